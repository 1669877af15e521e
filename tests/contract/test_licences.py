"""What every directory keeps: Graph, the sandbox's, the double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from ledger.licence_errors import NoSuchPerson
from ledger.licences import Beside, Came, Held, Lack, Licences
from providers.graph.access import Access
from providers.graph.client import GraphClient
from providers.graph.licences import GraphLicences
from providers.graph.tokens import Tokens
from providers.sandbox import SandboxLicences
from tests.directory import ScriptedDirectory, somebody
from tests.graph_people import GraphOfPeople, User
from tests.house import TENANT

ID = "0a000000-0000-4000-8000-0000000000{:02d}"


@dataclass(frozen=True)
class Subject:
    """A directory, and the addresses of people who stand so in it."""

    directory: Licences
    without: str  # could be given one, and can make calls
    phone: str  # has none, and lacks a plan
    own: str
    by_group: str
    both: str
    nowhere: str  # without a usage location
    guest: str

    async def held(self, address: str) -> Held:
        return (await self.directory.person(TENANT, address)).held


def _subject(directory: Licences, addresses: list[str]) -> Subject:
    without, phone, own, by_group, both, nowhere, guest = addresses
    return Subject(directory, without, phone, own, by_group, both, nowhere, guest)


def _sandbox() -> Subject:
    named = ("omar", "jiahui", "maya", "chen", "grace", "lucia")
    addresses = [f"{one}@northwind.example" for one in named]
    guest = "ines_fabrikam.example#EXT#@northwind.example"
    return _subject(SandboxLicences(), [*addresses, guest])


def _double() -> Subject:
    directory = ScriptedDirectory()
    directory.knows(
        somebody("Without One"),
        somebody("Phone Only", beside=frozenset({Beside.PHONE})),
        somebody("Own One", held=Held.DIRECTLY),
        somebody("Group One", held=Held.BY_GROUP),
        somebody("Both Ways", held=Held.BOTH),
        somebody("Nowhere Set", location=""),
        somebody("Guest Who", guest=True),
    )
    return _subject(directory, [one.address for one in directory.people.values()])


def _users() -> list[User]:
    calls = ("MCOMEETADV", "EXCHANGE_S_ENTERPRISE")
    return [
        User(ID.format(1), "Without", "without@contoso.com", plans=calls),
        User(ID.format(2), "Phone", "phone@contoso.com", plans=("MCOEV",)),
        User(ID.format(3), "Own", "own@contoso.com", directly=True),
        User(ID.format(4), "Group", "group@contoso.com", by_group=True),
        User(ID.format(5), "Both", "both@contoso.com", directly=True, by_group=True),
        User(ID.format(6), "Nowhere", "nowhere@contoso.com", location=None, plans=calls),
        User(ID.format(7), "Guest", "guest_fabrikam.com#EXT#@contoso.com", guest=True),
    ]


@pytest.fixture
async def graph() -> AsyncIterator[Subject]:
    async with GraphOfPeople() as graph:
        users = _users()
        graph.people.add(*users)
        graph.people.page = 2
        tokens = Tokens(lambda _tenant: {"access_token": "graph", "expires_in": 3600})
        client = GraphClient(Access(graph.url, "", "app", "secret"), tokens)
        yield _subject(GraphLicences(client), [one.upn for one in users])
        await client.close()


@pytest.fixture(params=["graph", "sandbox", "double"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "graph":
        found: Subject = request.getfixturevalue("graph")
        return found
    return {"sandbox": _sandbox, "double": _double}[request.param]()


async def test_people_are_found_by_address_and_by_id(subject: Subject) -> None:
    """However the address is written; and the same person by both."""
    person = await subject.directory.person(TENANT, subject.own.upper())
    assert person.address == subject.own
    assert person.held is Held.DIRECTLY
    assert await subject.directory.person(TENANT, person.id) == person


@pytest.mark.parametrize("named", ["nobody@contoso.com", ID.format(99), "..", "", "nobody"])
async def test_nobody_of_that_name(subject: Subject, named: str) -> None:
    """It says who was looked for."""
    with pytest.raises(NoSuchPerson) as wrong:
        await subject.directory.person(TENANT, named)
    assert wrong.value.data["text"] == named


async def test_how_people_stand(subject: Subject) -> None:
    """How the licence is held, whether one can be given, and what is missing beside it."""
    assert await subject.held(subject.without) is Held.NOT
    assert await subject.held(subject.by_group) is Held.BY_GROUP
    assert await subject.held(subject.both) is Held.BOTH
    person = subject.directory.person
    assert (await person(TENANT, subject.nowhere)).location == ""
    assert (await person(TENANT, subject.guest)).guest
    assert (await person(TENANT, subject.without)).lacks is None
    assert (await person(TENANT, subject.phone)).lacks is Lack.PLAN


async def test_everybody_who_has_one(subject: Subject) -> None:
    """By name, each once, whichever way they have it."""
    found = await subject.directory.holders(TENANT)
    assert found.whole
    names = [one.name for one in found.people]
    assert names == sorted(names, key=str.casefold)
    ids = {one.id for one in found.people}
    assert len(ids) == len(found.people)
    for address in (subject.own, subject.by_group, subject.both):
        assert (await subject.directory.person(TENANT, address)).id in ids
    assert (await subject.directory.person(TENANT, subject.without)).id not in ids


async def test_given_and_taken(subject: Subject) -> None:
    """It stands at once in both reads."""
    person = await subject.directory.person(TENANT, subject.without)
    assert await subject.directory.assign(TENANT, person) is Came.DONE
    assert await subject.held(subject.without) is Held.DIRECTLY
    given = await subject.directory.person(TENANT, subject.without)
    assert given.id in {one.id for one in (await subject.directory.holders(TENANT)).people}
    assert await subject.directory.remove(TENANT, given) is Came.DONE
    assert await subject.held(subject.without) is Held.NOT


async def test_the_same_again_is_a_success(subject: Subject) -> None:
    """By what was known before as well, as after an answer that was lost."""
    person = await subject.directory.person(TENANT, subject.without)
    good = {Came.DONE, Came.ALREADY}
    assert {await subject.directory.assign(TENANT, person) for _ in range(2)} <= good
    assert await subject.held(subject.without) is Held.DIRECTLY
    assert {await subject.directory.remove(TENANT, person) for _ in range(2)} <= good
    assert await subject.held(subject.without) is Held.NOT


async def test_what_cannot_be_done(subject: Subject) -> None:
    """Each for its own reason, whatever was asked before."""
    nowhere = await subject.directory.person(TENANT, subject.nowhere)
    assert await subject.directory.assign(TENANT, nowhere) is Came.NO_LOCATION
    by_group = await subject.directory.person(TENANT, subject.by_group)
    assert await subject.directory.remove(TENANT, by_group) is Came.BY_GROUP
    both = await subject.directory.person(TENANT, subject.both)
    assert await subject.directory.remove(TENANT, both) is Came.DONE
    assert await subject.held(subject.both) is Held.BY_GROUP


async def test_somebody_who_has_left(subject: Subject) -> None:
    """An id that is not there any more is a person who is gone, and no failure of the directory."""
    gone = somebody("Gone Away", id=ID.format(98))
    assert await subject.directory.assign(TENANT, gone) is Came.GONE
    assert await subject.directory.remove(TENANT, gone) is Came.GONE
