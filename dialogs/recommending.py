"""Recommending: the amounts that would have served, and applying them by a tap or a line."""

from __future__ import annotations

from cards.card import Card
from cards.changed import applied_card
from cards.recommend import recommend_card
from cards.settings import confirm_settings_card
from dialogs.auto_recharge import AUTO_RECHARGE
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.recommend import Pick, Recommendation
from ledger.recommending import apply, recommend
from ledger.roles import Right
from ledger.views import Confirmation, SettingsChange


async def show_recommendation(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    scene.show(await _card(await recommend(turn.house, turn.actor), turn))


async def _card(found: Recommendation, turn: Turn) -> Card:
    may_act, may_arrange = await turn.offers(Right.ACT), await turn.offers(Right.ARRANGE)
    return recommend_card(found, turn.voice, may_act=may_act, may_arrange=may_arrange)


def _never(_slots: Slots, _pool: Pool) -> bool:
    """The button alone knows what its card has shown."""
    return False


async def _finish(turn: Turn, _pool: Pool, slots: Slots) -> Confirmation | SettingsChange | Card:
    pick = Pick(slots.get("pick", Pick.BEST))
    done = await apply(turn.house, turn.actor, turn.chat_id, slots.get("mark", ""), pick)
    if isinstance(done, Recommendation):
        return await _card(done, turn)
    return applied_card(done, turn.voice) if isinstance(done, SettingsChange) else done


def _pick(said: str, _pool: Pool) -> str:
    """Whatever a button says that is none of ours is the recommended pair."""
    return said if said in tuple(Pick) else Pick.BEST


APPLY = Script(
    command=Command.APPLY,
    at_once=True,
    questions=(
        Question("mark", read=lambda said, _pool: said, asked=_never),
        Question("pick", read=_pick, asked=_never),
    ),
    form=AUTO_RECHARGE.form,  # nothing is asked for; any other amount is filled in there
    finish=_finish,
    confirm_card=confirm_settings_card,
)
