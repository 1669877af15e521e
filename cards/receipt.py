"""What became of a confirmation: money in, refused or on its way; cancelled, expired, replaced."""

from __future__ import annotations

from datetime import datetime

from cards.card import Card
from cards.confirmation import facts_if, iso_day, payer, valid_from_to
from cards.layout import button, clip, compose, sentence, title
from cards.markup import Plain
from cards.names import reason, remedy
from cards.signs import CLOSED, GOOD, STOPPED, WAITING, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.drafts import Draft, DraftKind
from ledger.payments import PaymentState
from ledger.views import Receipt


def receipt_card(receipt: Receipt, voice: Voice) -> Card:
    match receipt.payment.state:
        case PaymentState.SUCCEEDED:
            return _done(receipt, voice)
        case PaymentState.DECLINED:
            return _declined(receipt, voice)
        case PaymentState.CHARGING | PaymentState.UNKNOWN:
            return _moving(receipt, voice)


def _done(receipt: Receipt, voice: Voice) -> Card:
    amount, balance, bought = receipt.payment.amount, receipt.balance, receipt.payment.purchased_at
    key = f"cards.{'dated' if bought else 'receipt'}.{'again' if receipt.repeat else 'done'}"
    heading = voice(key, amount=amount)
    means = voice("cards.receipt.balance", balance=balance)
    free = voice("cards.dated.was_free") if bought else ""
    again = voice("cards.receipt.again_means") if receipt.repeat else ""
    at = bought or receipt.payment.settled_at or receipt.payment.created_at
    bought_and_expires = valid_from_to(at, receipt.account, voice)
    pairs = bought_and_expires if bought else bought_and_expires[1:]
    day = iso_day(at, receipt.account)
    pairs += payer(receipt.method, receipt.payment.purchase_order, voice)
    if receipt.number:
        pairs.append((voice("cards.fact.receipt"), receipt.number))
    return compose(
        voice,
        voice(f"{key}_summary", amount=amount, balance=balance, day=day),
        [
            headed(GOOD, title(heading), sentence(means, close=True)),
            *(sentence(text) for text in (free, again) if text),
            facts_if(pairs),
        ],
        quiet=[_signed("cards.receipt.by", receipt, voice), *approved(receipt.draft, voice)],
        sandbox=receipt.account.sandbox,
        speak=[heading, means, free, again],
    )


def _declined(receipt: Receipt, voice: Voice) -> Card:
    amount, balance, code = receipt.payment.amount, receipt.balance, receipt.payment.code
    heading = voice("cards.receipt.declined", amount=amount)
    why = voice("cards.receipt.declined_means", reason=reason(code, voice), balance=balance)
    return compose(
        voice,
        voice("cards.receipt.declined_summary", amount=amount, balance=balance),
        [
            headed(STOPPED, title(heading)),
            sentence(why),
            sentence(remedy(code, voice)),
            facts_if(payer(receipt.method, receipt.payment.purchase_order, voice)),
        ],
        actions=[
            button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=True),
            button(voice("cards.button.balance"), Verb.BALANCE),
        ],
        quiet=[
            _signed("cards.receipt.declined_by", receipt, voice),
            *approved(receipt.draft, voice),
        ],
        sandbox=receipt.account.sandbox,
        speak=[heading, why, remedy(code, voice)],
    )


def _moving(receipt: Receipt, voice: Voice) -> Card:
    amount, balance = receipt.payment.amount, receipt.balance
    heading, means = (
        voice("cards.receipt.moving", amount=amount),
        voice("cards.receipt.moving_means"),
    )
    return compose(
        voice,
        voice("cards.receipt.moving_summary", amount=amount, balance=balance),
        [
            headed(
                WAITING,
                title(heading),
                sentence(voice("cards.receipt.balance", balance=balance), close=True),
            ),
            sentence(means),
            facts_if(payer(receipt.method, receipt.payment.purchase_order, voice)),
        ],
        actions=[button(voice("cards.button.balance"), Verb.BALANCE)],
        quiet=[
            _signed("cards.receipt.declined_by", receipt, voice),
            *approved(receipt.draft, voice),
        ],
        sandbox=receipt.account.sandbox,
        speak=[heading, means],
    )


def _signed(key: str, receipt: Receipt, voice: Voice) -> str:
    """Who decided, and when."""
    at = receipt.payment.settled_at or receipt.payment.created_at
    return voice(key, who=clip(receipt.draft.person_name), at=at, place=voice.place())


def approved(draft: Draft, voice: Voice) -> list[str]:
    """Who let it happen, where the one who asked may not alone."""
    if not draft.decided_by or draft.decided_at is None:
        return []
    who, at = clip(draft.decided_name), draft.decided_at
    return [voice("approvals.signed", who=who, at=at)]


def closed_card(
    reason: str, draft: Draft | None, voice: Voice, *, by: str = "", at: datetime | None = None
) -> Card:
    """A card that nobody decided on in time, or that was cancelled: what it was, and no buttons.

    `reason` is `cancelled`, `expired` or `replaced`; `by` and `at` say who closed it and when.
    """
    heading, means = voice(f"cards.closed.{reason}"), voice(f"cards.closed.{reason}_means")
    what = _asked_for(draft, voice) if draft else ""
    return compose(
        voice,
        _closed_summary(heading, draft, voice),
        [
            headed(CLOSED, title(heading), *([sentence(what, close=True)] if what else [])),
            sentence(means),
        ],
        quiet=_closed_by(draft, voice, by, at),
        speak=[heading, means],
    )


def _closed_summary(heading: str, draft: Draft | None, voice: Voice) -> str:
    if draft is None:
        return voice("cards.closed.summary_bare", title=heading)
    of_settings = draft.kind in (DraftKind.SETTINGS, DraftKind.LICENCES)
    key = "cards.closed.summary_settings" if of_settings else "cards.closed.summary"
    return voice(key, title=Plain(heading), what=Plain(_asked_for(draft, voice, plain=True)))


def _asked_for(draft: Draft, voice: Voice, *, plain: bool = False) -> str:
    """`plain` for the summary, which is short and has an ISO code for every amount."""
    if draft.kind is DraftKind.LICENCES:
        return voice(f"licences.closed.{draft.role}")
    if draft.kind is DraftKind.SETTINGS or draft.amount is None:
        return voice("cards.closed.settings")
    amounts = {"amount": draft.amount, "found": draft.found or draft.amount}
    shown = {name: Plain(voice.plain(amount)) for name, amount in amounts.items()}
    values = {"seq": draft.seq, **(shown if plain else amounts)}
    name = draft.kind.value
    if draft.purchased_at:
        name = "dated"
    elif draft.purchase_order and not plain:
        name = "funds_order"
    return voice(f"cards.closed.{name}", order=clip(draft.purchase_order), **values)


def _closed_by(draft: Draft | None, voice: Voice, by: str, at: datetime | None) -> list[str]:
    if by and at:
        return [voice("cards.closed.ended_by", who=clip(by), at=at, place=voice.place())]
    if draft is None:
        return []
    who, asked_at = clip(draft.person_name), draft.created_at
    return [voice("cards.closed.by", who=who, at=asked_at, place=voice.place())]
