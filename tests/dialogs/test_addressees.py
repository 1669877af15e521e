"""What follows `mail add`: one address as it was typed, and a language."""

from __future__ import annotations

import pytest

from dialogs.understanding import understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("mail", {}),
        ("邮件", {}),
        ("mail add", {"mail": "add"}),
        ("mail add a@b.com", {"mail": "add", "address": "a@b.com"}),
        ("Mail Add A@B.com", {"mail": "add", "address": "A@B.com"}),
        (
            "add e-mail a@b.com Traditional Chinese",
            {"mail": "add", "address": "a@b.com", "language": "zh-Hant"},
        ),
        ("mail add a@b.com, zh-cn", {"mail": "add", "address": "a@b.com", "language": "zh-Hans"}),
        (
            "mail add a@b.com esperanto",
            {"mail": "add", "address": "a@b.com", "unknown": "esperanto"},
        ),
        ("mail remove a@b.com zh-CN", {"mail": "remove", "address": "a@b.com"}),
        ("邮件添加a@b.com 英文", {"mail": "add", "address": "a@b.com", "language": "en"}),
        ("刪除信箱 a@b.com", {"mail": "remove", "address": "a@b.com"}),
        ("mail add a@b.com; c@d.com", {"mail": "add", "address": "a@b.com; c@d.com"}),
        ("mail add finance", {"mail": "add", "address": "finance"}),
    ],
)
def test_reads_an_address_and_a_language(text: str, slots: dict[str, str]) -> None:
    """In any case, in three languages, with what clients and people put around it."""
    said = understand(text)
    assert said is not None
    assert (said.command, dict(said.slots)) == (Command.MAIL, slots)


@pytest.mark.parametrize(
    "text",
    [
        "mail a@b.com",
        "mail add the colleagues in finance",
        "mail add a@b.com " + "x" * 400,
        "mailing a@b.com",
        "邮件在哪里",
    ],
)
def test_another_sentence_is_none(text: str) -> None:
    """A whole utterance is matched, never a part of one."""
    assert understand(text) is None
