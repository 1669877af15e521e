"""The world that is fuzzed: two organisations, the real service over real storage, real HTTP.

One of them is posted to; the other has names, notes and a balance that nobody else has, so that
whatever of it turns up in an answer is found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from bot.limits import Limits
from dialogs.front import Front
from ledger.people import Actor
from ledger.roles import Role
from tests.bot.desk import BOT, Served, Unhurried, registered_settings, serve
from tests.fuzz.book import Book
from tests.fuzz.findings import Answer, Findings, Posted
from tests.fuzz.steps import FOREIGN, PEOPLE, A, B, Shown, Speaker, Step, Token
from tests.fuzz.tokens import ISSUERS, authorization
from tests.fuzz.words import written
from tests.house import MovableClock, build_house, grants
from tests.issuer import StandInIssuer

TENANTS = {
    A: "aaaaaaaa-2222-3333-4444-555555555555",
    B: "bbbbbbbb-2222-3333-4444-555555555555",
    FOREIGN: "cccccccc-2222-3333-4444-555555555555",
}
OWNERS = ("anna", "bea")
ROLES = {"vic": Role.VIEWER, "olga": Role.OPERATOR}  # in the organisation that is posted to
NAMES = {(A, "anna"): "Ottoline Karg", (B, "bea"): "Quillon Brezh"}
# What each says first: it stands in the book and in the memory afterwards.
BEGINS = {
    A: ("add funds 61.37 po HERON-31", "yes"),
    B: ("reconcile 91234.56", "yes", "add funds 47.11 po ZEBRA-77", "yes", "add funds 13.29",
        "reverse 3 because vexillology"),
}  # fmt: skip
MARKS = {
    A: ("Ottoline", "HERON-31"),
    B: ("Quillon", "ZEBRA-77", "vexillology", "91,234.56", "91234.56", "47.11", "91,281.67",
        "91281.67", TENANTS[B]),
}  # fmt: skip
_ID = re.compile(r'"(?:draft|form)": ?"([^"]+)"')
_BETWEEN_SECONDS = 0.7  # so that the limits let most of it through
_KEPT_IDS = 8


@dataclass
class World:
    """Takes steps and looks at what comes of each."""

    served: Served
    book: Book
    findings: Findings
    good: str  # the header that is let in
    counts: Counter[str] = field(default_factory=Counter)
    _shown: dict[str, list[str]] = field(default_factory=lambda: {A: [], B: [], FOREIGN: []})
    _number: int = 0

    async def begin(self) -> None:
        for tenant, lines in BEGINS.items():
            speaker = next(each for each in PEOPLE if each.tenant == tenant)
            for line in lines:
                self._note(await self._post(Step(speaker, text=line)))
        for person, role in ROLES.items():
            await grants(self.served.house, Actor(TENANTS[A], person, person.title()), role)
        await self.book.begin()

    async def take(self, step: Step) -> None:
        """One request, and every look at what it did."""
        answer = await self._post(step)
        posted = answer.posted
        self.findings.look(answer, _others_marks(posted.tenant))
        self.findings.crashes(self.served.metrics, posted)
        await self.book.look(answer, _said(posted.body), self._shown.get(posted.tenant, ()))
        self._note(answer)

    async def end(self) -> None:
        """What only the whole shows: the book replays."""
        await self.book.end()

    async def _post(self, step: Step) -> Answer:
        self._clock.move(minutes=step.minutes, seconds=_BETWEEN_SECONDS)
        posted = self._posted(step)
        self.served.connector.received.clear()
        begun = perf_counter()
        status, body = await self._answered(posted)
        seconds = perf_counter() - begun
        said = tuple(orjson.dumps(each.body) for each in self.served.connector.received)
        self.counts[_what(step)] += 1
        self.counts[f"status {status}"] += 1
        return Answer(posted, status, body, said, seconds)

    async def _answered(self, posted: Posted) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Authorization": posted.authorization}
        async with self.served.http.post(
            f"{self.served.url}/api/messages", data=posted.body, headers=headers
        ) as response:
            return response.status, await response.read()

    @property
    def _clock(self) -> MovableClock:
        clock = self.served.house.clock
        assert isinstance(clock, MovableClock)
        return clock

    def _body(self, step: Step) -> bytes:
        if step.raw is not None:
            return step.raw
        return written(self._activity(step)).encode(errors="surrogatepass")

    def _activity(self, step: Step) -> dict[str, Any]:
        who, self._number = step.speaker, self._number + 1
        tenant = TENANTS[who.tenant]
        said: dict[str, Any] = {
            "type": step.type,
            "id": f"activity-{self._number}",
            "channelId": "msteams",
            "serviceUrl": self.served.connector.url,
            "locale": "en-US",
            "from": _sender(who),
            "recipient": BOT,
            "conversation": {"id": who.chat, "conversationType": who.kind, "tenantId": tenant},
            "channelData": {"tenant": {"id": tenant}},
            "text": step.text,
        }
        if step.verb:
            action = {"type": "Action.Execute", "verb": step.verb, "data": self._filled(step.slots)}
            said |= {
                "name": "adaptiveCard/action",
                "replyToId": "card-1",
                "value": {"action": action, "trigger": "manual"},
            }
        return said | step.parts

    def _filled(self, slots: dict[str, Any]) -> dict[str, Any]:
        return {name: self._known(value) for name, value in slots.items()}

    def _known(self, value: Any) -> Any:
        if not isinstance(value, Shown):
            return value
        shown = self._shown[value.tenant]
        return shown[-1 - value.nth % len(shown)] if shown else "none"

    def _note(self, answer: Answer) -> None:
        """The ids on the cards that were shown, for steps to come."""
        shown = self._shown[answer.posted.tenant or FOREIGN]
        for said in (answer.body, *answer.said):
            for found in _ID.findall(said.decode(errors="replace")):
                if found in shown:
                    shown.remove(found)
                shown.append(found)
                del shown[:-_KEPT_IDS]

    def _posted(self, step: Step) -> Posted:
        body, url = self._body(step), self.served.connector.url
        header = authorization(step.token, url) if step.token else self.good
        said = _json(body)
        draft = _within(said, "value", "action", "data", "draft")
        person = _within(said, "from", "aadObjectId").lower()
        return Posted(body, header, _tenant_of(said), person, draft)


@asynccontextmanager
async def opened_world(path: Path, database_url: str = "") -> AsyncIterator[World]:
    async with AsyncExitStack() as opened:
        issuer = await opened.enter_async_context(StandInIssuer(ISSUERS))
        house = await build_house(
            path, clock=MovableClock(), url=database_url, owners=frozenset(OWNERS)
        )
        opened.push_async_callback(house.close)
        settings = registered_settings(
            issuer, tenants=(TENANTS[A], TENANTS[B]), owners=OWNERS, app_tenant_id=TENANTS[A]
        )
        served = await opened.enter_async_context(
            serve(
                path,
                settings,
                issuer=issuer,
                limits=Limits(),
                front=Front(),
                house=house,
                pacing=Unhurried(),
                memory=house.database.chat_memory if database_url else None,
            )
        )
        url = served.connector.url
        findings = Findings(ISSUERS.private.public_key(), url)
        world = World(
            served, Book(house, TENANTS, (*OWNERS, "olga")), findings, authorization(Token(), url)
        )
        await world.begin()
        yield world


def _sender(who: Speaker) -> dict[str, Any]:
    name = who.name or NAMES.get((who.tenant, who.person), who.person)
    named = {"id": f"29:{who.person}", "name": name, "role": who.role}
    return named | ({"aadObjectId": who.person} if who.person else {})


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _within(said: Any, *names: str) -> str:
    """The text that stands there; empty where none does."""
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, str) else ""


def _said(body: bytes) -> str:
    return _within(_json(body), "text")


def _tenant_of(said: Any) -> str:
    """Whom the request speaks for, as far as it names one of ours."""
    named = _within(said, "channelData", "tenant", "id").lower()
    return next((tenant for tenant, id_ in TENANTS.items() if id_ == named), "")


def _others_marks(tenant: str) -> tuple[str, ...]:
    return tuple(mark for owner, marks in MARKS.items() if owner != tenant for mark in marks)


def _what(step: Step) -> str:
    if step.token is not None:
        return "tokens"
    if step.raw is not None:
        return "raw bodies"
    return "taps" if step.verb else "activities"
