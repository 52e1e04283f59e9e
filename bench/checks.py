"""What judging costs: µs per reply for each check, beside plain jsonschema-rs `is_valid` on the same bodies; and what
a request costs on its way through the tenant to an application in this process that does nothing.

    python bench/checks.py [--api ampeco] [--rounds 5]

A body is made from the schema of every documented success reply (every member present, plain values), and
only those that the schema takes are measured. Each check runs as in a sweep: a fresh reply, compiled
schemas.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema_rs
import msgspec

from uphold import checks
from uphold.contract import Api, Contract, Schema, load_api
from uphold.tenant import Tenant, TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
DEEPEST = 12


def sample(whole: Schema, schema: Any, words: dict[str, str], depth: int = 0) -> Any:
    """A plain value for `schema`, a part of the self-contained `whole`; `words`: format → text."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    if "$ref" in schema:
        node: Any = whole
        for token in unquote(schema["$ref"]).split("/")[1:]:
            node = node[token.replace("~1", "/").replace("~0", "~")]
        return sample(whole, node, words, depth + 1)
    if "allOf" in schema:
        parts = [sample(whole, part, words, depth + 1) for part in schema["allOf"]]
        return {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
    for keyword in ("const", "enum", "anyOf", "oneOf"):
        if keyword in schema:
            chosen = schema[keyword] if keyword == "const" else schema[keyword][0]
            return chosen if keyword in {"const", "enum"} else sample(whole, chosen, words, depth + 1)
    kind = schema.get("type", "string")
    kind = kind if isinstance(kind, str) else kind[0]
    low = schema.get("minimum", 1)
    makers: dict[str, Callable[[], Any]] = {
        "object": lambda: {
            name: sample(whole, member, words, depth + 1) for name, member in schema.get("properties", {}).items()
        },
        "array": lambda: (
            [sample(whole, schema.get("items", {}), words, depth + 1)] * (1 if schema.get("uniqueItems") else 4)
        ),
        "string": lambda: words.get(schema.get("format", ""), "text".ljust(schema.get("minLength", 0), "x")),
        "integer": lambda: low,
        "number": lambda: low,
        "boolean": lambda: True,
        "null": lambda: None,
    }
    return makers[kind]()


def exchanges(api: Api, contract: Contract) -> list[tuple[checks.Exchange, Any]]:
    """An exchange for every documented JSON success that a plain body fits, with the plain validator for
    it."""
    words = {word: meaning.examples[0] for word, meaning in api.conventions.formats.items() if meaning.examples}
    found = []
    for operation in contract.operations.values():
        for reply in operation.replies:
            if not reply.status.startswith("2") or "application/json" not in reply.content:
                continue
            schema = contract.reply_schema(operation, int(reply.status))
            assert schema is not None  # noqa: S101 - it has content
            body = msgspec.json.encode(sample(schema, {"$ref": schema["$ref"]}, words))
            validator = jsonschema_rs.validator_for(schema, validate_formats=False)
            if not validator.is_valid(msgspec.json.decode(body)):
                continue
            answer = checks.Reply(int(reply.status), {"content-type": "application/json"}, body)
            shown = checks.Exchange(contract, api.conventions, operation, "valid", "/", answer)
            found.append((shown, validator))
    return found


async def idle(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application that reads the request and answers a kilobyte."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"x" * 1000})


def microseconds(rounds: int, count: int, run: Callable[[], None]) -> float:
    """The median over `rounds` of the time per reply."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) / count * 1e6)
    return statistics.median(times)


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--api", default="ampeco")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    api = load_api(ROOT / "specs" / given.api)
    shown = exchanges(api, api.contract())
    count, size = len(shown), sum(len(exchange.reply.body) for exchange, _ in shown)

    def fresh() -> list[checks.Exchange]:
        return [
            checks.Exchange(
                e.contract, e.conventions, e.operation, e.mode, e.target,
                checks.Reply(e.reply.status, e.reply.headers, e.reply.body),
            )
            for e, _ in shown
        ]  # fmt: skip

    def judge(ids: tuple[str, ...]) -> Callable[[], None]:
        def run() -> None:
            for exchange in fresh():
                checks.judge_all(exchange, ids)

        return run

    parsed = [(validator, msgspec.json.decode(e.reply.body)) for e, validator in shown]

    def plain() -> None:
        for validator, body in parsed:
            validator.is_valid(body)

    def parse() -> None:
        for exchange in fresh():
            exchange.reply.json()

    print(f"{count} success replies of {api.name}, {size / count:.0f} bytes each on average")
    base = microseconds(given.rounds, count, plain)
    rows = [("plain is_valid", base), ("fresh reply, parsed", microseconds(given.rounds, count, parse))]
    rows += [(id, microseconds(given.rounds, count, judge((id,)))) for id in checks.ALL]
    rows.append(("all checks", microseconds(given.rounds, count, judge(tuple(checks.ALL)))))
    with Tenant(
        contract=api.contract(), conventions=api.conventions, token=None, mode=TenantMode.EMBEDDED, app=idle
    ) as tenant:

        def send() -> None:
            for exchange, _ in shown:
                tenant.send(exchange.operation.method, exchange.operation.path)

        rows.append(("send, in process", microseconds(given.rounds, count, send)))
    for name, cost in rows:
        print(f"{name:<22}{cost:8.1f} µs{cost / base:8.1f} x plain")


if __name__ == "__main__":
    main()
