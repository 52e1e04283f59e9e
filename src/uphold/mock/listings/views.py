"""Records as a listing shows them: each made, proved and encoded once, and single members of them."""

from __future__ import annotations

from typing import Any

import msgspec

from uphold.mock.keeping.records import Records, view_key
from uphold.mock.keeping.seeds import shown_id
from uphold.mock.keeping.store import Record
from uphold.mock.listings.parts import without
from uphold.mock.making.forms import Form
from uphold.mock.making.judging import Judge
from uphold.mock.making.values import MISSING, Draft
from uphold.mock.plans import Workshop
from uphold.mock.replies import pruned
from uphold.mock.variation.scalars import without_listed_texts

_ATTEMPTS = 4
_MOST_SETS = 8
"""Sets of hidden parts, of one form, whose encoded records are kept; any more are made again for each request."""


class Views:
    """Shows the records of a resource in the form of an endpoint version."""

    def __init__(self, workshop: Workshop, records: Records) -> None:
        self._workshop = workshop
        self._records = records
        self._judges: dict[str, Judge] = {}
        self._sets: dict[str, dict[frozenset[str], str]] = {}
        """Key of a form → hidden parts → where a record keeps its encoded self."""

    def judge(self, form: Form) -> Judge | None:
        """Judges single records of `form`; None where it is no place of the document."""
        if not form.pointer:
            return None
        judge = self._judges.get(form.pointer)
        if judge is None:
            piece = form.piece or {}
            if self._workshop.has_new_values:
                piece = without_listed_texts(piece)
            judge = self._judges[form.pointer] = self._workshop.reply_judges.of(f"{form.pointer}#record", piece)
        return judge

    def piece(self, record: Record, resource: str, form: Form, hidden: frozenset[str]) -> msgspec.Raw:
        """The record as JSON, without the parts `hidden`."""
        key = self._place(form, hidden)
        known = record.replies.get(key) if key else None
        if known is None:
            shown = self.whole(record, resource, form)
            judge = self.judge(form)
            if hidden:
                shown = without(shown, hidden, form, judge.is_valid if judge is not None else lambda _: True)
            known = msgspec.Raw(msgspec.json.encode(shown))
            if key:
                self._records.keep(record, key, known)
        return known

    def whole(self, record: Record, resource: str, form: Form) -> Any:
        """The record with all its parts. What does not satisfy the form is made anew; where nothing does, it stays."""
        if not form.allows("object"):
            return shown_id(record.id, form)
        given = self._records.given(record, resource, form)
        judge = self.judge(form)
        draft = Draft(record.key)
        made = nearest = self._workshop.maker.make(form, draft, given)
        for _ in range(_ATTEMPTS):
            if judge is None or judge.is_valid(made):
                return made
            given = pruned(given, {tuple(error.instance_path) for error in judge.errors(made)})
            made = self._workshop.usual_maker.make(form, draft, given)
        made = self._workshop.usual_maker.make(form, draft, self._records.identity(record, form))
        return made if judge is None or judge.is_valid(made) else nearest

    def member(self, record: Record, resource: str, form: Form, name: str) -> Any:
        """The member `name` of the record, as `whole` shows it; MISSING when it does not."""
        is_usual = self._workshop.maker is self._workshop.usual_maker  # else a record that fits nowhere is made anew
        if is_usual and len(form.alternatives) == 1 and not form.exclusive:
            known = self._records.given_member(record, resource, form, name)
            value = self._workshop.maker.member(form, Draft(record.key), name, known)
            judge = self.judge(form.properties[name])
            if value is MISSING or (judge is not None and judge.is_valid(value)):
                return value
        whole = self.whole(record, resource, form)
        return whole.get(name, MISSING) if isinstance(whole, dict) else MISSING

    def _place(self, form: Form, hidden: frozenset[str]) -> str:
        form_key = view_key(form)
        sets = self._sets.setdefault(form_key, {})
        place = sets.get(hidden)
        if place is None and len(sets) < _MOST_SETS:
            place = sets[hidden] = f"{form_key}|{len(sets)}|json"
        return place or ""
