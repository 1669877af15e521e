"""Claiming in the chat: `claim K7QF-9MXR-T2WD` makes the first owner."""

from __future__ import annotations

from cards.roles import claim_card, claimed_card
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from ledger.claims import claim
from ledger.people_errors import FromElsewhere, GuestLooksOnly, NotInChat


async def claim_ownership(scene: Scene, slots: Slots) -> None:
    turn = scene.turn
    if not slots.get("code"):
        scene.show(claim_card(turn.voice))
        return
    await _check_belongs(turn)
    scene.show(claimed_card(await claim(turn.house, turn.actor, slots["code"]), turn.voice))


async def _check_belongs(turn: Turn) -> None:
    """A guest who sees the code first must not own what is not theirs; before the code is tried."""
    face = await turn.roster.member(turn.roster.place, turn.roster.speaker_id)
    if face.person_id != turn.actor.person_id:
        raise NotInChat
    if face.guest:
        raise GuestLooksOnly(name=turn.actor.name)
    if face.tenant_id not in ("", turn.actor.account_id):
        raise FromElsewhere(name=turn.actor.name)
