"""What waits for a decision: the list, the reminder, and which chats are shown requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from microsoft_teams.cards.core import CardElement, ExecuteAction, TextBlock

from cards.approvals import Reader, values_of, waiting_card
from cards.asked import asked_for
from cards.card import Card
from cards.decided import decided_card
from cards.layout import button, compose, sentence, small, title
from cards.markup import Plain
from cards.signs import CLOSED, GOOD, WAITING, band, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.approval import Approval
from ledger.deciders import Side
from ledger.incidents import Incident
from ledger.waiting import Waiting

MOST_LISTED = 8  # on one card; the others come when these are decided
MOST_BUTTONS = 3
_INSTANT = timedelta(microseconds=1)

Sees = Callable[[Approval], Side | None]


def approvals_card(waiting: Waiting, voice: Voice, *, may_change: bool = True) -> Card:
    """Oldest first; for who decides a button each, as long as there is room.

    `may_change` tells how this chat is shown requests, or no longer, to those who may say so.
    """
    if not waiting.requests:
        return _empty(waiting, voice, may_change=may_change)
    count = len(waiting.requests)
    heading = voice("approvals.list.title", n=count)
    shown, more = waiting.requests[:MOST_LISTED], count - MOST_LISTED
    lines = [line for one, side in shown for line in _item(one, side, voice)]
    return compose(
        voice,
        voice("approvals.list.summary", n=count),
        [
            headed(WAITING, title(heading)),
            *lines,
            small(voice("approvals.list.more", n=more)) if more > 0 else None,
        ],
        actions=_opening(waiting, voice),
        quiet=[*_deciding(waiting, voice), *_standing(waiting, voice, may_change=may_change)],
        sandbox=waiting.sandbox,
        speak=[heading, *(_aloud(one, voice) for one, _ in shown)],
    )


def _empty(waiting: Waiting, voice: Voice, *, may_change: bool) -> Card:
    heading, means = voice("approvals.list.none"), voice("approvals.list.none_means")
    return compose(
        voice,
        heading,
        [headed(GOOD, title(heading)), sentence(means)],
        quiet=_standing(waiting, voice, may_change=may_change),
        sandbox=waiting.sandbox,
        speak=[heading, means],
    )


def _opening(waiting: Waiting, voice: Voice) -> list[ExecuteAction]:
    mine = [one for one, side in waiting.requests if side is not Side.LOOKS]
    return [
        button(
            voice("approvals.list.open", number=str(one.draft.number)),
            Verb.APPROVAL_VIEW,
            {"approval": str(one.draft.number)},
        )
        for one in mine[:MOST_BUTTONS]
    ]


def _standing(waiting: Waiting, voice: Voice, *, may_change: bool) -> list[str]:
    here = voice("approvals.list.here" if waiting.here else "approvals.list.not_here")
    lines = [here] if may_change else []
    if lent := waiting.delegation:
        until = lent.until - _INSTANT
        lines.append(voice("approvals.list.delegate", who=lent.to_name, until=until))
    return lines


def _item(one: Approval, side: Side | None, voice: Voice) -> list[CardElement]:
    number, name = str(one.draft.number), asked_for(one, voice)
    line = TextBlock(text=f"**{number}** · {name}", wrap=True, spacing="Medium", separator=True)
    own = "item_own" if side is Side.ASKED else "item"
    return [line, small(voice(f"approvals.list.{own}", **values_of(one, voice)), close=True)]


def _deciding(waiting: Waiting, voice: Voice) -> list[str]:
    """Nothing for somebody who only looks on."""
    mine = [one for one, side in waiting.requests if side is not Side.LOOKS]
    return [_typed(mine[0], voice)] if mine else []


def _typed(first: Approval, voice: Voice) -> str:
    """How it is done without buttons, with a number that is there."""
    return voice("approvals.list.typed", number=str(first.draft.number))


def _aloud(one: Approval, voice: Voice) -> str:
    values = values_of(one, voice)
    return voice("approvals.card.still_summary", **values)


def reminder_card(incident: Incident, voice: Voice, sees: Sees) -> Card:
    """What still waits, without what its reader has asked for; of one request, the request."""
    told = [one for one in incident.requests if sees(one) is not Side.ASKED]
    waits = [one for one in told if one.waits]
    if len(waits) == 1:
        return waiting_card(incident, waits[0], voice, Reader(sees(waits[0])))
    if waits:
        return _several(incident, waits, voice)
    return _over(incident, told or list(incident.requests), voice)


def _several(incident: Incident, waits: Sequence[Approval], voice: Voice) -> Card:
    heading = voice("approvals.reminder.title", n=len(waits))
    return compose(
        voice,
        voice("approvals.reminder.summary", n=len(waits)),
        [
            band("emphasis", WAITING, heading),
            *(line for one in waits[:MOST_LISTED] for line in _item(one, None, voice)),
        ],
        actions=[button(voice("approvals.list.show"), Verb.APPROVALS, main=True)],
        quiet=[_typed(waits[0], voice)],
        sandbox=incident.facts.sandbox,
        speak=[heading, *(_aloud(one, voice) for one in waits[:MOST_LISTED])],
    )


def _over(incident: Incident, told: Sequence[Approval], voice: Voice) -> Card:
    if len(told) == 1:
        return decided_card(incident, told[0], voice)
    heading = voice("approvals.reminder.over")
    lines = [line for one in told[:MOST_LISTED] for line in _ended(one, voice)]
    return compose(
        voice,
        heading,
        [headed(CLOSED, title(heading)), *lines],
        sandbox=incident.facts.sandbox,
        speak=[heading],
    )


def _ended(one: Approval, voice: Voice) -> list[CardElement]:
    name = Plain(asked_for(one, voice))
    return [small(f"**{one.draft.number}** · {name}")]


def approvals_chat_card(voice: Voice, *, on: bool, changed: bool) -> Card:
    """The answer to `approvals here` and `approvals off`."""
    state = "on" if on else "off"
    heading = voice(f"approvals.chat.{state if changed else state + '_again'}")
    means = voice(f"approvals.chat.{state}_means")
    typed = voice("approvals.list.here" if on else "approvals.list.not_here")
    return compose(
        voice,
        heading,
        [headed(GOOD if on else CLOSED, title(heading)), sentence(means)],
        quiet=[typed],
        speak=[heading, means],
    )
