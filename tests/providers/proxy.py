"""The proxy in front of localstripe: injects failures, and plays what localstripe leaves out.

localstripe 1.15 knows no idempotency keys, lists PaymentIntents without the filters that Stripe
has, does not look whose a card is, and has no Checkout. These parts are played here as Stripe
documents them; charges, refunds, customers and cards are localstripe's own. It posts its events
here, so that a test hands them on in any order and as often as it likes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web

from tests.stand_in import StandIn
from tests.stripe_stand_in import KEY, event, listed
from tests.stripe_stand_in import signed as signed_with
from tests.wire import Wire, error, said

KEY_OF_STRIPE = "sk_test_purser"
SECRET = "whsec_of_the_tests"
GOOD, ASKS, DECLINES = "4242424242424242", "4000002500003155", "4000000000000341"
_EVERY = 1_000_000
Json = dict[str, Any]
Posted = tuple[bytes, str]  # a body and its signature


class StripeProxy(StandIn):
    """Serves at `url` what localstripe at `behind` does; use as an async context manager."""

    def __init__(self, behind: str) -> None:
        self.url = ""
        self.wire = Wire(self._answer)
        self.posted: list[Posted] = []
        self._behind = behind
        self._news = asyncio.Condition()
        self._sessions: dict[str, dict[str, str]] = {}
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None

    @property
    def http(self) -> aiohttp.ClientSession:
        assert self._http is not None
        return self._http

    async def start(self) -> str:
        self._http = aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY_OF_STRIPE}"})
        app = web.Application()
        app.router.add_post("/_posted", self._kept)
        app.router.add_route("*", "/v1/{rest:.*}", self.wire.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self.wire.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.http.close()

    # -- What a test does beside Purser ---------------------------------------

    async def post(self, path: str, **form: str) -> Json:
        """Ask localstripe itself, past everything that the proxy does."""
        async with self.http.post(f"{self._behind}/v1/{path}", data=form) as answer:
            assert answer.status < 400, await answer.text()
            found: Json = await answer.json()
            return found

    async def saved_card(self, customer: str, number: str = GOOD) -> str:
        """A card as somebody would have entered it on Stripe's page."""
        card = {
            "card[number]": number,
            "card[exp_month]": "8",
            "card[exp_year]": "2030",
            "card[cvc]": "123",
        }
        method = await self.post("payment_methods", type="card", **card)
        await self.post(f"payment_methods/{method['id']}/attach", customer=customer)
        return str(method["id"])

    async def fill_in(self, page: str, number: str = GOOD) -> list[Json]:
        """A person types a card into Checkout's page; what Stripe then tells."""
        session_id = page.rpartition("/")[2]
        session = self._sessions[session_id]
        customer = session["customer"]
        method = await self.saved_card(customer, number)
        setup = await self.post("setup_intents", customer=customer)
        setup = await self.post(f"setup_intents/{setup['id']}/confirm", payment_method=method)
        marks = {"purser_account": session["metadata[purser_account]"]}
        completed = {
            "id": session_id,
            "object": "checkout.session",
            "mode": session["mode"],
            "customer": customer,
            "setup_intent": setup["id"],
            "metadata": marks,
        }
        return [
            event("checkout.session.completed", completed),
            event("setup_intent.succeeded", {**setup, "metadata": marks}),
        ]

    async def charges(self, key: str) -> list[Json]:
        """The charges of a payment that took money, as localstripe counts them."""
        intents = [each for each in await self._every("payment_intents") if _key(each) == key]
        paid = [each for each in intents if each["status"] == "succeeded"]
        charges = await self._every("charges")
        return [
            each
            for each in charges
            if each["status"] == "succeeded"
            and each["payment_intent"] in {one["id"] for one in paid}
        ]

    async def refunds(self, key: str) -> list[Json]:
        return [each for each in await self._every("refunds") if _key(each) == key]

    async def hear(self) -> None:
        """Have localstripe post its events here."""
        told = {"url": f"{self.url}/_posted", "secret": SECRET}
        async with self.http.post(f"{self._behind}/_config/webhooks/purser", json=told) as answer:
            assert answer.status == 200

    async def heard(self, *kinds: str, of: str) -> list[Posted]:
        """What it posted of these kinds about a payment's key, once all have come."""

        def found() -> list[Posted]:
            told = [(json.loads(body), (body, sign)) for body, sign in self.posted]
            return [
                posted
                for kind in kinds
                for said_, posted in told
                if said_["type"] == kind and _key(said_["data"]["object"]) == of
            ]

        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(found()) >= len(kinds))
        return found()

    async def _kept(self, request: web.Request) -> web.Response:
        async with self._news:
            self.posted.append((await request.read(), request.headers["Stripe-Signature"]))
            self._news.notify_all()
        return web.Response()

    # -- What Purser asks -----------------------------------------------------

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        if request.path == "/v1/checkout/sessions":
            return self._session(dict(parse_qsl(body.decode())))
        if request.path == "/v1/payment_intents" and request.method == "GET":
            every = await self._every("payment_intents")
            return said(listed(every, dict(request.query), ("customer",)))
        if request.path == "/v1/payment_intents" and not await self._has_card(body):
            return error(400, "resource_missing", param="payment_method")
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        where = f"{self._behind}{request.path_qs}"
        async with self.http.request(request.method, where, data=body, headers=headers) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type="application/json"
            )

    async def _has_card(self, body: bytes) -> bool:
        """Whether the card is there and its customer's, which localstripe does not look at."""
        form = dict(parse_qsl(body.decode()))
        where = f"{self._behind}/v1/payment_methods/{form.get('payment_method', '')}"
        async with self.http.get(where) as answer:
            found = await answer.json()
            return answer.status == 200 and found.get("customer") == form["customer"]

    def _session(self, form: dict[str, str]) -> web.Response:
        """As much of Checkout as setting up a card needs."""
        assert form["mode"] == "setup"
        assert form["success_url"].startswith("https://")
        session_id = f"cs_test_{len(self._sessions) + 1}"
        self._sessions[session_id] = form
        return said(
            {
                "id": session_id,
                "object": "checkout.session",
                "url": f"{self.url}/pay/{session_id}",
            }
        )

    async def _every(self, what: str) -> list[Json]:
        where = f"{self._behind}/v1/{what}?{urlencode({'limit': _EVERY})}"
        async with self.http.get(where) as answer:
            found: list[Json] = (await answer.json())["data"]
            return found


def signed(told: Json, *, secret: str = SECRET, age: int = 0) -> Posted:
    """As Stripe signs it with the tests' secret."""
    return signed_with(told, secret=secret, age=age)


def in_a_mess(posted: Iterable[Posted]) -> list[Posted]:
    """Last first, and each of them twice."""
    return [each for each in reversed(list(posted)) for _ in range(2)]


def _key(found: Json) -> str:
    return str((found.get("metadata") or {}).get(KEY, ""))
