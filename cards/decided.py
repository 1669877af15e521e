"""A request that is over: who decided and when, why, and what came of it."""

from __future__ import annotations

from microsoft_teams.cards.core import ExecuteAction

from cards.asked import asked_for
from cards.card import Card
from cards.confirmation import facts_if
from cards.layout import button, clip, compose, sentence, title
from cards.markup import Plain, escape
from cards.names import reason, remedy
from cards.signs import CLOSED, GOOD, STOPPED, WAITING, Sign, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.approval import Approval, Came
from ledger.drafts import CORRECTIONS, DraftKind, DraftState
from ledger.incidents import Incident
from ledger.limits import MAX_REASON

_ENDS = {
    DraftState.DONE: "approved",
    DraftState.DECLINED: "declined",
    DraftState.WITHDRAWN: "withdrawn",
    DraftState.LAPSED: "lapsed",
}
_SIGNS = {Came.DONE: GOOD, Came.MOVING: WAITING, Came.REFUSED: STOPPED}


def decided_card(incident: Incident, one: Approval, voice: Voice, *, late: bool = False) -> Card:
    """The same for everybody, and without buttons but where something can be mended.

    `late` tells whoever would have decided as well that nothing more was done.
    """
    end, values = _end(one), _values(incident, one, voice)
    heading = voice(f"approvals.over.{end}", **values)
    by, why, came = _by(one, voice), _why(one, voice), came_of(incident, one, voice)
    asked = voice("approvals.over.asked", **values)
    again = voice("approvals.over.late") if late else ""
    return compose(
        voice,
        summary_of(incident, one, voice),
        [
            headed(_sign(one), title(heading), sentence(by, close=True)),
            sentence(why) if why else None,
            sentence(came),
            sentence(again) if again else None,
            facts_if(_facts(one, voice)),
        ],
        actions=_mending(one, voice),
        quiet=[asked],
        sandbox=incident.facts.sandbox,
        speak=[heading, by, why, came, again, asked],
    )


def summary_of(incident: Incident, one: Approval, voice: Voice) -> str:
    """In plain words, with ISO currencies."""
    values = _values(incident, one, voice) | {"what": Plain(asked_for(one, voice, plain=True))}
    return voice(f"approvals.over.{_end(one)}_summary", **values)


def came_of(incident: Incident, one: Approval, voice: Voice) -> str:
    """What follows from the decision."""
    if one.came is Came.NOTHING:
        return voice("approvals.over.nothing")
    draft, kind, came = one.draft, _kind(one.draft.kind), one.came.value
    if one.came is Came.DONE and draft.kind is DraftKind.SETTINGS and one.seq:
        came = "charged"  # the balance was below the new trigger
    return voice(
        f"approvals.came.{kind}.{came}",
        balance=incident.facts.balance,
        charge=draft.amount or one.before,
        reason=reason(one.code, voice),
        remedy=remedy(one.code, voice),
    )


def _kind(kind: DraftKind) -> str:
    return "correction" if kind in CORRECTIONS else kind.value


def _end(one: Approval) -> str:
    return "refused" if one.came is Came.REFUSED else _ENDS[one.draft.state]


def _sign(one: Approval) -> Sign:
    return _SIGNS.get(one.came, CLOSED)


def _values(incident: Incident, one: Approval, voice: Voice) -> dict[str, object]:
    draft = one.draft
    return {
        "what": Plain(asked_for(one, voice)),
        "who": clip(draft.decided_name),
        "asker": clip(draft.person_name),
        "number": str(draft.number),
        "balance": incident.facts.balance,
        "asked_at": draft.asked_at or draft.created_at,
        "place": voice.place(),
    }


def _facts(one: Approval, voice: Voice) -> list[tuple[str, str]]:
    """What it was for, and where it stands in the book."""
    draft = one.draft
    pairs = [(voice("corrections.reason"), escape(clip(draft.reason, MAX_REASON)))]
    if draft.kind not in CORRECTIONS:
        pairs = [(voice("approvals.fact.purpose"), pairs[0][1])]
    found = pairs if draft.reason else []
    return [*found, *([(voice("approvals.fact.entry"), voice.entry(one.seq))] if one.seq else [])]


def _by(one: Approval, voice: Voice) -> str:
    """Who decided, in whose name, and when."""
    draft = one.draft
    at = draft.decided_at or draft.created_at
    if not draft.decided_by:
        return voice("approvals.over.at", at=at)
    who = clip(draft.decided_name)
    if one.for_name:
        return voice("approvals.over.by_for", who=who, of=clip(one.for_name), at=at)
    return voice("approvals.over.by", who=who, at=at)


def _why(one: Approval, voice: Voice) -> str:
    why = one.draft.decided_why
    return voice("approvals.over.quote", text=clip(why, MAX_REASON)) if why else ""


def _mending(one: Approval, voice: Voice) -> list[ExecuteAction]:
    """Whoever was refused by a bank may try another way to pay."""
    if one.came is not Came.REFUSED or one.draft.kind is not DraftKind.FUNDS:
        return []
    return [button(voice("cards.button.add_funds"), Verb.ADD_FUNDS)]
