"""Who has no business here, or has it no more, moves nothing: neither by words nor by old cards."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from ledger.people import Actor
from ledger.roles import Role
from tests.doors.conftest import ANNA, BEN, OTHER, VIC, Hall, Person
from tests.house import TENANT, grants

TEAM = "19:team@thread.tacv2"
FOREIGN = "99999999-2222-3333-4444-555555555555"


async def _is(hall: Hall, who: Person, role: Role) -> None:
    await hall.says("balance")  # the account is there
    await grants(hall.served.house, Actor(TENANT, who.id, who.name), role)


async def _leaves(hall: Hall, who: Person) -> None:
    async with hall.served.house.books.change(TENANT) as change:
        await change.remove_member(who.id)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.APPROVER, Role.OWNER])
async def test_a_removed_users_old_card(hall: Hall, role: Role) -> None:
    """A confirmation that was asked for while it was allowed books nothing afterwards."""
    await _is(hall, VIC, role)
    await hall.says("add funds 5", VIC)
    draft, before = hall.draft(), await hall.balance()
    await _leaves(hall, VIC)
    for verb in ("confirm", "cancel"):
        answer = await hall.taps(verb, {"draft": draft}, VIC)
        assert answer["type"].endswith("activity.message")
    assert not (await hall.says("yes", VIC)).startswith("Added")
    assert await hall.balance() == before


async def test_a_demoted_users_old_form(hall: Hall) -> None:
    """A form that stands open in the chat leads nowhere any more."""
    await _is(hall, VIC, Role.OPERATOR)
    await hall.says("trigger", VIC)
    form = str(hall.last.card).partition("'form': '")[2].partition("'")[0]
    await _is(hall, VIC, Role.VIEWER)
    answer = await hall.taps("trigger_save", {"form": form, "amount": "77"}, VIC)
    assert "role does not" in answer["value"]
    account = await hall.served.house.books.account(TENANT)
    assert account is not None
    assert str(account.trigger) == "USD 100.00"


async def test_a_removed_user_sees_nothing_more(hall: Hall) -> None:
    """Neither the balance nor a page of the book that an old card turns to."""
    await _is(hall, VIC, Role.VIEWER)
    assert "USD" in await hall.says("balance", VIC)
    await _leaves(hall, VIC)
    assert "USD" not in await hall.says("balance", VIC)
    for verb in ("balance", "history", "history_page", "payment_methods"):
        answer = await hall.taps(verb, {"before": "9"}, VIC)
        assert "USD" not in str(answer)
        assert "$" not in str(answer)


async def test_a_guest_has_no_role(hall: Hall) -> None:
    """A guest of the organisation comes with its tenant, and is told nothing without a role."""
    guest = Person("guest-of-ours", "Guest (Fabrikam)", chat=TEAM, kind="channel")
    for said in ("balance", "history", "add funds 5", "alerts here", "help me", "payment methods"):
        await hall.says(said, guest)
        assert "$" not in str(hall.last.body), said
        assert "USD" not in hall.last.summary, said


async def test_somebody_from_elsewhere_is_not_let_in(hall: Hall) -> None:
    """In a channel that is shared with another organisation, its people keep their tenant."""
    away = Person("anna", "Anna Ng", FOREIGN, TEAM, "channel")
    for activity in (
        {"type": "message", "text": "balance"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "balance"}}},
    ):
        said = hall.served.activity(**{**away.activity(), **activity})
        assert (await hall.served.send(said)).status == 403
    assert hall.served.connector.received == []


@pytest.mark.parametrize(
    "robot",
    [
        replace(ANNA, role="bot"),
        replace(ANNA, role="Bot"),
        replace(ANNA, role="skill"),
    ],
)
async def test_a_bot_is_not_listened_to(hall: Hall, robot: Person) -> None:
    """Not even one that comes with an owner's id: it neither asks nor decides."""
    await hall.says("add funds 50")
    draft, before = hall.draft(), await hall.balance()
    assert await hall.says("yes", robot) == ""
    assert await hall.taps("confirm", {"draft": draft}, robot) is None
    assert await hall.says("balance", robot) == ""
    assert hall.served.connector.received == []
    assert await hall.balance() == before


async def test_a_bot_is_known_by_its_id(hall: Hall) -> None:
    """Teams numbers bots apart from people; the role is not always told."""
    robot: Any = {**ANNA.activity()["from"], "id": "28:0c5cfdbb-5c0d-4f8a-9a10-6f1f54d8f9f1"}
    assert await hall.says("balance", ANNA, **{"from": robot}) == ""


async def test_somebody_elses_card_in_a_channel(hall: Hall) -> None:
    """Who sees a confirmation can tap it, and only who asked decides."""
    anna, ben = replace(ANNA, chat=TEAM, kind="channel"), replace(BEN, chat=TEAM, kind="channel")
    await hall.says("add funds 50", anna)
    draft, before = hall.draft(), await hall.balance()
    answer = await hall.taps("confirm", {"draft": draft}, ben)
    assert "Only Anna Ng" in answer["value"]
    assert hall.served.connector.received == []
    assert await hall.balance() == before


FORGED: tuple[tuple[str, dict[str, object]], ...] = (
    ("confirm", {"draft": "DRAFT", "person": "vic", "person_id": "vic", "role": "owner"}),
    ("confirm", {"draft": "DRAFT", "aadObjectId": "anna", "from": {"aadObjectId": "anna"}}),
    ("trigger_save", {"form": "FORM", "amount": "77"}),
    ("auto_recharge_off", {"role": "owner"}),
    ("recharge_pause", {"actor": {"person_id": "anna"}}),
    ("customer_agreement_on", {}),
    ("alerts_here", {}),
    ("add_agreement_save", {"form": "FORM", "agreement": "7204 5519"}),
    ("correct_review", {"form": "FORM", "entry": "1", "what": "reversal", "reason": "x"}),
    ("reconcile_review", {"form": "FORM", "amount": "1"}),
)


@pytest.mark.parametrize(("verb", "data"), FORGED)
@pytest.mark.parametrize("role", [Role.VIEWER, None])
async def test_a_viewers_forged_tap(
    hall: Hall, verb: str, data: dict[str, object], role: Role | None
) -> None:
    """A verb that no card offered, with an owner's draft or a form made up as one's own."""
    if role:
        await _is(hall, VIC, role)
    await hall.says("add funds 50")
    owners, made_up = hall.draft(), f"made-up.{_tag('vic')}"
    known = {"DRAFT": owners, "FORM": made_up}
    before = await hall.served.house.books.account(TENANT)
    filled = {name: known.get(str(value), value) for name, value in data.items()}
    answer = await hall.taps(verb, filled, VIC)
    assert answer["type"].endswith("activity.message"), answer
    assert await hall.served.house.books.account(TENANT) == before


async def test_an_owner_here_is_nobody_there(hall: Hall) -> None:
    """A role is an organisation's own, but for those whom the operator's settings name."""
    await _is(hall, VIC, Role.OWNER)
    await hall.says("balance", Person("bea", "Bea", OTHER))
    assert "USD" not in await hall.says("balance", replace(VIC, tenant=OTHER))


def _tag(person_id: str) -> str:
    """As an attacker would work it out."""
    return sha256(person_id.encode()).hexdigest()[:8]
