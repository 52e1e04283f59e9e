"""One symptom at several places of one operation, or at many operations, is one finding; the rest stays apart."""

from __future__ import annotations

import pytest

from uphold.findings import Evidence, Finding, Severity, Subject
from uphold.runner.recording.gathering import gather

HERE = "POST /users"


def found(
    message: str,
    *operations: str,
    check: str = "body-schema",
    place: str = "",
    subject: Subject = Subject.TENANT,
    reply: str = "",
) -> Finding:
    return Finding(
        fingerprint=f"{message} {operations} {check} {place}",
        check=check,
        message=message,
        severity=Severity.BREAKING,
        subject=subject,
        api="a",
        release="1",
        place=place or f"/{message}",
        operations=operations or (HERE,),
        evidence=Evidence(curl="curl", request="GET /", reply=reply) if reply else None,
    )


ONE_CAUSE = {
    "bounds of one parameter": (
        found("a forbidden request is taken (query.size: above the maximum 100)", check="refused"),
        found("a forbidden request is taken (query.size: below the minimum 1)", check="refused"),
    ),
    "a body that is not looked at": (
        found("a forbidden request is taken (body.age: above the maximum 9)", check="refused"),
        found("a forbidden request is taken (body.name: missing)", check="refused"),
    ),
    "texts that became numbers": (
        found("/data/name must be string but is integer"),
        found("/data/phase must be null or string but is integer"),
    ),
    "members that are gone": (
        found("/data/* lacks the required member `id`"),
        found("/data/* lacks the required member `name`"),
    ),
    "texts that are too long": (found("/data/name breaks maxLength 255"), found("/data/pin breaks maxLength 4")),
    "a member that two checks miss": (
        found("the body lacks the required member `message`"),
        found("the body lacks the required member `message`, in a failure with the status 404", check="error-shape"),
    ),
    "one symptom at many operations": tuple(
        found("the server failed with the status 500", f"GET /{n}", check="server-error") for n in range(4)
    ),
    "a server that fails at several things": (
        found("answers a request with the server error 500", check="server-error"),
        found("answers a very long text with a server error", check="robustness"),
    ),
    "lists that became something else": (
        found("/data/tags must be array but is string"),
        found("/data/places must be array but is object"),
    ),
    "a constant that two checks miss": (
        found("/ok is none of the 1 documented values"),
        found("/ok is not the one documented value, in a failure with the status 400", check="error-shape"),
    ),
    "a chain of operations": (
        found("/a must be string but is null", "GET /a", "GET /b"),
        found("/b must be string but is null", "GET /b", "GET /c"),
        found("/c must be string but is null", "GET /c"),
    ),
}

SEVERAL_CAUSES = {
    "one symptom at a few operations": tuple(
        found("/data/name must be string but is null", f"GET /{n}", place=f"/{n}") for n in range(3)
    ),
    "two symptoms at one operation": (
        found("/data/name must be string but is null"),
        found("/data/name is not of the format email", check="format"),
    ),
    "a tenant and a document": (
        found("/data/a must be string but is null"),
        found("/data/b must be string but is null", subject=Subject.DOCUMENT),
    ),
    "two checks that mean different things by the same words": (
        found("it is so", check="pagination"),
        found("it is so", check="filter"),
    ),
}


@pytest.mark.parametrize("group", ONE_CAUSE.values(), ids=ONE_CAUSE)
def test_one_cause_is_one_finding(group: tuple[Finding, ...]) -> None:
    """Its verdicts follow it under its new name, and a waiver for any of its members still finds it."""
    (finding,), moved = gather(group)
    assert moved == {one.fingerprint: finding.fingerprint for one in group}
    assert finding.members == tuple(sorted(one.fingerprint for one in group))
    assert finding.operations == tuple(sorted({name for one in group for name in one.operations}))


@pytest.mark.parametrize("group", SEVERAL_CAUSES.values(), ids=SEVERAL_CAUSES)
def test_several_causes_are_several_findings(group: tuple[Finding, ...]) -> None:
    findings, moved = gather(group)
    assert sorted(one.fingerprint for one in findings) == sorted(one.fingerprint for one in group)
    assert moved == {}


@pytest.mark.parametrize("group", ONE_CAUSE.values(), ids=ONE_CAUSE)
def test_the_order_in_which_they_came_does_not_matter(group: tuple[Finding, ...]) -> None:
    assert gather(group)[0][0].fingerprint == gather(group[::-1])[0][0].fingerprint
    assert gather(group)[0][0].message == gather(group[::-1])[0][0].message


def test_the_name_does_not_depend_on_how_many_show_it() -> None:
    """Lists of what is new and what is fixed would be noise otherwise."""
    many = [found(f"/data/{name} must be string but is null") for name in "abcdef"]
    assert gather(many)[0][0].fingerprint == gather(many[:2])[0][0].fingerprint


def test_the_sentence_names_a_few_and_counts_the_rest() -> None:
    (finding,), _ = gather([found(f"/data/{name} must be string but is null") for name in "abcdef"])
    assert finding.message == "/data/a must be string but is null; likewise /data/b, /data/c, /data/d and 2 more"


def test_places_are_kept_where_they_differ() -> None:
    group = [found(f"/data/{name} must be string but is null", place=f"/schemas/{name}") for name in "ab"]
    (finding,), _ = gather(group)
    assert (finding.place, finding.places) == ("", ("/schemas/a", "/schemas/b"))


AS_SUCCESS = '200\ncontent-type: application/json\n\n{\n "message": "wrong"\n}'
WRONG = '422\ncontent-type: application/json\n\n{\n "message": 1,\n "errors": []\n}'
TAKEN = found("a forbidden request is taken (body.name: missing)", check="refused", reply=AS_SUCCESS)
GONE = found("the operation is not served", check="served")
FOLLOWS = {
    "an operation that is gone is not limited": (
        GONE,
        found("one call too many is refused as if something else were wrong, and not with 429", check="rate-limit"),
    ),
    "nor does it document that": (
        GONE,
        found("answers with the status 405, which is not documented", check="status-documented"),
    ),
    "an endpoint version that is gone is deprecated, too": (
        found("an older endpoint version is gone while the newer one is there", "GET /v2/users/{user}"),
        found("a deprecated operation does not answer any more, though …", "GET /v1.0/users/{id}", check="deprecation"),
    ),
    "a read that fails the second time": (
        found("the same read, sent again, is answered with another status", check="idempotence"),
        found("answers a request with the server error 500", check="server-error"),
    ),
    "a refusal that comes as a success has no body of a success": (
        TAKEN,
        found("the success body is not wrapped in `data`", check="envelope", reply=AS_SUCCESS),
    ),
    "an error body that is wrong in two ways": (
        found("/message must be string but is integer", check="error-shape", reply=WRONG),
        found("the body lacks the required member `success`", reply=WRONG),
    ),
}
APART = {
    "what shows elsewhere, too": (
        GONE,
        found("one call too many is refused as if something else were wrong", HERE, "GET /users", check="rate-limit"),
    ),
    "what has nothing to do with it": (GONE, found("a record is not in the listing", check="lifecycle")),
    "a success that is wrong by itself": (
        TAKEN,
        found("the success body is not wrapped in `data`", check="envelope", reply='200\n\n{\n "id": 1\n}'),
    ),
    "a success and a failure": (
        found("/message must be string but is integer", check="error-shape", reply=WRONG),
        found("/data lacks the required member `id`", reply='200\n\n{\n "data": {}\n}'),
    ),
}


@pytest.mark.parametrize("group", FOLLOWS.values(), ids=FOLLOWS)
def test_what_follows_is_part_of_the_finding(group: tuple[Finding, ...]) -> None:
    """Under the name and the sentence of what it follows from, whatever the order."""
    leader, other = group
    for order in (group, group[::-1]):
        (finding,), moved = gather(order)
        assert (finding.fingerprint, finding.message) == (leader.fingerprint, leader.message)
        assert finding.members == (other.fingerprint,)
        assert moved == {other.fingerprint: leader.fingerprint}


@pytest.mark.parametrize("group", APART.values(), ids=APART)
def test_what_does_not_follow_stays_apart(group: tuple[Finding, ...]) -> None:
    findings, moved = gather(group)
    assert sorted(one.fingerprint for one in findings) == sorted(one.fingerprint for one in group)
    assert moved == {}
