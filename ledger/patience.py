"""Patience: whether a person waits for what is being done right now.

Storage that has one writer at a time lets those go first; alerts and polls can wait a moment.
"""

from __future__ import annotations

from contextvars import ContextVar

SOMEBODY_WAITS: ContextVar[bool] = ContextVar("somebody_waits", default=False)
