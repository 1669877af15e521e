"""Verify finds whatever was changed by hand, and names the row (rule 7)."""

# ruff: noqa: S608 — the tests forge rows by hand, that is what they are for

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import JSON, Column

from ledger.book import seal
from ledger.entries import usage_entries
from ledger.lots import dated
from ledger.payments import PaymentState, Purpose
from ledger.verify import Flaw
from storage.errors import UnreadableBook
from storage.sql import Database, audit, calls_audit, journal, lots_audit
from storage.sql.columns import Moment
from storage.sql.schema import postings, transactions
from tests.contract.samples import (
    NOW,
    TENANT,
    ZONE,
    account,
    booked,
    call,
    funds,
    payment,
    spent,
    usd,
    used,
)
from tests.storage.conftest import Raw

SUCCEEDED = PaymentState.SUCCEEDED
STRAY_CALL = (
    "INSERT INTO calls SELECT account_id, 'c', 77, started_at, charge_micros, currency, "
    "capability, seconds, destination, kind, person_id, caller, callee, told_micros, revisions "
    "FROM calls WHERE id = 'a'"
)
ANOTHER_DAY = "UPDATE calls SET started_at = '2026-11-01T09:30:15.123456Z' WHERE id = 'a'"
BAD = 3  # the row that is tampered with, of five


@pytest.fixture(autouse=True)
async def book(database: Database) -> None:
    entries = [funds(n, f"k-{n}", at=NOW - timedelta(days=9 - n)) for n in range(1, 5)]
    await booked(database.books, *entries)
    await used(database.books, call("a", "0.4"), call("b", "0.6"))


async def fault(database: Database) -> tuple[str, int, Flaw] | None:
    found = (await database.verify()).fault
    return None if found is None else (found.account_id, found.seq, found.flaw)


async def test_an_honest_book_fits(database: Database) -> None:
    """Told with what was replayed, of how many organisations."""
    await database.books.create(account("second"))
    told: list[tuple[str, int]] = []
    proof = await database.verify(lambda account_id, rows: told.append((account_id, rows)))
    assert (proof.accounts, proof.transactions, proof.fault) == (2, 5, None)
    assert told == [("second", 0), (TENANT, 5)]


def changed(column: Column[object]) -> str:
    """Another value of the column's own kind."""
    if isinstance(column.type, Moment):
        return "'2026-01-01T00:00:00.000001Z'"
    if isinstance(column.type, JSON):
        return """'{"forged": "yes"}'"""
    forged = {"currency": "'EUR'", "kind": "'recharge'", "leg": "leg + 7", "seq": "seq + 700"}
    text = column.type.python_type is str
    return forged.get(column.name, f"{column.name} || 'x'" if text else f"{column.name} + 1")


# A row that is moved away leaves a gap: what is named is the row behind it.
MOVED = {"account_id", "seq"}


@pytest.mark.parametrize("name", [column.name for column in transactions.c])
async def test_a_changed_transaction_is_found(database: Database, raw: Raw, name: str) -> None:
    """Each of its columns, one by one."""
    raw(f"UPDATE transactions SET {name} = {changed(transactions.c[name])} WHERE seq = {BAD}")
    found = await fault(database)
    assert found is not None
    assert found[:2] == (TENANT, BAD + 1 if name in MOVED else BAD)


@pytest.mark.parametrize("leg", [0, 1])
@pytest.mark.parametrize("name", [column.name for column in postings.c])
async def test_a_changed_posting_is_found(
    database: Database, raw: Raw, name: str, leg: int
) -> None:
    """Each column of each leg; the transaction it belongs to is named."""
    value = changed(postings.c[name])
    raw(f"UPDATE postings SET {name} = {value} WHERE seq = {BAD} AND leg = {leg}")
    found = await fault(database)
    assert found is not None
    assert found[:2] == (TENANT, BAD)


@pytest.mark.parametrize("name", ["kind", "facts", "effective_at", "booked_at", "balance_micros"])
@pytest.mark.parametrize("garbage", ["", "garbage", "[]", b"\xff", None])
async def test_garbage_in_a_row_is_named_and_not_a_crash(
    database: Database, raw: Raw, name: str, garbage: object
) -> None:
    """Whatever a tool or a bad disk may leave there."""
    if garbage is None:
        garbage = -(2**63)
    raw(f"UPDATE transactions SET {name} = ? WHERE seq = {BAD}", garbage)
    found = await fault(database)
    assert found is not None
    assert found[:2] == (TENANT, BAD)


async def test_both_legs_changed_alike_are_found(database: Database, raw: Raw) -> None:
    """The postings still sum to zero; the hash does not fit."""
    raw(f"UPDATE postings SET amount_micros = amount_micros * 2 WHERE seq = {BAD}")
    assert await fault(database) == (TENANT, BAD, Flaw.BALANCE)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (f"DELETE FROM transactions WHERE seq = {BAD}", (TENANT, BAD + 1, Flaw.SEQUENCE)),
        ("DELETE FROM transactions WHERE seq = 5", (TENANT, 4, Flaw.HEAD)),
        (f"DELETE FROM postings WHERE seq = {BAD}", (TENANT, BAD, Flaw.POSTINGS)),
        ("UPDATE accounts SET balance_micros = balance_micros + 1", (TENANT, 5, Flaw.HEAD)),
        ("UPDATE accounts SET seq = 4", (TENANT, 5, Flaw.HEAD)),
        ("UPDATE accounts SET head = 'x'", (TENANT, 5, Flaw.HEAD)),
        ("UPDATE accounts SET currency = 'EUR'", (TENANT, 1, Flaw.CURRENCY)),
        ("UPDATE accounts SET version = 0", (TENANT, 5, Flaw.HEAD)),
        ("UPDATE accounts SET trigger_micros = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharge_micros = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharge_micros = 0", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharge_on = 0, recharge_micros = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharges_per_day = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharge_per_month_micros = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET recharge_declines = -1", (TENANT, 5, Flaw.SETTINGS)),
        ("UPDATE accounts SET standing = 'x'", (TENANT, 0, Flaw.HEAD)),
        ("UPDATE accounts SET time_zone = 'Mars/North'", (TENANT, 0, Flaw.HEAD)),
        ("DELETE FROM accounts", (TENANT, 1, Flaw.STRAY)),
        ("UPDATE calls SET seq = 77", (TENANT, 5, Flaw.CALLS)),
        (STRAY_CALL, (TENANT, 77, Flaw.STRAY)),
        ("UPDATE calls SET charge_micros = charge_micros + 1", (TENANT, 5, Flaw.CALLS)),
        ("DELETE FROM calls WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        ("DELETE FROM calls", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET seq = 3", (TENANT, 3, Flaw.CALLS)),
        ("UPDATE calls SET seq = 3 WHERE id = 'a'", (TENANT, 3, Flaw.CALLS)),
        ("UPDATE calls SET seq = 0 WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET id = 'z' WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET currency = 'EUR'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET capability = 'free'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET capability = 'free' WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET started_at = '2026-11-20T09:30:15.000000Z'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET started_at = 'never' WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        ("UPDATE calls SET charge_micros = 'x' WHERE id = 'a'", (TENANT, 5, Flaw.CALLS)),
        (ANOTHER_DAY, (TENANT, 5, Flaw.CALLS)),
        ("UPDATE days SET net_micros = net_micros + 1", (TENANT, 5, Flaw.DAYS)),
        ("UPDATE days SET used_micros = used_micros + 1", (TENANT, 5, Flaw.DAYS)),
        ("UPDATE days SET day = 'never' WHERE used_micros > 0", (TENANT, 5, Flaw.DAYS)),
        ("DELETE FROM days WHERE used_micros = 0", (TENANT, 5, Flaw.DAYS)),
        (f"INSERT INTO days VALUES ('{TENANT}', '2020-01-01', 0, 0)", (TENANT, 5, Flaw.DAYS)),
    ],
)
async def test_what_belongs_to_the_book_has_to_fit_it(
    database: Database, raw: Raw, statement: str, expected: tuple[str, int, Flaw]
) -> None:
    """Rule 10: rows that were taken out, and all that is derived from the book."""
    raw(statement)
    assert await fault(database) == expected


async def test_settings_that_somebody_may_set_are_no_fault(database: Database, raw: Raw) -> None:
    """Rule 24: zero is a trigger, and what is off recharges nothing; no cap is none."""
    raw("UPDATE accounts SET trigger_micros = 0, recharge_on = 0, recharge_micros = 0")
    raw("UPDATE accounts SET recharges_per_day = 0, recharge_per_month_micros = NULL")
    assert await fault(database) is None


async def test_calls_that_changed_places_are_found(database: Database, raw: Raw) -> None:
    """Rule 8: as many, at the same cost; the source tells of one again, and it is booked again."""
    await used(database.books, call("c", 2))
    await used(database.books, call("d", 2))
    assert await fault(database) is None
    raw("UPDATE calls SET seq = 13 - seq WHERE id IN ('c', 'd')")
    assert await fault(database) == (TENANT, 6, Flaw.CALLS)


async def test_calls_of_many_pages_are_all_read(
    database: Database, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A booking with more calls than a page holds, and a page that ends between two bookings."""
    monkeypatch.setattr(calls_audit, "PAGE", 4)
    for count in (9, 1, 3, 4, 2):
        await used(database.books, *(call(f"{count}-{n}") for n in range(count)))
        await booked(database.books, spent(1, f"u-{count}"))
    assert await fault(database) is None
    raw("UPDATE calls SET id = 'z' WHERE id = '4-2'")
    assert await fault(database) == (TENANT, 12, Flaw.CALLS)


async def test_a_stray_posting_is_found(database: Database, raw: Raw) -> None:
    """Money that no transaction moved."""
    raw(f"INSERT INTO postings VALUES ('{TENANT}', 99, 0, 'wallet', 1, 'USD')")
    assert await fault(database) == (TENANT, 99, Flaw.STRAY)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE lots SET remaining_micros = remaining_micros - 1 WHERE number = 2", Flaw.LOTS),
        ("UPDATE lots SET remaining_micros = 1, taken_micros = 0 WHERE number = 1", Flaw.LOTS),
        ("UPDATE lots SET taken_micros = 1 WHERE number = 1", Flaw.LOTS),
        ("DELETE FROM lots WHERE number = 1", Flaw.LOTS),
        ("DELETE FROM lots WHERE number = 4", Flaw.LOTS),
        ("UPDATE lots SET amount_micros = amount_micros + 1 WHERE number = 1", Flaw.LOTS),
        ("UPDATE lots SET expires_at = '2030-01-01T00:00:00.000000Z' WHERE number = 1", Flaw.LOTS),
        ("UPDATE accounts SET debt_micros = 1", Flaw.LOTS),
        ("UPDATE moves SET amount_micros = amount_micros - 1 WHERE seq = 5", Flaw.TRACE),
        ("UPDATE moves SET lot = 2 WHERE seq = 5", Flaw.TRACE),
        ("DELETE FROM moves WHERE seq = 2", Flaw.TRACE),
        ("UPDATE moves SET seq = 77 WHERE seq = 5", Flaw.TRACE),
    ],
)
async def test_forged_lots_and_traces_are_found(
    database: Database, raw: Raw, statement: str, expected: Flaw
) -> None:
    """Rules 11 to 16: the lots follow from the book, so that nothing can be slipped in."""
    assert await fault(database) is None
    raw(statement)
    found = await fault(database)
    assert found is not None
    assert found[2] is expected


@pytest.mark.parametrize("name", ["purchased_at", "expires_at", "mark_at"])
@pytest.mark.parametrize("garbage", ["garbage", 1, b"\xff"])
async def test_garbage_in_a_lot_is_named_and_not_a_crash(
    database: Database, raw: Raw, name: str, garbage: object
) -> None:
    """Rule 11: a lot that cannot be read is not what its funding bought."""
    raw(f"UPDATE lots SET {name} = ? WHERE number = 2", garbage)
    found = await fault(database)
    assert found is not None
    assert (found[0], found[2]) == (TENANT, Flaw.LOTS)


@pytest.mark.parametrize("name", ["standing", "due_at", "created_at", "time_zone"])
async def test_an_account_that_cannot_be_read_is_named(
    database: Database, raw: Raw, name: str
) -> None:
    """To whoever proves the book, and to whoever exports it."""
    raw(f"UPDATE accounts SET {name} = 'garbage'")
    assert await fault(database) == (TENANT, 0, Flaw.HEAD)
    with pytest.raises(UnreadableBook):
        _ = [one async for one in database.accounts()]


async def test_a_key_that_stands_twice_is_found(database: Database, raw: Raw) -> None:
    """Rule 8: even where somebody took the index away that forbids it, and sealed the row well."""
    for statement in (
        "CREATE TABLE freed AS SELECT * FROM transactions",
        "DROP TABLE transactions",
        "ALTER TABLE freed RENAME TO transactions",
        "CREATE UNIQUE INDEX one_key_less ON transactions (account_id, seq)",
    ):
        raw(statement)
    async with database.books.change(TENANT) as change:
        at = change.account
        again = seal(TENANT, 6, dated(funds(1, "k-1"), ZONE), NOW, at.balance, at.head)
        journal.write(change._later, again)
        raised = replace(at, seq=6, head=again.hash, balance=again.balance)
        await change._lots.carry_out(again)
        change._days.add(again)
        change.account = raised
    assert await fault(database) == (TENANT, 6, Flaw.KEY)


async def test_a_payment_without_its_booking_is_found(database: Database) -> None:
    """Rule 20: what was charged was booked, in the same amount; and nothing else was."""
    async with database.books.change(TENANT) as change:
        await change.save_payment(payment("unbooked", state=PaymentState.CHARGING))
    assert await fault(database) is None
    async with database.books.change(TENANT) as change:
        await change.save_payment(payment("unbooked", state=SUCCEEDED))
    assert await fault(database) == (TENANT, 0, Flaw.PAYMENT)


@pytest.mark.parametrize(("state", "units"), [(PaymentState.DECLINED, 2), (SUCCEEDED, 3)])
async def test_a_payment_that_disagrees_is_found(
    database: Database, state: PaymentState, units: int
) -> None:
    """A booking of what was declined, or of another amount."""
    async with database.books.change(TENANT) as change:
        await change.save_payment(payment("k-2", purpose=Purpose.FUNDS, state=state, units=units))
    assert await fault(database) == (TENANT, 2, Flaw.PAYMENT)


async def test_a_book_is_told_whole(database: Database, raw: Raw) -> None:
    """Oldest first; one that cannot be read is no book."""
    assert [one.id async for one in database.accounts()] == [TENANT]
    told = [one async for one in database.bookings(TENANT)]
    assert [one.transaction.seq for one in told] == [1, 2, 3, 4, 5]
    assert [move.amount for move in told[-1].trace] == [usd(-1)]
    raw(f"UPDATE transactions SET facts = '[]' WHERE seq = {BAD}")
    with pytest.raises(UnreadableBook):
        [one async for one in database.bookings(TENANT)]


async def many(database: Database, numbers: range) -> None:
    """Bookings of one call each."""
    async with database.books.change(TENANT) as change:
        for n in numbers:
            [(entry, of_entry)] = usage_entries([call(f"c-{n}", "0.01")], ZONE)
            transaction, _ = await change.book(entry, NOW)
            await change.keep_calls(of_entry, transaction.seq)


async def test_verifying_a_long_book_takes_flat_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page: four times the pages are not four times the memory."""
    monkeypatch.setattr(audit, "PAGE", 20)
    monkeypatch.setattr(lots_audit, "PAGE", 20)
    monkeypatch.setattr(calls_audit, "PAGE", 20)

    async def peak() -> int:
        tracemalloc.start()
        assert (await database.verify()).fault is None
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    await many(database, range(95))
    await peak()
    short = await peak()
    await many(database, range(95, 395))
    assert await peak() < 2 * short
