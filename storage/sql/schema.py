"""The tables as the code of this version knows them; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from ledger.book import GENESIS
from storage.sql.columns import Moment, Said, account, account_key, currency, micros, worded

# Every version this code can start from, oldest first; a test holds it against `migrations/`.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
HEAD = REVISIONS[-1]

_NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = MetaData(naming_convention=_NAMES)
ALEMBIC_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))


WAITING = text("state = 'waiting'")  # written out as in the partial index
_LEFT = text("remaining_micros > 0")


accounts = Table(
    "accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    currency(),
    worded("time_zone", 64),
    micros("balance_micros"),
    micros("trigger_micros"),
    Column("recharge_on", Boolean, nullable=False),
    micros("recharge_micros"),
    worded("recharge_method_id", 128),
    worded("recharge_paused", 64),
    worded("standing", 16),
    Column("seq", BigInteger, nullable=False),
    worded("head", 64),
    Column("version", BigInteger, nullable=False),
    Column("usage_cursor", Text, nullable=False),  # a link of the source's own, of any length
    Column("sandbox", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("usage_read_at", Moment),
    micros("debt_micros", default=0),
    Column("recharge_declines", Integer, nullable=False, server_default="0"),
    Column("recharge_retry_at", Moment),
    Column("recharges_per_day", Integer, nullable=False, server_default="0"),
    micros("recharge_per_month_micros", nullable=True),
    Column("customer_agreement", Boolean, nullable=False, server_default=false()),
    micros("alone_operator_micros", nullable=True),
    micros("alone_approver_micros", nullable=True),
    micros("alone_owner_micros", nullable=True),
    Column("wake_at", Moment),
    Column("usage_trouble", String(64), nullable=False, server_default=""),
    Column("calls_since", Moment),
    Column("event_number", BigInteger, nullable=False, server_default="0"),
    Column("event_head", String(64), nullable=False, server_default=GENESIS),
)

people = Table(
    "people",
    metadata,
    account_key(),
    Column("person_id", String(64), primary_key=True),
    Column("name", Said(256), nullable=False),
    Column("place", Said(512), nullable=False, server_default=""),  # where Teams is asked
    Column("member_id", Said(256), nullable=False, server_default=""),
)

transactions = Table(
    "transactions",
    metadata,
    account_key(),
    Column("seq", BigInteger, primary_key=True),
    worded("key", 128),
    worded("kind", 32),
    worded("who", 64),
    worded("why", 256),
    Column("effective_at", Moment, nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("facts", JSON, nullable=False),
    currency(),
    micros("balance_micros"),
    worded("prev_hash", 64),
    worded("hash", 64),
    Column("expires_at", Moment),  # of the lot that it made (rule 11)
    UniqueConstraint("account_id", "key"),  # rule 8, held by the database itself
    Index(None, "account_id", "kind", "seq"),
)

postings = Table(
    "postings",
    metadata,
    Column("account_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("leg", Integer, primary_key=True),
    worded("book", 64),
    micros("amount_micros"),
    currency(),
    ForeignKeyConstraint(["account_id", "seq"], ["transactions.account_id", "transactions.seq"]),
)

# What each funding bought (rule 11); kept with the bookings, and derived from them by `verify`.
lots = Table(
    "lots",
    metadata,
    account_key(),
    Column("number", BigInteger, primary_key=True),
    currency(),
    micros("amount_micros"),
    micros("remaining_micros"),
    micros("taken_micros"),
    Column("purchased_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    # When something is next due about it: a notice ahead of its expiry, or the expiry itself.
    Column("mark_at", Moment),
    ForeignKeyConstraint(["account_id", "number"], ["transactions.account_id", "transactions.seq"]),
    CheckConstraint(
        "remaining_micros >= 0 AND taken_micros >= 0 "
        "AND remaining_micros + taken_micros <= amount_micros",
        name="holds",
    ),
    Index(
        "lots_with_something_left",
        "account_id",
        "expires_at",
        sqlite_where=_LEFT,
        postgresql_where=_LEFT,
    ),
    Index("lots_to_look_at", "mark_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
)

# The trace of every booking (rule 12): which lots it moved; lot 0 is the debt.
moves = Table(
    "moves",
    metadata,
    Column("account_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("lot", BigInteger, nullable=False),
    micros("amount_micros"),
    ForeignKeyConstraint(["account_id", "seq"], ["transactions.account_id", "transactions.seq"]),
)

days = Table(
    "days",
    metadata,
    account_key(),
    Column("day", Date, primary_key=True),
    micros("used_micros"),
    micros("net_micros"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(64), primary_key=True),
    worded("key", 128),
    account(),
    worded("chat_id", 512),
    worded("person_id", 64),
    Column("person_name", Said(256), nullable=False),
    worded("kind", 16),
    worded("state", 16),
    Column("created_at", Moment, nullable=False),
    worded("method_id", 128),
    worded("purchase_order", 128),
    Column("currency", String(3), nullable=False),
    micros("amount_micros", nullable=True),
    micros("trigger_micros", nullable=True),
    Column("recharge_on", Boolean),
    micros("recharge_micros", nullable=True),
    Column("cancelled_at", Moment),
    worded("card_id", 512),
    Column("purchased_at", Moment),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("reason", String(256), nullable=False, server_default=""),
    micros("found_micros", nullable=True),
    Column("recharges_per_day", Integer),
    micros("recharge_per_month_micros", nullable=True),
    Column("recharge_paused", Boolean),
    Column("role", String(16), nullable=False, server_default=""),
    Column("number", BigInteger, nullable=False, server_default="0"),  # of its approval
    Column("asked_at", Moment),
    Column("until", Moment),
    Column("reminded_at", Moment),
    Column("decided_by", String(64), nullable=False, server_default=""),
    Column("decided_name", Said(256), nullable=False, server_default=""),
    Column("decided_for", String(64), nullable=False, server_default=""),  # whose delegate
    Column("decided_at", Moment),
    Column("decided_why", Said(256), nullable=False, server_default=""),
    Column("people", Text, nullable=False, server_default=""),  # whose licences
    Index(None, "account_id", "person_id", "state"),
    Index(
        "waiting_drafts",
        "account_id",
        "number",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
)

# Rules 19 and 20: held by the database, whoever asks; an unknown outcome still counts.
_FLYING = text("state IN ('charging', 'unknown')")
_IN_FLIGHT = text("purpose = 'recharge' AND state IN ('charging', 'unknown')")

payments = Table(
    "payments",
    metadata,
    account_key(),
    Column("key", String(128), primary_key=True),
    worded("purpose", 16),
    currency(),
    micros("amount_micros"),
    worded("method_id", 128),
    worded("purchase_order", 128),
    worded("person_id", 64),
    worded("state", 16),
    Column("code", Said(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("reference", String(128), nullable=False, server_default=""),
    Column("refunds", String(128), nullable=False, server_default=""),
    Column("purchased_at", Moment),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("approved_by", String(64), nullable=False, server_default=""),
    Index(None, "account_id", "state"),
    Index(None, "account_id", "purpose", "created_at"),
    Index("in_flight", "account_id", sqlite_where=_FLYING, postgresql_where=_FLYING),
    Index(
        "one_recharge_in_flight",
        "account_id",
        unique=True,
        sqlite_where=_IN_FLIGHT,
        postgresql_where=_IN_FLIGHT,
    ),
)
