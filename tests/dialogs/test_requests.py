"""What is said about approvals: numbers, reasons, limits, delegates and their last day."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.delegates import last_day
from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command
from ledger.errors import NotADate

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    "text",
    [
        "approve 17",
        "Approve #17",
        "approve request 17",
        "please approve 17, thanks",
        "accept request no. 17",
        "批准 17",
        "批准17",
        "批准申请17",
        "批准 第17号",
        "核准 17",
        "核准申請 17",
        "請核准１７號",
    ],
)
def test_a_request_is_approved_by_its_number(text: str) -> None:
    """In every language, with and without the words around it."""
    assert understand(text) == Said(Command.APPROVE, {"number": "17"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("decline 17 too much", "too much"),
        ("reject #17: too much.", "too much"),
        ("decline request 17 because we wait for December", "we wait for December"),
        ("拒绝 17 本月不再增加", "本月不再增加"),
        ("拒绝17，因为太多", "太多"),
        ("拒絕 17 這個月不行", "這個月不行"),
        ("驳回 17 号 2026 年预算已满", "2026 年预算已满"),
    ],
)
def test_a_request_is_declined_with_a_reason(text: str, reason: str) -> None:
    """The reason is the rest of the line, as it was written."""
    assert understand(text) == Said(Command.DECLINE, {"number": "17", "reason": reason})


@pytest.mark.parametrize("text", ["decline 17", "拒绝 17", "拒絕17", "reject request 17"])
def test_a_reason_that_is_missing(text: str) -> None:
    """It is asked for, with the number as an example."""
    assert understand(text) == Said(Command.DECLINE, {"number": "17"})


@pytest.mark.parametrize("text", ["withdraw 17", "take back request 17", "撤回 17", "撤回申請17"])
def test_a_request_is_withdrawn(text: str) -> None:
    """By its number, as it is approved."""
    assert understand(text) == Said(Command.WITHDRAW, {"number": "17"})


@pytest.mark.parametrize(
    "text",
    [
        "approve 17.5",
        "approve 17 and 18",
        "approve of this plan",
        "approve 17a",
        "decline in usage",
        "decline of 17 percent",
        "approve 1234567890",
        "withdraw 17 dollars",
    ],
)
def test_another_sentence(text: str) -> None:
    """A whole utterance is matched, never a part of one."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("limit operator 500", {"role": "operator", "limit": "500"}),
        ("set limit operator to 1,000.50", {"role": "operator", "limit": "1,000.50"}),
        ("approver limit: 800", {"role": "approver", "limit": "800"}),
        ("limit owner none", {"role": "owner", "limit": "none"}),
        ("limit owners", {"role": "owner"}),
        ("限额 操作员 500", {"role": "operator", "limit": "500"}),
        ("操作员限额设为500", {"role": "operator", "limit": "500"}),
        ("限額 負責人 不限", {"role": "owner", "limit": "不限"}),
        ("set limit", {}),
    ],
)
def test_limits(text: str, slots: dict[str, str]) -> None:
    """A role, and how much; what is not said is asked for."""
    assert understand(text) == Said(Command.SET_LIMIT, slots)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("delegate", {}),
        ("delegate off", {"delegate": "off"}),
        ("委派 关", {"delegate": "off"}),
        (
            "delegate <at>Ben Ho</at> until 2026-12-24",
            {"who": "mentioned", "until": "2026-12-24"},
        ),
        (
            "delegate to @Ben Ho until 24 Dec",
            {"who": "named", "name": "Ben Ho", "until": "24 Dec"},
        ),
        ("delegate Ben Ho 2026-12-24", {"who": "named", "name": "Ben Ho", "until": "2026-12-24"}),
        (
            "delegate Tony Til until 2026-12-24",
            {"who": "named", "name": "Tony Til", "until": "2026-12-24"},
        ),
        ("delegate Ben Ho", {"who": "named", "name": "Ben Ho"}),
        (
            "委派 @陈伟 到 2026-12-24",
            {"who": "named", "name": "陈伟", "until": "2026-12-24"},
        ),
        ("委派陈伟至12月24日", {"who": "named", "name": "陈伟", "until": "12月24日"}),
    ],
)
def test_delegates(text: str, slots: dict[str, str]) -> None:
    """Who, and until when; the day stands at the end."""
    assert understand(text) == Said(Command.DELEGATE, slots)


@pytest.mark.parametrize(
    "text", ["delegate approver Ben Ho", "delegate Ben, who is away for a week and a half or so"]
)
def test_no_delegate(text: str) -> None:
    """A role is granted, and a sentence is none."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("1月15日", date(2027, 1, 15)),
        ("15 January", date(2027, 1, 15)),
        ("today", TODAY),
        ("19 Nov", TODAY),
        ("18 Nov 2026", date(2026, 11, 18)),
    ],
)
def test_a_last_day_is_still_to_come(text: str, expected: date) -> None:
    """Without its year it is the next such day."""
    assert last_day(text, TODAY) == expected


def test_a_leap_day_that_does_not_come() -> None:
    """In a year without one it is the first of March."""
    assert last_day("29 Feb", date(2028, 3, 5)) == date(2029, 3, 1)
    with pytest.raises(NotADate):
        last_day("soon", TODAY)
