"""Signs: the icon and the colour of each state, and the heads that show them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from microsoft_teams.cards.core import (
    Badge,
    BadgeStyle,
    ColumnSet,
    Container,
    ContainerStyle,
    Icon,
    TextBlock,
    TextColor,
)

from cards.layout import beside


@dataclass(frozen=True, slots=True)
class Sign:
    """A state's icon, its colour, and the character that stands for it without icons."""

    icon: str
    color: TextColor
    character: str


GOOD = Sign("CheckmarkCircle", "Good", "✓")
WARNING = Sign("Warning", "Warning", "⚠")
STOPPED = Sign("ErrorCircle", "Attention", "✖")
NOTICE = Sign("Info", "Accent", "ⓘ")
WAITING = Sign("Clock", "Accent", "◷")
TAKEN = Sign("PersonAvailable", "Good", "✓")
MISSING = Sign("Circle", "Accent", "○")
SKIPPED = Sign("SubtractCircle", "Default", "–")
CLOSED = Sign("DismissCircle", "Default", "✖")


def icon(sign: Sign) -> Icon:
    return Icon(
        name=sign.icon,
        style="Filled",
        color=sign.color,
        size="Small",
        fallback=TextBlock(
            text=sign.character, wrap=True, size="Large", weight="Bolder", color=sign.color
        ),
    )


def badge(text: str, style: BadgeStyle, sign: Sign) -> Badge:
    return Badge(
        text=text,
        style=style,
        appearance="Tint",
        icon=sign.icon,
        fallback=TextBlock(
            text=f"● {text}", wrap=True, size="Small", weight="Bolder", color=sign.color
        ),
    )


def headed(sign: Sign, *lines: TextBlock) -> ColumnSet:
    return beside(icon(sign), lines, wide="right")


def band(style: ContainerStyle, sign: Sign, text: str) -> Container:
    """The coloured head, only for what needs attention."""
    words = TextBlock(text=text, wrap=True, weight="Bolder", size="Medium", style="heading")
    # A sign in the band's own colour would hardly be seen on it.
    dark = replace(sign, color="Default")
    return Container(style=style, bleed=True, items=[headed(dark, words)])
