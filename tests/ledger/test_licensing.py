"""Licences are given and taken once, person by person, and what stopped is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from ledger.confirm import cancel, confirm
from ledger.errors import (
    DraftCancelled,
    DraftExpired,
    DraftNotFound,
    NoRole,
    NotAllowed,
    NotYourDraft,
    PurserError,
)
from ledger.licence_drafts import states_of, with_states
from ledger.licence_errors import (
    DirectoryForbids,
    DirectoryRefuses,
    DirectoryUnreachable,
    LicencesNotSetUp,
    NobodyNamed,
    NoSuchPerson,
    TooLateToTry,
    TooManyNamed,
)
from ledger.licences import Came, Held
from ledger.licensing import Licensing, Proposal, propose_licences, try_again
from ledger.people import Actor
from ledger.roles import Role
from ledger.trail import Act, Event
from tests.directory import ScriptedDirectory, somebody
from tests.house import ANNA, BEN, GUEST, TENANT, BuiltHouse, grants
from tests.ledger.conftest import CHAT, Pool

ERIN = Actor(TENANT, "erin", "Erin Day")
FIVE = ("Carla Lo", "Dan Fox", "Finn Roy", "Gina Sol", "Hugo Tan")


@dataclass
class Desk:
    house: BuiltHouse
    directory: ScriptedDirectory
    pool: Pool

    async def asks(self, *named: str, gives: bool = True, by: Actor = ANNA) -> Proposal | Licensing:
        return await propose_licences(self.house, by, CHAT, named, gives=gives)

    async def proposes(self, *named: str, gives: bool = True, by: Actor = ANNA) -> str:
        asked = await self.asks(*named, gives=gives, by=by)
        assert isinstance(asked, Proposal)
        return asked.draft.id

    async def confirms(self, draft_id: str, by: Actor = ANNA) -> Licensing:
        told = await confirm(self.house, by, draft_id)
        assert isinstance(told, Licensing)
        return told

    async def noted(self) -> list[Event]:
        acts = (Act.LICENCE_ASSIGNED, Act.LICENCE_REMOVED)
        found = await self.house.books.events(TENANT, None, 50, acts)
        return [one.event for one in reversed(found)]


def came(told: Licensing | Proposal) -> dict[str, Came]:
    return {one.person.id: one.came for one in told.people}


@pytest.fixture
def desk(pool: Pool) -> Desk:
    directory = ScriptedDirectory()
    directory.knows(*map(somebody, FIVE))
    return Desk(replace(pool.house, licences=directory), directory, pool)


async def test_a_licence_is_given_after_a_tap(desk: Desk) -> None:
    """Nothing is done before it; after it the trail says who got it from whom."""
    draft = await desk.proposes("carla")
    assert desk.directory.changed == []
    told = await desk.confirms(draft)
    assert came(told) == {"carla": Came.DONE}
    assert desk.directory.held("carla") is Held.DIRECTLY
    [event] = await desk.noted()
    assert (event.act, event.who, event.subject) == (Act.LICENCE_ASSIGNED, "anna", "carla")
    assert dict(event.after) == {"person": "Carla Lo"}


async def test_a_second_tap_changes_nothing(desk: Desk) -> None:
    """It tells what the first one did, and the trail has it once."""
    draft = await desk.proposes("carla", "dan")
    first = await desk.confirms(draft)
    again = await desk.confirms(draft)
    assert (first.repeat, again.repeat) == (False, True)
    assert came(again) == came(first) == {"carla": Came.DONE, "dan": Came.DONE}
    assert len(desk.directory.changed) == len(await desk.noted()) == 2


async def test_two_taps_at_once(desk: Desk) -> None:
    """Both say that it is done, and the trail has it once."""
    draft = await desk.proposes("carla")
    told = await asyncio.gather(desk.confirms(draft), desk.confirms(draft))
    assert all(set(came(one).values()) <= {Came.DONE, Came.ALREADY} for one in told)
    assert desk.directory.held("carla") is Held.DIRECTLY
    assert len(await desk.noted()) == 1


async def test_one_of_five_fails(desk: Desk) -> None:
    """The others are done; another try asks only for the one who failed."""
    desk.directory.failing_for["finn"] = DirectoryUnreachable()
    draft = await desk.proposes("carla", "dan", "finn", "gina", "hugo")
    told = await desk.confirms(draft)
    assert [one.person.id for one in told.failed] == ["finn"]
    assert came(told)["finn"] is Came.UNREACHED
    assert told.may_try
    desk.directory.failing_for.clear()
    desk.directory.changed.clear()
    retried = await try_again(desk.house, ANNA, draft)
    assert retried.failed == ()
    assert not retried.may_try
    assert desk.directory.changed == [("assign", "finn")]
    assert len(await desk.noted()) == 5


async def test_a_crash_in_the_middle_is_taken_up(desk: Desk) -> None:
    """Confirmed, and then nothing was carried out: the next tap does it."""
    draft = await desk.proposes("carla", "dan")
    async with desk.house.books.change(TENANT) as change:
        kept = await change.draft(draft)
        assert kept
        await change.save_draft(replace(kept, state=type(kept.state).DONE))
    assert came(await desk.confirms(draft)) == {"carla": Came.DONE, "dan": Came.DONE}


async def test_done_though_the_answer_was_lost(desk: Desk) -> None:
    """What the directory did before its answer was lost is no failure at the next try."""
    desk.directory.failing_for["carla"] = DirectoryUnreachable()
    draft = await desk.proposes("carla")
    assert came(await desk.confirms(draft)) == {"carla": Came.UNREACHED}
    desk.directory.knows(somebody("Carla Lo", held=Held.DIRECTLY))
    assert came(await try_again(desk.house, ANNA, draft)) == {"carla": Came.ALREADY}
    [event] = await desk.noted()
    assert event.subject == "carla"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (DirectoryForbids(permission="x"), Came.FORBIDDEN),
        (DirectoryRefuses(code="x"), Came.REFUSED),
        (NoSuchPerson(text="x"), Came.GONE),
        (Came.NOT_BOUGHT, Came.NOT_BOUGHT),
    ],
)
async def test_what_the_directory_says_no_to(
    desk: Desk, wrong: PurserError | Came, says: Came
) -> None:
    """Each no has a name of its own, and nothing is noted as done."""
    desk.directory.failing_for["carla"] = wrong
    told = await desk.confirms(await desk.proposes("carla"))
    assert came(told) == {"carla": says}
    assert await desk.noted() == []
    assert told.may_try is (says is not Came.GONE)


@pytest.mark.parametrize(
    ("changes", "gives", "says"),
    [
        ({"held": Held.DIRECTLY}, True, Came.ALREADY),
        ({"held": Held.BY_GROUP}, True, Came.ALREADY),
        ({"location": ""}, True, Came.NO_LOCATION),
        ({"guest": True}, True, Came.GUEST),
        ({"held": Held.NOT}, False, Came.ALREADY),
        ({"held": Held.BY_GROUP}, False, Came.BY_GROUP),
    ],
)
async def test_nothing_is_offered_that_would_fail(
    desk: Desk, changes: dict[str, object], *, gives: bool, says: Came
) -> None:
    """Alone it is told at once; beside others nothing is asked of the directory for it."""
    desk.directory.knows(somebody("Carla Lo", **changes))
    told = await desk.asks("carla", gives=gives)
    assert isinstance(told, Licensing)
    assert came(told) == {"carla": says}
    held = Held.NOT if gives else Held.DIRECTLY
    desk.directory.knows(somebody("Dan Fox", held=held))
    done = await desk.confirms(await desk.proposes("carla", "dan", gives=gives))
    assert came(done) == {"carla": says, "dan": Came.DONE}
    assert [whom for _, whom in desk.directory.changed] == ["dan"]


async def test_a_location_that_is_set_later(desk: Desk) -> None:
    """Another try finds it."""
    desk.directory.knows(somebody("Carla Lo", location=""))
    draft = await desk.proposes("carla", "dan")
    assert came(await desk.confirms(draft))["carla"] is Came.NO_LOCATION
    desk.directory.knows(somebody("Carla Lo"))
    assert came(await try_again(desk.house, ANNA, draft))["carla"] is Came.DONE


async def test_what_changed_since_the_card(desk: Desk) -> None:
    """The person is looked at once more before anything is done."""
    draft = await desk.proposes("carla", "dan")
    desk.directory.knows(somebody("Carla Lo", location=""))
    del desk.directory.people["dan"]
    told = await desk.confirms(draft)
    assert came(told) == {"carla": Came.NO_LOCATION, "dan": Came.GONE}
    assert desk.directory.changed == []


async def test_a_licence_is_taken(desk: Desk) -> None:
    """One that a group gives besides stays, and what was the person's own goes."""
    desk.directory.knows(somebody("Carla Lo", held=Held.DIRECTLY))
    desk.directory.knows(somebody("Dan Fox", held=Held.BOTH))
    told = await desk.confirms(await desk.proposes("carla", "dan", gives=False))
    assert came(told) == {"carla": Came.DONE, "dan": Came.DONE}
    assert desk.directory.held("carla") is Held.NOT
    assert desk.directory.held("dan") is Held.BY_GROUP
    assert {one.act for one in await desk.noted()} == {Act.LICENCE_REMOVED}


async def test_each_person_once(desk: Desk) -> None:
    """Whichever way, and however often, somebody is named."""
    asked = await desk.asks("carla", "CARLA@contoso.com", "carla")
    assert list(came(asked)) == ["carla"]


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ((), NobodyNamed),
        (("nobody@contoso.com",), NoSuchPerson),
        (("carla", "nobody"), NoSuchPerson),
        (("a", "b", "c", "d", "e", "f"), TooManyNamed),
    ],
)
async def test_who_cannot_be_meant(
    desk: Desk, named: Sequence[str], wrong: type[PurserError]
) -> None:
    """Nobody, somebody unknown or too many: nothing is asked on a card."""
    with pytest.raises(wrong):
        await desk.asks(*named)


async def test_five_people_fit(desk: Desk) -> None:
    """The longest ids and states come back as they were kept, and nothing stands for a reason."""
    ids = [f"0a000000-0000-4000-8000-{n:012d}" for n in range(5)]
    draft = await desk.proposes("carla")
    longest = max(Came, key=lambda one: len(one.value))
    async with desk.house.books.change(TENANT) as change:
        kept = await change.draft(draft)
        assert kept
        await change.save_draft(with_states(kept, dict.fromkeys(ids, longest)))
    found = await desk.house.books.draft(TENANT, draft)
    assert found
    assert states_of(found) == dict.fromkeys(ids, longest)
    assert found.reason == ""


async def test_who_may(desk: Desk) -> None:
    """Operators and owners; whoever only looks, or has no role, asks nothing of the directory."""
    await grants(desk.house, ERIN, Role.OPERATOR)
    told = await desk.confirms(await desk.proposes("carla", by=ERIN), by=ERIN)
    assert came(told) == {"carla": Came.DONE}
    desk.directory.failing = DirectoryUnreachable()
    with pytest.raises(NotAllowed):
        await desk.asks("dan", by=GUEST)
    with pytest.raises(NoRole):
        await desk.asks("dan", by=Actor(TENANT, "zoe", "Zoe"))


async def test_a_role_that_was_taken_away_since(desk: Desk) -> None:
    """The tap is refused, and so is another try."""
    await grants(desk.house, ERIN, Role.OPERATOR)
    first, second = await desk.proposes("carla", by=ERIN), ""
    desk.directory.failing_for["carla"] = DirectoryUnreachable()
    await desk.confirms(first, by=ERIN)
    second = await desk.proposes("dan", by=ERIN)
    await grants(desk.house, ERIN, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await desk.confirms(second, by=ERIN)
    with pytest.raises(NotAllowed):
        await try_again(desk.house, ERIN, first)
    assert desk.directory.changed == [("assign", "carla")]


async def test_only_whoever_asked_decides(desk: Desk) -> None:
    """Another owner does not, and somebody of another organisation finds nothing."""
    draft = await desk.proposes("carla")
    with pytest.raises(NotYourDraft):
        await desk.confirms(draft, by=BEN)
    await desk.confirms(draft)
    with pytest.raises(NotYourDraft):
        await try_again(desk.house, BEN, draft)


async def test_too_late(desk: Desk) -> None:
    """A card is good for ten minutes, and what failed can be tried again for a day."""
    draft = await desk.proposes("carla")
    desk.pool.clock.move(minutes=11)
    with pytest.raises(DraftExpired):
        await desk.confirms(draft)
    desk.directory.failing_for["carla"] = DirectoryUnreachable()
    failed = await desk.proposes("carla")
    await desk.confirms(failed)
    desk.pool.clock.move(hours=25)
    with pytest.raises(TooLateToTry):
        await try_again(desk.house, ANNA, failed)


async def test_cancelled(desk: Desk) -> None:
    """A card that was cancelled gives nothing, neither by its button nor by another try."""
    draft = await desk.proposes("carla")
    await cancel(desk.house, ANNA, draft)
    with pytest.raises(DraftCancelled):
        await desk.confirms(draft)
    with pytest.raises(DraftNotFound):
        await try_again(desk.house, ANNA, draft)


async def test_a_draft_of_money_is_not_tried_again(desk: Desk) -> None:
    """An id of another kind of card opens no way around its confirmation."""
    asked = await desk.pool.drafts("5")
    await confirm(desk.house, ANNA, asked.draft.id)
    with pytest.raises(DraftNotFound):
        await try_again(desk.house, ANNA, asked.draft.id)


async def test_without_a_directory(desk: Desk) -> None:
    """It says so; a card from before is told as not reached, and can be tried again."""
    draft = await desk.proposes("carla")
    without = replace(desk.house, licences=None)
    with pytest.raises(LicencesNotSetUp):
        await propose_licences(without, ANNA, CHAT, ("carla",), gives=True)
    told = await confirm(without, ANNA, draft)
    assert isinstance(told, Licensing)
    assert came(told) == {"carla": Came.UNREACHED}
    assert came(await try_again(desk.house, ANNA, draft)) == {"carla": Came.DONE}
