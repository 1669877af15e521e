"""Setting up in the chat: `set up` shows the step that is next, or what is set and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cards.card import Card
from cards.set_up import checklist_card, step_card
from dialogs.memory import set_up_key
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.roles import Right
from ledger.set_up import Known, SetUp, Step, set_up_of
from ledger.setting_up import set_up


@dataclass(frozen=True, slots=True)
class Lead:
    """The command that takes a step; `in_place` where its form takes the place of the card."""

    command: Command
    slots: Slots = field(default_factory=dict)
    in_place: bool = False


def _paying(known: Known) -> Lead:
    if known.takes_cards:
        return Lead(Command.ADD_CARD)
    return Lead(Command.ADD_AGREEMENT, in_place=True)


def _recharging(known: Known) -> Lead:
    """What is recommended, where there are calls to say it from; else the form."""
    if not known.buys:
        return Lead(Command.AUTO_RECHARGE, {"on": "off"}, in_place=True)
    if known.recommends:
        return Lead(Command.RECOMMEND)
    return Lead(Command.AUTO_RECHARGE, in_place=True)


def _licensing(known: Known) -> Lead | None:
    return Lead(Command.LICENCES) if known.lists_licences else None


# A step without a lead is taken in Microsoft's admin centre.
_LEADS: Mapping[Step, Callable[[Known], Lead | None]] = {
    Step.LICENCES: _licensing,
    Step.OPENING: lambda _known: Lead(Command.ADD_FUNDS, {"earlier": "earlier"}),
    Step.METHOD: _paying,
    Step.RECHARGE: _recharging,
    Step.ALERTS: lambda _known: Lead(Command.ALERTS, {"alerts": "here"}),
    Step.APPROVERS: lambda _known: Lead(Command.ROLES),
}


def lead_of(step: Step, known: Known) -> Lead | None:
    return _LEADS[step](known)


async def show_set_up(scene: Scene, _slots: Slots) -> None:
    found = await state_of(scene.turn)
    scene.show(standing_at(scene, found, found.next))


async def state_of(turn: Turn) -> SetUp:
    return await set_up(turn.house, turn.actor, await _skipped(turn))


def standing_at(scene: Scene, found: SetUp, step: Step | None) -> Card:
    """The card of the step, at which the walk now stands; without one it is at its end."""
    scene.kept.walk = {"step": step.value} if step else {}
    voice = scene.turn.voice
    if step is None:
        return checklist_card(found, voice, leads=_leads(found))
    return step_card(found, step, voice, leads=lead_of(step, found.known) is not None)


def left_at(scene: Scene, found: SetUp) -> Card:
    """What is set so far; nothing is asked until somebody says so again."""
    scene.kept.walk = {}
    return checklist_card(found, scene.turn.voice, leads=_leads(found), left=True)


def _leads(found: SetUp) -> tuple[Step, ...]:
    return tuple(step for step in found.open if lead_of(step, found.known))


async def to_set_up(turn: Turn) -> bool:
    """Whether it is offered to whoever just met Purser; an account comes with the first talk."""
    if not await turn.offers(Right.ARRANGE):
        return False
    opened = await turn.house.books.account(turn.actor.account_id)
    return opened is None or (await state_of(turn)).next is not None


async def skip(turn: Turn, step: Step) -> SetUp:
    """How it stands after that; a step that is done by now is not passed over."""
    found = await state_of(turn)
    if not found.lacks(step):
        return found
    skipped = sorted({*await _skipped(turn), step})
    await turn.memory.write({set_up_key(turn.actor.account_id): {"skipped": skipped}})
    return set_up_of(found.known, skipped)


async def _skipped(turn: Turn) -> frozenset[Step]:
    """What was passed over in any chat; what cannot be read was not."""
    kept = (await turn.memory.read(set_up_key(turn.actor.account_id)) or {}).get("skipped")
    names = kept if isinstance(kept, list) else []
    return frozenset(Step(one) for one in names if one in tuple(Step))
