"""What Stripe posts is followed: it says where to look, in any order and as often as it likes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import stripe
from structlog.testing import capture_logs

from ledger.confirm import confirm
from ledger.correcting import draft_refund
from ledger.enter import enter
from ledger.errors import (
    CardsNotTaken,
    GatewayUnreachable,
    MethodInUse,
    MethodNotStored,
    NotAllowed,
    NoticeRefused,
    TooManyMethods,
    UnknownMethod,
    UnusableAgreement,
)
from ledger.gateways import Gateway
from ledger.methods import MAX_METHODS, RECORDED
from ledger.money import Money
from ledger.notices import follow
from ledger.paying import add_agreement, card_page, payment_methods, remove_method
from ledger.payments import Payment, PaymentState, Purpose
from ledger.roles import Role
from ledger.settings import SettingsRequest, change_settings
from ledger.settle import settle
from providers.invoice import InvoiceGateway
from providers.recorded import RecordedGateway
from providers.stripe.marks import marks_of
from providers.till import Till
from tests.contract.samples import remove_method as method_removed
from tests.house import ANNA, GUEST, TENANT, ZONE, BuiltHouse, grants, open_house
from tests.providers.proxy import (
    DECLINES,
    SECRET,
    StripeProxy,
    in_a_mess,
    signed,
)
from tests.providers.stripe_bench import Bench, localstripe_bench, stand_in_bench
from tests.stripe_stand_in import event
from tests.wire import Fault

OTHER = "second-tenant"
CHAT = "a:anna"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stand_in_bench(tmp_path) as found:
        yield found


@pytest.fixture
async def local(tmp_path: Path, localstripe: str) -> AsyncIterator[Bench]:
    async with localstripe_bench(tmp_path, localstripe) as found:
        yield found


def served(bench: Bench) -> BuiltHouse:
    """The house as `app.py` puts it together with Stripe."""
    purse = bench.house.database.purse
    gateways: dict[str, Gateway] = {
        "agreement-": InvoiceGateway(purse),
        RECORDED.id: RecordedGateway(),
        "pm_": bench.gateway,
    }
    return replace(
        bench.house,
        gateway=Till(purse, gateways),
        card_setup=bench.stripe.cards,
        notices=bench.stripe.notices,
    )


async def told(house: BuiltHouse, about: dict[str, Any], **how: Any) -> None:
    await follow(house, *signed(about, **how))


async def claimed(bench: Bench, method_id: str, units: int = 50) -> Payment:
    payment = replace(bench.payment(method_id, units), purpose=Purpose.FUNDS)
    async with bench.house.books.change(TENANT) as change:
        await change.save_payment(payment)
    return payment


async def stored(bench: Bench, key: str) -> Payment:
    async with bench.house.books.change(TENANT) as change:
        found = await change.payment(key)
    assert found is not None
    return found


async def balance(house: BuiltHouse) -> Money:
    account = await house.books.account(TENANT)
    assert account is not None
    return account.balance


# -- Payments -------------------------------------------------------------------


async def test_a_mess_of_notices_books_once(local: Bench) -> None:
    """Rules 8 and 20: an unknown charge is settled by what localstripe posts, twice, last first."""
    house, proxy = served(local), local.plays
    assert isinstance(proxy, StripeProxy)
    await proxy.hear()
    paid = await claimed(local, await local.card())
    refused = await claimed(local, await local.card("declined"))
    for payment in (paid, refused):
        local.wire.faults.next(Fault.RESET)
        assert (await settle(house, payment)).payment.state is PaymentState.UNKNOWN
    posted = await proxy.heard("payment_intent.succeeded", of=paid.key)
    posted += await proxy.heard("payment_intent.payment_failed", of=refused.key)
    for body, signature in in_a_mess(posted):
        await follow(house, body, signature)
    assert (await stored(local, paid.key)).state is PaymentState.SUCCEEDED
    assert (await stored(local, refused.key)).state is PaymentState.DECLINED
    assert await local.charges(paid) == 1
    assert await balance(house) == Money.of(50, "USD")


async def test_a_notice_is_not_believed(bench: Bench) -> None:
    """It says that a payment succeeded; the gateway, asked, says that it was declined."""
    house = served(bench)
    payment = await claimed(bench, await bench.card("declined"))
    lie = {
        "id": "pi_1",
        "customer": await bench.customer(),
        "status": "succeeded",
        "metadata": {"purser_key": payment.key, "purser_account": TENANT},
    }
    await told(house, event("payment_intent.succeeded", lie))
    assert (await stored(bench, payment.key)).state is PaymentState.DECLINED
    assert await balance(house) == Money.of(0, "USD")


async def test_a_notice_for_another_organisations_payment_does_nothing(bench: Bench) -> None:
    """Neither a mark nor a customer of somebody else's reaches a payment that is not theirs."""
    house = served(bench)
    await enter(house, OTHER, ZONE)
    theirs, ours = await bench.customer(OTHER), await bench.customer()
    payment = await claimed(bench, await bench.card())
    key = payment.key
    for customer, account in ((theirs, TENANT), (ours, OTHER), (theirs, OTHER), ("cus_x", TENANT)):
        about = {
            "id": f"pi_{customer}{account}",
            "customer": customer,
            "metadata": {"purser_key": key, "purser_account": account},
        }
        await told(house, event("payment_intent.succeeded", about))
    assert (await stored(bench, key)).state is PaymentState.CHARGING
    assert await bench.charges(payment) == 0


async def test_a_refund_that_ends_is_asked_for(bench: Bench) -> None:
    """And one with a mark that is no key of that organisation does nothing."""
    house = served(bench)
    payment = await claimed(bench, await bench.card())
    for account in (OTHER, "", TENANT):
        marks = {"purser_key": payment.key, "purser_account": account}
        await told(house, event("refund.updated", {"id": f"re_{account}", "metadata": marks}))
    assert (await stored(bench, payment.key)).state is PaymentState.SUCCEEDED


# -- Cards ----------------------------------------------------------------------


async def test_a_card_is_set_up_on_stripes_page(local: Bench) -> None:
    """From the page to a payment; no number passes through Purser, and two notices are one card."""
    house, proxy = served(local), local.plays
    assert isinstance(proxy, StripeProxy)
    page = await card_page(house, ANNA)
    assert page.startswith(f"{proxy.url}/pay/cs_test_")
    for about in await proxy.fill_in(page):
        await told(house, about)
    [card, recorded] = await payment_methods(house, ANNA)
    assert (card.brand, card.last4, card.expires, card.unattended) == (
        "Visa",
        "4242",
        "08/30",
        True,
    )
    assert recorded == RECORDED
    payment = await claimed(local, card.id)
    assert (await settle(house, payment)).payment.state is PaymentState.SUCCEEDED
    assert await local.charges(payment) == 1


async def test_a_second_page_is_another_card(local: Bench) -> None:
    """For the same customer, in the order in which they were added."""
    house, proxy = served(local), local.plays
    assert isinstance(proxy, StripeProxy)
    for number in ("4242424242424242", DECLINES):
        for about in in_any_order(await proxy.fill_in(await card_page(house, ANNA), number)):
            await told(house, about)
    assert [card.last4 for card in await payment_methods(house, ANNA)] == ["4242", "0341", ""]


def in_any_order(told_: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(reversed(told_))


async def test_a_card_changes_and_goes(bench: Bench) -> None:
    """A renewed expiry is read anew; a detached one is gone, and late news changes nothing."""
    house = served(bench)
    card = await bench.card()
    customer = await bench.customer()
    await bench.gateway.charge(bench.payment(card))  # from here on it is its customer's
    method = {"id": card, "type": "card", "customer": customer}
    await told(house, event("payment_method.automatically_updated", method))
    assert [each.expires for each in await payment_methods(house, ANNA)] == ["08/28", ""]
    gone = {**method, "customer": None}
    await told(
        house, event("payment_method.detached", gone, previous_attributes={"customer": customer})
    )
    assert await payment_methods(house, ANNA) == (RECORDED,)
    await told(house, {**event("payment_method.updated", method), "id": "evt_late"})
    assert await payment_methods(house, ANNA) == (RECORDED,)


async def test_another_customers_card_is_not_kept(bench: Bench) -> None:
    """A card that is read belongs to whom Stripe says, not to whom a notice names."""
    house = served(bench)
    await enter(house, OTHER, ZONE)
    theirs = await bench.card(account_id=OTHER)
    await bench.customer(OTHER)
    await bench.gateway.charge(bench.payment(theirs, account_id=OTHER))
    setup = {"id": "seti_1", "customer": await bench.customer(), "payment_method": theirs}
    await told(house, event("setup_intent.succeeded", setup))
    assert await payment_methods(house, ANNA) == (RECORDED,)


# -- Money that moves at Stripe itself ------------------------------------------


async def bought(bench: Bench, house: BuiltHouse, units: int = 50) -> Payment:
    payment = await claimed(bench, await bench.card(), units)
    assert (await settle(house, payment)).payment.state is PaymentState.SUCCEEDED
    return payment


async def test_a_refund_of_the_dashboard_is_booked(bench: Bench) -> None:
    """Whichever notice tells of it, and however often; the operator's log has it as well."""
    house = served(bench)
    payment = await bought(bench, house)
    refund = bench.stand_in.given_back(payment.key, 20_00)
    charge = {"id": "ch_1", "object": "charge", "payment_intent": refund["payment_intent"]}
    with capture_logs() as lines:
        for kind, about in (
            ("charge.refunded", charge),
            ("refund.created", refund),
            ("refund.updated", refund),
        ):
            await told(house, event(kind, about))
    assert [each["event"] for each in lines] == ["money_moved_elsewhere"] * 3
    assert await balance(house) == Money.of(30, "USD")
    assert (await house.database.verify()).fault is None


async def test_a_refund_that_fails_later_comes_back(bench: Bench) -> None:
    """Days later the bank sends it back; and the notice may come before the first one."""
    house = served(bench)
    payment = await bought(bench, house)
    refund = bench.stand_in.given_back(payment.key, 20_00)
    await told(house, event("refund.created", refund))
    refund["status"] = "failed"
    await told(house, event("refund.failed", refund))
    await told(house, {**event("charge.refunded", refund), "id": "evt_late"})
    assert await balance(house) == Money.of(50, "USD")


async def test_a_failed_refund_is_told_until_it_is_understood(bench: Bench) -> None:
    """No poll asks about a refund that went through, so a notice that came in vain comes again."""
    house = served(bench)
    payment = await bought(bench, house)
    asked = await draft_refund(house, ANNA, CHAT, 1, Money.of(20, "USD"), "bought by mistake")
    await confirm(house, ANNA, asked.draft.id)
    refund = await stored(bench, asked.draft.key)
    assert (refund.state, refund.refunds) == (PaymentState.SUCCEEDED, payment.key)
    bench.stand_in.settle(refund.key, "failed")
    about = event("refund.failed", {"id": refund.reference, "metadata": marks_of(refund)})
    bench.wire.faults.weather(1, {Fault.BUSY: 1.0})
    with pytest.raises(GatewayUnreachable):
        await told(house, about)
    assert await balance(house) == Money.of(30, "USD")
    bench.wire.faults.clear()
    await told(house, about)
    assert await balance(house) == Money.of(50, "USD")


@pytest.mark.parametrize(
    ("status", "left"),
    [("needs_response", 0), ("lost", 0), ("won", 50), ("warning_needs_response", 50)],
)
async def test_a_dispute_is_booked_as_long_as_it_stands(
    bench: Bench, status: str, left: int
) -> None:
    """Stripe withdraws the money when it is opened, and gives it back when it is won."""
    house = served(bench)
    payment = await bought(bench, house)
    dispute = bench.stand_in.disputed(payment.key, 50_00)
    dispute["status"] = status
    await told(house, event("charge.dispute.created", dispute))
    assert await balance(house) == Money.of(left, "USD")
    dispute["status"] = "won"
    await told(house, event("charge.dispute.closed", dispute))
    assert await balance(house) == Money.of(50, "USD")
    assert (await house.database.verify()).fault is None


async def test_our_own_refund_is_not_booked_again(bench: Bench) -> None:
    """It carries our mark, though Stripe tells of its charge as of any other."""
    house = served(bench)
    payment = await bought(bench, house)
    refund = replace(
        payment, key="refund-1", purpose=Purpose.REFUND, amount=Money.of(20, "USD"), refunds=""
    )
    assert (await bench.gateway.refund(refund, payment)).reference.startswith("re_")
    intent = (await stored(bench, payment.key)).reference
    await told(house, event("charge.refunded", {"id": "ch_1", "payment_intent": intent}))
    assert await balance(house) == Money.of(50, "USD")


async def test_money_of_others_is_left_alone(bench: Bench) -> None:
    """Charges that are not Purser's, and those of an account's customer that is not ours."""
    house = served(bench)
    payment = await bought(bench, house)
    refund = bench.stand_in.given_back(payment.key, 20_00)
    intent = bench.stand_in.intent_of(payment.key)
    changes: tuple[dict[str, object], ...] = ({"customer": "cus_else"}, {"metadata": {}})
    for change in changes:
        kept = dict(intent)
        intent.update(change)
        await told(house, {**event("refund.created", refund), "id": f"evt_{list(change)}"})
        intent.update(kept)
    await told(house, event("charge.refunded", {"id": "ch_1", "object": "charge"}))
    await told(house, event("charge.dispute.created", {"id": "dp", "payment_intent": "pi_no"}))
    assert await balance(house) == Money.of(50, "USD")


async def test_a_refund_before_its_payment_is_posted_again(bench: Bench) -> None:
    """Notices overtake answers: the payment is settled first, or Stripe has to tell once more."""
    house = served(bench)
    payment = await claimed(bench, await bench.card())
    await bench.gateway.charge(payment)  # it went through, and nobody has kept the answer
    refund = bench.stand_in.given_back(payment.key, 20_00)
    bench.wire.faults.weather(1, {Fault.BUSY: 1.0})
    with pytest.raises(GatewayUnreachable):
        await told(house, event("refund.created", refund))
    bench.wire.faults.clear()
    await told(house, event("refund.created", refund))
    assert await balance(house) == Money.of(30, "USD")


async def test_what_is_of_no_use_is_acknowledged(bench: Bench) -> None:
    """Unknown types, other people's sessions and things that are gone do nothing, once."""
    house = served(bench)
    customer = await bench.customer()
    for nth, about in enumerate(
        (
            event("invoice.paid", {"id": "in_1"}),
            event("checkout.session.completed", {"id": "cs_1", "mode": "payment"}),
            event("checkout.session.completed", {"id": "cs_2", "mode": "setup"}),
            event("setup_intent.succeeded", {"id": "seti_1", "customer": customer}),
            event(
                "setup_intent.succeeded",
                {"id": "seti_2", "customer": customer, "payment_method": "pm_gone"},
            ),
            event("payment_intent.succeeded", {"id": "pi_1", "customer": customer}),
            {"id": "evt_bare", "type": "payment_intent.succeeded", "livemode": False},
        )
    ):
        await told(house, {**about, "id": f"evt_{nth}"})
        assert await house.database.purse.seen(f"evt_{nth}")
    assert await payment_methods(house, ANNA) == (RECORDED,)


# -- Who posts ------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", [{"secret": "whsec_guessed"}, {"age": 301}, {"age": 10**6}], ids=str
)
async def test_a_forged_or_stale_notice_is_refused(bench: Bench, how: dict[str, Any]) -> None:
    """Nothing of it is looked at, and nothing is remembered."""
    house, about = served(bench), event("invoice.paid", {"id": "in_1"})
    with pytest.raises(NoticeRefused):
        await told(house, about, **how)
    assert not await house.database.purse.seen(about["id"])
    await told(house, about, age=290)


@pytest.mark.parametrize("signature", ["", "t=1", "v1=abc", "t=x,v1=y", "t=1,v1=é", "\x00" * 9])
async def test_odd_signatures_are_refused(bench: Bench, signature: str) -> None:
    """Whatever stands in the header, it is a no and no crash."""
    with pytest.raises(NoticeRefused):
        await follow(served(bench), b"{}", signature)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[]", b"null", b"{}", b"{", b'{"id": ""}'])
async def test_odd_bodies_are_refused(bench: Bench, body: bytes) -> None:
    """Even with a good signature."""
    text = body.decode(errors="replace")
    signature = stripe.WebhookSignature.generate_signature_header(text, SECRET)
    with pytest.raises(NoticeRefused):
        await follow(served(bench), body, str(signature))


async def test_made_up_and_real_money_are_kept_apart(bench: Bench) -> None:
    """With a test key a live event is refused."""
    about = event("payment_intent.succeeded", {"id": "pi_1"}, live=True)
    with pytest.raises(NoticeRefused) as refused:
        await told(served(bench), about)
    assert refused.value.data == {"why": "livemode"}


async def test_it_is_remembered_only_once_it_was_followed(bench: Bench) -> None:
    """Where Stripe could not be asked, the notice may come again and is followed then."""
    house = served(bench)
    card = await bench.card()
    await bench.gateway.charge(bench.payment(card))
    await method_removed(house.books, TENANT, card)
    setup = {"id": "seti_1", "customer": await bench.customer(), "payment_method": card}
    about = event("setup_intent.succeeded", setup)
    bench.wire.faults.weather(1, {Fault.UNREACHED: 1.0})
    with pytest.raises(GatewayUnreachable):
        await told(house, about)
    bench.wire.faults.clear()
    await told(house, about)
    assert [each.id for each in await payment_methods(house, ANNA)] == [card, RECORDED.id]


# -- Setting up how to pay ----------------------------------------------------------


async def test_agreements_are_stored_and_pay(bench: Bench) -> None:
    """However the number is written it is the same; booked at once, and usable by recharges."""
    house = served(bench)
    for number in (" 8812 0042", "8812-0042", "８８１２　００４２"):
        await add_agreement(house, ANNA, number)
    stored_ = await add_agreement(house, ANNA, "8812—0042")
    [agreement, _] = await payment_methods(house, ANNA)
    assert (agreement.id, agreement.unattended) == ("agreement-88120042", True)
    assert stored_.reference == "8812-0042"
    payment = await claimed(bench, agreement.id)
    assert (await settle(house, payment)).payment.state is PaymentState.SUCCEEDED
    assert await remove_method(house, ANNA, agreement.id) == agreement
    again = await claimed(bench, agreement.id)
    settled = await settle(house, again)
    assert (settled.payment.state, settled.payment.code) == (
        PaymentState.DECLINED,
        "unknown_method",
    )


@pytest.mark.parametrize("number", ["", "  ", "-", "a" * 41, "88/12", "88;12", "№", "-12", "號碼"])
async def test_what_is_no_agreement_number_is_refused(bench: Bench, number: str) -> None:
    """Rule 5: letters, digits, blanks and dashes, forty at most."""
    with pytest.raises(UnusableAgreement) as refused:
        await add_agreement(served(bench), ANNA, number)
    assert refused.value.data["limit"] == 40


async def test_only_who_may_change_sets_it_up(bench: Bench) -> None:
    """Everybody may look."""
    house = served(bench)
    await grants(house, GUEST, Role.VIEWER)
    for asked in (
        partial(add_agreement, house, GUEST, "1"),
        partial(remove_method, house, GUEST, "agreement-1"),
        partial(card_page, house, GUEST),
    ):
        with pytest.raises(NotAllowed):
            await asked()
    assert await payment_methods(house, GUEST) == (RECORDED,)


async def test_a_method_in_use_stays(bench: Bench) -> None:
    """Auto-recharge that is on keeps its method; off, or with another, it may go."""
    house = served(bench)
    card = await bench.card()
    await bench.gateway.charge(bench.payment(card))
    on = SettingsRequest(
        trigger=Money.of(0, "USD"),
        recharge_on=True,
        recharge_amount=Money.of(50, "USD"),
        method_id=card,
    )
    await change_settings(house, ANNA, CHAT, on)
    with pytest.raises(MethodInUse) as refused:
        await remove_method(house, ANNA, card)
    assert refused.value.data["method"].id == card
    await change_settings(house, ANNA, CHAT, SettingsRequest(recharge_on=False))
    assert (await remove_method(house, ANNA, card)).id == card
    assert bench.stand_in.detached(card)
    for unknown_ in (card, ""):
        with pytest.raises(UnknownMethod):
            await remove_method(house, ANNA, unknown_)
    with pytest.raises(MethodNotStored):
        await remove_method(house, ANNA, RECORDED.id)


async def test_what_could_not_be_forgotten_stays_listed(bench: Bench) -> None:
    """Nothing is said to be gone that Stripe still keeps."""
    house = served(bench)
    card = await bench.card()
    await bench.gateway.charge(bench.payment(card))
    bench.wire.faults.next(Fault.UNREACHED, on="/v1/payment_methods")
    with pytest.raises(GatewayUnreachable):
        await remove_method(house, ANNA, card)
    assert [each.id for each in await payment_methods(house, ANNA)] == [card, RECORDED.id]
    assert (await remove_method(house, ANNA, card)).id == card


async def test_there_is_a_page_only_where_it_is_of_use(bench: Bench) -> None:
    """Not without Stripe, not while it is down, and not where there is no room for the card."""
    house = served(bench)
    with pytest.raises(CardsNotTaken):
        await card_page(replace(house, card_setup=None), ANNA)
    bench.wire.faults.next(Fault.UNREACHED, on="/v1/customers")
    with pytest.raises(GatewayUnreachable):
        await card_page(house, ANNA)
    for number in range(MAX_METHODS):
        await add_agreement(house, ANNA, str(number))
    with pytest.raises(TooManyMethods):
        await card_page(house, ANNA)


async def test_a_house_without_stripe_takes_agreements(tmp_path: Path) -> None:
    """Recorded is always there, and last."""
    async with open_house(tmp_path, sandbox=False) as plain:
        await enter(plain, TENANT, ZONE)
        purse = plain.database.purse
        till = Till(purse, {"agreement-": InvoiceGateway(purse), RECORDED.id: RecordedGateway()})
        house = replace(plain, gateway=till)
        stored_ = await add_agreement(house, ANNA, "77")
        assert await payment_methods(house, ANNA) == (stored_, RECORDED)
