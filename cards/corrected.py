"""What came of a correction: booked, on its way, refused by who should have been paid back."""

from __future__ import annotations

from dataclasses import dataclass

from cards.card import Card
from cards.confirmation import facts_if
from cards.layout import button, clip, compose, sentence, title
from cards.lines import signed, what
from cards.markup import Plain, escape, unmarked
from cards.names import method_name, reason
from cards.receipt import approved
from cards.signs import GOOD, STOPPED, WAITING, Sign, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.drafts import DraftKind
from ledger.limits import MAX_REASON
from ledger.money import Money
from ledger.payments import PaymentState
from ledger.views import Corrected


@dataclass(frozen=True, slots=True)
class _Told:
    """Which sentences tell it, and under which sign."""

    area: str
    sign: Sign


_MOVING = _Told("corrections.refund_moving", WAITING)
_OF_REFUND = {
    PaymentState.CHARGING: _MOVING,
    PaymentState.UNKNOWN: _MOVING,
    PaymentState.DECLINED: _Told("corrections.refund_refused", STOPPED),
}


def corrected_card(done: Corrected, voice: Voice) -> Card:
    """The number under which it stands in the book, before and after, who and when."""
    told, draft = _told(done), done.draft
    again = done.repeat and told.sign is GOOD
    amount = abs(draft.amount or done.amount)
    values = {
        "seq": draft.seq,
        "amount": amount,
        "balance": done.balance,
        "found": draft.found or done.balance,
        "by": Plain(_signed_plain(done.amount, voice)),
    }
    heading = voice(f"{told.area}.{'again' if again else 'done'}", **values)
    balance = voice("cards.receipt.balance", balance=done.balance)
    means = [*_means(done, told, voice), *([voice("corrections.again_means")] if again else [])]
    return compose(
        voice,
        voice(f"{told.area}.{'again' if again else 'done'}_summary", **values),
        [
            headed(told.sign, title(heading), sentence(balance, close=True)),
            *(sentence(text) for text in means),
            facts_if(_facts(done, voice)),
        ],
        actions=[button(voice("cards.button.history"), Verb.HISTORY)],
        quiet=[_signed(done, voice), *approved(done.draft, voice)],
        sandbox=done.account.sandbox,
        speak=[heading, balance, *means],
    )


def _signed_plain(amount: Money, voice: Voice) -> str:
    """`USD +9.64`: what it did to the balance."""
    text = voice.plain(amount)
    return text.replace(" ", " +", 1) if amount.micros > 0 else text


def _told(done: Corrected) -> _Told:
    state = done.payment.state if done.payment else PaymentState.SUCCEEDED
    booked = _Told(f"corrections.{done.draft.kind.value}", GOOD)
    return _OF_REFUND.get(state, booked) if done.draft.kind is DraftKind.REFUND else booked


def _means(done: Corrected, told: _Told, voice: Voice) -> list[str]:
    """What a refund still waits for, or why it was refused."""
    if told.sign is GOOD or done.payment is None:
        return []
    return [voice(f"{told.area}.means", reason=reason(done.payment.code, voice))]


def _facts(done: Corrected, voice: Voice) -> list[tuple[str, str]]:
    draft, line, pairs = done.draft, done.line, _moved(done, voice)
    if draft.kind is DraftKind.RECONCILE:
        pairs.append((voice("corrections.difference"), voice.exact(done.amount, signed=True)))
    if line:
        was = f"{unmarked(what(line, voice))} · {signed(line, voice)}"
        pairs.append((voice.entry(line.seq), escape(was)))
        pairs.append((voice("corrections.reason"), escape(clip(draft.reason, MAX_REASON))))
    if draft.kind is DraftKind.REFUND and line and line.method:
        pairs.append((voice("corrections.back_to"), escape(method_name(line.method, voice))))
    return [*pairs, (voice("corrections.number"), done.number)]


def _moved(done: Corrected, voice: Voice) -> list[tuple[str, str]]:
    """Before and after; what was refused and is back in the pool moved nothing."""
    if done.payment and done.payment.state is PaymentState.DECLINED:
        return []
    before = done.balance - done.amount
    both = voice("cards.fact.change", before=before, after=done.balance)
    return [(voice("cards.button.balance"), both)]


def _signed(done: Corrected, voice: Voice) -> str:
    """What was refused was asked for, and nobody booked it."""
    who, refused = clip(done.draft.person_name), _told(done).sign is STOPPED
    key = "corrections.asked_by" if refused else "corrections.by"
    return voice(key, who=who, at=done.at, place=voice.place())
