"""A claimed bot: the operator's code makes the first owner, once, and nobody else."""

from __future__ import annotations

import pytest

from ledger.claims import GOOD_FOR, TRIES, hash_of
from ledger.people import Actor, Face
from ledger.roles import Role
from ledger.trail import Act
from tests.house import ANNA, BEN, GUEST, TENANT
from tests.talks.conftest import CHANNEL, GROUP, Chat, Talk

CODE = "K7QF-9MXR-T2WD"
OTHER = "99999999-2222-3333-4444-555555555555"
ELSEWHERE = Actor(OTHER, "eve", "Eve Elsewhere")


@pytest.fixture
async def unowned(fresh: Talk) -> Talk:
    """A registered bot without owners, and a code that the operator holds."""
    await fresh.is_owned_by()
    for one in (ANNA, BEN, GUEST):
        fresh.roster.faces[f"29:{one.person_id}"] = Face(one.person_id, one.name, TENANT)
    fresh.roster.faces["29:eve"] = Face("eve", "Eve Elsewhere", OTHER)
    await makes_code(fresh)
    return fresh


async def makes_code(talk: Talk, code: str = CODE) -> None:
    now = talk.clock()
    await talk.house.database.claims.keep(hash_of(code), now, now + GOOD_FOR)


async def owners(talk: Talk, account_id: str = TENANT) -> list[str]:
    roles = await talk.house.books.roles(account_id)
    return [one.person_id for one in roles.members if one.role is Role.OWNER]


async def test_the_first_owner(unowned: Talk) -> None:
    """Before, nobody sees anything; after, one is owner and the code is used up."""
    stranger = await unowned.says("balance")
    assert "no role here yet" in stranger.text
    assert "type claim and the code" in stranger.text
    claimed = await unowned.says(f"claim {CODE}")
    assert claimed.summary == "Claimed: Anna Ng is an owner now"
    assert (await unowned.says("balance")).summary.startswith("Balance USD")
    assert await owners(unowned) == ["anna"]
    events = [one.event for one in await unowned.house.books.events(TENANT, None, 9)]
    (event,) = (one for one in events if one.act is Act.CLAIMED)
    assert (event.act, event.who, event.subject, event.chat_id) == (
        Act.CLAIMED,
        "anna",
        "anna",
        "personal",
    )
    assert event.after == {"person": "Anna Ng", "role": "owner"}
    again = await unowned.says(f"claim {CODE}", BEN)
    assert "Ask Anna Ng for a role" in again.text


@pytest.mark.parametrize("chat", [CHANNEL, GROUP])
@pytest.mark.parametrize(
    "typed", ["claim k7qf9mxrt2wd", "认领 K7QF 9MXR T2WD", "認領Ｋ７ＱＦ-9mxr-t2wd"]
)
async def test_in_any_chat_and_any_spelling(unowned: Talk, chat: Chat, typed: str) -> None:
    """As it comes out of a keyboard."""
    assert (await unowned.says(typed, in_=chat)).summary.startswith("Claimed: Anna Ng")


async def test_wrong_used_and_expired_sound_the_same(unowned: Talk) -> None:
    """Nobody learns from the answer how near a guess was."""
    wrong = await unowned.says("claim AAAA-AAAA-AAAA")
    unowned.passes(minutes=15)
    expired = await unowned.says(f"claim {CODE}")
    await makes_code(unowned, "B" * 12)
    async with unowned.house.books.change(TENANT) as change:
        assert await change.try_claim(hash_of("B" * 12), unowned.clock())
    used = await unowned.says(f"claim {'B' * 12}")
    assert wrong.text == expired.text == used.text
    assert "This code cannot be used" in wrong.text
    assert await owners(unowned) == []


async def test_after_five_wrong_tries_the_right_one_is_none(unowned: Talk) -> None:
    """Whoever guesses, in whatever chat and language; a fresh code works."""
    for n in range(TRIES):
        await unowned.says(f"claim AAAA-AAAA-AAA{n}", (ANNA, BEN)[n % 2], (CHANNEL, GROUP)[n % 2])
    assert "cannot be used" in (await unowned.says(f"claim {CODE}")).text
    await makes_code(unowned, "C" * 12)
    assert (await unowned.says(f"claim {'C' * 12}")).summary.startswith("Claimed")


async def test_a_claim_is_for_ones_own_organisation(unowned: Talk) -> None:
    """A code that is used in one is used up, and makes nobody owner of another."""
    assert (await unowned.says(f"claim {CODE}", ELSEWHERE, Chat("b", CHANNEL.kind))).summary == (
        "Claimed: Eve Elsewhere is an owner now"
    )
    assert (await owners(unowned), await owners(unowned, OTHER)) == ([], ["eve"])
    assert "cannot be used" in (await unowned.says(f"claim {CODE}")).text
    assert "no role here" in (await unowned.says("balance")).text


async def test_a_guest_cannot_claim(unowned: Talk) -> None:
    """Even with the code in hand, and the code stays good for somebody who belongs here."""
    unowned.roster.faces["29:guest"] = Face("guest", "Guest", TENANT, guest=True)
    refused = await unowned.says(f"claim {CODE}", GUEST, CHANNEL)
    assert "guests can be viewers at most" in refused.text
    assert (await unowned.says(f"claim {CODE}")).summary.startswith("Claimed: Anna Ng")


async def test_whom_teams_does_not_know_cannot_claim(unowned: Talk) -> None:
    """Neither somebody it knows nothing of, nor one it knows as somebody else, nor a foreigner."""
    for face in (None, Face("anna", "Anna Ng", TENANT), Face("ben", "Ben Ho", OTHER)):
        unowned.roster.faces.pop("29:ben", None)
        if face:
            unowned.roster.faces["29:ben"] = face
        assert not (await unowned.says(f"claim {CODE}", BEN)).summary.startswith("Claimed")
    assert await owners(unowned) == []


async def test_with_an_owner_there_is_nothing_to_claim(unowned: Talk) -> None:
    """Named by the settings and known here, or claimed before: the code is not even tried."""
    await unowned.is_owned_by("ben")
    assert (await unowned.says("hello", BEN)).summary
    for _ in range(TRIES + 1):
        refused = await unowned.says("claim AAAA-AAAA-AAAA")
        assert "Ask Ben Ho for a role" in refused.text
    await unowned.is_owned_by()
    assert (await unowned.says(f"claim {CODE}")).summary.startswith("Claimed")


async def test_an_owner_by_settings_who_never_came_does_not_block(unowned: Talk) -> None:
    """An id that was mistyped, or that belongs to another organisation, locks nobody out."""
    await unowned.is_owned_by("mistyped")
    assert (await unowned.says(f"claim {CODE}")).summary.startswith("Claimed")


async def test_without_a_code_it_is_explained(unowned: Talk) -> None:
    """`claim` alone says what a code is, and costs no try."""
    for _ in range(TRIES + 1):
        assert "A code from whoever runs Purser" in (await unowned.says("claim")).text
    assert (await unowned.says(f"claim {CODE}")).summary.startswith("Claimed")


async def test_the_code_is_not_kept(unowned: Talk) -> None:
    """Neither in the database nor in the memory of chats: only what it hashes to."""
    await unowned.says(f"claim {CODE}")
    await unowned.ends()
    kept = b"".join(file.read_bytes() for file in unowned.path.iterdir() if file.is_file())
    assert CODE.encode() not in kept
    assert CODE.replace("-", "").encode() not in kept
    assert hash_of(CODE).encode() in kept
    await unowned.starts()
