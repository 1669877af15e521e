"""Purchases in one line, as people write them down from the admin centre."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.purchases import MAX_LINE, Purchase, purchases_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500 on 2026-01-15", [("500", "2026-01-15")]),
        (
            "500 on 2026-01-15, 300 on 2026-03-02",
            [("500", "2026-01-15"), ("300", "2026-03-02")],
        ),
        (
            "1,000.50 2026-01-15; $300 dated 15 Jan 2026.",
            [("1,000.50", "2026-01-15"), ("$300", "15 Jan 2026")],
        ),
        (
            "USD 500 bought on Jan 15, 2026 and 20 EUR from 2026/3/2",
            [("USD 500", "Jan 15, 2026"), ("20 EUR", "2026/3/2")],
        ),
        (
            "５００购于2026-01-15，300 买于 3月2日、40元 2026年4月1日",
            [("500", "2026-01-15"), ("300", "3月2日"), ("40元", "2026年4月1日")],
        ),
        ("500,2026-01-15,300,2026-03-02", [("500", "2026-01-15"), ("300", "2026-03-02")]),
        ("500", []),
        ("2026-01-15", []),
        ("500 on 2026-01-15, 300", []),
        ("a lot on 2026-01-15", []),
        ("500 on 15 Jan", []),
        ("we paid about five hundred or 500 on 2026-01-15", []),
        ("", []),
        ("5 2026-01-15," * MAX_LINE, []),
    ],
)
def test_read(text: str, found: list[tuple[str, str]]) -> None:
    """Each amount with its day; none where anything in the line is something else."""
    assert purchases_in(text) == tuple(Purchase(*one) for one in found)


@given(st.text(max_size=MAX_LINE))
def test_any_text(text: str) -> None:
    """Whatever is typed, what is read of it can be kept."""
    assert all(
        one.amount and one.day and not {"\n", "\t"} & {*one.amount, *one.day}
        for one in purchases_in(text)
    )
