"""The forecast, as it is asked for: when the pool reaches its trigger and zero."""

from __future__ import annotations

from tests.house import BEN, GUEST
from tests.talks.conftest import CHANNEL, Talk


async def test_with_auto_recharge(talk: Talk) -> None:
    """The trigger is what comes first, what is added then, and when zero came without it."""
    assert (await talk.says("forecast")).summary.startswith("Reaches the trigger today · ")
    await talk.says("trigger 60")
    seen = await talk.says("forecast", by=GUEST)
    assert seen.summary.startswith("Reaches the trigger about ")
    assert "next 30 days USD " in seen.summary
    assert "Auto-recharge then adds $40.00 by Visa ·· 4242" in seen.text
    assert "Without it, zero would come about" in seen.text
    assert "With 80% likelihood from" in seen.text
    assert "From 60 whole days of calls." in seen.text
    assert seen.verbs == ["balance", "history"]


async def test_without_auto_recharge(talk: Talk) -> None:
    """Zero is what comes, and funds can be added before."""
    await talk.says("auto-recharge off")
    seen = await talk.says("when will it run out?", BEN, CHANNEL)
    assert seen.summary.startswith("Zero about ")
    assert "reached about" in seen.text
    assert "hardly anything" not in seen.text  # the hotline does not close
    assert seen.verbs == ["add_funds", "auto_recharge", "balance"]


async def test_in_the_words_of_three_languages(talk: Talk) -> None:
    """By its name, and by what people ask."""
    summary = (await talk.says("forecast")).summary
    for said in ("预测", "預測", "還能用多久？", "Outlook", "when will it run out?"):
        assert (await talk.says(said)).summary == summary


async def test_the_balance_says_the_same(talk: Talk) -> None:
    """One way of saying how long it lasts: zero is on the same day on both cards."""
    await talk.says("auto-recharge off")
    day = (await talk.says("forecast")).summary.partition(" · ")[0].removeprefix("Zero about ")
    assert f"until {day}." in (await talk.says("balance")).text


async def test_after_a_long_silence_it_is_too_early(talk: Talk) -> None:
    """Three weeks without a call, and nothing is guessed any more."""
    talk.clock.move(days=25)
    seen = await talk.says("forecast")
    assert seen.summary == "Too early for a forecast · balance USD 113.81"
    assert "14 whole days" in seen.text
