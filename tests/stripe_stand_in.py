"""A stand-in for Stripe that counts: customers, cards, PaymentIntents and refunds, nothing else.

As an object in a test, or as a process of its own that outlives the Purser that asks it:

    python -m tests.stripe_stand_in --port 0

prints its address. What a card does is told by its id, or on demand: `pm_visa`, `pm_visa_2` … pay,
`pm_decline_insufficient_funds` is declined for that, `pm_ask` needs its holder, `pm_action` does
too but says so as older versions did, `pm_slow` stays processing, `pm_slow_refund` is paid and
given back slowly, and any other is not there.
A card belongs to the customer who is first charged with it.

The page for cards saves one as soon as it is opened, posts what Stripe would post to `--webhook`,
signed with `--secret`, and leads back.

    GET  /_counts            how often each key was asked, charged and refunded
    POST /_cards             {"pm_visa": "decline_insufficient_funds"}: from now on; "visa": good
    POST /_settle            {"key": …, "status": "succeeded"}: what became of one that was slow
    POST /_faults            {"faults": ["reset", "hang"], "on": "/v1/payment_intents"}
    POST /_weather           {"seed": 7, "rates": {"reset": 0.05}}; no rates: it clears up
    POST /_forget_keys       a day has passed
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
import stripe
from aiohttp import web

from tests.stand_in import StandIn
from tests.wire import Fault, Wire, error, said

KEY = "purser_key"
_KNOWN = {"visa", "decline", "ask", "action", "slow"}
Json = dict[str, Any]


class StandInStripe(StandIn):
    """Serves at `url`; use as an async context manager."""

    def __init__(self, port: int = 0, webhook: str = "", secret: str = "") -> None:
        self.url = ""
        self.webhook = webhook
        self._secret = secret
        self._sessions: dict[str, Json] = {}
        self._setups: dict[str, Json] = {}
        self.wire = Wire(self._answer)
        self.behaviours: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []  # every one that was carried out
        self._port = port
        self._customers: dict[str, Json] = {}
        self._intents: dict[str, Json] = {}
        self._refunds: dict[str, Json] = {}
        self._disputes: dict[str, Json] = {}
        self._owners: dict[str, str] = {}
        self._asked: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None

    # -- What a test asks and tells -------------------------------------------

    def counts(self) -> Json:
        """By our key: `charges` is what matters, one for each that was acknowledged."""
        paid = [one for one in self._intents.values() if one["status"] == "succeeded"]
        back = [one for one in self._refunds.values() if one["status"] == "succeeded"]
        return {
            "asked": dict(self._asked),
            "intents": _by_key(self._intents.values()),
            "charges": _by_key(paid),
            "refunds": _by_key(back),
            "amounts": {one["metadata"].get(KEY, ""): one["amount"] for one in paid},
            "customers": len(self._customers),
        }

    def settle(self, key: str, status: str) -> None:
        for kept in (self._intents, self._refunds):
            for one in kept.values():
                if one["metadata"].get(KEY) == key:
                    one["status"] = status

    def given_back(self, key: str, amount: int) -> Json:
        """Somebody refunds a payment in the dashboard."""
        return self._moved(self._refunds, "re", "refund", key, amount, "succeeded")

    def disputed(self, key: str, amount: int) -> Json:
        """Its cardholder claims it back."""
        return self._moved(self._disputes, "dp", "dispute", key, amount, "needs_response")

    def charged(self) -> list[str]:
        """The keys of the payments that went through."""
        paid = (one for one in self._intents.values() if one["status"] == "succeeded")
        return [one["metadata"][KEY] for one in paid]

    def left_of(self, key: str) -> int:
        """What of it has not been given back."""
        return self._left_of(self.intent_of(key))

    def _left_of(self, intent: Json) -> int:
        back: int = sum(
            one["amount"]
            for one in self._refunds.values()
            if one["payment_intent"] == intent["id"] and one["status"] != "failed"
        )
        return int(intent["amount"]) - back

    def unmarked(self) -> dict[str, int]:
        """What was given back in the dashboard, by the bank's own name for it."""
        return {
            name: one["amount"] for name, one in self._refunds.items() if KEY not in one["metadata"]
        }

    def intent_of(self, key: str) -> Json:
        return next(one for one in self._intents.values() if one["metadata"].get(KEY) == key)

    def _moved(
        self, kept: dict[str, Json], prefix: str, kind: str, key: str, amount: int, status: str
    ) -> Json:
        intent = self.intent_of(key)
        made = _made(prefix, kind, {"amount": str(amount)}) | {"status": status}
        made |= {"payment_intent": intent["id"], "currency": intent["currency"]}
        kept[made["id"]] = made
        return made

    def detached(self, method_id: str) -> bool:
        return self._owners.get(method_id) == ""

    # -- Serving --------------------------------------------------------------

    async def start(self) -> str:
        app = web.Application()
        app.router.add_get("/_counts", self._counts)
        for act in ("cards", "settle", "faults", "weather", "forget_keys"):
            app.router.add_post(f"/_{act}", self._told)
        app.router.add_get("/pay/{session}", self._page)
        app.router.add_route("*", "/v1/{rest:.*}", self.wire.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self.wire.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _counts(self, _request: web.Request) -> web.Response:
        return said(self.counts())

    async def _told(self, request: web.Request) -> web.Response:
        body = await request.read()
        told = orjson.loads(body) if body else {}
        match request.path:
            case "/_cards":
                self.behaviours |= told
            case "/_settle":
                self.settle(told["key"], told["status"])
            case "/_faults":
                faults = [Fault(each) for each in told["faults"]]
                self.wire.faults.next(*faults, on=told.get("on", "/v1/payment_intents"))
            case "/_weather":
                rates = {Fault(name): rate for name, rate in told.get("rates", {}).items()}
                self.wire.faults.weather(told.get("seed", 0), rates)
            case "/_forget_keys":
                self.wire.forget_keys()
        return said({})

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
            return error(401, "")
        self.requests.append((request.method, request.path))
        form = dict(parse_qsl(body.decode())) | dict(request.query)
        what, _, rest = request.path.removeprefix("/v1/").partition("/")
        act = f"{request.method} {what}"
        single = rest and what != "checkout"
        return self._one(act, rest, form) if single else self._all(act, form)

    def _all(self, act: str, form: dict[str, str]) -> web.Response:
        """What is made, and what is listed."""
        makes = {
            "POST customers": self._customer,
            "POST payment_intents": self._charged,
            "POST refunds": self._given_back,
            "POST checkout": self._session,
        }
        if act in makes:
            return makes[act](form)
        if act == "GET payment_intents":
            return _listed(self._intents, form, ("customer",))
        if act == "GET refunds":
            return _listed(self._refunds, form, ("payment_intent",))
        if act == "GET disputes":
            return _listed(self._disputes, form, ("payment_intent",))
        return error(404, "")

    def _one(self, act: str, rest: str, form: dict[str, str]) -> web.Response:
        """What is there already, by its name."""
        name, _, then = rest.partition("/")
        kept = {
            "GET payment_intents": self._intents,
            "GET refunds": self._refunds,
            "GET setup_intents": self._setups,
        }.get(act, {})
        if not then and name in kept:
            return said(kept[name])
        match (act, then):
            case ("POST payment_intents", "cancel") if name in self._intents:
                return _cancelled(self._intents[name])
            case ("GET payment_methods", "") if self._behaviour(name) != "gone":
                return said(self._method(name))
            case ("POST payment_methods", "detach") if self._owners.get(name):
                self._owners[name] = ""
                return said(self._method(name))
        return error(404, "resource_missing")

    def _customer(self, form: dict[str, str]) -> web.Response:
        made = _made("cus", "customer", form)
        self._customers[made["id"]] = made
        return said(made)

    # -- Saving a card --------------------------------------------------------

    def _session(self, form: dict[str, str]) -> web.Response:
        if form.get("mode") != "setup":
            return error(400, "", param="mode")
        session = _made("cs_test", "checkout.session", form)
        session |= {"mode": "setup", "customer": form["customer"], "setup_intent": None}
        session |= {"url": f"{self.url}/pay/{session['id']}", "success_url": form["success_url"]}
        self._sessions[session["id"]] = session
        return said(session)

    async def _page(self, request: web.Request) -> web.Response:
        session = self._sessions.get(request.match_info["session"])
        if session is None:
            return web.Response(status=404)
        if session["setup_intent"] is None:  # each page is good for one card
            setup = _made("seti", "setup_intent", {})
            method = f"pm_visa_{setup['id'].rpartition('_')[2]}"
            self._owners[method] = session["customer"]
            setup |= {"customer": session["customer"], "payment_method": method}
            self._setups[setup["id"]] = setup | {"metadata": session["metadata"]}
            session["setup_intent"] = setup["id"]
        await self._post(event("checkout.session.completed", session))
        raise web.HTTPSeeOther(session["success_url"])

    async def _post(self, about: Json) -> None:
        if self.webhook:
            body, signature = signed(about, secret=self._secret)
            headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
            async with aiohttp.request("POST", self.webhook, data=body, headers=headers) as answer:
                await answer.read()

    # -- Paying ---------------------------------------------------------------

    def _behaviour(self, method_id: str) -> str:
        if not method_id.startswith("pm_") or self.detached(method_id):
            return "gone"
        does = self.behaviours.get(method_id, method_id.removeprefix("pm_"))
        return does if does.partition("_")[0] in _KNOWN else "gone"

    def _method(self, method_id: str) -> Json:
        card = {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2028}
        owner = self._owners.get(method_id) or None
        return {"id": method_id, "object": "payment_method", "type": "card"} | {
            "card": card,
            "customer": owner,
        }

    def _charged(self, form: dict[str, str]) -> web.Response:
        customer, method = form.get("customer", ""), form.get("payment_method", "")
        marks = _marks(form)
        self._asked[marks.get(KEY, "")] += 1
        if customer not in self._customers:
            return error(400, "resource_missing", param="customer")
        does = self._behaviour(method)
        if does == "gone" or self._owners.setdefault(method, customer) != customer:
            return error(400, "resource_missing", param="payment_method")
        if int(form["amount"]) < 50:
            return error(400, "amount_too_small", param="amount")
        intent = _made("pi", "payment_intent", form)
        intent |= {"currency": form["currency"], "customer": customer, "payment_method": method}
        self._intents[intent["id"]] = intent
        return _confirmed(intent, does)

    def _given_back(self, form: dict[str, str]) -> web.Response:
        intent = self._intents.get(form.get("payment_intent", ""))
        if intent is None or intent["status"] != "succeeded":
            return error(400, "resource_missing", param="payment_intent")
        if int(form["amount"]) > self._left_of(intent):
            return error(400, "charge_already_refunded")
        refund = _made("re", "refund", form) | {"payment_intent": intent["id"]}
        refund["currency"] = intent["currency"]
        slow = self._behaviour(str(intent["payment_method"])) == "slow_refund"
        refund["status"] = "pending" if slow else "succeeded"
        self._refunds[refund["id"]] = refund
        return said(refund)


def _confirmed(intent: Json, does: str) -> web.Response:
    if does == "action":
        intent["status"] = "requires_action"
        return said(intent)
    if does == "slow":
        intent["status"] = "processing"
        return said(intent)
    if does == "ask" or does.startswith("decline_"):
        why = "authentication_required" if does == "ask" else does.removeprefix("decline_")
        told = {
            "type": "card_error",
            "code": why if why in {"authentication_required", "expired_card"} else "card_declined",
            "decline_code": why,
            "message": "declined",
        }
        intent |= {"status": "requires_payment_method", "last_payment_error": told}
        return said({"error": {**told, "payment_intent": intent}}, 402)
    intent["status"] = "succeeded"
    return said(intent)


def _cancelled(intent: Json) -> web.Response:
    if intent["status"] in {"succeeded", "canceled", "processing"}:
        return error(400, "payment_intent_unexpected_state", payment_intent=intent)
    intent["status"] = "canceled"
    return said(intent)


def event(kind: str, about: Json, *, live: bool = False, **parts: Any) -> Json:
    """An event as Stripe makes them."""
    return {
        "id": f"evt_{kind}_{about.get('id')}",
        "object": "event",
        "type": kind,
        "livemode": live,
        "data": {"object": about, **parts},
    }


def signed(told: Json, *, secret: str, age: int = 0) -> tuple[bytes, str]:
    """Its body and signature, made by the official library."""
    body = orjson.dumps(told).decode()
    made = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return body.encode(), str(made)


_number = iter(range(1, 1 << 60))


def _made(prefix: str, kind: str, form: dict[str, str]) -> Json:
    made: Json = {
        "id": f"{prefix}_{next(_number):08}",
        "object": kind,
        "created": int(time.time()),
        "livemode": False,
        "metadata": _marks(form),
    }
    return made | ({"amount": int(form["amount"])} if "amount" in form else {})


def _marks(form: dict[str, str]) -> dict[str, str]:
    begin = "metadata["
    return {
        name.removeprefix(begin)[:-1]: value
        for name, value in form.items()
        if name.startswith(begin)
    }


def _listed(kept: dict[str, Json], form: dict[str, str], by: tuple[str, ...]) -> web.Response:
    return said(listed(list(kept.values()), form, by))


def listed(kept: list[Json], form: dict[str, str], by: tuple[str, ...]) -> Json:
    """Newest first, a page of them: as Stripe lists."""
    since = int(form.get("created[gte]", "0"))
    found = [
        one
        for one in reversed(kept)
        if one["created"] >= since and all(one.get(name) == form.get(name) for name in by)
    ]
    ids = [one["id"] for one in found]
    after = form.get("starting_after")
    start = ids.index(after) + 1 if after in ids else 0
    page = found[start : start + int(form.get("limit", "10"))]
    more = start + len(page) < len(found)
    return {"object": "list", "data": page, "has_more": more, "url": "/v1"}


def _by_key(objects: Any) -> dict[str, int]:
    """What is not ours has no key."""
    return dict(Counter(one["metadata"][KEY] for one in objects if KEY in one["metadata"]))


async def _main(port: int, webhook: str, secret: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    async with StandInStripe(port, webhook, secret) as served:
        print(served.url, flush=True)  # noqa: T201  whoever started it reads where it is
        await stop.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A stand-in for Stripe that counts.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--webhook", default="", help="where Purser hears of saved cards")
    parser.add_argument("--secret", default="", help="its PURSER_STRIPE_WEBHOOK_SECRET")
    chosen = parser.parse_args()
    asyncio.run(_main(chosen.port, chosen.webhook, chosen.secret))
