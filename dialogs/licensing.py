"""Licences in the chat: who has one, and giving and taking it by mentions, addresses or a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from cards.card import Card
from cards.licences import licence_form, licences_card
from cards.licensing import confirm_licences_card, licensed_card
from cards.verbs import Verb
from dialogs.buttons import id_in
from dialogs.licence_lines import said_people
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Form, Question, Script, Slots
from dialogs.somebody import called
from dialogs.turn import ChatKind, Tap, Turn
from dialogs.vocabulary import Command
from ledger.licence_drafts import MOST_AT_ONCE
from ledger.licence_errors import (
    NameShared,
    NameUnknown,
    NobodyNamed,
    NoSuchPerson,
    TooManyNamed,
)
from ledger.licence_list import licence_list
from ledger.licensing import Proposal, directory_of, propose_licences, try_again
from ledger.people import Face
from ledger.people_errors import (
    FromElsewhere,
    NobodyCalled,
    NobodyMeant,
    NotAPerson,
    NotInChat,
    SeveralCalled,
    TeamsUnreachable,
    TooManyMentions,
)
from ledger.roles import Right


async def show_licences(scene: Scene, slots: Slots) -> None:
    """In a shared chat others read along, who may be no readers of names."""
    turn = scene.turn
    shared = turn.chat_kind is not ChatKind.PERSONAL
    found = await licence_list(turn.house, turn.actor, int(slots.get("page", 0)), shared=shared)
    may_act = await turn.offers(Right.ACT)
    scene.show(licences_card(found, turn.voice, turn.house.names_for, may_act=may_act))


async def tap_licences(scene: Scene, tap: Tap) -> bool:
    """Whether the button tried those again for whom it failed; the card then tells it anew."""
    draft = id_in(tap, "draft")
    if tap.verb != Verb.LICENCES_AGAIN or tap.automatic or not draft:
        return False
    turn = scene.turn
    scene.in_place = True
    scene.show(licensed_card(await try_again(turn.house, turn.actor, draft), turn.voice))
    return True


def _read(typed: str, _pool: Pool) -> str:
    """As it was said: who is mentioned, only this very turn can tell."""
    if said_people(typed) is None:
        raise NobodyNamed
    return typed


async def _finish(turn: Turn, _pool: Pool, slots: Slots, *, gives: bool) -> Proposal | Card:
    named = await _named(turn, slots["people"])
    done = await propose_licences(turn.house, turn.actor, turn.chat_id, named, gives=gives)
    return done if isinstance(done, Proposal) else licensed_card(done, turn.voice)


async def _named(turn: Turn, typed: str) -> list[str]:
    """Object ids and addresses; Teams and the directory say whose they are."""
    found = said_people(typed)
    if found is None:
        raise NobodyNamed
    faces = [*await turn.roster.mentioned()] if found.mentioned else []
    if found.name:
        faces.append(await _called(turn, found.name))
    if found.mentioned and not faces:  # a mention that was only typed by hand
        raise NobodyNamed
    return [*(_own(one, turn) for one in faces), *found.addresses]


async def _called(turn: Turn, name: str) -> Face:
    """By name only who was met: the form has no list to choose from, so it says the other ways."""
    try:
        return await called(turn, name)
    except NobodyCalled as error:
        raise NameUnknown(text=name) from error
    except SeveralCalled as error:
        raise NameShared(text=name) from error


def _own(one: Face, turn: Turn) -> str:
    """Somebody of another organisation stands in another directory."""
    if one.tenant_id not in ("", turn.actor.account_id):
        raise FromElsewhere(name=one.name)
    return one.person_id


async def _look(turn: Turn, pool: Pool, _slots: Slots) -> Pool:
    """A form is of no use where nothing could come of it."""
    directory_of(turn.house)
    return pool


def _form(form: Form, *, gives: bool) -> Card:
    return licence_form(
        form.id,
        form.pool.voice,
        gives=gives,
        sandbox=form.pool.account.sandbox,
        people=form.typed.get("people", ""),
        problem=form.problem,
    )


def _most(_pool: Pool) -> Mapping[str, int]:
    return {"most": MOST_AT_ONCE}


_MENDS = (
    NobodyNamed,
    NoSuchPerson,
    TooManyNamed,
    NobodyMeant,
    NameUnknown,
    NameShared,
    FromElsewhere,
    NotInChat,
    NotAPerson,
    TeamsUnreachable,
    TooManyMentions,
)


def _script(command: Command, *, gives: bool) -> Script:
    finish: Callable[[Turn, Pool, Slots], Awaitable[Proposal | Card]]
    finish = partial(_finish, gives=gives)
    return Script(
        command=command,
        questions=(Question("people", read=_read, values=_most, mends=_MENDS),),
        form=partial(_form, gives=gives),
        finish=finish,
        confirm_card=confirm_licences_card,
        look=_look,
        missing=lambda _slot, _typed: NobodyNamed(),
    )


ASSIGN_LICENCE = _script(Command.ASSIGN_LICENCE, gives=True)
REMOVE_LICENCE = _script(Command.REMOVE_LICENCE, gives=False)
