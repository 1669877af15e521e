"""Hearing: what was said goes to the open dialog, begins one, or is answered at once."""

from __future__ import annotations

from botbuilder.dialogs import DialogContext

from cards.talk import note_card
from dialogs.asking import said_back
from dialogs.course import inquire, leave
from dialogs.deciding import confirm_typed
from dialogs.inquiry import Typed
from dialogs.repertoire import INQUIRIES
from dialogs.scene import Scene
from dialogs.suggesting import nearest, opened
from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command
from dialogs.walking import answer_walk


def said_in(text: str) -> Said | None:
    """A mention alone asks for help."""
    return understand(text) if text.strip() else Said(Command.HELP)


async def hear(dc: DialogContext, scene: Scene) -> None:
    ended = await _ended(dc, scene)
    match scene.said:
        case None | Said(Command.YES | Command.NO | Command.SKIP) if dc.active_dialog:
            await dc.continue_dialog()
        case Said() as said if _is_answer(dc, said):
            await dc.continue_dialog()
        case Said(Command.CANCEL) if dc.active_dialog:
            scene.kept.walk.pop("lots", None)  # nor the purchases that wait behind it
            await leave(dc, "cancelled")
        case None | Said(Command.YES | Command.NO | Command.SKIP | Command.CANCEL):
            # An answer to what has ended was answered by saying so.
            if not ended and not await answer_walk(dc, scene):
                await _nothing_open(scene)
        case Said() as said:
            await _command(dc, said)


def _is_answer(dc: DialogContext, said: Said) -> bool:
    """Whether the command is what the open dialog asks for, as `refund` may be."""
    open_one = dc.active_dialog
    inquiry = INQUIRIES.get(said.command)
    return bool(open_one and inquiry and inquiry.answered_by(said, open_one.state["asking"]))


async def _ended(dc: DialogContext, scene: Scene) -> bool:
    """Say so where the dialog that was open is no more."""
    voice = scene.turn.voice
    if scene.kept.dropped:
        scene.turn.say(note_card(voice("dialogs.dropped"), voice))
        return True
    if scene.kept.idle(scene.turn.house.clock()):
        await leave(dc, "idle")
        return True
    return False


async def _command(dc: DialogContext, said: Said) -> None:
    if said.command not in INQUIRIES:
        await dc.begin_dialog(said.command, said.slots)
    else:
        await inquire(dc, said.command, Typed(said.slots) if said.slots else None)


async def _nothing_open(scene: Scene) -> None:
    turn, voice = scene.turn, scene.turn.voice
    command = scene.said.command if scene.said else None
    draft = scene.kept.done.get("draft")
    if command is Command.YES and draft:
        await confirm_typed(turn, draft)  # a second yes: what became of the first
        return
    if command is None:
        text = _not_understood(scene)
    elif command is Command.CANCEL:
        text = voice("dialogs.nothing_open")
    else:
        text = voice("dialogs.nothing_to_confirm")
    turn.say(note_card(text, voice))


def _not_understood(scene: Scene) -> str:
    voice, shown = scene.turn.voice, said_back(scene.text)
    if opened(scene.text) is Command.HISTORY:
        return voice("dialogs.after_history", text=shown)
    if near := nearest(scene.text, voice.language):
        return voice("dialogs.unknown_near", text=shown, command=near)
    return voice("dialogs.unknown", text=shown)
