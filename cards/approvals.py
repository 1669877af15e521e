"""The card of a request: what waits, as each of its readers may see it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from microsoft_teams.cards.core import Container, ExecuteAction, TextBlock, TextInput

from cards.asked import asked_for, asked_pairs
from cards.card import Card
from cards.confirmation import aloud, before_after, facts_if
from cards.decided import decided_card
from cards.layout import (
    beside,
    button,
    clip,
    compose,
    large,
    sentence,
    small,
    spoken,
    title,
    together,
    wrong,
)
from cards.markup import Plain
from cards.signs import WAITING, badge
from cards.verbs import Verb
from cards.voice import Voice
from ledger.approval import Approval
from ledger.deciders import Side
from ledger.drafts import CORRECTIONS, DraftKind
from ledger.incidents import AlertKind, Incident
from ledger.limits import MAX_REASON

MOST_REFRESHED = 60  # the platform's own limit of people who get a view of their own


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at it; no side: everybody in a shared chat, of whom some get their own view."""

    side: Side | None = None
    user_ids: tuple[str, ...] = ()  # what Teams calls those who do: `29:…`


ANYBODY = Reader()


def approval_card(
    incident: Incident, voice: Voice, reader: Reader = ANYBODY, *, late: bool = False
) -> Card:
    """Correct by itself for whoever sees it: what a button may do is asked again by the server."""
    [one] = incident.requests[:1]
    if not one.waits:
        return decided_card(incident, one, voice, late=late)
    card = waiting_card(incident, one, voice, reader)
    return _refreshed(card, one, reader) if reader.user_ids else card


def waiting_card(incident: Incident, one: Approval, voice: Voice, reader: Reader) -> Card:
    """Who asks, what for, before and after, until when; and what its reader can do about it."""
    heading, values = asked_for(one, voice), values_of(one, voice)
    still = "still_" if incident.kind is AlertKind.APPROVAL_REMINDER else ""
    pairs = _pairs(one, voice, incident.facts.time_zone)
    why = voice("approvals.card.why", **values)
    quiet = _quiet(one, reader, voice)
    return compose(
        voice,
        voice(f"approvals.card.{still}summary", **values_of(one, voice, plain=True)),
        [
            _head(one, voice, still=bool(still)),
            large(heading),
            sentence(quoted(one, voice), close=True) if one.draft.reason else None,
            before_after(one.before, one.after, voice) if _moves(one) else None,
            facts_if(pairs),
            small(why),
        ],
        actions=actions(one, reader.side, voice),
        quiet=quiet,
        sandbox=incident.facts.sandbox,
        speak=[_asks(one, voice), heading, *_aloud(one, pairs, voice), why, *quiet],
    )


def actions(one: Approval, side: Side | None, voice: Voice) -> list[ExecuteAction]:
    """What that reader can do; where it may be anybody, a button that asks who taps it."""
    ids = {"approval": str(one.draft.number)}
    match side:
        case Side.DECIDES:
            return [
                button(voice("approvals.card.approve"), Verb.APPROVE, ids, main=True),
                button(voice("approvals.card.decline"), Verb.DECLINE_ASK, ids),
            ]
        case Side.ASKED:
            return [button(voice("approvals.card.withdraw"), Verb.WITHDRAW, ids)]
        case Side.LOOKS:
            return []
        case None:
            return [button(voice("approvals.card.decide"), Verb.APPROVAL_VIEW, ids)]


def decline_form(incident: Incident, voice: Voice, problem: str = "") -> Card:
    """Why; asked in the place of the card, for the one who declines alone."""
    [one] = incident.requests[:1]
    ids = {"approval": str(one.draft.number)}
    values = values_of(one, voice)
    heading, about = voice("approvals.decline.title"), voice("approvals.decline.about", **values)
    reason = TextInput(
        id="reason",
        label=voice("approvals.decline.reason", **values),
        placeholder=voice("approvals.decline.reason_hint"),
        max_length=MAX_REASON,
        is_required=True,
        error_message=voice("approvals.decline.missing"),
    )
    return compose(
        voice,
        voice("approvals.decline.summary", **values_of(one, voice, plain=True)),
        [
            title(heading),
            sentence(about, close=True),
            wrong(problem) if problem else None,
            reason,
        ],
        actions=[
            button(voice("approvals.decline.button"), Verb.DECLINE, ids),
            button(voice("approvals.decline.back"), Verb.APPROVAL_VIEW, ids, without_inputs=True),
        ],
        sandbox=incident.facts.sandbox,
        speak=[problem, heading, about],
    )


def values_of(one: Approval, voice: Voice, *, plain: bool = False) -> dict[str, object]:
    """What the sentences about a request may name; `plain` for summaries."""
    draft = one.draft
    return {
        "what": Plain(asked_for(one, voice, plain=plain)),
        "who": clip(draft.person_name),
        "number": str(draft.number),
        "limit": one.limit,
        "until": draft.until or draft.created_at,
    }


def quoted(one: Approval, voice: Voice) -> str:
    """What it is for, or why it is corrected, in its person's own words."""
    return voice("approvals.over.quote", text=clip(one.draft.reason, MAX_REASON))


def told(one: Approval, voice: Voice) -> str:
    """How many know of it; to the one who asked."""
    reached = one.deciders - one.unreached
    if one.deciders and not reached:
        return voice("approvals.card.told_nobody", number=str(one.draft.number))
    can = voice("approvals.card.told", n=one.deciders) if one.deciders else ""
    untold = voice("approvals.card.untold", n=one.unreached) if one.unreached else ""
    return together(voice, can, untold)


def _head(one: Approval, voice: Voice, *, still: bool) -> Container:
    """The band says that something is wanted, of whom, and that it waits."""
    name = voice("approvals.card.still" if still else "approvals.card.title")
    words = TextBlock(text=name, wrap=True, weight="Bolder", size="Medium", style="heading")
    asks = TextBlock(
        text=_asks(one, voice), wrap=True, size="Small", is_subtle=True, spacing="None"
    )
    waits = badge(voice("approvals.card.waiting"), "Informative", WAITING)
    line = beside(Container(items=[words, asks]), [waits], wide="left")
    return Container(style="emphasis", bleed=True, items=[line])


def _asks(one: Approval, voice: Voice) -> str:
    values = values_of(one, voice)
    return voice("approvals.card.asks", who=values["who"], number=values["number"])


def _pairs(one: Approval, voice: Voice, zone: str) -> list[tuple[str, str]]:
    at = one.draft.until or one.draft.created_at
    until = voice("approvals.fact.until_at", until=at, place=voice.place())
    return [*asked_pairs(one, voice, zone), (voice("approvals.fact.until"), until)]


def _aloud(one: Approval, pairs: list[tuple[str, str]], voice: Voice) -> list[str]:
    said = [quoted(one, voice)] if one.draft.reason else []
    if _moves(one):
        return [*said, *aloud(one.before, one.after, pairs, voice)]
    return [*said, *spoken(pairs, voice)]


def _moves(one: Approval) -> bool:
    """Whether it changes the balance at once."""
    return one.draft.kind in (DraftKind.FUNDS, *CORRECTIONS) or one.before != one.after


def _quiet(one: Approval, reader: Reader, voice: Voice) -> list[str]:
    number = str(one.draft.number)
    if reader.side is Side.ASKED:
        lines = [told(one, voice), voice("approvals.card.typed_withdraw", number=number)]
        return [line for line in lines if line]
    if reader.side is Side.LOOKS:
        return [voice("cards.as_of", at=one.draft.asked_at, place=voice.place())]
    return [voice("approvals.card.typed_decide", number=number)]


def _refreshed(card: Card, one: Approval, reader: Reader) -> Card:
    """Teams asks for those people's own view when they come to see the card."""
    asks = {
        "type": "Action.Execute",
        "verb": Verb.APPROVAL_VIEW.value,
        "data": {"approval": str(one.draft.number)},
    }
    refresh = {"action": asks, "userIds": list(reader.user_ids[:MOST_REFRESHED])}
    return Card({**card.content, "refresh": refresh}, card.summary)
