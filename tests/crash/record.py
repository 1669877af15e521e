"""What the database holds in the end, read by plain SQL past all code that is being proved."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
Key = tuple[str, str]  # an account and a key of its own

_IN_FLIGHT = "SELECT count(*) AS n FROM payments WHERE state IN ('charging', 'unknown')"
_WAITING = "SELECT count(*) AS n FROM deliveries WHERE due_at IS NOT NULL"
_CLAIMED_BY_POLLS = """
SELECT key FROM payments WHERE purpose = 'recharge' AND key NOT IN (SELECT key FROM drafts)
"""
# A minute later: whoever took these deliveries has been killed.
_LEASES_RUN_OUT = "UPDATE deliveries SET leased_until = NULL WHERE leased_until IS NOT NULL"


class Ground:
    """The way to one database."""

    def __init__(self, folder: Path, address: str) -> None:
        self._file = folder / "data" / "purser.db"
        self._address = address

    def rows(self, statement: str) -> list[Row]:
        if self._address:
            with psycopg.connect(self._address, row_factory=dict_row, autocommit=True) as server:
                return server.execute(statement).fetchall()
        with closing(sqlite3.connect(self._file)) as file:
            file.row_factory = sqlite3.Row
            return [dict(row) for row in file.execute(statement)]

    def unsettled(self) -> int:
        """Payments in flight and alerts that wait."""
        return sum(int(self.rows(each)[0]["n"]) for each in (_IN_FLIGHT, _WAITING))

    def claimed_by_polls(self) -> set[str]:
        """The keys of recharges that no person has confirmed."""
        return {str(row["key"]) for row in self.rows(_CLAIMED_BY_POLLS)}

    def last_alert(self, account_id: str) -> int:
        """The number of the newest one; zero where there is none."""
        found = self.rows("SELECT account_id, max(number) AS n FROM incidents GROUP BY account_id")
        return next((int(row["n"]) for row in found if row["account_id"] == account_id), 0)

    def let_leases_run_out(self) -> None:
        """Time is moved: nobody holds a delivery any more."""
        if self._address:
            with psycopg.connect(self._address, autocommit=True) as server:
                server.execute(_LEASES_RUN_OUT)
            return
        with closing(sqlite3.connect(self._file)) as file, file:
            file.execute(_LEASES_RUN_OUT)

    def read(self) -> Record:
        return Record(
            transactions=self.rows("SELECT * FROM transactions"),
            wallet=self.rows("SELECT * FROM postings WHERE book = 'wallet'"),
            lots=self.rows("SELECT * FROM lots"),
            payments=self.rows("SELECT * FROM payments"),
            drafts=self.rows("SELECT * FROM drafts"),
            incidents=self.rows("SELECT * FROM incidents"),
            subscribers=self.rows("SELECT * FROM subscribers"),
        )


@dataclass(frozen=True, slots=True)
class Record:
    """Every table the proof is about, row by row."""

    transactions: list[Row]
    wallet: list[Row]  # what each of them posted to it
    lots: list[Row]
    payments: list[Row]
    drafts: list[Row]
    incidents: list[Row]
    subscribers: list[Row]

    def booked(self) -> dict[Key, list[Row]]:
        """Every transaction under its key."""
        found = defaultdict(list)
        for row in self.transactions:
            found[row["account_id"], row["key"]].append(row)
        return found

    def moved(self) -> dict[tuple[str, int], int]:
        """What each transaction did to the balance."""
        return {(row["account_id"], row["seq"]): row["amount_micros"] for row in self.wallet}

    def lot_of(self) -> dict[tuple[str, int], Row]:
        return {(row["account_id"], row["number"]): row for row in self.lots}

    def told(self) -> list[Row]:
        """Incidents that people were to hear of: a low one is silent while a recharge comes."""
        return [row for row in self.incidents if not _facts(row)["silent"]]

    def draft(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.drafts}

    def paid(self, *purposes: str) -> dict[Key, Row]:
        """What went through at the bank, by its key; what was paid elsewhere is none of it."""
        return {
            (row["account_id"], row["key"]): row
            for row in self.payments
            if row["purpose"] in purposes
            and row["state"] == "succeeded"
            and row["purchased_at"] is None
        }


def _facts(incident: Row) -> dict[str, Any]:
    found: Any = incident["facts"]  # text in the one database, read already in the other
    return dict(json.loads(found) if isinstance(found, str) else found)
