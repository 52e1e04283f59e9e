"""Each release's document agrees with itself: what it says in one place holds in every other.

No tenant is asked. What is found is about the document, and breaks no run: whoever publishes the document reads it.
"""

from __future__ import annotations

import pytest

from uphold.checks import LAWS
from uphold.runner import DocumentUnderTest, NotVerified


def examine(document: DocumentUnderTest, law: str) -> None:
    """Judge the document by one law; skipped where it has nothing of what the law is about."""
    outcomes = list(LAWS[law].examine(document.contract, document.conventions))
    if not outcomes:
        raise NotVerified(LAWS[law].NOTHING)
    document.note(law, outcomes)


@pytest.mark.checks("document-example")
def test_examples_fit_their_schemas(document: DocumentUnderTest) -> None:
    """Who copies an example has a value that the document allows."""
    examine(document, "document-example")


@pytest.mark.checks("document-default")
def test_defaults_fit_their_schemas(document: DocumentUnderTest) -> None:
    """What is taken where nothing is sent is allowed itself."""
    examine(document, "document-default")


@pytest.mark.checks("document-format")
def test_formats_are_words_that_somebody_explains(document: DocumentUnderTest) -> None:
    """A format that nobody knows judges no text."""
    examine(document, "document-format")


@pytest.mark.checks("document-required-member")
def test_required_names_are_members(document: DocumentUnderTest) -> None:
    """Nothing is required of which nothing is known."""
    examine(document, "document-required-member")


@pytest.mark.checks("document-read-only-required")
def test_bodies_require_what_may_be_sent(document: DocumentUnderTest) -> None:
    """What only the tenant sets is not asked of a client."""
    examine(document, "document-read-only-required")


@pytest.mark.checks("document-enum-values")
def test_enumerations_list_values_of_their_type(document: DocumentUnderTest) -> None:
    """Each value listed can come, and stands there once."""
    examine(document, "document-enum-values")


@pytest.mark.checks("document-nullable-enum")
def test_enumerations_that_may_be_null_list_null(document: DocumentUnderTest) -> None:
    """Whether null may come is said once, not twice and differently."""
    examine(document, "document-nullable-enum")


@pytest.mark.checks("document-untyped")
def test_members_name_a_type(document: DocumentUnderTest) -> None:
    """Of each member it is said what kind of value it has."""
    examine(document, "document-untyped")


@pytest.mark.checks("document-overlap")
def test_branches_exclude_each_other(document: DocumentUnderTest) -> None:
    """Where one of several must fit, what is meant for one fits that one alone."""
    examine(document, "document-overlap")


@pytest.mark.checks("document-mixed-case")
def test_members_of_an_object_are_named_in_one_style(document: DocumentUnderTest) -> None:
    """One object, one way of writing names of several words."""
    examine(document, "document-mixed-case")


@pytest.mark.checks("document-missing-reply")
def test_usual_statuses_are_documented(document: DocumentUnderTest) -> None:
    """What most operations document, the others that can meet it do not forget."""
    examine(document, "document-missing-reply")


@pytest.mark.checks("document-envelope")
def test_successes_are_wrapped_but_for_the_exceptions(document: DocumentUnderTest) -> None:
    """The schemas of successes have the envelope, and the exceptions are exceptions."""
    examine(document, "document-envelope")


@pytest.mark.checks("document-callbacks")
def test_events_and_callbacks_name_each_other(document: DocumentUnderTest) -> None:
    """What can be subscribed to is described, and what is described can be subscribed to."""
    examine(document, "document-callbacks")


@pytest.mark.checks("document-deep-object")
def test_deep_objects_are_objects(document: DocumentUnderTest) -> None:
    """How a parameter travels is defined for what it is."""
    examine(document, "document-deep-object")


@pytest.mark.checks("document-path-parameters")
def test_paths_and_their_parameters_agree(document: DocumentUnderTest) -> None:
    """Each name in a path is declared, each declared one stands there, and no path is there twice."""
    examine(document, "document-path-parameters")


@pytest.mark.checks("document-operation-id")
def test_operation_ids_are_unique(document: DocumentUnderTest) -> None:
    """An id means one operation."""
    examine(document, "document-operation-id")
