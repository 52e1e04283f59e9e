"""How an API pages, and what its records have in common, as far as the usual names tell.

Where ``api.toml`` says nothing of it, a first one is drafted from these, and the embedded tenant goes by them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from uphold.contract.conventions import PageNames, Pagination, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PAGE = ("page", "page_number", "pageNumber", "page[number]")
_SIZE = ("limit", "per_page", "perPage", "page_size", "pageSize", "page[size]", "size", "max_results", "maxResults")
_OFFSET = ("offset", "skip", "start")
_CURSOR = ("cursor", "page_token", "pageToken", "after", "starting_after", "next_token", "nextToken", "continuation")
_ITEMS = ("items", "data", "results", "records", "entries", "content", "values", "list", "rows")
_META = ("meta", "pagination", "paging", "page_info", "pageInfo", "metadata")
_LINKS = ("links", "_links")
_NUMBER = ("page", "current_page", "currentPage", "page_number", "pageNumber")
_LENGTH = ("limit", "per_page", "perPage", "page_size", "pageSize", "size")
_TOTAL = ("total", "total_count", "totalCount", "total_items", "totalItems", "total_results", "count")
_LAST = ("last_page", "lastPage", "total_pages", "totalPages", "page_count", "pageCount", "pages")
_NEXT_CURSOR = (
    "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "end_cursor",
    "endCursor", "next",
)  # fmt: skip
_PREVIOUS_CURSOR = ("prev_cursor", "prevCursor", "previous_cursor", "previousCursor", "start_cursor", "startCursor")
_CREATED = (
    "created_at", "createdAt", "created", "created_on", "createdOn", "creation", "created_date", "createdDate",
    "creation_date", "creationDate", "date_created", "dateCreated", "create_time", "createTime", "creationTime",
)  # fmt: skip
_UPDATED = (
    "updated_at", "updatedAt", "updated", "updated_on", "updatedOn", "modified", "modified_at", "modifiedAt",
    "last_updated_at", "lastUpdatedAt", "last_updated", "lastUpdated", "last_modified", "lastModified",
    "lastModifiedAt", "update_time", "updateTime", "date_updated", "dateUpdated", "updated_date", "updatedDate",
)  # fmt: skip
_DEEPEST = 8


def usual_pagination(document: dict[str, Any]) -> Pagination | None:
    """How the listings of a release document page, by the names that most of them have; None where none of their
    parameters moves on or says how much a page holds."""
    parameters: dict[str, dict[str, Any]] = {}
    asked: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    for operation, item in _reads(document):
        declared = [_found(document, one) for one in [*item.get("parameters", ()), *operation.get("parameters", ())]]
        names = {str(one.get("name")): one for one in declared if one.get("in") == "query"}
        if names.keys().isdisjoint((*_PAGE, *_SIZE, *_OFFSET, *_CURSOR)):
            continue
        asked.update(names.keys())
        parameters = {**names, **parameters}
        shown.extend(_members(document, schema) for schema in _bodies(document, operation))
    page, size, offset, cursor = (_most(asked, names) for names in (_PAGE, _SIZE, _OFFSET, _CURSOR))
    if not (page or size or offset or cursor):
        return None
    lists = Counter(name for body in shown for name, child in body.items() if _is_list(document, child))
    tops = Counter(name for body in shown for name in body)
    meta, links = (
        _most(Counter(name for body in shown for name in names if _members(document, body.get(name))), names)
        for names in (_META, _LINKS)
    )
    around = Counter(name for body in shown for name in _members(document, body.get(meta))) if meta else tops
    told = _schema(document, parameters.get(size, {}))
    is_by_cursor = bool(cursor) and not page
    following = _most(around, _NEXT_CURSOR if is_by_cursor else _NEXT_CURSOR[:-1])
    return Pagination(
        size_parameter=size, page_parameter=page, offset_parameter="" if page or cursor else offset,
        cursor_parameter=cursor, default=_number(told.get("default")), minimum=_number(told.get("minimum")) or 1,
        maximum=_number(told.get("maximum")), items=_most(lists, _ITEMS), meta=meta, links=links,
        names=PageNames(
            number=_most(around, _NUMBER), size=_most(around, _LENGTH), total=_most(around, _TOTAL),
            last_page=_most(around, [name for name in _LAST if name not in lists]), next_cursor=following,
            previous_cursor=_most(around, _PREVIOUS_CURSOR), next="" if following == "next" and not links else "next",
        ),
    )  # fmt: skip


def usual_records(document: dict[str, Any]) -> Records | None:
    """The members of a release document's records that hold the times of their creation and of their last change;
    None where none has the usual names."""
    found: set[str] = set()
    for operation, _ in _reads(document):
        for schema in _bodies(document, operation):
            members = _members(document, schema)
            found.update(name for name in _times(document, members))
            for child in members.values():
                found.update(_times(document, _members(document, child)))
                found.update(_times(document, _members(document, _items(document, child))))
            found.update(_times(document, _members(document, _items(document, schema))))
    created = tuple(name for name in _CREATED if name in found)
    updated = tuple(name for name in _UPDATED if name in found)
    return Records(created=created, updated=updated) if created or updated else None


def _times(document: dict[str, Any], members: dict[str, Any]) -> Iterator[str]:
    """The members that hold a time and are called like one of both."""
    for name, child in members.items():
        if name in _CREATED or name in _UPDATED:
            schema = _found(document, child)
            if schema.get("format") == "date-time" or any(
                _found(document, part).get("format") == "date-time"
                for keyword in ("anyOf", "oneOf", "allOf")
                for part in schema.get(keyword, ())
            ):
                yield name


def _reads(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each GET, with the item of its path."""
    for item in document.get("paths", {}).values():
        if isinstance(item, dict) and isinstance(item.get("get"), dict):
            yield item["get"], item


def _bodies(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[Any]:
    """The schemas of the JSON bodies of an operation's successes."""
    for status, reply in operation.get("responses", {}).items():
        if str(status).startswith("2"):
            for media_type, content in _found(document, reply).get("content", {}).items():
                if "json" in media_type and isinstance(content, dict):
                    yield content.get("schema")


def _found(document: dict[str, Any], node: Any) -> dict[str, Any]:
    """`node`, or what it refers to; empty where that is nothing."""
    for _ in range(_DEEPEST):
        if not isinstance(node, dict):
            return {}
        reference = node.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return node
        target: Any = document
        for step in reference[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, dict) else None
        node = target
    return {}


def _schema(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    return _found(document, parameter.get("schema"))


def _members(document: dict[str, Any], schema: Any, depth: int = 0) -> dict[str, Any]:
    """The members that a schema declares, through ``allOf``."""
    found = _found(document, schema)
    members: dict[str, Any] = dict(found.get("properties", {}))
    if depth < _DEEPEST:
        for part in found.get("allOf", ()):
            members |= _members(document, part, depth + 1)
    return members


def _items(document: dict[str, Any], schema: Any) -> Any:
    return _found(document, schema).get("items")


def _is_list(document: dict[str, Any], schema: Any) -> bool:
    return _items(document, schema) is not None


def _most(counted: Counter[str], names: Sequence[str]) -> str:
    """The name that is there most often, the earlier one of equals; empty where none is."""
    there: Iterable[str] = [name for name in names if counted[name]]
    return max(there, key=lambda name: counted[name], default="")


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
