"""Plain values for the contract suites: an account, entries, calls, drafts, payments, facts."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.account import Account, Allowances, AutoRecharge, Method, MethodKind, Standing
from ledger.approval import Approval, Came, Corrects, Settings
from ledger.book import GENESIS, WALLET, Entry, Kind, Posting, Transaction, funding, usage
from ledger.calls import CREDITS, Call
from ledger.caps import Cap
from ledger.care import Care
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.entries import usage_entries
from ledger.facts import CALLS, PURCHASE_ORDER, method_facts
from ledger.forecast import Pace
from ledger.incidents import AlertFacts, AlertKind, CapLevel, Happened, Report
from ledger.lots import FUNDING_KINDS
from ledger.money import Money
from ledger.outbox import Subscriber, Wishes
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import Actor
from ledger.ports import Books
from ledger.quiet import Quiet
from ledger.report_times import Every
from ledger.tallies import Tally

NOW = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)
TENANT = "tenant-1"
ZONE = "Asia/Hong_Kong"  # eight hours ahead: a late evening in UTC is its next day
ANNA = Actor(TENANT, "anna", "Anna Ng")
CARD = Method("m-1", MethodKind.CARD, "Visa", "4242", "08/28")


async def subscribe(
    books: Books, account_id: str, chat_id: str, now: datetime, wishes: Wishes | None = None
) -> None:
    """From now on that address hears the account's alerts."""
    async with books.change(account_id) as change:
        one = Subscriber(account_id, chat_id, now, wishes=wishes or Wishes())
        await change.keep_subscriber(one, now)


async def unsubscribe(books: Books, account_id: str, chat_id: str) -> None:
    async with books.change(account_id) as change:
        await change.remove_subscriber(chat_id)


async def keep_method(books: Books, account_id: str, method: Method, now: datetime) -> bool:
    async with books.change(account_id) as change:
        return await change.keep_method(method, now)


async def remove_method(books: Books, account_id: str, method_id: str) -> bool:
    async with books.change(account_id) as change:
        return await change.remove_method(method_id)


def usd(units: str | int) -> Money:
    return Money.of(units, "USD")


def account(account_id: str = TENANT, *, zone: str = ZONE, due_at: datetime = NOW) -> Account:
    return Account(
        id=account_id,
        currency="USD",
        time_zone=zone,
        balance=usd(0),
        trigger=usd(100),
        recharge=AutoRecharge(on=True, amount=usd(200), method_id="m-1"),
        standing=Standing.HEALTHY,
        seq=0,
        head=GENESIS,
        version=0,
        usage_cursor="",
        sandbox=False,
        created_at=NOW,
        due_at=due_at,
    )


def funds(
    units: str | int = 100, key: str = "k-1", *, at: datetime = NOW, kind: Kind = Kind.FUNDS
) -> Entry:
    amount = usd(units)
    return Entry(
        key=key,
        kind=kind,
        postings=(Posting(WALLET, amount), Posting(funding("card"), -amount)),
        who=ANNA.person_id,
        why="funds",
        effective_at=at,
        facts={**method_facts(CARD), PURCHASE_ORDER: "4711"},
    )


def spent(units: str | int = 10, key: str = "u-1", *, at: datetime = NOW, calls: int = 0) -> Entry:
    amount = usd(units)
    return Entry(
        key=key,
        kind=Kind.USAGE,
        postings=(Posting(WALLET, -amount), Posting(usage("MCOPSTNPP"), amount)),
        who="purser",
        why="usage",
        effective_at=at,
        facts={CALLS: str(calls)},
    )


async def booked(books: Books, *entries: Entry, account_id: str = TENANT) -> list[Transaction]:
    """Each funding with its payment: what nobody paid is a fault (rule 20)."""
    done = []
    async with books.change(account_id) as change:
        for entry in entries:
            if entry.kind in FUNDING_KINDS:
                await change.save_payment(paid(entry, account_id))
            done.append((await change.book(entry, NOW))[0])
    return done


def paid(entry: Entry, account_id: str = TENANT) -> Payment:
    """What a funding was booked for."""
    bought = payment(entry.key, purpose=Purpose(entry.kind), state=PaymentState.SUCCEEDED)
    return replace(bought, account_id=account_id, amount=entry.wallet)


async def used(books: Books, *made: Call) -> list[Transaction]:
    """Booked with the calls, as a poll does it: one for each day."""
    done = []
    async with books.change(TENANT) as change:
        for entry, of_entry in usage_entries(made, ZONE):
            transaction, _ = await change.book(entry, NOW)
            await change.keep_calls(of_entry, transaction.seq)
            done.append(transaction)
    return done


def call(call_id: str, units: str | int = 1) -> Call:
    return Call(call_id, NOW, usd(units), "MCOPSTNPP", 60, "Germany")


MAYAS_CALL = Call(
    "call",
    NOW,
    usd("1.50"),
    CREDITS,
    300,
    "Germany",
    "user_out",
    "maya",
    "Maya Lindqvist",
    "+852•••00",
    "+49•••34",
)


def draft(draft_id: str = "d-1", *, person_id: str = "anna", chat_id: str = "chat-1") -> Draft:
    return Draft(
        id=draft_id,
        key=f"key-of-{draft_id}",
        account_id=TENANT,
        chat_id=chat_id,
        person_id=person_id,
        person_name="Anna Ng",
        kind=DraftKind.FUNDS,
        state=DraftState.OPEN,
        created_at=NOW,
        amount=usd("500.50"),
        method_id="m-1",
        purchase_order="4711",
    )


def payment(
    key: str = "p-1",
    *,
    purpose: Purpose = Purpose.RECHARGE,
    state: PaymentState = PaymentState.CHARGING,
    at: datetime = NOW,
    units: int = 200,
) -> Payment:
    return Payment(key, TENANT, purpose, usd(units), "m-1", "", "purser", state, "", at)


def facts() -> AlertFacts:
    """Every field filled, so that none can be lost on the way; but people are told of it."""
    return AlertFacts(
        balance=usd("84.20"),
        trigger=usd(100),
        auto_on=True,
        auto_paused="expired_card",
        recharge=usd(200),
        method_label={"kind": "card", "brand": "Visa", "last4": "4242"},
        code="expired_card",
        pace=Pace(6, 4, 9),
        sandbox=True,
        time_zone=ZONE,
        attempts=2,
        retry_at=later(hours=3),
        lot=4,
        expiring=usd("12.345678"),
        expires_at=later(days=7),
        cap=Cap.MONTH.value,
        cap_level=CapLevel.NEAR.value,
        period="2026-11",
        per_day=3,
        per_month=usd(1_000),
        recharged_times=1,
        recharged=usd(800),
        approvals=(filled_approval(),),
        unlisted=2,
        spent=usd("41.20"),
        usual=usd("12.50"),
        called=(Tally("Japan mobile", 3, 1_260, usd("38.70"), 0),),
        happened=(
            Happened(7, AlertKind.LOW, NOW, usd(84), later(hours=1)),
            Happened(8, AlertKind.CAP_REACHED, NOW, usd(83)),
        ),
        report=Report(
            every=Every.WEEK,
            first=NOW.date(),
            last=NOW.date(),
            spent=usd(12),
            spent_before=usd(10),
            recharges=2,
            recharged=usd(400),
            expiring=usd(7),
            expires_at=later(days=40),
        ),
        care=Care(
            by="ben",
            name="Ben Ho",
            since=NOW,
            snoozed_until=later(hours=4),
            snoozed_by="Anna Ng",
            waiting_since=later(hours=-1),
            escalated_at=later(minutes=30),
        ),
    )


def filled_approval() -> Approval:
    """No request asks for all of this at once."""
    label = {"kind": "card", "brand": "Visa", "last4": "4242"}
    was = Settings(usd(100), True, usd(200), "person", label, 3, usd(1_000))
    return Approval(
        draft=filled_draft(),
        stake=usd(2_000),
        limit=usd(500),
        before=usd("84.20"),
        after=usd("2084.20"),
        method=label,
        was=was,
        becomes=replace(was, trigger=usd(150)),
        corrects=Corrects(318, Kind.FUNDS, usd(500), NOW),
        limit_was=usd(500),
        deciders=3,
        unreached=1,
        for_name="Carla Lo",
        came=Came.REFUSED,
        code="expired_card",
        seq=319,
    )


def filled_account() -> Account:
    """Every field as it is where all was set and much has happened."""
    recharge = AutoRecharge(
        on=True,
        amount=usd("200.000001"),
        method_id="m-1",
        paused="expired_card",
        declines=2,
        retry_at=later(hours=3),
        per_day=3,
        per_month=usd(1_000),
    )
    return replace(
        account("filled"),
        balance=usd("84.123456"),
        recharge=recharge,
        standing=Standing.LOW,
        seq=7,
        head="f" * 64,
        version=9,
        usage_cursor="https://graph.microsoft.com/next?token=1",
        sandbox=True,
        usage_read_at=later(minutes=-5),
        customer_agreement=True,
        allowances=Allowances(operator=usd(100), approver=usd(1_000), owner=usd(5_000)),
        wake_at=later(minutes=30),
        usage_trouble="forbidden",
        calls_since=later(days=-390),
        event_number=4,
        event_head="e" * 64,
    )


def filled_draft() -> Draft:
    """No draft asks for all of this at once."""
    return replace(
        draft("d-filled"),
        trigger=usd(1),
        recharge_on=False,
        recharge_amount=usd(20),
        cancelled_at=later(minutes=1),
        card_id="1731000000",
        purchased_at=later(days=-30),
        seq=318,
        reason="bought twice",
        found=usd("123.45"),
        role="operator",
        number=17,
        asked_at=later(minutes=1),
        until=later(days=2),
        reminded_at=later(days=1),
        decided_by="ben",
        decided_name="Ben Ho",
        decided_for="carla",
        decided_at=later(hours=1),
        decided_why="not this month",
        people="carla:done dan:waits",
        per_day=3,
        per_month=usd(0),
        paused=False,
    )


def filled_payment() -> Payment:
    """As of a refund that a bank sent back."""
    return replace(
        payment("p-filled", purpose=Purpose.REFUND, state=PaymentState.DECLINED),
        purchase_order="4711",
        code="returned",
        settled_at=later(hours=1),
        reference="re_1",
        refunds="k-1",
        purchased_at=later(days=-30),
        seq=318,
        approved_by="ben",
    )


def filled_wishes() -> Wishes:
    return Wishes(
        alerts=False,
        approvals=True,
        language="zh-Hant",
        muted=(AlertKind.LOW, AlertKind.CAP_REACHED),
        quiet=Quiet(22 * 60, 7 * 60),
        time_zone="Asia/Hong_Kong",
        report=Every.WEEK,
        reported_at=later(days=-1),
    )


def left_at_default(value: Any) -> list[str]:
    """The fields that a sample does not fill, also of what it is made of."""
    left: list[str] = []
    for part in fields(value):
        found = getattr(value, part.name)
        made = part.default_factory() if part.default_factory is not MISSING else part.default
        left += [part.name] if found == made else []
        inner = left_at_default(found) if is_dataclass(found) else []
        left += [f"{part.name}.{name}" for name in inner]
    return left


def later(**step: float) -> datetime:
    return NOW + timedelta(**step)
