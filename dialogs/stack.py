"""Where botbuilder's dialog stack comes from and goes to: the chat memory's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.core import StatePropertyAccessor, TurnContext
from botbuilder.dialogs import DialogState

from dialogs.kept import kept_of
from dialogs.memory import dialog_key
from dialogs.repertoire import INQUIRIES
from dialogs.scene import Scene, scene_of


class Stack(StatePropertyAccessor):  # type: ignore[misc]  # botbuilder has no types
    """The stack of the person who speaks, in the chat where it is said."""

    def __init__(self) -> None:
        self._allowed = {command.value: one.slots for command, one in INQUIRIES.items()}

    async def get(self, turn_context: TurnContext, _default: Any = None) -> DialogState:
        scene = scene_of(turn_context)
        document = await scene.turn.memory.read(_key(scene))
        scene.kept = kept_of(document, self._allowed)
        if scene.kept.rested(scene.turn.house.clock()):
            scene.kept.walk = {}  # whoever comes back later says where to go on
        return DialogState(scene.kept.stack)

    async def set(self, turn_context: TurnContext, _value: Any = None) -> None:
        """Write what changed; a turn outside of dialogs writes nothing."""
        scene = scene_of(turn_context)
        kept = scene.kept
        document = kept.document(scene.turn.house.clock())
        if document != kept.loaded:
            await scene.turn.memory.write({_key(scene): document})

    async def delete(self, turn_context: TurnContext) -> None:
        changes: Mapping[str, None] = {_key(scene_of(turn_context)): None}
        await scene_of(turn_context).turn.memory.write(changes)


def _key(scene: Scene) -> str:
    actor = scene.turn.actor
    return dialog_key(actor.account_id, scene.turn.chat_id, actor.person_id)
