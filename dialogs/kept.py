"""What is kept of a dialog between two turns: a small plain document, and nothing else.

botbuilder would pickle it; here every field is known by name, and a document that holds anything
else is taken for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botbuilder.dialogs import DialogInstance

from ledger.set_up import Step

IDLE = timedelta(minutes=15)
VERSION = 1
MAX_TEXT = 200
# A dialog's state: what was answered, what is asked now, its form, its draft, how it began.
_FIELDS = frozenset({"slots", "asking", "form", "draft", "brief"})
# Of the walk through what is to be set up: its step, and purchases that are still to be confirmed.
_OF_WALK = frozenset({"step", "lots"})

Allowed = Mapping[str, frozenset[str]]  # a dialog's id and the slots it may hold


@dataclass(slots=True)
class Kept:
    """One person's dialog in one chat."""

    stack: list[DialogInstance] = field(default_factory=list)
    at: datetime | None = None  # when the person was last heard in it
    done: dict[str, str] = field(default_factory=dict)  # the last draft decided, and its form
    walk: dict[str, str] = field(default_factory=dict)  # goes on whenever nothing is open
    dropped: bool = False  # there was a document, but none of ours
    loaded: Mapping[str, object] | None = None

    def idle(self, now: datetime) -> bool:
        return bool(self.stack) and self.rested(now)

    def rested(self, now: datetime) -> bool:
        return self.at is None or now - self.at > IDLE

    def document(self, now: datetime) -> dict[str, object] | None:
        """None where nothing is worth keeping."""
        if not self.stack and not self.done and not self.walk:
            return None
        at = now if self.stack or self.walk or self.at is None else self.at
        document: dict[str, object] = {
            "version": VERSION,
            "at": at.isoformat(),
            "stack": [{"id": one.id, "state": one.state} for one in self.stack],
            "done": self.done,
        }
        return {**document, "walk": self.walk} if self.walk else document


def kept_of(document: Mapping[str, object] | None, allowed: Allowed) -> Kept:
    """The dialog in a stored document; an empty one, marked, where the document is not ours."""
    if document is None:
        return Kept()
    try:
        return _read(document, allowed)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Kept(dropped=True, loaded=document)


def _read(document: Mapping[str, Any], allowed: Allowed) -> Kept:
    if document["version"] != VERSION:
        raise ValueError(document["version"])
    at = datetime.fromisoformat(document["at"])
    if at.tzinfo is None:
        raise ValueError(document["at"])
    stack = [_instance(one, allowed) for one in document["stack"]]
    done = _texts(document["done"], frozenset({"draft", "form"}))
    return Kept(stack, at, done, _walk(document.get("walk", {})), loaded=document)


def _walk(kept: Mapping[str, Any]) -> dict[str, str]:
    found = _texts(kept, _OF_WALK)
    if found and found.get("step") not in tuple(Step):
        raise ValueError(found)
    return found


def _instance(kept: Mapping[str, Any], allowed: Allowed) -> DialogInstance:
    state = dict(kept["state"])
    if state.keys() != _FIELDS:
        raise ValueError(kept["id"])
    slots = _texts(state.pop("slots"), allowed[kept["id"]])
    return DialogInstance(kept["id"], {**_texts(state, _FIELDS), "slots": slots})


def _texts(kept: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, str]:
    for name, text in kept.items():
        if name not in allowed or not isinstance(text, str) or len(text) > MAX_TEXT:
            raise ValueError(name)
    return dict(kept)
