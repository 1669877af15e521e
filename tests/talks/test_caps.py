"""Caps: said in a line, filled in, emptied; refused with what is accepted (rule 22)."""

from __future__ import annotations

import pytest

from tests.talks.conftest import PERSONAL, Chat, Talk

OPENED = "USD 5000.00"  # a month's cap, which a new pool starts with
CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-TW")


async def caps(talk: Talk) -> tuple[int, str]:
    found = (await talk.account()).recharge
    return found.per_day, str(found.per_month or "")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("auto-recharge cap 5 a day", (5, OPENED)),
        ("auto-recharge cap $1,000 a month", (0, "USD 1000.00")),
        ("auto-recharge cap 5 a day and 1000 a month", (5, "USD 1000.00")),
        ("自动充值 每日最多5次", (5, OPENED)),
        ("自动充值 每日最多五次，每月上限1000", (5, "USD 1000.00")),
        ("自動加值 每月上限1000", (0, "USD 1000.00")),
    ],
)
async def test_in_a_line(talk: Talk, line: str, kept: tuple[int, str]) -> None:
    """A cap is set by one line, and nothing else is changed."""
    before = (await talk.account()).recharge
    await talk.says(line)
    after = (await talk.account()).recharge
    assert await caps(talk) == kept
    assert (after.on, after.amount, after.method_id) == (
        before.on,
        before.amount,
        before.method_id,
    )


async def test_card_says_how_far_they_are_used(talk: Talk) -> None:
    """What Purser charged, and nothing of what came before it; and what becomes of the rest."""
    card = await talk.says("auto-recharge cap 5 a day and 1000 a month")
    assert card.summary == "Recharge caps set · balance USD 113.81"
    assert "this month" not in card.text
    assert "an alert says so" in card.text
    await talk.says("trigger 120")
    assert (await talk.says("confirm")).summary.startswith("Trigger")
    card = await talk.says("auto-recharge cap 6 a day and 1200 a month")
    assert "5 recharges → 6 recharges, Purser has made 1 today" in card.text
    assert "$1,000.00 → $1,200.00, Purser has charged $40.00 this month" in card.text


async def test_none_takes_them_away(talk: Talk) -> None:
    """`no cap` means both, and a cap with `none` the one."""
    await talk.says("auto-recharge cap 5 a day and 1000 a month")
    await talk.says("auto-recharge cap none a day")
    assert await caps(talk) == (0, "USD 1000.00")
    card = await talk.says("auto-recharge no cap")
    assert await caps(talk) == (0, "")
    assert "as often as they are needed" in card.text


async def test_emptied_field_is_no_cap(talk: Talk) -> None:
    """The form shows the caps; what is emptied in it is taken away, what is left stays."""
    await talk.says("auto-recharge cap 5 a day and 1000 a month")
    form = await talk.says("auto-recharge")
    assert (form.inputs["per_day"], form.inputs["per_month"]) == ("5", "1000.00")
    await talk.taps(form, "auto_recharge_save", per_day="")
    assert await caps(talk) == (0, "USD 1000.00")


async def test_form_of_an_older_card_leaves_caps_alone(talk: Talk) -> None:
    """A form without these fields says nothing about them."""
    await talk.says("auto-recharge cap 5 a day")
    form = await talk.says("auto-recharge")
    data = {**form.button("auto_recharge_save")["data"], "on": "on", "amount": "50"}
    await talk.taps_raw("auto_recharge_save", data)
    assert await caps(talk) == (5, OPENED)


async def test_wrong_caps_are_asked_again(talk: Talk) -> None:
    """Too many, no number, or less than one recharge: what is accepted is said."""
    asked = await talk.says("auto-recharge cap 500 a day")
    assert "At most 50 recharges a day" in asked.text
    assert "or none for no cap" in asked.text
    assert "is not an amount" in (await talk.says("a few")).text
    await talk.says("3")
    assert await caps(talk) == (3, OPENED)
    low = await talk.says("auto-recharge cap 10 a month")
    assert "room for one recharge of $40.00" in low.text
    await talk.says("100")
    assert await caps(talk) == (3, "USD 100.00")


async def test_wrong_cap_in_the_form(talk: Talk) -> None:
    """The form comes again with what was typed and what was wrong."""
    form = await talk.says("auto-recharge")
    again = await talk.taps(form, "auto_recharge_save", per_month="20")
    assert "room for one recharge" in again.text
    assert again.inputs["per_month"] == "20"
    await talk.taps(again, "auto_recharge_save", per_month="80")
    assert await caps(talk) == (0, "USD 80.00")


async def test_cap_alone_opens_the_form(talk: Talk) -> None:
    """A cap without a day or month says too little."""
    assert "per_day" in (await talk.says("auto-recharge cap")).inputs
    await talk.says("cancel")
    assert "Did you mean auto-recharge" in (await talk.says("auto-recharge cap 5")).text


async def test_in_chinese(talk: Talk) -> None:
    """The card speaks the reader's language."""
    card = await talk.says("自動加值 每日最多3次", in_=CHINESE)
    assert card.summary == "加值上限已設定 · 餘額 USD 113.81"
    assert "每日上限: 無 → 3 次" in card.text


async def test_change_that_charges_shows_its_caps(talk: Talk) -> None:
    """A cap that is set along with what charges stands on the confirmation (rule 23)."""
    await talk.says("auto-recharge off")
    await talk.says("trigger 150")
    card = await talk.says("auto-recharge on cap 5 a day")
    assert "Cap a day: none → 5 recharges" in card.text
    await talk.taps(card, "confirm")
    assert await caps(talk) == (5, OPENED)
