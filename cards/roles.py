"""Who may do what: the card of all roles, its form for owners, and what a change came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import (
    CardElement,
    Choice,
    ChoiceSetInput,
    TextBlock,
)

from cards.card import Card
from cards.layout import (
    button,
    clip,
    compose,
    from_to,
    group,
    sentence,
    small,
    spoken,
    title,
    wrong,
)
from cards.markup import Plain, escape, unmarked
from cards.signs import GOOD, NOTICE, headed
from cards.talk import note_card
from cards.verbs import Verb
from cards.voice import Voice
from ledger.claims import Claimed
from ledger.granting import Granted
from ledger.roles import EVERYONE, LADDER, Delegation, Role
from ledger.standing import Holder, Standings

MOST_LISTED = 20  # people on one card, which stays far from its limit so
MOST_CHOICES = 75
NO_ROLE = "none"
_IN_SUMMARY = 3
_EXAMPLE = Plain("K7QF-9MXR-T2WD")
_ID_LENGTH = 4  # of an object id, enough to tell two people of one name apart


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the form stands: what it was filled in with, and what was wrong with that."""

    person: str = ""
    role: str = ""
    problem: str = ""


def role_name(role: Role | None, voice: Voice) -> str:
    return voice(f"roles.name.{role.value if role else NO_ROLE}")


def roles_card(standings: Standings, voice: Voice, form: Wanted | None = None) -> Card:
    """Everybody with a role, owners first; with a form for those who may change that."""
    shown = standings.holders[:MOST_LISTED]
    listed = [_row(one, voice) for one in shown]
    heading, about = voice("roles.card.title"), voice("roles.card.about")
    notes = _notes(standings, voice)
    problem = form.problem if form else ""
    return compose(
        voice,
        _summary(standings, voice),
        [
            title(heading),
            sentence(about, close=True),
            wrong(problem) if problem else None,
            *_entries(listed),
            *(sentence(note) for note in notes),
            *_lent(standings.delegations, voice),
            *(_fields(standings, form, voice) if form else ()),
        ],
        actions=[button(voice("roles.button.save"), Verb.ROLE_SAVE, main=True)] if form else (),
        quiet=[voice("roles.card.typed")] if form else (),
        sandbox=standings.account.sandbox,
        speak=[problem, heading, *spoken(listed, voice), *notes],
    )


def _entries(pairs: Sequence[tuple[str, str]]) -> list[CardElement]:
    """Under each other: two columns would break names on a phone."""
    found: list[CardElement] = []
    for name, means in pairs:
        found += [
            TextBlock(text=name, wrap=True, weight="Bolder", spacing="Small"),
            TextBlock(text=means, wrap=True, size="Small", spacing="None"),
        ]
    return found


def _row(one: Holder, voice: Voice) -> tuple[str, str]:
    role = Plain(role_name(one.role, voice))
    if one.since is None:
        return _called(one, voice), voice("roles.card.role_settings", role=role)
    if not one.granted_by:
        return _called(one, voice), voice("roles.card.role_since", role=role, since=one.since)
    by = clip(one.granted_by)
    return _called(one, voice), voice("roles.card.role_by", role=role, since=one.since, by=by)


def _called(one: Holder, voice: Voice) -> str:
    if one.person_id == EVERYONE:
        return voice("roles.card.everyone")
    return escape(clip(one.name or one.person_id))


def _summary(standings: Standings, voice: Voice) -> str:
    names = [clip(one.name) for one in standings.holders if one.person_id != EVERYONE]
    if not names:
        return voice("roles.card.summary_none")
    more = ["…"] if len(names) > _IN_SUMMARY else []
    listed = voice("roles.card.join").join([*map(escape, names[:_IN_SUMMARY]), *more])
    return voice("roles.card.summary", n=len(names), names=Plain(listed))


def _notes(standings: Standings, voice: Voice) -> list[str]:
    hidden = len(standings.holders) - MOST_LISTED
    notes = [voice("roles.card.more", n=hidden)] if hidden > 0 else []
    if standings.unmet_owners:
        notes.append(voice("roles.card.unmet", n=standings.unmet_owners))
    if standings.unguarded:
        notes.append(voice("roles.card.unguarded"))
    return notes


def _lent(delegations: Sequence[Delegation], voice: Voice) -> list[CardElement]:
    if not delegations:
        return []
    listed = [
        (
            escape(clip(one.to_name)),
            voice("roles.card.delegation", of=clip(one.of_name), until=one.until),
        )
        for one in delegations[:MOST_LISTED]
    ]
    return [group(voice("roles.card.delegations")), *_entries(listed)]


def _fields(standings: Standings, wanted: Wanted, voice: Voice) -> list[CardElement]:
    found: list[CardElement] = [group(voice("roles.card.change"))]
    if not standings.people:
        found.append(small(voice("roles.card.nobody_met")))
    names = {one.value if one else NO_ROLE: role_name(one, voice) for one in (*LADDER, None)}
    return [
        *found,
        ChoiceSetInput(
            id="person",
            label=voice("roles.card.person"),
            placeholder=voice("roles.card.person_hint"),
            style="compact",
            value=wanted.person or None,
            is_required=True,
            error_message=voice("roles.card.person_missing"),
            choices=[Choice(title=name, value=one) for one, name in _people(standings, voice)],
        ),
        ChoiceSetInput(
            id="role",
            label=voice("roles.card.role"),
            style="compact",
            value=wanted.role if wanted.role in names else Role.VIEWER.value,
            choices=[Choice(title=name, value=one) for one, name in names.items()],
        ),
    ]


def _people(standings: Standings, voice: Voice) -> list[tuple[str, str]]:
    """Two of one name are told apart by the end of their ids."""
    free = (pair for pair in standings.people.items() if pair[0] not in standings.named_owners)
    some = list(free)[:MOST_CHOICES]
    often = Counter(name.casefold() for _, name in some)
    named = [(one, _choice(one, name, often)) for one, name in some]
    return [*named, (EVERYONE, unmarked(voice("roles.card.everyone")))]


def _choice(person_id: str, name: str, often: Mapping[str, int]) -> str:
    if not name or often[name.casefold()] > 1:
        return f"{clip(name)} …{person_id[-_ID_LENGTH:]}".strip()
    return clip(name)


def granted_card(done: Sequence[Granted], voice: Voice) -> Card:
    """What became of it: the role before and now, or that nothing had to be changed."""
    first = done[0]
    heading = _heading(first, voice) if len(done) == 1 else _several(done, voice)
    rows = [(_whose(one, voice), _moved(one, voice)) for one in done]
    ended = sum(len(one.ended) for one in done)
    notes = [voice("roles.granted.ended", n=ended)] if ended else []
    means = voice(f"roles.may.{first.after.value if first.after else NO_ROLE}")
    alone = len(done) == 1
    return compose(
        voice,
        heading if not alone or not first.changed else _told(first, voice),
        [
            headed(GOOD if any(one.changed for one in done) else NOTICE, title(heading)),
            *(_entries(rows) if not alone else ()),
            _before_and_now(first, voice) if alone and first.changed else None,
            sentence(means) if first.changed else None,
            *(sentence(note) for note in notes),
        ],
        actions=[button(voice("roles.button.roles"), Verb.ROLES)],
        quiet=[voice("roles.granted.signed", by=clip(first.by), at=first.at, place=voice.place())],
        speak=[heading, *([] if alone else spoken(rows, voice)), means, *notes],
    )


def _heading(one: Granted, voice: Voice) -> str:
    name, role = _name(one, voice), _a(one.after, voice)
    if one.changed:
        return voice(
            "roles.granted.now" if one.after else "roles.granted.gone", name=name, role=role
        )
    if one.after is None:
        return voice("roles.granted.had_none", name=name)
    return voice("roles.granted.already", name=name, role=role)


def _several(done: Sequence[Granted], voice: Voice) -> str:
    return voice("roles.granted.several", n=sum(one.changed for one in done))


def _told(one: Granted, voice: Voice) -> str:
    before, after = Plain(role_name(one.before, voice)), Plain(role_name(one.after, voice))
    return voice("roles.granted.summary_now", name=_name(one, voice), before=before, after=after)


def _moved(one: Granted, voice: Voice) -> str:
    before, after = Plain(role_name(one.before, voice)), Plain(role_name(one.after, voice))
    if one.changed:
        return voice("roles.granted.changed", before=before, after=after)
    return voice("roles.granted.same", role=after)


def _before_and_now(one: Granted, voice: Voice) -> CardElement:
    names = (voice("roles.granted.was"), voice("roles.granted.is"))
    return from_to(names, (role_name(one.before, voice), role_name(one.after, voice)))


def _a(role: Role | None, voice: Voice) -> Plain:
    return Plain(voice(f"roles.a.{role.value if role else NO_ROLE}"))


def _whose(one: Granted, voice: Voice) -> str:
    return _name(one, voice) if one.person_id == EVERYONE else escape(_name(one, voice))


def _name(one: Granted, voice: Voice) -> str:
    """Ready for a sentence: of our own for everybody, and else escaped where it is filled in."""
    if one.person_id == EVERYONE:
        return Plain(voice("roles.card.everyone"))
    return clip(one.name or one.person_id)


def claim_card(voice: Voice) -> Card:
    """What a code is for, and how one is said."""
    return note_card(voice("roles.claimed.ask", code=_EXAMPLE), voice)


def claimed_card(claimed: Claimed, voice: Voice) -> Card:
    """Who is the first owner, and what an owner does next."""
    name = clip(claimed.name)
    heading, means = voice("roles.claimed.title", name=name), voice("roles.claimed.means")
    following = voice("roles.claimed.next")
    return compose(
        voice,
        voice("roles.claimed.summary", name=name),
        [headed(GOOD, title(heading)), sentence(means), sentence(following)],
        actions=[
            button(voice("cards.button.set_up"), Verb.SET_UP, main=True),
            button(voice("roles.button.roles"), Verb.ROLES),
            button(voice("cards.button.balance"), Verb.BALANCE),
        ],
        sandbox=claimed.account.sandbox,
        speak=[heading, means, following],
    )
