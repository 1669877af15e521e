"""Only Teams comes in, only for the organisations that are served, and never with a 500."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.activities import activity_of
from bot.identity import LEEWAY_SECONDS, Door, Forbidden, TokenCheck, Unauthenticated
from bot.keys import Keys
from tests.bot.desk import ANNA, Served, local_settings, registered_settings, serve
from tests.house import TENANT
from tests.issuer import APP_ID, ISSUER, SigningPair, StandInIssuer

FIRST = SigningPair("first")
SECOND = SigningPair("second")
SKYPE = SigningPair("skype", endorsements=("skype",))
FOREIGN = "99999999-2222-3333-4444-555555555555"


@pytest.fixture
async def issuer() -> AsyncIterator[StandInIssuer]:
    async with StandInIssuer(FIRST, SKYPE) as issuer:
        yield issuer


@pytest.fixture
async def served(tmp_path: Path, issuer: StandInIssuer) -> AsyncIterator[Served]:
    async with serve(tmp_path, registered_settings(issuer), issuer=issuer) as served:
        yield served


def _broken_tokens(served: Served, issuer: StandInIssuer) -> dict[str, str]:
    url, now = served.connector.url, time.time()
    good = issuer.token(url)
    pem = FIRST.public_pem
    return {
        "expired": issuer.token(url, exp=now - LEEWAY_SECONDS - 1),
        "not yet valid": issuer.token(url, nbf=now + LEEWAY_SECONDS + 60),
        "wrong audience": issuer.token(url, aud="another-bot"),
        "no audience": issuer.token(url, aud=None),
        "wrong issuer": issuer.token(url, iss="https://sts.windows.net/x/"),
        "no issuer": issuer.token(url, iss=None),
        "no expiry": issuer.token(url, exp=None),
        "expiry of another type": issuer.token(url, exp="soon"),
        "endless": issuer.token(url, exp=float("inf")),
        "no moment at all": issuer.token(url, exp=float("nan")),
        "beyond every float": issuer.token(url, exp=10**400),
        "beginning at no moment": issuer.token(url, nbf=float("nan")),
        "wrong service URL": issuer.token("https://smba.example/emea/"),
        "no service URL": issuer.token(url, serviceurl=None),
        "unknown key": issuer.token(url, pair=SECOND),
        "signed with another key": issuer.token(url, key=SECOND.private),
        "endorsed for another channel": issuer.token(url, pair=SKYPE),
        "alg none": issuer.token(url, key="", algorithm="none"),
        "HS256 with the public key": _hs256(issuer, url, pem),
        "truncated": good[:-20],
        "without signature": good.rpartition(".")[0] + ".",
        "one part": good.partition(".")[0],
        "oversized": issuer.token(url, padding="x" * 17_000),
        "garbage": "x.y.z",
        "empty": " ",
        "deeply nested header": _nested(),
        "key id of another type": _header('{"alg":"RS256","kid":7}'),
    }


def _hs256(issuer: StandInIssuer, url: str, pem: bytes) -> str:
    head, payload, _ = issuer.token(url).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first","typ":"JWT"}').decode()
    signed = f"{head.rstrip('=')}.{payload}"
    mark = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def _header(header: str) -> str:
    return f"{base64.urlsafe_b64encode(header.encode()).decode().rstrip('=')}.e30.AAAA"


def _nested() -> str:
    return _header('{"alg":' + "[" * 5000 + "]" * 5000 + "}")


async def test_a_good_token_comes_in(served: Served) -> None:
    """An activity with the channel's own token is answered."""
    assert (await served.send(served.activity(text="balance"))).status == 200
    assert served.front.heard == ["balance"]
    assert served.connector.posts[0].summary == "Heard balance"


async def test_every_broken_token_is_refused(served: Served, issuer: StandInIssuer) -> None:
    """Whatever is wrong with a token, it is a 401 and nothing is run."""
    tokens = _broken_tokens(served, issuer)
    statuses = {
        what: (await served.send(served.activity(text="x"), token)).status
        for what, token in tokens.items()
    }
    assert statuses == dict.fromkeys(tokens, 401)
    assert served.front.heard == []


async def test_no_token_is_refused(served: Served) -> None:
    """A registered bot is not talked to without a token, whatever the scheme."""
    url = f"{served.url}/api/messages"
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}):
        async with served.http.post(url, json=served.activity(), headers=headers) as response:
            assert response.status == 401


async def test_a_token_is_refused_before_the_body_is_read(served: Served) -> None:
    """Nobody without a token makes us read: bad JSON with a bad token is a 401."""
    headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    async with served.http.post(
        f"{served.url}/api/messages", data=b"{", headers=headers
    ) as response:
        assert response.status == 401


async def test_a_rotated_key_is_fetched(served: Served, issuer: StandInIssuer) -> None:
    """A token of a key that came in since the last look is good at once."""
    assert (await served.send(served.activity(text="one"))).status == 200
    issuer.pairs.append(SECOND)
    _let_ask_again(served)
    token = issuer.token(served.connector.url, pair=SECOND)
    assert (await served.send(served.activity(text="two"), token)).status == 200
    assert served.front.heard == ["one", "two"]


def _let_ask_again(served: Served) -> None:
    tokens = served.adapter._door._tokens
    assert tokens is not None
    tokens._keys._asked_at = float("-inf")


async def test_small_differences_of_the_clock_are_forgiven(
    served: Served, issuer: StandInIssuer
) -> None:
    """A token that expired four minutes ago, or begins in four, still serves."""
    now = time.time()
    forgiven: list[dict[str, Any]] = [{"exp": now - 240}, {"nbf": now + 240}]
    for claims in forgiven:
        token = issuer.token(served.connector.url, **claims)
        assert (await served.send(served.activity(text="x"), token)).status == 200


async def test_an_unreachable_issuer_is_no_verdict(served: Served, issuer: StandInIssuer) -> None:
    """While nobody can say whose key it is, Teams is asked to come again."""
    issuer.broken = True
    assert (await served.send(served.activity(text="x"))).status == 503


@pytest.mark.parametrize(
    "parts",
    [
        {"channelData": {"tenant": {"id": FOREIGN}}},
        {"channelData": {}},
        {"channelData": None},
        {"channelData": {"tenant": FOREIGN}},
        {"channelData": {"tenant": {"id": 7}}},
        {"conversation": {"id": "a:anna", "tenantId": FOREIGN}},
    ],
)
async def test_a_foreign_organisation_is_refused(served: Served, parts: dict[str, Any]) -> None:
    """A token proves the channel, not the tenant: messages and taps of others are a 403."""
    assert (await served.send(served.activity(text="balance", **parts))).status == 403
    assert (await served.send(served.tap(**parts))).status == 403
    assert not served.front.turns


@pytest.mark.parametrize("channel", ["webchat", "directline", "slack", "emulator", "", None])
async def test_only_teams_vouches_for_people(
    served: Served, issuer: StandInIssuer, channel: str | None
) -> None:
    """In other channels of the same bot whoever writes may claim to be anybody."""
    said = served.activity(text="balance", channelId=channel)
    token = issuer.token(served.connector.url)
    assert (await served.send(said, token=token)).status in (401, 403)
    assert not served.front.turns


async def test_a_person_is_who_the_directory_says(served: Served) -> None:
    """The case of an id is nothing, and the name is what people call themselves."""
    parts: dict[str, Any] = {"from": {**ANNA, "aadObjectId": "ANNA", "name": "Ben Ho"}}
    await served.send(served.activity(text="x", **parts))
    actor = served.front.turns[0].actor
    assert (actor.account_id, actor.person_id, actor.name) == (TENANT, "anna", "Ben Ho")
    assert actor.chat_id == served.front.turns[0].chat_id


async def test_who_is_not_in_the_directory_is_told_so(served: Served) -> None:
    """A sender without an aadObjectId sees nothing of the book."""
    stranger: dict[str, Any] = {"from": {"id": "29:x", "name": "X"}}
    assert (await served.send(served.activity(text="balance", **stranger))).status == 200
    assert served.front.heard == []
    assert "signed in" in served.connector.posts[0].summary
    answer = await served.send(served.tap(**stranger))
    assert "signed in" in (await answer.json())["value"]
    assert served.front.taps == []


async def test_local_mode_takes_the_playground_as_it_is(tmp_path: Path) -> None:
    """Without APP_ID people are who they say they are, whatever their ids look like."""
    async with serve(tmp_path) as served:
        odd = "00000000-0000-0000-0000-0000000000001"
        parts: dict[str, Any] = {
            "from": {"id": "user-1", "name": "Alex", "aadObjectId": odd},
            "channelData": {"tenant": {"id": odd}},
            "conversation": {"id": "c", "tenantId": odd},
        }
        assert (await served.send(served.activity(text="hi", **parts))).status == 200
        actor = served.front.turns[0].actor
    assert (actor.account_id, actor.person_id) == (odd, odd)


async def test_local_mode_reaches_this_machine_only(tmp_path: Path) -> None:
    """Nobody vouches for a service URL, so one that leads elsewhere is refused."""
    async with serve(tmp_path) as served:
        for url in ("http://169.254.169.254/", "https://example.com", "file:///etc/passwd", ""):
            assert (await served.send(served.activity(text="x", serviceUrl=url))).status == 403
        assert served.front.heard == []


async def test_local_mode_is_not_opened_by_another_name(tmp_path: Path) -> None:
    """A web page that points its own name at this machine gets nothing from us."""
    async with (
        serve(tmp_path) as served,
        served.http.post(
            f"{served.url}/api/messages",
            json=served.activity(text="x"),
            headers={"Host": "evil.example"},
        ) as response,
    ):
        assert response.status == 403


async def test_a_token_is_verified_once(issuer: StandInIssuer, served: Served) -> None:
    """A token seen before costs no signature until it expires, and then it is refused."""
    now = [time.time()]
    keys = Keys(served.http, issuer.metadata_url)
    check = TokenCheck(keys, APP_ID, ISSUER, clock=lambda: now[0])
    header = f"Bearer {issuer.token(served.connector.url)}"
    first = await check.verify(header)
    issuer.pairs.clear()
    assert await check.verify(header) is first
    now[0] += 3601 + LEEWAY_SECONDS
    with pytest.raises(Unauthenticated):
        await check.verify(header)


def test_a_registered_bot_has_no_open_door(issuer: StandInIssuer) -> None:
    """A wiring mistake must not leave a registered bot without token checks."""
    with pytest.raises(ValueError, match="checks tokens"):
        Door(registered_settings(issuer), None)


def test_local_mode_keeps_to_the_tenants_that_are_set() -> None:
    """Where TENANTS is set it holds in local mode too."""
    door = Door(local_settings(tenants=(TENANT,)), None)
    said = {
        "type": "message",
        "serviceUrl": "http://127.0.0.1:1",
        "conversation": {"id": "c"},
        "channelData": {"tenant": {"id": FOREIGN}},
    }
    with pytest.raises(Forbidden):
        door.admit(activity_of(said), None)


@pytest.mark.parametrize(
    "parts",
    [
        {"from": {"id": "29:x", "aadObjectId": "a" * 65}},
        {"conversation": {"id": "c" * 513, "conversationType": "personal"}},
    ],
)
async def test_an_id_beyond_what_is_kept_is_refused(served: Served, parts: dict[str, Any]) -> None:
    """Rule 5: not every database would keep it, and a turn would crash there."""
    assert (await served.send(served.activity(text="balance", **parts))).status == 403
    assert not served.front.turns


async def test_a_name_beyond_what_is_kept_is_cut(served: Served) -> None:
    """Nobody is refused for a long name."""
    parts: dict[str, Any] = {"from": {**ANNA, "name": "n" * 5_000}}
    assert (await served.send(served.activity(text="balance", **parts))).status == 200
    assert served.front.turns[0].actor.name == "n" * 256
