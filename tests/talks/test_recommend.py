"""What is recommended: looked at, applied by a tap or a line, and asked for where it has to be."""

from __future__ import annotations

import pytest

from ledger.account import Method
from ledger.roles import Role
from providers.sandbox import SandboxGateway
from tests.house import ANNA, GUEST, grants
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Seen, Talk
from tests.talks.office import ERIN, alone

EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)
CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-TW")
BEST = ("USD 75.00", "USD 250.00", True)  # for the sandbox's sixty days


async def settings(talk: Talk) -> tuple[str, str, bool]:
    account = await talk.account()
    return str(account.trigger), str(account.recharge.amount), account.recharge.on


async def empties(talk: Talk) -> None:
    """Below what is recommended, and nothing is added by itself."""
    await talk.says("auto-recharge off")
    await talk.says("reconcile 60")
    await talk.says("confirm")


async def test_one_fact_and_why(talk: Talk) -> None:
    """Both amounts, what they would have done, and the present settings beside them."""
    card = await talk.says("recommend")
    assert card.summary == "Recommended trigger USD 75.00 · recharge USD 250.00"
    for words in (
        "In the last 60 days this would have recharged 4 times and never fallen below $55.72.",
        "covers the dearest three days running ($69.43)",
        "Now: trigger $100.00, recharge $40.00",
        "Recharges: 4 · now 25",
        "Fewer recharges: trigger $75.00, recharge $400.00.",
        "Less money lying idle: trigger $75.00, recharge $150.00.",
        "A week's reserve: trigger $150.00, recharge $250.00.",
    ):
        assert words in card.text
    assert card.buttons == [*["Take this"] * 3, "Apply", "Forecast", "Other amounts"]


@EVERYWHERE
async def test_one_tap_applies_both(talk: Talk, chat: Chat) -> None:
    """Both amounts are changed at once, in the place of the card."""
    card = await talk.says("recommend", in_=chat)
    done = await talk.taps(card, "recommend_apply")
    assert await settings(talk) == BEST
    assert talk.stands(card) == done
    assert done.summary == "Recommendation applied · USD 250.00 below USD 75.00"
    assert done.text.startswith("Recommendation applied\nWhen the balance falls below $75.00")
    assert "$100.00 → $75.00" in done.text
    assert "$40.00 → $250.00" in done.text
    assert "Changed by Anna Ng" in done.text


@EVERYWHERE
async def test_it_is_applied_by_a_line(talk: Talk, chat: Chat) -> None:
    """The typed equivalent of the button."""
    await talk.says("apply recommendation", in_=chat)
    assert await settings(talk) == BEST


async def test_a_second_tap_changes_nothing(talk: Talk) -> None:
    """It says so, and the card goes on telling who applied it."""
    card = await talk.says("recommend")
    done = await talk.taps(card, "recommend_apply")
    await talk.says("trigger 75.00")
    assert "recommended already" in (await talk.taps(card, "recommend_apply")).note
    assert talk.stands(card) == done
    assert "recommended already" in (await talk.says("apply recommendation")).text
    again = await talk.says("recommend")
    assert "These are the settings already." in again.text
    assert again.buttons == [*["Take this"] * 3, "Forecast", "Other amounts"]


async def test_an_outdated_card_applies_nothing(talk: Talk) -> None:
    """What it showed is not what would be applied by now: it shows that instead."""
    card = await talk.says("recommend")
    await talk.says("trigger 60")
    await talk.says("auto-recharge cap 200 a month")
    fresh = await talk.taps(card, "recommend_apply")
    assert (await talk.account()).recharge.amount.units == 40
    assert "nothing was applied" in fresh.text
    assert talk.stands(card) == fresh
    await talk.taps(fresh, "recommend_apply")
    assert (await settings(talk))[0] == "USD 75.00"


@pytest.mark.parametrize("mark", ["", "0000000000000000", "'; drop", 7, None, ["x"]])
async def test_a_made_up_mark_applies_nothing_else(talk: Talk, mark: object) -> None:
    """Nothing of a card's data is ever applied, and what nobody was shown is not either."""
    card = await talk.says("recommend")
    card.button("recommend_apply")["data"].update(mark=mark, trigger="1", amount="9999")
    assert "nothing was applied" in (await talk.taps(card, "recommend_apply")).text
    assert await settings(talk) == ("USD 100.00", "USD 40.00", True)


async def test_off_it_says_that_it_turns_on(talk: Talk) -> None:
    """The button and the card say so; what is beside it is how it was."""
    await talk.says("auto-recharge off")
    card = await talk.says("recommend")
    assert "Apply and turn on" in card.buttons
    assert "Applying it turns auto-recharge on." in card.text
    assert "as it was $100.11" in card.text
    await talk.taps(card, "recommend_apply")
    assert await settings(talk) == BEST


async def test_what_charges_at_once_is_asked(talk: Talk) -> None:
    """Below the new trigger a confirmation with the amount comes first (rule 23)."""
    await empties(talk)
    card = await talk.says("recommend")
    asked = await talk.taps(card, "recommend_apply")
    assert talk.stands(card) == asked
    assert asked.buttons == ["Turn on and add $250.00", "Cancel"]
    assert "$100.00 → $75.00" in asked.text
    assert await talk.balance() == "USD 60.00"
    await talk.taps(asked, "confirm")
    await talk.taps(asked, "confirm")
    assert await talk.balance() == "USD 310.00"
    assert await settings(talk) == BEST


async def test_a_typed_no_leaves_it_all(talk: Talk) -> None:
    """What would charge can be left by a word."""
    await empties(talk)
    await talk.says("apply recommendation")
    assert "Cancelled: applying the recommendation" in (await talk.says("no")).text
    assert (await talk.account()).recharge.on is False


async def asks(talk: Talk) -> Seen:
    """An operator, who may do less alone than is recommended."""
    await grants(talk.house, ERIN, Role.OPERATOR)
    await talk.says("limit operator 100")
    await talk.says("confirm")
    card = await talk.says("recommend", ERIN, alone(ERIN))
    return await talk.taps(card, "recommend_apply", ERIN)


async def test_above_a_limit_somebody_else_decides(talk: Talk) -> None:
    """Both amounts wait in one request, and are changed once that is approved."""
    asked = await asks(talk)
    assert asked.buttons == ["Ask for approval", "Cancel"]
    for words in ("above your limit of $100.00", "$100.00 → $75.00", "$40.00 → $250.00"):
        assert words in asked.text
    told = await talk.taps(asked, "confirm", ERIN)
    assert told.summary.startswith("Approval needed: Change trigger and auto-recharge · Erin Day")
    assert await settings(talk) == ("USD 100.00", "USD 40.00", True)
    await talk.says("approve 1", ANNA)
    assert await settings(talk) == BEST


async def test_whoever_only_looks_is_offered_nothing_else(talk: Talk) -> None:
    """A viewer sees it all, and may apply none of it."""
    await grants(talk.house, GUEST, Role.VIEWER)
    card = await talk.says("recommend", GUEST, alone(GUEST))
    assert card.buttons == ["Forecast"]
    assert "apply" not in card.text
    shared = await talk.says("recommend", in_=CHANNEL)
    assert "does not allow" in (await talk.taps(shared, "recommend_apply", GUEST)).note
    assert "does not allow" in (await talk.says("apply recommendation", GUEST, CHANNEL)).text
    assert await settings(talk) == ("USD 100.00", "USD 40.00", True)


class CardLess(SandboxGateway):
    """Nothing here can be charged while nobody looks."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return tuple(one for one in await super().methods(account_id) if not one.unattended)


async def test_without_a_method_it_says_how_to_add_one(talk: Talk) -> None:
    """The amounts are set, and nothing is turned on that could not charge."""
    await talk.says("auto-recharge off")
    await talk.pays_by(CardLess())
    card = await talk.says("recommend")
    assert "add a card" in card.text
    assert card.buttons[-3:] == ["Apply", "Add a card", "Other amounts"]
    await talk.taps(card, "recommend_apply")
    assert await settings(talk) == ("USD 75.00", "USD 250.00", False)


async def test_on_a_customer_agreement_there_is_the_trigger_alone(talk: Talk) -> None:
    """Nothing is recommended that would refill the pool, and nothing turned on."""
    await talk.says("customer agreement on")
    await talk.says("auto-recharge off")
    card = await talk.says("recommend")
    assert card.summary == "Recommended trigger USD 75.00"
    assert "auto-recharge has to be off" in card.text
    await talk.taps(card, "recommend_apply")
    assert await settings(talk) == ("USD 75.00", "USD 40.00", False)


@EVERYWHERE
async def test_another_pair_is_one_tap_away(talk: Talk, chat: Chat) -> None:
    """What stands beside a button is what it applies, in the place of the card."""
    card = await talk.says("recommend", in_=chat)
    done = await talk.taps(card, "Take this")
    assert talk.stands(card) == done
    assert done.summary == "Recommendation applied · USD 400.00 below USD 75.00"
    assert await settings(talk) == ("USD 75.00", "USD 400.00", True)
    assert (await talk.says("recommend", in_=chat)).buttons.count("Take this") == 2


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("apply fewer recharges", ("USD 75.00", "USD 400.00", True)),
        ("apply less money lying idle", ("USD 75.00", "USD 150.00", True)),
        ("apply a week's reserve", ("USD 150.00", "USD 250.00", True)),
        ("套用預留一週", ("USD 150.00", "USD 250.00", True)),
        ("应用充值更少", ("USD 75.00", "USD 400.00", True)),
    ],
)
async def test_another_pair_by_a_line(talk: Talk, line: str, kept: tuple[str, str, bool]) -> None:
    """The typed equivalents; what charges at once is asked before."""
    done = await talk.says(line)
    if "confirm" in done.verbs:
        assert await settings(talk) == ("USD 100.00", "USD 40.00", True)
        await talk.taps(done, "confirm")
    assert await settings(talk) == kept


async def test_another_pair_above_a_limit_waits(talk: Talk) -> None:
    """The same rule of approval as for what is recommended."""
    await grants(talk.house, ERIN, Role.OPERATOR)
    await talk.says("limit operator 100")
    await talk.says("confirm")
    card = await talk.says("recommend", ERIN, alone(ERIN))
    asked = await talk.taps(card, "Take this", ERIN)
    assert asked.buttons == ["Ask for approval", "Cancel"]
    assert "$40.00 → $400.00" in asked.text
    assert await settings(talk) == ("USD 100.00", "USD 40.00", True)


@pytest.mark.parametrize("forged", [{"pick": "moon"}, {"mark": "none"}, {"pick": ["x"]}])
async def test_a_made_up_pair_is_not_taken(talk: Talk, forged: dict[str, object]) -> None:
    """The mark belongs to one pair, and to what was shown of it."""
    card = await talk.says("recommend")
    card.button("Take this")["data"].update(forged, amount="9999")
    await talk.taps(card, "Take this")
    assert await settings(talk) == ("USD 100.00", "USD 40.00", True)


async def test_there_is_no_such_pair(talk: Talk) -> None:
    """By its name it is told that there is none; by a card's button, that this has changed."""
    card = await talk.says("recommend")
    await talk.says("customer agreement on")
    await talk.says("auto-recharge off")
    assert "There is no such alternative now" in (await talk.says("apply fewer recharges")).text
    assert "nothing was applied" in (await talk.taps(card, "Take this")).text
    assert await settings(talk) == ("USD 100.00", "USD 40.00", False)


async def test_the_forecast_is_a_tap_away(talk: Talk) -> None:
    """Below the card, which stays."""
    card = await talk.says("recommend")
    told = await talk.taps(card, "Forecast")
    assert told.note
    assert talk.stands(card) == card


async def test_other_amounts_open_the_form(talk: Talk) -> None:
    """Whoever wants another amount fills it in as ever."""
    card = await talk.says("recommend")
    form = await talk.taps(card, "Other amounts")
    assert talk.stands(card).summary == card.summary
    assert form.note == "Auto-recharge · new settings"


async def test_it_is_understood_in_chinese(talk: Talk) -> None:
    """Either script, and its typed button too."""
    for words in ("建议", "建議", "推荐金额"):
        assert (await talk.says(words, in_=CHINESE)).summary.startswith("建議觸發金額 USD 75.00")
    assert "套用建議" in (await talk.says("建議", in_=CHINESE)).text
    await talk.says("套用建議", in_=CHINESE)
    assert await settings(talk) == BEST
