"""The caps of auto-recharge: charges a local day, an amount a local month (rule 22). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from ledger.account import Account, AutoRecharge
from ledger.incidents import AlertKind, CapLevel, Incident
from ledger.money import Money
from ledger.zones import local_day

_NEAR_PERCENT = 80
_RANK = (CapLevel.NEAR, CapLevel.REACHED, CapLevel.STOPPED)


class Cap(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was recharged so far: charges in the local day, and their amount in the month."""

    times: int
    amount: Money


@dataclass(frozen=True, slots=True)
class CapNotice:
    """A cap that has been come close to, reached, or run against, and in which day or month."""

    cap: Cap
    level: CapLevel
    period: str


def capped(recharge: AutoRecharge) -> bool:
    return bool(recharge.per_day or recharge.per_month)


def starts(cap: Cap, now: datetime, time_zone: str) -> datetime:
    """The first instant of the day or month that is counted, by the account's own clock."""
    today = local_day(now, time_zone)
    first = today if cap is Cap.DAY else today.replace(day=1)
    return datetime.combine(first, time(), ZoneInfo(time_zone)).astimezone(UTC)


def period_of(cap: Cap, now: datetime, time_zone: str) -> str:
    today = local_day(now, time_zone).isoformat()
    return today if cap is Cap.DAY else today[:7]


def fitting(recharge: AutoRecharge, wanted: Money, counted: Counted) -> Money | None:
    """As many whole recharge amounts of what is wanted as fit under the caps; None for none."""
    if recharge.per_day and counted.times >= recharge.per_day:
        return None
    if not recharge.per_month:
        return wanted
    room = (recharge.per_month - counted.amount).micros // recharge.amount.micros
    times = min(room, wanted.micros // recharge.amount.micros)
    return recharge.amount * times if times > 0 else None


def stopping(recharge: AutoRecharge, counted: Counted) -> Cap | None:
    """The cap under which not one more recharge fits; of two the one that holds longer."""
    for cap in (Cap.MONTH, Cap.DAY):
        if _full(cap, recharge, counted):
            return cap
    return None


def reached(account: Account, counted: Counted, now: datetime) -> tuple[CapNotice, ...]:
    """How far a recharge has brought each cap, where that is 80 % or more."""
    return tuple(
        CapNotice(cap, level, period_of(cap, now, account.time_zone))
        for cap in Cap
        if (level := _level(cap, account.recharge, counted)) is not None
    )


def unsaid(
    notices: Sequence[CapNotice], open_incidents: Sequence[Incident]
) -> tuple[CapNotice, ...]:
    """Those that no open alert tells already, as far or further (rule 26)."""
    return tuple(
        notice
        for notice in notices
        if not any(_rank(one) >= _RANK.index(notice.level) for one in _of(notice, open_incidents))
    )


def surpassed(
    notices: Sequence[CapNotice], open_incidents: Sequence[Incident]
) -> tuple[Incident, ...]:
    """Open alerts whose place a graver one takes."""
    return tuple(one for notice in notices for one in _of(notice, open_incidents))


def is_cleared(incident: Incident, account: Account, counted: Counted, now: datetime) -> bool:
    """Its day or month is over, or its cap was raised, or there is nothing to cap any more."""
    recharge, cap = account.recharge, Cap(incident.facts.cap)
    if not recharge.on or incident.facts.period != period_of(cap, now, account.time_zone):
        return True
    match CapLevel(incident.facts.cap_level):
        case CapLevel.STOPPED:
            return not _full(cap, recharge, counted)
        case CapLevel.REACHED:
            return _level(cap, recharge, counted) is not CapLevel.REACHED
        case CapLevel.NEAR:
            return _level(cap, recharge, counted) is None


def _full(cap: Cap, recharge: AutoRecharge, counted: Counted) -> bool:
    if cap is Cap.DAY:
        return bool(recharge.per_day) and counted.times >= recharge.per_day
    if not recharge.per_month:
        return False
    return counted.amount + recharge.amount > recharge.per_month


def _level(cap: Cap, recharge: AutoRecharge, counted: Counted) -> CapLevel | None:
    used, most = counted.times, recharge.per_day
    if cap is Cap.MONTH:
        used = counted.amount.micros
        most = recharge.per_month.micros if recharge.per_month else 0
    if not most or used * 100 < most * _NEAR_PERCENT:
        return None
    return CapLevel.REACHED if used >= most else CapLevel.NEAR


def _of(notice: CapNotice, open_incidents: Sequence[Incident]) -> Iterator[Incident]:
    for one in open_incidents:
        if one.kind is AlertKind.CAP_REACHED:
            told = (one.facts.cap, one.facts.period)
            if told == (notice.cap, notice.period):
                yield one


def _rank(incident: Incident) -> int:
    return _RANK.index(CapLevel(incident.facts.cap_level))
