"""Payment methods: what there is to pay with, and the cards that add to it and take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from microsoft_teams.cards.core import ExecuteAction, OpenUrlAction, TextInput

from cards.card import Card
from cards.form import Wording, form_card
from cards.inputs import method_input
from cards.layout import button, clip, compose, rows, sentence, spoken, title
from cards.markup import Plain, unmarked
from cards.names import last_month, method_name
from cards.signs import GOOD, WARNING, band, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account, Method, MethodKind
from ledger.agreements import MAX_NUMBER
from ledger.methods import Validity, validity
from ledger.views import Wallet
from ledger.zones import local_day

_IN_SUMMARY = 3


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did it, and when."""

    who: str
    at: datetime


def methods_card(wallet: Wallet, voice: Voice, *, may_change: bool) -> Card:
    """Every method with what is to be known of it; buttons for those who may change them."""
    names = [method_name(method, voice) for method in wallet.methods]
    listed = [_row(number, wallet, voice) for number in range(len(names))]
    heading, about = voice("paying.methods.title"), voice("paying.methods.about")
    none = [] if names else [voice("paying.methods.none")]
    notes = [*none, *_how_cards_come(wallet, voice)]
    summary = voice("paying.methods.summary_none")
    if names:
        summary = voice("paying.methods.summary", n=len(names), names=_listed(names, voice))
    return compose(
        voice,
        summary,
        [
            title(heading),
            sentence(about, close=True),
            *rows(listed),
            *(sentence(note) for note in notes),
        ],
        actions=_actions(wallet, voice) if may_change else (),
        quiet=[voice("paying.methods.typed")] if may_change else (),
        sandbox=wallet.account.sandbox,
        speak=[heading, *spoken(listed, voice), *notes],
    )


def _listed(names: Sequence[str], voice: Voice) -> Plain:
    """The first few: a summary is one line."""
    more = ["…"] if len(names) > _IN_SUMMARY else []
    return Plain(voice("paying.methods.join").join([*names[:_IN_SUMMARY], *more]))


def _row(at: int, wallet: Wallet, voice: Voice) -> tuple[str, str]:
    method = wallet.methods[at]
    name = voice("paying.methods.name", number=at + 1, method=method_name(method, voice))
    what = _what(method, wallet, voice)
    recharge = wallet.account.recharge
    if recharge.on and recharge.method_id == method.id:
        what = voice("paying.methods.recharge", what=Plain(what))
    return name, what


def _what(method: Method, wallet: Wallet, voice: Voice) -> str:
    match method.kind:
        case MethodKind.CARD:
            today = local_day(wallet.as_of, wallet.account.time_zone)
            state = validity(method, today)
            says = "expires" if state is Validity.GOOD else state.value
            return voice(f"paying.methods.{says}", expires=last_month(method, voice))
        case MethodKind.INVOICE:
            return voice("paying.methods.agreement")
        case MethodKind.RECORDED:
            return voice("paying.methods.recorded")


def _how_cards_come(wallet: Wallet, voice: Voice) -> list[str]:
    if wallet.takes_cards:
        return []
    sandbox = wallet.account.sandbox
    return [voice("paying.methods.pretend" if sandbox else "paying.methods.no_cards")]


def _actions(wallet: Wallet, voice: Voice) -> list[ExecuteAction]:
    by_card, number = wallet.takes_cards, voice("paying.button.add_agreement")
    found = [button(number, Verb.ADD_AGREEMENT, main=not by_card)]
    if by_card:
        found.insert(0, button(voice("paying.button.add_card"), Verb.ADD_CARD, main=True))
    if wallet.stored:
        found.append(button(voice("paying.button.remove"), Verb.REMOVE_METHOD))
    return found


def card_page_card(url: str, voice: Voice) -> Card:
    """The way to the page where a card is entered; its number never passes a chat."""
    heading, means = voice("paying.card.title"), voice("paying.card.means")
    once, after = voice("paying.card.once"), voice("paying.card.after")
    opening = OpenUrlAction(title=unmarked(voice("paying.button.open")), url=url, style="positive")
    return compose(
        voice,
        voice("paying.card.summary"),
        [title(heading), sentence(means, close=True), sentence(once)],
        actions=[opening.model_dump(by_alias=True, exclude_none=True)],
        quiet=[after],
        speak=[heading, means, once, after],
    )


def card_number_card(voice: Voice) -> Card:
    """Somebody typed a card's number: what to do, and not one digit of it."""
    heading = voice("paying.card_number.title")
    means, delete = voice("paying.card_number.means"), voice("paying.card_number.delete")
    return compose(
        voice,
        voice("paying.card_number.summary"),
        [band("warning", WARNING, heading), sentence(means), sentence(delete)],
        actions=[button(voice("paying.button.methods"), Verb.METHODS)],
        speak=[heading, means, delete],
    )


def agreement_form(
    account: Account, form_id: str, voice: Voice, *, number: str = "", problem: str = ""
) -> Card:
    says = _wording("agreement", voice, problem)
    field = TextInput(
        id="agreement",
        label=voice("paying.agreement.number"),
        placeholder=voice("paying.agreement.number_hint"),
        value=number or None,
        max_length=MAX_NUMBER,
        is_required=True,
        error_message=voice("paying.agreement.number_missing"),
    )
    send = (voice("cards.button.save"), Verb.ADD_AGREEMENT_SAVE)
    return form_card(form_id, voice, says, [field], send, sandbox=account.sandbox)


def remove_form(
    account: Account,
    methods: Sequence[Method],
    form_id: str,
    voice: Voice,
    *,
    today: date,
    method_id: str = "",
    problem: str = "",
) -> Card:
    """`methods` are those that can be removed; there is at least one."""
    field = method_input(methods, method_id, voice, today)
    field.label = voice("paying.remove.method")
    send = (voice("paying.button.remove"), Verb.REMOVE_METHOD_SAVE)
    says = _wording("remove", voice, problem)
    return form_card(form_id, voice, says, [field], send, sandbox=account.sandbox)


def _wording(area: str, voice: Voice, problem: str) -> Wording:
    return Wording(
        heading=voice(f"paying.{area}.title"),
        about=voice(f"paying.{area}.about"),
        summary=voice(f"paying.{area}.form_summary"),
        typed=voice(f"paying.{area}.typed"),
        problem=problem,
    )


def added_card(method: Method, account: Account, signed: Signed, voice: Voice) -> Card:
    return _changed("agreement.added", method, account, signed, voice)


def removed_card(method: Method, account: Account, signed: Signed, voice: Voice) -> Card:
    return _changed("remove.removed", method, account, signed, voice)


def _changed(key: str, method: Method, account: Account, signed: Signed, voice: Voice) -> Card:
    heading = voice(f"paying.{key}", method=method_name(method, voice))
    means = voice(f"paying.{key}_means")
    return compose(
        voice,
        heading,
        [headed(GOOD, title(heading)), sentence(means)],
        actions=[button(voice("paying.button.methods"), Verb.METHODS)],
        quiet=[voice("paying.changed.by", who=clip(signed.who), at=signed.at, place=voice.place())],
        sandbox=account.sandbox,
        speak=[heading, means],
    )
