"""What faults have in common: where an operation's records stand, what its values may be, what a request says.

A fault asks these twice: to tell whether an operation can tell the lie at all, and to tell it.
"""

from uphold.mock.lies.bodies import (
    documents,
    edit_json,
    edit_refusal,
    fail_on,
    failure,
    has_json,
    json_success,
    natural_success,
    refuses_with_json,
    shows_json,
)
from uphold.mock.lies.listings import (
    asks_for_parts,
    filter_names,
    is_filtered,
    page_names,
    pages,
)
from uphold.mock.lies.notices import (
    announces,
    is_subscription,
)
from uphold.mock.lies.records import (
    edit_records,
    edit_shown,
    is_listing,
    read_only_members,
    record_members,
    reply_form,
    required_members,
    shown_by,
    write_only_members,
)
from uphold.mock.lies.requests import (
    body_form,
    body_members,
    body_of,
    can_be_wrong,
    constrains,
    has_input,
    needs_token,
    presented,
    query_names,
    remember,
    sent_values,
    takes,
    without,
)
from uphold.mock.lies.texts import (
    edit_texts,
    has_texts,
)
from uphold.mock.lies.values import (
    Ways,
    edit_values,
    has_values,
    is_only,
    limit,
    member_ways,
)
from uphold.mock.lies.versions import (
    newer_versions,
    older_versions,
)

__all__ = [
    "Ways",
    "announces",
    "asks_for_parts",
    "body_form",
    "body_members",
    "body_of",
    "can_be_wrong",
    "constrains",
    "documents",
    "edit_json",
    "edit_records",
    "edit_refusal",
    "edit_shown",
    "edit_texts",
    "edit_values",
    "fail_on",
    "failure",
    "filter_names",
    "has_input",
    "has_json",
    "has_texts",
    "has_values",
    "is_filtered",
    "is_listing",
    "is_only",
    "is_subscription",
    "json_success",
    "limit",
    "member_ways",
    "natural_success",
    "needs_token",
    "newer_versions",
    "older_versions",
    "page_names",
    "pages",
    "presented",
    "query_names",
    "read_only_members",
    "record_members",
    "refuses_with_json",
    "remember",
    "reply_form",
    "required_members",
    "sent_values",
    "shown_by",
    "shows_json",
    "takes",
    "without",
    "write_only_members",
]
