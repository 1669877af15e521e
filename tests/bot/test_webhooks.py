"""The address that Stripe posts to: who it is tells the signature, and every no has its status."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.adapter import PurserAdapter
from bot.connector import Connector, open_session
from bot.credentials import NoTokens
from bot.identity import door_for
from bot.keys import Keys
from bot.metrics import Metrics
from bot.web import MAX_BODY_BYTES, build_site, open_runner
from ledger.errors import GatewayUnreachable
from ledger.gateways import Notice
from ledger.notices import follow
from ledger.paying import card_page
from ledger.payments import ChargeOutcome
from providers.stripe.notices import StripeNotices
from tests.bot.desk import local_settings
from tests.house import ANNA, TENANT, BuiltHouse
from tests.providers.proxy import SECRET, signed
from tests.providers.stripe_bench import BACK, stand_in_bench
from tests.stripe_stand_in import event

ABOUT = event("invoice.paid", {"id": "in_1"})


class Posted:
    """The site of a house, and how its address answers."""

    def __init__(self, url: str, http: aiohttp.ClientSession, house: BuiltHouse) -> None:
        self.house = house
        self.http = http
        self.url = f"{url}/webhooks/stripe"

    async def post(self, body: bytes, signature: str = "", **headers: str) -> int:
        given = {"Stripe-Signature": signature} if signature else {}
        async with self.http.post(self.url, data=body, headers={**given, **headers}) as answer:
            assert await answer.read() == b"" or answer.status == 404
            return answer.status

    async def seen(self) -> bool:
        return await self.house.database.purse.seen(ABOUT["id"])


@asynccontextmanager
async def _served(house: BuiltHouse) -> AsyncIterator[Posted]:
    """Wired as `bot/service.py` does it."""
    settings = local_settings()
    async with AsyncExitStack() as opened:
        session = await opened.enter_async_context(open_session())
        metrics = Metrics()
        site = build_site(
            PurserAdapter(
                door_for(settings, Keys(session, settings.openid_url)),
                Connector(session, NoTokens(), settings.addresses, metrics),
                metrics,
                apologise=_never,
            ),
            _never,
            metrics,
            {},
            loopback_only=True,
            follow=partial(follow, house) if house.notices is not None else None,
        )
        runner = open_runner(site, grace_seconds=1.0)
        await runner.setup()
        opened.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        http = await opened.enter_async_context(aiohttp.ClientSession())
        yield Posted(f"http://127.0.0.1:{runner.addresses[0][1]}", http, house)


async def _never(*_: object) -> None:
    raise AssertionError


class Broken:
    """Notices that cannot be read now."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def read(self, body: bytes, signature: str) -> Notice:
        raise self.error


@pytest.fixture
async def posted(tmp_path: Path) -> AsyncIterator[Posted]:
    async with stand_in_bench(tmp_path) as bench:
        notices = StripeNotices(bench.stripe.api, bench.house.database.purse, SECRET, live=False)
        async with _served(replace(bench.house, notices=notices)) as found:
            yield found


async def test_a_good_notice_is_followed_once(posted: Posted) -> None:
    """And a repeat is acknowledged, so that Stripe stops posting it."""
    assert await posted.post(*signed(ABOUT)) == 200
    assert await posted.seen()
    assert await posted.post(*signed(ABOUT)) == 200


async def test_a_wrong_signature_is_refused(posted: Posted) -> None:
    """Missing, guessed, or of another body."""
    body, signature = signed(ABOUT)
    assert await posted.post(body) == 400
    assert await posted.post(*signed(ABOUT, secret="whsec_guessed")) == 400
    assert await posted.post(body + b" ", signature) == 400
    assert not await posted.seen()


async def test_a_stale_notice_is_refused(posted: Posted) -> None:
    """Whoever overheard one cannot post it again later."""
    assert await posted.post(*signed(ABOUT, age=301)) == 400
    assert not await posted.seen()


async def test_a_large_notice_is_refused(posted: Posted) -> None:
    """Announced or not, no more is read than the limit."""
    body, signature = signed({**ABOUT, "padding": "x" * MAX_BODY_BYTES})
    assert await posted.post(body, signature) == 413

    async def chunks() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        yield body[len(body) // 2 :]

    assert await posted.post(chunks(), signature) == 413  # type: ignore[arg-type]  # aiohttp's own
    assert not await posted.seen()


async def test_another_host_is_refused_in_local_mode(posted: Posted) -> None:
    """As the route of messages does."""
    body, signature = signed(ABOUT)
    assert await posted.post(body, signature, Host="evil.example.com") == 403


async def test_without_a_secret_there_is_no_such_address(tmp_path: Path) -> None:
    """Nothing that is posted could be told from a forgery."""
    async with stand_in_bench(tmp_path) as bench, _served(bench.house) as bare:
        assert await bare.post(*signed(ABOUT)) == 404


@pytest.mark.parametrize(
    ("error", "status"), [(GatewayUnreachable(), 503), (RuntimeError("a bug"), 500)]
)
async def test_what_could_not_be_followed_comes_again(
    tmp_path: Path, error: Exception, status: int
) -> None:
    """Stripe posts again what got no 200, for three days."""
    async with (
        stand_in_bench(tmp_path) as bench,
        _served(replace(bench.house, notices=Broken(error))) as broken,
    ):
        assert await broken.post(*signed(ABOUT)) == status
        assert not await broken.seen()


async def test_a_card_comes_from_the_page_to_the_purse(tmp_path: Path) -> None:
    """The whole way: a page is opened, a card saved there, and Purser is told of it."""
    async with stand_in_bench(tmp_path) as bench:
        parts = bench.stripe
        house = replace(bench.house, card_setup=parts.cards, notices=parts.notices)
        async with _served(house) as posted:
            bench.stand_in.webhook = posted.url
            page = await card_page(house, ANNA)
            for _ in range(2):  # also who goes back and forth has one card
                async with posted.http.get(page, allow_redirects=False) as answer:
                    assert (answer.status, answer.headers["Location"]) == (303, BACK)
            [card] = await bench.house.database.purse.methods(TENANT)
            assert (card.brand, card.last4, card.expires) == ("Visa", "4242", "08/28")
            payment = bench.payment(card.id)
            assert (await bench.gateway.charge(payment)).outcome is ChargeOutcome.SUCCEEDED
            assert await bench.charges(payment) == 1
