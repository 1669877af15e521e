"""How long a payment method is good: to the end of its month, told two months ahead."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.account import Method, MethodKind
from ledger.methods import Validity, validity


@pytest.mark.parametrize(
    ("expires", "today", "found"),
    [
        ("12/26", date(2026, 10, 1), Validity.GOOD),
        ("12/26", date(2026, 11, 1), Validity.GOOD),
        ("12/26", date(2026, 11, 2), Validity.SOON),
        ("12/26", date(2026, 12, 31), Validity.SOON),
        ("12/26", date(2027, 1, 1), Validity.EXPIRED),
        ("02/28", date(2028, 2, 29), Validity.SOON),
        ("13/26", date(2030, 1, 1), Validity.GOOD),
        ("", date(2030, 1, 1), Validity.GOOD),
    ],
)
def test_a_card_is_good_to_the_end_of_its_month(expires: str, today: date, found: Validity) -> None:
    """The month on the card is its last; what names none does not expire."""
    assert validity(Method("card", MethodKind.CARD, "Visa", "4242", expires), today) is found
