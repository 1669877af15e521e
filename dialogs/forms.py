"""Forms: their ids, which say whose they are, and what was filled in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from dialogs.script import Slots
from dialogs.turn import Turn

_TAG_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent off."""

    form_id: str
    inputs: Slots


def new_form(turn: Turn) -> str:
    """A form's id; its end says whose it is, so that nobody fills in another's."""
    return f"{turn.house.new_id()}.{_tag(turn)}"


def owns_form(turn: Turn, form_id: str) -> bool:
    return form_id.rpartition(".")[2] == _tag(turn)


def _tag(turn: Turn) -> str:
    return sha256(turn.actor.person_id.encode()).hexdigest()[:_TAG_LENGTH]
