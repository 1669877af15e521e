"""PostgreSQL as Purser needs it: many writers at once, strict, survived when it goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from ledger.book import Entry, Transaction
from ledger.drafts import DraftKind
from ledger.entries import refund_entry
from ledger.incidents import AlertKind, Resolution
from ledger.payments import Payment, PaymentState, Purpose
from ledger.telling import alert
from ledger.verify import Flaw
from storage.errors import (
    NewerDatabase,
    StorageError,
    UnsupportedDatabase,
    UnusableDatabase,
    UnusableServer,
)
from storage.sql import Database, open_database, postgres
from storage.sql.connections import Alone
from storage.sql.schema import HEAD, metadata
from tests.contract.samples import (
    NOW,
    TENANT,
    account,
    booked,
    call,
    draft,
    facts,
    funds,
    later,
    payment,
    subscribe,
    unsubscribe,
    usd,
    used,
)
from tests.postgres import PASSWORD, Postgres
from tests.postgres import postgres as started

FOREVER = 60


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def database(fresh_postgres: str, opened: AsyncExitStack) -> Database:
    found = await replica(fresh_postgres, opened)
    await found.books.create(account())
    return found


async def replica(url: str, opened: AsyncExitStack) -> Database:
    """Another process's view of the same database."""
    found = await open_database(url)
    opened.push_async_callback(found.close)
    return found


@pytest.fixture
def somebody(fresh_postgres: str) -> Iterator[psycopg.Connection[Any]]:
    """SQL by hand, from outside of Purser."""
    with psycopg.connect(fresh_postgres) as connection:
        yield connection


async def made(database: Database) -> None:
    await database.books.create(account())


async def balance(database: Database) -> Any:
    found = await database.books.account(TENANT)
    assert found is not None
    return found.balance


# --- what is booked stays ---


@pytest.mark.parametrize("statement", ["UPDATE {} SET seq = seq + 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["transactions", "postings", "moves"])
async def test_a_booked_row_is_never_changed(
    database: Database, somebody: psycopg.Connection[Any], table: str, statement: str
) -> None:
    """Rule 6, held by the database itself against whoever writes."""
    await booked(database.books, funds())
    with pytest.raises(psycopg.IntegrityError, match=f"{table} are never changed"):
        somebody.execute(statement.format(table))


@pytest.mark.parametrize("table", ["transactions", "postings", "moves"])
async def test_a_book_is_not_emptied(
    database: Database, somebody: psycopg.Connection[Any], table: str
) -> None:
    """Rule 6: TRUNCATE asks no row, so it has a guard of its own."""
    await booked(database.books, funds())
    with pytest.raises(psycopg.IntegrityError, match="never changed"):
        somebody.execute(f"TRUNCATE {table} CASCADE")


async def test_verify_names_a_forged_row(
    database: Database, somebody: psycopg.Connection[Any]
) -> None:
    """Rule 7: the same proof as on SQLite, however long it may take."""
    await booked(database.books, *(funds(n, f"k-{n}") for n in range(1, 6)))
    proof = await database.verify()
    assert (proof.transactions, proof.fault) == (5, None)
    somebody.execute("SET session_replication_role = replica")  # past the guards
    somebody.execute("UPDATE transactions SET why = 'forged' WHERE seq = 3")
    somebody.commit()
    fault = (await database.verify()).fault
    assert fault is not None
    assert (fault.account_id, fault.seq, fault.flaw) == (TENANT, 3, Flaw.HASH)


KEEP_HONEST = """
CREATE TEMP TABLE honest_payments AS TABLE payments;
CREATE TEMP TABLE honest_calls AS TABLE calls;
"""
BACK_TO_HONEST = """
DELETE FROM payments; INSERT INTO payments TABLE honest_payments; DROP TABLE honest_payments;
DELETE FROM calls; INSERT INTO calls TABLE honest_calls; DROP TABLE honest_calls;
"""


async def test_verify_proves_calls_and_payments(
    database: Database, somebody: psycopg.Connection[Any]
) -> None:
    """Rules 8 and 20: the same statements as on SQLite."""
    [paid_in, _] = await booked(database.books, funds(50), funds(7, "k-2"))
    back, gone = refunded(paid_in, 3)
    await used(database.books, *(call(f"c-{n}") for n in range(3)))
    async with database.books.change(TENANT) as change:
        done, _ = await change.book(back, NOW)
        await change.save_payment(replace(gone, seq=done.seq))
    assert (await database.verify()).fault is None
    for statement, seq, flaw in (
        ("UPDATE calls SET id = 'c-9' WHERE id = 'c-1'", 3, Flaw.CALLS),
        ("UPDATE payments SET state = 'declined' WHERE purpose = 'refund'", 4, Flaw.PAYMENT),
        ("UPDATE payments SET refunds = 'k-2' WHERE purpose = 'refund'", 4, Flaw.PAYMENT),
        ("UPDATE payments SET seq = 1 WHERE purpose = 'refund'", 4, Flaw.PAYMENT),
        ("UPDATE payments SET currency = 'JPY' WHERE key = 'k-2'", 2, Flaw.PAYMENT),
        ("UPDATE payments SET key = 'k-9' WHERE key = 'k-2'", 0, Flaw.PAYMENT),
        ("DELETE FROM payments WHERE key = 'k-2'", 2, Flaw.PAYMENT),
    ):
        somebody.execute(KEEP_HONEST)
        somebody.execute(statement)
        somebody.commit()
        fault = (await database.verify()).fault
        assert fault is not None, statement
        assert (fault.seq, fault.flaw) == (seq, flaw), statement
        somebody.execute(BACK_TO_HONEST)
        somebody.commit()


def refunded(paid_in: Transaction, units: int) -> tuple[Entry, Payment]:
    """What goes back of a funding, and its payment but for its place in the book."""
    asked = replace(draft(), key="back", amount=usd(units), kind=DraftKind.REFUND)
    entry = refund_entry(asked, paid_in, NOW)
    gone = payment("back", purpose=Purpose.REFUND, state=PaymentState.SUCCEEDED, units=units)
    return entry, replace(gone, refunds=paid_in.entry.key)


async def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    """Every table, column, type, key and index; the same steps as on SQLite."""

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database._connections.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_reader_cannot_write(database: Database) -> None:
    """A bug in a read must not change money."""
    async with database._connections.reading() as reader:
        with pytest.raises(DBAPIError, match="read-only"):
            await reader.execute(text("DELETE FROM people"))


async def test_connections_say_who_they_are_and_give_up_in_time(database: Database) -> None:
    """Those that write and those that read; no statement holds up the others for ever."""
    for way in (database._connections.writing, database._connections.reading):
        async with way() as connection:
            for name, value in postgres.SETTINGS.items():
                shown = await connection.scalar(text(f"SHOW {name}"))
                assert str(shown) in {value, value.replace("60s", "1min")}


async def test_what_fails_tells_no_values(database: Database) -> None:
    """Names and purchase orders stand in statements; a statement that fails is logged."""
    name = "nobody-may-read-this"
    with pytest.raises(DBAPIError) as failed:
        async with database._connections.writing() as connection:
            await connection.execute(text("UPDATE nowhere SET name = :name"), {"name": name})
    assert name not in str(failed.value)


# --- several processes ---


async def test_a_hundred_bookings_from_two_replicas_add_up(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """Rules 7 and 10: they wait for the account's row; none is lost, the chain is whole."""
    other = await replica(fresh_postgres, opened)
    both = (database.books, other.books)
    await asyncio.gather(*(booked(both[n % 2], funds(n, f"k-{n}")) for n in range(1, 101)))
    for each in (database, other):
        assert await balance(each) == usd(5050)
    proof = await other.verify()
    assert (proof.transactions, proof.fault) == (100, None)


async def test_the_same_key_from_two_replicas_books_once(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """Rule 8: a message that Teams sent twice may reach both."""
    other = await replica(fresh_postgres, opened)
    both = (database.books, other.books)
    done = await asyncio.gather(*(booked(both[n % 2], funds()) for n in range(20)))
    assert len({transaction.hash for [transaction] in done}) == 1
    assert await balance(other) == usd(100)


async def test_replicas_make_one_account(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """An organisation that is heard of for the first time by both; also the chat's address."""
    other = await replica(fresh_postgres, opened)
    both = (database, other)
    made = await asyncio.gather(*(both[n % 2].books.create(account("new")) for n in range(10)))
    assert set(made) == {account("new")}
    kept = (both[n % 2].subscribers.keep_address("third", "chat", f"{n}") for n in range(10))
    await asyncio.gather(*kept)
    assert await database.subscribers.address("third", "chat") in {str(n) for n in range(10)}


async def test_accounts_do_not_wait_for_each_other(database: Database) -> None:
    """A change that takes long holds up its own account alone."""
    await database.books.create(account("second"))
    async with database.books.change(TENANT) as change:
        await change.book(funds(), NOW)
        await booked(database.books, funds(), account_id="second")


async def test_couriers_answers_and_changes_never_wait_in_a_circle(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """Forty chats, alerts that change while they are told: no deadlock, and all is told."""
    other = await replica(fresh_postgres, opened)
    for n in range(40):
        await subscribe(database.books, TENANT, f"chat-{n}", NOW)
    async with database.books.change(TENANT) as change:
        incident = await alert(change, AlertKind.LOW, facts(), NOW)

    async def courier(each: Database) -> None:
        for second in range(6):
            found = await each.outbox.claim(later(seconds=second), 20)
            told = (each.outbox.delivered(one, f"a-{one.chat_id}", NOW) for one in found)
            await asyncio.gather(*told)

    async def changes(each: Database) -> None:
        for second in range(5):
            async with each.books.change(TENANT) as change:
                await change.revise_incident(incident, facts(), later(seconds=second))

    async def leaves(each: Database) -> None:
        for n in range(10):
            await unsubscribe(each.books, TENANT, f"chat-{n}")
            await each.outbox.close_chat(TENANT, f"chat-{20 + n}", "gone")

    await asyncio.gather(courier(database), changes(other), courier(other), leaves(database))
    async with database.books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(500), later(seconds=9)))
    told = await other.outbox.claim(later(seconds=99), 99)
    assert {one.chat_id for one in told} >= {f"chat-{n}" for n in (*range(10, 20), *range(30, 40))}


async def test_a_delivery_is_claimed_once_and_in_its_chats_order(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """Rule 27: replicas that look at the same moment; one alert of a chat is on its way."""
    replicas = [database, *[await replica(fresh_postgres, opened) for _ in range(3)]]
    for n in range(8):
        await subscribe(database.books, TENANT, f"chat-{n}", NOW)
    for _ in range(3):
        async with database.books.change(TENANT) as change:
            await alert(change, AlertKind.RECHARGED, facts(), NOW)
    for number in (1, 2, 3):
        found = await asyncio.gather(*(each.outbox.claim(NOW, 3) for each in replicas * 2))
        claimed = [one for few in found for one in few]
        assert sorted(one.chat_id for one in claimed) == [f"chat-{n}" for n in range(8)]
        assert {one.incident.number for one in claimed} == {number}
        for one in claimed:
            await database.outbox.delivered(one, "a", NOW)


async def test_two_that_start_together_make_one_schema(server: Postgres) -> None:
    """One migrates, the others wait and find it done."""
    url = server.new()
    for database in await asyncio.gather(*(open_database(url) for _ in range(4))):
        await database.books.ready()
        await database.close()
    server.drop(url)


async def test_what_one_at_a_time_may_do_waits_for_the_other_process(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """Other things do not wait."""
    other = await replica(fresh_postgres, opened)
    await subscribe(database.books, TENANT, "chat", NOW)
    async with database.books.change(TENANT) as change:
        await alert(change, AlertKind.LOW, facts(), NOW)
    async with database._connections.writing_alone(Alone.CLAIMING):
        waits = asyncio.create_task(other.outbox.claim(NOW, 1))
        for n in range(9):
            async with other._connections.writing_alone(Alone.UPGRADING):
                await booked(other.books, funds(1, f"k-{n}"))
        assert not waits.done()
    assert len(await waits) == 1


async def test_chat_memories_of_two_replicas_are_one(
    database: Database, fresh_postgres: str, opened: AsyncExitStack
) -> None:
    """What one keeps the other reads at once; documents that both write keep whole."""
    here, there = database.chat_memory, (await replica(fresh_postgres, opened)).chat_memory
    await here.write({"chat:1": {"language": "zh-Hant"}})
    assert await there.read("chat:1") == {"language": "zh-Hant"}
    keys = [f"chat:{n}" for n in range(20)]
    writes = [
        each.write({key: {"n": n} for key in order})
        for n in range(10)
        for each, order in ((here, keys), (there, keys[::-1]))
    ]
    await asyncio.gather(*writes)
    assert len({str(await here.read(key)) for key in keys}) == 1


# --- what goes wrong ---


async def test_a_lock_that_is_held_too_long_is_reported(
    fresh_postgres: str,
    opened: AsyncExitStack,
    somebody: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reads go on, the change fails whole and says so, the next one works."""
    monkeypatch.setitem(postgres.SETTINGS, "lock_timeout", "20ms")
    database = await replica(fresh_postgres, opened)
    await asyncio.create_task(made(database))
    somebody.execute("SELECT * FROM accounts FOR UPDATE")
    with pytest.raises(UnusableServer) as refused:
        await booked(database.books, funds())
    assert refused.value.data == {"why": "canceling statement due to lock timeout"}
    assert not refused.value.unsure
    assert await balance(database) == usd(0)
    somebody.rollback()
    await booked(database.books, funds())
    assert await balance(database) == usd(100)


async def test_a_turn_that_has_committed_does_not_say_that_nothing_was_kept(
    fresh_postgres: str,
    opened: AsyncExitStack,
    somebody: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second of its changes fails: what the first one kept is kept."""
    monkeypatch.setitem(postgres.SETTINGS, "lock_timeout", "20ms")
    database = await replica(fresh_postgres, opened)
    await asyncio.create_task(made(database))
    somebody.execute("SELECT * FROM accounts WHERE id = %s FOR UPDATE", [TENANT])

    async def turn() -> None:
        await database.books.create(account("second"))
        await booked(database.books, funds())

    with pytest.raises(UnusableServer) as refused:
        await asyncio.create_task(turn())
    assert refused.value.unsure


async def test_no_free_connection_is_reported(
    fresh_postgres: str, opened: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool is bounded (rule 5), and so is the wait for it."""
    monkeypatch.setattr(postgres, "WRITERS", 1)
    monkeypatch.setattr(postgres, "FREE_WITHIN_SECONDS", 0.02)
    database = await replica(fresh_postgres, opened)
    async with database._connections.writing():
        with pytest.raises(UnusableServer, match="no connection is free"):
            await database.books.create(account())
    await database.books.create(account())


async def test_a_cancelled_change_leaves_nothing_and_frees_the_lock(database: Database) -> None:
    """A turn that is given up half way must not hold up the others."""
    inside = asyncio.Event()

    async def given_up() -> None:
        async with database.books.change(TENANT) as change:
            await change.book(funds(), NOW)
            inside.set()
            await asyncio.Event().wait()

    turn = asyncio.create_task(given_up())
    await inside.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await balance(database) == usd(0)
    await booked(database.books, funds(5))


async def test_a_connection_lost_before_the_commit_is_told_as_unsure(
    database: Database, server: Postgres
) -> None:
    """Nobody can say whether the commit arrived; the key of a second try does."""

    async def cut_off() -> None:
        async with database.books.change(TENANT) as change:
            await change.book(funds(), NOW)
            pid = await change._connection.scalar(text("SELECT pg_backend_pid()"))
            server.do(f"SELECT pg_terminate_backend({pid}, {FOREVER * 1000})")

    with pytest.raises(UnusableServer) as lost:
        await asyncio.create_task(cut_off())
    assert lost.value.unsure
    await booked(database.books, funds())
    assert await balance(database) == usd(100)


async def test_a_connection_lost_in_the_middle_of_a_read_is_told_as_that(
    database: Database, server: Postgres
) -> None:
    """Not as a bug of ours: the read cannot be ended on a connection that is gone."""

    async def cut_off() -> None:
        async with database.books._connections.of_one_moment() as connection:
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
            server.do(f"SELECT pg_terminate_backend({pid}, {FOREVER * 1000})")
            await connection.execute(text("SELECT 1"))

    with pytest.raises(UnusableServer):
        await cut_off()
    assert await database.books.account(TENANT) is not None


async def test_a_restarted_server_is_survived() -> None:
    """Stopped and crashed: one clear error meanwhile, everything there afterwards."""
    with started(durable=True) as server:
        database = await open_database(server.new())
        await database.books.create(account())
        for n, end in enumerate((server.stop, server.crash)):
            await booked(database.books, funds(1, f"k-{n}"))
            end()
            for attempt in (database.books.account(TENANT), booked(database.books, funds(1, "x"))):
                with pytest.raises(UnusableServer) as gone:
                    await attempt
                assert "\n" not in gone.value.data["why"]
            with pytest.raises(UnusableDatabase):
                await database.books.ready()
            server.start()
            assert await balance(database) == usd(n + 1)
        await booked(database.books, funds(1, "again"))
        assert (await database.verify()).fault is None
        await database.close()


async def refusal(url: str) -> StorageError:
    with pytest.raises(StorageError) as refused:
        await open_database(url)
    said = f"{refused.value} {refused.value.data}"
    assert PASSWORD not in said
    assert "hush" not in said
    assert "\n" not in said
    return refused.value


async def test_a_wrong_password_is_one_clear_error(server: Postgres, fresh_postgres: str) -> None:
    """And it is not shown."""
    refused = await refusal(server.url("postgres", password="hush"))
    assert isinstance(refused, UnusableServer)
    assert "password authentication failed" in refused.data["why"]


async def test_a_database_that_is_not_there_is_one_clear_error(server: Postgres) -> None:
    """Purser makes its tables, not the database."""
    refused = await refusal(server.url("nowhere"))
    assert isinstance(refused, UnusableServer)
    assert 'database "nowhere" does not exist' in refused.data["why"]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("127.0.0.1:1/x", "Connection refused"),
        ("/x?host=/nowhere", "No such file"),
        ("127.0.0.1:1/x?sslmode=perhaps", "invalid sslmode"),
        ("127.0.0.1:1/x?shoe_size=43", "shoe_size"),
    ],
)
async def test_no_server_is_one_clear_error(place: str, why: str) -> None:
    """Nobody listens there, or the address asks for what is not."""
    refused = await refusal(f"postgresql://purser:hush@{place}")
    assert isinstance(refused, UnusableServer)
    assert why in refused.data["why"]


def test_of_many_addresses_that_were_tried_one_is_told() -> None:
    """A name may stand for several; what is wrong with the first is enough."""
    said = "Multiple connection attempts failed. All failures were:\n- host: 'a': x\n- host: 'b': y"
    assert postgres.cause(said) == "host: 'a': x"
    assert postgres.cause("FATAL:  no\n\tDETAIL: more") == "FATAL:  no"
    assert postgres.cause("") == "?"


@pytest.mark.parametrize("url", ["postgresql://u:hush@host:port/x", "postgres://u:hush@host/x"])
async def test_an_address_of_no_use_is_refused(url: str) -> None:
    """Also without showing it."""
    assert isinstance(await refusal(url), UnsupportedDatabase)


async def test_a_role_that_may_make_no_tables_is_one_clear_error(server: Postgres) -> None:
    """The first start makes them."""
    url = server.new()
    name = str(make_url(url).database)
    server.do("CREATE ROLE {} LOGIN PASSWORD 'guest'", f"guest_{name}")
    refused = await refusal(server.url(name, user=f"guest_{name}", password="guest"))
    assert isinstance(refused, UnusableServer)
    assert "permission denied" in refused.data["why"]
    server.drop(url)
    server.do("DROP ROLE {}", f"guest_{name}")


async def test_a_newer_database_is_refused_and_left_alone(
    fresh_postgres: str, somebody: psycopg.Connection[Any]
) -> None:
    """An older Purser must not write into what it does not understand."""
    somebody.execute("UPDATE alembic_version SET version_num = '9999'")
    somebody.commit()
    refused = await refusal(fresh_postgres)
    assert isinstance(refused, NewerDatabase)
    assert refused.data == {"found": "9999", "known": HEAD}


async def test_a_migration_that_fails_leaves_nothing(
    server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start finds an empty database and not half a schema."""
    from storage.sql import upgrade  # noqa: PLC0415

    def interrupted(connection: Connection) -> None:
        migrate(connection)
        raise RuntimeError

    migrate = upgrade.migrate
    url = server.new()
    with monkeypatch.context() as broken:
        broken.setattr(upgrade, "migrate", interrupted)
        with pytest.raises(RuntimeError):
            await open_database(url)
    name = str(make_url(url).database)
    left = server.do("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", database=name)
    assert left == []
    await (await open_database(url)).close()
    server.drop(url)
