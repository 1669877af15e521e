"""The course of a talk: which inquiry is open, and how it gives way."""

from __future__ import annotations

from typing import Any

from botbuilder.dialogs import DialogContext, DialogTurnResult

from cards.talk import note_card
from dialogs.scene import scene_of


async def leave(dc: DialogContext, why: str) -> DialogTurnResult:
    """End what is open and say so: `cancelled`, `replaced` or `idle`."""
    turn = scene_of(dc.context).turn
    what = turn.voice(f"dialogs.{dc.active_dialog.id}.name")
    turn.say(note_card(turn.voice(f"dialogs.{why}", what=what), turn.voice))
    return await dc.cancel_all_dialogs()


async def inquire(dc: DialogContext, command: str, options: Any = None) -> None:
    """One inquiry at a time: another that was open is left, the same one begins anew."""
    if dc.active_dialog and dc.active_dialog.id == command:
        await dc.replace_dialog(command, options)
        return
    if dc.active_dialog:
        await leave(dc, "replaced")
    await dc.begin_dialog(command, options)
