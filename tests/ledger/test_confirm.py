"""Adding funds: a draft, a tap, a booking; rules 8, 9 and the life of a draft."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ledger.confirm import MAX_CARD_ID, cancel, confirm, keep_card
from ledger.drafts import DraftState
from ledger.enter import enter
from ledger.errors import (
    AmountTooLarge,
    AmountTooSmall,
    CurrencyMismatch,
    DraftCancelled,
    DraftExpired,
    DraftNotFound,
    DraftOutdated,
    NoRole,
    NotAllowed,
    NotYourDraft,
    UnknownMethod,
)
from ledger.funds import FundsRequest, draft_funds
from ledger.money import Money
from ledger.payments import PaymentState
from ledger.roles import Role
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, Receipt, SettingsChange
from tests.house import ANNA, BEN, GUEST, TENANT, ZONE, grants
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import BY_HAND, CARD, EXPIRED, UNKNOWN, PoolOpening, ScriptedGateway, usd


async def test_funds_are_added_after_a_tap(pool: Pool) -> None:
    """A draft shows before and after and moves nothing; the tap books it."""
    asked = await pool.drafts("500", method=BY_HAND.id, order="4711")
    assert (str(asked.account.balance), str(asked.after)) == ("USD 120.00", "USD 620.00")
    assert await pool.balance() == "USD 120.00"
    receipt = await pool.taps(asked)
    assert (receipt.payment.state, str(receipt.balance)) == (PaymentState.SUCCEEDED, "USD 620.00")
    assert not receipt.repeat
    assert receipt.number == "P-2026-000002"
    line = (await pool.book())[0]
    assert (line.who, line.purchase_order, line.calls) == ("Anna Ng", "4711", 0)
    assert line.method is not None
    assert line.method.reference == BY_HAND.reference


async def test_the_first_method_is_taken_where_none_is_named(pool: Pool) -> None:
    """Whoever types only an amount pays by the method that is offered first."""
    assert (await pool.drafts("50")).method == CARD


async def test_second_tap_changes_nothing(pool: Pool) -> None:
    """Rule 8: a card tapped twice books once, and the second answer is the first, marked."""
    asked = await pool.drafts("50")
    first = await pool.taps(asked)
    again = await pool.taps(asked)
    assert again.repeat
    assert replace(again, repeat=False) == first
    assert [one.key for one in pool.gateway.asked] == [asked.draft.key]


async def test_a_late_second_tap_tells_the_first_result(pool: Pool) -> None:
    """Rule 8: keys are kept for ever; hours and bookings later the receipt is the same."""
    asked = await pool.drafts("50")
    first = await pool.taps(asked)
    pool.clock.move(hours=30)
    await pool.spends("10")
    again = await pool.taps(asked)
    assert (again.repeat, again.balance, again.number) == (True, first.balance, first.number)


async def test_two_taps_at_once_book_once(pool: Pool) -> None:
    """Rule 8: a double tap whose halves arrive together claims the payment once."""
    asked = await pool.drafts("50")
    told = await asyncio.gather(pool.taps(asked), pool.taps(asked), pool.taps(asked))
    assert sorted(one.repeat for one in told) == [False, True, True]
    assert await pool.balance() == "USD 170.00"
    assert len(pool.gateway.asked) == 1


async def test_a_tap_while_charging_says_so(pool: Pool) -> None:
    """Rule 8: while the gateway thinks, a second tap neither waits nor asks it again."""
    pool.gateway.open.clear()
    asked = await pool.drafts("50")
    first = asyncio.create_task(pool.taps(asked))
    await pool.gateway.reached.wait()
    again = await pool.taps(asked)
    assert (again.repeat, again.payment.state, again.number) == (True, PaymentState.CHARGING, "")
    assert str(again.balance) == "USD 120.00"
    pool.gateway.open.set()
    assert (await first).payment.state is PaymentState.SUCCEEDED
    assert len(pool.gateway.asked) == 1


async def test_a_declined_key_never_succeeds(pools: Pools) -> None:
    """Rule 9: a second tap on a declined card tells the decline; a new card may succeed."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    asked = await pool.drafts("50")
    assert (await pool.taps(asked)).payment.code == "expired_card"
    again = await pool.taps(asked)
    assert (again.repeat, again.payment.state) == (True, PaymentState.DECLINED)
    assert len(pool.gateway.asked) == 1
    assert await pool.balance() == "USD 120.00"
    anew = await pool.adds("50")
    assert anew.payment.key != asked.draft.key
    assert await pool.balance() == "USD 170.00"


async def test_an_unknown_answer_is_asked_for_again(pools: Pools) -> None:
    """Rule 20: unknown stays unknown until the gateway answers the same key; time frees nothing."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN, UNKNOWN))
    asked = await pool.drafts("50")
    assert (await pool.taps(asked)).payment.state is PaymentState.UNKNOWN
    pool.clock.move(days=40)
    await pool.polls()
    assert [one.state for one in await pool.in_flight()] == [PaymentState.UNKNOWN]
    await pool.polls()
    assert await pool.balance() == "USD 170.00"
    assert {one.key for one in pool.gateway.asked} == {asked.draft.key}
    assert (await pool.taps(asked)).payment.state is PaymentState.SUCCEEDED


async def test_a_draft_lives_ten_minutes(pool: Pool) -> None:
    """A tap after ten minutes books nothing and says so."""
    asked = await pool.drafts("50")
    pool.clock.move(minutes=10)
    assert asked.expires_at == pool.clock()
    pool.clock.move(seconds=1)
    with pytest.raises(DraftExpired) as refused:
        await pool.taps(asked)
    assert refused.value.data["draft"] == asked.draft
    assert pool.gateway.asked == []


async def test_a_newer_draft_outdates_the_older(pool: Pool) -> None:
    """Of one person's confirmations in one chat only the newest can be tapped."""
    older = await pool.drafts("50")
    newer = await pool.drafts("60")
    with pytest.raises(DraftOutdated):
        await pool.taps(older)
    await pool.taps(newer)
    assert await pool.balance() == "USD 180.00"


async def test_drafts_of_other_people_and_chats_stay(pool: Pool) -> None:
    """Two people in a channel, or one in two chats, do not outdate each other."""
    hers = await pool.drafts("50")
    his = await draft_funds(pool.house, BEN, CHAT, FundsRequest(usd(60)))
    elsewhere = await draft_funds(pool.house, ANNA, "another chat", FundsRequest(usd(70)))
    await pool.taps(hers)
    await pool.taps(elsewhere)
    await confirm(pool.house, BEN, his.draft.id)
    assert await pool.balance() == "USD 300.00"


async def test_a_confirmed_draft_is_not_outdated(pool: Pool) -> None:
    """A newer request does not touch what is done."""
    asked = await pool.drafts("50")
    await pool.taps(asked)
    await pool.drafts("60")
    assert (await pool.taps(asked)).repeat


async def test_only_the_requester_confirms(pool: Pool) -> None:
    """Another person's tap is refused and names who may, before and after the tap that counts."""
    asked = await pool.drafts("50")
    for _ in range(2):
        with pytest.raises(NotYourDraft) as refused:
            await confirm(pool.house, BEN, asked.draft.id)
        assert refused.value.data["owner"] == "Anna Ng"
        with pytest.raises(NotYourDraft):
            await cancel(pool.house, BEN, asked.draft.id)
        await pool.taps(asked)
    assert len(pool.gateway.asked) == 1


async def test_another_organisations_draft_is_not_there(pools: Pools) -> None:
    """A draft id of another tenant is as unknown as one that never was."""
    pool = await pools()
    asked = await pool.drafts("50")
    await enter(pool.house, "another-tenant", ZONE)
    stranger = replace(ANNA, account_id="another-tenant")
    for draft_id in (asked.draft.id, "never-was"):
        with pytest.raises(DraftNotFound):
            await confirm(pool.house, stranger, draft_id)
        with pytest.raises(DraftNotFound):
            await cancel(pool.house, stranger, draft_id)
    assert (await pool.taps(asked)).account.id == TENANT


async def test_who_may_only_look_changes_nothing(pool: Pool) -> None:
    """A person without the right neither drafts nor confirms nor cancels."""
    asked = await pool.drafts("50")
    await grants(pool.house, GUEST, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await draft_funds(pool.house, GUEST, CHAT, FundsRequest(usd(50)))
    powerless = replace(pool.house, owners=frozenset())
    with pytest.raises(NoRole):
        await confirm(powerless, ANNA, asked.draft.id)
    with pytest.raises(NoRole):
        await cancel(powerless, ANNA, asked.draft.id)
    assert await pool.balance() == "USD 120.00"


async def test_a_cancelled_draft_stays_cancelled(pool: Pool) -> None:
    """After cancel the card books nothing; cancelling again says the same."""
    asked = await pool.drafts("50")
    assert (await cancel(pool.house, ANNA, asked.draft.id)).state is DraftState.CANCELLED
    assert (await cancel(pool.house, ANNA, asked.draft.id)).state is DraftState.CANCELLED
    with pytest.raises(DraftCancelled):
        await pool.taps(asked)
    assert pool.gateway.asked == []


async def test_what_is_done_cannot_be_cancelled(pool: Pool) -> None:
    """Cancelling a confirmed draft leaves the money where it went, and its state says so."""
    asked = await pool.drafts("50")
    await pool.taps(asked)
    assert (await cancel(pool.house, ANNA, asked.draft.id)).state is DraftState.DONE
    assert await pool.balance() == "USD 170.00"


async def test_an_expired_or_outdated_draft_is_not_cancelled_either(pool: Pool) -> None:
    """Cancel tells the same truth about a draft as confirm does."""
    older = await pool.drafts("50")
    newer = await pool.drafts("60")
    with pytest.raises(DraftOutdated):
        await cancel(pool.house, ANNA, older.draft.id)
    pool.clock.move(minutes=11)
    with pytest.raises(DraftExpired):
        await cancel(pool.house, ANNA, newer.draft.id)


async def test_what_cannot_be_added_is_refused(pool: Pool) -> None:
    """Rules 4 and 5: limits, currency and method are checked before there is a draft."""
    for request, mistake in (
        (FundsRequest(usd("4.99")), AmountTooSmall),
        (FundsRequest(usd("10000.01")), AmountTooLarge),
        (FundsRequest(Money.of(50, "EUR")), CurrencyMismatch),
        (FundsRequest(usd(50), "no-such-card"), UnknownMethod),
    ):
        with pytest.raises(mistake):
            await draft_funds(pool.house, ANNA, CHAT, request)


async def test_every_funding_is_in_the_book(pool: Pool) -> None:
    """Rule 10: after a series of fundings the account row and the replay agree."""
    for amount in ("50", "5", "10000", "7.77"):
        assert isinstance(await pool.adds(amount), Receipt)
    assert await pool.balance() == "USD 10182.77"
    assert (await pool.house.database.verify()).fault is None


async def test_where_a_draft_stands_is_kept(pool: Pool) -> None:
    """With the draft, whatever becomes of it; a card that was posted anew is the newer one."""
    asked = await pool.drafts("50")
    for card_id in ("card-1", "card-2", "", "x" * 1_000):
        await keep_card(pool.house, TENANT, asked.draft.id, card_id)
    await keep_card(pool.house, TENANT, "unknown", "card-3")
    receipt = await pool.taps(asked)
    assert receipt.draft.card_id == "card-2"
    assert receipt.draft.state is DraftState.DONE


async def test_a_cards_id_may_be_short_and_long(pool: Pool) -> None:
    """Rule 5: one character up to the most that is kept."""
    asked = await pool.drafts("50")
    for card_id in ("c", "c" * MAX_CARD_ID):
        await keep_card(pool.house, TENANT, asked.draft.id, card_id)
        draft = await pool.house.books.draft(TENANT, asked.draft.id)
        assert draft is not None
        assert draft.card_id == card_id


async def test_a_newer_draft_names_the_older_ones(pool: Pool) -> None:
    """So that their cards can be closed; what is closed already is not named."""
    first = await pool.drafts("50")
    await keep_card(pool.house, TENANT, first.draft.id, "card-1")
    second = await pool.drafts("60")
    assert [(one.id, one.card_id) for one in second.replaced] == [(first.draft.id, "card-1")]
    await cancel(pool.house, ANNA, second.draft.id)
    assert (await pool.drafts("70")).replaced == ()


async def test_a_cancelled_draft_knows_when(pool: Pool) -> None:
    """The first cancel counts, however often it comes."""
    asked = await pool.drafts("50")
    at = pool.clock.move(minutes=2)
    assert (await cancel(pool.house, ANNA, asked.draft.id)).cancelled_at == at
    pool.clock.move(minutes=2)
    assert (await cancel(pool.house, ANNA, asked.draft.id)).cancelled_at == at


async def test_a_confirmed_setting_tells_what_changed(pools: Pools) -> None:
    """Rule 23: before and after, who and when, and the receipt; a second tap says it again."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("70")
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=True))
    assert isinstance(asked, Confirmation)
    minted = pool.clock()
    tapped = pool.clock.move(minutes=1)
    told = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(told, SettingsChange)
    assert (told.before.recharge.on, told.after.recharge.on) == (False, True)
    assert (told.by, told.at, told.repeat) == ("Anna Ng", tapped, False)
    assert told.receipt is not None
    assert (told.receipt.draft.id, told.receipt.repeat) == (asked.draft.id, False)
    assert told.receipt.payment.amount == usd(50)
    again = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(again, SettingsChange)
    assert (again.by, again.at, again.repeat) == ("Anna Ng", minted, True)
    assert again.before == await pool.account()
    assert again.receipt is not None
    assert again.receipt.repeat
    assert len(pool.gateway.asked) == 1
