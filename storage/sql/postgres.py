"""PostgreSQL and nothing else: its pools, its time-outs, its locks between processes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine

from storage.errors import UnusableServer
from storage.sql.connections import Backend, Connections

DRIVER = "postgresql+psycopg"
# Of one process; a server allows a hundred connections where nobody has set it otherwise.
WRITERS = 6
READERS = 6
FREE_WITHIN_SECONDS = 15
SETTINGS = {
    "application_name": "purser",
    "TimeZone": "UTC",
    "lock_timeout": "5s",  # as long as SQLite's writers wait
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
READ_ONLY = {"default_transaction_read_only": "on"}  # a bug in a read must not change money
# How a server is noticed that is gone without a word.
NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
SNAPSHOT = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT")
ALONE = "SELECT pg_advisory_xact_lock(1349874291, {})"  # "Purs": others may use the database too
PATIENCE = (
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; "
    "SET LOCAL idle_in_transaction_session_timeout = 0"
)


def connect(url: URL) -> Connections:
    """Pools of connections that write and of those that only read; nobody is asked yet."""
    place = url.set(drivername=DRIVER)
    common: dict[str, Any] = {
        "max_overflow": 0,
        "pool_timeout": FREE_WITHIN_SECONDS,
        # A server that was restarted since is noticed before a statement goes there.
        "pool_pre_ping": True,
        # A failed statement is logged, and its values are people's names and purchase orders.
        "hide_parameters": True,
    }
    writer = create_async_engine(
        place,
        pool_size=WRITERS,
        # Who waited for a lock then sees what its holder committed.
        isolation_level="READ COMMITTED",
        connect_args=_asked(url, SETTINGS),
        **common,
    )
    reader = create_async_engine(
        place,
        pool_size=READERS,
        # Most reads are one statement, a snapshot of its own: no BEGIN, nothing to roll back.
        isolation_level="AUTOCOMMIT",
        connect_args=_asked(url, SETTINGS | READ_ONLY),
        **common,
    )
    backend = Backend(
        watch=NoWatch(),
        snapshot=SNAPSHOT,
        one_writer=False,
        alone=ALONE,
        patience=PATIENCE,
        unusable=lambda said: UnusableServer(why=cause(said)),
    )
    return Connections(writer, reader, backend)


class NoWatch:
    """There is no way to see another process's commit that is cheaper than the read itself."""

    def version(self) -> None:
        return None

    def close(self) -> None: ...


def cause(said: str) -> str:
    """One line: the driver tells of every address that it tried, with advice and context."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    tried = [line for line in lines if line.startswith("- ")]
    return (tried or lines or ["?"])[0].removeprefix("- ")


def _asked(url: URL, settings: dict[str, str]) -> dict[str, Any]:
    """What the address itself asks for goes last and wins."""
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    theirs = url.query.get("options", "")
    network = {name: value for name, value in NETWORK.items() if name not in url.query}
    return {**network, "options": f"{ours} {theirs if isinstance(theirs, str) else ''}".strip()}
