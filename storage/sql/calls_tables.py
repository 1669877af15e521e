"""The tables of calls: each row for some months, what they come to day by day for ever."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Integer, String, Table

from storage.sql.columns import Moment, Said, account_key, currency, micros, worded
from storage.sql.schema import metadata

NAME = 256  # characters of what calls are added up by

calls = Table(
    "calls",
    metadata,
    account_key(),
    Column("id", String(128), primary_key=True),
    Column("seq", BigInteger),  # where it is booked; NULL: it cost the pool nothing
    Column("started_at", Moment, nullable=False),
    micros("charge_micros"),
    currency(),
    worded("capability", 64),
    Column("seconds", Integer, nullable=False),
    Column("destination", Said(256), nullable=False),
    Column("kind", Said(64), nullable=False, server_default=""),
    Column("person_id", Said(64), nullable=False, server_default=""),
    Column("caller", Said(32), nullable=False, server_default=""),
    Column("callee", Said(32), nullable=False, server_default=""),
    # What it costs the pool as it was last told, and how often that was another amount than before.
    micros("told_micros", default=0),
    Column("revisions", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["account_id", "seq"], ["transactions.account_id", "transactions.seq"]),
    Index(None, "account_id", "seq"),  # as `verify` reads them
    Index(None, "account_id", "started_at"),
)

tallies = Table(
    "tallies",
    metadata,
    account_key(),
    Column("axis", String(16), primary_key=True),
    Column("day", Date, primary_key=True),  # of a month its first: `storage/sql/months.py`
    Column("name", Said(NAME), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
    micros("charged_micros"),  # what the pool paid
    Column("covered", BigInteger, nullable=False),  # of the calls, those that cost it nothing
)
COUNTED = (tallies.c.calls, tallies.c.seconds, tallies.c.charged_micros, tallies.c.covered)

# The only place where persons who called have names.
callers = Table(
    "callers",
    metadata,
    account_key(),
    Column("person_id", Said(64), primary_key=True),
    Column("name", Said(256), nullable=False),
)
