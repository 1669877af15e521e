"""What can be wrong with storage: one tree of errors that carry data, worded by `app.py`.

The wording key of an error is its class name in snake_case, such as `storage.newer_database`.
"""

from __future__ import annotations

from typing import Any

from ledger.errors import BookUnavailable, wording_key


class StorageError(Exception):
    """Money or memory cannot be kept; `data` fills the sentence that says so."""

    def __init__(self, **data: Any) -> None:
        shown = ", ".join(f"{name}={value}" for name, value in data.items())
        super().__init__(f"{type(self).__name__}({shown})")
        self.data = data

    @property
    def key(self) -> str:
        return wording_key(self)


class UnsupportedDatabase(StorageError):
    """The address `url` names a database that Purser cannot use."""


class UnusableDatabase(StorageError, BookUnavailable):
    """The database cannot be opened or does not keep what Purser needs; `why` names it."""


class UnusableServer(UnusableDatabase):
    """The same of a database that is reached over a connection."""


class UnreadableBook(StorageError):
    """The row `seq` of `account` cannot be read; `verify` tells what is wrong with it."""


class NewerDatabase(StorageError):
    """The schema is of a later Purser: `found` is unknown here, `known` is the latest known."""


class MemoryInUse(StorageError):
    """Another process keeps the chat memory at `path`."""


class MemoryNotKept(StorageError, BookUnavailable):
    """The chat memory at `path` could not be written; what it held before is still there."""

    unsure = True  # it is written last, after the book


class MemoryUnusable(StorageError):
    """The folder of the chat memory at `path` cannot be used at all."""
