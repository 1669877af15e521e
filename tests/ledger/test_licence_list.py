"""Who has the licence and who spends, beside each other, with names for whoever may see them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.calls import Call
from ledger.errors import NoRole
from ledger.licence_errors import LicencesNotSetUp
from ledger.licence_list import PAGE, LicenceList, Use, licence_list
from ledger.licences import Beside, Held, Lack
from ledger.people import Actor
from ledger.roles import Role
from tests.directory import ScriptedDirectory, somebody
from tests.house import ANNA, GUEST, TENANT, BuiltHouse
from tests.ledger.conftest import Pool
from tests.outside import usd


@pytest.fixture
def directory() -> ScriptedDirectory:
    directory = ScriptedDirectory()
    directory.knows(
        somebody("Carla Lo", held=Held.DIRECTLY),
        somebody("Dan Fox", held=Held.BY_GROUP),
        somebody("Finn Roy"),
    )
    return directory


@pytest.fixture
async def house(pool: Pool, directory: ScriptedDirectory) -> BuiltHouse:
    """Carla and Finn spend, Dan does not."""
    for who, name, charge in (
        ("CARLA", "Carla Lo", "2"),
        ("finn", "Finn Roy", "3"),
        ("ERIN", "Erin Day", "5"),
        ("", "", "7"),
    ):
        spends(pool, who, name, charge)
    await pool.polls()
    return replace(pool.house, licences=directory)


def spends(pool: Pool, who: str, name: str, charge: str) -> None:
    made = pool.usage.made
    made.append(
        Call(
            f"c-{len(made)}",
            pool.clock(),
            usd(charge),
            "MCOPSTNPP",
            60,
            person_id=who,
            person=name,
        )
    )


def listed(found: LicenceList) -> list[tuple[str, Use, str]]:
    return [(one.name, one.use, str(one.charged or "")) for one in found.seats]


async def test_beside_each_other(house: BuiltHouse) -> None:
    """Who spends without a licence comes first, the dearest of them before the others."""
    found = await licence_list(house, ANNA)
    assert listed(found) == [
        ("Erin Day", Use.WITHOUT, "USD 5.00"),
        ("Finn Roy", Use.WITHOUT, "USD 3.00"),
        ("Dan Fox", Use.IDLE, ""),
        ("Carla Lo", Use.USED, "USD 2.00"),
    ]
    assert found.counts == {Use.WITHOUT: 2, Use.IDLE: 1, Use.USED: 1}
    assert found.holders == 2


async def test_only_the_last_thirty_days_count(house: BuiltHouse, pool: Pool) -> None:
    """Whoever spent before has spent nothing by now."""
    pool.clock.move(days=30)
    found = await licence_list(house, ANNA)
    assert found.counts == {Use.WITHOUT: 0, Use.IDLE: 2, Use.USED: 0}


async def test_names_are_for_some(house: BuiltHouse) -> None:
    """Whoever looks sees how many; the names are for the role that the operator has set."""
    for reader in (GUEST, ANNA):
        found = await licence_list(house, reader)
        assert found.counts[Use.WITHOUT] == 2
        assert found.named is (reader is ANNA)
        assert bool(found.seats) is found.named
    assert (await licence_list(replace(house, names_for=Role.VIEWER), GUEST)).named
    with pytest.raises(NoRole):
        await licence_list(house, Actor(TENANT, "zoe", "Zoe"))


async def test_where_others_read_along(house: BuiltHouse) -> None:
    """An owner's question in a channel does not show names to everybody there."""
    assert not (await licence_list(house, ANNA, shared=True)).named
    to_all = replace(house, names_for=Role.VIEWER)
    assert (await licence_list(to_all, ANNA, shared=True)).named


async def test_page_by_page(house: BuiltHouse, directory: ScriptedDirectory) -> None:
    """Each person once, and a page past the end is the last one."""
    directory.knows(*(somebody(f"P{n:02d} Q", held=Held.DIRECTLY) for n in range(2 * PAGE)))
    first = await licence_list(house, ANNA)
    pages = [await licence_list(house, ANNA, n) for n in range(first.pages)]
    assert [len(one.seats) for one in pages] == [PAGE, PAGE, 4]
    assert len({seat.id for one in pages for seat in one.seats}) == 2 * PAGE + 4
    assert (await licence_list(house, ANNA, 99)).page == 2


async def test_more_than_are_read(house: BuiltHouse, directory: ScriptedDirectory) -> None:
    """The list says so, because some may only seem to have none."""
    directory.whole = False
    assert not (await licence_list(house, ANNA)).whole


async def test_without_a_directory(house: BuiltHouse) -> None:
    """There is nothing to show, and it says why."""
    with pytest.raises(LicencesNotSetUp):
        await licence_list(replace(house, licences=None), ANNA)


@pytest.mark.parametrize(
    ("beside", "lacks"),
    [
        ({Beside.CONFERENCING}, None),
        ({Beside.PHONE, Beside.PLAN}, None),
        ({Beside.CONFERENCING, Beside.PHONE}, None),
        ({Beside.PHONE}, Lack.PLAN),
        ({Beside.PLAN}, Lack.PHONE),
        (set(), Lack.ANYTHING),
    ],
)
def test_what_is_needed_beside_it(beside: set[Beside], lacks: Lack | None) -> None:
    """The licence alone carries no call."""
    assert somebody("Carla Lo", beside=frozenset(beside)).lacks is lacks
