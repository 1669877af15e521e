"""Logs say what happened in one line, and never what was said, by whom, or with which secret."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from bot.logs import HIDDEN, set_up_logs

SECRET = "correct-horse-battery"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up_logs("info", (SECRET, "", "x"), stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def _fail(why: str) -> None:
    raise ValueError(why)


def _events(lines: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in lines.getvalue().splitlines()]


def test_an_event_is_a_line_of_json(lines: io.StringIO) -> None:
    """With its level and time, and its numbers as numbers."""
    structlog.get_logger().warning("turn_slow", kind="message", seconds=9.5)
    (event,) = _events(lines)
    assert (event["event"], event["level"]) == ("turn_slow", "warning")
    assert (event["kind"], event["seconds"]) == ("message", 9.5)
    assert str(event["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"Authorization: Bearer {TOKEN}",
        TOKEN,
        "bearer abc.def",
        f"postgresql://purser:{SECRET}@db/purser",
        "https://user:pass-word@example.com",
        "client_secret=abcdefg&x=1",
        '{"access_token": "abcdefg"}',
    ],
)
def test_secrets_are_hidden_wherever_they_stand(lines: io.StringIO, text: str) -> None:
    """In an event, in a library's message, and inside an exception's own words."""
    structlog.get_logger().info("happened", why=text)
    logging.getLogger("somebody").warning("it said %s", text)
    try:
        _fail(text)
    except ValueError:
        structlog.get_logger().exception("turn_failed")
        logging.getLogger("somebody").exception("failed")
    written = lines.getvalue()
    assert written.count(HIDDEN) >= 4
    for secret in (SECRET, TOKEN, "abc.def", "pass-word", "abcdefg"):
        assert secret not in written
    assert written.count("ValueError") >= 2


def test_nobodys_words_or_names(lines: io.StringIO) -> None:
    """Whoever puts a body or a name into an event: it is not written."""
    structlog.get_logger().info("turn", text="my balance", name="Anna Ng", activity={"id": 1})
    written = lines.getvalue()
    assert "balance" not in written
    assert "Anna" not in written
    assert _events(lines)[0]["activity"] == HIDDEN


def test_other_values_are_written_as_text(lines: io.StringIO) -> None:
    """A value that JSON does not know does not break the line, and hides no secret."""
    structlog.get_logger().info("odd", value={"inner": SECRET})
    assert _events(lines)[0]["value"] == f"{{'inner': '{HIDDEN}'}}"


def test_libraries_say_what_they_say_in_the_same_form(lines: io.StringIO) -> None:
    """With their own names, from warnings on where they are talkative."""
    logging.getLogger("msal").info("token for account x")
    logging.getLogger("aiohttp.server").error("broken")
    (event,) = _events(lines)
    assert (event["logger"], event["event"]) == ("aiohttp.server", "broken")


def test_the_level_is_kept(lines: io.StringIO) -> None:
    """What is below it costs nothing and is not written."""
    structlog.get_logger().debug("activity_ignored", kind="typing")
    assert lines.getvalue() == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_lines_for_people(lines: io.StringIO) -> None:
    """No JSON there, and secrets are hidden all the same."""
    terminal = Terminal()
    set_up_logs("info", (SECRET,), terminal)
    try:
        _fail(SECRET)
    except ValueError:
        structlog.get_logger().exception("turn_failed", why=SECRET)
    assert "turn_failed" in terminal.getvalue()
    assert "ValueError" in terminal.getvalue()
    assert SECRET not in terminal.getvalue()
