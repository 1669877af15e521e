"""Every card about approvals, in every state and for every reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cards.approvals import Reader, approval_card, decline_form
from cards.card import Card
from cards.correcting import confirm_correction_card
from cards.delegating import Wanted, delegate_form, delegated_card, delegation_ended_card
from cards.funds import confirm_card
from cards.history import history_card
from cards.limits import confirm_limit_card, limits_card, limits_form
from cards.names import error_text
from cards.receipt import receipt_card
from cards.reconciling import confirm_reconcile_card
from cards.settings import confirm_settings_card
from cards.voice import Voice
from cards.waiting import approvals_card, approvals_chat_card, reminder_card
from ledger import approval_errors, errors
from ledger.account import PAUSED_BY_PERSON, Allowances
from ledger.approval import Approval, Came, Corrects, Settings
from ledger.book import Kind
from ledger.deciders import Side
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.incidents import AlertKind, Incident
from ledger.payments import PaymentState
from ledger.roles import Delegation, Role
from ledger.views import Confirmation, HistoryPage, Limits
from ledger.waiting import Waiting
from tests.cards import gallery
from tests.cards.gallery import (
    BOUGHT,
    HEALTHY,
    NOW,
    TODAY,
    VISA,
    Scene,
    book_lines,
    incident,
    open_draft,
)

Hung = Iterator[tuple[str, Card]]
ASKER = Side.ASKED, Side.DECIDES, Side.LOOKS, None
LABEL = {"kind": "card", "brand": "Visa", "last4": "4242"}


def approvals(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """Every card by name."""
    walls = (_booked, _asking, _waiting, _over, _lists, _limits, _delegates)
    return {name: card for wall in walls for name, card in wall(voice, scene)}


def draft(scene: Scene, kind: DraftKind = DraftKind.FUNDS, **changes: object) -> Draft:
    asked = open_draft(
        scene,
        kind=kind,
        state=DraftState.WAITING,
        amount=scene.money("2000"),
        reason=scene.reason,
        number=17,
        asked_at=NOW,
        until=NOW + timedelta(hours=48),
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def approval(scene: Scene, asked: Draft | None = None, **changes: object) -> Approval:
    asked, balance = asked or draft(scene), scene.money(scene.balance)
    one = Approval(
        draft=asked,
        stake=asked.amount,
        limit=scene.money("500"),
        before=balance,
        after=balance + (asked.amount or scene.money("0")),
        method=LABEL,
        deciders=3,
        unreached=1,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def told(
    scene: Scene, *requests: Approval, kind: AlertKind = AlertKind.APPROVAL, number: int = 17
) -> Incident:
    return replace(incident(scene, kind, approvals=requests), number=number)


def _settings(scene: Scene, **changes: object) -> Settings:
    at = Settings(scene.money("150"), True, scene.money("400"), method=LABEL)
    return replace(at, **changes)  # type: ignore[arg-type]


def _of_settings(scene: Scene, was: Settings, **becomes: object) -> Approval:
    asked = draft(scene, DraftKind.SETTINGS, amount=None, reason="", purchase_order="")
    after = replace(was, **becomes)  # type: ignore[arg-type]
    same = scene.money(scene.balance)
    return approval(scene, asked, was=was, becomes=after, before=same, after=same, method=None)


def kinds(scene: Scene) -> dict[str, Approval]:
    """A request of every kind."""
    at, off = _settings(scene), _settings(scene, on=False)
    line = book_lines(scene)[0]
    corrects = Corrects(line.seq, Kind.FUNDS, scene.money("2000"), NOW - timedelta(days=9))
    corrected = {"corrects": corrects, "method": None}
    charged = _of_settings(scene, at, trigger=scene.money("3000"))
    charged = replace(charged, draft=replace(charged.draft, amount=scene.money("2800")))
    limit = draft(scene, DraftKind.LIMITS, amount=scene.money("9000"), role="owner", reason="")
    no_limit = replace(limit, amount=None)
    was = {"limit_was": scene.money("500"), "method": None}
    same = {"after": scene.money(scene.balance), **was}
    return {
        "funds": approval(scene),
        "funds_bare": approval(scene, draft(scene, reason="", purchase_order="")),
        "dated": approval(scene, draft(scene, purchased_at=BOUGHT), method=None),
        "trigger": _of_settings(scene, at, trigger=scene.money("900")),
        "amount": _of_settings(scene, at, amount=scene.money("900")),
        "on": _of_settings(scene, off, on=True, amount=scene.money("900")),
        "resumed": _of_settings(scene, _settings(scene, paused=PAUSED_BY_PERSON), paused=""),
        "held": _of_settings(scene, _settings(scene, paused="expired_card"), paused=""),
        "caps": _of_settings(scene, _settings(scene, per_day=2), per_day=0),
        "method": _of_settings(scene, at, method={**LABEL, "last4": "1111"}),
        "recharge": _of_settings(scene, at, amount=scene.money("900"), per_day=2),
        "several": _of_settings(scene, at, trigger=scene.money("900"), amount=scene.money("900")),
        "charged": charged,
        "reversal": approval(scene, draft(scene, DraftKind.REVERSAL, seq=line.seq), **corrected),
        "refund": approval(scene, draft(scene, DraftKind.REFUND, seq=line.seq), **corrected),
        "reconcile": approval(scene, draft(scene, DraftKind.RECONCILE), method=None),
        "limits": approval(scene, limit, **same),
        "no_limit": approval(scene, no_limit, **same),
        "first_limit": approval(scene, limit, **{**same, "limit_was": None}),
    }


def _asking(voice: Voice, scene: Scene) -> Hung:
    """Confirmations of what is above the limit."""
    account = scene.account()
    until, limit = NOW + timedelta(minutes=10), scene.money("500")
    nothing = scene.money("0")

    def asks(asked: Draft, charge: str = "2000", **changes: object) -> Confirmation:
        amount = scene.money(charge)
        after = account.balance + amount
        made = Confirmation(asked, account, after, amount, VISA, until, limit=limit)
        return replace(made, **changes)  # type: ignore[arg-type]

    bare = draft(scene, reason="")
    yield "ask_funds", confirm_card(asks(bare), voice)
    yield "ask_dated", confirm_card(asks(replace(bare, purchased_at=BOUGHT)), voice)
    wish = replace(bare, kind=DraftKind.SETTINGS, trigger=scene.money("900"), amount=None)
    becomes = replace(account, trigger=scene.money("900"))
    changed = asks(wish, "0", becomes=becomes)
    yield "ask_settings", confirm_settings_card(changed, voice)
    yield "ask_settings_bare", confirm_settings_card(replace(changed, method=None), voice)
    yield "ask_settings_charged", confirm_settings_card(asks(replace(wish, amount=limit)), voice)
    line = book_lines(scene)[0]
    for kind in (DraftKind.REVERSAL, DraftKind.REFUND):
        asked = asks(draft(scene, kind, seq=line.seq), line=line)
        yield f"ask_{kind.value}", confirm_correction_card(asked, voice)
    found = replace(bare, kind=DraftKind.RECONCILE, found=scene.money("9000"))
    yield "ask_reconcile", confirm_reconcile_card(asks(found, charge="0"), voice)
    limits = draft(scene, DraftKind.LIMITS, role="owner", amount=None, reason="")
    yield "ask_limits", confirm_limit_card(replace(asks(limits, "0"), charge=nothing), voice)


def _booked(voice: Voice, scene: Scene) -> Hung:
    """In the book and on receipts stands who approved."""
    account = scene.account()
    line = replace(book_lines(scene)[0], approved_by=scene.name)
    yield "history_approved", history_card(HistoryPage(account, (line,), None, None), voice)
    by = ended(approval(scene), scene, DraftState.DONE).draft
    for state in (PaymentState.SUCCEEDED, PaymentState.DECLINED, PaymentState.UNKNOWN):
        told = replace(gallery._receipt(scene, state, "expired_card"), draft=by)
        yield f"receipt_approved_{state.value}", receipt_card(told, voice)


def _waiting(voice: Voice, scene: Scene) -> Hung:
    for name, one in kinds(scene).items():
        for side in ASKER:
            card = approval_card(told(scene, one), voice, Reader(side))
            yield f"approval_{name}_{side or 'anybody'}", card
    one = approval(scene)
    several = Reader(None, tuple(f"29:{n}" for n in range(99)))
    yield "approval_refreshed", approval_card(told(scene, one), voice, several)
    for unreached in (0, 3):
        alone = replace(one, unreached=unreached)
        yield f"approval_untold_{unreached}", approval_card(told(scene, alone), voice, ASKED)
    unnamed = replace(one, deciders=0, unreached=0)
    yield "approval_unnamed", approval_card(told(scene, unnamed), voice, ASKED)
    yield "decline_form", decline_form(told(scene, one), voice)
    problem = error_text(errors.UnusableReason(limit=200), voice)
    yield "decline_form_problem", decline_form(told(scene, one), voice, problem)


ASKED = Reader(Side.ASKED)


def ended(one: Approval, scene: Scene, state: DraftState, **changes: object) -> Approval:
    """The same, decided an hour later."""
    over = replace(
        one.draft,
        state=state,
        decided_by="" if state is DraftState.LAPSED else "ben",
        decided_name="" if state is DraftState.LAPSED else "Ben Ho",
        decided_at=NOW + timedelta(hours=1),
        decided_why=scene.reason if state is DraftState.DECLINED else "",
    )
    return replace(one, draft=over, **changes)  # type: ignore[arg-type]


def _over(voice: Voice, scene: Scene) -> Hung:
    for name, one in kinds(scene).items():
        for came in (Came.DONE, Came.MOVING, Came.REFUSED):
            pays = one.draft.kind is not DraftKind.LIMITS and one.draft.amount is not None
            if pays or came is Came.DONE:
                seq = 319 if pays else 0
                done = ended(one, scene, DraftState.DONE, came=came, code="expired_card", seq=seq)
                yield f"approved_{name}_{came.value}", approval_card(told(scene, done), voice)
    one = approval(scene)
    for state in (DraftState.DECLINED, DraftState.WITHDRAWN, DraftState.LAPSED):
        over = told(scene, ended(one, scene, state))
        yield f"over_{state.value}", approval_card(over, voice)
        yield f"over_{state.value}_late", approval_card(over, voice, late=True)
    lent = ended(one, scene, DraftState.DONE, came=Came.DONE, for_name="Carla Lo")
    yield "approved_for", approval_card(told(scene, lent), voice)


def _lists(voice: Voice, scene: Scene) -> Hung:
    requests = list(kinds(scene).values())
    sides = (Side.DECIDES, Side.ASKED, Side.LOOKS)
    seen = tuple((one, sides[n % 3]) for n, one in enumerate(requests))
    named = Delegation("ben", "dan", NOW + timedelta(days=9), NOW, "Ben Ho", scene.name)
    waiting = Waiting(seen[:3], True, None, NOW, scene.sandbox)
    yield "approvals", approvals_card(waiting, voice)
    yield "approvals_one", approvals_card(replace(waiting, requests=seen[:1]), voice)
    yield "approvals_many", approvals_card(replace(waiting, requests=seen * 2), voice)
    empty = replace(waiting, requests=(), here=False, delegation=named)
    yield "approvals_none", approvals_card(empty, voice)
    yield "approvals_none_viewer", approvals_card(empty, voice, may_change=False)
    for on in (True, False):
        for changed in (True, False):
            yield f"approvals_{on}_{changed}", approvals_chat_card(voice, on=on, changed=changed)
    yield from _reminders(voice, scene)


def _reminders(voice: Voice, scene: Scene) -> Hung:
    requests = tuple(kinds(scene).values())[:3]
    declined = tuple(ended(one, scene, DraftState.DECLINED) for one in requests)
    for name, of_it in (
        ("one", requests[:1]),
        ("several", requests),
        ("over", declined),
        ("one_over", declined[:1]),
    ):
        one = told(scene, *of_it, kind=AlertKind.APPROVAL_REMINDER)
        yield f"reminder_{name}", reminder_card(one, voice, lambda _: Side.DECIDES)
        yield f"reminder_{name}_anybody", reminder_card(one, voice, lambda _: None)


def _limits(voice: Voice, scene: Scene) -> Hung:
    operator = scene.money("500")
    account = scene.account(allowances=Allowances(operator, scene.money("1000")))
    yield "limits_form", limits_form(account, "f7", voice)
    problem = error_text(errors.NotANumber(text="1e9"), voice)
    yield (
        "limits_form_problem",
        limits_form(account, "f7", voice, role="owner", amount="1e9", problem=problem),
    )
    yield "limits", limits_card(Limits(account), voice)
    yield "limits_changed", limits_card(Limits(account, Role.OPERATOR, None), voice)
    yield "limits_lifted", limits_card(Limits(account, Role.APPROVER, operator), voice)
    yield "limits_same", limits_card(Limits(account, Role.OPERATOR, operator), voice)


def _delegates(voice: Voice, scene: Scene) -> Hung:
    people = {f"p-{n}": scene.name for n in range(3)}
    yield "delegate_form", delegate_form(people, voice, TODAY)
    problem = error_text(approval_errors.DelegationEnded(day=date(2026, 1, 2)), voice)
    wrong = Wanted("p-1", "2026-01-02", problem)
    yield "delegate_form_problem", delegate_form(people, voice, TODAY, wrong)
    yield "delegate_form_nobody", delegate_form({}, voice, TODAY)
    named = Delegation("ben", "dan", NOW + timedelta(days=9), NOW, "Ben Ho", scene.name)
    yield "delegated", delegated_card(named, "Asia/Hong_Kong", voice)
    yield "delegation_ended", delegation_ended_card([named], voice)
    yield "delegation_ended_again", delegation_ended_card([], voice)
