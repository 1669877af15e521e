"""A stand-in for Microsoft Graph's users: people with licences, in its recorded shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from tests.graph_stand_in import StandInGraph

Json = dict[str, Any]
CREDITS = "47794cd0-f0e5-45c5-9033-2eb6b5fc84e0"
GROUP = "8c6d5e5a-3f65-4d0a-9b0f-0e6f6b3f3a11"
PLANS = {  # by their names: the SKU that brings them here, and the plan's own id
    "MCOPSTNC": ("MCOPSTNC", "505e180f-f7e0-4b65-91d4-00d670bbd18c"),
    "MCOMEETADV": ("SPE_E5", "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"),
    "MCOEV": ("SPE_E5", "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"),
    "MCOPSTN2": ("MCOPSTN2", "5a10155d-f5c1-411a-a8ec-e99aae125390"),
    "EXCHANGE_S_ENTERPRISE": ("SPE_E5", "efb87545-963c-4e0d-99df-69c6916d9eb0"),
}
_ONE = re.compile(r"/v1\.0/users/([^/]+)(/licenseDetails|/assignLicense)?")
_HOLDING = f"assignedLicenses/any(x:x/skuId eq {CREDITS})"
_MAIL = re.compile(r"mail eq '((?:[^']|'')*)'")


@dataclass
class User:
    """Somebody of the directory; what a licence gives is derived from how it came."""

    id: str
    name: str
    upn: str
    mail: str = ""
    location: str | None = "US"
    guest: bool = False
    directly: bool = False
    by_group: bool = False
    plans: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()  # plans that are switched off for the person

    @property
    def holding(self) -> bool:
        return self.directly or self.by_group

    def told(self, fields: Iterable[str]) -> Json:
        """As Graph tells it: only what was selected, and null where nothing is set."""
        ways = [None] * self.directly + [GROUP] * self.by_group
        whole: Json = {
            "id": self.id,
            "displayName": self.name,
            "userPrincipalName": self.upn,
            "userType": "Guest" if self.guest else "Member",
            "usageLocation": self.location,
            "assignedLicenses": [{"disabledPlans": [], "skuId": CREDITS}] * self.holding,
            "licenseAssignmentStates": [
                {
                    "skuId": CREDITS,
                    "disabledPlans": [],
                    "assignedByGroup": way,
                    "state": "Active",
                    "error": "None",
                    "lastUpdatedDateTime": "2026-11-01T08:00:00Z",
                }
                for way in ways
            ],
        }
        return {name: whole[name] for name in fields}

    def details(self) -> list[Json]:
        skus: dict[str, list[Json]] = {}
        for name in (*self.plans, *(["MCOPSTNC"] if self.holding else [])):
            sku, plan = PLANS[name]
            skus.setdefault(sku, []).append(
                {
                    "servicePlanId": plan,
                    "servicePlanName": name,
                    "provisioningStatus": "Disabled" if name in self.off else "Success",
                    "appliesTo": "User",
                }
            )
        return [
            {"id": f"d-{sku}", "skuId": sku, "skuPartNumber": sku, "servicePlans": plans}
            for sku, plans in skus.items()
        ]


@dataclass
class People:
    """What the directory holds, and what the application may do there."""

    users: dict[str, User] = field(default_factory=dict)
    reads: bool = True
    writes: bool = True
    bought: bool = True  # whether the organisation has the licence at all
    page: int = 999

    def add(self, *users: User) -> None:
        self.users |= {one.id: one for one in users}

    def find(self, named: str) -> User | None:
        wanted = named.casefold()
        found = (one for one in self.users.values() if wanted in (one.id, one.upn.casefold()))
        return next(found, None)


class GraphOfPeople(StandInGraph):
    """Users beside what the other stand-in serves."""

    def __init__(self) -> None:
        super().__init__()
        self.people = People()
        self.bodies: list[Json] = []  # of every assignLicense

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/v1.0/users" and request.method == "GET":
            return self._listed(request) if self.people.reads else _denied()
        found = _ONE.fullmatch(request.path)
        if found is None:
            return await super().answer(request)
        user = self.people.find(found[1])
        if found[2] == "/assignLicense" and request.method == "POST":
            return await self._assigned(request, user)
        return self._told(request, user)

    def _told(self, request: web.Request, user: User | None) -> web.Response:
        if not self.people.reads:
            return _denied()
        if user is None:
            return _missing(request.path)
        if request.path.endswith("/licenseDetails"):
            return web.json_response({"value": user.details()})
        return web.json_response(user.told(request.query["$select"].split(",")))

    def _listed(self, request: web.Request) -> web.Response:
        asked, fields = request.query["$filter"], request.query["$select"].split(",")
        matching = _matching(asked)
        if matching is None:
            return failure(HTTPStatus.BAD_REQUEST, "Request_UnsupportedQuery", "Unsupported")
        found = [one for one in self.people.users.values() if matching(one)]
        skip, page = int(request.query.get("$skiptoken", 0)), self.people.page
        answer: Json = {"value": [one.told(fields) for one in found[skip : skip + page]]}
        if len(found) > skip + page:
            link = request.url.update_query({"$skiptoken": str(skip + page)})
            answer["@odata.nextLink"] = f"{self.url}{link.raw_path_qs}"
        return web.json_response(answer)

    async def _assigned(self, request: web.Request, user: User | None) -> web.Response:
        body = orjson.loads(await request.read())
        self.bodies.append(body)
        if not self.people.writes:
            return _denied()
        if user is None:
            return _missing("somebody")
        wrong = self._wrong(body, user)
        if wrong:
            return failure(HTTPStatus.BAD_REQUEST, "Request_BadRequest", wrong)
        user.directly = bool(body["addLicenses"])
        return web.json_response(user.told(("id", "displayName", "assignedLicenses")))

    def _wrong(self, body: Json, user: User) -> str:
        """What Graph says, in its own words: it has one code for all of these."""
        if not self.people.bought:
            return f"License {CREDITS} does not correspond to a valid company License."
        if body["addLicenses"] and not user.location:
            return "License assignment cannot be done for user with invalid usage location."
        if body["removeLicenses"] and not user.holding:
            return "User does not have a corresponding license."
        if body["removeLicenses"] and not user.directly:
            return (
                "User license is inherited from a group membership and it cannot be removed "
                "directly from the user."
            )
        return ""


def _matching(asked: str) -> Callable[[User], bool] | None:
    if asked == _HOLDING:
        return lambda one: one.holding
    if found := _MAIL.fullmatch(asked):
        mail = found[1].replace("''", "'").casefold()
        return lambda one: one.mail.casefold() == mail
    return None


def failure(status: int, code: str, message: str) -> web.Response:
    inner = {"date": "2026-11-19T02:00:00", "request-id": "e0c8", "client-request-id": "e0c8"}
    told = {"error": {"code": code, "message": message, "innerError": inner}}
    return web.json_response(told, status=status)


def _denied() -> web.Response:
    words = "Insufficient privileges to complete the operation."
    return failure(HTTPStatus.FORBIDDEN, "Authorization_RequestDenied", words)


def _missing(named: str) -> web.Response:
    words = f"Resource '{named}' does not exist or one of its queried references is not present."
    return failure(HTTPStatus.NOT_FOUND, "Request_ResourceNotFound", words)
