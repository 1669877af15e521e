"""The tables of alerts: incidents, what they owe to chats, who listens, and where chats are."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from ledger.mailboxes import CHAT_PREFIX
from storage.sql.columns import Moment, account, account_key, currency, micros, worded
from storage.sql.schema import metadata

# What waits to be resolved. News never does: it is over once told.
OPEN = text("resolved_at IS NULL AND kind NOT IN ('recharged', 'restored', 'digest', 'report')")

HELD = text("held")

CLOSED = text("closed <> ''")

incidents = Table(
    "incidents",
    metadata,
    Column("id", String(64), primary_key=True),
    account(),
    Column("number", BigInteger, nullable=False),
    worded("kind", 32),
    Column("opened_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
    currency(),
    micros("resolved_balance_micros", nullable=True),
    Column("resolved_at", Moment),
    UniqueConstraint("account_id", "number"),
    Index("open_incidents", "account_id", "number", sqlite_where=OPEN, postgresql_where=OPEN),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("incident_id", String(64), ForeignKey("incidents.id"), nullable=False),
    Column("number", BigInteger, nullable=False),  # the incident's, so that chats keep the order
    account(),
    worded("chat_id", 512),
    Column("sent_version", Integer, nullable=False),
    worded("activity_id", 512),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, index=True),  # null: nothing to send, or the chat is closed
    Column("lease", Integer, nullable=False),
    Column("leased_until", Moment),
    worded("why", 256),
    Column("owed_at", Moment),  # since when its newest version is to be there
    # Its chat sleeps: what does not stand there yet is not due before it is released.
    Column("held", Boolean, nullable=False, server_default=false()),
    # The card that stands there makes way for one that is posted.
    Column("anew", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("incident_id", "chat_id"),
    Index(None, "account_id", "chat_id", "number"),
    Index("held_deliveries", "account_id", "number", sqlite_where=HELD, postgresql_where=HELD),
)

# An edit of a card that stands there already wakes nobody.
KEPT_BACK = deliveries.c.held & (deliveries.c.activity_id == "")

# A letter cannot be changed once it is sent, so an incident that changes makes none due again.
BY_MAIL = deliveries.c.chat_id.startswith(CHAT_PREFIX)

# Where each chat is reached, beside the money: an alert arrives though the chat memory is lost.
# No key to accounts: a chat is heard before its organisation has one.
addresses = Table(
    "addresses",
    metadata,
    Column("account_id", String(64), primary_key=True),
    Column("chat_id", String(512), primary_key=True),
    Column("address", Text, nullable=False),
    # Whose personal chat it is; empty where several are in it.
    Column("person_id", String(64), nullable=False, server_default=""),
    # Why nothing gets through there; empty where it is open.
    Column("closed", String(256), nullable=False, server_default=""),
    Index(None, "account_id", "person_id"),
    Index(
        "closed_addresses",
        "account_id",
        "chat_id",
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    ),
)

subscribers = Table(
    "subscribers",
    metadata,
    account_key(),
    Column("chat_id", String(512), primary_key=True),
    Column("since", Moment, nullable=False),
    worded("closed", 256),
    Column(
        "was_closed", String(256), nullable=False, server_default=""
    ),  # before it was opened again
    Column("wishes", JSON, nullable=False, server_default="{}"),
)
