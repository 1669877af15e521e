"""What an administrator says about usage, what comes, amounts, licences, files and setting up."""

from __future__ import annotations

import pytest

from dialogs.understanding import understand
from dialogs.vocabulary import Command

WHO, WHERE = {"by": "person"}, {"by": "destination"}
CSV, EXCEL, LAST = {"form": "zip"}, {"form": "xlsx"}, {"month": "last"}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Who spends most?", WHO),
        ("who called most last month", WHO | {"period": "last"}),
        ("who spent the most this week", WHO | {"period": "this_week"}),
        ("top callers", WHO),
        ("top spenders in October", WHO | {"period": "10"}),
        ("where do we call most?", WHERE),
        ("which countries cost most last month", WHERE | {"period": "last"}),
        ("usage for last month", {"period": "last"}),
        ("usage of the last 30 days", {"period": "30d"}),
        ("how much did we spend last month?", {"period": "last"}),
        ("what did we spend yesterday", {"period": "yesterday"}),
        ("谁花得最多？", WHO),
        ("上个月谁花得最多", WHO | {"period": "last"}),
        ("上个月谁打电话最多", WHO | {"period": "last"}),
        ("谁的话费最高", WHO),
        ("哪个国家花得最多", WHERE),
        ("请问上个月打到哪些国家最多", WHERE | {"period": "last"}),
        ("哪里打得最多", WHERE),
        ("上個月哪裡打得最多", WHERE | {"period": "last"}),
        ("查 用量", {}),
        ("誰花最多錢", WHO),
        ("上個月誰花得最多", WHO | {"period": "last"}),
        ("誰打電話最多", WHO),
        ("打到哪裡最多", WHERE),
        ("这个月誰用得最多", WHO | {"period": "this"}),
    ],
)
def test_usage(text: str, slots: dict[str, str]) -> None:
    """Who and where are asked for without the words of the card."""
    assert _heard(text) == (Command.USAGE, slots)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("export last month as csv", CSV | LAST),
        ("export last month to Excel", EXCEL | LAST),
        ("export the usage", {}),
        ("export usage of last month", LAST),
        ("export last month's calls as csv", CSV | LAST),
        ("send me an excel file, please", EXCEL),
        ("export everything as csv", CSV),
        ("导出上月明细", LAST),
        ("导出上个月的csv", CSV | LAST),
        ("导出上个月的数据", LAST),
        ("导出10月的excel", EXCEL | {"month": "10"}),
        ("把上个月的明细导出来", LAST),
        ("发我一份 Excel", EXCEL),
        ("下载上个月的账单", LAST),
        ("匯出上月明細", LAST),
        ("匯出上個月的csv", CSV | LAST),
        ("匯出上個月的用量", LAST),
        ("把上個月的明細匯出", LAST),
        ("給我一份excel", EXCEL),
        ("匯出所有資料", {}),
    ],
)
def test_export(text: str, slots: dict[str, str]) -> None:
    """What is said to be in the file changes nothing: all of it is."""
    assert _heard(text) == (Command.EXPORT, slots)


@pytest.mark.parametrize(
    ("text", "command", "people"),
    [
        ("分配 许可证 林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("分配许可证林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("分配 许可证 给 林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("给林佳慧一个许可证", Command.ASSIGN_LICENCE, "林佳慧"),
        ("把许可证给林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("取消 许可证 林佳慧", Command.REMOVE_LICENCE, "林佳慧"),
        ("指派 授權 林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("指派授權林佳慧", Command.ASSIGN_LICENCE, "林佳慧"),
        ("給林佳慧一個授權", Command.ASSIGN_LICENCE, "林佳慧"),
        ("give Maya a licence", Command.ASSIGN_LICENCE, "Maya"),
        ("give <at>Ben</at> a license", Command.ASSIGN_LICENCE, "<at>Ben</at>"),
        ("take the licence away from Ben", Command.REMOVE_LICENCE, "from Ben"),
    ],
)
def test_licences(text: str, command: Command, people: str) -> None:
    """With spaces inside the word and without them."""
    assert _heard(text) == (command, {"people": people})


@pytest.mark.parametrize(
    ("command", "texts"),
    [
        (
            Command.FORECAST,
            (
                "when do we run out of money?|how many days are left|钱什么时候用完|能撑到月底吗"
                "|还能用多少天|餘額什麼時候會用完|撐得到月底嗎|夠用到月底嗎"
            ),
        ),
        (
            Command.RECOMMEND,
            (
                "what amounts do you recommend?|what should the trigger be|触发金额应该设多少"
                "|充值金额设多少合适|觸發金額要設多少|加值金額設多少合適"
            ),
        ),
        (
            Command.APPLY,
            "use these amounts|apply it|用推荐的金额|就按推荐的来|用建議的金額|就照建議的",
        ),
        (
            Command.LICENCES,
            (
                "who has no licence?|who spends without a license|哪些人有许可证"
                "|谁没有许可证却在消费|哪些人有授權|誰沒有授權卻在花費"
            ),
        ),
        (
            Command.SET_UP,
            (
                "start setup|what is missing?|configure Purser|还差什么没设置|怎么设置"
                "|還缺什麼沒設定|設定還缺什麼"
            ),
        ),
    ],
)
def test_said_alone(command: Command, texts: str) -> None:
    """Questions that people ask are the commands that answer them."""
    assert {text: _heard(text) for text in texts.split("|")} == {
        text: (command, {}) for text in texts.split("|")
    }


@pytest.mark.parametrize(
    "text",
    [
        "who spends most of all",
        "who spends most by destination",
        "who called me",
        "export the usage to Bob",
        "export data of nobody",
        "导出明细的人",
        "谁花得最多的是谁",
        "forgive Ben a licence",
        "no licence for Ben, please not",
    ],
)
def test_another_sentence(text: str) -> None:
    """More than that is not guessed at."""
    assert _heard(text) is None


def _heard(text: str) -> tuple[Command, dict[str, str]] | None:
    found = understand(text)
    return (found.command, dict(found.slots)) if found else None
