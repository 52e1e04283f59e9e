"""The laws of documents on the largest published document here, against an independent count of its contradictions.

The count was made on the document as its vendor publishes it: every schema written out wherever it is used. The release
file has each of them once. So the laws judge both: the file, and the file written out again, which must give the
very counts. Where the count of one differs from the other by more than that, it is said why.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from uphold.checks import LAWS, Problem
from uphold.contract import Contract, Conventions, find_apis, load_contract

SPECS = Path(__file__).resolve().parents[2] / "specs"
LARGEST = max(SPECS.glob("*/releases/*.json"), key=lambda path: path.stat().st_size)
API = next(api for api in find_apis(SPECS) if api.folder == LARGEST.parent.parent)

OWN_SCHEMAS = [
    *("Location", "ChargePoint", "Session", "TariffGroup"),
    *(f"SmartCharging{word}" for word in ("Tod", "Dynamic", "UserSchedule", "Disabled")),
    *(
        f"PersonalSmartChargingPreferences{word}"
        for word in (
            *("UserControlledSchedule", "Solar", "OctopusAgile", "OctopusGo", "NordPool"),
            "ChargerElectricityRate",
        )
    ),
]
"""The components that the vendor's document has itself, written out elsewhere as well; the importer named the rest.
The vendor's parameters begin with a small letter, the importer's with a capital one."""

INNER = "does not fit its schema:"
Counts = dict[str, tuple[int, int]]
COUNTS: dict[str, Counts] = {
    "document-example": {
        "an example of `version` must be string but is array": (1, 15),
        "an example of `idTagUid` must be string but is integer": (3, 6),
        "an example of `rfidTagUid` must be string but is integer": (1, 6),
        "an example of `specialDates` must be array but is string": (1, 9),
        f"an example of `integrationParameters` {INNER} /device_id must be string but is integer": (1, 6),
        "an example of `state` must be string but is array": (1, 5),
        "an example is not of the format date-time": (2, 4),
        "an example of a request body fits more than one of the branches of which it may fit only one": (6, 6),
        "an example of a 200 reply fits more than one of the branches of which it may fit only one": (1, 1),
        f"an example of a 200 reply {INNER} /publishableKey must be string but is integer": (1, 1),
        "an example of a 200 reply lacks the required member `transactionId`": (1, 1),
    },  # 51 of schemas, 9 of media types; 0.07 and hh:mm are none, which a binary float and RFC 3339 would make
    "document-default": {},
    "document-format": {
        "the format `datetime` means `date-time`, and no validator knows it by that spelling": (16, 106),
        "the format `datatime` means `date-time`, and no validator knows it by that spelling": (1, 6),
        "the format `url` means `uri`, and no validator knows it by that spelling": (6, 17),
    },
    "document-required-member": {
        "an object requires `lastUpdatedAt`, which is none of its members": (1, 4),
        "an object requires `charge-point`, which is none of its members": (1, 2),
    },
    "document-enum-values": {},
    "document-nullable-enum": {"an enumeration that may be null does not list null": (59, 317)},
    "document-untyped": {"a branch of the `allOf` of the member `maxVoltage` names no type: any value passes": (1, 4)},
    # The importer made one schema of a body and the replies that look like it, and for such a schema OpenAPI says that
    # `required` is about replies: only written out is it the body's own word.
    "document-read-only-required": {
        "a request body requires the read-only member `id`": (0, 6),
        "a request body requires the read-only member `currentProfile`": (0, 1),
    },
    "document-operation-id": {},
    "document-path-parameters": {},
    "document-callbacks": {  # each at v1.0 and at v2.0, which share the list of names in the release file
        "the event `ReservationChangedNotification` can be subscribed to, and no callback describes it": (1, 2),
        "the event `PaymentMethodChangedNotification` can be subscribed to, and no callback describes it": (1, 2),
        "the event `PartnerInviteChangedNotification` can be subscribed to, and no callback describes it": (1, 2),
        "the event `subscriptionPlan.changed` can be subscribed to, and no callback describes it": (1, 2),
        "the callback `PartnerChangedNotification` describes an event that cannot be subscribed to": (2, 2),
    },
    "document-deep-object": {
        "a parameter of type array has the style deepObject, which only objects can have": (11, 23),
    },
    "document-mixed-case": {"an object names members both in snake_case and in camelCase": (6, 16)},
    "document-missing-reply": {
        f"the status {status} is not documented by an operation {which}, though most others document it": (count, count)
        for status, which, count in (
            (401, "that needs a token", 1),
            (403, "that needs a right", 3),
            (404, "with a path parameter", 51),
            (422, "with a body", 5),
            (429, "that is called too often", 64),
        )
    },
    "document-envelope": {},  # all 32 are declared
    # Not counted: the count has only the examples that fit several branches.
    "document-overlap": {
        "what is meant for one branch of a `oneOf` fits another one, so that neither may be chosen": (9, 21)
    },
}  # fmt: skip
"""Law → what it says → how often of the release file, and of the file written out."""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return API.contract(LARGEST.stem)


@pytest.fixture(scope="module")
def written_out(contract: Contract, tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("published") / "written-out.json"
    path.write_text(json.dumps(write_out(contract.document)))
    return load_contract(path, cache=None)


def write_out(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what each reference leads to in its place, and with no components but the vendor's own."""
    known: dict[str, Any] = {}

    def expand(node: Any) -> Any:
        if isinstance(node, list):
            return [expand(item) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {key: expand(value) for key, value in node.items()}
        if reference not in known:
            target = document
            for token in reference[2:].split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            known[reference] = expand(target)
        return known[reference]

    whole = expand(document)
    named = whole["components"]
    schemas = {name: named["schemas"][name] for name in OWN_SCHEMAS}
    parameters = {name: one for name, one in named["parameters"].items() if name[0].islower()}
    schemes = {"securitySchemes": named["securitySchemes"]}
    return {**whole, "components": {**schemes, "schemas": schemas, "parameters": parameters}}


def counts(contract: Contract, law: str, conventions: Conventions = API.conventions) -> Counter[str]:
    found = [one for one in LAWS[law].examine(contract, conventions) if isinstance(one, Problem)]
    assert len({(one.place, one.keyword) for one in found}) == len(found), "a place is told once"
    return Counter(one.message for one in found)


def test_every_law_was_counted() -> None:
    assert set(COUNTS) == set(LAWS)


@pytest.mark.parametrize("law", COUNTS)
def test_the_release_file_has_what_was_counted_no_more_and_no_less(contract: Contract, law: str) -> None:
    assert counts(contract, law) == {said: once for said, (once, _) in COUNTS[law].items() if once}


@pytest.mark.parametrize("law", COUNTS)
def test_written_out_it_has_what_was_counted_no_more_and_no_less(written_out: Contract, law: str) -> None:
    assert counts(written_out, law) == {said: times for said, (_, times) in COUNTS[law].items()}


def test_each_place_is_one_of_the_release_file(contract: Contract) -> None:
    for law in LAWS.values():
        for problem in law.examine(contract, API.conventions):
            if isinstance(problem, Problem):
                node: Any = contract.document
                for token in problem.place.split("/")[1:]:
                    key = token.replace("~1", "/").replace("~0", "~")
                    node = node[int(key) if isinstance(node, list) else key]


def test_without_the_list_of_exceptions_each_is_found(contract: Contract) -> None:
    assert API.conventions.envelope is not None
    bare = msgspec.structs.replace(API.conventions.envelope, except_=())
    found = counts(contract, "document-envelope", msgspec.structs.replace(API.conventions, envelope=bare))
    assert found == {"the body of a success is not wrapped in `data`": 32}
    assert len(API.conventions.envelope.except_) == 32


def test_without_the_meanings_of_formats_each_word_is_unknown(written_out: Contract) -> None:
    """All words that were counted but `decimal` (380 places), which has come into the OpenAPI registry since."""
    unexplained = msgspec.structs.replace(API.conventions, formats={})
    found = counts(written_out, "document-format", unexplained)
    words = {said.split("`")[1]: times for said, times in found.items()}
    assert words == {"datetime": 106, "integer": 89, "url": 17, "boolean": 13, "datatime": 6, "number": 2}


def test_what_two_releases_write_alike_is_judged_once(contract: Contract) -> None:
    """Another contract of the same document is known already: what is looked at is what differs."""
    again = load_contract(LARGEST, api=API.name)
    for law in LAWS:
        assert counts(again, law) == counts(contract, law)
