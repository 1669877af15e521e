"""Who may say what: every command as every role, in the own and in another organisation.

What is expected is read from the table in `docs/roles.md`, so that it cannot say anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from cards.verbs import Verb
from dialogs.understanding import understand
from dialogs.vocabulary import Command
from ledger.people import Actor, Face
from ledger.roles import Delegation, Role
from ledger.trail import Act
from tests.house import BEN, TENANT, grants
from tests.sources import ROOT
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Talk

OTHER = "99999999-2222-3333-4444-555555555555"
WHO = Actor(TENANT, "wanda", "Wanda Who")
ASKS = Actor(TENANT, "olga", "Olga Asks")
REQUEST = "17"  # as the table calls it
COLUMNS = ("no role", "viewer", "operator", "approver", "owner", "stand-in")
MARKS = {"✓": True, "–": False}
REFUSED = re.compile("You have no role here yet|Your role does not allow that")
MONEY = re.compile(r"\$|USD")


@dataclass(frozen=True)
class Line:
    """One line of the table: what is said, where, and who may."""

    said: str
    chat: Chat
    may: dict[str, bool]


def table() -> list[Line]:
    """As it stands in the docs, and nothing made up beside it."""
    text = (ROOT / "docs" / "roles.md").read_text("utf-8")
    part = text.partition("## Who may say what\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("|")]
    heading, _, *lines = rows
    assert heading == ["what is said", *COLUMNS]
    return [_line(*cells) for cells in lines]


def _line(said: str, *marks: str) -> Line:
    found = re.fullmatch(r"`(?P<said>[^`]+)`(?P<shared> in a channel)?", said)
    assert found, said
    may = dict(zip(COLUMNS, (MARKS[mark] for mark in marks), strict=True))
    return Line(found["said"], CHANNEL if found["shared"] else PERSONAL, may)


TABLE = table()


async def becomes(talk: Talk, column: str) -> None:
    """What the column says, at home."""
    talk.roster.faces[f"29:{WHO.person_id}"] = Face(WHO.person_id, WHO.name, TENANT)
    if column in tuple(Role):
        await grants(talk.house, WHO, Role(column))
    elif column == "stand-in":
        now = talk.clock()
        lent = Delegation(BEN.person_id, WHO.person_id, now.replace(year=2027), now, "Ben", "Wanda")
        async with talk.house.books.change(TENANT) as change:
            await change.keep_delegation(lent)


async def asks(talk: Talk) -> str:
    """Somebody else waits for a decision: the number of the request."""
    await talk.says("help", BEN, CHANNEL)  # an owner by the settings decides once met
    await grants(talk.house, ASKS, Role.OPERATOR)
    await talk.says("balance", BEN, CHANNEL)  # from now on Purser knows who could decide
    await talk.says("add funds 600", ASKS, CHANNEL)
    await talk.says("confirm", ASKS, CHANNEL)
    incidents = await talk.house.books.events(TENANT, None, 1)
    assert incidents[0].event.act is Act.REQUESTED
    return incidents[0].event.subject


async def state(talk: Talk) -> object:
    """All that a command could have changed at home."""
    books = talk.house.books
    account = await books.account(TENANT)
    chats = await talk.house.subscribers.of(TENANT)
    return account, await books.roles(TENANT), chats, await books.events(TENANT, None, 5)


async def says(talk: Talk, by: Actor, line: Line) -> str:
    """Everything that is answered; what it opened is left behind."""
    await talk.says(line.said, by, line.chat)
    heard = "\n".join(seen.text for seen in talk.heard)
    await talk.says("cancel", by, line.chat)
    return heard


def test_the_table_has_every_command() -> None:
    """A command that is missing there is a command whose rights nobody has thought about."""
    named = {found.command for line in TABLE if (found := understand(line.said))}
    assert named == set(Command)
    assert all(understand(line.said) for line in TABLE)


def test_each_role_may_do_all_that_the_one_before_it_may() -> None:
    """No line takes away with a role what came with a smaller one."""
    for line in TABLE:
        ladder = [line.may[column] for column in COLUMNS[:5]]
        assert ladder == sorted(ladder), line.said


@pytest.mark.parametrize("column", COLUMNS)
async def test_at_home(talk: Talk, column: str) -> None:
    """Each line as the table says; where it is refused nothing is shown and nothing changed."""
    await becomes(talk, column)
    number = await asks(talk)
    for line in (replace(one, said=one.said.replace(REQUEST, number)) for one in TABLE):
        before = await state(talk)
        heard = await says(talk, WHO, line)
        assert bool(REFUSED.search(heard)) is not line.may[column], (line.said, heard)
        if not line.may[column]:
            assert not MONEY.search(heard), line.said
            assert await state(talk) == before, line.said


@pytest.mark.parametrize("column", COLUMNS)
async def test_in_another_organisation(talk: Talk, column: str) -> None:
    """The same person, speaking for another tenant, has no role there and touches nothing here."""
    await becomes(talk, column)
    abroad = replace(WHO, account_id=OTHER)
    talk.roster.faces[f"29:{WHO.person_id}"] = Face(WHO.person_id, WHO.name, OTHER)
    before = await state(talk)
    for line in TABLE:
        away = replace(line.chat, id=f"{line.chat.id}-away")
        heard = await says(talk, abroad, replace(line, chat=away))
        assert bool(REFUSED.search(heard)) is not line.may["no role"], (line.said, heard)
        assert not MONEY.search(heard), line.said
    assert await state(talk) == before


@pytest.mark.parametrize("column", COLUMNS[:2])
async def test_no_button_gives_more_than_the_words(talk: Talk, column: str) -> None:
    """Every verb, with ids that could be somebody's: nothing moves for a viewer or less."""
    await becomes(talk, column)
    card = await talk.says("add funds 5", BEN, CHANNEL)
    draft = str(card.button("confirm")["data"]["draft"])
    before = await state(talk)
    forged = {
        "draft": draft,
        "form": f"{draft}.00000000",
        "before": "9",
        "entry": "3",
        "incident": 1,
        "alert": 1,
        "person": WHO.person_id,
        "role": "owner",
        "amount": "5",
        "language": "zh-Hans",
        "about": "money",
    }
    for verb in Verb:
        answer = await talk.taps_raw(verb, forged, WHO)
        told = answer.note + (str(answer.card.content) if answer.card else "")
        told += "".join(seen.text for seen in talk.heard)
        if column == "no role":
            assert not MONEY.search(told), verb
        assert await state(talk) == before, verb
    assert (await talk.taps(card, "confirm", by=BEN)).summary.startswith("Added USD 5.00")
