"""What a PUT or a PATCH makes of a record."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock import intake
from uphold.mock.exchange import Refusal
from uphold.mock.keeping.json_patch import PatchError, apply_patch
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Record
from uphold.mock.making.values import ABSENT
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop


class Changing:
    """Changes records as requests say."""

    def __init__(self, workshop: Workshop, records: Records) -> None:
        patch = workshop.conventions.patch
        self._is_json_patch = patch is not None and patch.style == "json-patch"
        self._records = records

    def after(self, plan: OperationPlan, reply: ReplyPlan, record: Record, resource: str, body: Any) -> Record:
        """The record of `resource` after the request; raises Refusal for a JSON Patch that can't be applied, or that
        leaves what can't be."""
        if plan.does is Role.REPLACE:
            return self._records.replace(record, resource, plan, body)
        if self._is_json_patch and isinstance(body, list):
            return self._patched(plan, record, resource, body)
        self._records.given(record, resource, reply.form)  # what is there now is what a PATCH merges into
        return self._records.merge(record, plan, body)

    def _patched(self, plan: OperationPlan, record: Record, resource: str, body: list[Any]) -> Record:
        shown = self._records.visible(record, resource, plan)
        try:
            after = apply_patch(shown, body)
        except PatchError as error:
            raise Refusal(plan.refusal_status(), "invalid", {"": [str(error).capitalize() + "."]}) from None
        if not isinstance(after, dict):
            raise Refusal(plan.refusal_status(), "invalid", {"": ["A record is an object."]})
        settable = self._records.settable(resource)
        changes = {
            name: value
            for name, value in after.items()
            if name in settable and (name not in shown or shown[name] != value)
        }
        gone = frozenset(name for name in shown if name not in after and name in settable)
        wrong = self._records.misfits(plan, resource, {**changes, **dict.fromkeys(gone, ABSENT)})
        if wrong:
            raise intake.refusal(plan, wrong)
        return self._records.with_members(record, changes, gone)
