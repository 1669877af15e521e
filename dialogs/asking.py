"""Asking by text: a question with what is accepted, and the last one before money moves."""

from __future__ import annotations

from cards.receipt import closed_card
from cards.talk import brief_card, note_card, question_card
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Question
from ledger.drafts import CORRECTIONS, Draft, DraftState


def ask(scene: Scene, pool: Pool, dialog_id: str, question: Question, problem: str = "") -> None:
    """The question, or what was wrong with its answer; either way what is accepted."""
    key = f"dialogs.{dialog_id}.{question.slot}"
    hint = pool.voice(f"{key}_hint", **question.values(pool))
    choices = question.choices(pool)
    scene.show(question_card(problem or pool.voice(key), pool.voice, hint=hint, choices=choices))


def _question_of(draft: Draft) -> str:
    if draft.kind in CORRECTIONS:
        return f"dialogs.confirm_{draft.kind.value}"
    return "dialogs.confirm_dated" if draft.purchased_at else "dialogs.confirm"


async def ask_to_confirm(scene: Scene, draft_id: str) -> bool:
    """False where it is too late for a yes; the card then says so."""
    turn = scene.turn
    draft = await turn.house.books.draft(turn.actor.account_id, draft_id)
    if draft is None or draft.state is not DraftState.OPEN or draft.amount is None:
        turn.say(note_card(turn.voice("dialogs.nothing_to_confirm"), turn.voice))
        return False
    if draft.expired(turn.house.clock()):
        closed = closed_card("expired", draft, turn.voice)
        turn.edit(draft.card_id, closed, brief_card(closed, turn.voice))
        return False
    text = turn.voice(_question_of(draft), amount=draft.amount, seq=draft.seq)
    turn.say(note_card(text, turn.voice))
    return True
