"""A file that is sent along is told from the rest of a message, and believed in nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.activities import activity_of
from bot.files.arrivals import DOWNLOAD, Arrival, arrivals_of


def arrivals(*attachments: dict[str, Any]) -> tuple[Arrival, ...]:
    said = {"type": "message", "conversation": {"id": "a:anna"}, "attachments": [*attachments]}
    return arrivals_of(activity_of(said))


def test_a_file_is_told_from_the_rest() -> None:
    """Teams sends the message's text along as HTML, and cards come as attachments, too."""
    file = {"contentType": DOWNLOAD, "name": "a.zip", "content": {"downloadUrl": "https://x/y"}}
    assert arrivals({"contentType": "text/html", "content": "<p>"}, file) == (
        Arrival("a.zip", "https://x/y"),
    )
    assert arrivals() == ()


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"name": 7, "content": []},
        {"name": None, "content": {"downloadUrl": 7}},
        {"name": "\x00\u202e", "content": {"downloadUrl": "x" * 9_000}},
    ],
)
def test_what_makes_no_sense_has_no_address(odd: dict[str, Any]) -> None:
    """It is a file all the same, and gets an answer."""
    assert arrivals({"contentType": DOWNLOAD, **odd}) == (Arrival("", ""),)


def test_a_name_has_its_limit() -> None:
    """Rule 5: and is one printable line."""
    (found,) = arrivals({"contentType": DOWNLOAD, "name": "a\nb" * 200})
    assert found.name == ("ab" * 200)[:255]
