"""A finished card: its content as plain JSON and the one line that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ADAPTIVE = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Card:
    """`content` is the adaptive card; `summary` the essential fact in plain words.

    Of a card of Teams' own `kind` says which, and `named` what stands beside its content.
    """

    content: dict[str, Any]
    summary: str
    kind: str = ADAPTIVE
    named: Mapping[str, str] = field(default_factory=dict)
