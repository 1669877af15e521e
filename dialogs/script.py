"""A script: what a command asks for, in which order, and what is done with the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from cards.card import Card
from cards.changed import settings_card
from cards.voice import Voice
from dialogs.pool import Pool
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.errors import NotANumber, PurserError
from ledger.money import Money
from ledger.roles import Right
from ledger.views import Confirmation, SettingsChange

Slots = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A form card to be made: its id, what was typed into it, and what was wrong with that."""

    id: str
    pool: Pool
    typed: Slots
    problem: str = ""


def _always(_slots: Slots, _pool: Pool) -> bool:
    return True


def _never(_slots: Slots, _pool: Pool) -> bool:
    return False


def _no_choices(_pool: Pool) -> tuple[str, ...]:
    return ()


def _nothing(_pool: Pool) -> None:
    """It can always begin."""


async def _as_it_is(_turn: Turn, pool: Pool, _slots: Slots) -> Pool:
    return pool


def _no_number(_slot: str, _typed: Slots) -> PurserError | None:
    return NotANumber()


def _no_values(_pool: Pool) -> Mapping[str, Money | int]:
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """One slot; its wording is `dialogs.<command>.<slot>` and `…_hint`."""

    slot: str
    read: Callable[[str, Pool], str]  # what was typed → what is kept; PurserError if it is wrong
    asked: Callable[[Slots, Pool], bool] = _always
    optional: bool = False  # may be skipped, and is not asked for after a whole line was typed
    insists: Callable[[Slots, Pool], bool] = _never  # is asked for even then
    choices: Callable[[Pool], tuple[str, ...]] = _no_choices
    values: Callable[[Pool], Mapping[str, Money | int]] = _no_values
    counts: Callable[[Slots, Pool], bool] = _always  # whether an answer matters, as things stand
    mends: tuple[type[PurserError], ...] = ()  # what another answer to it would put right


@dataclass(frozen=True, slots=True)
class Script:
    command: Command
    questions: tuple[Question, ...]
    form: Callable[[Form], Card]
    finish: Callable[[Turn, Pool, Slots], Awaitable[Confirmation | SettingsChange | Card]]
    confirm_card: Callable[[Confirmation, Voice], Card] | None = None  # None: it asks for nothing
    requires: Callable[[Pool], None] = _nothing  # PurserError where a form is of no use
    # What the questions are about, as far as the answers say it; refuses what no answer can mend.
    look: Callable[[Turn, Pool, Slots], Awaitable[Pool]] = _as_it_is
    # What is wrong with a form that was sent off without this slot; None: it is asked for next.
    missing: Callable[[str, Slots], PurserError | None] = _no_number
    at_once: bool = False  # said alone it is done, and no form comes first
    opened_by: frozenset[str] = frozenset()  # slots that say which form is wanted, and no more
    needs: Right = Right.ACT

    def result_card(self, outcome: Confirmation | SettingsChange | Card, voice: Voice) -> Card:
        if isinstance(outcome, Card):
            return outcome
        if isinstance(outcome, Confirmation) and self.confirm_card:
            return self.confirm_card(outcome, voice)
        if isinstance(outcome, SettingsChange):
            return settings_card(outcome, voice)
        raise TypeError(outcome)

    def question(self, slot: str) -> Question | None:
        return next((one for one in self.questions if one.slot == slot), None)

    def mended_by(self, error: PurserError) -> Question | None:
        """The question that has to be answered anew; None where none would help."""
        return next((one for one in self.questions if isinstance(error, one.mends)), None)

    def next_question(self, slots: Slots, pool: Pool, *, brief: bool) -> Question | None:
        """The first that is still open; None where everything needed is known."""
        for one in self.questions:
            passed_over = brief and one.optional and not one.insists(slots, pool)
            wanted = not passed_over and one.asked(slots, pool)
            if wanted and one.slot not in slots:
                return one
        return None
