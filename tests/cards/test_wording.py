"""The sentences: complete in three languages, all of them used, nothing left untranslated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import pytest

from cards.asked import asked_for
from cards.decided import came_of
from cards.names import error_text
from cards.sentences import LOCALES
from cards.voice import SPOKEN, Language, Voice, voice_for
from ledger.approval import Came
from ledger.drafts import DraftState
from ledger.errors import NotAllowed
from tests.cards import approval_gallery
from tests.cards.everything import everything
from tests.cards.export_gallery import say_all
from tests.cards.gallery import HEALTHY, SCENES
from tests.cards.letter_gallery import letters

AREAS = (
    "alerts",
    "approvals",
    "audit",
    "cards",
    "corrections",
    "errors",
    "export",
    "importing",
    "licences",
    "mail",
    "paying",
    "roles",
    "set_up",
    "settings",
)
CHINESE = (Language.SIMPLIFIED, Language.TRADITIONAL)
# Proper names, what is typed as it is, and units.
LATIN = {
    "Purser",
    "Teams",
    "Microsoft",
    "English",
    "Excel",
    "CSV",
    "csv",
    "OneDrive",
    "PSTN",  # what Microsoft calls the report, and names in it
    "calls",
    "zip",
    "UsageId",
    "Start",
    "Time",
    "GB",
    "UTF-",
    "Windows-",
    "Big",
    "po",
    "en",
    "zh-CN",
    "zh-TW",
    "PURSER",
    "OWNERS",
    "Graph",
    "Entra",
    "docs",  # of docs/licences.md
    "licences",
    "md",
    "name",  # of name@example.com
    "example",
    "com",
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
        say_all(voice, scene)
    assert {key_of(name) for name in sentences(Language.ENGLISH)} <= heard


def test_whom_to_turn_to_is_read_whole() -> None:
    """A long name is not cut where it is the one thing that helps."""
    owner = "欧阳雪梅 Ouyang Xuemei（财务共享中心 Shanghai）"
    said = error_text(NotAllowed(owner=owner), voice_for("zh-CN"))
    assert said == f"您的角色无权执行此操作。{owner}可以为您更改角色。"


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("amount", "充值金额设为 US$900.00"),
        ("recharge", "更改自动充值"),
        ("several", "更改触发金额和自动充值"),
    ],
)
def test_a_request_names_what_it_changes(name: str, heading: str) -> None:
    """Nobody is asked to approve another trigger where the trigger stays as it is."""
    asked = approval_gallery.kinds(HEALTHY)[name]
    assert asked_for(asked, voice_for("zh-CN")) == heading


@pytest.mark.parametrize(
    ("name", "seq", "said"),
    [
        ("charged", 319, "从现在起生效，已立即添加 **US$2,800.00**。余额为 **US$384.20**。"),
        ("charged", 0, "从现在起生效。余额为 **US$384.20**。"),
        ("trigger", 0, "从现在起生效。余额为 **US$384.20**。"),
    ],
)
def test_settings_that_charged_at_once_say_so(name: str, seq: int, said: str) -> None:
    """Whoever approved a trigger is told what it cost; a booking shows that it did."""
    asked = approval_gallery.kinds(HEALTHY)[name]
    over = approval_gallery.ended(asked, HEALTHY, DraftState.DONE, came=Came.DONE, seq=seq)
    incident = approval_gallery.told(HEALTHY, over)
    assert came_of(incident, over, voice_for("zh-CN")) == said
