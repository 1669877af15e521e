"""Commands whose word comes last, as Chinese has it, and the natural turns of the new ones."""

from __future__ import annotations

import pytest

from dialogs.understanding import understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("最近７天的用量", {"period": "7d"}),
        ("近一周用量", {"period": "7d"}),
        ("過去兩週的用量", {"period": "14d"}),
        ("10月的用量", {"period": "10"}),
        ("２０２６年１０月用量", {"period": "2026-10"}),
        ("昨天花了多少钱", {"period": "yesterday"}),
        ("查看上周的用量", {"period": "last_week"}),
        ("请看一下用量", {}),
        ("按人员查看用量", {"by": "person"}),
        ("依國家的用量", {"by": "destination"}),
        ("每天的用量", {"by": "day"}),
        ("last week's usage", {"period": "last_week"}),
        ("show me last week’s spending", {"period": "last_week"}),
    ],
)
def test_period_before_usage(text: str, slots: dict[str, str]) -> None:
    """The period or the axis may stand before the word."""
    said = understand(text)
    assert said is not None
    assert (said.command, dict(said.slots)) == (Command.USAGE, slots)


@pytest.mark.parametrize(
    ("text", "command", "people"),
    [
        ("给 ben@northwind.example 分配许可证", Command.ASSIGN_LICENCE, "ben@northwind.example"),
        ("為 <at>王小明</at> 指派授權", Command.ASSIGN_LICENCE, "<at>王小明</at>"),
        ("给李娜分配许可证", Command.ASSIGN_LICENCE, "李娜"),
        ("把许可证分配给 <at>Ben</at>", Command.ASSIGN_LICENCE, "<at>Ben</at>"),
        ("删除 <at>Ben</at> 的许可证", Command.REMOVE_LICENCE, "<at>Ben</at>"),
        ("移除王小明的授權", Command.REMOVE_LICENCE, "王小明"),
        ("remove Anke Vogt's licence", Command.REMOVE_LICENCE, "Anke Vogt"),
    ],
)
def test_people_before_the_licence(text: str, command: Command, people: str) -> None:
    """Whom it is about may stand before the word, or in its middle."""
    said = understand(text)
    assert said is not None
    assert (said.command, dict(said.slots)) == (command, {"people": people})


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("余额什么时候用完？", Command.FORECAST),
        ("餘額還能用多久", Command.FORECAST),
        ("有什么建议？", Command.RECOMMEND),
        ("接受建议", Command.APPLY),
        ("匯出報表", Command.EXPORT),
        ("授權狀況", Command.LICENCES),
    ],
)
def test_natural_turns(text: str, command: Command) -> None:
    """What a person would say is understood without the words of the help."""
    said = understand(text)
    assert said is not None
    assert said.command is command


@pytest.mark.parametrize(
    "text",
    ["add funds to my licence", "不要分配许可证", "客服用量", "the usage", "remove that licence"],
)
def test_another_sentence(text: str) -> None:
    """What stands before the word has to make sense there."""
    said = understand(text)
    assert said is None or said.command not in (Command.ASSIGN_LICENCE, Command.REMOVE_LICENCE)
    assert said is None or not said.slots
