"""A finished card: its content as plain JSON and the one line that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """`content` is the adaptive card; `summary` the essential fact in plain words."""

    content: dict[str, Any]
    summary: str
