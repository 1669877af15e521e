"""What is said after `reverse` and `refund`: `318 50 bought by mistake`."""

from __future__ import annotations

import re

# `318`, `#318`, `P-2026-000318`; behind it comes nothing or something else, never a fraction.
_ENTRY = re.compile(
    r"[\s:=]*(?P<entry>#?\s?(?:P-20[0-9]{2}-)?[0-9]{1,12})(?:[号號笔筆条條])?(?![A-Z_]|[.,]?[0-9])[\s:,;、-]*",
    re.IGNORECASE,
)
# A word of its own that is a number with at most a currency: `50`, `$50.00`, `USD 50`, `50元`.
_AMOUNT = re.compile(
    r"(?P<amount>(?:[A-Z]{3}\s?|[A-Z]{0,3}[$€£¥])?[0-9][0-9.,]*(?:\s?(?:[A-Z]{3}|[€元圓圆]))?)"
    r"(?=$|[\s:;、])[\s:,;、-]*"
)


def correction_in(rest: str, what: str, because: re.Pattern[str]) -> dict[str, str] | None:
    """The slots in it; None where it names no entry and so is another sentence.

    `because` is a word that a reason may begin with and that is none of it.
    """
    named = _ENTRY.match(rest)
    if named is None:
        return None
    slots = {"entry": "".join(named["entry"].split())} | ({"what": what} if what else {})
    rest = rest[named.end() :]
    amount = _AMOUNT.match(rest) if what != "reversal" else None
    if amount:
        slots["amount"], rest = amount["amount"], rest[amount.end() :]
    glue = because.match(rest)
    reason = rest[glue.end() if glue else 0 :].strip(" :,")
    return slots | ({"reason": reason} if reason else {})
