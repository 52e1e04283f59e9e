"""Policies are data: they name rules that exist and clauses that are there, and say what their public texts say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.compat.conftest import Json, document, facts, in_body, in_callback, in_reply
from uphold.compat import Comparison, Outcome, Policy, Proof, compare, load_policy, policy_names, rules
from uphold.compat.policy import Say
from uphold.contract import Contract, find_apis
from uphold.errors import InputError, UsageError
from uphold.findings import Severity

SPECS = Path(__file__).parents[2] / "specs"
OWN = {
    api.name: api.folder / api.conventions.api.policy
    for api in find_apis(SPECS)
    if api.conventions.api.policy.endswith(".toml")
}
"""Policies that lie beside the API that promises them."""
POLICIES = [*policy_names(), *map(str, OWN.values())]
RULES = {rule.id for rule in rules()}
PLACES: dict[str, Callable[[Json], Json]] = {"request": in_body, "reply": in_reply, "callback": in_callback}


def said(policy: Policy) -> Iterator[tuple[str, Say]]:
    """Everything that a policy says, with the rule that it says it of."""
    for rule, one in policy.rules.items():
        for say in (one.request, one.reply, one.none, one.any):
            for each in [say, *say.when.values()] if say else ():
                yield rule, each


@pytest.mark.parametrize("name", POLICIES, ids=lambda name: Path(name).stem)
def test_a_policy_is_sound(name: str) -> None:
    policy = load_policy(name)
    assert policy.title
    assert policy.about
    assert set(policy.rules) <= RULES
    assert all(say.clause in policy.clauses for _, say in said(policy)), "an outcome rests on no clause"
    assert {say.clause for _, say in said(policy)} == set(policy.clauses), "a clause that nothing rests on"
    assert not policy.rules or policy.source.startswith("https://")


def test_circumstances_that_policies_look_at_are_told_by_rules() -> None:
    folder = Path(__file__).parents[2] / "src/uphold/compat/rules"
    told = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    for name in POLICIES:
        for _, say in said(load_policy(name)):
            assert all(f'"{word}"' in told for word in say.when)


def test_an_api_names_its_own_policy_and_it_says_whose_it_is() -> None:
    assert OWN
    for api, path in OWN.items():
        assert load_policy(str(path)).name == api


def policy_of(name: str) -> Policy:
    return load_policy(str(OWN.get(name, name)))


@pytest.mark.parametrize("fact", facts("policies"), ids=lambda fact: fact["what"])
def test_a_policy_says_what_its_text_says(fact: Json, load: Callable[[Json], Contract]) -> None:
    """`expected` is the worst outcome of the rule's changes, by policy."""
    place = PLACES.get(fact["at"])
    old, new = (load(document(place(fact[side]) if place else fact[side])) for side in ("old", "new"))
    names = [*fact["expected"]]
    found = compare(old, new, policies=[policy_of(name) for name in names])
    assert {name: worst(found, name, fact["rule"]) for name in names} == fact["expected"], found.changes


def worst(found: Comparison, policy: str, rule: str) -> str:
    outcomes = [change.outcome(policy).value for change in found.changes if change.rule == rule]
    return min(outcomes, key=["breaking", "risky", "safe", "not-covered"].index)


def test_no_policy_calls_breaking_what_is_proved_harmless(load: Callable[[Json], Contract]) -> None:
    """A shorter limit is breaking where it is sent, and here no value that is listed was ever longer."""
    old = load(document(in_body({"type": "string", "enum": ["a", "bb"], "maxLength": 3})))
    new = load(document(in_body({"type": "string", "enum": ["a", "bb"], "maxLength": 2})))
    found = compare(old, new, policies=policy_names())
    assert not any(found.count(Outcome.BREAKING, name) + found.count(Outcome.RISKY, name) for name in policy_names())
    harmless = policy_of("github").verdict(
        "max-length-lowered", "request", Severity.SAFE, "", Proof.PROVED, harmless=True
    )
    assert harmless.outcome is Outcome.SAFE


def test_what_is_neither_proved_nor_disproved_is_at_most_what_the_policy_says_of_it() -> None:
    verdict = policy_of("github").verdict("max-length-lowered", "request", Severity.BREAKING, "", Proof.UNPROVEN)
    assert verdict.outcome is Outcome.RISKY
    assert verdict.clause


@pytest.mark.parametrize("name", ["nobody", "nowhere.toml"])
def test_a_policy_that_is_not_there_is_one_clear_line(name: str) -> None:
    with pytest.raises((UsageError, InputError)) as caught:
        load_policy(name)
    assert name in str(caught.value) or "can't be read" in str(caught.value)
