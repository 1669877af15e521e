"""Foresight: alerts of what is to come, and of days that are not like others.

They are decided where calls are booked, in the same transaction; they end with any change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ledger.account import Account, Standing
from ledger.change import Change
from ledger.incidents import AlertKind, Incident
from ledger.methods import method_or_none
from ledger.moment import Moment
from ledger.money import Money
from ledger.outset import pace_now, reading_since
from ledger.recharging import stands_ready
from ledger.tallies import Tally
from ledger.telling import alert, facts_now
from ledger.unusual import TIME_LAPSE, Unusual, unusual_day, usual_since
from ledger.views import Day
from ledger.zones import local_day

# A whole week: a weekend, and the days that a purchase order takes, fit in.
SOON_DAYS = 7
_CLEARED_DAYS = 10  # a few more (rule 26), or each dear day would tell it anew
# An open alert that has said when zero comes, where that was so near, need not be said again.
_TOLD_DAYS = 14
_TELLS_PACE = (
    AlertKind.LOW,
    AlertKind.ZERO,
    AlertKind.RECHARGE_FAILED,
    AlertKind.RECHARGE_PAUSED,
    AlertKind.CAP_REACHED,
)
MOST_NAMED = 3  # destinations that explain a day; persons are named to nobody


async def look_ahead(change: Change, moment: Moment) -> None:
    """Open what there is to tell, after calls were booked."""
    open_ones = await change.open_incidents()
    if _may_run_out(change.account, moment, open_ones):
        await _tell_end(change, moment)
    if not any(one.kind is AlertKind.UNUSUAL_SPEND for one in open_ones):
        await _tell_unusual(change, moment)


def _may_run_out(account: Account, moment: Moment, open_ones: Sequence[Incident]) -> bool:
    """Nothing else prevents it, and nothing has told it."""
    if account.standing is Standing.ZERO or _is_prevented(account, moment):
        return False
    return not any(one.kind is AlertKind.RUNS_OUT_SOON or _has_told(one) for one in open_ones)


def _is_prevented(account: Account, moment: Moment) -> bool:
    method = method_or_none(moment.methods, account.recharge.method_id)
    return stands_ready(account, method)


def _has_told(incident: Incident) -> bool:
    pace, heard = incident.facts.pace, not incident.facts.silent
    told = incident.kind in _TELLS_PACE and heard
    return told and pace is not None and pace.days <= _TOLD_DAYS


async def _tell_end(change: Change, moment: Moment) -> None:
    facts = await facts_now(change, moment)
    if facts.pace is not None and facts.pace.days <= SOON_DAYS:
        await alert(change, AlertKind.RUNS_OUT_SOON, facts, moment.now)


async def _tell_unusual(change: Change, moment: Moment) -> None:
    account = change.account
    days = await change.days(reading_since(moment.now))
    today = local_day(moment.now, account.time_zone)
    found = unusual_day(days, today, factor=_factor(account))
    if found is None:
        return
    facts = replace(
        await facts_now(change, moment),
        period=found.on.isoformat(),
        spent=Money(found.spent, account.currency),
        usual=Money(found.usual, account.currency),
        called=await _explaining(change, found),
    )
    await alert(change, AlertKind.UNUSUAL_SPEND, facts, moment.now)


async def _explaining(change: Change, found: Unusual) -> tuple[Tally, ...]:
    called = await change.called_on(found.on, MOST_NAMED)
    return tuple(one for one in called if one.charged.micros > 0)


def _factor(account: Account) -> int:
    return TIME_LAPSE if account.sandbox else 1


async def seen_to(
    change: Change, account: Account, moment: Moment, open_ones: Sequence[Incident]
) -> tuple[Incident, ...]:
    """Those that are over by now; `account` is as it will be kept."""
    ours = (AlertKind.RUNS_OUT_SOON, AlertKind.UNUSUAL_SPEND)
    if not any(one.kind in ours for one in open_ones):  # as mostly: nothing has to be read
        return ()
    days = await change.days(reading_since(moment.now))
    over = []
    for one in open_ones:
        if one.kind is AlertKind.RUNS_OUT_SOON:
            ended = await _is_put_off(change, account, days, moment)
        else:
            ended = one.kind is AlertKind.UNUSUAL_SPEND and _is_past(account, days, one, moment)
        if ended:
            over.append(one)
    return tuple(over)


async def _is_put_off(
    change: Change, account: Account, days: Sequence[Day], moment: Moment
) -> bool:
    """It lasts again or is seen to; or it has come so far that a graver alert tells it."""
    fell = account.standing is not Standing.HEALTHY
    if (fell and account.standing is not change.account.standing) or _is_prevented(account, moment):
        return True
    pace = pace_now(account, days, await change.lots(), moment.now)
    return pace is not None and pace.days >= _CLEARED_DAYS


def _is_past(account: Account, days: Sequence[Day], incident: Incident, moment: Moment) -> bool:
    told = date.fromisoformat(incident.facts.period)
    today = local_day(moment.now, account.time_zone)
    return usual_since(days, told, today, factor=_factor(account))
