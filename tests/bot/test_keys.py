"""The issuer is asked when it must be, and what it said once goes on serving."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bot.keys import FRESH_SECONDS, REFRESH_PAUSE_SECONDS, Keys, KeysUnavailable, _read
from tests.issuer import TEAMS, SigningPair, StandInIssuer

FIRST, SECOND = SigningPair("first"), SigningPair("second", endorsements=())


@dataclass
class Ring:
    keys: Keys
    issuer: StandInIssuer
    now: list[float]


@pytest.fixture
async def ring() -> AsyncIterator[Ring]:
    now = [1000.0]
    async with StandInIssuer(FIRST) as issuer, aiohttp.ClientSession() as session:
        yield Ring(Keys(session, issuer.metadata_url, clock=lambda: now[0]), issuer, now)


async def test_keys_are_asked_for_once(ring: Ring) -> None:
    """However many tokens come at the same time."""
    found = await asyncio.gather(*(ring.keys.find("first") for _ in range(20)))
    assert all(found)
    assert ring.issuer.asked == 1


async def test_made_up_keys_do_not_bother_the_issuer(ring: Ring) -> None:
    """Unknown ids ask again at most once a minute."""
    await ring.keys.find("first")
    for made_up in range(50):
        assert await ring.keys.find(f"made-up-{made_up}") is None
    assert ring.issuer.asked == 1
    ring.now[0] += REFRESH_PAUSE_SECONDS
    assert await ring.keys.find("made-up") is None
    assert ring.issuer.asked == 2


async def test_a_rotated_key_is_found(ring: Ring) -> None:
    """The new one serves, the one that was taken away does not any more."""
    await ring.keys.find("first")
    ring.issuer.pairs[:] = [SECOND]
    ring.now[0] += REFRESH_PAUSE_SECONDS
    assert await ring.keys.find("second") is not None
    assert await ring.keys.find("first") is None


async def test_known_keys_serve_through_an_outage(ring: Ring) -> None:
    """A day later and with the issuer down, Teams still comes in."""
    await ring.keys.find("first")
    ring.issuer.broken = True
    ring.now[0] += FRESH_SECONDS + 1
    assert await ring.keys.find("first") is not None
    assert ring.issuer.asked == 2
    with pytest.raises(KeysUnavailable):
        await ring.keys.find("second")


async def test_the_first_outage_is_over_soon(ring: Ring) -> None:
    """Without any key the issuer is asked again after a second."""
    ring.issuer.broken = True
    with pytest.raises(KeysUnavailable):
        await ring.keys.find("first")
    ring.issuer.broken = False
    ring.now[0] += 1
    assert await ring.keys.find("first") is not None


async def test_a_stalled_issuer_does_not_stop_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time-out it is as if the issuer were not there."""
    monkeypatch.setattr("bot.keys.FETCH_SECONDS", 0.05)
    over = asyncio.Event()

    async def stall(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", stall)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        with pytest.raises(KeysUnavailable):
            await Keys(session, url).find("first")
    over.set()
    await runner.cleanup()


async def test_endorsements_are_the_channels_a_key_may_speak_for(ring: Ring) -> None:
    """They are read with the key; one that names none may speak for any."""
    ring.issuer.pairs.append(SECOND)
    first, second = await ring.keys.find("first"), await ring.keys.find("second")
    assert first is not None
    assert second is not None
    assert first.endorsements == frozenset(TEAMS)
    assert second.endorsements == frozenset()


def test_one_broken_key_does_not_spoil_the_others() -> None:
    """Keys of other kinds and broken ones are passed over."""
    broken = [7, {}, {"kty": "RSA", "kid": "x"}, {"kty": "EC", "kid": "y"}]
    assert list(_read({"keys": [*broken, FIRST.described]})) == ["first"]
    with pytest.raises(ValueError, match="usable"):
        _read({"keys": broken})
