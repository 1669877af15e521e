"""A history: what people, callers, the clock, the gateway and crashes do to one pool, step by step.

Each step goes through the real use cases on a real database. What a step must do, and what it must
be refused, is said here from the rules; `checks.py` looks at what stands in the database after it.
"""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from ledger.book import Posting
from ledger.calls import Call
from ledger.clawbacks import claw_back
from ledger.confirm import cancel, confirm
from ledger.correcting import draft_refund, draft_reversal
from ledger.enter import enter
from ledger.errors import GatewayUnreachable, KeyReused, PurserError
from ledger.funds import FundsRequest, draft_funds
from ledger.gateways import Clawback
from ledger.look import glance
from ledger.money import Money
from ledger.ports import House
from ledger.reconciling import draft_reconcile
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, Request
from ledger.watch import poll
from tests.house import ANNA, OWNERS, TENANT, MovableClock
from tests.outside import PoolOpening, ScriptedUsage
from tests.prove.checks import Checks
from tests.prove.glass import Glass
from tests.prove.ground import Ground
from tests.prove.letting_go import CALLERS, KNOWN, LettingGo
from tests.prove.plain import FIRST_DAY, FUNDINGS, PlainBook, Taken, a_year_later
from tests.prove.requests import LIFE, PEOPLE, Requests
from tests.prove.till import METHODS, Crash, Fuse, FusedBooks, Till

T = TypeVar("T")
_SWITCH = {"on": True, "off": False, "as it is": None}
CARD_LIFE = timedelta(minutes=10)  # of a card that asks for a tap
CAPABILITIES = ("MCOPSTNPP", "tollfree")
MOST_POLLS = 5  # that a gateway which answers needs to settle everything
REVERSIBLE = (*FUNDINGS, "usage", "reconcile")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, so plain that a history can be written down and told again."""

    name: str
    told: tuple[tuple[str, int | str], ...] = ()

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.told)])


@dataclass(slots=True)
class Asked:
    """A card that waits for a tap, as the person in front of it knows it."""

    id: str
    key: str
    kind: str
    at: datetime
    chat: str
    state: str = "open"
    seq: int = 0
    amount: int = 0
    dated: datetime | None = None
    wish: SettingsRequest | None = None
    by: int = 0  # of `PEOPLE`
    number: int = 0  # of the request it became
    until: datetime = FIRST_DAY  # of that request
    stake: int = 0  # what its card says
    tried: set[str] = field(default_factory=set)  # states that a step has tried to bring about
    deciders: set[str] = field(default_factory=set)  # who tried to decide it


@dataclass(slots=True)
class Clawed:
    """What went back of a payment past Purser, as the gateway knows it."""

    payment: str
    reference: str
    amount: int
    at: datetime
    code: str
    stands: bool = True

    @property
    def key(self) -> str:
        return f"clawback:{self.reference}"


class History:
    """Take steps, one by one; each ends with its checks."""

    def __init__(self, ground: Ground, time_zone: str, balance: int, *, recharges: bool) -> None:
        self._ground = ground
        self.zone = time_zone
        self.clock = MovableClock(FIRST_DAY)
        self.fuse = Fuse()
        self.till = Till(self.fuse)
        self.usage = ScriptedUsage(page=7)
        self.usage.overlap = 2
        self.book = PlainBook(time_zone)
        self.asked: list[Asked] = []
        self.clawed: list[Clawed] = []
        self.taken: list[Taken] = []
        self.crashes = 0
        self.months = 13  # that rows of calls are kept
        self.cared_at = FIRST_DAY - timedelta(days=1)  # when a person last took up recharging
        self._ids = 0
        self._opening = PoolOpening(str(balance), trigger="20", on=recharges, recharge="15")
        ground.clear()
        self.house = self._built()
        self.glass = Glass(ground.glass)
        self.requests = Requests(self)
        self.letting_go = LettingGo(self)
        self._checks = Checks(self)

    async def begin(self) -> None:
        await enter(self.house, TENANT, self.zone)
        await self.requests.begin()
        self._checks.after_step(clean_poll=False)

    async def take(self, step: Step) -> None:
        """Do it; a crash on the way is followed by a restart on the same file."""
        clean = True
        try:
            of = self if hasattr(self, step.name) else self.requests
            await getattr(of, step.name)(**dict(step.told))
        except Crash:
            clean = False
            await self._restart()
        self._checks.after_step(clean_poll=clean and step.name == "polls")

    async def finish(self) -> None:
        """Everything on its way arrives, and then every figure has to agree."""
        self.fuse.left = 0
        self.till.answers.clear()
        for _ in range(MOST_POLLS):
            self.clock.move(hours=8)  # longer than any wait between two attempts
            await self.take(Step("polls"))
            if not self._checks.on_their_way():
                break
        for key in dict.fromkeys(one.payment for one in self.clawed):
            await self._hears_of_clawbacks(key)  # notices come until they were followed
        self._checks.after_step(clean_poll=False)
        self._checks.at_the_end()
        proof = await self._ground.database.verify()
        assert proof.fault is None, proof.fault

    # What happens outside.

    async def waits(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    async def waits_for_expiry(self, micros: int) -> None:
        """Up to a lot's last instant, or a little before or after it (rule 13)."""
        ends = [lot.until for lot in self.book.lots if lot.left > 0 and lot.until > self.clock()]
        if ends:
            there = min(ends) + timedelta(microseconds=micros)
            self.clock.now = max(self.clock(), there)

    async def calls(self, micros: int, minutes_ago: int, capability: str, who: int = 0) -> None:
        """A call; with many minutes ago, one that the source reports late (rule 15)."""
        at = self.clock() - timedelta(minutes=minutes_ago)
        number, person = len(self.usage.made) + 1, CALLERS[who]
        call = Call(f"call-{number}", at, Money(micros, "USD"), capability, 60, "Germany")
        told = replace(call, person_id=person, person=person.title(), caller="+49•••12")
        self.usage.made.append(told)

    async def corrects_call(self, ago: int, micros: int) -> None:
        """The source tells of a call once more, and that it cost another amount."""
        if self.usage.made:
            before = self.usage.made[-1 - ago % len(self.usage.made)]
            self.usage.made.append(replace(before, charge=Money(micros, "USD")))

    async def gateway_answers(self, first: str, then: str) -> None:
        self.till.answers[:] = [first, then]

    async def is_clawed_back(self, payment: int, percent: int, code: str) -> None:
        """A refund in the gateway's dashboard, or a dispute: nobody asks Purser."""
        paid = [key for key in self.till.charged if key not in self.till.given_back]
        if paid:
            key = paid[-1 - payment % len(paid)]
            amount = self.till.charged[key] * percent // 100
            number = len(self.clawed) + 1
            self.clawed.append(Clawed(key, f"re-{number}", amount, self.clock(), code))
            await self._hears_of_clawbacks(key)

    async def clawback_comes_to_nothing(self, ago: int) -> None:
        """The bank sends a refund back, or a dispute is won."""
        if self.clawed:
            one = self.clawed[-1 - ago % len(self.clawed)]
            one.stands = False
            await self._hears_of_clawbacks(one.payment)

    async def _hears_of_clawbacks(self, key: str) -> None:
        """All of that payment's, as they stand now; told again later where it was too early."""
        found = [
            Clawback(one.reference, Money(one.amount, "USD"), one.at, one.code, stands=one.stands)
            for one in self.clawed
            if one.payment == key
        ]
        with suppress(GatewayUnreachable):
            await claw_back(self.house, TENANT, key, found)

    async def fuse_is_lit(self, points: int) -> None:
        """Some points from now the process will be gone."""
        self.fuse.left = points

    # What Purser and people do.

    async def polls(self) -> None:
        await poll(self.house, TENANT)

    async def keeps_calls(self, months: int) -> None:
        """The operator has rows of calls kept longer from now on, or less long."""
        self.months = months
        self.house = self._built()

    async def forgets(self, who: int) -> None:
        """The operator has somebody forgotten, who may have called or asked for something."""
        await self.letting_go.forgets(KNOWN[who])

    async def restarts(self) -> None:
        """A new process on the same file."""
        await self._ground.reopen()
        self.house = self._built()

    async def looks(self) -> None:
        """Nothing that has expired is shown, whether or not a poll has come by (rule 13)."""
        seen = await glance(self.house, ANNA)
        now = self.clock()
        assert seen.account.balance.micros == self.book.spendable(now)
        left = [lot for lot in self.book.lots if lot.left > 0 and now < lot.until]
        first = min(left, key=lambda lot: (lot.until, lot.since, lot.number), default=None)
        told = seen.next_expiry
        assert (told and (told.amount.micros, told.at)) == (first and (first.left, first.until))

    async def adds(self, cents: int, method: int, chat: int, by: int) -> None:
        """Asks for funds, and taps at once."""
        if await self.asks_funds(cents, method, chat, by):
            await self.taps(0)

    async def asks_funds(self, cents: int, method: int, chat: int, by: int) -> bool:
        amount = Money(cents * 10_000, "USD")
        request = FundsRequest(amount, METHODS[method].id)
        asking = draft_funds(self.house, PEOPLE[by], _chat(chat), request)
        told = await self._answered(asking, by, allowed=True)
        if told:
            self._noted(told, "funds", _chat(chat), by, amount=amount.micros)
        return told is not None

    async def adds_dated(self, cents: int, days_ago: int, chat: int, tap: int, by: int) -> None:
        """Funds that were bought earlier, elsewhere (rule 11)."""
        amount, day = Money(cents * 10_000, "USD"), self._today() - timedelta(days=days_ago)
        bought = datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
        too_old = a_year_later(bought, self.zone) <= self.clock()
        request = FundsRequest(amount, dated=day)
        asking = draft_funds(self.house, PEOPLE[by], _chat(chat), request)
        told = await self._answered(asking, by, allowed=not too_old)
        if told:
            self._noted(told, "funds", _chat(chat), by, amount=amount.micros, dated=bought)
            await self._tapped(tap)

    async def reverses(self, booking: int, chat: int, tap: int, by: int) -> None:
        seq = self._among(REVERSIBLE, booking)
        asking = draft_reversal(self.house, PEOPLE[by], _chat(chat), seq, "mistake")
        told = await self._answered(asking, by, allowed=self.may_reverse(seq))
        row = self.book.row(seq)
        if told and row:
            self._noted(told, "reversal", _chat(chat), by, seq=seq, amount=-row.wallet)
            await self._tapped(tap)

    async def refunds(self, booking: int, percent: int, chat: int, tap: int, by: int) -> None:
        """So much of what is left of a funding; more than that is refused (rule 16)."""
        seq = self._among(FUNDINGS, booking)
        lot = self.book.lot(seq)
        amount = (lot.left if lot else 0) * percent // 100
        money = Money(amount, "USD")
        asking = draft_refund(self.house, PEOPLE[by], _chat(chat), seq, money, "mistake")
        told = await self._answered(asking, by, allowed=self.may_refund(seq, amount))
        if told:
            self._noted(told, "refund", _chat(chat), by, seq=seq, amount=amount)
            await self._tapped(tap)

    async def reconciles(self, micros: int, chat: int, tap: int, by: int) -> None:
        """The admin centre shows so much more, or less."""
        found = Money(self.book.spendable(self.clock()) + micros, "USD")
        asking = draft_reconcile(self.house, PEOPLE[by], _chat(chat), found)
        told = await self._answered(asking, by, allowed=micros != 0)
        if told:
            known = len(self.book.rows)
            self._noted(told, "reconcile", _chat(chat), by, seq=known, amount=micros)
            await self._tapped(tap)

    async def sets(self, trigger: int, recharge: int, switch: str, chat: int, by: int) -> None:
        amount = Money.of(recharge, "USD") if recharge else None
        request = SettingsRequest(Money.of(trigger, "USD"), _SWITCH[switch], amount)
        await self._asks_to_set(request, chat, by)

    async def caps(self, per_day: int, per_month: int, chat: int, by: int) -> None:
        """Rule 22; zero takes a cap away."""
        request = SettingsRequest(per_day=per_day, per_month=Money.of(per_month, "USD"))
        await self._asks_to_set(request, chat, by)

    async def pauses(self, switch: str, chat: int, by: int) -> None:
        await self._asks_to_set(SettingsRequest(paused=_SWITCH[switch]), chat, by)

    async def _asks_to_set(self, request: SettingsRequest, chat: int, by: int) -> None:
        """Whether it is taken is not foreseen here; what it then does is checked."""
        allowed = self.requests.may_act(PEOPLE[by])
        above = self.requests.passes(by, self.requests.stake_of(request))
        with suppress(PurserError):
            told = await change_settings(self.house, PEOPLE[by], _chat(chat), request)
            assert allowed
            if isinstance(told, Confirmation):
                self._noted(told, "settings", _chat(chat), by, amount=told.charge.micros)
                self.asked[-1].wish = request
            else:
                assert not above, "changed, and nobody else was asked"
                self.cared_at = self.clock()

    async def taps(self, ago: int) -> None:
        """The newest card, or an older one once more; a second tap books nothing (rule 8).

        One that is above the limit of whoever asks books nothing at all: it becomes a request.
        """
        if not self.asked:
            return
        card = self.asked[-1 - ago % len(self.asked)]
        done, is_open, above = card.state == "done", card.state == "open", self.requests.above(card)
        allowed = self._may_tap(card, above=above)
        if allowed and is_open:
            self.is_tried(card, "waiting" if above else "done")
            card.stake = self.requests.stake(card)  # also where nobody gets to hear of it
        asking = confirm(self.house, PEOPLE[card.by], card.id)
        told = await self._answered(asking, card.by, allowed=allowed)
        if isinstance(told, Request):
            assert told.first == is_open
            self._waits_now(card, told)
        elif told:
            assert told.repeat == done, card
            card.state = "done"

    def is_tried(self, card: Asked, state: str) -> None:
        """Noted before it is done: the process may be gone before anybody is told."""
        card.tried.add(state)
        if state == "done" and card.kind == "settings":
            self.cared_at = self.clock()

    def _waits_now(self, card: Asked, told: Request) -> None:
        assert card.state != "done"
        if told.first:
            assert self.requests.above(card), "somebody was asked in vain"
            card.state, card.number = "waiting", told.incident.number
            card.until = self.clock() + LIFE

    async def _tapped(self, tap: int) -> None:
        """At once, or whenever `taps` comes by."""
        if tap:
            await self.taps(0)

    async def cancels(self, ago: int) -> None:
        if not self.asked:
            return
        card = self.asked[-1 - ago % len(self.asked)]
        open_yet = card.state == "open" and not self._too_late(card)
        allowed = open_yet or card.state in ("done", "cancelled")
        asking = cancel(self.house, PEOPLE[card.by], card.id)
        told = await self._answered(asking, card.by, allowed=allowed)
        if told and open_yet:
            card.state = "cancelled"

    async def says_it_again(self, booking: int, other: int) -> None:
        """The same key once more: a repeat; an error for another request (rule 8)."""
        seq = self._some(booking)
        if not seq:
            return
        async with self.house.books.change(TENANT) as change:
            booked = await change.transaction(seq)
            assert booked is not None
            entry = booked.entry
            if not other:
                assert await change.book(entry, self.clock()) == (booked, True)
                return
            legs = tuple(Posting(leg.book, leg.amount * 2) for leg in entry.postings)
            more = replace(entry, postings=legs, facts={**entry.facts, "other": "1"})
            try:
                await change.book(more, self.clock())
            except KeyReused:
                return
            raise AssertionError("a key was used for another request")

    # What the rules say beforehand.

    def may_reverse(self, seq: int) -> bool:
        row = self.book.row(seq)
        if row is None or row.kind not in REVERSIBLE:
            return False
        if self.book.reversal_of(seq) or row.facts.get("method_kind") == "card":
            return False
        gone = self.letting_go.is_gone(row.effective_at)
        if row.kind == "usage" and (gone or self._was_corrected(seq)):
            return False
        lot = self.book.lot(seq)
        return lot is None or (lot.taken == 0 and self.clock() < lot.until)

    def _was_corrected(self, seq: int) -> bool:
        """A call of that booking has rows of another charge."""
        rows = self.glass.call_rows()
        ids = {id_ for id_, booked, _ in rows if booked == seq}
        families = {id_.split("~")[0] for id_, _, _ in rows if "~" in id_}
        return any(id_.split("~")[0] in families for id_ in ids)

    def may_refund(self, seq: int, amount: int) -> bool:
        row, lot = self.book.row(seq), self.book.lot(seq)
        if row is None or lot is None or row.kind not in FUNDINGS:
            return False
        return self.clock() < lot.until and 0 < amount <= lot.left

    def _may_tap(self, card: Asked, *, above: bool) -> bool:
        if card.state == "done" or card.number:
            return True  # it is told again
        fits = (above and card.kind != "settings") or self.still_fits(card)
        return card.state == "open" and not self._too_late(card) and fits

    def still_fits(self, card: Asked) -> bool:
        """What it asks for may have become impossible since."""
        match card.kind:
            case "reversal":
                return self.may_reverse(card.seq)
            case "refund":
                return self.may_refund(card.seq, card.amount)
            case "reconcile":  # once only, whichever card did it
                differs = card.amount + self.taken_since(card) != 0
                since = self.book.rows[card.seq :]
                return differs and all(row.kind != "reconcile" for row in since)
            case "settings":
                return card.wish is not None and self._leaves_room(card.wish)
            case _:
                return card.dated is None or self.clock() < a_year_later(card.dated, self.zone)

    def taken_since(self, card: Asked) -> int:
        """By calls that were over when the figure was read, and that the book did not know yet."""
        late = (one for one in self.taken if one.seq > card.seq and one.ended_at <= card.at)
        return sum(one.micros for one in late)

    def _leaves_room(self, wish: SettingsRequest) -> bool:
        """For one recharge in a month (rule 22), by what others may have set since."""
        account = self.glass.account()
        assert account is not None
        on = account.recharge_on if wish.recharge_on is None else wish.recharge_on
        amount = wish.recharge_amount.micros if wish.recharge_amount else account.recharge
        cap = account.per_month if wish.per_month is None else wish.per_month.micros
        touched = (wish.recharge_on, wish.recharge_amount, wish.per_month)
        return not (on and 0 < cap < amount) or all(one is None for one in touched)

    def _too_late(self, card: Asked) -> bool:
        return self.clock() - card.at > CARD_LIFE

    def _noted(
        self,
        told: Confirmation,
        kind: str,
        chat: str,
        by: int,
        *,
        seq: int = 0,
        amount: int = 0,
        dated: datetime | None = None,
    ) -> None:
        """A newer card outdates the older one of its person in that chat."""
        for card in self.asked:
            if (card.chat, card.by, card.state) == (chat, by, "open"):
                card.state = "replaced"
        card = Asked(told.draft.id, told.draft.key, kind, self.clock(), chat, by=by)
        card.seq, card.amount, card.dated = seq, amount, dated
        self.asked.append(card)

    def _some(self, booking: int) -> int:
        """A booking by how long ago it was."""
        rows = len(self.book.rows)
        return rows - booking % rows if rows else 0

    def _among(self, kinds: tuple[str, ...], booking: int) -> int:
        """The same among bookings of these kinds; without any, whatever was booked."""
        found = [row.seq for row in self.book.rows if row.kind in kinds]
        return found[-1 - booking % len(found)] if found else self._some(booking)

    def _today(self) -> date:
        return self.clock().astimezone(ZoneInfo(self.zone)).date()

    async def _restart(self) -> None:
        """Whoever stood before a card looks what became of it: nobody was told."""
        self.crashes += 1
        await self._ground.reopen(whole=self.crashes % 4 == 1)
        self.house = self._built()
        drafts = self.glass.drafts()
        for card in self.asked:
            now = drafts[card.id]
            of_old = card.state == "open" and now.state in ("cancelled", "replaced")
            assert of_old or now.state in (card.state, "lapsed", *card.tried), card
            card.state, card.number = now.state, now.number
            card.until = now.until or card.until

    async def _answered(self, asking: Awaitable[T], by: int, *, allowed: bool) -> T | None:
        """What was asked for is done where the rules allow it, and refused where they do not."""
        allowed = allowed and self.requests.may_act(PEOPLE[by])
        try:
            told = await asking
        except PurserError:
            if allowed:
                raise
            return None
        assert allowed, f"the rules do not allow {told}"
        return told

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def _built(self) -> House:
        database = self._ground.database
        return House(
            books=FusedBooks(database._connections, self.fuse),
            outbox=database.outbox,
            subscribers=database.subscribers,
            purse=database.purse,
            tallies=database.tallies,
            gateway=self.till,
            usage=self.usage,
            opening=self._opening,
            clock=self.clock,
            new_id=self._new_id,
            currency="USD",
            poll_seconds=5,
            sandbox=False,
            owners=OWNERS,
            paid_by=frozenset(CAPABILITIES),
            call_months=self.months,
        )


def _chat(number: int) -> str:
    return f"chat-{number}"
