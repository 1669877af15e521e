"""Reads what Stripe posts: who it concerns and what to look at, and never what is true.

A notice may come late, twice, in any order. So of a payment only its key is taken, for which the
gateway is asked itself, and a card is read anew; whose it is tells the customer, which we know.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import stripe
import structlog

from ledger.errors import GatewayUnreachable, NoticeRefused
from ledger.gateways import Notice, Purse
from providers.stripe.answers import Json, Mistaken, Unclear
from providers.stripe.api import StripeApi
from providers.stripe.cards import card_of
from providers.stripe.clawbacks import clawbacks_of
from providers.stripe.marks import ACCOUNT, KEY

TOLERANCE_SECONDS = 300

log = structlog.get_logger()

_Reading = Callable[["StripeNotices", str, Json], Awaitable[Notice]]


class StripeNotices:
    """Implements `ledger.gateways.Notices`."""

    def __init__(self, api: StripeApi, purse: Purse, secret: str, *, live: bool) -> None:
        self._api = api
        self._purse = purse
        self._secret = secret
        self._live = live

    async def read(self, body: bytes, signature: str) -> Notice:
        event = self._opened(body, signature)
        reading = _READINGS.get(str(event.get("type")))
        if reading is None:
            return Notice(str(event["id"]))
        try:
            return await reading(self, str(event["id"]), _subject(event))
        except Mistaken:  # what it speaks of is no longer there
            return Notice(str(event["id"]))
        except Unclear as unclear:
            raise GatewayUnreachable from unclear

    def _opened(self, body: bytes, signature: str) -> Json:
        """The signature is compared in constant time, before anything else is looked at."""
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._secret, TOLERANCE_SECONDS)
            event = json.loads(body)
        except stripe.SignatureVerificationError as forged:
            raise NoticeRefused(why="signature") from forged
        except (TypeError, ValueError) as unreadable:  # no ASCII, no UTF-8, no JSON
            raise NoticeRefused(why="unreadable") from unreadable
        if not isinstance(event, dict) or not event.get("id"):
            raise NoticeRefused(why="unreadable")
        if event.get("livemode") is not self._live:
            raise NoticeRefused(why="livemode")  # a test's money is no money
        return event

    async def _account(self, of: Json) -> str:
        """Whose it is, by the customer; a mark that says otherwise makes it nobody's."""
        account = await self._purse.account_of(str(of.get("customer") or ""))
        marked = (of.get("metadata") or {}).get(ACCOUNT, account)
        return account if marked == account else ""

    async def payment(self, notice_id: str, intent: Json) -> Notice:
        account, key = await self._account(intent), _key_of(intent)
        return Notice(notice_id, account, payment_key=key if account else "")

    async def refund(self, notice_id: str, refund: Json) -> Notice:
        """A refund names no customer: the account is the mark's, and the key has to be its own."""
        marks = refund.get("metadata") or {}
        if KEY not in marks:
            return await self.elsewhere(notice_id, refund)
        return Notice(notice_id, str(marks.get(ACCOUNT) or ""), str(marks.get(KEY) or ""))

    async def session(self, notice_id: str, session: Json) -> Notice:
        if session.get("mode") != "setup" or not session.get("setup_intent"):
            return Notice(notice_id)
        return await self.setup(
            notice_id, await self._api.setup_intent(str(session["setup_intent"]))
        )

    async def setup(self, notice_id: str, setup: Json) -> Notice:
        account = await self._account(setup)
        if not account or not setup.get("payment_method"):
            return Notice(notice_id)
        return await self._card(notice_id, account, str(setup["payment_method"]))

    async def changed(self, notice_id: str, method: Json) -> Notice:
        """A renewed expiry, say; one that was taken out of the purse is not put back."""
        account = await self._account(method)
        kept = await self._purse.methods(account) if account else ()
        if method.get("id") not in {each.id for each in kept}:
            return Notice(notice_id)
        return await self._card(notice_id, account, str(method["id"]))

    async def detached(self, notice_id: str, method: Json) -> Notice:
        """It has no customer any more: whose it was stands in what the event says of before."""
        account = await self._purse.account_of(str(method.get("_before") or ""))
        gone = str(method.get("id") or "")
        return Notice(notice_id, account, gone=gone) if account else Notice(notice_id)

    async def elsewhere(self, notice_id: str, told: Json) -> Notice:
        """Money that was given back or claimed back at Stripe; of ours the book hears."""
        log.warning("money_moved_elsewhere", object=told.get("object"), id=told.get("id"))
        if not told.get("payment_intent"):
            return Notice(notice_id)
        intent = await self._api.intent(str(told["payment_intent"]))
        account, key = await self._account(intent), _key_of(intent)
        if not account or not key:
            return Notice(notice_id)
        found = await clawbacks_of(self._api, str(intent["id"]))
        return Notice(notice_id, account, key, clawbacks=found)

    async def _card(self, notice_id: str, account: str, method_id: str) -> Notice:
        """As it is now, whatever the notice says: one from before may come after."""
        customer = await self._purse.customer(account)
        card = card_of(await self._api.method(method_id), customer)
        return Notice(notice_id, account, method=card) if card else Notice(notice_id)


_READINGS: dict[str, _Reading] = {
    "payment_intent.succeeded": StripeNotices.payment,
    "payment_intent.payment_failed": StripeNotices.payment,
    "payment_intent.canceled": StripeNotices.payment,
    "payment_intent.processing": StripeNotices.payment,
    "refund.created": StripeNotices.refund,
    "refund.updated": StripeNotices.refund,
    "refund.failed": StripeNotices.refund,
    "charge.refund.updated": StripeNotices.refund,
    "checkout.session.completed": StripeNotices.session,
    "setup_intent.succeeded": StripeNotices.setup,
    "payment_method.updated": StripeNotices.changed,
    "payment_method.automatically_updated": StripeNotices.changed,
    "payment_method.detached": StripeNotices.detached,
    "charge.refunded": StripeNotices.elsewhere,
    "charge.dispute.created": StripeNotices.elsewhere,
    "charge.dispute.updated": StripeNotices.elsewhere,
    "charge.dispute.closed": StripeNotices.elsewhere,
    "charge.dispute.funds_withdrawn": StripeNotices.elsewhere,
    "charge.dispute.funds_reinstated": StripeNotices.elsewhere,
}


def _key_of(intent: Json) -> str:
    return str((intent.get("metadata") or {}).get(KEY) or "")


def _subject(event: Json) -> Json:
    """What the event is about; of one that lost its customer also which it had."""
    told: Any = event.get("data")
    told = told if isinstance(told, dict) else {}
    subject = told.get("object")
    before = told.get("previous_attributes")
    return {
        **(subject if isinstance(subject, dict) else {}),
        "_before": before.get("customer") if isinstance(before, dict) else None,
    }
