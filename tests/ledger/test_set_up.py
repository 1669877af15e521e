"""Which steps of setting up are done, by how an organisation stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import Method, MethodKind
from ledger.errors import NoRole, NotAllowed
from ledger.methods import RECORDED
from ledger.outbox import Subscriber, Wishes
from ledger.roles import EVERYONE, Role
from ledger.set_up import Known, Step, Taken, set_up_of
from ledger.setting_up import set_up
from tests.cards.gallery import HEALTHY
from tests.cards.set_up_gallery import everything_set, nothing
from tests.house import ANNA, GUEST, TENANT, grants
from tests.ledger.conftest import Pool

NOTHING, ALL = nothing(HEALTHY), everything_set()
INVOICE = Method("agreement-1", MethodKind.INVOICE)


def test_nothing_is_done_at_first() -> None:
    """All six are asked for, in their order; what is only written down pays for nothing."""
    found = set_up_of(NOTHING)
    assert tuple(found.steps) == tuple(Step)
    assert set(found.steps.values()) == {Taken.MISSING}
    assert found.next is Step.LICENCES
    assert found.place(Step.METHOD) == (3, 6)
    assert (found.done, found.open) == (0, tuple(Step))


@pytest.mark.parametrize(
    ("step", "known"),
    [
        (Step.LICENCES, replace(NOTHING, licensed=1)),
        (Step.OPENING, replace(NOTHING, funded=True)),
        (Step.METHOD, replace(NOTHING, methods=(RECORDED, INVOICE))),
        (Step.RECHARGE, replace(NOTHING, account=ALL.account)),
        (Step.ALERTS, replace(NOTHING, chats=1)),
        (Step.APPROVERS, replace(NOTHING, deciders=("Anna", "Ben"))),
    ],
)
def test_each_is_done_by_what_is_there(step: Step, known: Known) -> None:
    """One thing makes one step done, and it stays so if it was skipped before."""
    for skipped in ((), tuple(Step)):
        found = set_up_of(known, skipped)
        assert [one for one in found.steps if not found.lacks(one)] == [step]


@pytest.mark.parametrize(
    ("step", "known"),
    [
        (Step.LICENCES, replace(ALL, licensed=0)),
        (Step.LICENCES, replace(ALL, licensed=None)),
        (Step.METHOD, replace(ALL, methods=(RECORDED,))),
        (Step.APPROVERS, replace(ALL, deciders=("Anna",))),
    ],
)
def test_what_is_not_enough(step: Step, known: Known) -> None:
    """Nobody licensed or nobody who can tell, nothing that pays, one owner alone."""
    assert set_up_of(known).open == (step,)


def test_skipped_steps_are_passed_over_and_still_open() -> None:
    """The next is the first that is neither done nor skipped."""
    found = set_up_of(NOTHING, (Step.LICENCES, Step.METHOD))
    assert found.next is Step.OPENING
    assert found.steps[Step.METHOD] is Taken.SKIPPED
    assert found.open == tuple(Step)
    assert set_up_of(NOTHING, tuple(Step)).next is None


def test_on_a_customer_agreement_recharging_has_to_be_off() -> None:
    """And nothing to pay with is asked for; off is what is done, on is what is missing."""
    on = replace(ALL, account=replace(ALL.account, customer_agreement=True))
    assert set_up_of(on).open == (Step.RECHARGE,)
    assert set_up_of(on).place(Step.RECHARGE) == (3, 5)
    off = replace(on.account, recharge=replace(on.account.recharge, on=False))
    assert set_up_of(replace(on, account=off)).open == ()
    assert not set_up_of(on).lacks(Step.METHOD)


async def test_read_from_the_account(pool: Pool) -> None:
    """Mail, a closed chat and a role of everybody count for nothing; an approver does."""
    found = (await set_up(pool.house, ANNA)).known
    assert (found.funded, found.chats, found.licensed, found.recommends) == (True, 1, 12, False)
    assert [lot.remaining.units for lot in found.lots] == [120]
    await grants(pool.house, replace(GUEST, person_id=EVERYONE), Role.VIEWER)
    now = pool.clock()
    others = (
        Subscriber(TENANT, "mailto:finance@contoso.com", now),
        Subscriber(TENANT, "closed", now),
        Subscriber(TENANT, "asked", now, wishes=Wishes(alerts=False, approvals=True)),
    )
    async with pool.house.books.change(TENANT) as change:
        for one in others:
            await change.keep_subscriber(one, now)
    await pool.house.outbox.close_chat(TENANT, "closed", "uninstalled")
    await grants(pool.house, GUEST, Role.APPROVER)
    found = (await set_up(pool.house, ANNA)).known
    assert found.chats == 1
    assert found.deciders == ("Anna Ng", "Guest")


async def test_only_for_owners(pool: Pool) -> None:
    """Whoever may less is told so, and a stranger too."""
    for role in (Role.VIEWER, Role.OPERATOR, Role.APPROVER):
        await grants(pool.house, GUEST, role)
        with pytest.raises(NotAllowed):
            await set_up(pool.house, GUEST)
    with pytest.raises(NoRole):
        await set_up(pool.house, replace(GUEST, person_id="stranger"))
