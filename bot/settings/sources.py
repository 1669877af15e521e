"""Where settings are read from: the environment and `.env`, and the language that says so."""

from __future__ import annotations

import os

from pydantic_settings import BaseSettings, SettingsConfigDict

from cards.voice import Voice, voice_for

PREFIX = "PURSER_"


class FromEnvironment(BaseSettings):
    """Every subject's ground; the language is read first, to say in it what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        defer_build=True,  # of a subject alone nothing is made
    )

    language: str = ""


def operator_voice() -> Voice:
    """How the operator is spoken to: PURSER_LANGUAGE, or the terminal's own language."""
    said = FromEnvironment().language
    named = (said, *(os.environ.get(name, "") for name in ("LC_ALL", "LANG")))
    return voice_for(next((name.partition(".")[0] for name in named if name), "en"))
