"""What is posted a second time moves nothing a second time, also after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.doors.conftest import ANNA, Hall, opened_hall


async def _drafted(hall: Hall) -> str:
    await hall.says("add funds 50")
    return hall.draft()


async def test_a_confirmation_that_comes_again_after_a_restart(begun: Path) -> None:
    """The draft's key is in the book: the same activity, word for word, books once (rule 8)."""
    tapped: dict[str, Any] = {"id": "tap-1"}
    async with opened_hall(begun) as hall:
        draft = await _drafted(hall)
        first = await hall.taps("confirm", {"draft": draft}, **tapped)
        booked = await hall.balance()
    async with opened_hall(begun) as hall:
        again = await hall.taps("confirm", {"draft": draft}, **tapped)
        assert await hall.balance() == booked
    assert "$50.00 added" in first["value"]["speak"]
    assert "$50.00 already added" in again["value"]["speak"]


async def test_a_yes_that_comes_again_after_a_restart(begun: Path) -> None:
    """What this process saw is forgotten with it; what the dialog did is not."""
    yes: dict[str, Any] = {"id": "yes-1"}
    async with opened_hall(begun) as hall:
        await _drafted(hall)
        assert (await hall.says("yes", **yes)).startswith("Added USD 50.00")
        booked = await hall.balance()
        assert await hall.says("yes", **yes) == ""
    async with opened_hall(begun) as hall:
        assert (await hall.says("yes", **yes)).startswith("Already added USD 50.00")
        assert await hall.balance() == booked


async def test_a_request_that_comes_again_after_a_restart(begun: Path) -> None:
    """Asking is not booking: there is one more card to confirm, and the old one is closed."""
    asked: dict[str, Any] = {"id": "ask-1"}
    async with opened_hall(begun) as hall:
        await hall.says("add funds 50", **asked)
        old, before = hall.draft(), await hall.balance()
    async with opened_hall(begun) as hall:
        await hall.says("add funds 50", **asked)
        assert hall.draft() != old
        told = await hall.taps("confirm", {"draft": old})
        assert "replaced" in str(told["value"]).lower() or "newer" in str(told["value"]).lower()
        assert await hall.balance() == before


async def test_a_form_that_comes_again_after_a_restart(begun: Path) -> None:
    """It leads to a confirmation, never past it."""
    async with opened_hall(begun) as hall:
        await hall.says("add funds")
        form = str(_form(hall))
        filled = {"form": form, "amount": "50"}
        await hall.taps("add_funds_review", filled, id="fill-1")
        before = await hall.balance()
    async with opened_hall(begun) as hall:
        answer = await hall.taps("add_funds_review", filled, id="fill-1")
        assert "confirm" in str(answer["value"])
        assert await hall.balance() == before


async def test_an_old_recording_is_of_no_use(hall: Hall) -> None:
    """Posted a day later by whoever recorded it, with the token of then: it is not let in."""
    draft = await _drafted(hall)
    before = await hall.balance()
    assert hall.served.issuer is not None
    old = hall.served.issuer.token(hall.served.connector.url, exp=1.0)
    tap = hall.served.tap(**ANNA.activity(), value=_confirms(draft))
    assert (await hall.served.send(tap, old)).status == 401
    assert await hall.balance() == before


def _confirms(draft: str) -> dict[str, Any]:
    action = {"type": "Action.Execute", "verb": "confirm", "data": {"draft": draft}}
    return {"action": action, "trigger": "manual"}


def _form(hall: Hall) -> str:
    posted = str(hall.last.card)
    return posted.partition("'form': '")[2].partition("'")[0]
