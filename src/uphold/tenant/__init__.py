"""The tenant: a client with one gate at the wire, modes, tokens and redaction."""

from __future__ import annotations

from uphold.tenant.client import Tenant
from uphold.tenant.gate import is_loopback
from uphold.tenant.inprocess import ASGIApp
from uphold.tenant.redaction import Redactor
from uphold.tenant.tokens import read_other_tokens, read_token
from uphold.tenant.traffic import DEFAULT, Answer, Credential, Sent, TenantMode

__all__ = [
    "DEFAULT",
    "ASGIApp",
    "Answer",
    "Credential",
    "Redactor",
    "Sent",
    "Tenant",
    "TenantMode",
    "is_loopback",
    "read_other_tokens",
    "read_token",
]
