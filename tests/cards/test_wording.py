"""The sentences: complete in three languages, all of them used, nothing left untranslated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import pytest

from cards.sentences import LOCALES
from cards.voice import SPOKEN, Language, Voice
from tests.cards.everything import everything
from tests.cards.gallery import SCENES
from tests.cards.letter_gallery import letters

AREAS = (
    "alerts",
    "approvals",
    "audit",
    "cards",
    "corrections",
    "errors",
    "mail",
    "paying",
    "roles",
    "settings",
)
CHINESE = (Language.SIMPLIFIED, Language.TRADITIONAL)
# Proper names, what is typed as it is, and units.
LATIN = {
    "Purser",
    "Teams",
    "Microsoft",
    "English",
    "po",
    "en",
    "zh-CN",
    "zh-TW",
    "PURSER",
    "OWNERS",
}


def sentences(language: Language) -> dict[str, str]:
    """Every sentence of our areas; a plural's forms each on their own."""
    found: dict[str, str] = {}
    for area in AREAS:
        text = (LOCALES / language / f"{area}.toml").read_text("utf-8")
        found.update(_flat(area, tomllib.loads(text)))
    return found


def _flat(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{key}", value)
        else:
            yield f"{prefix}.{key}", value


def key_of(name: str) -> str:
    """The key without its plural form."""
    return re.sub(r"\.(one|other)$", "", name)


def placeholders(sentence: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(sentence) if field}


@pytest.mark.parametrize("language", CHINESE)
def test_says_the_same_things(language: Language) -> None:
    """Every language has the same keys, each with the same placeholders."""
    english, chinese = sentences(Language.ENGLISH), sentences(language)
    assert {key_of(name) for name in english} == {key_of(name) for name in chinese}
    for name, sentence in chinese.items():
        original = english.get(name) or english[f"{key_of(name)}.other"]
        assert placeholders(sentence) == placeholders(original), name


@pytest.mark.parametrize("language", CHINESE)
def test_leaves_no_english(language: Language) -> None:
    """A Chinese sentence has Latin letters only in names and in what is typed as it is."""
    for name, sentence in sentences(language).items():
        bare = re.sub(r"\{[^}]*\}", "", sentence)
        words = set(re.findall(r"[A-Za-z][A-Za-z-]*", bare))
        assert words <= LATIN, name


@pytest.mark.parametrize("language", CHINESE)
def test_uses_full_width_punctuation(language: Language) -> None:
    """Chinese characters are not followed by half-width commas, colons, stops or brackets."""
    for name, sentence in sentences(language).items():
        assert not re.search(r"[\u4e00-\u9fff][,:;!?()]|[\u4e00-\u9fff]\.(\s|$)", sentence), name


@pytest.mark.parametrize("language", SPOKEN)
def test_raises_no_voice(language: Language) -> None:
    """No sentence shouts."""
    for name, sentence in sentences(language).items():
        assert not re.search(r"[!！]", sentence), name


def test_traditional_is_not_simplified() -> None:
    """Neither Chinese borrows the other's characters."""
    only_simplified = set("余额触发动资设这时个为会过发还没请帐账单确认问题语码国际对开关录")
    only_traditional = set("餘額觸發動資設這時個為會過還沒請帳單確認問題語碼國際對開關錄")
    simplified, traditional = (
        "".join(
            text for name, text in sentences(language).items() if not name.startswith(OWN_NAMES)
        )
        for language in CHINESE
    )
    assert not (only_traditional - only_simplified) & set(simplified)
    assert not (only_simplified - only_traditional) & set(traditional)


OWN_NAMES = ("cards.language.", "cards.help.language_means")


@dataclass(frozen=True)
class Listening(Voice):
    """A voice that notes what it is asked to say."""

    heard: Any = field(default=None, compare=False)

    def __call__(self, key: str, /, **values: Any) -> str:
        self.heard.add(key)
        return Voice.__call__(self, key, **values)


def test_every_sentence_is_said() -> None:
    """No sentence is kept that no card says."""
    heard: set[str] = set()
    voice = Listening(Language.ENGLISH, heard=heard)
    for scene in SCENES.values():
        everything(voice, scene)
        letters(voice, scene)
    assert {key_of(name) for name in sentences(Language.ENGLISH)} <= heard
