"""The parameters of a path and its template name each other, and no two templates are the same.

**Promised**: each ``{name}`` in a path is declared as a path parameter, and each path parameter stands in the path
(OpenAPI 3.0.4 and 3.1.1, Parameter Object); paths that differ in the names of their parameters only are the same
path (Paths Object, path templating matching).

**Applies** to operations whose path has parameters, or that declare some.

**Ignores** parameters in other places, and concrete paths beside templated ones, which come first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import target
from uphold.checks.judging.references import lookup
from uphold.contract import path_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation

ID: Final = "document-path-parameters"
NOTHING: Final = "no path of the document has a parameter"
_NAME: Final = re.compile(r"\{([^{}]*)\}")


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each parameter that is missing on either side, and for each path that is there twice."""
    seen, broken = False, False
    shapes: dict[tuple[str, str], str] = {}
    for operation in contract.operations.values():
        found = list(_problems(contract, operation))
        alike = shapes.setdefault((operation.method, path_shape(operation.path)), operation.path)
        if alike != operation.path:
            message = "two paths differ in nothing but the names of their parameters"
            found.append(Problem(message, operation.pointer.rpartition("/")[0], keyword="path", subject="document"))
        seen = seen or bool(found) or "{" in operation.path
        broken = broken or bool(found)
        yield from found
    if seen and not broken:
        yield Held()


def _problems(contract: Contract, operation: Operation) -> Iterator[Problem]:
    declared = dict(_declared(contract, operation))
    wanted = _NAME.findall(operation.path)
    for name in dict.fromkeys(wanted):
        if name not in declared:
            message = f"the path parameter `{name}` is not declared"
            yield Problem(message, operation.pointer, keyword=f"path:{name}", subject="document")
    for name, place in declared.items():
        if name not in wanted:
            message = f"the path parameter `{name}` stands in no path"
            yield Problem(message, place, keyword=f"path:{name}", subject="document")


def _declared(contract: Contract, operation: Operation) -> Iterator[tuple[str, str]]:
    """Name and place of each path parameter that the operation or its path item declares."""
    for owner in (operation.pointer.rpartition("/")[0], operation.pointer):
        listed = lookup(contract.document, f"{owner}/parameters")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            one: Any = raw
            for _ in range(_CHAIN):
                if not isinstance(one, dict) or "$ref" not in one:
                    break
                one = target(contract, one["$ref"])
            if isinstance(one, dict) and one.get("in") == "path" and isinstance(one.get("name"), str):
                yield one["name"], f"{owner}/parameters/{index}"


_CHAIN: Final = 8
"""So many references in a row are followed; the importer refuses circles."""
