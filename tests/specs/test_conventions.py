"""Each api.toml: it names what exists, and its schemas, patterns and examples agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from uphold.contract import Api, Depth, Format

# The formats of JSON Schema 2020-12, section 7.3: an API need not say what these mean.
STANDARD = frozenset(
    {
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
    }
    | {"uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template"}
    | {"json-pointer", "relative-json-pointer", "regex"}
)


def accepts(meaning: Format, value: str, *, lenient: bool = False) -> bool:
    """Whether a text is what the format means; judged by the engine that the checks use."""
    patterns = list(meaning.lenient) if lenient else []
    schemas: list[dict[str, Any]] = [{"pattern": pattern} for pattern in patterns]
    if meaning.as_ is not None:
        schemas.append({"format": meaning.as_})
    if meaning.pattern is not None:
        schemas.append({"pattern": meaning.pattern})
    return jsonschema_rs.validator_for({"anyOf": schemas}, validate_formats=True).is_valid(value)


def named_operations(api: Api) -> dict[str, tuple[str, ...]]:
    """Table of api.toml → the operation ids in it."""
    conventions = api.conventions
    named = {"safety": conventions.safety.sensitive}
    if conventions.authentication is not None:
        issue = conventions.authentication.issue
        named["anonymous"] = conventions.authentication.anonymous
        named["issue"] = (issue.operation,) if issue else ()
    if conventions.envelope is not None:
        named["envelope"] = conventions.envelope.except_
    named["deprecations"] = tuple(item.operation for item in conventions.deprecations if item.is_whole)
    named["successors"] = tuple(item.successor for item in conventions.deprecations if item.successor)
    return named


def formats(node: object) -> Iterator[str]:
    """Every format word of the schemas in a document; examples and the like are no schemas."""
    if isinstance(node, dict):
        if isinstance(node.get("format"), str):
            yield node["format"]
        for key, value in node.items():
            if key == "properties":
                for member in value.values():
                    yield from formats(member)
            elif key not in {"example", "examples", "default", "enum"}:
                yield from formats(value)
    elif isinstance(node, list):
        for item in node:
            yield from formats(item)


def test_operations_that_are_named_exist(api: Api, known_operations: dict[str, frozenset[str]]) -> None:
    unknown = {
        table: [operation for operation in operations if operation not in known_operations[api.name]]
        for table, operations in named_operations(api).items()
    }
    assert {table: missing for table, missing in unknown.items() if missing} == {}


def test_no_operation_is_named_twice_in_one_table(api: Api) -> None:
    named = named_operations(api)
    assert {table: len(ids) for table, ids in named.items()} == {
        table: len(set(ids)) for table, ids in named.items()
    }


def test_only_operations_that_are_safe_by_method_need_to_be_listed_as_sensitive(api: Api) -> None:
    assert all(operation.startswith(("GET ", "HEAD ")) for operation in api.conventions.safety.sensitive)


def test_error_schemas_are_json_schemas(api: Api) -> None:
    for shape in api.conventions.errors:
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.schema}
        )


def test_an_error_made_of_the_text_fits_its_own_shape(api: Api) -> None:
    for shape in api.conventions.errors:
        body: dict[str, Any] = {**shape.constant, shape.message: shape.text}
        if shape.fields:
            body[shape.fields] = {"name": ["is missing"]}
        assert shape.text
        assert jsonschema_rs.validator_for(shape.schema).is_valid(body), shape.statuses


def test_an_error_whose_text_is_a_number_is_told_from_one(api: Api) -> None:
    for shape in api.conventions.errors:
        body = {**shape.constant, shape.message: 5}
        assert not jsonschema_rs.validator_for(shape.schema).is_valid(body), shape.statuses


def test_refusals_have_a_documented_shape(api: Api) -> None:
    conventions = api.conventions
    assert conventions.validation is not None
    assert conventions.authentication is not None
    for status in (
        conventions.validation.status,
        *conventions.validation.also,
        conventions.authentication.refused,
    ):
        assert conventions.error_for(status) is not None


def test_no_status_is_described_twice(api: Api) -> None:
    statuses = [status for shape in api.conventions.errors for status in shape.statuses]
    assert len(statuses) == len(set(statuses))


def test_each_format_says_how_to_judge_it_in_one_way(api: Api) -> None:
    for word, meaning in api.conventions.formats.items():
        ways = [meaning.as_ is not None, meaning.pattern is not None, meaning.number]
        assert sum(ways) == 1, word
        assert meaning.note, word
        assert meaning.number == (not meaning.examples), word


def test_format_patterns_are_anchored(api: Api) -> None:
    for word, meaning in api.conventions.formats.items():
        for pattern in (*meaning.lenient, *([meaning.pattern] if meaning.pattern else [])):
            assert pattern.startswith("^"), word
            assert pattern.endswith("$"), word


def test_standard_formats_that_are_referred_to_are_standard(api: Api) -> None:
    assert {meaning.as_ for meaning in api.conventions.formats.values() if meaning.as_} <= STANDARD


def test_examples_are_good_values_of_their_format(api: Api) -> None:
    for word, meaning in api.conventions.formats.items():
        for example in meaning.examples:
            assert accepts(meaning, example), f"{word}: {example}"


def test_examples_travel_as_they_are_in_a_path_segment(api: Api) -> None:
    """A format may stand in a path; an example that holds a control character could never be sent."""
    for meaning in api.conventions.formats.values():
        assert all(example.isprintable() and example for example in meaning.examples)


# API, format, value, is it a good value, is it let through in a reply
JUDGED = [
    ("ampeco", "date-time", "2026-02-30T08:30:00Z", False, False),
    ("ampeco", "date-time", "2020-11-26 10:00:00", False, False),
    ("ampeco", "date-time", "2026-01-31T08:30:00", False, False),
    ("ampeco", "date-time", "2026-01-31T08:30:00+0100", False, False),
    ("ampeco", "date-time", "2026-01-31T08:30:00.123456Z", True, True),
    ("ampeco", "datetime", "2020-11-26 10:00:00", False, False),
    ("ampeco", "datatime", "yesterday", False, False),
    ("ampeco", "date", "2023-02-29", False, False),
    ("ampeco", "date", "31.01.2026", False, False),
    ("ampeco", "time", "07:30", True, True),
    ("ampeco", "time", "7:30", False, False),
    ("ampeco", "time", "23:59:59", True, True),
    ("ampeco", "time", "24:00", False, True),
    ("ampeco", "time", "24:01", False, False),
    ("ampeco", "time", "09:60", False, False),
    ("ampeco", "time", "09:00:00Z", False, False),
    ("ampeco", "integer", "17", True, True),
    ("ampeco", "integer", "1.5", False, False),
    ("ampeco", "integer", "null", False, True),
    ("ampeco", "integer", "", False, True),
    ("ampeco", "integer", "abc", False, False),
    ("ampeco", "boolean", "true", True, True),
    ("ampeco", "boolean", "1", False, True),
    ("ampeco", "boolean", "yes", False, False),
    ("ampeco", "number", "1.5", True, True),
    ("ampeco", "number", "1.", False, False),
    ("ampeco", "url", "example.com/upload", False, False),
    ("ampeco", "uuid", "0194db65", False, False),
    ("ampeco", "email", "ada at example.com", False, False),
    ("plaspy", "date-time", "2024-05-01T00:00:00.125Z", True, True),
    ("plaspy", "date-time", "2024-05-01", False, False),
    ("plaspy", "json-pointer", "name", False, False),
    ("plaspy", "json-pointer", "/tags/role", True, True),
]


@pytest.mark.parametrize(("name", "word", "value", "good", "let_through"), JUDGED)
def test_what_a_format_means(
    ampeco: Api, plaspy: Api, name: str, word: str, value: str, *, good: bool, let_through: bool
) -> None:
    meaning = {"ampeco": ampeco, "plaspy": plaspy}[name].conventions.formats[word]
    assert accepts(meaning, value) is good
    assert accepts(meaning, value, lenient=True) is let_through


def test_every_format_of_every_full_contract_has_a_meaning(api: Api) -> None:
    for release in api.releases:
        if release.depth is Depth.FULL:
            document = api.contract(release.name).document
            unknown = set(formats(document)) - api.conventions.formats.keys() - STANDARD
            assert unknown == set(), release.name


def test_every_format_that_has_a_meaning_is_used(api: Api) -> None:
    used = {
        word
        for release in api.releases
        if release.depth is Depth.FULL
        for word in formats(api.contract(release.name).document)
    }
    assert api.conventions.formats.keys() - used == set()
