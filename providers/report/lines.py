"""Lines: a list of calls as text, whatever its encoding, and never much of it at once."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterator
from io import StringIO

from providers.report.unpacking import Bytes

CHUNK_BYTES = 256 * 1024
MAX_LINE = 64 * 1024  # characters (rule 5); a call has three hundred
UTF8 = "utf-8"
_MARKS = {BOM_UTF8: UTF8, BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}


class NotUtf8(Exception):
    """It is something else from `sample` on, and nothing before was more than ASCII."""

    def __init__(self, sample: bytes) -> None:
        super().__init__(sample[:1])
        self.sample = sample


class Undecodable(Exception):
    """Damaged: `before` is what can still be read of its line."""

    def __init__(self, line: int, before: str) -> None:
        super().__init__(line)
        self.line = line
        self.before = before


class Endless(Exception):
    """A line that is longer than any."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Lines:
    """Those of one list, with their ends; `taken` bytes of it have been read by now."""

    def __init__(self, source: Bytes, encoding: str = UTF8) -> None:
        self._source = source
        self._encoding = encoding
        self._plain = encoding == UTF8  # and may still turn out to be something else
        self._damaged = False
        self._done = 0
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        chunk = self._read()
        mark = next((mark for mark in _MARKS if chunk.startswith(mark)), b"")
        if mark:
            self._encoding, self._plain = _MARKS[mark], False
        decoder = self._decoder()
        rest, text = "", self._decoded(decoder, chunk[len(mark) :])
        while True:
            whole, rest = _parted(rest + text, ended=not (chunk or self._damaged))
            yield from whole
            self._done += len(whole)
            self._check(rest)
            if not chunk:
                return
            chunk = self._read()
            text = self._decoded(decoder, chunk)

    def _check(self, rest: str) -> None:
        """What is left of the bytes that were read is the beginning of a line."""
        if self._damaged:
            raise Undecodable(self._done + 1, rest)
        if len(rest) > MAX_LINE:
            raise Endless(self._done + 1)

    def _decoder(self) -> IncrementalDecoder:
        # Of a guessed encoding nothing depends: a name with a hole in it is still a name.
        guessed = self._encoding not in (UTF8, *_MARKS.values())
        return getincrementaldecoder(self._encoding)("replace" if guessed else "strict")

    def _read(self) -> bytes:
        chunk = self._source.read(CHUNK_BYTES)
        self.taken += len(chunk)
        return chunk

    def _decoded(self, decoder: IncrementalDecoder, chunk: bytes) -> str:
        """As far as it can be read."""
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as wrong:
            whole: bytes = wrong.object[: wrong.start]
            if self._plain and whole.isascii():
                raise NotUtf8(wrong.object[wrong.start :]) from wrong
            self._damaged = True
            return whole.decode(self._encoding)
        self._plain = self._plain and text.isascii()
        return text


def _parted(text: str, *, ended: bool) -> tuple[list[str], str]:
    """Its lines, and what is the beginning of one that goes on."""
    lines = StringIO(text, newline="").readlines()
    goes_on = bool(lines) and not ended and not lines[-1].endswith("\n")
    return (lines[:-1], lines[-1]) if goes_on else (lines, "")
