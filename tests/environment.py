"""The environment of a Purser that is started for a test, without what whoever tests has set."""

from __future__ import annotations

import os
import re
from pathlib import Path

_OURS = re.compile(r"PURSER_|MicrosoftApp", re.IGNORECASE)


def without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not _OURS.match(name)}


def for_purser(data: Path) -> dict[str, str]:
    """One that speaks English, listens anywhere and keeps its data there."""
    return without_ours() | {
        "PURSER_DATA_DIR": str(data),
        "PURSER_LANGUAGE": "en",
        "PURSER_PORT": "0",
        "PYTHONWARNINGS": "ignore",
    }
