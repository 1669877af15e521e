"""Clocks: how far apart the moments may lie by which two processes judge the same row.

Each replica has a clock of its own; and a moment is taken before its lock is waited for, so that
whoever had to wait holds an older one than whoever went first.
"""

from __future__ import annotations

from datetime import timedelta

# What lies further ahead than any wait of ours, and this besides, was written by a clock that was
# ahead and has been set back since. Nearer than that, somebody else has just written it.
APART = timedelta(minutes=1)
