"""A glass over the database: reads what is stored with the standard library alone."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.prove.plain import PlainLot, Row

IN_FLIGHT = ("charging", "unknown")


@dataclass(frozen=True, slots=True)
class SeenAccount:
    balance: int
    debt: int
    seq: int
    trigger: int
    recharge_on: bool
    recharge: int
    held_up: bool  # paused, or waits to try again
    paused: str  # why
    per_day: int
    per_month: int  # both: zero for no cap
    standing: str
    alone: int | None  # of an operator
    calls_since: str | None

    @property
    def kept_since(self) -> datetime | None:
        """Rows of calls that are older may be gone."""
        return _moment(self.calls_since) if self.calls_since else None

    @property
    def works(self) -> bool:
        return self.recharge_on and not self.paused


@dataclass(frozen=True, slots=True)
class DaySum:
    axis: str
    day: date
    name: str
    sums: list[int]  # calls, seconds, micros that the pool paid, and calls that it did not pay


@dataclass(frozen=True, slots=True)
class SeenDraft:
    state: str
    number: int  # of its request, or zero
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SeenPayment:
    key: str
    purpose: str
    amount: int
    state: str
    code: str
    created_at: datetime
    settled_at: datetime | None

    @property
    def in_flight(self) -> bool:
        return self.state in IN_FLIGHT


_ROWS = """
SELECT seq, key, kind, facts, effective_at, booked_at, expires_at,
       (SELECT coalesce(sum(amount_micros), 0) FROM postings p
        WHERE p.account_id = t.account_id AND p.seq = t.seq AND p.book = 'wallet'),
       (SELECT coalesce(sum(amount_micros), 0) FROM postings p
        WHERE p.account_id = t.account_id AND p.seq = t.seq)
FROM transactions t WHERE seq > ? ORDER BY seq
"""
_ACCOUNT = """
SELECT balance_micros AS balance, debt_micros AS debt, seq, trigger_micros AS "trigger",
       recharge_on, recharge_micros AS recharge,
       recharge_paused <> '' OR recharge_retry_at IS NOT NULL AS held_up, recharge_paused AS paused,
       recharges_per_day AS per_day, COALESCE(recharge_per_month_micros, 0) AS per_month,
       standing, alone_operator_micros AS alone, calls_since
FROM accounts
"""
_PAYMENTS = """
SELECT key, purpose, amount_micros, state, code, created_at, settled_at FROM payments
"""
_LOTS = """
SELECT number, amount_micros, remaining_micros, taken_micros, purchased_at, expires_at
FROM lots ORDER BY number
"""


class Glass:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._ask = connection.execute

    def version(self) -> int:
        """Another number than before: somebody has committed."""
        return int(self._ask("PRAGMA data_version").fetchone()[0])

    def account(self) -> SeenAccount | None:
        found = self._ask(_ACCOUNT)
        names = [told[0] for told in found.description]
        row = found.fetchone()
        return SeenAccount(**dict(zip(names, row, strict=True))) if row else None

    def rows(self, after: int) -> list[Row]:
        """What was booked since; postings that do not sum to zero are told at once (rule 6)."""
        return [_row(*found) for found in self._ask(_ROWS, (after,))]

    def lots(self) -> list[PlainLot]:
        return [
            PlainLot(number, bought, left, taken, _moment(since), _moment(until))
            for number, bought, left, taken, since, until in self._ask(_LOTS)
        ]

    def trace(self, seq: int) -> list[tuple[int, int]]:
        asked = "SELECT lot, amount_micros FROM moves WHERE seq = ? ORDER BY nth"
        return [(lot, amount) for lot, amount in self._ask(asked, (seq,))]

    def calls(self, seq: int) -> dict[str, int]:
        """What is kept with that booking: each row's id and its charge."""
        asked = "SELECT id, charge_micros FROM calls WHERE seq = ?"
        return dict(self._ask(asked, (seq,)))

    def call_rows(self) -> list[tuple[str, int | None, int]]:
        """Every row of a call: its id, where it is booked, and its charge."""
        return list(self._ask("SELECT id, seq, charge_micros FROM calls"))

    def callers(self) -> dict[str, tuple[str, bool]]:
        """Of each row of a call who made it, and whether a number stands there."""
        asked = "SELECT id, person_id, caller <> '' OR callee <> '' FROM calls"
        return {id_: (person, bool(numbered)) for id_, person, numbered in self._ask(asked)}

    def sums(self) -> list[DaySum]:
        """What calls come to by day and axis; the last four are sums, the others a name."""
        asked = "SELECT axis, day, name, calls, seconds, charged_micros, covered FROM tallies"
        return [
            DaySum(axis, date.fromisoformat(day), name, sums)
            for axis, day, name, *sums in self._ask(asked)
        ]

    def names(self) -> set[str]:
        """Whom calls name."""
        return {person for (person,) in self._ask("SELECT person_id FROM callers")}

    def told_calls(self) -> dict[str, int]:
        """Every call that is known, and what it costs as far as Purser has heard."""
        return dict(self._ask("SELECT id, told_micros FROM calls WHERE id NOT LIKE '%~%'"))

    def payments(self) -> dict[str, SeenPayment]:
        return {row[0]: _payment(*row) for row in self._ask(_PAYMENTS)}

    def alerts(self) -> list[tuple[str, bool]]:
        """Each that ever was, and whether it is still open."""
        asked = "SELECT kind, resolved_at IS NULL FROM incidents ORDER BY number"
        return [(kind, bool(is_open)) for kind, is_open in self._ask(asked)]

    def silent(self) -> bool:
        """Whether something is open that nobody has been told."""
        asked = "SELECT facts FROM incidents WHERE resolved_at IS NULL"
        return any(json.loads(facts)["silent"] for (facts,) in self._ask(asked))

    def told(self, kind: str) -> dict[int, bool]:
        """Each of that kind by its number, and whether it is still open."""
        asked = "SELECT number, resolved_at IS NULL FROM incidents WHERE kind = ?"
        return {number: bool(is_open) for number, is_open in self._ask(asked, (kind,))}

    def drafts(self) -> dict[str, SeenDraft]:
        found = self._ask("SELECT id, state, number, until FROM drafts")
        return {draft_id: _draft(*told) for draft_id, *told in found}

    def has_role(self, person_id: str) -> bool:
        asked = "SELECT 1 FROM members WHERE person_id = ?"
        return self._ask(asked, (person_id,)).fetchone() is not None


def _row(
    seq: int,
    key: str,
    kind: str,
    facts: str,
    effective_at: str,
    booked_at: str,
    expires_at: str | None,
    wallet: int,
    total: int,
) -> Row:
    assert total == 0, f"postings of {seq} sum to {total}"
    told: dict[str, Any] = json.loads(facts)
    until = _moment(expires_at) if expires_at else None
    return Row(seq, key, kind, wallet, told, _moment(effective_at), _moment(booked_at), until)


def _draft(state: str, number: int, until: str | None) -> SeenDraft:
    return SeenDraft(state, number, _moment(until) if until else None)


def _payment(
    key: str, purpose: str, amount: int, state: str, code: str, created: str, settled: str | None
) -> SeenPayment:
    at = _moment(settled) if settled else None
    return SeenPayment(key, purpose, amount, state, code, _moment(created), at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
