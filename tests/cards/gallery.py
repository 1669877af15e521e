"""Every card there is, in every state it can be in: for tests to check and for eyes to look at.

A scene says how things stand (how much money, how long the names, sandbox or not);
`gallery(voice, scene)` hangs all cards of that scene, by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.outcomes import FINAL_CODES
from cards.alert_care import cared_card
from cards.alerts import alert_card, moved_card
from cards.alerts_here import alerts_card
from cards.audit import audit_card
from cards.balance import balance_card
from cards.card import Card
from cards.changed import settings_card
from cards.corrected import corrected_card
from cards.correcting import Entered, confirm_correction_card, correct_form, pick_form
from cards.customer_agreement import credits_refused_card, customer_agreement_card
from cards.funds import confirm_card, funds_form
from cards.help import help_card
from cards.history import history_card
from cards.mailing import Done, mail_card
from cards.names import error_text
from cards.paying import (
    Signed,
    added_card,
    agreement_form,
    card_number_card,
    card_page_card,
    methods_card,
    remove_form,
    removed_card,
)
from cards.receipt import closed_card, receipt_card
from cards.reconciling import agreed_card, confirm_reconcile_card, reconcile_form
from cards.sentences import sentences
from cards.settings import auto_recharge_form, confirm_settings_card, trigger_form
from cards.talk import brief_card, bug_card, error_card, language_card, note_card, question_card
from cards.voice import Voice
from cards.welcome import welcome_channel, welcome_person
from ledger import correction_errors, errors
from ledger.account import (
    PAUSED_BY_PERSON,
    Account,
    AutoRecharge,
    Method,
    MethodKind,
    standing_of,
)
from ledger.auditing import PAGE, Subject, TrailPage
from ledger.book import Kind
from ledger.caps import Counted
from ledger.care import Care
from ledger.declines import DISPUTED, GIVEN_BACK, UNANSWERED
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.errors import PurserError
from ledger.forecast import Pace
from ledger.incidents import (
    APPROVALS,
    CHOICE,
    AlertFacts,
    AlertKind,
    CapLevel,
    Happened,
    Incident,
    Report,
    Resolution,
)
from ledger.mailboxes import Mailbox
from ledger.mailing import How, Reader, Readers
from ledger.metering_trouble import Trouble, TroubleKind
from ledger.money import Money
from ledger.outbox import Wishes
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER
from ledger.quiet import Quiet
from ledger.reading import Reading
from ledger.report_times import Every
from ledger.roles import EVERY_RIGHT, Right
from ledger.tallies import Tally
from ledger.trail import Act, Event, SealedEvent
from ledger.views import (
    Confirmation,
    Corrected,
    Day,
    Funding,
    Glance,
    HistoryLine,
    HistoryPage,
    NextExpiry,
    Receipt,
    SettingsChange,
    Wallet,
)
from ledger.wishing import ChatAlerts
from tests.cards.forecast_gallery import forecast_wall
from tests.cards.roles_gallery import roles_wall

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)  # 09:30 in Hong Kong, a Saturday
TODAY = NOW.date()
BOUGHT = datetime(2026, 1, 14, 16, tzinfo=UTC)  # the first moment of 15 January there
RATES = "https://example.com/rates"
PLANS = "https://example.com/plans_(all)"
VISA = Method("card", MethodKind.CARD, "Visa", "4242", "08/28")
EXPIRED = Method("expired", MethodKind.CARD, "Visa", "0002", "10/26")
AGREEMENT = Method("ea", MethodKind.INVOICE, reference="8812 0042", unattended=False)
INVOICE = Method("invoice", MethodKind.INVOICE, unattended=False)
RECORDED = Method("recorded", MethodKind.RECORDED, unattended=False)
CLOSED_BY_TEAMS = (*FINAL_CODES, "uninstalled", "http_400")
CODES = sorted(key.rpartition(".")[2] for key in sentences("en") if ".reason." in key)


@dataclass(frozen=True, slots=True)
class Scene:
    """How things stand; amounts in units."""

    balance: str = "384.20"
    trigger: str = "150"
    recharge: str = "400"
    name: str = "Alex Wilber"
    order: str = "4711"
    reason: str = "entered twice"
    sandbox: bool = False
    currency: str = "USD"

    def money(self, units: str) -> Money:
        return Money.of(units, self.currency)

    def account(self, **changes: object) -> Account:
        balance, trigger = self.money(self.balance), self.money(self.trigger)
        account = Account(
            id="contoso",
            currency=self.currency,
            time_zone="Asia/Hong_Kong",
            balance=balance,
            trigger=trigger,
            recharge=AutoRecharge(on=True, amount=self.money(self.recharge), method_id="card"),
            standing=standing_of(balance, trigger),
            seq=318,
            head="0" * 64,
            version=7,
            usage_cursor="",
            sandbox=self.sandbox,
            created_at=NOW - timedelta(days=60),
            due_at=NOW,
        )
        return replace(account, **changes)  # type: ignore[arg-type]


HEALTHY = Scene()
LOW = Scene(balance="142.60")
ZERO = Scene(balance="0")
NEGATIVE = Scene(balance="-43.27", sandbox=True)
HUGE = Scene(
    balance="987654321.99",
    trigger="100000",
    recharge="10000",
    name="Maximiliana-Alexandrina von und zu Oberhausen-Sterkrade (Contoso Telefonie Nord)",
    order="PO-2026-000000004711-CAMPAIGN-HOTLINE-Q4",
    reason="entered twice, once by Alex Wilber and once more by Megan Bowen, who was away on the "
    "day and could not see it, and found only at the end of the month when the invoices came in",
    sandbox=True,
)
RUDE = Scene(
    name="**Al** [x](https://evil.example) `c` _u_ <at>a</at> {{DATE(2026-11-21T00:00:00Z)}}\n# h",
    order="- 1. ~~x~~ &lt;b&gt; **4711**",
    reason="**Al** [us](https://evil.example) <at>a</at> {{DATE(2026-11-21T00:00:00Z)}}",
)
SCENES = {
    "healthy": HEALTHY,
    "low": LOW,
    "zero": ZERO,
    "negative": NEGATIVE,
    "huge": HUGE,
    "rude": RUDE,
}


def gallery(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """Every card by name."""
    walls = (
        _balance,
        _forecast,
        _funds,
        _receipts,
        _settings,
        _history,
        _audit,
        _correcting,
        _reconciling,
        _alerts,
        _mail,
        _paying,
        _roles,
        _talk,
        _errors,
    )
    return {name: card for wall in walls for name, card in wall(voice, scene)}


Hung = Iterator[tuple[str, Card]]


def glance(scene: Scene, **changes: object) -> Glance:
    account = scene.account()
    seen = Glance(
        account=account,
        as_of=NOW,
        days=_days(account),
        pace=None if account.balance.micros <= 0 else Pace(11, 9, 14),
        method=VISA,
        last_funding=Funding(scene.money("400"), NOW - timedelta(days=7), automatic=True),
        calls_read_at=NOW - timedelta(minutes=5),
    )
    return replace(seen, **changes)  # type: ignore[arg-type]


def _days(account: Account) -> tuple[Day, ...]:
    """Thirty days of falling balance, and one recharge in the middle."""
    currency, first = account.currency, date(2026, 10, 23)
    used = [Money((7 + (n * 37) % 26) * 1_000_000, currency) for n in range(30)]
    closing, found = account.balance, []
    for n in reversed(range(30)):
        found.append(Day(first + timedelta(days=n), closing, used[n]))
        closing = closing + used[n]
        if n == 23:
            closing = closing - account.recharge.amount
    return tuple(reversed(found))


def _forecast(voice: Voice, scene: Scene) -> Hung:
    account = scene.account()
    if account.balance.micros > 0:
        yield from forecast_wall(voice, account, _days(account), VISA, NOW)


def _balance(voice: Voice, scene: Scene) -> Hung:
    account = scene.account()
    paused = replace(account.recharge, paused="expired_card")
    off = replace(account.recharge, on=False)
    still = tuple(replace(day, closing=account.balance) for day in _days(account))
    yield "balance", balance_card(glance(scene), voice)
    yield "balance_looking", balance_card(glance(scene), voice, may_act=False)
    for name, at in (
        ("later", NOW + timedelta(days=55)),
        ("soon", NOW + timedelta(days=12)),
        ("tomorrow", NOW + timedelta(days=1)),
        ("today", NOW + timedelta(hours=3)),
    ):
        soon = NextExpiry(scene.money("120"), at)
        yield f"balance_expires_{name}", balance_card(glance(scene, next_expiry=soon), voice)
    back = NOW - timedelta(days=90)
    for name, days in (("first", 0), ("some", 49)):
        upto = back + timedelta(days=days)
        reading = Reading(back, upto, NOW, 41_200, done=False)
        yield f"balance_reading_{name}", balance_card(glance(scene, reading=reading), voice)
    for kind in TroubleKind:
        code = Trouble(kind, "CallRecord-PstnCalls.Read.All").code
        troubled = scene.account(usage_trouble=code)
        yield f"balance_{kind}", balance_card(glance(scene, account=troubled), voice)
    yield (
        "balance_paused",
        balance_card(
            glance(scene, account=scene.account(recharge=paused), pace=Pace(1, 0, 1)), voice
        ),
    )
    yield (
        "balance_new",
        balance_card(
            glance(
                scene,
                account=scene.account(recharge=off),
                days=still,
                pace=None,
                method=None,
                last_funding=None,
                calls_read_at=None,
            ),
            voice,
        ),
    )
    by_hand = Funding(scene.money("50"), NOW - timedelta(days=2), automatic=False)
    yesterday = NOW - timedelta(days=1)
    for name, pace in (
        ("today", Pace(0, 0, 1)),
        ("even", Pace(4, 4, 4)),
        ("far", Pace(200, 150, 250)),
        ("year", Pace(365, 300, 365)),
    ):
        yield (
            f"balance_{name}",
            balance_card(
                glance(
                    scene, pace=pace, last_funding=by_hand, calls_read_at=yesterday, method=None
                ),
                voice,
            ),
        )


def open_draft(scene: Scene, **changes: object) -> Draft:
    draft = Draft(
        id="6f1c2a",
        key="k-6f1c2a",
        account_id="contoso",
        chat_id="chat",
        person_id="alex",
        person_name=scene.name,
        kind=DraftKind.FUNDS,
        state=DraftState.OPEN,
        created_at=NOW,
        amount=scene.money("50"),
        method_id="card",
        purchase_order=scene.order,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def _confirmation(scene: Scene, charge: str, draft: Draft, method: Method = VISA) -> Confirmation:
    account, amount = scene.account(), scene.money(charge)
    until = NOW + timedelta(minutes=10)
    return Confirmation(draft, account, account.balance + amount, amount, method, until)


def _funds(voice: Voice, scene: Scene) -> Hung:
    account, methods = scene.account(), (VISA, AGREEMENT, INVOICE, RECORDED)
    wrong = error_text(errors.NotANumber(text="five**hundred**"), voice)
    yield "funds_form", funds_form(account, methods, "f1", voice, today=TODAY)
    yield (
        "funds_form_problem",
        funds_form(
            account,
            methods,
            "f1",
            voice,
            amount="five**hundred**",
            method_id="ea",
            po=scene.order,
            dated="2026-01-15",
            today=TODAY,
            problem=wrong,
        ),
    )
    yield "funds_form_bare", funds_form(account, (), "f1", voice, today=TODAY)
    dated = open_draft(scene, purchased_at=BOUGHT)
    yield "confirm_dated", confirm_card(_confirmation(scene, "400", dated, RECORDED), voice)
    yield "confirm", confirm_card(_confirmation(scene, "400", open_draft(scene)), voice)
    yield (
        "confirm_expired",
        confirm_card(_confirmation(scene, "400", open_draft(scene), EXPIRED), voice),
    )
    yield (
        "confirm_small",
        confirm_card(
            _confirmation(scene, "5", open_draft(scene, purchase_order=""), AGREEMENT), voice
        ),
    )
    reach = scene.account().trigger - scene.account().balance
    if reach.micros > 0:
        exact = str(reach.units)
        yield "confirm_exact", confirm_card(_confirmation(scene, exact, open_draft(scene)), voice)


def _receipt(scene: Scene, state: PaymentState, code: str = "", **changes: object) -> Receipt:
    amount, account = scene.money("50"), scene.account()
    payment = Payment(
        key="k-6f1c2a",
        account_id="contoso",
        purpose=Purpose.FUNDS,
        amount=amount,
        method_id="card",
        purchase_order=scene.order,
        person_id="alex",
        state=state,
        code=code,
        created_at=NOW,
        settled_at=NOW + timedelta(minutes=1) if state is PaymentState.SUCCEEDED else None,
    )
    done = state is PaymentState.SUCCEEDED
    receipt = Receipt(
        draft=open_draft(scene),
        payment=payment,
        account=account,
        method=VISA,
        repeat=False,
        balance=account.balance + amount if done else account.balance,
        number="P-2026-000318" if done else "",
    )
    return replace(receipt, **changes)  # type: ignore[arg-type]


def _receipts(voice: Voice, scene: Scene) -> Hung:
    yield "receipt", receipt_card(_receipt(scene, PaymentState.SUCCEEDED), voice)
    yield "receipt_again", receipt_card(_receipt(scene, PaymentState.SUCCEEDED, repeat=True), voice)
    elsewhere = replace(_receipt(scene, PaymentState.SUCCEEDED).payment, purchased_at=BOUGHT)
    for name, repeat in (("receipt_dated", False), ("receipt_dated_again", True)):
        dated = _receipt(scene, PaymentState.SUCCEEDED, payment=elsewhere, method=RECORDED)
        yield name, receipt_card(replace(dated, repeat=repeat), voice)
    for state in (PaymentState.CHARGING, PaymentState.UNKNOWN):
        yield f"receipt_{state.value}", receipt_card(_receipt(scene, state), voice)
    for code in (*CODES, "some_new_code"):
        yield (
            f"receipt_{code}",
            receipt_card(_receipt(scene, PaymentState.DECLINED, code, method=EXPIRED), voice),
        )
    draft, plain = open_draft(scene), open_draft(scene, purchase_order="")
    yield "closed_cancelled", closed_card("cancelled", draft, voice, by=scene.name, at=NOW)
    yield "closed_expired", closed_card("expired", plain, voice)
    yield (
        "closed_replaced",
        closed_card("replaced", open_draft(scene, kind=DraftKind.SETTINGS, amount=None), voice),
    )
    yield "closed_form", closed_card("cancelled", None, voice)
    done = receipt_card(_receipt(scene, PaymentState.SUCCEEDED), voice)
    yield "brief_receipt", brief_card(done, voice)
    yield "brief_closed", brief_card(closed_card("expired", plain, voice), voice)


def _settings(voice: Voice, scene: Scene) -> Hung:
    account, methods = scene.account(), (VISA, AGREEMENT)
    wrong = error_text(errors.AmountTooLarge(limit=scene.money("10000")), voice)
    yield "trigger_form", trigger_form(account, "f2", voice)
    yield "trigger_form_problem", trigger_form(account, "f2", voice, amount="1e9", problem=wrong)
    yield "auto_form", auto_recharge_form(account, methods, "f3", voice, today=TODAY)
    yield (
        "auto_form_problem",
        auto_recharge_form(
            account,
            methods,
            "f3",
            voice,
            today=TODAY,
            typed={"on": "off", "amount": "1,000", "method": "card", "per_day": "5"},
            problem=wrong,
        ),
    )
    for name, recharge in _recharges(scene).items():
        standing = scene.account(recharge=recharge)
        yield f"auto_form_{name}", auto_recharge_form(standing, methods, "f3", voice, today=TODAY)
    yield "auto_form_bare", auto_recharge_form(account, (AGREEMENT,), "f3", voice, today=TODAY)
    yield from _settings_confirmations(voice, scene)
    yield from _changes(voice, scene)


def _recharges(scene: Scene) -> dict[str, AutoRecharge]:
    """Every way that auto-recharge can stand."""
    on = scene.account().recharge
    small = replace(on, amount=scene.money("40"))
    return {
        "on": on,
        "small": small,
        "off": replace(on, on=False),
        "person": replace(on, paused=PAUSED_BY_PERSON),
        "held": replace(on, paused="expired_card", declines=1),
        "retry": replace(on, declines=2, retry_at=NOW + timedelta(hours=3)),
        "capped": replace(on, per_day=5, per_month=scene.money("2000")),
        "capped_off": replace(on, on=False, per_day=1, per_month=scene.money("2000")),
    }


def _settings_confirmations(voice: Voice, scene: Scene) -> Hung:
    settings = open_draft(scene, kind=DraftKind.SETTINGS, amount=None, purchase_order="")
    off = scene.account(recharge=replace(scene.account().recharge, on=False))
    higher = replace(settings, trigger=scene.money("500"))
    turn_on = replace(settings, recharge_on=True, recharge_amount=scene.money("400"))
    other_amount = replace(settings, recharge_amount=scene.money("200"))
    resume = replace(settings, paused=False)
    capped = replace(other_amount, per_day=5, per_month=scene.money("0"))
    held = scene.account(recharge=_recharges(scene)["held"])
    was_capped = scene.account(recharge=_recharges(scene)["capped"])
    for name, draft, account in (
        ("trigger", higher, scene.account()),
        ("on", turn_on, off),
        ("amount", other_amount, scene.account()),
        ("resume", resume, held),
        ("capped", capped, was_capped),
    ):
        asked = replace(_confirmation(scene, "400", draft), account=account)
        yield f"confirm_settings_{name}", confirm_settings_card(asked, voice)
    asked = replace(_confirmation(scene, "400", higher), method=AGREEMENT)
    yield "confirm_settings_invoiced", confirm_settings_card(asked, voice)
    asked = replace(_confirmation(scene, "400", higher), method=EXPIRED)
    yield "confirm_settings_expired", confirm_settings_card(asked, voice)


def _changes(voice: Voice, scene: Scene) -> Hung:
    before = scene.account()
    off = replace(before, recharge=replace(before.recharge, on=False))
    balance = before.balance
    higher = scene.money("500")
    small = replace(before, recharge=replace(before.recharge, amount=scene.money("40")))
    charged = _receipt(scene, PaymentState.SUCCEEDED)
    for name, old, new, receipt in (
        ("trigger", before, replace(before, trigger=scene.money("20")), None),
        ("trigger_off", off, replace(off, trigger=balance + higher), None),
        ("trigger_on", before, replace(before, trigger=balance + higher), None),
        ("trigger_at", before, replace(before, trigger=balance), None),
        ("on", off, before, charged),
        ("declined", off, before, _receipt(scene, PaymentState.DECLINED, "expired_card")),
        ("moving", off, before, _receipt(scene, PaymentState.UNKNOWN)),
        ("amount", before, small, None),
        ("off", before, off, None),
        ("same", before, before, None),
    ):
        done = SettingsChange(old, new, VISA, NOW, scene.name, receipt=receipt)
        yield f"settings_{name}", settings_card(done, voice)
    again = SettingsChange(off, before, VISA, NOW, scene.name, repeat=True, receipt=charged)
    yield "settings_again", settings_card(again, voice)
    refused = _receipt(scene, PaymentState.DECLINED, "expired_card")
    held = replace(before, recharge=_recharges(scene)["held"])
    retry = replace(before, recharge=_recharges(scene)["retry"])
    other = replace(held, recharge=replace(held.recharge, amount=scene.money("40")))
    for name, new in (
        ("trigger_held", replace(held, trigger=balance + higher)),
        ("trigger_retry", replace(retry, trigger=balance + higher)),
        ("amount_held", other),
    ):
        done = SettingsChange(before, new, EXPIRED, NOW, scene.name, receipt=refused)
        yield f"settings_{name}", settings_card(done, voice)
    expired = SettingsChange(off, before, EXPIRED, NOW, scene.name)
    yield "settings_expired", settings_card(expired, voice)
    yield from _recharge_changes(voice, scene)


def _recharge_changes(voice: Voice, scene: Scene) -> Hung:
    """From every way that auto-recharge can stand to every other, and another attempt in each."""
    counted = Counted(5, scene.money("1600"))
    account = scene.account(customer_agreement=True)
    for before, old in _recharges(scene).items():
        for after, new in _recharges(scene).items():
            done = SettingsChange(
                replace(account, recharge=old),
                replace(account, recharge=new),
                VISA,
                NOW,
                scene.name,
                counted=counted if new.per_day else None,
            )
            yield f"settings_{before}_to_{after}", settings_card(done, voice)
        retried = SettingsChange(
            replace(account, recharge=old),
            replace(account, recharge=old),
            VISA,
            NOW,
            scene.name,
            counted=counted if old.per_day else None,
        )
        yield f"settings_{before}_retried", settings_card(retried, voice, retried=True)


def history_lines(scene: Scene, count: int) -> tuple[HistoryLine, ...]:
    """Two usage lines, then funds by hand, then a recharge, over and over."""
    found = []
    balance = scene.account().balance
    for n in range(count):
        kind = (Kind.USAGE, Kind.USAGE, Kind.FUNDS, Kind.RECHARGE)[n % 4]
        amount = scene.money("-21.4050" if kind is Kind.USAGE else "400")
        by_person = kind is Kind.FUNDS
        found.append(
            HistoryLine(
                seq=318 - n,
                kind=kind,
                amount=amount,
                balance=balance,
                effective_at=NOW - timedelta(days=2 * n),
                booked_at=NOW - timedelta(days=2 * n),
                who=scene.name if by_person else "",
                method=None if kind is Kind.USAGE else VISA,
                purchase_order=scene.order if by_person else "",
                calls=(142, 0, 1)[n % 3] if kind is Kind.USAGE else 0,
            )
        )
        balance = balance - amount
    return tuple(found)


def book_lines(scene: Scene) -> tuple[HistoryLine, ...]:
    """One of each kind: undone, late, dated back, in part refunded."""
    first, money = history_lines(scene, 1)[0], scene.money
    funded = replace(first, kind=Kind.FUNDS, amount=money("400"), calls=0, method=AGREEMENT)
    return tuple(
        replace(line, seq=318 - n, booked_at=NOW, effective_at=line.effective_at)
        for n, line in enumerate(
            (
                replace(first, kind=Kind.RECONCILE, amount=money("9.64"), who=scene.name, calls=0),
                replace(
                    funded,
                    kind=Kind.REVERSAL,
                    amount=money("-400"),
                    corrects=316,
                    why=scene.reason,
                    who=scene.name,
                    method=None,
                ),
                replace(funded, undone=True, purchase_order=scene.order),
                replace(
                    funded, kind=Kind.REFUND, amount=money("-40"), corrects=314, why=scene.reason
                ),
                replace(funded, left=money("120"), who=scene.name),
                replace(funded, effective_at=NOW - timedelta(days=40), method=RECORDED),
                replace(first, effective_at=NOW - timedelta(days=9)),
                replace(first, amount=money("0"), settled=money("21.4050")),
                replace(first, kind=Kind.CREDIT, amount=money("1.5"), corrects=310, calls=3),
                replace(
                    first,
                    kind=Kind.EXPIRY,
                    amount=money("-31.50"),
                    effective_at=NOW - timedelta(days=50),
                    corrects=12,
                    calls=0,
                ),
                replace(
                    first,
                    kind=Kind.REFUND,
                    amount=money("-9"),
                    corrects=314,
                    calls=0,
                    method=VISA,
                    code=GIVEN_BACK,
                ),
            )
        )
    )


def invoice_lines(scene: Scene) -> tuple[HistoryLine, ...]:
    """What finance gets to see: paid, given back, undone."""
    kinds = (Kind.REFUND, Kind.REVERSAL, Kind.FUNDS)
    return tuple(line for line in book_lines(scene) if line.method or line.kind in kinds)


def _audit(voice: Voice, scene: Scene) -> Hung:
    """Every act there is and every word for what changes, whatever people are called."""
    told = [*_every_change(scene)]
    acts = list(Act)
    sealed = [
        SealedEvent(
            "contoso",
            number,
            Event(
                # Whom a role is given to stands elsewhere: that word needs another act.
                act=Act.ALERTS if "person" in after else acts[number % len(acts)],
                who="anna" if number % 3 else PURSER,
                name=scene.name if number % 2 else "",
                at=NOW - timedelta(hours=number),
                chat_id=("a:1", "19:x@thread.tacv2", "19:x@thread.v2", "")[number % 4],
                subject=str(number) if number % 2 else "ben",
                before=before,
                after=after,
            ),
            number,
            "head",
            "prev",
            "hash",
        )
        for number, (before, after) in enumerate(told, 1)
    ]
    names = {"anna": scene.name, "ben": scene.name}
    for first in range(0, len(sealed), PAGE):
        page = tuple(sealed[first : first + PAGE])
        of_page = TrailPage(scene.account(), page, names, page[-1].number, None, NOW)
        yield f"audit_{first}", audit_card(of_page, voice)
    for about in Subject:
        empty = TrailPage(scene.account(), (), {}, None, about, NOW)
        yield f"audit_{about}", audit_card(empty, voice)


def _every_change(scene: Scene) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    keys = sentences("en")
    fields = [key.rpartition(".")[2] for key in keys if key.startswith("audit.field.")]
    values = [key.rpartition(".")[2] for key in keys if key.startswith("audit.value.")]
    for number in range(max(len(fields), len(values))):
        name, value = fields[number % len(fields)], values[number % len(values)]
        yield {"unheard_of": "x"}, {name: value, "reason": scene.name}
        yield {name: value}, {name: values[number % len(values) - 1]}
    until = NOW + timedelta(days=9)
    yield {"paused": "expired_card", "until": "never"}, {"until": until.isoformat()}


def _history(voice: Voice, scene: Scene) -> Hung:
    account = scene.account()
    for name, count, older, newer in (
        ("history", 10, 308, None),
        ("history_middle", 10, 298, 0),
        ("history_one", 1, None, None),
        ("history_20", 20, 298, None),
        ("history_25", 25, 293, None),
        ("history_50", 50, 268, None),
        ("history_empty", 0, None, None),
    ):
        page = HistoryPage(
            account, history_lines(scene, count), older, newer, size=max(count, 1), as_of=NOW
        )
        yield name, history_card(page, voice)
    looking = HistoryPage(account, history_lines(scene, 10), None, None, as_of=NOW)
    yield "history_looking", history_card(looking, voice, may_correct=False)
    told = HistoryPage(account, book_lines(scene), None, None, as_of=NOW)
    yield "history_kinds", history_card(told, voice)
    for name, kept, older, month in (
        ("invoices", invoice_lines(scene), None, ""),
        ("invoices_more", invoice_lines(scene), 300, "2026-11"),
        ("invoices_empty", (), None, ""),
    ):
        page = HistoryPage(account, kept, older, None, month, as_of=NOW, paid_by="invoice")
        yield f"history_{name}", history_card(page, voice)
    yield (
        "history_month",
        history_card(HistoryPage(account, history_lines(scene, 6), None, None, "2026-11"), voice),
    )
    yield (
        "history_month_empty",
        history_card(HistoryPage(account, (), None, None, "2026-02"), voice),
    )


def _correcting(voice: Voice, scene: Scene) -> Hung:
    account, kinds = scene.account(), book_lines(scene)
    both = replace(kinds[4], seq=314)
    by_card = replace(both, method=VISA)
    wrong = error_text(errors.UnusableReason(limit=200), voice)
    entered = Entered("reversal", "50", scene.reason)
    yield "pick", pick_form(account, kinds, "f4", "319/10//", voice)
    yield "pick_many", pick_form(account, history_lines(scene, 25), "f4", "319/25//", voice)
    yield "pick_none", pick_form(account, (), "f4", "319/10//", voice, problem=wrong)
    yield "correct_both", correct_form(account, both, "f4", voice, Entered(amount="120"))
    yield "correct_card", correct_form(account, by_card, "f4", voice, Entered(amount="120"))
    yield "correct_usage", correct_form(account, kinds[6], "f4", voice, Entered())
    yield "correct_problem", correct_form(account, both, "f4", voice, entered, problem=wrong)
    for kind, amount, line in (
        (DraftKind.REVERSAL, "-400", both),
        (DraftKind.REVERSAL, "21.4050", kinds[6]),
        (DraftKind.REFUND, "120", by_card),
    ):
        name = f"{kind.value}_{line.kind.value}"
        draft = _correction(scene, kind, amount)
        effect = scene.money("-120" if kind is DraftKind.REFUND else amount)
        told = _confirmation(scene, "0", draft)
        told = replace(told, after=account.balance + effect, line=line)
        yield f"confirm_{name}", confirm_correction_card(told, voice)
        done = _corrected(scene, draft, effect, line)
        yield name, corrected_card(done, voice)
        yield f"{name}_again", corrected_card(replace(done, repeat=True), voice)
        yield f"closed_{name}", closed_card("expired", draft, voice)
    refund, effect = _correction(scene, DraftKind.REFUND, "120"), scene.money("-120")
    for state in (PaymentState.CHARGING, PaymentState.UNKNOWN, PaymentState.DECLINED):
        code = "card_declined" if state is PaymentState.DECLINED else ""
        payment = _receipt(scene, state, code).payment
        done = replace(_corrected(scene, refund, effect, by_card), payment=payment)
        yield f"refund_{state.value}", corrected_card(done, voice)


def _correction(scene: Scene, kind: DraftKind, amount: str) -> Draft:
    return open_draft(
        scene,
        kind=kind,
        amount=scene.money(amount),
        purchase_order="",
        seq=314,
        reason=scene.reason,
    )


def _corrected(scene: Scene, draft: Draft, effect: Money, line: HistoryLine | None) -> Corrected:
    account = scene.account()
    return Corrected(
        draft=draft,
        account=account,
        amount=effect,
        balance=account.balance + effect,
        number="P-2026-000319",
        at=NOW,
        line=line,
        payment=None,
    )


def _reconciling(voice: Voice, scene: Scene) -> Hung:
    account = scene.account()
    wrong = error_text(errors.NotANumber(text="five**hundred**"), voice)
    yield "reconcile_form", reconcile_form(account, "f5", voice)
    yield (
        "reconcile_form_problem",
        reconcile_form(account, "f5", voice, amount="five**hundred**", problem=wrong),
    )
    yield "agreed", agreed_card(account, voice)
    for name, units in (("more", "9.6423"), ("less", "-9.64")):
        difference = scene.money(units)
        draft = open_draft(
            scene,
            kind=DraftKind.RECONCILE,
            amount=difference,
            found=account.balance + difference,
            purchase_order="",
        )
        told = replace(_confirmation(scene, units, draft), charge=scene.money("0"))
        yield f"confirm_reconcile_{name}", confirm_reconcile_card(told, voice)
        done = _corrected(scene, draft, difference, None)
        yield f"reconcile_{name}", corrected_card(done, voice)
        yield f"reconcile_{name}_again", corrected_card(replace(done, repeat=True), voice)
        yield f"closed_reconcile_{name}", closed_card("expired", draft, voice)
    yield "closed_dated", closed_card("expired", open_draft(scene, purchased_at=BOUGHT), voice)


def incident(scene: Scene, kind: AlertKind, **changes: object) -> Incident:
    account = scene.account()
    facts = AlertFacts(
        balance=account.balance,
        trigger=account.trigger,
        auto_on=True,
        recharge=account.recharge.amount,
        method_label={"kind": "card", "brand": "Visa", "last4": "4242", "expires": "08/28"},
        pace=None if account.balance.micros <= 0 else Pace(4, 3, 6),
        sandbox=scene.sandbox,
        time_zone="Asia/Hong_Kong",
        report=a_report(scene) if kind is AlertKind.REPORT else None,
    )
    return Incident("i1", 318, "contoso", kind, NOW, 1, replace(facts, **changes))  # type: ignore[arg-type]


def _alerts(voice: Voice, scene: Scene) -> Hung:
    held = {"auto_paused": "expired_card", "code": "expired_card"}
    bare = {"recharge": None, "method_label": None, "pace": None}
    off = {"auto_on": False, "pace": Pace(365, 300, 365)}
    over = Resolution(scene.money("542.60"), NOW + timedelta(minutes=19))
    for kind in (one for one in AlertKind if one not in APPROVALS):
        name = f"alert_{kind.value}"
        yield name, alert_card(incident(scene, kind), voice)
        yield f"{name}_held", alert_card(incident(scene, kind, **held), voice)
        yield f"{name}_bare", alert_card(incident(scene, kind, **bare), voice)
        yield f"{name}_off", alert_card(incident(scene, kind, **off), voice)
        yield f"{name}_looking", alert_card(incident(scene, kind), voice, may_act=False)
        resolved = replace(incident(scene, kind), resolved=over, version=2)
        yield f"{name}_resolved", alert_card(resolved, voice)
        resolved = replace(incident(scene, kind, **off), resolved=over, version=2)
        yield f"{name}_resolved_off", alert_card(resolved, voice)
    lowered = Resolution(scene.money(scene.trigger) - scene.money("0.01"), over.at)
    resolved = replace(incident(scene, AlertKind.LOW), resolved=lowered, version=2)
    yield "alert_low_lowered", alert_card(resolved, voice)
    yield from _charge_alerts(voice, scene)
    yield from _cap_alerts(voice, scene)
    yield from _expiry_alerts(voice, scene, over)
    yield from _unusual_alerts(voice, scene)
    yield from _cared_for(voice, scene)
    yield from _digests(voice, scene)
    yield from _reports(voice, scene)
    yield from _alerts_here(voice, scene)


def _alerts_here(voice: Voice, scene: Scene) -> Hung:
    """What a chat hears, as it is asked, changed and cut off; and what is open meanwhile."""
    taken = Care(by="alex", name=scene.name, since=NOW)
    put_off = Care(snoozed_until=NOW + timedelta(hours=3), snoozed_by=scene.name)
    standing = (
        incident(scene, AlertKind.LOW),
        incident(scene, AlertKind.RECHARGE_FAILED, care=taken),
        incident(scene, AlertKind.EXPIRING, care=put_off),
    )
    night = Quiet(22 * 60, 7 * 60)
    few = Wishes(muted=(AlertKind.LOW, AlertKind.EXPIRING), quiet=night, time_zone="Asia/Hong_Kong")
    plain = ChatAlerts(Wishes(), (), NOW, sandbox=scene.sandbox)
    full = replace(plain, wishes=few, open=standing, elsewhere=2, unreachable=("uninstalled",))
    for name, seen in (
        ("on", plain),
        ("off", replace(plain, wishes=None, elsewhere=1)),
        ("few", full),
        ("saved", replace(full, changed_by=scene.name, unreachable=("gone", "http_400"))),
        ("daily", replace(plain, wishes=Wishes(report=Every.DAY))),
        ("weekly", replace(plain, wishes=Wishes(report=Every.WEEK))),
        ("mute", replace(plain, wishes=Wishes(muted=CHOICE[:1]), elsewhere=1)),
        ("many", replace(full, open=standing * 9)),
    ):
        yield f"alerts_{name}", alerts_card(seen, voice)
        yield f"alerts_{name}_changed", alerts_card(seen, voice, changed=True)
        yield f"alerts_{name}_looking", alerts_card(seen, voice, may_change=False)
    for why in CLOSED_BY_TEAMS:
        yield f"alerts_closed_{why}", alerts_card(replace(plain, closed=why), voice)
        yield f"alerts_was_closed_{why}", alerts_card(replace(plain, was_closed=why), voice)


def _charge_alerts(voice: Voice, scene: Scene) -> Hung:
    """A refused charge that is tried again, given up, paused by a person or taken up since."""
    later = NOW + timedelta(hours=3)
    failed = {"code": "insufficient_funds", "attempts": 2, "retry_at": later}
    given_up = {"code": "insufficient_funds", "attempts": 4, "auto_paused": "insufficient_funds"}
    by_person = {"code": "insufficient_funds", "attempts": 2, "auto_paused": PAUSED_BY_PERSON}
    for kind in (AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED):
        for name, changes in (
            ("retry", failed),
            ("given_up", given_up),
            ("person", by_person),
            ("again", {"code": "insufficient_funds", "attempts": 4}),
            ("retry_off", {**failed, "auto_on": False}),
            ("terminal", {"code": "stolen_card", "attempts": 1, "auto_paused": "stolen_card"}),
            ("many_bare", {**given_up, "recharge": None, "method_label": None}),
            ("disputed", {"code": DISPUTED, "auto_paused": DISPUTED}),
            ("unanswered", {"code": UNANSWERED, "attempts": 1}),
            ("unanswered_off", {"code": UNANSWERED, "auto_on": False}),
            ("unanswered_paused", {"code": UNANSWERED, "auto_paused": DISPUTED}),
            ("unanswered_person", {"code": UNANSWERED, "auto_paused": PAUSED_BY_PERSON}),
            ("disputed_person", {"code": DISPUTED, "auto_paused": PAUSED_BY_PERSON}),
            ("disputed_again", {"code": DISPUTED}),
            ("unanswered_bare", {"code": UNANSWERED, "recharge": None, "method_label": None}),
            ("disputed_bare", {"code": DISPUTED, "recharge": None, "method_label": None}),
        ):
            yield f"alert_{kind.value}_{name}", alert_card(incident(scene, kind, **changes), voice)
    for kind in (AlertKind.LOW, AlertKind.ZERO):
        yield f"alert_{kind.value}_retry", alert_card(incident(scene, kind, **failed), voice)
        yield f"alert_{kind.value}_person", alert_card(incident(scene, kind, **by_person), voice)


def _cap_alerts(voice: Voice, scene: Scene) -> Hung:
    day = {"cap": "day", "period": "2026-11-21", "per_day": 5, "recharged_times": 4}
    month = {
        "cap": "month",
        "period": "2026-11",
        "per_month": scene.money("2000"),
        "recharged": scene.money("1600"),
    }
    bare = {"recharge": None, "period": "", "per_day": 0, "per_month": None}
    for level in CapLevel:
        for name, cap in (("day", day), ("month", month)):
            for known, less in (("", {}), ("_bare", bare)):
                facts = {**cap, **less, "cap_level": level.value}
                yield (
                    f"alert_cap_{level.value}_{name}{known}",
                    alert_card(incident(scene, AlertKind.CAP_REACHED, **facts), voice),
                )


def _expiry_alerts(voice: Voice, scene: Scene, over: Resolution) -> Hung:
    for days in (30, 7, 1):
        facts = {"expiring": scene.money("120"), "expires_at": NOW + timedelta(days=days)}
        found = incident(scene, AlertKind.EXPIRING, **facts)
        yield f"alert_expiring_{days}", alert_card(found, voice)
        late = replace(over, at=NOW + timedelta(days=2))
        yield f"alert_expiring_{days}_over", alert_card(replace(found, resolved=late), voice)


def _unusual_alerts(voice: Voice, scene: Scene) -> Hung:
    """A day with what explains it, which is a name from outside; and pools that run out."""
    for name, held in (("person", {"auto_paused": PAUSED_BY_PERSON}), ("retry", {"retry_at": NOW})):
        found = incident(scene, AlertKind.RUNS_OUT_SOON, **held)
        yield f"alert_runs_out_soon_{name}", alert_card(found, voice)
    dear, some = scene.money("38.70"), scene.money("2.35")
    called = (
        Tally("Japan mobile", 3, 1_260, dear, 0),
        Tally(scene.order, 1, 60, some, 0),
        Tally("", 1, 60, some, 0),
    )
    facts = {"period": "2026-11-20", "spent": scene.money("43.40"), "called": called}
    for name, usual in (("office", "12.50"), ("nothing", "0")):
        found = incident(scene, AlertKind.UNUSUAL_SPEND, usual=scene.money(usual), **facts)
        yield f"alert_unusual_spend_{name}", alert_card(found, voice)


def _mail(voice: Voice, scene: Scene) -> Hung:
    finance = Reader(Mailbox("fin_ance", "contoso.com"), "zh-Hans-CN", NOW)
    refused = Reader(Mailbox("x" * 64, "contoso.onmicrosoft.com"), "en-GB", NOW, "550 5.1.1")
    many = [replace(finance, mailbox=Mailbox(f"reader{n}", "contoso.com")) for n in range(18)]
    some = Readers((finance, refused), on=True, delivers=True)
    none = replace(some, listed=())
    yield "mail", mail_card(some, voice)
    yield "mail_one", mail_card(replace(some, listed=(finance,)), voice)
    yield "mail_none", mail_card(none, voice)
    yield "mail_off", mail_card(replace(some, on=False, delivers=False), voice)
    yield "mail_sandbox", mail_card(replace(some, delivers=False), voice)
    yield "mail_many", mail_card(replace(some, listed=(finance, refused, *many)), voice)
    for what in (*How, "removed"):
        done = Done(str(what), finance.mailbox, finance.language)
        yield f"mail_{what}", mail_card(none if what == "removed" else some, voice, done)


def _cared_for(voice: Voice, scene: Scene) -> Hung:
    """Taken, put off, both; and what is answered to whoever typed it."""
    taken = Care(by="alex", name=scene.name, since=NOW - timedelta(hours=2))
    later = NOW + timedelta(hours=4)
    states = {
        "taken": taken,
        "snoozed": Care(snoozed_until=later, snoozed_by=scene.name),
        "escalated": Care(escalated_at=NOW + timedelta(minutes=30)),
        "unheard": Care(escalated_at=NOW),
        "both": replace(taken, snoozed_until=later, snoozed_by=scene.name),
    }
    for kind in CHOICE:
        for name, care in states.items():
            found = incident(scene, kind, care=care, code="insufficient_funds")
            yield f"alert_{kind.value}_{name}", alert_card(found, voice)
            off = incident(scene, kind, care=care, auto_on=False)
            yield f"alert_{kind.value}_{name}_off", alert_card(off, voice)
    asleep = incident(scene, AlertKind.LOW, care=states["snoozed"])
    yield "alert_moved", moved_card(asleep, voice)
    for how in ("took", "released", "asleep", "woke"):
        yield f"cared_{how}", cared_card(how, asleep, voice)


def happened(scene: Scene) -> tuple[Happened, ...]:
    """A night of a pool: news, something over, something open, and something of days ago."""
    balance, hour = scene.account().balance, timedelta(hours=1)
    return (
        Happened(309, AlertKind.EXPIRING, NOW - timedelta(days=3), balance),
        Happened(310, AlertKind.LOW, NOW - 9 * hour, balance, NOW - 8 * hour),
        Happened(311, AlertKind.RECHARGED, NOW - 8 * hour, balance, NOW - 8 * hour),
        Happened(312, AlertKind.CAP_REACHED, NOW - hour, balance),
    )


def _digests(voice: Voice, scene: Scene) -> Hung:
    several = happened(scene)
    each = tuple(replace(several[-1], kind=kind) for kind in CHOICE)
    nights = {"": several, "_one": several[-1:], "_over": several[1:3], "_each": each}
    for name, told in nights.items():
        found = incident(scene, AlertKind.DIGEST, happened=told)
        yield f"alert_digest_night{name}", alert_card(found, voice)
    busy = incident(scene, AlertKind.DIGEST, happened=several, unlisted=3)
    yield "alert_digest_busy_night", alert_card(busy, voice)


def _roles(voice: Voice, scene: Scene) -> Hung:
    yield from roles_wall(voice, scene.name, scene.account(), NOW)


def a_report(scene: Scene, every: Every = Every.WEEK, **changes: object) -> Report:
    """With two recharges, and nothing to compare with or to expire."""
    told = Report(
        every=every,
        first=date(2026, 11, 14),
        last=date(2026, 11, 20),
        spent=scene.money("120.40"),
        spent_before=None,
        recharges=2,
        recharged=scene.money("800"),
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def _reports(voice: Voice, scene: Scene) -> Hung:
    """Of a day and of a week: more, less and as much as before, and what stands open."""
    expiry = {"expiring": scene.money("50"), "expires_at": NOW + timedelta(days=40)}
    states: dict[str, dict[str, object]] = {
        "more": {"spent_before": scene.money("100.30"), "recharges": 1, **expiry},
        "less": {"spent_before": scene.money("150.50"), "recharges": 0},
        "same": {"spent_before": scene.money("120.40")},
        "first": {},
    }
    for every in Every:
        for name, changes in states.items():
            told, several = a_report(scene, every, **changes), happened(scene)[:1]
            found = incident(scene, AlertKind.REPORT, report=told, happened=several)
            yield f"alert_report_{every}_{name}", alert_card(found, voice)


def _talk(voice: Voice, scene: Scene) -> Hung:
    for name, rights in {"": EVERY_RIGHT, "_looking": {Right.LOOK}, "_none": set[Right]()}.items():
        yield (
            f"help{name}",
            help_card(
                voice,
                rates_url=RATES,
                plans_url=PLANS,
                sandbox=scene.sandbox,
                rights=frozenset(rights),
            ),
        )
    yield "welcome_person", welcome_person(voice, scene.sandbox)
    yield "welcome_looking", welcome_person(voice, scene.sandbox, may_act=False)
    yield "welcome_owner", welcome_person(voice, scene.sandbox, to_set_up=True)
    yield "welcome_channel", welcome_channel(voice, scene.sandbox)
    asked = voice("errors.unknown_method")
    yield "question", question_card(voice("cards.funds.title"), voice)
    yield (
        "question_choices",
        question_card(
            voice("cards.fact.paid_by"), voice, hint=asked, choices=["Visa ·· 4242", scene.name]
        ),
    )
    yield "note", note_card(voice("cards.closed.cancelled_means"), voice)
    for why in ("book_unavailable", "outcome_unknown"):  # no person's mistake, so no error of ours
        yield f"note_{why}", note_card(voice(f"errors.{why}"), voice)
    yield "bug", bug_card("K7Q2-9F", voice)
    for channel in (True, False):
        for changed in (True, False):
            yield (
                f"language_{channel}_{changed}",
                language_card(voice, of_channel=channel, changed=changed),
            )


def wallet(scene: Scene, *methods: Method, **changes: object) -> Wallet:
    """One that takes cards and holds all of these."""
    stored = frozenset(method.id for method in methods) - {RECORDED.id}
    held = Wallet(scene.account(), methods, stored, takes_cards=True, as_of=NOW)
    return replace(held, **changes)  # type: ignore[arg-type]


def _paying(voice: Voice, scene: Scene) -> Hung:
    soon = replace(VISA, id="soon", last4="1111", expires="12/26")
    full = wallet(scene, VISA, soon, EXPIRED, AGREEMENT, RECORDED)
    yield "methods", methods_card(full, voice, may_change=True)
    yield "methods_looking", methods_card(full, voice, may_change=False)
    yield "methods_many", methods_card(wallet(scene, *[VISA] * 21), voice, may_change=True)
    bare = replace(full, methods=(RECORDED,), stored=frozenset(), takes_cards=False)
    yield "methods_bare", methods_card(bare, voice, may_change=True)
    pretend = replace(bare, account=replace(bare.account, sandbox=voice.sandbox or scene.sandbox))
    yield "methods_pretend", methods_card(pretend, voice, may_change=True)
    yield "methods_none", methods_card(wallet(scene), voice, may_change=True)
    yield "card_page", card_page_card("https://example.com/setup/cs_1", voice)
    yield "card_number", card_number_card(voice)
    account, signed = scene.account(), Signed(scene.name, NOW)
    wrong = error_text(errors.UnusableAgreement(limit=40), voice)
    yield "agreement_form", agreement_form(account, "f4", voice)
    yield (
        "agreement_form_problem",
        agreement_form(account, "f4", voice, number="8812/0042", problem=wrong),
    )
    yield "remove_form", remove_form(account, (VISA, AGREEMENT), "f5", voice, today=TODAY)
    yield (
        "remove_form_problem",
        remove_form(
            account, (VISA, AGREEMENT), "f5", voice, today=TODAY, method_id="ea", problem=wrong
        ),
    )
    yield "method_added", added_card(AGREEMENT, account, signed, voice)
    yield "method_removed", removed_card(VISA, account, signed, voice)
    yield from _customer_agreement(voice, scene)


def _customer_agreement(voice: Voice, scene: Scene) -> Hung:
    account = scene.account()
    recharge = account.recharge
    for name, kept in (
        ("on", recharge),
        ("off", replace(recharge, on=False)),
        ("held", replace(recharge, paused=PAUSED_BY_PERSON)),
    ):
        for marked in (True, False):
            changed = replace(account, recharge=kept, customer_agreement=marked)
            for looking in (True, False):
                yield (
                    f"customer_{marked}_{name}{'_looking' if looking else ''}",
                    customer_agreement_card(changed, voice, may_change=not looking),
                )
    for on in (True, False):
        error = errors.CustomerAgreement(auto_on=on)
        yield f"credits_refused_{on}", credits_refused_card(error, voice)


def every_error(scene: Scene) -> Iterator[tuple[str, PurserError]]:
    """Each class with the most and with the least it may know."""
    data = {
        "text": "1,000.505 bananas and a very long tail of words",
        "limit": scene.money("10000"),
        "amount": scene.money("400"),
        "expected": "USD",
        "got": "EUR",
        "currency": "USD",
        "places": 2,
        "owner": scene.name,
        "name": scene.name,
        "person": scene.name,
        "day": TODAY,
        "at": NOW,
        "taken": scene.money("40"),
        "seq": 318,
        "balance": scene.money(scene.balance),
        "number": "318",
        "why": correction_errors.NothingLeft(seq=318),
        "permission": "User.Read.All",
        "code": "403 Authorization_RequestDenied",
        "file": "PSTN.calls.2026-10-01-2026-10-31.csv",
        "line": 12_480,
        "column": 18,
        "names": "UsageId, Start Time, Charge, Currency, Capability",
        "found": 12,
        "host": "files.evil.example",
        "one": scene.name,
        "other": "Germany mobile",
    }
    for kind in _kinds(PurserError):
        yield kind.__name__, kind(**data)
        yield f"{kind.__name__}_bare", kind()


def _kinds(kind: type[PurserError]) -> Iterator[type[PurserError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _errors(voice: Voice, scene: Scene) -> Hung:
    for name, error in every_error(scene):
        yield f"error_{name}", error_card(error, voice)
