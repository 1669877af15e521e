"""An answer's status and words are read the same whatever form they have."""

from __future__ import annotations

import pytest

from bot.outcomes import Sent, answered, backoff_seconds, retry_after_seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0.0),
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("-3", 0.0),
        ("soon", 0.0),
        ("nan", 0.0),
        ("1e9", 3600.0),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3600.0),
    ],
)
def test_retry_after_within_reason(header: str, seconds: float) -> None:
    """Seconds or a date, never negative, never more than an hour."""
    assert retry_after_seconds(header) == seconds


@pytest.mark.parametrize(
    ("body", "activity_id"),
    [(b'{"id": "1"}', "1"), (b"", ""), (b"[]", ""), (b'{"id": 7}', ""), (b"<html>", "")],
)
def test_a_delivery_without_an_id_is_a_delivery(body: bytes, activity_id: str) -> None:
    """What stands in the chat stands there, even if it can never be edited."""
    assert answered(201, "", body) == Sent(activity_id)


def test_pauses_grow_and_end() -> None:
    """Each try waits longer, none longer than eight seconds."""
    assert backoff_seconds(1) <= 0.5
    assert 4.0 <= backoff_seconds(20) <= 8.0
