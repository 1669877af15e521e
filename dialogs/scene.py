"""The scene of a turn: what was said or tapped, what is kept of the dialog, and what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from botbuilder.core import TurnContext

from cards.card import Card
from cards.customer_agreement import credits_refused_card
from cards.names import error_text
from cards.talk import error_card
from dialogs.kept import Kept
from dialogs.turn import Answer, Turn
from dialogs.understanding import Said
from ledger.errors import CustomerAgreement, PurserError

_KEY = "purser.scene"


@dataclass(slots=True)
class Scene:
    """One for each turn, handed through botbuilder's dialogs in the turn's state."""

    turn: Turn
    text: str = ""
    said: Said | None = None
    tapped: bool = False
    in_place: bool = False  # the tapped card makes way for what is shown first
    answer: Answer | None = None
    kept: Kept = field(default_factory=Kept)

    def show(self, card: Card, *, draft: str = "", mine: bool = False) -> None:
        """`mine` where the tapped card is brought up to date for the others by the outbox."""
        if self.in_place and self.answer is None:
            self.answer = Answer(card=card, draft=draft, mine=mine)
        else:
            self.turn.say(card, draft=draft)

    def fail(self, error: PurserError) -> None:
        """Tell the mistake to the person who made it; a tapped card stays as it is."""
        if isinstance(error, CustomerAgreement):  # its card offers what has to be done
            self.turn.say(credits_refused_card(error, self.turn.voice))
            return
        if self.tapped:
            self.answer = Answer(note=error_text(error, self.turn.voice))
        else:
            self.turn.say(error_card(error, self.turn.voice))

    def note(self) -> Answer:
        """What the tap gets back where no card took the tapped one's place."""
        if self.answer is None:
            shown = self.turn.replies[-1].card.summary if self.turn.replies else ""
            self.answer = Answer(note=shown or self.turn.voice("dialogs.done"))
        return self.answer


def enter_scene(scene: Scene) -> None:
    scene.turn.context.turn_state[_KEY] = scene


def scene_of(context: TurnContext) -> Scene:
    scene: Scene = context.turn_state[_KEY]
    return scene
