"""What every confirmation shows: before and after, who pays, until when, and its two buttons."""

from __future__ import annotations

from datetime import date, datetime

from microsoft_teams.cards.core import ColumnSet, ExecuteAction, FactSet, TextInput

from cards.layout import button, cancel, clip, facts, from_to, spoken
from cards.markup import Plain, escape
from cards.names import method_name, method_now
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account, Method
from ledger.limits import MAX_REASON
from ledger.lots import expiry_of
from ledger.money import Money
from ledger.views import Confirmation
from ledger.zones import local_day


def before_after(before: Money, after: Money, voice: Voice) -> ColumnSet:
    names = (voice("cards.now"), voice("cards.after"))
    return from_to(names, (voice.money(before), voice.money(after)))


def aloud(before: Money, after: Money, pairs: list[tuple[str, str]], voice: Voice) -> list[str]:
    """What the eye finds between sentence and button, for those who only hear the card."""
    now, then = (voice("cards.now"), voice("cards.after"))
    both = [(now, voice.money(before)), (then, voice.money(after))]
    return spoken([*both, *pairs], voice)


def asked_on(confirmation: Confirmation) -> date:
    """The day of the question on the account's own calendar."""
    return local_day(confirmation.draft.created_at, confirmation.account.time_zone)


def payer(
    method: Method | None, order: str, voice: Voice, today: date | None = None
) -> list[tuple[str, str]]:
    """Who pays, as facts; with `today` while it has not been paid, so that a card may warn."""
    pairs = []
    if method:
        name = method_now(method, voice, today) if today else method_name(method, voice)
        pairs.append((voice("cards.fact.paid_by"), escape(name)))
    if order:
        pairs.append((voice("cards.fact.purchase_order"), escape(clip(order))))
    return pairs


def valid_from_to(bought: datetime, account: Account, voice: Voice) -> list[tuple[str, str]]:
    """When the lot was bought and when it expires (rule 11), as days of the account's calendar."""
    zone = account.time_zone
    expires = local_day(expiry_of(bought, zone), zone)
    return [
        (voice("cards.fact.bought"), voice.day(local_day(bought, zone))),
        (voice("cards.fact.expires"), voice.day(expires)),
    ]


def iso_day(at: datetime, account: Account) -> Plain:
    """For summaries, where every language writes it alike."""
    return Plain(local_day(at, account.time_zone).isoformat())


def facts_if(pairs: list[tuple[str, str]]) -> FactSet | None:
    return facts(pairs) if pairs else None


def decide(text: str, confirmation: Confirmation, voice: Voice) -> list[ExecuteAction]:
    """The button that says what it does, and the one that leaves everything as it is."""
    ids = {"draft": confirmation.draft.id}
    does = text if confirmation.limit is None else voice("approvals.ask.button")
    return [button(does, Verb.CONFIRM, ids, main=True), cancel(voice, ids)]


def above(confirmation: Confirmation, voice: Voice) -> str:
    """That somebody else has to approve it; empty where nobody has to."""
    limit = confirmation.limit
    return "" if limit is None else voice("approvals.ask.above", limit=limit)


def purpose_input(confirmation: Confirmation, voice: Voice) -> TextInput | None:
    """What it is for, which those who approve want to know; a correction has its reason."""
    if confirmation.limit is None or confirmation.draft.reason:
        return None
    return TextInput(
        id="reason",
        label=voice("approvals.ask.purpose"),
        placeholder=voice("approvals.ask.purpose_hint"),
        max_length=MAX_REASON,
    )


def in_summary(confirmation: Confirmation, summary: str, voice: Voice) -> str:
    if confirmation.limit is None:
        return summary
    return voice("approvals.ask.summary", summary=Plain(summary))


def valid(confirmation: Confirmation, voice: Voice) -> str:
    return voice(
        "cards.confirm.valid",
        until=confirmation.expires_at,
        place=voice.place(),
        who=clip(confirmation.draft.person_name),
    )
