"""Licences: who has one and who spends, page by page, and the form that names people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from microsoft_teams.cards.core import (
    CardElement,
    Column,
    ColumnSet,
    ExecuteAction,
    TextBlock,
    TextInput,
)

from cards.card import Card
from cards.form import Wording, form_card
from cards.layout import button, clip, compose, facts, group, sentence, small, title
from cards.markup import Plain, dotted, escape, unmarked
from cards.verbs import Verb
from cards.voice import Voice
from ledger.licence_drafts import GIVES, MOST_AT_ONCE, TAKES
from ledger.licence_list import LicenceList, Seat, Use
from ledger.roles import Role

MAX_PEOPLE_TEXT = 200
_EXAMPLES = {"address": Plain("name@example.com"), "other": Plain("name2@example.com")}
_OPEN = (Use.WITHOUT, Use.IDLE)  # what somebody may want to look into


def licences_card(
    found: LicenceList, voice: Voice, names_for: Role, *, may_act: bool = True
) -> Card:
    """Counts for everybody who looks; people for those who may see names of who called."""
    heading, means = voice("licences.list.title"), _means(found, voice)
    pairs = [(voice(f"licences.list.{use}"), voice.number(found.counts[use])) for use in _OPEN]
    notes = [*_notes(found, voice, names_for)]
    return compose(
        voice,
        _summary(found, voice),
        [
            title(heading),
            sentence(means, close=True),
            facts(pairs),
            *_rows(found, voice),
            *(small(note) for note in notes),
        ],
        actions=[*_pages(found, voice), *(_assign(voice) if may_act else ())],
        quiet=_quiet(found, voice, may_act=may_act),
        sandbox=found.account.sandbox,
        speak=[heading, _summary(found, voice), *notes],
    )


def _summary(found: LicenceList, voice: Voice) -> str:
    counts = {use.value: found.counts[use] for use in _OPEN}
    return voice("licences.list.summary", n=found.holders, **counts)


def _means(found: LicenceList, voice: Voice) -> str:
    if not found.holders:
        return voice("licences.list.none")
    return voice("licences.list.means", n=found.holders)


def _rows(found: LicenceList, voice: Voice) -> Iterator[CardElement]:
    for use, seats in groupby(found.seats, key=lambda one: one.use):
        yield group(voice(f"licences.list.{use}"))
        if use in _OPEN:
            yield small(voice(f"licences.list.{use}_means"), close=True)
        for seat in seats:
            yield _row(seat, voice)


def _row(seat: Seat, voice: Voice) -> ColumnSet:
    name = escape(clip(seat.name)) if seat.name else voice("licences.list.unknown")
    amount = voice.money(seat.charged) if seat.charged else ""
    spent = TextBlock(text=amount, wrap=True, weight="Bolder", horizontal_alignment="Right")
    columns = [Column(width="stretch", items=[TextBlock(text=name, wrap=True)])]
    if amount:
        columns.append(Column(width="auto", items=[spent]))
    return ColumnSet(spacing="Small", columns=columns)


def _notes(found: LicenceList, voice: Voice, names_for: Role) -> Iterator[str]:
    if not found.named:
        role = Plain(voice(f"roles.name.{names_for.value}"))
        yield voice("licences.list.unnamed", role=role)
    if not found.whole:
        yield voice("licences.list.partial")


def _quiet(found: LicenceList, voice: Voice, *, may_act: bool) -> list[str]:
    parts = [voice("cards.as_of", at=found.as_of, place=voice.place())]
    parts.append(voice("licences.list.spent", since=Plain(voice.day(found.period.first))))
    if found.pages > 1:
        parts.append(voice("licences.list.page", page=found.page + 1, pages=found.pages))
    typed = [voice("licences.list.typed")] if may_act else []
    return [dotted(*parts), *typed]


def _pages(found: LicenceList, voice: Voice) -> list[ExecuteAction]:
    wanted = (("back", found.page - 1), ("more", found.page + 1))
    return [
        button(voice(f"licences.button.{name}"), Verb.LICENCES_PAGE, {"page": page})
        for name, page in wanted
        if 0 <= page < found.pages
    ]


def _assign(voice: Voice) -> list[ExecuteAction]:
    return [button(voice("licences.button.assign"), Verb.ASSIGN_LICENCE)]


def licence_form(
    form_id: str,
    voice: Voice,
    *,
    gives: bool,
    sandbox: bool,
    people: str = "",
    problem: str = "",
) -> Card:
    """Where nobody can be mentioned, people are named by their mail addresses."""
    way = GIVES if gives else TAKES
    says = Wording(
        heading=voice(f"licences.form.{way}_title"),
        about=voice(f"licences.form.{way}_about"),
        summary=voice(f"licences.form.{way}_title"),
        typed=voice(f"licences.form.typed_{way}"),
        problem=problem,
    )
    field = TextInput(
        id="people",
        label=voice("licences.form.people", most=MOST_AT_ONCE),
        placeholder=unmarked(voice("licences.form.people_hint", **_EXAMPLES)),
        value=people or None,
        max_length=MAX_PEOPLE_TEXT,
    )
    verb = Verb.ASSIGN_LICENCE_REVIEW if gives else Verb.REMOVE_LICENCE_REVIEW
    send = (voice("cards.button.continue"), verb)
    return form_card(form_id, voice, says, [field], send, sandbox=sandbox)
