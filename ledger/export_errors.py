"""What somebody gets wrong about an export: a branch of the tree in `errors.py`."""

from __future__ import annotations

from ledger.errors import PurserError


class ExportUnderWay(PurserError):
    """The person's last one is still being written: one at a time."""


class ExportGone(PurserError):
    """What was offered was taken, has lapsed, or was offered to somebody else."""


class NotSaved(PurserError):
    """The file could not be put where Teams wanted it."""
