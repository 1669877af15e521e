"""Letting go, as the rules say it once more: old rows of calls go, and people who are forgotten.

What calls come to stays as it was, whoever made them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ledger.calls import Call
from ledger.forgetting import forget
from ledger.people_errors import StillHasRole
from tests.house import ANNA, OWNERS, TENANT
from tests.prove.plain import FIRST_DAY, months_before
from tests.prove.requests import ERIN

if TYPE_CHECKING:
    from tests.prove.history import History

CALLERS = ("", "maya", ERIN.person_id)
KNOWN = ("maya", ERIN.person_id, ANNA.person_id, "")


class LettingGo:
    def __init__(self, history: History) -> None:
        self._of = history
        self._since: datetime | None = None
        self._nameless: set[str] = set()

    def is_gone(self, at: datetime) -> bool:
        """Whether rows of that moment may be gone."""
        account = self._of.glass.account()
        since = account.kept_since if account else None
        return since is not None and at < since

    async def forgets(self, person_id: str) -> None:
        """Not who may still act (the rest stands in `docs/privacy.md`)."""
        history = self._of
        may_act = person_id == ANNA.person_id or history.glass.has_role(person_id)
        theirs = {id_ for id_, (who, _) in history.glass.callers().items() if who == person_id}
        try:
            await forget(history.house.books, TENANT, person_id, history.clock(), OWNERS)
        except StillHasRole:
            assert may_act
            return
        assert not may_act
        if person_id:
            callers = history.glass.callers()
            assert all(callers[id_] == ("", False) for id_ in theirs)
            assert person_id not in {who for who, _ in callers.values()}
            assert person_id not in {one.name for one in history.glass.sums()}
            assert person_id not in history.glass.names()

    def committed(self) -> None:
        """After whatever was done."""
        self._kept_as_long_as_said()
        self._days_come_to_the_same()
        self._months_come_to_what_their_days_do()
        self._nobody_is_named_again()

    def polled(self) -> Sequence[Call]:
        """Nothing old is left; the calls of which there still has to be a row."""
        history, now = self._of, self._of.clock()
        since = months_before(now, history.months, history.zone)
        zone = ZoneInfo(history.zone)
        first_day = now.astimezone(zone).date() == FIRST_DAY.astimezone(zone).date()
        if first_day:  # it began before the book did: only what wakes the account lets go
            return [call for call in history.usage.made if not self.is_gone(call.started_at)]
        since = max(since, self._since or since)
        kept = [call for call in history.usage.made if call.started_at >= since]
        assert {id_.split("~")[0] for id_ in history.glass.callers()} == {one.id for one in kept}
        named = [one.day for one in history.glass.sums() if one.axis == "person" and one.name]
        assert all(day >= since.astimezone(zone).date() for day in named)
        return kept

    def _kept_as_long_as_said(self) -> None:
        """Up to a midnight so many months back, and never back from there."""
        account, history = self._of.glass.account(), self._of
        since = account.kept_since if account else None
        if since != self._since:
            assert since == months_before(history.clock(), history.months, history.zone)
            assert self._since is None or since > self._since
        self._since = since

    def _days_come_to_the_same(self) -> None:
        """By kind, by destination and by person; and who has a name has a sum."""
        sums: dict[str, Counter[tuple[object, int]]] = {}
        for one in self._of.glass.sums():
            of_axis = sums.setdefault(one.axis, Counter())
            for nth, value in enumerate(one.sums):
                of_axis[one.day, nth] += value
        assert not sums or sums["kind"] == sums["destination"] == sums["person"]

    def _months_come_to_what_their_days_do(self) -> None:
        """Name by name, and nobody has a month without a day in it."""
        sums: dict[str, Counter[tuple[str, object, int]]] = {}
        for one in self._of.glass.sums():
            first = one.day.replace(day=1) if one.axis == "person" else one.day
            for nth, value in enumerate(one.sums):
                sums.setdefault(one.axis, Counter())[one.name, first, nth] += value
        assert dict(sums.get("person", {})) == dict(sums.get("person_month", {}))

    def _nobody_is_named_again(self) -> None:
        """What once had no caller, because it never had one or that one was forgotten."""
        callers = self._of.glass.callers()
        for id_, (person, numbered) in callers.items():
            first = id_.split("~")[0]
            assert not person or first not in self._nameless, f"{id_} names {person} again"
            assert person or not numbered or first not in self._nameless
        forgotten = {id_ for id_, (person, numbered) in callers.items() if not (person or numbered)}
        self._nameless |= {id_.split("~")[0] for id_ in forgotten}
