"""HTTP/1.1 as far as the measurement needs it: whole messages out of a stream of bytes.

A raw protocol on each side, because a client or server of the usual kind would cost as much as
the bots that are measured and so hide their differences.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_CHUNKED = b"\r\ntransfer-encoding: chunked"
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer; the body is empty where it came in chunks."""

    first_line: bytes
    body: bytes


class Messages(asyncio.Protocol):
    """One connection; calls `message` for each whole message that has arrived."""

    def __init__(self) -> None:
        self._received = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        while found := _first(self._received):
            message, end = found
            self._received = self._received[end:]
            self.message(message)

    def message(self, message: Message) -> None:
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        if self.transport is None:
            raise ConnectionError
        self.transport.write(data)


def _first(received: bytes) -> tuple[Message, int] | None:
    head_end = received.find(_HEAD_END)
    if head_end < 0:
        return None
    head = received[: head_end + 2]
    start = head_end + len(_HEAD_END)
    line = head[: head.index(b"\r\n")]
    low = head.lower()
    if _CHUNKED in low:
        end = received.find(_LAST_CHUNK, start) + len(_LAST_CHUNK)
        return None if end < start + len(_LAST_CHUNK) else (Message(line, b""), end)
    end = start + _length(low)
    return None if len(received) < end else (Message(line, received[start:end]), end)


def _length(low_head: bytes) -> int:
    at = low_head.find(_LENGTH)
    if at < 0:
        return 0
    at += len(_LENGTH)
    return int(low_head[at : low_head.index(b"\r\n", at)])
