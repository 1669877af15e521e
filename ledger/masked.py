"""Telephone numbers masked before anything keeps them: enough to tell two calls apart. Pure.

Kept are the country code, because it explains the charge, and the last two digits, by which
whoever was on the call knows it again. Three would leave four hidden digits of the shortest
national numbers, which is a list short enough to try; two leave a hundred thousand.
"""

from __future__ import annotations

import re

HIDDEN = "•••"  # of one length: how many digits are hidden tells of the number, too
MAX_WHOLE = 32  # characters (rule 5): E.164 has 16 of them, and extensions follow
_SHOWN = 2  # digits, at the end
_LEAST_HIDDEN = 5  # with less of them behind its country code, no digit is shown at all
_MASKED = re.compile(rf"(\+\d{{1,3}})?{HIDDEN}(\d{{{_SHOWN}}})?")
_NUMBER = re.compile("[0-9*xX]+")  # some digits are perhaps starred out by the source
# ITU-T E.164: zones 1 and 7 have one digit, these have two, all the others three.
_TWO_DIGITS = "2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
_CODE = re.compile(_TWO_DIGITS)
# As nearly all of a million numbers are written. What has matched of a code is not tried otherwise.
_USUAL = re.compile(
    rf"(\+(?>[17]|{_TWO_DIGITS}|[0-9]{{3}}))[0-9]{{{_LEAST_HIDDEN},}}([0-9]{{{_SHOWN}}})"
)
_PUNCTUATION = str.maketrans("", "", " -.()/\u00a0\u200e\u202a\u202c")


def as_kept(number: str, *, whole: bool) -> str:
    """How a number is kept: masked, unless the operator wants it whole."""
    if not whole:
        return masked(number)
    return "".join(sign for sign in number if sign.isprintable()).strip()[:MAX_WHOLE]


def masked(number: str) -> str:
    """`+49•••34`; nothing stays nothing, and what is no number (a name, an address) is hidden.

    One that was masked before stays as it is; so does a digit that its source has starred out.
    """
    if usual := _USUAL.fullmatch(number):
        code, end = usual.groups()
        return f"{code}{HIDDEN}{end}"
    return _masked(number.translate(_PUNCTUATION))


def _masked(bare: str) -> str:
    if not bare or _MASKED.fullmatch(bare):
        return bare
    code = _country_code(bare)
    rest = bare[len(code) :]
    end = rest[-_SHOWN:]
    shown = len(rest) >= _SHOWN + _LEAST_HIDDEN and _is_digits(end)
    return f"{code}{HIDDEN}{end if shown and _NUMBER.fullmatch(rest) else ''}"


def _country_code(bare: str) -> str:
    """With its plus; empty where it cannot be told, as of a number dialled within a country."""
    digits = bare[1:4]
    if not (bare.startswith("+") and len(digits) == len("+49") and _is_digits(digits)):
        return ""
    if digits[0] in "17":
        return bare[:2]
    return bare[:3] if _CODE.match(digits) else bare[:4]


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
