"""Limits that owners set, and people who decide for others, in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import BEN
from tests.talks.conftest import CHANNEL
from tests.talks.office import CARLA, DAN, ERIN, Office, alone, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office


async def test_limits_are_looked_at_and_set(office: Office) -> None:
    """Everybody may look; an owner changes one in a line, or in the form."""
    seen = await office.types("limits", ERIN)
    assert seen.summary == "Limits: operators USD 500.00, approvers USD 500.00, owners everything"
    assert seen.buttons == []
    assert "Your role does not allow that" in (await office.types("limit operator 900", ERIN)).text
    done = await office.types("limit operators 1,000.50", BEN)
    assert done.summary == "Limit of operators: USD 500.00, now USD 1000.50"
    assert "needs approval" not in (await office.says("add funds 1000", ERIN, alone(ERIN))).summary
    form = await office.taps(await office.types("limits", BEN), "limits", BEN)
    form = office.copy(BEN)
    wrong = await office.taps(form, "limits_save", BEN, role="approver", limit="a lot")
    assert "“a lot” is not an amount" in wrong.text
    done = await office.taps(wrong, "limits_save", BEN, role="approver", limit="")
    assert done.summary == "Limit of approvers: USD 500.00, now everything"


async def test_step_by_step(office: Office) -> None:
    """Whoever types `set limit` is asked whose, and how much."""
    await office.types("set limit", BEN)
    assert "Up to how much" in (await office.types("operators", BEN)).text
    done = await office.types("none", BEN)
    assert done.summary == "Limit of operators: USD 500.00, now everything"
    assert "Up to how much" in (await office.types("limit owner", BEN)).text
    assert "not an amount" in (await office.types("much", BEN)).text
    assert (await office.types("2000", BEN)).summary.endswith("now USD 2000.00")


async def test_an_owner_does_not_lift_the_own_limit_alone(office: Office) -> None:
    """Somebody else approves it, also by typing."""
    await office.types("limit owner 1000", BEN)
    card = await office.types("limit owner none", BEN)
    assert card.buttons == ["Ask for approval", "Cancel"]
    assert "above your limit of $1,000.00" in card.text
    assert "It waits for an approval" in (await office.types("confirm", BEN)).text
    copy = office.copy(CARLA)
    assert "Let owners do everything alone" in copy.text
    done = await office.decides(copy, "approve", CARLA)
    assert "It holds from now on" in done.text
    assert "owners everything" in (await office.types("limits", BEN)).summary


async def test_in_chinese(office: Office) -> None:
    """Words of either script."""
    assert "now USD 800.00" in (await office.types("限额 操作员 800", BEN)).summary
    assert "now everything" in (await office.types("限額 操作員 不限", BEN)).summary
    named = await office.types("委派 Dan Fox 到 2026-12-24", CARLA)
    assert named.summary == "Dan Fox decides for Carla Lo until 2026-12-24"
    assert "Nobody decides for you any more" in (await office.types("委派 关", CARLA)).text


async def test_a_delegate(office: Office) -> None:
    """Named by a mention, sees what waits already, and decides in the approver's name."""
    await office.asks()
    office.roster.mentions = ("29:dan",)
    named = await office.says("delegate <at>Dan Fox</at> until 2026-11-20", CARLA, CHANNEL)
    assert named.summary == "Dan Fox decides for Carla Lo until 2026-11-20"
    office.roster.mentions = ()
    await office.brings()
    copy = office.copy(DAN)
    assert copy.buttons == ["Approve", "Decline…"]
    done = await office.decides(copy, "approve", DAN)
    assert "Dan Fox for Carla Lo · Nov 19, 2026" in done.text
    assert (
        "Dan Fox decides for you until the end of Fri, Nov 20"
        in (await office.types("approvals", CARLA)).text
    )
    office.passes(minutes=2 * 24 * 60)
    await office.asks()
    assert "Your role does not allow that" in (await office.types("approve 3", DAN)).text


async def test_a_delegate_by_the_form(office: Office) -> None:
    """Where nobody can be mentioned, somebody whom Purser knows is chosen, with a last day."""
    form = await office.types("delegate", CARLA)
    assert form.verbs == ["delegate_save"]
    late = await office.taps(form, "delegate_save", CARLA, person="dan", until="2027-11-20")
    assert "At most 90 days ahead" in late.text
    past = await office.taps(late, "delegate_save", CARLA, person="dan", until="2026-11-18")
    assert "is over" in past.text
    done = await office.taps(past, "delegate_save", CARLA, person="dan", until="2026-12-24")
    assert done.summary == "Dan Fox decides for Carla Lo until 2026-12-24"
    assert "Nobody decides for you any more" in (await office.types("delegate off", CARLA)).text
    assert "Nobody decides for you" in (await office.types("delegate off", CARLA)).text


async def test_what_is_no_delegate(office: Office) -> None:
    """Nobody without a day, nobody unknown, not oneself, and not by an operator."""
    assert "I need a day" in (await office.types("delegate Dan Fox", CARLA)).text
    unknown = await office.types("delegate Zoe until 2026-12-24", CARLA)
    assert "I have met nobody called “Zoe”" in unknown.text
    own = await office.types("delegate Carla Lo until 2026-12-24", CARLA)
    assert "Somebody else has to be named" in own.text
    refused = await office.types("delegate Dan Fox until 2026-12-24", ERIN)
    assert "Your role does not allow that" in refused.text
    year = await office.types("delegate Dan Fox until 24 December", CARLA)
    assert year.summary.endswith("until 2026-12-24")
    following = await office.types("delegate Dan Fox until 15 January", CARLA)
    assert following.summary.endswith("until 2027-01-15")
