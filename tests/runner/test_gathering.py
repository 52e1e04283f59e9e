"""A place that enforces none of its rules is one finding; single rules stay findings of their own."""

from __future__ import annotations

from uphold.findings import Finding, Severity, Subject
from uphold.runner.gathering import gather


def refused(rule: str, place: str = "/paths/~1users/post/requestBody", check: str = "refused") -> Finding:
    """A rule that a tenant does not enforce."""
    return Finding(
        fingerprint=f"{place} {rule}",
        check=check,
        message=f"a forbidden request is taken ({rule})",
        severity=Severity.BREAKING,
        subject=Subject.TENANT,
        api="a",
        release="1",
        place=place,
        operations=("POST /users",),
    )


def test_many_rules_of_one_place_are_one_finding() -> None:
    """And its verdicts follow it under its new name."""
    group = [refused(rule) for rule in ("age: above", "age: below", "email: missing", "email: wrong type")]
    findings, moved = gather(group)
    assert [f.message for f in findings] == [
        "a forbidden request is taken (age: above), and 3 more rules of the same place are not enforced"
    ]
    assert moved == {one.fingerprint: findings[0].fingerprint for one in group}


def test_a_few_rules_and_other_checks_stay_as_they_are() -> None:
    """One missing bound is one cause that its owner wants to see by name."""
    group = [refused("age: above"), refused("age: below"), *(refused(str(n), check="format") for n in range(9))]
    findings, moved = gather(group)
    assert sorted(f.fingerprint for f in findings) == sorted(f.fingerprint for f in group)
    assert moved == {}


def test_places_do_not_mix() -> None:
    """Four rules in four places are four findings."""
    group = [refused(f"age: {n}", place=f"/paths/~1{n}/post/requestBody") for n in range(4)]
    assert len(gather(group)[0]) == 4


def test_one_symptom_at_many_places_is_one_finding_without_a_place() -> None:
    """Every operation that answers 500 is not a finding each."""
    group = [refused("x", place=f"/paths/~1{n}", check="server-error") for n in range(5)]
    (finding,), moved = gather(group)
    assert (finding.place, finding.message) == ("", "a forbidden request is taken (x); so at 4 more places")
    assert set(moved.values()) == {finding.fingerprint}


def test_a_place_that_went_into_a_finding_that_went_into_another_is_followed() -> None:
    """Four operations that enforce nothing: the verdicts name the one finding that is left."""
    rules = ("a: 1", "b: 1", "c: 1", "d: 1")
    group = [refused(rule, place=f"/paths/~1{n}/post/requestBody") for n in range(4) for rule in rules]
    (finding,), moved = gather(group)
    assert {moved[one.fingerprint] for one in group} == {finding.fingerprint}


def test_places_that_enforce_unlike_numbers_of_rules_are_one_symptom() -> None:
    """One validator that is switched off shows in each operation by as many rules as its schema has."""
    group = [
        refused(f"tags: {rule}", place=f"/paths/~1{n}/post/requestBody") for n in range(4) for rule in range(4 + n)
    ]
    (finding,), _ = gather(group)
    assert finding.message.endswith("; so at 3 more places")
