"""Documents → contracts: what each release of an API promises, as values that answer questions."""

from __future__ import annotations

from uphold.contract.actions import Action, Spelling
from uphold.contract.api import Api, find_apis, load_api
from uphold.contract.cache import default_cache
from uphold.contract.contract import Contract, is_json, pick_media_type
from uphold.contract.conventions import (
    About,
    Authentication,
    Conventions,
    Deprecation,
    Envelope,
    ErrorShape,
    Filters,
    Flag,
    Format,
    Gap,
    Include,
    Issue,
    Notifications,
    Occasion,
    PageNames,
    Pagination,
    Patch,
    Permissions,
    RateLimits,
    Records,
    Safety,
    Select,
    Signals,
    Success,
    Tolerance,
    Validation,
    load_conventions,
)
from uphold.contract.grammar import references, subschemas
from uphold.contract.homes import home_of
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
from uphold.contract.patches import PatchStyle, patch_style
from uphold.contract.paths import shape as path_shape
from uphold.contract.paths import version_key as endpoint_version_key
from uphold.contract.paths import version_of as endpoint_version_of
from uphold.contract.pointers import escape as escape_pointer
from uphold.contract.pointers import from_reference as pointer_of
from uphold.contract.promises import Promise, Shape, ShapeField, load_promises, load_shapes
from uphold.contract.quiet import uncollected
from uphold.contract.strays import strays
from uphold.contract.toml import Table, misfit, read_toml
from uphold.contract.toml import convert as convert_toml
from uphold.contract.usual import usual_pagination, usual_records

__all__ = [
    "About",
    "Action",
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
    "Filters",
    "Flag",
    "Format",
    "Gap",
    "Header",
    "Include",
    "Issue",
    "Notifications",
    "Occasion",
    "Operation",
    "PageNames",
    "Pagination",
    "Parameter",
    "Patch",
    "PatchStyle",
    "Permissions",
    "Promise",
    "RateLimits",
    "Records",
    "Release",
    "Reply",
    "Role",
    "Safety",
    "Schema",
    "Select",
    "Shape",
    "ShapeField",
    "Signals",
    "Spelling",
    "Success",
    "Table",
    "Tolerance",
    "Validation",
    "convert_toml",
    "default_cache",
    "endpoint_version_key",
    "endpoint_version_of",
    "escape_pointer",
    "find_apis",
    "home_of",
    "is_json",
    "load_api",
    "load_contract",
    "load_conventions",
    "load_promises",
    "load_shapes",
    "misfit",
    "patch_style",
    "path_shape",
    "pick_media_type",
    "pointer_of",
    "read_toml",
    "references",
    "release_key",
    "strays",
    "subschemas",
    "uncollected",
    "usual_pagination",
    "usual_records",
]
