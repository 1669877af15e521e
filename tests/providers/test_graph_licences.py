"""Licences by Microsoft Graph: what is asked of it, and each way in which it says no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from ledger.errors import PurserError
from ledger.licence_errors import (
    DirectoryForbids,
    DirectoryRefuses,
    DirectoryUnreachable,
    NoSuchPerson,
)
from ledger.licences import SKU_ID, Beside, Came, Held, Lack, Person
from providers.graph.access import Access
from providers.graph.client import GraphClient
from providers.graph.licences import MOST_PAGES, GraphLicences
from providers.graph.tokens import Tokens
from providers.graph.users import person_in
from tests.graph_people import GraphOfPeople, User
from tests.graph_stand_in import Fault
from tests.house import TENANT

ANNA = "0A000000-0000-4000-8000-000000000001"


@dataclass
class Desk:
    graph: GraphOfPeople
    licences: GraphLicences

    async def anna(self) -> Person:
        return await self.licences.person(TENANT, "anna@contoso.com")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with GraphOfPeople() as graph:
        anna = User(ANNA.lower(), "Anna Ng", "anna@contoso.com", mail="a.ng@contoso.co.uk")
        graph.people.add(anna)

        async def sleep(_seconds: float) -> None:
            """No test waits."""

        tokens = Tokens(lambda _tenant: {"access_token": "graph", "expires_in": 3600})
        access = Access(graph.url, "", "app", "secret")
        client = GraphClient(access, tokens, sleep=sleep)
        yield Desk(graph, GraphLicences(client))
        await client.close()


async def test_what_is_posted(desk: Desk) -> None:
    """The one licence, with all of its plans, and nothing of any other."""
    anna = await desk.anna()
    assert await desk.licences.assign(TENANT, anna) is Came.DONE
    assert await desk.licences.remove(TENANT, anna) is Came.DONE
    assert desk.graph.bodies == [
        {"addLicenses": [{"skuId": SKU_ID, "disabledPlans": []}], "removeLicenses": []},
        {"addLicenses": [], "removeLicenses": [SKU_ID]},
    ]


async def test_ids_are_told_in_small_letters(desk: Desk) -> None:
    """As the door knows who speaks, and whichever way Graph writes them."""
    desk.graph.people.users[ANNA.lower()].id = ANNA
    found = await desk.anna()
    assert found.id == ANNA.lower()


async def test_by_a_mail_address(desk: Desk) -> None:
    """Where nobody signs in by it, it may still be somebody's; not where it is two people's."""
    found = await desk.licences.person(TENANT, "A.Ng@contoso.co.uk")
    assert found.name == "Anna Ng"
    twin = User(ANNA.lower().replace("1", "2"), "Ann Ng", "ann@contoso.com", "a.ng@contoso.co.uk")
    desk.graph.people.add(twin)
    with pytest.raises(NoSuchPerson):
        await desk.licences.person(TENANT, "a.ng@contoso.co.uk")


@pytest.mark.parametrize(
    "named",
    ["../me@x", "o'brien@contoso.com", "a?$select=id@x", "a#b@x", "%2e%2e@x", "x@y/assignLicense"],
)
async def test_an_address_leads_to_users_only(desk: Desk, named: str) -> None:
    """Whatever is typed is a name, and no way to another part of Graph."""
    with pytest.raises(NoSuchPerson):
        await desk.licences.person(TENANT, named)
    assert all(one.startswith("/v1.0/users") and "/../" not in one for one in desk.graph.asked)
    assert desk.graph.bodies == []


async def test_a_long_list(desk: Desk) -> None:
    """Page by page; of a longer one it says that it is not the whole."""
    people = desk.graph.people
    people.page = 10
    people.add(*(User(f"{n:08d}", f"P{n}", f"p{n}@x", directly=True) for n in range(25)))
    found = await desk.licences.holders(TENANT)
    assert (len(found.people), found.whole) == (25, True)
    assert all("skuId%20eq%20" in one for one in desk.graph.asked[:1])
    people.page = 2
    found = await desk.licences.holders(TENANT)
    assert (len(found.people), found.whole) == (2 * MOST_PAGES, False)


@pytest.mark.parametrize(
    ("reads", "writes", "permission"),
    [(False, True, "User.Read.All"), (True, False, "LicenseAssignment.ReadWrite.All")],
)
async def test_a_missing_permission_is_named(
    desk: Desk, *, reads: bool, writes: bool, permission: str
) -> None:
    """The one for reading, or the one for giving."""
    anna = await desk.anna()
    desk.graph.people.reads, desk.graph.people.writes = reads, writes
    with pytest.raises(DirectoryForbids) as wrong:
        await (desk.licences.assign(TENANT, anna) if reads else desk.licences.holders(TENANT))
    assert wrong.value.data["permission"] == permission


async def test_the_organisation_has_no_such_licence(desk: Desk) -> None:
    """That is another thing than somebody who cannot have it."""
    anna = await desk.anna()
    desk.graph.people.bought = False
    assert await desk.licences.assign(TENANT, anna) is Came.NOT_BOUGHT


@pytest.mark.parametrize(
    ("faults", "wrong"),
    [
        ([Fault.BROKEN] * 3, DirectoryUnreachable),
        ([Fault.UNREACHED] * 3, DirectoryUnreachable),
        ([Fault.BUSY] * 3, DirectoryUnreachable),
        ([Fault.EXPIRED] * 2, DirectoryRefuses),
        ([Fault.GARBLED], DirectoryRefuses),
        ([Fault.NO_LIST], DirectoryRefuses),
    ],
)
async def test_no_usable_answer(desk: Desk, faults: list[Fault], wrong: type[PurserError]) -> None:
    """Wrapped once, in words of ours."""
    desk.graph.faults.extend(faults)
    with pytest.raises(wrong):
        await desk.licences.holders(TENANT)


async def test_an_answer_that_was_lost(desk: Desk) -> None:
    """A change is not posted a second time by itself, and a later one finds it done."""
    anna = await desk.anna()
    desk.graph.faults.append(Fault.CUT)
    with pytest.raises(DirectoryUnreachable):
        await desk.licences.assign(TENANT, anna)
    assert len(desk.graph.bodies) == 1
    assert (await desk.anna()).held is Held.DIRECTLY


async def test_a_page_that_leads_in_a_circle(desk: Desk) -> None:
    """The same link again ends the list."""

    class Circle:
        async def get(self, tenant: str, path_or_link: str) -> dict[str, object]:
            return {"value": [], "@odata.nextLink": path_or_link}

        async def post(self, tenant: str, path: str, body: object) -> dict[str, object]:
            raise AssertionError(path)

    found = await GraphLicences(Circle()).holders(TENANT)
    assert found.people == ()
    assert not found.whole


USER = {"id": "a", "displayName": "Anna", "userPrincipalName": "anna@contoso.com"}


def details(*plans: tuple[str, str, str]) -> list[dict[str, object]]:
    told = [
        {"servicePlanName": name, "servicePlanId": plan, "provisioningStatus": status}
        for name, plan, status in plans
    ]
    return [{"skuPartNumber": "A_BUNDLE", "servicePlans": told}]


@pytest.mark.parametrize(
    ("plans", "beside"),
    [
        ([("MCOMEETADV", "", "Success")], {Beside.CONFERENCING}),
        ([("MCOMEETADV_GOV", "", "PendingInput")], {Beside.CONFERENCING}),
        ([("MCOMEETBASIC", "", "Success")], {Beside.CONFERENCING}),
        ([("MCOEV", "", "Success"), ("MCOPSTN1", "", "Success")], {Beside.PHONE, Beside.PLAN}),
        ([("MCOPSTN5", "", "Success")], {Beside.PLAN}),
        ([("MCOPSTNC", "", "Success"), ("MCOPSTNPP", "", "Success")], set()),
        ([("MCOMEETADV", "", "Disabled"), ("MCOEV", "", "Error")], set()),
        ([("", "3E26EE1F-8a5f-4d52-aee2-b81ce45c8f40", "Success")], {Beside.CONFERENCING}),
        ([("EXCHANGE_S_ENTERPRISE", "x", "Success")], set()),
    ],
)
def test_what_service_plans_mean(plans: list[tuple[str, str, str]], beside: set[Beside]) -> None:
    """By the plan, whatever the bundle is called; not the pool's own, and not what is off."""
    assert person_in(USER, details(*plans)).beside == beside


def test_odd_answers() -> None:
    """Null and nonsense are nothing; a user without an id is no answer."""
    odd = {"usageLocation": None, "licenseAssignmentStates": None, "assignedLicenses": ["x"]}
    found = person_in({**USER, **odd}, [None, "x", {"servicePlans": [1]}, {"servicePlans": "x"}])
    assert (found.held, found.location, found.lacks) == (Held.NOT, "", Lack.ANYTHING)
    with pytest.raises(DirectoryRefuses):
        person_in({"displayName": "Anna"}, [])


@pytest.mark.parametrize("state", ["Error", "Disabled"])
def test_an_assignment_that_failed_is_none(state: str) -> None:
    """A group may give it in vain."""
    states = [{"skuId": SKU_ID, "assignedByGroup": "g", "state": state}]
    assert person_in({**USER, "licenseAssignmentStates": states}, []).held is Held.NOT


def test_an_assignment_without_its_states() -> None:
    """What is assigned counts where Graph does not tell how it came."""
    assigned = [{"skuId": SKU_ID.upper(), "disabledPlans": []}]
    assert person_in({**USER, "assignedLicenses": assigned}, []).held is Held.DIRECTLY
