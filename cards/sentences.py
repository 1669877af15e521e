"""The sentences of `locales/<language>/<area>.toml`, read once; a key is `area.path.to.it`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent.parent / "locales"

Sentence = str | dict[str, str]  # a table is a plural: `one` and `other`
Sentences = dict[str, Sentence]


@cache
def sentences(language: str) -> Sentences:
    """Those of one language by their keys."""
    found: Sentences = {}
    for path in sorted((LOCALES / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), found)
    return found


@cache
def pseudo_sentences() -> Sentences:
    """English, longer and accented: shows what is cut off."""
    return {key: _pseudo(found) for key, found in sentences("en").items()}


def _flatten(prefix: str, table: Mapping[str, Any], into: Sentences) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, str) or "other" in value:
            into[name] = value
        elif isinstance(value, dict):
            _flatten(name, value, into)


_ACCENTS = str.maketrans("aeiouAEIOUcnsy", "áéíóúÁÉÍÓÚçñšý")


def _pseudo(found: Sentence) -> Sentence:
    if isinstance(found, dict):
        return {form: str(_pseudo(text)) for form, text in found.items()}
    parts = re.split(r"(\{[^}]*\}|`[^`]*`)", found)
    text = "".join(p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))
    return f"[{text}{' ~' * (len(found) // 6)}]"
