"""The book is taken along from a chat: what is offered where, to whom, and with which names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from cards.exporting import CONSENT
from cards.voice import Voice
from dialogs.export_desk import Offer, Wanted, Way
from dialogs.turn import Turn
from ledger.exports.tables import FileForm
from ledger.people import Actor
from ledger.tallies import Period
from tests.house import GUEST, MORNING
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Talk


@dataclass
class ScriptedDesk:
    """Offers what is asked for, and remembers it."""

    local: bool = False
    wanted: list[Wanted] = field(default_factory=list)

    def way(self, *, personal: bool) -> Way | None:
        return Way.FILE if personal and not self.local else Way.LINK

    async def offer(self, wanted: Wanted, by: Actor, voice: Voice) -> Offer:
        self.wanted.append(wanted)
        until = MORNING + timedelta(minutes=15)
        return Offer("credits.xlsx", until, "t-1", "https://purser.example/exports/t-1", 1_234)


@dataclass
class Office:
    """A talk with an export desk."""

    talk: Talk
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)

    async def hears(self, text: str, by: Actor, chat: Chat = PERSONAL) -> Turn:
        turn = replace(await self.talk.turn(by, chat), exports=self.desk)
        await self.talk.front.message(turn, text)
        return turn


@pytest.fixture
def office(talk: Talk) -> Office:
    return Office(talk)


async def test_a_person_is_asked_for_consent(office: Office) -> None:
    """Teams' own card: what it is, how large, and an id that says nothing."""
    turn = await office.hears("export last month", GUEST)
    [reply] = turn.replies
    assert reply.card.kind == CONSENT
    assert reply.card.named == {"name": "credits.xlsx"}
    assert reply.card.content["sizeInBytes"] == 1_234
    assert reply.card.content["acceptContext"] == {"export": "t-1"}
    assert "October 2026" in reply.card.summary
    assert office.desk.wanted[0].period == Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("text", "form", "days"),
    [
        ("export", FileForm.EXCEL, None),
        ("export csv", FileForm.CSV, None),
        ("匯出 這個月", FileForm.EXCEL, (date(2026, 11, 1), date(2026, 11, 30))),
        ("导出 csv 2026-02", FileForm.CSV, (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
async def test_what_is_wanted(
    office: Office, text: str, form: FileForm, days: tuple[date, date] | None
) -> None:
    """Excel where nothing is said, everything where no month is named."""
    await office.hears(text, GUEST)
    [wanted] = office.desk.wanted
    assert (wanted.form, wanted.period) == (form, days and Period(*days))


async def test_a_channel_gets_a_link_without_names(office: Office) -> None:
    """Also where an owner asks: whoever is first takes the file; and it says so."""
    owner = Actor(GUEST.account_id, "anna", "Anna Ng")
    turn = await office.hears("export", owner, CHANNEL)
    [reply] = turn.replies
    assert reply.card.content["actions"][0]["url"] == "https://purser.example/exports/t-1"
    assert "link valid once, until 10:15" in reply.card.summary
    assert "personal chat" in str(reply.card.content)
    assert (office.desk.wanted[0].names, office.desk.wanted[0].shared) == (False, True)


async def test_owners_take_names_along_and_viewers_do_not(office: Office) -> None:
    """In the personal chat, by the setting."""
    for who in ("anna", "guest"):
        await office.hears("export", Actor(GUEST.account_id, who, who))
    assert [wanted.names for wanted in office.desk.wanted] == [True, False]


async def test_local_mode_gives_a_link_everywhere(office: Office) -> None:
    """No Teams stands behind it that would take a file."""
    office.desk.local = True
    turn = await office.hears("export", GUEST)
    assert turn.replies[0].card.content["actions"][0]["type"] == "Action.OpenUrl"
    assert office.desk.wanted[0].shared is False


async def test_where_nothing_can_leave_it_says_so(talk: Talk) -> None:
    """And what helps."""
    seen = await talk.says("export", in_=CHANNEL)
    assert "cannot give a link here" in seen.text
    assert "personal chat" in seen.text


async def test_who_may_not_look_takes_nothing(office: Office) -> None:
    """Nothing is written for them either."""
    await office.hears("export", Actor(GUEST.account_id, "nobody", "Nobody"))
    assert office.desk.wanted == []
