"""Incidents: what an alert card is about, decided on the edge between two standings (rule 25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.money import Money
from ledger.pace import Pace


class AlertKind(StrEnum):
    LOW = "low"
    RECHARGED = "recharged"
    RECHARGE_FAILED = "recharge_failed"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What the card says, as it was at that moment; kept with the incident."""

    balance: Money
    trigger: Money
    auto_on: bool
    auto_paused: str = ""
    recharge: Money | None = None  # what was or would be charged
    method_label: Mapping[str, str] | None = None  # the fields of a Method that a card may show
    code: str = ""  # why a recharge failed
    pace: Pace | None = None
    sandbox: bool = False
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Resolution:
    balance: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """One card in every subscribed chat, edited as the version grows."""

    id: str
    number: int  # what people call it: "alert 318"
    account_id: str
    kind: AlertKind
    opened_at: datetime
    version: int
    facts: AlertFacts
    resolved: Resolution | None = None
