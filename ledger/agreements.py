"""Enterprise agreements: a number as somebody writes it becomes a payment method."""

from __future__ import annotations

import re
from unicodedata import normalize

from ledger.account import Method, MethodKind
from ledger.errors import UnusableAgreement

AGREEMENT = "agreement-"  # how the id of such a method begins
MAX_NUMBER = 40  # characters (rule 5)
_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Z](?:[0-9A-Z -]*[0-9A-Z])?")  # a word alone is none


def agreement(number: str) -> Method:
    """Full-width signs, odd blanks and dashes are put right; the same number is the same method.

    Auto-recharge may use it: Microsoft's own can be paid by invoice too.
    """
    tidy = " ".join(re.sub(r"[‐-―−]", "-", normalize("NFKC", number)).split()).upper()
    if len(tidy) > MAX_NUMBER or not _NUMBER.fullmatch(tidy):
        raise UnusableAgreement(text=number[:MAX_NUMBER], limit=MAX_NUMBER)
    only = re.sub(r"[ -]", "", tidy)
    return Method(f"{AGREEMENT}{only.lower()}", MethodKind.INVOICE, reference=tidy)
