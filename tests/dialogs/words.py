"""The words of commands as their files have them."""

from __future__ import annotations

import tomllib

from cards.sentences import LOCALES
from cards.voice import SPOKEN

TABLES = {
    language: tomllib.loads((LOCALES / language / "commands.toml").read_text("utf-8"))
    for language in SPOKEN
}
WORDS = [
    (name, word)
    for table in TABLES.values()
    for name, words in table["words"].items()
    for word in words
]
