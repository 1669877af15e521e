"""The way to Stripe: one client of its official library, with bounded patience and no retries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
import stripe

from providers.stripe.answers import Json, Unclear, asked

CONNECT_SECONDS = 5.0
PAGE = 100  # the most that Stripe lists at once
MOST_PAGES = 50  # rule 5
# Their clock is not ours, and ours may have been far ahead: so much further back is looked. What
# is found has our mark, so that more of it costs a page and nothing else.
_SKEW = timedelta(days=14)


class StripeApi:
    """What Purser asks Stripe for, each as plain JSON; see `answers` for what can go wrong."""

    def __init__(self, client: stripe.StripeClient, session: aiohttp.ClientSession) -> None:
        self._v1 = client.v1
        self._session = session

    async def close(self) -> None:
        await self._session.close()

    async def create_customer(self, metadata: dict[str, str], key: str) -> Json:
        return await asked(
            self._v1.customers.create_async({"metadata": metadata}, {"idempotency_key": key})
        )

    async def create_intent(self, what: Any, key: str) -> Json:
        return await asked(self._v1.payment_intents.create_async(what, {"idempotency_key": key}))

    async def intent(self, intent_id: str) -> Json:
        return await asked(self._v1.payment_intents.retrieve_async(intent_id))

    async def cancel_intent(self, intent_id: str) -> Json:
        return await asked(self._v1.payment_intents.cancel_async(intent_id))

    def intents(self, customer: str, since: datetime) -> AsyncIterator[Json]:
        """Every one of that customer's, newest first."""
        created = {"gte": int((since - _SKEW).timestamp())}
        return _every(self._v1.payment_intents, {"customer": customer, "created": created})

    async def create_refund(self, what: Any, key: str) -> Json:
        return await asked(self._v1.refunds.create_async(what, {"idempotency_key": key}))

    async def refund(self, refund_id: str) -> Json:
        return await asked(self._v1.refunds.retrieve_async(refund_id))

    def refunds(self, intent_id: str) -> AsyncIterator[Json]:
        return _every(self._v1.refunds, {"payment_intent": intent_id})

    def disputes(self, intent_id: str) -> AsyncIterator[Json]:
        return _every(self._v1.disputes, {"payment_intent": intent_id})

    async def setup_page(self, what: Any) -> Json:
        return await asked(self._v1.checkout.sessions.create_async(what))

    async def setup_intent(self, setup_id: str) -> Json:
        return await asked(self._v1.setup_intents.retrieve_async(setup_id))

    async def method(self, method_id: str) -> Json:
        return await asked(self._v1.payment_methods.retrieve_async(method_id))

    async def detach(self, method_id: str) -> Json:
        return await asked(self._v1.payment_methods.detach_async(method_id))


def open_api(key: str, base: str, seconds: float) -> StripeApi:
    """Within a running loop, which the session belongs to."""
    stripe.enable_telemetry = False  # the library has this one switch for the process
    patience = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, CONNECT_SECONDS))
    # Our own session: certificates come from OpenSSL's environment and not from the library's
    # bundle, nothing is kept in cookies, and it can be closed.
    session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=True)
    client = stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=0,  # rule 8: it is asked again by the poll, with the payment's key
        http_client=stripe.AIOHTTPClient(session=session, timeout=patience),
    )
    return StripeApi(client, session)


class _Listed(Protocol):
    async def list_async(self, params: Any) -> Any: ...


async def _every(service: _Listed, query: Json) -> AsyncIterator[Json]:
    """Page after page; Unclear where there are more than anybody should look through."""
    after: Json = {}
    for _ in range(MOST_PAGES):
        page = await asked(service.list_async({**query, **after, "limit": PAGE}))
        for one in page["data"]:
            yield one
        if not page.get("has_more") or not page["data"]:
            return
        after = {"starting_after": page["data"][-1]["id"]}
    raise Unclear("too_many_to_look_through")
