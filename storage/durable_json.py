"""A TinyDB storage that keeps its file whole: memory first, then a new file put in its place.

TinyDB's own storage writes into the file and cuts it off afterwards; whoever is killed in between
leaves half a file. Here the file is always the old one or the new one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from tinydb import Storage

from storage.errors import MemoryInUse, MemoryNotKept, MemoryUnusable

Document = dict[str, Any]
Tables = dict[str, dict[str, Document]]


class DurableJson(Storage):
    """One JSON file, held by one process; `write` returns when the disk has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None  # where a damaged file went when this one was opened
        self._lock = _locked(path)
        self._encoded: dict[int, tuple[Document, bytes]] = {}
        self._tables: Tables = {}
        try:
            self._tables = _read(path)
        except ValueError:
            self.set_aside = _put_aside(path)
        except OSError as failed:
            self.close()
            raise MemoryUnusable(path=path, why=failed.strerror) from failed

    def read(self) -> dict[str, dict[str, Any]]:
        """From memory; TinyDB may replace tables, nobody may change a document."""
        return dict(self._tables)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """All of it or nothing: on failure file and memory stay what they were."""
        tables: Tables = {name: dict(table) for name, table in data.items()}
        encoded = self._encode(tables)
        try:
            _replace(self.path, orjson.dumps(_fragments(tables, encoded)))
        except OSError as failed:
            raise MemoryNotKept(path=self.path, why=failed.strerror) from failed
        self._tables, self._encoded = tables, encoded

    def close(self) -> None:
        """Give the file free; closing twice must not close what has the same number by then."""
        descriptor, self._lock = self._lock, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _encode(self, tables: Tables) -> dict[int, tuple[Document, bytes]]:
        """Each document once: one that is still the same object is still the same text."""
        encoded: dict[int, tuple[Document, bytes]] = {}
        for table in tables.values():
            for document in table.values():
                known = self._encoded.get(id(document))
                # The entry holds the document, so that its id cannot become another's.
                encoded[id(document)] = known or (document, orjson.dumps(document))
        return encoded


def _fragments(
    tables: Tables, encoded: dict[int, tuple[Document, bytes]]
) -> dict[str, dict[str, orjson.Fragment]]:
    return {
        name: {key: orjson.Fragment(encoded[id(document)][1]) for key, document in table.items()}
        for name, table in tables.items()
    }


def _read(path: Path) -> Tables:
    """The tables of the file; ValueError where it is not what `write` leaves."""
    try:
        found = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    if not isinstance(found, dict) or not all(_is_table(table) for table in found.values()):
        raise ValueError(path)
    return found


def _is_table(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(one, dict) for one in found.values())


def _replace(path: Path, content: bytes) -> None:
    """The new file is on the disk before it takes the name, and the name before we return."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        _write_through(fresh, content)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):  # the space it took may be what others need
            fresh.unlink()
        raise
    _sync_folder(path.parent)


def _write_through(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    """A lock of its own file: the file itself is replaced with every write."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as failed:
        raise MemoryUnusable(path=path, why=failed.strerror) from failed
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(descriptor)
        raise MemoryInUse(path=path) from taken
    return descriptor


def _put_aside(path: Path) -> Path:
    """Keep the damaged file for whoever wants to look; never over an earlier one."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    try:
        path.rename(aside)
        _sync_folder(path.parent)
    except OSError as failed:
        raise MemoryUnusable(path=path, why=failed.strerror) from failed
    return aside
