"""In which language Purser speaks here: `language`, `language zh-CN`, `繁體中文`."""

from __future__ import annotations

from dataclasses import replace

from cards.masking import masked
from cards.talk import language_card, note_card
from cards.voice import Language, voice_for
from dialogs.memory import chat_key, person_key
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import ChatKind, Turn
from ledger.speaking import choose_language


async def set_language(scene: Scene, slots: Slots) -> None:
    """A person's own in a personal chat; the chat's, for those who may change, in any other."""
    turn = scene.turn
    shared = turn.chat_kind is not ChatKind.PERSONAL
    if unknown := slots.get("unknown"):
        turn.say(
            note_card(turn.voice("dialogs.language_unknown", name=masked(unknown)), turn.voice)
        )
    chosen = slots.get("language", "")
    if chosen:
        await _keep_language(turn, chosen, shared=shared)
        _speak(turn, Language(chosen))
    scene.show(language_card(turn.voice, of_channel=shared, changed=bool(chosen)))


async def _keep_language(turn: Turn, chosen: str, *, shared: bool) -> None:
    own = person_key(turn.actor.account_id, turn.actor.person_id)
    key = chat_key(turn.chat_id) if shared else own
    known = await turn.memory.read(key) or {}
    before = str(known.get("language") or "")
    if shared:
        await choose_language(turn.house, turn.actor, turn.chat_id, before, chosen)
    if before != chosen:
        await turn.memory.write({key: {**known, "language": chosen}})


def _speak(turn: Turn, language: Language) -> None:
    """From now on in that language, in the number and date forms it brings along."""
    if turn.voice.language is not language:
        spoken = voice_for(language, turn.voice.time_zone)
        turn.voice = replace(spoken, sandbox=turn.voice.sandbox)
