"""The port of a change: all that happens to one account at once, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.account import Account, Method
from ledger.book import Entry, Kind, Transaction
from ledger.calls import Call, Outstanding, Revision, Told
from ledger.drafts import Draft
from ledger.entries import Settled
from ledger.forgotten import Forgotten
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.lots import Lot, Move
from ledger.money import Money
from ledger.outbox import Recipient, Subscriber
from ledger.payments import Payment
from ledger.people import Acquaintance, Actor
from ledger.roles import Delegation, Member, Roles
from ledger.tallies import Tally
from ledger.trail import Event, SealedEvent
from ledger.views import Day


@dataclass(frozen=True, slots=True)
class Recharged:
    """How often and how much was recharged since some moment."""

    times: int
    amount: Money


class Change(Protocol):
    """One atomic change to one account: the account is locked until it commits or rolls back."""

    account: Account  # as it stands now, including what this change did

    async def book(self, entry: Entry, now: datetime) -> tuple[Transaction, bool]:
        """Append and move the balance; True marks a repeat, KeyReused another request.

        The audit trail gets an event of it (`ledger.trail.booked_event`).
        """
        ...

    async def find(self, key: str) -> Transaction | None: ...
    async def transaction(self, seq: int) -> Transaction | None: ...
    async def booked_since(self, kind: Kind, seq: int) -> bool:
        """Whether one of that kind stands behind the transaction with that number."""
        ...

    async def lots(self) -> tuple[Lot, ...]:
        """Those with something left, in the order in which they are used (rule 12)."""
        ...

    async def lot(self, number: int) -> Lot | None: ...
    async def marked_lots(self, now: datetime) -> tuple[Lot, ...]:
        """Those with something left of which a notice, or the end, is due (rule 25)."""
        ...

    async def mark_lot(self, number: int, at: datetime) -> None:
        """When something is next due about it."""
        ...

    async def trace(self, seq: int) -> tuple[Move, ...]:
        """Which lots that transaction moved; empty where it moved none."""
        ...

    async def save(self, account: Account) -> None:
        """Keep changed settings, standing, cursor or due time; raises the version."""
        ...

    async def known_calls(self, ids: Collection[str]) -> Mapping[str, Told]:
        """Those of which a row has come before; what is older than `calls_since` is forgotten."""
        ...

    async def kept_calls(self, ids: Collection[str]) -> Mapping[str, Call]:
        """Of those that are known: the rows as they were told first, without names of persons."""
        ...

    async def keep_calls(self, calls: Sequence[Call], seq: int | None) -> None:
        """New rows, and what they come to day by day; None: they cost the pool nothing."""
        ...

    async def keep_revisions(self, revisions: Sequence[Revision], seq: int | None) -> None:
        """What costs another amount now; None: it is booked nowhere."""
        ...

    async def outstanding(self, revised: Sequence[Revision]) -> Mapping[str, Outstanding]:
        """What each call, and its rows before that revision, stand for in the book, by its id."""
        ...

    async def is_revised(self, seq: int) -> bool:
        """Whether a call of that booking was told with another charge, before or since."""
        ...

    async def settled(self) -> Settled:
        """Up to when the balance is known by a figure, whatever calls are still to come."""
        ...

    async def charged_since(self, seq: int, settled: Settled, until: datetime) -> Money:
        """What calls that ended by then, and are booked behind `seq`, took from the wallet."""
        ...

    async def called_on(self, on: date, most: int) -> tuple[Tally, ...]:
        """Where that local day's calls went, the dearest destination first."""
        ...

    async def has_calls_before(self, at: datetime) -> bool:
        """Whether a row, or a person's sum of a day, of before that local midnight is kept."""
        ...

    async def let_go_before(self, at: datetime, most: int) -> bool:
        """Remove about so many of these rows, the oldest first; True: there may be more.

        Sums of persons become nobody's, and whoever has neither row nor sum is named no more.
        """
        ...

    async def persons(self, said: str) -> Mapping[str, str]:
        """Who has that id here, else who is called that: their ids, and their names."""
        ...

    async def forget_person(self, person_id: str, now: datetime) -> Forgotten:
        """Out of calls and their sums, of names, chats and drafts that ended; money and trail stay.

        A draft that can still be confirmed keeps everybody whom its card shows.
        """
        ...

    async def remember_person(self, actor: Actor) -> None: ...
    async def acquaintances(self) -> tuple[Acquaintance, ...]:
        """Everybody who has spoken to Purser here, by name."""
        ...

    async def draft(self, draft_id: str) -> Draft | None: ...
    async def save_draft(self, draft: Draft) -> None: ...
    async def replace_open_drafts(self, person_id: str, chat_id: str) -> tuple[Draft, ...]:
        """Mark that person's open drafts in that chat as replaced, and tell which they were."""
        ...

    async def waiting_drafts(self) -> tuple[Draft, ...]:
        """Those that wait for somebody else's decision, by their numbers."""
        ...

    async def close_waiting(self, draft: Draft) -> bool:
        """Keep what was decided, unless it waits no more: False, and somebody was first."""
        ...

    async def payment(self, key: str) -> Payment | None: ...
    async def recharged_since(self, since: datetime) -> Recharged:
        """What was claimed since then and went through or may yet: for the caps of rule 22."""
        ...

    async def payments_in_flight(self) -> tuple[Payment, ...]:
        """CHARGING and UNKNOWN ones, oldest first; a timer never takes one out (rule 20)."""
        ...

    async def save_payment(self, payment: Payment) -> None: ...

    async def open_incidents(self) -> tuple[Incident, ...]:
        """What waits to be resolved; never a RECHARGED one, which is news and has no end.

        What is between people is not among them: `open_approvals` has that.
        """
        ...

    async def open_incident(
        self, kind: AlertKind, facts: AlertFacts, now: datetime, to: Sequence[Recipient]
    ) -> Incident:
        """Write the incident and one delivery for each of its recipients."""
        ...

    async def deliver(self, incident: Incident, to: Sequence[Recipient], now: datetime) -> None:
        """Let others have it too; who has it already keeps what he has."""
        ...

    async def post_anew(self, incident: Incident, to: Sequence[Recipient], now: datetime) -> None:
        """Where its card stands at one of these, another one takes its place, further down."""
        ...

    async def closed_chats(self) -> frozenset[str]:
        """Where Teams lets nothing through, whether or not anything is heard there."""
        ...

    async def reached(self, incident: Incident) -> frozenset[str]:
        """Chats to which its newest posting has come or is on its way; closed ones wait for it."""
        ...

    async def held(self) -> Mapping[str, tuple[Incident, ...]]:
        """What is held back, by address; oldest first."""
        ...

    async def release(
        self, chat_id: str, now: datetime, unwanted: Collection[AlertKind] = ()
    ) -> None:
        """Hold nothing back there any more: what is open is due, the rest is dropped.

        So is what is of an unwanted kind; a card that stands there is still kept true.
        """
        ...

    async def incident(self, number: int) -> Incident | None: ...

    async def open_approvals(self) -> tuple[Incident, ...]:
        """Requests, reminders and answers of which more may have to be said, by their numbers."""
        ...

    async def drop_unsent(self, incident: Incident, now: datetime) -> None:
        """Whoever has not been sent it, and is not just being sent it, is not any more."""
        ...

    async def revise_incident(self, incident: Incident, facts: AlertFacts, now: datetime) -> None:
        """Say something else on the cards that stand, as long as it is not resolved."""
        ...

    async def resolve_incident(self, incident: Incident, resolution: Resolution) -> None: ...

    async def keep_method(self, method: Method, now: datetime) -> bool:
        """New or changed, by its id; True where it is new. TooManyMethods beyond the limit."""
        ...

    async def remove_method(self, method_id: str) -> bool: ...

    async def days(self, since: date) -> tuple[Day, ...]: ...

    async def roles(self) -> Roles:
        """Everybody's, without those whom only the settings name."""
        ...

    async def keep_member(self, member: Member) -> None: ...
    async def remove_member(self, person_id: str) -> None: ...
    async def keep_delegation(self, delegation: Delegation) -> None:
        """One for each pair; a newer one takes its place."""
        ...

    async def end_delegations(self, of: str, to: str = "") -> tuple[Delegation, ...]:
        """Those of that approver, to one person or to all."""
        ...

    async def try_claim(self, code_hash: str, now: datetime) -> bool:
        """Use up the code of that hash, and every other; a wrong try counts against all of them.

        No two tries anywhere are counted as one.
        """
        ...

    async def note(self, event: Event) -> SealedEvent:
        """Append to the audit trail (`ledger/trail.py`)."""
        ...

    async def subscribers(self) -> tuple[Subscriber, ...]: ...
    async def keep_subscriber(self, subscriber: Subscriber, now: datetime) -> None:
        """New or changed, by its address; one that was closed is open again."""
        ...

    async def remove_subscriber(self, chat_id: str) -> None:
        """Nothing new goes there; cards that stand there are still brought up to date."""
        ...

    async def personal_chats(self, person_ids: Sequence[str]) -> Mapping[str, str]:
        """Where each of them can be reached alone; who never spoke to Purser is left out."""
        ...

    def wake(self, at: datetime) -> None:
        """Have the account looked after then, if nothing comes before it."""
        ...

    def rest(self, until: datetime | None) -> None:
        """All that time has brought is done; `until` is when there is more to do."""
        ...
