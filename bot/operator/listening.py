"""Listening: what the operator is told of the address, and why there is none."""

from __future__ import annotations

import errno
import socket

from bot.settings import Settings
from cards.markup import Plain
from cards.voice import Voice


def heard(settings: Settings, port: int, voice: Voice) -> str:
    """Where Purser can be reached now."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    key = "app.serve.ready_sandbox" if settings.sandbox else "app.serve.ready"
    return voice(key, url=Plain(f"http://{host}:{port}/api/messages"))


def unheard(settings: Settings, wrong: OSError, voice: Voice) -> str:
    """Why the port could not be listened on."""
    told = {"host": Plain(settings.host), "port": Plain(settings.port)}
    if wrong.errno == errno.EADDRINUSE:
        return voice("app.serve.port_in_use", free=Plain(_free_port()), **told)
    return voice("app.serve.cannot_listen", **told)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
