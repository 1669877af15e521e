"""What is said after `reverse` and `refund`: `318 50 bought by mistake`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.marks import without_opening
from dialogs.vocabulary import Phrase

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


def correction_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`reverse` alone says which form is wanted; None where it names no entry but something else.

    A word that a reason may begin with, such as `because`, is none of it.
    """
    what = phrase.value
    if not rest:
        return {"what": what}
    rest = without_opening(rest.strip(), "entry")
    named = _ENTRY.match(rest)
    if named is None:
        return None
    slots = {"entry": "".join(named["entry"].split())} | ({"what": what} if what else {})
    rest = rest[named.end() :]
    amount = _AMOUNT.match(rest) if what != "reversal" else None
    if amount:
        slots["amount"], rest = amount["amount"], rest[amount.end() :]
    reason = without_opening(rest, "because").strip(" :,")
    return slots | ({"reason": reason} if reason else {})
