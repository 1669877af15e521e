"""Licences by Microsoft Graph: who has the one for the pool, and giving and taking it."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Protocol
from urllib.parse import quote

import structlog

from ledger.errors import PurserError
from ledger.licence_errors import (
    DirectoryForbids,
    DirectoryRefuses,
    DirectoryUnreachable,
    NoSuchPerson,
)
from ledger.licences import SKU_ID, Came, Holders, Person
from providers.graph.answers import (
    BearerRefused,
    Busy,
    GraphError,
    Json,
    Refused,
    Unreached,
)
from providers.graph.users import FIELDS, holders_in, person_in

READS = "User.Read.All"  # with it everybody is found, and what licences each has
WRITES = "LicenseAssignment.ReadWrite.All"
MOST_PAGES = 5  # rule 5: of 999 people, more than a card could ever show
_USERS = "/v1.0/users"
_HOLDERS = (
    f"{_USERS}?$filter=assignedLicenses/any(x:x/skuId%20eq%20{SKU_ID})"
    "&$select=id,displayName,userPrincipalName&$top=999"
)
_FORBIDDEN, _NOBODY = 403, 404
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Graph has one code for all of these; only its English sentences tell them apart.
_SAID = (
    ("usage location", Came.NO_LOCATION),
    ("inherited from a group", Came.BY_GROUP),
    ("valid company license", Came.NOT_BOUGHT),
    ("does not have a corresponding license", Came.ALREADY),
)

log = structlog.get_logger()


class Graph(Protocol):
    """As much of `GraphClient` as this needs."""

    async def get(self, tenant: str, path_or_link: str) -> Json: ...
    async def post(self, tenant: str, path: str, body: Any) -> Json: ...


class GraphLicences:
    """Implements `ledger.licences.Licences`; an account's id is its tenant's."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def holders(self, account_id: str) -> Holders:
        link, rows, seen = _HOLDERS, list[Any](), set[str]()
        while link and link not in seen and len(seen) < MOST_PAGES:
            seen.add(link)
            page = await self._get(account_id, link)
            rows += _list(page)
            link = page.get("@odata.nextLink") or ""
        return Holders(holders_in(rows), whole=not link)

    async def person(self, account_id: str, named: str) -> Person:
        """One who is not found by the sign-in name may still be by the mail address."""
        if not (_ID.fullmatch(named) or "@" in named):
            raise NoSuchPerson(text=named)
        try:
            return await self._user(account_id, named)
        except NoSuchPerson:
            return await self._user(account_id, await self._by_mail(account_id, named))

    async def assign(self, account_id: str, person: Person) -> Came:
        add = [{"skuId": SKU_ID, "disabledPlans": []}]
        return await self._change(account_id, person, add=add, remove=[])

    async def remove(self, account_id: str, person: Person) -> Came:
        return await self._change(account_id, person, add=[], remove=[SKU_ID])

    async def _user(self, account_id: str, named: str) -> Person:
        path = f"{_USERS}/{quote(named, safe='')}"
        user, details = await asyncio.gather(
            self._get(account_id, f"{path}?$select={FIELDS}", named),
            self._get(account_id, f"{path}/licenseDetails", named),
        )
        return person_in(user, _list(details))

    async def _by_mail(self, account_id: str, named: str) -> str:
        if "@" not in named:
            raise NoSuchPerson(text=named)
        told = quote("'" + named.replace("'", "''") + "'", safe="")
        path = f"{_USERS}?$filter=mail%20eq%20{told}&$select=id&$top=2"
        found = _list(await self._get(account_id, path, named))
        if len(found) != 1:  # nobody, or an address that several share
            raise NoSuchPerson(text=named)
        return str(found[0]["id"])

    async def _get(self, account_id: str, path: str, named: str = "") -> Json:
        try:
            return await self._graph.get(account_id, path)
        except GraphError as wrong:
            if named and isinstance(wrong, Refused) and wrong.status == _NOBODY:
                raise NoSuchPerson(text=named) from wrong
            raise _told(wrong, READS) from wrong

    async def _change(self, account_id: str, person: Person, *, add: Any, remove: Any) -> Came:
        path = f"{_USERS}/{quote(person.id, safe='')}/assignLicense"
        try:
            await self._graph.post(account_id, path, {"addLicenses": add, "removeLicenses": remove})
        except GraphError as wrong:
            return _came(wrong)
        return Came.DONE


def _came(wrong: GraphError) -> Came:
    """What a definite no says of this person; else the directory as a whole is in the way."""
    if isinstance(wrong, Refused) and not isinstance(wrong, BearerRefused):
        if wrong.status == _NOBODY:
            return Came.GONE
        said = wrong.message.casefold()
        if found := next((came for words, came in _SAID if words in said), None):
            return found
    raise _told(wrong, WRITES) from wrong


def _told(wrong: GraphError, permission: str) -> PurserError:
    """Wrapped once, in the ledger's words."""
    log.warning("directory_refused", error=type(wrong).__name__, code=str(wrong))
    if isinstance(wrong, Busy | Unreached):
        return DirectoryUnreachable()
    if isinstance(wrong, Refused) and wrong.status == _FORBIDDEN:
        return DirectoryForbids(permission=permission)
    return DirectoryRefuses(code=str(wrong))


def _list(page: Json) -> list[Any]:
    rows = page.get("value")
    if not isinstance(rows, list):
        raise DirectoryRefuses(code="value")
    return rows
