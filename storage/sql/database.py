"""Opens the database of money and people, and closes it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ledger.account import Account
from ledger.exports.booked import Booked
from ledger.trail import SealedEvent
from ledger.verify import Proof
from storage.errors import UnreadableBook, UnsupportedDatabase, UnusableDatabase
from storage.sql import audit, postgres, sqlite, trail
from storage.sql.books import SqlBooks
from storage.sql.chat_memory import SqlChatMemory
from storage.sql.claims import SqlClaims
from storage.sql.connections import Connections
from storage.sql.extract import SqlExtract
from storage.sql.lots_audit import Traces
from storage.sql.outbox import SqlOutbox
from storage.sql.purse import SqlPurse
from storage.sql.subscribers import SqlSubscribers
from storage.sql.tallies import SqlTallies
from storage.sql.upgrade import upgrade


class Database:
    """The ports over one database, and what `app.py` asks of it as a whole."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.books = SqlBooks(connections)
        self.outbox = SqlOutbox(connections)
        self.subscribers = SqlSubscribers(connections)
        self.chat_memory = SqlChatMemory(connections)
        self.purse = SqlPurse(connections)
        self.claims = SqlClaims(connections)
        self.tallies = SqlTallies(connections)

    async def verify(self, proved: audit.Proved = audit.nobody) -> Proof:
        """Replay every book (rule 7), in a snapshot that bookings meanwhile do not disturb."""
        async with self._connections.of_one_moment(patient=True) as connection:
            return await audit.prove(connection, proved)

    async def accounts(self) -> AsyncGenerator[Account, None]:
        async with self._connections.of_one_moment(patient=True) as connection:
            async for account in audit.every_account(connection):
                yield account

    async def bookings(self, account_id: str) -> AsyncGenerator[Booked, None]:
        """A whole book with its traces, oldest first, in flat memory."""
        async with self._connections.of_one_moment(patient=True) as connection:
            traces = Traces(connection, account_id)
            async for booked in audit.every_transaction(connection, account_id):
                if isinstance(booked, int):
                    raise UnreadableBook(account=account_id, seq=booked)
                yield Booked(booked, tuple(await traces.of(booked.seq, booked.balance.currency)))

    async def events(self, account_id: str) -> AsyncGenerator[SealedEvent, None]:
        """A whole audit trail, oldest first, in flat memory."""
        async with self._connections.of_one_moment(patient=True) as connection:
            async for event in trail.every(connection, account_id):
                yield event

    @asynccontextmanager
    async def extract(self, account_id: str) -> AsyncIterator[SqlExtract]:
        """A snapshot of one account, so that its sheets agree whatever is booked meanwhile."""
        async with self._connections.of_one_moment(patient=True) as connection:
            yield await SqlExtract.of(connection, account_id)

    async def close(self) -> None:
        await self._connections.close()


async def open_database(url: str) -> Database:
    """Open and bring up to date what `url` names.

    Such as `sqlite:///data/purser.db` or `postgresql://purser:secret@host/purser`.
    """
    connections = _connected(_place(url))
    try:
        await upgrade(connections)
    except BaseException:
        await connections.close()
        raise
    return Database(connections)


def _place(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number, say
        # Without the rest, and without the cause, which names it: there may be a password in it.
        raise UnsupportedDatabase(url=url.partition(":")[0]) from None


def _connected(place: URL) -> Connections:
    kind = place.get_backend_name()
    if kind == "postgresql":
        return postgres.connect(place)
    if kind != "sqlite" or place.database in {None, "", ":memory:"}:
        raise UnsupportedDatabase(url=place.render_as_string(hide_password=True))
    try:
        return sqlite.connect(place)
    except (sqlite3.Error, OSError) as failed:
        raise UnusableDatabase(why=str(failed)) from failed
