"""The evidence: all that was seen of a run, from outside and in the database at the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine, select

from cards.alerts import alert_card
from cards.approvals import Reader, approval_card
from cards.card import Card
from cards.decided import decided_card
from cards.voice import Voice, voice_for
from ledger.incidents import APPROVALS, AlertKind, Incident
from storage.sql.alert_tables import deliveries, incidents
from storage.sql.alerts import incident_of
from tests.crash.record import Record
from tests.soak.journal import Request, Standing
from tests.soak.line import Turn
from tests.soak.people import Heard
from tests.soak.places import Chat, Organisation

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """What a chat has to show in the end."""

    thread: str
    about: str
    content: Json | None  # None: of what still waits each reader has a view of their own
    card: str = ""  # the very card that shows it; empty: the newest that is about it
    sure: bool = True  # not where it came about at the moment at which the chat asked for alerts


@dataclass(frozen=True, slots=True)
class Asked:
    """The number of its organisation's last alert, before a chat asked for them and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still good."""

    turn_seconds: float = 0.5  # of ninety-nine in a hundred
    growth_share: float = 0.05
    growth_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one run; every check looks at nothing else."""

    turns: Sequence[Turn]
    requests: Sequence[Request]  # of Purser to Teams, as they arrived
    standing: Sequence[Standing]
    due: Sequence[Due]
    heard: Heard
    record: Record
    charges: Mapping[str, int]  # how often the bank charged, by key
    amounts: Mapping[str, int]  # cents, by key
    resident: Sequence[int]  # bytes, every second
    log: Sequence[str]
    secrets: Sequence[str]
    verified: tuple[int, str]
    stopped_with: int
    unsettled: int  # payments in flight and alerts that still wait
    # By organisation and number: what was told once auto-recharge had not ended it, if at all.
    hushed: frozenset[tuple[str, int]] = frozenset()
    bounds: Bounds = field(default_factory=Bounds)


def due(alerts: Sequence[Incident], chats: Sequence[Chat], asked: Mapping[str, Asked]) -> list[Due]:
    """Every alert's newest version in every chat that had asked for it, in that chat's voice."""
    return [
        Due(chat.id, f"alert {alert.number}", _shown(alert_card(alert, voice)), sure=sure)
        for chat, voice in _voices(chats)
        if (at := asked.get(chat.id))
        for alert in alerts
        if alert.account_id == chat.organisation
        and alert.kind not in APPROVALS
        and alert.number > at.before
        and not alert.facts.silent
        for sure in (alert.number > at.after,)
    ]


def requests_due(
    told: Sequence[Incident], chats: Sequence[Chat], deliveries: Sequence[Delivered]
) -> list[Due]:
    """Every copy of a request and every answer to one, in the card that was kept for it."""
    known, voices = {each.id: each for each in told}, dict(_voices(chats))
    here = {chat.id: chat for chat in chats}
    return [
        Due(
            thread=each.chat_id,
            about=f"request {incident.requests[0].draft.number}",
            content=_decided(incident, voices[here[each.chat_id]]),
            card=each.card or "none",
        )
        for each in deliveries
        if (incident := known[each.incident_id]).kind in APPROVALS
    ]


def _decided(incident: Incident, voice: Voice) -> Json | None:
    one = incident.requests[0]
    if one.waits:
        return None
    if incident.kind is AlertKind.APPROVAL_ANSWER:
        return _shown(decided_card(incident, one, voice))
    return _shown(approval_card(incident, voice, Reader()))


def _voices(chats: Sequence[Chat]) -> list[tuple[Chat, Voice]]:
    return [(chat, voice_for(chat.first.locale, chat.first.zone)) for chat in chats]


def hushed(
    alerts: Sequence[Incident], organisations: Sequence[Organisation]
) -> frozenset[tuple[str, int]]:
    """A low balance that auto-recharge was about to end: nobody is told of it, or later."""
    recharging = {each.id for each in organisations if each.recharges}
    return frozenset(
        (alert.account_id, alert.number)
        for alert in alerts
        if alert.kind is AlertKind.LOW and alert.account_id in recharging
    )


def approved_drafts(record: Record, approved: Collection[tuple[str, int]]) -> set[str]:
    """The drafts behind requests, which people know by their numbers."""
    return {row["id"] for row in record.drafts if (row["account_id"], row["number"]) in approved}


@dataclass(frozen=True, slots=True)
class Delivered:
    """Which card shows an incident in a chat, as Purser keeps it."""

    incident_id: str
    chat_id: str
    card: str  # empty: none was posted


def incidents_in(file: Path) -> tuple[list[Incident], list[Delivered]]:
    """All of them, and where they were delivered."""
    engine = create_engine(f"sqlite:///{file}")
    kept = (deliveries.c.incident_id, deliveries.c.chat_id, deliveries.c.activity_id)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(incidents)).mappings()
            found = [incident_of(row) for row in rows]
            return found, [Delivered(*row) for row in connection.execute(select(*kept))]
    finally:
        engine.dispose()


def _shown(card: Card) -> Json:
    """As it is after its way over the wire."""
    content: Json = orjson.loads(orjson.dumps(card.content))
    return content
