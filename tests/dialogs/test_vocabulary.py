"""The words: every language has its own for everything, and none means two things."""

from __future__ import annotations

import pytest

from cards.voice import Language
from dialogs.vocabulary import said, vocabulary
from tests.dialogs.words import TABLES, WORDS


def test_no_word_means_two_things() -> None:
    """No synonym stands for two commands, in whichever language."""
    meanings: dict[str, set[str]] = {}
    for name, word in WORDS:
        meanings.setdefault(said(word), set()).add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}
    marks: dict[str, set[str]] = {}
    for table in TABLES.values():
        for kind, words in table["marks"].items():
            for word in words:
                marks.setdefault(said(word), set()).add(kind)
    assert {word: kinds for word, kinds in marks.items() if len(kinds) > 1} == {}


def test_the_same_in_every_language() -> None:
    """Every language has words for everything."""
    shapes = {
        language: {part: sorted(words) for part, words in table.items()}
        for language, table in TABLES.items()
    }
    assert len({str(shape) for shape in shapes.values()}) == 1
    assert all(
        words for table in TABLES.values() for part in table.values() for words in part.values()
    )


@pytest.mark.parametrize(
    ("language", "table"),
    [
        (Language.ENGLISH, "balance|add funds|trigger|auto-recharge|history|language|help|cancel"),
        (Language.SIMPLIFIED, "余额|添加资金|触发金额|自动充值|明细|语言|帮助|取消"),
        (Language.TRADITIONAL, "餘額|新增資金|觸發金額|自動加值|明細|語言|說明|取消"),
    ],
)
def test_the_names_that_stay(language: Language, table: str) -> None:
    """The commands' own names, which are also what is suggested."""
    order = ("balance", "add_funds", "trigger", "auto_recharge", "history", "language")
    names = dict(zip((*order, "help", "cancel"), table.split("|"), strict=True))
    canonical = vocabulary().canonical[language]
    assert {name: canonical[name] for name in names} == names


def test_every_form_of_a_character_is_needed() -> None:
    """Only characters that commands are written in are folded."""
    written = "".join(str(part) for table in TABLES.values() for part in _without_forms(table))
    forms = [form for table in TABLES.values() for form in table["characters"]["same"]]
    assert [form for form in forms if not set(form) & set(written)] == []
    assert len("".join(forms)) == len(set("".join(forms)))


def _without_forms(table: dict[str, object]) -> list[object]:
    return [part for name, part in table.items() if name != "characters"]
