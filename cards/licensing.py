"""Giving and taking licences: what is asked, person by person, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import CardElement, ExecuteAction, TextBlock, TextColor

from cards.card import Card
from cards.confirmation import decide, valid
from cards.layout import button, clip, compose, large, sentence, small, title
from cards.markup import Plain, escape, unmarked
from cards.signs import GOOD, NOTICE, WARNING, Sign, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.licence_drafts import GIVES, TAKES
from ledger.licences import SUCCEEDED, Came, Held, Person
from ledger.licensing import Licensed, Licensing, Proposal
from ledger.views import Confirmation

_IN_SUMMARY = 5
_PERMISSION = Plain("LicenseAssignment.ReadWrite.All")
_KEEPS = (Held.BOTH, Held.BY_GROUP)  # where a group gives it too


def confirm_licences_card(confirmation: Confirmation, voice: Voice) -> Card:
    """Who gets or loses it, what is missing beside it, and for whom nothing can be done."""
    if not isinstance(confirmation, Proposal):
        raise TypeError(confirmation)
    asked, way = confirmation, _way(gives=confirmation.gives)
    doing = [one for one in asked.people if one.came is Came.WAITS]
    heading = _asks(doing, way, voice)
    means = voice(f"licences.ask.{way}_means")
    rows = [(_name(one.person), _planned(one, way, voice)) for one in asked.people]
    return compose(
        voice,
        voice(f"licences.ask.{way}_summary", names=_names(doing, voice)),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            *_entries(asked.people, rows),
        ],
        actions=decide(voice(f"licences.ask.{way}_button"), confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=asked.account.sandbox,
        speak=[heading, means, *_aloud(rows, voice), valid(confirmation, voice)],
    )


def licensed_card(done: Licensing, voice: Voice) -> Card:
    """Each person with what came of it; those who failed can be tried once more."""
    way = _way(gives=done.gives)
    heading = _heading(done, way, voice)
    notes = _notes(done, voice)
    rows = [(_name(one.person), _outcome(one, way, voice)) for one in done.people]
    return compose(
        voice,
        _summary(done, heading, voice),
        [
            headed(_sign(done), title(heading)),
            *(sentence(note) for note in notes),
            *_entries(done.people, rows),
        ],
        actions=_actions(done, voice),
        quiet=[voice("licences.done.by", who=clip(done.by), at=done.at, place=voice.place())],
        sandbox=done.account.sandbox,
        speak=[heading, *notes, *_aloud(rows, voice)],
    )


def _way(*, gives: bool) -> str:
    return GIVES if gives else TAKES


def _asks(doing: Sequence[Licensed], way: str, voice: Voice) -> str:
    if len(doing) == 1:
        return voice(f"licences.ask.{way}_one", name=_called(doing[0].person))
    return voice(f"licences.ask.{way}", n=len(doing))


def _planned(one: Licensed, way: str, voice: Voice) -> list[str]:
    """What will be done, and what would still be missing then."""
    if one.came is not Came.WAITS:
        return _outcome(one, way, voice)
    if way == TAKES:
        keeps = one.person.held is Held.BOTH
        return [voice("licences.plan.keeps" if keeps else f"licences.plan.{way}")]
    return [voice(f"licences.plan.{way}"), *_lacks(one.person, voice)]


def _outcome(one: Licensed, way: str, voice: Voice) -> list[str]:
    if one.came is Came.DONE:
        keeps = way == TAKES and one.person.held in _KEEPS
        told = voice("licences.came.remove_keeps" if keeps else f"licences.came.{way}_done")
        return [told, *(_lacks(one.person, voice) if way == GIVES else ())]
    if one.came is Came.ALREADY:
        told = voice(f"licences.came.{way}_already")
        return [told, *(_lacks(one.person, voice) if way == GIVES else ())]
    return [voice(f"licences.came.{one.came.value}", permission=_PERMISSION)]


def _lacks(person: Person, voice: Voice) -> list[str]:
    """Of one whom the directory did not tell, nothing is said."""
    known = bool(person.address)
    return [voice(f"licences.lack.{person.lacks}")] if known and person.lacks else []


def _entries(
    people: Sequence[Licensed], rows: Sequence[tuple[str, list[str]]]
) -> list[CardElement]:
    """Under each other: two columns would break names on a phone."""
    found: list[CardElement] = []
    for one, (name, told) in zip(people, rows, strict=True):
        failed = one.came not in (*SUCCEEDED, Came.WAITS)
        color: TextColor | None = "Attention" if failed else None
        found += [
            TextBlock(text=name, wrap=True, weight="Bolder", spacing="Medium"),
            TextBlock(text=told[0], wrap=True, size="Small", spacing="None", color=color),
            *(
                TextBlock(
                    text=f"{WARNING.character} {lack}", wrap=True, size="Small", spacing="None"
                )
                for lack in told[1:]  # a warning's own colour can hardly be read as small text
            ),
        ]
    return found


def _heading(done: Licensing, way: str, voice: Voice) -> str:
    people, n = done.people, sum(one.came in SUCCEEDED for one in done.people)
    same = n == len(people) and all(one.came is Came.ALREADY for one in people)
    one, name = len(people) == 1, _called(people[0].person)
    if n == 0:
        return voice(f"licences.done.nothing{'_one' if one else ''}", name=name)
    if n < len(people):
        return voice(f"licences.done.{way}_some", n=n, all=len(people))
    key = f"licences.done.{way}{'_same' if same else ''}{'_one' if one else ''}"
    return voice(key, name=name, n=n)


def _summary(done: Licensing, heading: str, voice: Voice) -> str:
    if len(done.people) == 1:
        return heading
    names = _names(done.people, voice)
    return voice("licences.done.summary", heading=Plain(heading), names=names)


def _notes(done: Licensing, voice: Voice) -> list[str]:
    failed = len(done.failed)
    notes = []
    if 0 < failed < len(done.people):
        notes.append(voice("licences.done.failed", n=failed))
    if done.repeat:
        notes.append(voice("licences.done.again"))
    elif any(one.came is Came.DONE for one in done.people):
        notes.append(voice("licences.done.takes_time"))
    return notes


def _sign(done: Licensing) -> Sign:
    if len(done.failed) == len(done.people):
        return WARNING
    return NOTICE if done.failed else GOOD


def _actions(done: Licensing, voice: Voice) -> list[ExecuteAction]:
    ids = {"draft": done.draft_id}
    again = button(voice("licences.button.again"), Verb.LICENCES_AGAIN, ids, main=True)
    may_try = done.draft_id and done.may_try
    return [*([again] if may_try else []), button(voice("licences.button.list"), Verb.LICENCES)]


def _aloud(rows: Sequence[tuple[str, list[str]]], voice: Voice) -> list[str]:
    return [
        voice("cards.spoken", name=Plain(unmarked(name)), value=Plain(unmarked(text)))
        for name, told in rows
        for text in told
    ]


def _names(people: Sequence[Licensed], voice: Voice) -> Plain:
    named = [escape(_called(one.person)) for one in people[:_IN_SUMMARY]]
    return Plain(voice("licences.join").join(named))


def _name(person: Person) -> str:
    return escape(_called(person))


def _called(person: Person) -> str:
    return clip(person.name or person.address or person.id)
