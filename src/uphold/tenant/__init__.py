"""The tenant: a client with one gate at the wire, modes, tokens and redaction."""

from __future__ import annotations

from uphold.tenant.address import host_of, plain_address
from uphold.tenant.cleaning import say_left
from uphold.tenant.client import Tenant
from uphold.tenant.gate import is_loopback
from uphold.tenant.inprocess import ASGIApp
from uphold.tenant.journal import Creation, State, Written, read_journals
from uphold.tenant.misplaced import GOOD_TOKEN
from uphold.tenant.redaction import Redactor
from uphold.tenant.tokens import read_other_tokens, read_token
from uphold.tenant.traffic import DEFAULT, Answer, Credential, Sent, TenantMode

__all__ = [
    "DEFAULT",
    "GOOD_TOKEN",
    "ASGIApp",
    "Answer",
    "Creation",
    "Credential",
    "Redactor",
    "Sent",
    "State",
    "Tenant",
    "TenantMode",
    "Written",
    "host_of",
    "is_loopback",
    "plain_address",
    "read_journals",
    "read_other_tokens",
    "read_token",
    "say_left",
]
