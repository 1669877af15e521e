"""Helping: what the one who asks may say here; and the answer to thanks."""

from __future__ import annotations

from cards.help import help_card
from cards.talk import note_card
from dialogs.scene import Scene
from dialogs.script import Slots


async def answer_thanks(scene: Scene, _slots: Slots) -> None:
    scene.show(note_card(scene.turn.voice("dialogs.welcome"), scene.turn.voice))


async def show_help(scene: Scene, _slots: Slots) -> None:
    turn, links = scene.turn, scene.turn.links
    scene.show(
        help_card(
            turn.voice,
            rates_url=links.rates,
            plans_url=links.plans,
            sandbox=turn.house.sandbox,
            rights=await turn.offered(),
        )
    )
