"""Wishes: what a chat hears of, when, and how; `alerts` shows it and changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.alert_errors import NoAlertsHere
from ledger.caring import known_ones
from ledger.incidents import CHOICE, AlertKind, Incident
from ledger.mailboxes import is_mail
from ledger.outbox import Wishes
from ledger.people import Actor
from ledger.ports import House
from ledger.quiet import HOUR, Quiet
from ledger.report_times import Every
from ledger.roles import Right
from ledger.subscribe import subscribed
from ledger.trail import Act
from ledger.work import Work, working

Wish = Callable[[Wishes], Wishes]


@dataclass(frozen=True, slots=True)
class ChatAlerts:
    """How it stands with alerts in one chat, and what is open in the organisation."""

    wishes: Wishes | None  # None: it gets none
    open: tuple[Incident, ...]
    at: datetime
    sandbox: bool
    elsewhere: int = 0  # other chats that get alerts
    unreachable: tuple[str, ...] = ()  # why, for those of them that Teams has closed
    closed: str = ""  # why nothing gets through here
    was_closed: str = ""  # why nothing did, before it was heard of again
    changed_by: str = ""


async def chat_alerts(house: House, actor: Actor, chat_id: str) -> ChatAlerts:
    async with working(house, actor, Right.LOOK) as work:
        return await _seen(work, chat_id)


async def wish(house: House, actor: Actor, chat_id: str, wanted: Wish) -> ChatAlerts:
    """From now on so; what is held back there and need not be any more comes with the next poll."""
    async with working(house, actor, Right.CARE) as work:
        known = await subscribed(work, chat_id)
        if known is None or not known.wishes.alerts:
            raise NoAlertsHere
        after = replace(known, wishes=wanted(known.wishes), was_closed="")
        await work.change.keep_subscriber(after, work.moment.now)
        before, told = wishes_told(known.wishes), wishes_told(after.wishes)
        if before != told:
            await work.note(Act.ALERTS, chat_id, before=before, after=told)
        work.change.wake(work.moment.now)
        seen = await _seen(work, chat_id)
        return replace(seen, was_closed=known.was_closed, changed_by=actor.name)


def muting(kinds: Iterable[AlertKind]) -> Wish:
    return lambda wishes: _muted(wishes, {*wishes.muted, *kinds})


def unmuting(kinds: Iterable[AlertKind]) -> Wish:
    return lambda wishes: _muted(wishes, set(wishes.muted) - set(kinds))


def hearing_only(kinds: Iterable[AlertKind]) -> Wish:
    return lambda wishes: _muted(wishes, set(CHOICE) - set(kinds))


def sleeping(quiet: Quiet | None, time_zone: str) -> Wish:
    """By the clock of the chat."""
    return lambda wishes: replace(wishes, quiet=quiet, time_zone=time_zone)


def reporting(every: Every | None, time_zone: str, now: datetime) -> Wish:
    """The first one comes when it is next due; the same wish again changes nothing."""

    def wished(wishes: Wishes) -> Wishes:
        begun = now if every and every is not wishes.report else wishes.reported_at
        return replace(wishes, report=every, time_zone=time_zone, reported_at=begun)

    return wished


def together(*wanted: Wish) -> Wish:
    def all_of_them(wishes: Wishes) -> Wishes:
        for one in wanted:
            wishes = one(wishes)
        return wishes

    return all_of_them


def wishes_told(wishes: Wishes) -> dict[str, str]:
    """For the audit trail."""
    quiet = wishes.quiet
    found = {
        "muted": ", ".join(wishes.muted),
        "report": wishes.report or "",
        "quiet": f"{_clock(quiet.begins)}-{_clock(quiet.ends)} {wishes.time_zone}" if quiet else "",
    }
    return {name: value for name, value in found.items() if value}


def _muted(wishes: Wishes, kinds: set[AlertKind]) -> Wishes:
    return replace(wishes, muted=tuple(kind for kind in CHOICE if kind in kinds))


def _clock(minute: int) -> str:
    return "{:02}:{:02}".format(*divmod(minute, HOUR))


async def _seen(work: Work, chat_id: str) -> ChatAlerts:
    chats = await work.change.subscribers()
    here = next((one for one in chats if one.chat_id == chat_id), None)
    others = [
        one
        for one in chats
        if one.chat_id != chat_id and one.wishes.alerts and not is_mail(one.chat_id)
    ]
    return ChatAlerts(
        wishes=here.wishes if here and here.wishes.alerts else None,
        open=known_ones(await work.change.open_incidents()),
        at=work.moment.now,
        sandbox=work.account.sandbox,
        elsewhere=len(others),
        unreachable=tuple(one.closed for one in others if one.closed),
        closed=here.closed if here else "",
        was_closed=here.was_closed if here else "",
    )
