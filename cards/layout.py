"""The pieces that every card is made of, in the order every screen keeps.

State and icon, the one large fact, what it means, facts, buttons, a quiet last line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from microsoft_teams.cards.core import (
    AdaptiveCard,
    CardElement,
    Column,
    ColumnSet,
    Container,
    ExecuteAction,
    Fact,
    FactSet,
    ShowCardAction,
    TextBlock,
)

from cards.card import Card
from cards.markup import Plain, unbroken, unmarked
from cards.verbs import Verb
from cards.voice import Voice

# A part as plain JSON. What is the same from card to card is drawn once and kept like this.
Drawn = dict[str, Any]
NAME_LENGTH = 60  # a longer name or purchase order is cut, so that no card outgrows its limit


def clip(text: str, length: int = NAME_LENGTH) -> str:
    """What somebody typed, cut where it would push everything else off the screen."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def title(text: str) -> TextBlock:
    return TextBlock(text=unbroken(text), wrap=True, size="Large", weight="Bolder", style="heading")


def large(text: str, *, under: bool = False) -> TextBlock:
    """The one large fact; `under` where a line belongs right above it."""
    return TextBlock(
        text=unbroken(text),
        wrap=True,
        size="ExtraLarge",
        weight="Bolder",
        style="heading",
        spacing="None" if under else "Default",
    )


def sentence(text: str, *, close: bool = False) -> TextBlock:
    return TextBlock(text=unbroken(text), wrap=True, spacing="None" if close else "Small")


def small(text: str, *, close: bool = False) -> TextBlock:
    return TextBlock(
        text=unbroken(text),
        wrap=True,
        size="Small",
        is_subtle=True,
        spacing="None" if close else "Default",
    )


def wrong(text: str) -> Container:
    """What is wrong with what was filled in, right where it was filled in."""
    return Container(style="attention", items=[TextBlock(text=text, wrap=True)], spacing="Medium")


def facts(pairs: Iterable[tuple[str, str]]) -> FactSet:
    return FactSet(
        facts=[Fact(title=name, value=unbroken(value)) for name, value in pairs], spacing="Medium"
    )


def rows(pairs: Iterable[tuple[str, str]]) -> list[CardElement]:
    """Names and meanings in two columns that stand under each other across groups."""
    return [
        ColumnSet(
            spacing="Small",
            columns=[
                Column(width="2", items=[TextBlock(text=name, wrap=True, weight="Bolder")]),
                Column(width="3", items=[TextBlock(text=means, wrap=True)]),
            ],
        )
        for name, means in pairs
    ]


def group(text: str) -> TextBlock:
    """The small heading of a group of rows."""
    return TextBlock(
        text=text,
        wrap=True,
        size="Small",
        weight="Bolder",
        is_subtle=True,
        separator=True,
        spacing="Medium",
    )


def beside(
    left: CardElement, right: Sequence[CardElement], *, wide: Literal["left", "right"]
) -> ColumnSet:
    """Two columns: the narrow one as wide as it needs, the other takes the rest."""
    return ColumnSet(
        columns=[
            Column(
                width="stretch" if wide == "left" else "auto",
                items=[left],
                vertical_content_alignment="Center",
            ),
            Column(
                width="stretch" if wide == "right" else "auto",
                items=list(right),
                vertical_content_alignment="Center",
            ),
        ]
    )


def from_to(names: tuple[str, str], amounts: tuple[str, str]) -> ColumnSet:
    """Before → after, side by side."""
    arrow = TextBlock(text="→", wrap=True, size="Large", is_subtle=True)
    return ColumnSet(
        spacing="Medium",
        columns=[
            _labelled(names[0], amounts[0]),
            Column(width="auto", items=[arrow], vertical_content_alignment="Center"),
            _labelled(names[1], amounts[1]),
        ],
    )


def _labelled(name: str, amount: str) -> Column:
    return Column(
        width="auto",
        spacing="Medium",
        items=[
            TextBlock(text=name, wrap=True, size="Small", is_subtle=True),
            TextBlock(text=amount, wrap=True, weight="Bolder", size="Medium", spacing="None"),
        ],
    )


def button(
    text: str,
    verb: Verb,
    ids: Mapping[str, str | int] | None = None,
    *,
    main: bool = False,
    without_inputs: bool = False,
) -> ExecuteAction:
    """A button; its data holds ids only, whatever is decided is looked up by them."""
    return ExecuteAction(
        title=unmarked(text),
        verb=verb.value,
        data=dict(ids or {}),
        style="positive" if main else None,
        associated_inputs="none" if without_inputs else None,
    )


def unfolding(text: str, fields: Sequence[CardElement], send: ExecuteAction) -> Drawn:
    """A button that shows fields below the others, and the one that sends them off."""
    below = AdaptiveCard(version="1.5", body=list(fields), actions=[send])
    return drawn(ShowCardAction(title=unmarked(text), card=below))


def cancel(voice: Voice, ids: Mapping[str, str | int]) -> ExecuteAction:
    return button(voice("cards.button.cancel"), Verb.CANCEL, ids, without_inputs=True)


def compose(
    voice: Voice,
    summary: str,
    body: Sequence[CardElement | Drawn | None],
    *,
    actions: Sequence[ExecuteAction | Drawn] = (),
    quiet: Sequence[str] = (),
    sandbox: bool = False,
    speak: Sequence[str] = (),
) -> Card:
    """The whole card; what is read aloud is the summary where nothing better is given."""
    lines = [*quiet, voice("cards.sandbox")] if sandbox or voice.sandbox else list(quiet)
    content = drawn(
        AdaptiveCard(
            version="1.5", lang=voice.language.value, speak=_aloud(speak or [summary], voice)
        )
    )
    content["body"] = [drawn(part) for part in (*body, *_quiet(lines)) if part is not None]
    if actions:
        content["actions"] = [drawn(action) for action in actions]
    return Card(content, unmarked(summary))


def drawn(part: AdaptiveCard | CardElement | ExecuteAction | ShowCardAction | Drawn) -> Drawn:
    """The part as it is sent."""
    return part if isinstance(part, dict) else part.model_dump(by_alias=True, exclude_none=True)


def spoken(pairs: Iterable[tuple[str, str]], voice: Voice) -> list[str]:
    """Facts and labelled amounts as they are read aloud."""
    said = [(Plain(unmarked(name)), Plain(unmarked(value))) for name, value in pairs]
    return [voice("cards.spoken", name=name, value=value) for name, value in said]


def together(voice: Voice, *sentences: str) -> str:
    """Sentences as one paragraph: Chinese puts no space between them."""
    return voice("cards.between").join(sentence for sentence in sentences if sentence)


def _aloud(parts: Sequence[str], voice: Voice) -> str:
    """Every part as a sentence, so that a reader's voice pauses between them."""
    stop = voice("cards.stop")
    plain = [unmarked(part) for part in parts if part]
    return together(voice, *(p if p.endswith((stop, "?", "？")) else p + stop for p in plain))


def _quiet(lines: Sequence[str]) -> list[CardElement]:
    return [
        TextBlock(
            text=unbroken(line),
            wrap=True,
            size="Small",
            is_subtle=True,
            separator=True if first else None,
            spacing="Medium" if first else "None",
        )
        for first, line in zip([True] + [False] * len(lines), lines, strict=False)
    ]
