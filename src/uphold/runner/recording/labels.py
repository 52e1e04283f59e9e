"""Allure: API, family, operation and promises as labels; where something is wrong, the last request and reply too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import allure

from uphold.runner.recording.evidence import evidence

if TYPE_CHECKING:
    import pytest

    from uphold.runner.subjects.subject import OperationUnderTest


def label(config: pytest.Config, subject: OperationUnderTest) -> None:
    """Label the running test for Allure; does nothing when no Allure results are asked for."""
    if not getattr(config.option, "allure_report_dir", None):
        return
    within = subject.within
    family = within.contract.family_of(subject.operation)
    allure.dynamic.parent_suite(within.api.name)
    allure.dynamic.suite(family.name if family is not None else "other operations")
    allure.dynamic.sub_suite(subject.operation.id)
    allure.dynamic.epic(within.api.name)
    allure.dynamic.feature(family.name if family is not None else "other operations")
    allure.dynamic.story(subject.operation.id)
    allure.dynamic.label("release", within.release)
    for promise in sorted(subject.promises()):
        allure.dynamic.label("promise", promise)
    if subject.last is not None and (subject.outcome.findings or subject.outcome.broken):
        last = subject.last
        shown = evidence(within.tenant, last.request, last.answer, last.authorization)
        allure.attach(shown.request, "request", allure.attachment_type.TEXT)
        allure.attach(shown.reply, "reply", allure.attachment_type.TEXT)
