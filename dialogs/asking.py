"""Asking by text: a question with what is accepted, and the last one before money moves."""

from __future__ import annotations

from cards.layout import together
from cards.markup import Plain
from cards.masking import masked
from cards.receipt import closed_card
from cards.talk import brief_card, note_card, question_card
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Question
from dialogs.turn import Turn
from ledger.account import MethodKind
from ledger.asking import passes_limit
from ledger.drafts import CORRECTIONS, Draft, DraftKind, DraftState
from ledger.methods import method_or_none

MAX_SAID_BACK = 40


def ask(scene: Scene, pool: Pool, dialog_id: str, question: Question, problem: str = "") -> None:
    """The question, or what was wrong with its answer; either way what is accepted."""
    key = f"dialogs.{dialog_id}.{question.slot}"
    hint = pool.voice(f"{key}_hint", **question.values(pool))
    choices = question.choices(pool)
    scene.show(question_card(problem or pool.voice(key), pool.voice, hint=hint, choices=choices))


async def _question(turn: Turn, draft: Draft) -> str:
    """What a yes would do, with its amount; or that it would ask somebody else."""
    amount = draft.amount
    if draft.kind is DraftKind.LICENCES:
        return turn.voice("dialogs.confirm_licences")
    if amount is None or await passes_limit(turn.house, turn.actor, draft):
        return turn.voice("dialogs.confirm_ask")
    difference = Plain(turn.voice.exact(amount, signed=True))
    key = await _question_of(turn, draft)
    return turn.voice(key, amount=amount, seq=draft.seq, difference=difference)


async def _question_of(turn: Turn, draft: Draft) -> str:
    if draft.kind in CORRECTIONS:
        return f"dialogs.confirm_{draft.kind.value}"
    if draft.purchased_at:
        return "dialogs.confirm_dated"
    method = method_or_none(await turn.house.gateway.methods(draft.account_id), draft.method_id)
    by_invoice = method and method.kind is MethodKind.INVOICE
    return "dialogs.confirm_invoice" if by_invoice else "dialogs.confirm"


def said_back(text: str) -> str:
    """What somebody typed, as far as it is repeated to them."""
    said = masked(" ".join(text.split()))
    return said if len(said) <= MAX_SAID_BACK else f"{said[: MAX_SAID_BACK - 1]}…"


async def ask_to_confirm(scene: Scene, draft_id: str, *, unclear: str = "") -> bool:
    """False where it is too late for a yes; the card then says so.

    `unclear` is what was said instead: it may have been meant for another amount, and a yes that
    follows must not be given in the belief that it counted.
    """
    turn = scene.turn
    draft = await turn.house.books.draft(turn.actor.account_id, draft_id)
    if draft is None or draft.state is not DraftState.OPEN:
        turn.say(note_card(turn.voice("dialogs.nothing_to_confirm"), turn.voice))
        return False
    if draft.expired(turn.house.clock()):
        closed = closed_card("expired", draft, turn.voice)
        turn.edit(draft.card_id, closed, brief_card(closed, turn.voice))
        return False
    text = await _question(turn, draft)
    if unclear:
        passed_over = turn.voice("dialogs.unclear_before_yes", text=said_back(unclear))
        text = together(turn.voice, passed_over, text)
    turn.say(note_card(text, turn.voice))
    return True
