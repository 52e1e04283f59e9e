"""Records in exchanges: where they stand, what the contract says of their members, and whether two values are one."""

from __future__ import annotations

from uphold.checks.records.beside import differs, own_record
from uphold.checks.records.changes import is_quiet, judge_change, judge_unmoved, kept_nothing
from uphold.checks.records.ends import (
    holds,
    is_done,
    judge_created,
    judge_deleted,
    judge_deleted_again,
    judge_foreign,
    judge_ids,
    judge_listed,
    judge_location,
    judge_orphan,
    judge_unlisted,
    succeeded,
)
from uphold.checks.records.likeness import likeness
from uphold.checks.records.once import judge_listed_once, judge_once
from uphold.checks.records.places import Record, fixed_members, identity, record_of, records_of
from uphold.checks.records.sent import declared_settable, sent_by, settable, shown_name
from uphold.checks.records.steps import judge_copied, judge_failed_test, judge_removed
from uphold.checks.records.texts import Likeness, is_secret, moment, words_of
from uphold.checks.records.told import judge_defaults, judge_told, judge_untouched, judge_written, same_record
from uphold.checks.records.views import View, view_of

__all__ = [
    "Likeness",
    "Record",
    "View",
    "declared_settable",
    "differs",
    "fixed_members",
    "holds",
    "identity",
    "is_done",
    "is_quiet",
    "is_secret",
    "judge_change",
    "judge_copied",
    "judge_created",
    "judge_defaults",
    "judge_deleted",
    "judge_deleted_again",
    "judge_failed_test",
    "judge_foreign",
    "judge_ids",
    "judge_listed",
    "judge_listed_once",
    "judge_location",
    "judge_once",
    "judge_orphan",
    "judge_removed",
    "judge_told",
    "judge_unlisted",
    "judge_unmoved",
    "judge_untouched",
    "judge_written",
    "kept_nothing",
    "likeness",
    "moment",
    "own_record",
    "record_of",
    "records_of",
    "same_record",
    "sent_by",
    "settable",
    "shown_name",
    "succeeded",
    "view_of",
    "words_of",
]
