"""What the operator is told of settings that do not fit: a sentence for each, and no secret.

What a setting accepts is worded in `locales/*/operator.toml`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from bot.settings.sources import PREFIX
from cards.markup import Plain
from cards.voice import Voice

_SHOWN_CHARACTERS = 60
_BY_SDK_NAME = {
    "microsoftappid": "APP_ID",
    "microsoftapppassword": "APP_PASSWORD",
    "microsoftapptype": "APP_TYPE",
    "microsoftapptenantid": "APP_TENANT_ID",
}


class BadSettings(Exception):
    """The settings do not fit; each of `sentences` names one and says what is accepted."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def refusal(error: Any, secrets: Collection[str], voice: Voice) -> str:
    """The sentence of one of pydantic's errors; `secrets` are fields whose value is not shown."""
    context = error.get("ctx") or {}
    name = _name(error["loc"], str(context.get("setting", "")))
    if rule := context.get("rule"):
        return voice(f"operator.settings.{rule}", name=Plain(name))
    field = name.removeprefix(PREFIX).lower()
    return voice(
        "operator.settings.unusable",
        name=Plain(name),
        got=Plain("…") if field in secrets else _shown(error["input"]),
        accepts=Plain(voice(f"operator.settings.accepts.{field}")),
    )


def unusable_folder(folder: Path, voice: Voice) -> BadSettings:
    name = Plain(f"{PREFIX}DATA_DIR")
    return BadSettings((voice("operator.settings.folder", name=name, got=_shown(folder)),))


def _name(location: tuple[Any, ...], setting: str) -> str:
    said = str(location[0]) if location else setting
    said = _BY_SDK_NAME.get(said.lower(), said).upper()
    return said if said.startswith(PREFIX) else f"{PREFIX}{said}"


def _shown(value: object) -> Plain:
    """A setting's value as one short line for the terminal."""
    line = "".join(sign if sign.isprintable() else "?" for sign in str(value))
    return Plain(line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…")
