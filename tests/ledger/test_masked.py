"""Telephone numbers: what of them is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.masked import MAX_WHOLE, as_kept, masked


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("+4930123456", "+49•••56"),
        ("+49 (30) 1234-56", "+49•••56"),
        ("+14255550123", "+1•••23"),
        ("+85223456789", "+852•••89"),
        ("+3541234567", "+354•••67"),
        ("+354123456", "+354•••"),
        ("030123456", "•••56"),
        ("112", "•••"),
        ("+1425555****", "+1•••"),
        ("+1425***5512", "+1•••12"),
        ("anna@contoso.com", "•••"),
        ("sip:+14255550123@contoso.com", "•••"),
        ("anonymous", "•••"),
        ("+49", "•••"),
        ("+", "•••"),
        ("", ""),
        (" ", ""),
    ],
)
def test_what_is_kept_of_a_number(number: str, kept: str) -> None:
    """The country code and the last two digits; of what is short or no number, nothing."""
    assert masked(number) == kept


@given(st.text() | st.from_regex(r"\+?[0-9 ()\-]{0,20}", fullmatch=True))
def test_masking_twice_hides_no_more(number: str) -> None:
    """What was exported and is read again stays as it is, and five digits are hidden at least."""
    once = masked(number)
    assert masked(once) == once
    assert sum(sign.isdigit() for sign in once) <= 5


@pytest.mark.parametrize("number", ["+4930123456", "anna@contoso.com", "\u202a+1 425\u202c"])
def test_whole_where_the_operator_wants_it(number: str) -> None:
    """Nothing is left out but what cannot be printed."""
    assert as_kept(number, whole=True) == number.strip("\u202a\u202c").replace("\u202c", "")
    assert as_kept(number, whole=False) == masked(number)
    assert len(as_kept(number * 9, whole=True)) <= MAX_WHOLE


@given(st.from_regex(r"\+?[0-9]{0,18}[*]?", fullmatch=True))
def test_punctuation_changes_nothing(number: str) -> None:
    """A number as nearly all are written is masked in a quicker way, to the same end."""
    assert masked(number) == masked(f"({number})")
