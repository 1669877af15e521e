"""Settling: a gateway's answer becomes a booking, whatever changed meanwhile; rules 9 and 20."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import Method, MethodKind
from ledger.correcting import draft_reversal
from ledger.correction_errors import PaidByCard
from ledger.payments import Charge, ChargeOutcome, Payment, PaymentState, Purpose
from ledger.settle import settle
from tests.house import ANNA, TENANT
from tests.ledger.conftest import CHAT, Pools
from tests.outside import CARD, EXPIRED, SUCCEEDED, UNKNOWN, PoolOpening, ScriptedGateway, usd


class Wallet(ScriptedGateway):
    """Cards can be taken out of it."""

    def __init__(self, *answers: Charge) -> None:
        super().__init__(*answers)
        self.here: tuple[Method, ...] = (CARD,)

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return self.here


class Agreeing(Wallet):
    """Nobody knows at first, and then everything is paid."""

    first = UNKNOWN

    async def charge(self, payment: Payment) -> Charge:
        told, self.first = self.first, SUCCEEDED
        return told


async def test_a_method_that_was_taken_away_has_paid_all_the_same(pools: Pools) -> None:
    """The money came: it is booked under the name that the method had."""
    gateway = Wallet(UNKNOWN)
    pool = await pools(PoolOpening(on=False), gateway)
    told = await pool.adds("50")
    assert told.payment.state is PaymentState.UNKNOWN
    gateway.here = ()
    await pool.polls()
    assert await pool.balance() == "USD 170.00"
    line = (await pool.book())[0]
    assert line.method == Method(CARD.id, MethodKind.CARD)


async def test_what_a_card_paid_is_never_merely_reversed(pools: Pools) -> None:
    """Rule 16: also where the card was taken away before its charge was known to have gone through.

    Found by an attack: it was booked as recorded, and a reversal kept the money from the pool.
    """
    gateway = Wallet(UNKNOWN)
    pool = await pools(PoolOpening("0", on=False), gateway)
    await pool.adds("50")
    gateway.here = ()
    await pool.polls()
    with pytest.raises(PaidByCard):
        await draft_reversal(pool.house, ANNA, CHAT, 1, "mistake")
    assert ((await pool.book())[0].seq, await pool.balance()) == (1, "USD 50.00")


@pytest.mark.parametrize(
    ("method_id", "kind"),
    [("agreement-88120042", MethodKind.INVOICE), ("recorded", MethodKind.RECORDED)],
)
async def test_what_else_was_taken_away_keeps_its_kind(
    pools: Pools, method_id: str, kind: MethodKind
) -> None:
    """An agreement is booked as one also after it was removed."""
    gateway = Agreeing()
    gateway.here = (Method(method_id, kind),)
    pool = await pools(PoolOpening("0", on=False), gateway)
    await pool.adds("50")
    gateway.here = ()
    await pool.polls()
    assert (await pool.book())[0].method == Method(method_id, kind)


async def test_the_first_definite_answer_is_the_only_one(pools: Pools) -> None:
    """Rule 9: what is settled stays so, whoever asks once more."""
    pool = await pools(PoolOpening(on=False))
    told = await pool.adds("50")
    again = await settle(pool.house, told.payment)
    assert (again.payment, again.account.balance) == (told.payment, usd(170))
    assert again.transaction is not None
    assert len(await pool.book()) == 2


async def test_the_gateways_own_name_for_a_payment_is_kept(pools: Pools) -> None:
    """Also from an answer that decided nothing; a later one without a name takes none away."""
    named = Charge(ChargeOutcome.UNKNOWN, reference="pi_1")
    pool = await pools(PoolOpening(on=False), ScriptedGateway(named, SUCCEEDED))
    told = await pool.adds("50")
    assert told.payment.reference == "pi_1"
    await pool.polls()
    async with pool.house.books.change(told.account.id) as change:
        kept = await change.payment(told.payment.key)
    assert kept is not None
    assert (kept.state, kept.reference) == (PaymentState.SUCCEEDED, "pi_1")


async def test_a_recharge_is_seen_behind_a_hundred_other_payments(pools: Pools) -> None:
    """Rules 5 and 19: however many payments wait, the one recharge in flight is among those read.

    Found by an attack: a second one was claimed, which the database refused in every poll.
    """
    gateway = ScriptedGateway(*[UNKNOWN] * 500)
    pool = await pools(PoolOpening("110", trigger="1000", on=False), gateway)
    told = await pool.adds("5")
    async with pool.house.books.change(ANNA.account_id) as change:
        for number in range(100):
            await change.save_payment(replace(told.payment, key=f"waits-{number}"))
        recharge = replace(change.account.recharge, on=True)
        await change.save(replace(change.account, recharge=recharge))
    await pool.polls()
    await pool.polls()
    claimed = [one for one in await pool.in_flight() if one.purpose is Purpose.RECHARGE]
    assert len(claimed) == 1


async def test_a_refusal_says_when_and_why(pools: Pools) -> None:
    """Rule 21: the time to the next attempt is counted from then."""
    pool = await pools(PoolOpening(on=False), ScriptedGateway(EXPIRED))
    told = await pool.adds("50")
    assert (told.payment.state, told.payment.code, told.payment.settled_at) == (
        PaymentState.DECLINED,
        "expired_card",
        pool.clock(),
    )


class OneOwner(ScriptedGateway):
    """Has methods for one organisation, and for no other."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return (CARD,) if account_id == TENANT else ()


async def test_everybody_pays_by_their_own_methods(pools: Pools) -> None:
    """From the draft to the booking it is the organisation's own that is asked for."""
    pool = await pools(PoolOpening(on=False), OneOwner())
    told = await pool.adds("50")
    assert (told.method, told.payment.state) == (CARD, PaymentState.SUCCEEDED)
    line = (await pool.book())[0]
    assert line.method is not None
    assert line.method.last4 == CARD.last4


@pytest.mark.parametrize(("answer", "answered"), [(UNKNOWN, False), (SUCCEEDED, True)])
async def test_whether_the_gateway_has_answered_is_told(
    pools: Pools, answer: Charge, answered: bool
) -> None:
    """What was settled before says nothing of it, and a notice has to come again without one."""
    pool = await pools(PoolOpening(on=False), ScriptedGateway(answer))
    asked = await pool.drafts("50")
    told = await pool.taps(asked)
    pool.gateway.answers.append(answer)
    assert (await settle(pool.house, told.payment)).answered is answered
