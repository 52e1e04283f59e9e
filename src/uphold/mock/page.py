"""The page at ``/``: what the mock serves, for people."""

from __future__ import annotations

from html import escape

from uphold.contract import Contract, Conventions


def index_page(contract: Contract, conventions: Conventions) -> str:
    """HTML: one line for each operation."""
    base = escape(conventions.api.base_path)
    rows = "\n".join(
        f"<tr><td>{escape(operation.method)}</td><td><code>{base}{escape(operation.path)}</code></td>"
        f"<td>{'deprecated' if operation.deprecated else ''}</td></tr>"
        for operation in contract.operations.values()
    )
    title = escape(f"{conventions.api.title} {contract.release}")
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}: embedded mock tenant</title>
<style>body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }}
td {{ padding: .1rem 1rem .1rem 0 }} td:last-child {{ color: #a40 }}</style></head>
<body><h1>{title}</h1>
<p>An embedded mock tenant with made-up data: {len(contract.operations)} operations.</p>
<table>
{rows}
</table></body></html>
"""
