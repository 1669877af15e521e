"""A letter as a page of HTML that every mail program shows alike: tables, and styles in place.

Text and background have no colours of their own, so that they follow the reader's light or dark;
only the head has, and stands out in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from html import escape

from cards.markup import as_html

_FONT = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_QUIET = "opacity:.75"


class Tone(StrEnum):
    """The head's colour and sign: both say the same, for those who see only one of them."""

    GOOD = "good"
    STOPPED = "stopped"


_COLOUR = {Tone.GOOD: "#0e700e", Tone.STOPPED: "#b10e1c"}
_SIGN = {Tone.GOOD: "✓", Tone.STOPPED: "✖"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a letter says, in sentences that may have Markdown's bold."""

    language: str
    subject: str
    tone: Tone
    heading: str
    label: str
    large: str  # the one large fact
    says: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    act: str  # where a card has its buttons; empty where there is nothing to do
    quiet: tuple[str, ...]


def page_of(page: Page) -> str:
    rows = [_head(page), _large(page), *(_sentence(text) for text in page.says)]
    rows += [_facts(page.pairs)] if page.pairs else []
    rows += [_sentence(page.act)] if page.act else []
    rows += [_quiet(page.quiet)]
    return (
        f'<!doctype html>\n<html lang="{escape(page.language)}">\n{_meta(page.subject)}\n'
        f'<body style="margin:0;padding:12px;{_FONT};font-size:16px;line-height:1.5">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        'style="max-width:560px;margin:0 auto">\n'
        + "\n".join(rows)
        + "\n</table>\n</body>\n</html>\n"
    )


def _meta(subject: str) -> str:
    return (
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n</head>"
    )


def _head(page: Page) -> str:
    colour = _COLOUR[page.tone]
    style = f"background-color:{colour};color:#ffffff;padding:12px 16px;border-radius:8px"
    return (
        f'<tr><td bgcolor="{colour}" style="{style}">'
        '<h1 style="margin:0;padding-left:24px;text-indent:-24px;font-size:18px;line-height:1.4;'
        'font-weight:600;color:#ffffff"><span aria-hidden="true" style="display:inline-block;'
        f'width:24px;text-indent:0">{_SIGN[page.tone]}</span>{as_html(page.heading)}'
        "</h1></td></tr>"
    )


def _large(page: Page) -> str:
    return _row(
        f'<div style="font-size:14px;{_QUIET}">{as_html(page.label)}</div>'
        f'<div style="font-size:34px;line-height:1.2;font-weight:700">{as_html(page.large)}</div>',
        top=20,
    )


def _sentence(text: str) -> str:
    return _row(as_html(text), top=12)


def _facts(pairs: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(
        f'<tr><td style="padding:2px 16px 2px 0;{_QUIET}">{as_html(name)}</td>'
        f'<td style="padding:2px 0">{as_html(value)}</td></tr>'
        for name, value in pairs
    )
    return _row(f'<table cellpadding="0" cellspacing="0" border="0">{rows}</table>', top=12)


def _quiet(lines: tuple[str, ...]) -> str:
    said = "".join(f'<div style="margin-top:8px">{as_html(line)}</div>' for line in lines)
    style = f"font-size:13px;border-top:1px solid #8a8886;{_QUIET}"
    return _row(f'<div style="{style}">{said}</div>', top=20)


def _row(content: str, *, top: int) -> str:
    return f'<tr><td style="padding:{top}px 4px 0">{content}</td></tr>'
