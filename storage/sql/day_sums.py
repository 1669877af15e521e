"""Daily sums of calls, and what callers are called: kept with the rows in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, text

from ledger.calls import Call, Revision
from ledger.tallies import Axis
from ledger.zones import local_day
from storage.sql.calls_tables import NAME, callers, tallies
from storage.sql.columns import fitted
from storage.sql.later import Later, Prepared
from storage.sql.months import Key, Sums, by_month

_KIND, _DESTINATION, _PERSON = Axis.KIND.value, Axis.DESTINATION.value, Axis.PERSON.value


@dataclass(slots=True)
class Pending:
    """What rows of a change that is not committed yet add to their days."""

    time_zone: str
    sums: Sums = field(default_factory=dict)  # calls, seconds, micros, covered
    names: dict[str, str] = field(default_factory=dict)

    def add(self, call: Call, *, booked: bool) -> None:
        """`booked`: the pool pays for it."""
        charged = call.charge.micros if booked else 0
        self._add(call, (1, call.seconds, charged, int(not booked)))
        if call.person_id and call.person:
            self.names[call.person_id] = call.person

    def revise(self, one: Revision, *, booked: bool) -> None:
        """A call that was added before: only what it costs is another amount.

        One that cost nothing and does now is covered no more, and the other way round.
        """
        if booked:
            before = one.costs - one.call.charge
            covered = int(not one.costs.micros) - int(not before.micros)
            self._add(one.call, (0, 0, one.call.charge.micros, covered))

    def _add(self, call: Call, more: tuple[int, int, int, int]) -> None:
        on = local_day(call.started_at, self.time_zone)
        for axis, name in (
            (_KIND, call.kind),
            (_DESTINATION, call.destination),
            (_PERSON, call.person_id),
        ):
            sums = self.sums.setdefault((axis, on, fitted(name, NAME)), [0, 0, 0, 0])
            for nth, value in enumerate(more):
                sums[nth] += value

    def flush(self, later: Later, account_id: str) -> None:
        add_sums(later, account_id, self.sums)
        later.write(
            _CALLED,
            *({"of": account_id, "who": who, "name": name} for who, name in self.names.items()),
        )
        self.sums.clear()
        self.names.clear()


def add_sums(later: Later, account_id: str, sums: Sums) -> None:
    """To those of their days, and of persons to those of their months."""
    for some in (sums, by_month(sums)):
        later.write(_ADD, *(_row(account_id, key, values) for key, values in some.items()))


def _row(account_id: str, key: Key, sums: list[int]) -> dict[str, object]:
    axis, on, name = key
    calls, seconds, charged, covered = sums
    return {
        "of": account_id,
        "axis": axis,
        "on": on,
        "name": name,
        "calls": calls,
        "seconds": seconds,
        "charged": charged,
        "covered": covered,
    }


# SQLAlchemy knows the clauses by the database only, and both write them alike.
_ADD = Prepared(
    text(
        "INSERT INTO tallies (account_id, axis, day, name, calls, seconds, charged_micros, covered)"
        " VALUES (:of, :axis, :on, :name, :calls, :seconds, :charged, :covered)"
        " ON CONFLICT (account_id, axis, day, name) DO UPDATE SET"
        " calls = tallies.calls + excluded.calls,"
        " seconds = tallies.seconds + excluded.seconds,"
        " charged_micros = tallies.charged_micros + excluded.charged_micros,"
        " covered = tallies.covered + excluded.covered"
    ).bindparams(bindparam("on", type_=tallies.c.day.type))
)
_CALLED = Prepared(
    text(
        "INSERT INTO callers (account_id, person_id, name) VALUES (:of, :who, :name)"
        " ON CONFLICT (account_id, person_id) DO UPDATE SET name = excluded.name"
        " WHERE callers.name <> excluded.name"
    ).bindparams(
        bindparam("who", type_=callers.c.person_id.type),
        bindparam("name", type_=callers.c.name.type),
    )
)
