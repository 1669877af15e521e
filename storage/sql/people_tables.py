"""The tables of people: their roles and delegations, codes that claim, and the audit trail."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from storage.sql.columns import Moment, Said, account_key, worded
from storage.sql.schema import metadata

members = Table(
    "members",
    metadata,
    account_key(),
    Column("person_id", String(64), primary_key=True),
    Column("name", Said(256), nullable=False),
    worded("role", 16),
    Column("since", Moment, nullable=False),
    worded("granted_by", 64),
)

delegations = Table(
    "delegations",
    metadata,
    account_key(),
    Column("of_person", String(64), primary_key=True),
    Column("to_person", String(64), primary_key=True),
    Column("of_name", Said(256), nullable=False),
    Column("to_name", Said(256), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

# A one-time code is never kept, only what it hashes to. No account: the first use makes an owner.
claims = Table(
    "claims",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", Moment),
)

events = Table(
    "events",
    metadata,
    account_key(),
    Column("number", BigInteger, primary_key=True),
    worded("act", 32),
    worded("who", 64),
    Column("name", String(256), nullable=False),
    Column("at", Moment, nullable=False),
    worded("chat_id", 512),
    worded("subject", 256),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("book_seq", BigInteger, nullable=False),
    worded("book_head", 64),
    worded("prev_hash", 64),
    worded("hash", 64),
    Index(None, "account_id", "act", "number"),
)
