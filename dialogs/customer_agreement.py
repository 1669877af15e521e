"""The customer agreement: marking the organisation, and what that asks for."""

from __future__ import annotations

from cards.customer_agreement import customer_agreement_card
from dialogs.scene import Scene
from dialogs.script import Slots
from ledger.customer_agreement import agreement_state, mark_customer_agreement
from ledger.roles import Right


async def customer_agreement(scene: Scene, slots: Slots) -> None:
    """`on` and `off` mark it; without either the card tells how it stands."""
    turn = scene.turn
    if "on" in slots:
        on = slots["on"] == "on"
        account = await mark_customer_agreement(turn.house, turn.actor, on=on)
    else:
        account = await agreement_state(turn.house, turn.actor)
    may_change = await turn.offers(Right.ARRANGE)
    scene.show(customer_agreement_card(account, turn.voice, may_change=may_change))
