"""Documents → contracts: what each release of an API promises, as values that answer questions."""

from __future__ import annotations

from uphold.contract.api import Api, find_apis, load_api
from uphold.contract.cache import default_cache
from uphold.contract.contract import Contract, is_json
from uphold.contract.conventions import (
    About,
    Authentication,
    Conventions,
    Deprecation,
    Envelope,
    ErrorShape,
    Format,
    Gap,
    Issue,
    Named,
    Pagination,
    Patch,
    Records,
    Safety,
    Success,
    Validation,
    load_conventions,
)
from uphold.contract.ladder import Release, release_key
from uphold.contract.loading import load_contract
from uphold.contract.model import (
    Body,
    Callback,
    Depth,
    Direction,
    Family,
    Header,
    Operation,
    Parameter,
    Reply,
    Role,
    Schema,
)
from uphold.contract.promises import Promise, Shape, ShapeField, load_promises, load_shapes

__all__ = [
    "About",
    "Api",
    "Authentication",
    "Body",
    "Callback",
    "Contract",
    "Conventions",
    "Deprecation",
    "Depth",
    "Direction",
    "Envelope",
    "ErrorShape",
    "Family",
    "Format",
    "Gap",
    "Header",
    "Issue",
    "Named",
    "Operation",
    "Pagination",
    "Parameter",
    "Patch",
    "Promise",
    "Records",
    "Release",
    "Reply",
    "Role",
    "Safety",
    "Schema",
    "Shape",
    "ShapeField",
    "Success",
    "Validation",
    "default_cache",
    "find_apis",
    "is_json",
    "load_api",
    "load_contract",
    "load_conventions",
    "load_promises",
    "load_shapes",
    "release_key",
]
