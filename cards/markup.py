"""Markup: what a card reads as Markdown, kept out of what people wrote and out of plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape as escape_html

# What nobody sees: controls, what turns the writing direction, what joins words without a gap, and
# letters in disguise. The two that join the signs of a script or of an emoji stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MARKUP = re.compile(r"([\\`*_\[\]<>~]|(?<=\{)\{|&(?=#?\w+;))")
_LEADING = re.compile(r"^(\d*)([-+#=.)])(?=\s|#|$)")
# A sign of Chinese, and its punctuation.
_WIDE = r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
_WIDE_END, _GAP_END = re.compile(rf"{_WIDE}\Z"), re.compile(rf"{_WIDE} \Z")
_WIDE_START, _GAP_START = re.compile(_WIDE), re.compile(rf" {_WIDE}")
_MARKED = re.compile(r"\\([\\`*_\[\]<>~{&+#=.)-])|\*\*")


# Chinese dates, and lengths of time: both break in any place, and read badly on two lines.
_KEPT = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?: ?(?:周|週|星期)[一二三四五六日天])?"
    r"|(?:\d+ (?:小时|小時) )?\d+ (?:分钟|分鐘|分)|\d+ h \d+ min"
)
_JOINER, _FIRM = "\u2060", "\u00a0"
_BORDER = re.compile(
    r"(?<=[年月日小星])(?=\S)|(?<=[周週期])(?=[期一二三四五六日天])|(?<=\d)(?=[年月日])|(?<=分)(?=[钟鐘])"
)


class Plain(str):
    """Text of our own that needs no escaping."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def escape(text: str) -> str:
    """Text from outside, so that a card shows it as it was written.

    Lines are joined, characters that turn the writing direction are dropped, and what Markdown
    or a card's own `{{DATE(…)}}` would read as markup gets a backslash.
    """
    flat = " ".join(_UNSEEN.sub("", text).split())
    return _LEADING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", flat))


def joined(left: str, right: str) -> str:
    """Both, without the space that belongs beside Latin letters where a Chinese name stands."""
    if left.endswith(" ") and _WIDE_START.match(right) and _GAP_END.search(left, len(left) - 2):
        return left[:-1] + right
    if right.startswith(" ") and _GAP_START.match(right) and _WIDE_END.search(left, len(left) - 1):
        return left + right[1:]
    return left + right


def dotted(*parts: str) -> str:
    """Short facts in one line; a full-width bracket has its own space before the dot."""
    return " · ".join(parts).replace("） ·", "）·")


def unbroken(text: str) -> str:
    """The same, with each of these on one line."""
    return _KEPT.sub(_firm, text)


def _firm(found: re.Match[str]) -> str:
    return _BORDER.sub(_JOINER, found[0].replace(" ", _FIRM))


def unmarked(text: str) -> str:
    """The words of a sentence without their Markdown: for titles, summaries and reading aloud."""
    plain = text.replace(_JOINER, "").replace(_FIRM, " ")
    return _MARKED.sub(lambda found: found[1] or "", plain)


def as_html(text: str) -> str:
    """The same words for a page of HTML: what is bold in a card is bold there."""
    return "".join(_html_of(text))


def _html_of(text: str) -> Iterator[str]:
    """Everything is escaped but our own emphasis, which always comes in pairs."""
    at, strong = 0, False
    for found in _MARKED.finditer(text):
        yield escape_html(text[at : found.start()])
        if found[1] is None:
            strong = not strong
            yield "<strong>" if strong else "</strong>"
        else:
            yield escape_html(found[1])
        at = found.end()
    yield escape_html(text[at:])
