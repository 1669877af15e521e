"""Guessing: in which encoding a file is written that is neither UTF-8 nor says what it is. Pure.

Spreadsheets save in the encoding of their country. What decides is in which of them most of the
letters beyond ASCII are common ones. Only names are written with such letters: a wrong guess
spoils no amount and no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

WESTERN, SIMPLIFIED, TRADITIONAL = "cp1252", "gb18030", "big5hkscs"
_SAMPLE_BYTES = 64 * 1024
_MOST_OF_THEM = 0.6  # Western text has such pairs by accident, one in five at most
_ASCII = 0x80

Pair = tuple[int, int]


def guess(sample: bytes) -> str:
    """The codec's name; `sample` begins where UTF-8 did not go on."""
    pairs = [*_pairs(sample[:_SAMPLE_BYTES])]
    simplified, traditional = _share(pairs, _is_simplified), _share(pairs, _is_traditional)
    if max(simplified, traditional) < _MOST_OF_THEM:
        return WESTERN
    return SIMPLIFIED if simplified >= traditional else TRADITIONAL


def _pairs(sample: bytes) -> Iterator[Pair]:
    """As a double-byte encoding reads them."""
    at = 0
    while at < len(sample) - 1:
        if sample[at] < _ASCII:
            at += 1
        else:
            yield sample[at], sample[at + 1]
            at += 2


def _share(pairs: list[Pair], common: Callable[[Pair], bool]) -> float:
    return sum(map(common, pairs)) / len(pairs) if pairs else 0.0


def _is_simplified(pair: Pair) -> bool:
    """GB 2312: punctuation, and the characters of its first level."""
    lead, trail = pair
    return (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7) and 0xA1 <= trail <= 0xFE  # noqa: PLR2004


def _is_traditional(pair: Pair) -> bool:
    """Big5: the same."""
    lead, trail = pair
    return 0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE)  # noqa: PLR2004
