"""Chinese numerals: `五百`, `一千二百`, `兩百五十`, `1.5万`, `五百点五`, as decimal numbers.

The recognisers that come with botbuilder find numbers inside sentences, by floats and by
thousands of patterns; here one whole text is a number or is none.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    char: at
    for at, chars in enumerate(
        ("零〇", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERALS = frozenset((*_DIGITS, *_UNITS, *_MYRIADS))
_DIGIT = f"[{''.join(_DIGITS)}]"
_UNIT = f"[{''.join(_UNITS)}]"
_MYRIAD = f"[{''.join(_MYRIADS)}]"
# Longest is 九千九百九十九亿九千九百九十九万九千九百九十九点九九.
MAX_LENGTH = 32

_SPOKEN = re.compile(rf"(?:{_DIGIT}|{_UNIT}|{_MYRIAD})+")
_GROUP = re.compile(rf"(?:{_DIGIT}?{_UNIT}|[零〇])*{_DIGIT}?")
_MIXED = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,6}})?)({_UNIT}?{_MYRIAD}|{_UNIT})")


def parse_numerals(text: str) -> Decimal | None:
    """The number that the whole text is; None where it is no Chinese numeral."""
    if len(text) > MAX_LENGTH:
        return None
    if mixed := _MIXED.fullmatch(text):
        scale = 1
        for unit in mixed[2]:
            scale *= _UNITS.get(unit) or _MYRIADS[unit]
        return Decimal(mixed[1]) * scale
    whole, point, fraction = text.replace("點", "点").partition("点")
    if point and not re.fullmatch(f"{_DIGIT}+", fraction):
        return None
    number = _whole(whole)
    if number is None:
        return None
    tail = "".join(str(_DIGITS[digit]) for digit in fraction)
    return Decimal(f"{number}.{tail}") if tail else Decimal(number)


def _whole(text: str) -> int | None:
    if not _SPOKEN.fullmatch(text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = 0
    for myriad in ("亿億", "万萬"):
        head, sign, rest = _parted(text, myriad)
        if sign:
            count = _group(head)
            if count is None:
                return None
            total += count * _MYRIADS[sign]
            text = rest
            if len(text) == 1 and text in _DIGITS:  # 一万二 is said for 一万二千
                return total + _DIGITS[text] * _MYRIADS[sign] // 10
    last = _group(text) if text else 0
    return None if last is None else total + last


def _parted(text: str, signs: str) -> tuple[str, str, str]:
    for sign in signs:
        head, found, rest = text.partition(sign)
        if found:
            return head, found, rest
    return text, "", ""


def _group(text: str) -> int | None:
    """A number below ten thousand; its units stand in falling order."""
    if not text or not _GROUP.fullmatch(text):
        return None
    total, digit, last_unit = 0, None, 10**4
    for at, char in enumerate(text):
        if unit := _UNITS.get(char):
            if unit >= last_unit:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif (digit := _DIGITS[char]) == 0:
            digit = None
        elif at and text[at - 1] in _UNITS and at == len(text) - 1:
            digit *= last_unit // 10  # 一百五 is said for 一百五十
    return total + (digit or 0)
