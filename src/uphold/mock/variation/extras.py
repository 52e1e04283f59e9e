"""Members of which a contract knows nothing, as other servers have them."""

from __future__ import annotations

from typing import Any

from uphold.mock.variation.traits import Variation

_STYLES: dict[str, dict[str, Any]] = {
    "camel": {
        "internalReference": "ref-00017",
        "lastSyncedAt": "2026-01-31T08:30:00.125Z",
        "revisionNumber": 7,
        "isMigrated": False,
        "ownerId": 4,
        "flags": ["beta", "imported"],
    },
    "snake": {
        "x_internal": {"shard": 3, "etl_batch": None},
        "created_by_system": True,
        "legacy_id": "A-0012",
        "row_version": 12345678901234,
        "score": -0.5,
        "deleted_at": None,
    },
    "hypertext": {
        "_links": {"self": {"href": "/self"}, "curies": []},
        "_embedded": {"items": [{"id": -1, "name": "embedded"}]},
        "@type": "Thing",
        "@context": "https://schema.example.com/",
        "$version": 3,
    },
    "odd": {
        "": "a member without a name",
        "with blank": 1,
        "a.dotted.name": None,
        "ÄÖÜ": "ß",
        "constructor": {"prototype": []},
        "__proto__": None,
        "related": [{"id": "r1"}, {"id": "r2"}],
    },
}


def extra_members(variation: Variation, place: str, key: str) -> dict[str, Any]:
    """Some of the members that the tenant adds to the objects at `place`; `key` names one of these objects."""
    draws = variation.draws(f"members {place}")
    known = _STYLES[variation.extra_style]
    chosen = [name for name in known if draws.random() < 0.5] or [draws.choice(tuple(known))]  # noqa: PLR2004 - a coin
    # Some servers send such members only now and then.
    return {name: known[name] for name in chosen if variation.draws(f"member {key}|{name}").random() < 0.9}  # noqa: PLR2004 - nearly always
