"""Incidents: what an alert card is about, decided on the edge between two standings (rule 25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from ledger.approval import Approval
from ledger.care import Care
from ledger.forecast import Pace
from ledger.money import Money
from ledger.report_times import Every
from ledger.tallies import Tally


class AlertKind(StrEnum):
    LOW = "low"
    RECHARGED = "recharged"
    RECHARGE_FAILED = "recharge_failed"
    ZERO = "zero"
    RECHARGE_PAUSED = "recharge_paused"  # given up after the retries of rule 21
    CAP_REACHED = "cap_reached"  # at 80 and 100 % of a cap, and when one stops a recharge
    RESTORED = "restored"  # above zero again, where no recharge has told so
    EXPIRING = "expiring"  # 30, 7 and 1 days ahead
    RUNS_OUT_SOON = "runs_out_soon"  # zero is near, and nothing will be added by itself
    UNUSUAL_SPEND = "unusual_spend"  # a day cost far more than that weekday does
    APPROVAL = "approval"  # a request that waits, on every copy of its card
    APPROVAL_REMINDER = "approval_reminder"  # what still waits
    APPROVAL_ANSWER = "approval_answer"  # to the one who asked
    DIGEST = "digest"  # what happened in a chat's quiet hours
    REPORT = "report"  # how a day or a week went


# Over once told: never open, so never resolved.
NEWS = (AlertKind.RECHARGED, AlertKind.RESTORED, AlertKind.DIGEST, AlertKind.REPORT)
# Between people: nothing about the pool opens, changes or resolves them.
APPROVALS = (AlertKind.APPROVAL, AlertKind.APPROVAL_REMINDER, AlertKind.APPROVAL_ANSWER)
# Cannot wait for the morning, and somebody has to take it.
URGENT = (AlertKind.ZERO, AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED)
# What a chat chooses from, in the order in which it is asked.
CHOICE = (
    AlertKind.LOW,
    AlertKind.ZERO,
    AlertKind.RESTORED,
    AlertKind.RECHARGED,
    AlertKind.RECHARGE_FAILED,
    AlertKind.RECHARGE_PAUSED,
    AlertKind.CAP_REACHED,
    AlertKind.EXPIRING,
    AlertKind.RUNS_OUT_SOON,
    AlertKind.UNUSUAL_SPEND,
)


class CapLevel(StrEnum):
    """How far recharges have come towards a cap (rule 22)."""

    NEAR = "near"  # 80 %
    REACHED = "reached"
    STOPPED = "stopped"  # a recharge that was due did not fit under it


@dataclass(frozen=True, slots=True)
class Happened:
    """An incident in few words, for a list of several."""

    number: int
    kind: AlertKind
    at: datetime
    balance: Money
    over_at: datetime | None = None  # None: it is still open


@dataclass(frozen=True, slots=True)
class Report:
    """How the pool fared in some whole days of the account's calendar."""

    every: Every
    first: date
    last: date
    spent: Money
    spent_before: Money | None  # in as many days before; None: the book was not kept then
    recharges: int
    recharged: Money
    expiring: Money | None = None  # what expires next
    expires_at: datetime | None = None


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
    attempts: int = 0  # how often the recharge was tried
    retry_at: datetime | None = None  # when it is tried again
    lot: int = 0  # the one that expires
    expiring: Money | None = None
    expires_at: datetime | None = None
    cap: str = ""  # `day` or `month`
    cap_level: str = ""  # a CapLevel
    period: str = ""  # the local day or month that is counted, or was unusual, in ISO form
    per_day: int = 0
    per_month: Money | None = None
    recharged_times: int = 0  # in that day
    recharged: Money | None = None  # in that month
    approvals: tuple[Approval, ...] = ()  # the requests that it tells of
    silent: bool = False  # nobody is told yet: auto-recharge is about to end it
    happened: tuple[Happened, ...] = ()  # what a digest or a report lists, oldest first
    unlisted: int = 0  # how many more a digest counts
    report: Report | None = None
    spent: Money | None = None  # on that day
    usual: Money | None = None  # on such a day
    called: tuple[Tally, ...] = ()  # where it went, the dearest first
    care: Care = field(default_factory=Care)


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

    @property
    def requests(self) -> tuple[Approval, ...]:
        """Those it tells of, each with its number: of one, that is the incident's own."""
        if self.kind is not AlertKind.APPROVAL:
            return self.facts.approvals
        return tuple(
            replace(one, draft=replace(one.draft, number=self.number))
            for one in self.facts.approvals
        )
