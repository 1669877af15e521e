"""Logs: one structured line for each event, without bodies, tokens or names.

Libraries log through the same line. Secrets are taken out of every text, even where one stands
inside an exception's own words.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "[hidden]"
_MIN_SECRET_CHARACTERS = 6  # a shorter one would blacken ordinary words
_TOKENS = re.compile(
    r"(?i:bearer\s+)[\w.~+/=-]+"
    r"|eyJ[\w-]+\.[\w-]+\.?[\w-]*"
    r"|(?i:(?:client_secret|password|access_token|client_assertion)[\"'=:\s]+)[^\s\"'&,}]+"
    r"|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
)
# What a person wrote or is called has no place in a log, whoever puts it there.
_PRIVATE = frozenset(
    {"text", "body", "name", "summary", "card", "activity", "authorization", "headers", "payload"}
)

_TALKATIVE = ("msal", "urllib3", "aiosqlite", "apscheduler", "alembic", "msrest", "stripe")

Event = MutableMapping[str, Any]


class Redaction:
    """The processor that hides secrets; it learns the operator's own from the settings."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = [each for each in secrets if len(each) >= _MIN_SECRET_CHARACTERS]

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        for key, value in event.items():
            if key.startswith("_"):  # structlog's own
                continue
            if key in _PRIVATE:
                event[key] = HIDDEN
            elif isinstance(value, str):
                event[key] = self.clean(value)
            elif not isinstance(value, (int, float, bool, type(None))):
                event[key] = self.clean(repr(value))
        return event

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKENS.sub(HIDDEN, text)


def set_up_logs(
    level: str = "info", secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """One way out for our events and the libraries': lines of JSON, colours in a terminal."""
    out = stream or sys.stderr
    redaction = Redaction(secrets)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redaction,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=stream is None,
    )
    _route_libraries(level, out, [structlog.stdlib.add_logger_name, *shared])


def _route_libraries(level: str, out: TextIO, foreign: list[Any]) -> None:
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(out),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Their chatter names hosts, accounts, customers and tokens' claims.
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _renderer(out: TextIO) -> Any:
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)
