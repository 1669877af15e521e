"""Who a mention means is asked of Teams; what the message says of it is believed for nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.roster import MAX_MENTIONS
from ledger.errors import PurserError
from ledger.people import Face
from ledger.people_errors import NotAPerson, NotInChat, TeamsUnreachable, TooManyMentions
from tests.bot.desk import BOT, Served, serve
from tests.connector import StandInConnector, Status
from tests.house import TENANT

BEN_ID = "29:1kBtlvZ_Ben"
BEN = {
    "id": BEN_ID,
    "name": "Ben Ho",
    "aadObjectId": "0B000000-0000-4000-8000-00000000000B",
    "tenantId": TENANT,
    "userRole": "user",
}
PERSON_ID = "0b000000-0000-4000-8000-00000000000b"
GROUP = {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}
TEAM = {"id": "19:team@thread.tacv2;messageid=1", "conversationType": "channel"}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path) as served:
        served.connector.members[BEN_ID] = BEN
        yield served


def mention(member_id: Any, name: str = "Ben Ho", **more: Any) -> dict[str, Any]:
    mentioned = {"id": member_id, "name": name, **more}
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": mentioned}


async def asked(served: Served, *entities: dict[str, Any], **parts: Any) -> Any:
    """Whom the turn of such a message finds mentioned, or why it finds nobody."""
    found: list[object] = []

    async def ask(turn: Any) -> None:
        try:
            found.append(await turn.roster.mentioned())
        except PurserError as error:
            found.append(error)

    served.front.act = ask
    said = {"text": "grant", "conversation": GROUP, "entities": list(entities), **parts}
    await served.send(served.activity(**said))
    return found[0]


def requests(served: Served) -> list[tuple[str, str]]:
    got = [one for one in served.connector.received if one.method == "GET"]
    return [(one.conversation_id, one.activity_id) for one in got]


async def test_a_mention_is_looked_up(served: Served) -> None:
    """Its id leads to the person; the name and the object id in the message count for nothing."""
    lies = mention(BEN_ID, "Anna Ng", aadObjectId="anna", userRole="user")
    assert await asked(served, lies) == (Face(PERSON_ID, "Ben Ho", TENANT),)
    assert requests(served) == [(GROUP["id"], BEN_ID)]


async def test_nothing_is_asked_where_nobody_is_mentioned(served: Served) -> None:
    """Purser's own mention, which is in every message of a channel, costs no request."""
    own = {"type": "mention", "text": "<at>Purser</at>", "mentioned": BOT}
    assert await asked(served, own) == ()
    assert requests(served) == []


async def test_in_a_channel_the_team_is_asked(served: Served) -> None:
    """A channel's members are those of its team, and a thread has none of its own."""
    channel = {"tenant": {"id": TENANT}, "team": {"id": "19:general@thread.tacv2"}}
    await asked(served, mention(BEN_ID), conversation=TEAM, channelData=channel)
    await asked(served, mention(BEN_ID), conversation=TEAM)
    assert [place for place, _ in requests(served)] == [
        "19:general@thread.tacv2",
        "19:team@thread.tacv2",
    ]


async def test_a_person_of_another_chat_is_asked_for_where_that_is_reached(served: Served) -> None:
    """Not every chat of an organisation is at the same service."""
    own = {"id": "a:ben", "conversationType": "personal", "tenantId": TENANT}
    found: list[Face] = []

    async def ask(turn: Any) -> None:
        found.append(await turn.roster.member("a:ben", BEN_ID))

    async with StandInConnector() as elsewhere:
        elsewhere.members[BEN_ID] = BEN
        there = served.activity(text="hi", conversation=own, serviceUrl=elsewhere.url)
        await served.send(there)
        served.front.act = ask
        await served.send(served.activity(text="roles", conversation=GROUP))
    assert found == [Face(PERSON_ID, "Ben Ho", TENANT)]
    assert requests(served) == []


async def test_one_person_twice_is_one(served: Served) -> None:
    """Each id is asked for once."""
    assert len(await asked(served, mention(BEN_ID), mention(BEN_ID, "B"))) == 1
    assert len(requests(served)) == 1


@pytest.mark.parametrize("role", ["guest", "anonymous", "Guest", "somethingNew"])
async def test_a_guest_is_told_apart(served: Served, role: str) -> None:
    """Whoever is anything else than a user of the organisation is taken for a guest."""
    served.connector.members[BEN_ID] = {**BEN, "userRole": role}
    (face,) = await asked(served, mention(BEN_ID))
    assert face.guest


async def test_an_older_answer_is_understood(served: Served) -> None:
    """Teams has also called the object id `objectId`, and named neither role nor tenant."""
    served.connector.members[BEN_ID] = {"id": BEN_ID, "name": "Ben Ho", "objectId": PERSON_ID}
    assert await asked(served, mention(BEN_ID)) == (Face(PERSON_ID, "Ben Ho"),)


@pytest.mark.parametrize(
    ("entity", "why"),
    [
        (mention("29:nobody"), NotInChat),
        (mention(""), NotInChat),
        (mention("29:" + "x" * 300), NotInChat),
        (mention("28:another-bot"), NotAPerson),
    ],
)
async def test_whom_teams_does_not_know_is_nobody(
    served: Served, entity: dict[str, Any], why: type[PurserError]
) -> None:
    """An id that was made up, and one of a bot."""
    assert isinstance(await asked(served, entity), why)


async def test_an_id_that_is_no_text_is_none(served: Served) -> None:
    """A mention without a usable id mentions nobody."""
    assert await asked(served, mention(17), {"type": "mention", "mentioned": "29:x"}) == ()


async def test_there_is_a_limit(served: Served) -> None:
    """Rule 5: one message does not make Purser ask for a whole company."""
    many = [mention(f"29:{n}") for n in range(MAX_MENTIONS + 1)]
    error = await asked(served, *many)
    assert isinstance(error, TooManyMentions)
    assert error.data == {"limit": MAX_MENTIONS}
    assert requests(served) == []


@pytest.mark.parametrize(
    "answers",
    [
        [Status(500), Status(500), Status(500)],
        [Status(429, retry_after="60")],
        [Status(200, [])],  # type: ignore[arg-type]  # as a broken service would
    ],
)
async def test_without_a_clear_answer_nobody_is_believed(
    served: Served, answers: list[Status]
) -> None:
    """Teams is busy or broken: who it was is not guessed."""
    served.connector.answer_next(*answers)
    assert isinstance(await asked(served, mention(BEN_ID)), TeamsUnreachable)


async def test_somebody_without_an_account_is_no_person(served: Served) -> None:
    """Whoever joined without signing in has no object id."""
    served.connector.members[BEN_ID] = {**BEN, "aadObjectId": "", "userRole": "anonymous"}
    assert isinstance(await asked(served, mention(BEN_ID)), NotAPerson)


async def test_an_id_stays_in_its_part_of_the_address(served: Served) -> None:
    """A slash or a question mark in a made-up id leads to no other question."""
    assert isinstance(await asked(served, mention("29:x/../../activities?y=#z")), NotInChat)
    assert requests(served) == [(GROUP["id"], "29:x/../../activities?y=#z")]
