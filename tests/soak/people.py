"""The people: in each chat one thing is said or tapped after the other, for as long as it lasts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from cards.voice import voice_for
from tests.crash.outside import pause
from tests.soak.line import Json, Line, Said
from tests.soak.phrases import balance_in, phrases, says_added, says_approved, says_decided
from tests.soak.places import Chat, Person

MOST_TRIES = 20
ABOVE_LIMIT = 600  # units: of an operator's 500
LOOKS_SECONDS = 0.2
COPIES_SECONDS = 20.0  # in which a request reaches those who decide
# Notes after which a person tries again: nobody knows yet, or not now.
_LATER = ("operator.door.busy", "errors.outcome_unknown", "errors.book_unavailable")
READS_SECONDS = (0.3, 1.5)  # from a card to its button


Wish = Callable[[Person], Awaitable[None]]


@dataclass
class Heard:
    """What people did, and what they were told of their money."""

    did: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, int] = field(default_factory=dict)  # units, by the draft that was confirmed
    added: set[str] = field(default_factory=set)  # drafts of which somebody was told so
    # By organisation and number: of which somebody was told that it is approved and paid.
    approved: set[tuple[str, int]] = field(default_factory=set)


class Talk:
    """One chat: whoever speaks there, and what about."""

    def __init__(self, chat: Chat, line: Line, heard: Heard, seed: object) -> None:
        self.chat = chat
        self._line = line
        self._heard = heard
        self.deciders: list[Talk] = []  # about what is asked for here
        voice = voice_for(chat.first.locale)
        self._later = {"", *(voice(key) for key in _LATER)}
        self._dice = random.Random(f"{seed}:{chat.id}")  # noqa: S311  dice

    async def begin(self) -> None:
        """The app comes to the chat; where alerts are wanted somebody asks for them."""
        person = self.chat.first
        installed = self._line.activity("installationUpdate", self.chat, person)
        await self._line.deliver(installed | {"action": "add"}, "installed")
        if self.chat.told:
            await self.insists(phrases(person.locale).alerts_here)

    async def start_off(self) -> None:
        """Funds come in and the balance is low: there is something to look at in every run."""
        says = phrases(self.chat.first.locale)
        await self.insists(f"{says.add_funds} 5", 5)
        await self.insists(f"{says.trigger} 200")

    async def rest(self) -> None:
        """Nothing is to change any more, or there would be no end to wait for."""
        says = phrases(self.chat.first.locale)
        await self.insists(says.auto_recharge_off)
        await self.insists(f"{says.trigger} 0")

    async def live(self, over: asyncio.Event, thinks_seconds: tuple[float, float]) -> None:
        wishes: tuple[tuple[int, Wish], ...] = (
            (
                (70, self._look),
                (30, self.ask),
            )
            if self.chat.asks
            else (
                (40, self._look),
                (26, self._move_trigger),
                (18, self._fund),
                (6, self._mumble),
                (3, self._subscribe),
                (3, self._tend),
                (2, self._empty),
            )
        )
        weights = [weight for weight, _ in wishes]
        await pause(self._dice.random() * thinks_seconds[1])  # they do not all begin at once
        if self.chat.asks:  # in every run, however short
            await self.ask(self.chat.first)
        while not over.is_set():
            person = self._dice.choice(self.chat.people)
            await self._dice.choices(wishes, weights)[0][1](person)
            await pause(self._dice.uniform(*thinks_seconds))

    async def insists(self, text: str, units: int = 0) -> Said:
        """Says it again until an answer comes, and confirms what has to be."""
        person = self.chat.first
        for _ in range(MOST_TRIES):
            said = await self.says(person, text)
            if said is not None:
                if said.draft:
                    await self._confirm(person, said, units)
                return said
            await pause(0.2)
        raise AssertionError(f"no answer to {text!r} in {self.chat.id}")

    async def says(self, person: Person, text: str) -> Said | None:
        """The last card in answer; None where none came."""
        activity = self._line.message(self.chat, person, text)
        again = self._maybe_again(activity)
        answers = await self._line.answers(activity)
        await again
        return answers[-1] if answers else None

    async def _look(self, person: Person) -> None:
        says = phrases(person.locale)
        self._heard.did["looked"] += 1
        await self.says(person, self._dice.choice((says.balance, says.balance, says.history)))

    async def _mumble(self, person: Person) -> None:
        says = phrases(person.locale)
        self._heard.did["mumbled"] += 1
        await self.says(person, self._dice.choice((says.help, f"{says.balance}?!x")))

    async def _subscribe(self, person: Person) -> None:
        """Where alerts are told already: it changes nothing."""
        if self.chat.told:
            self._heard.did["asked for alerts"] += 1
            await self.says(person, phrases(person.locale).alerts_here)

    async def _tend(self, person: Person) -> None:
        """Take the alert that stands lowest in the chat, where nobody has."""
        alert = self._line.alerts.get(self.chat.id)
        if alert is not None and "alert_take" in alert.buttons:
            self._heard.did["took an alert"] += 1
            await self._tap(person, alert, "alert_take")

    async def _move_trigger(self, person: Person) -> None:
        """Above the balance, so that it is low, or below, so that it is not."""
        balance = await self._balance(person)
        if balance is not None:
            wanted = max(0.0, balance + self._dice.choice((-20, -10, -5, 4, 10)))
            self._heard.did["moved the trigger"] += 1
            await self._decide(
                person, f"{phrases(person.locale).trigger} {min(9_000.0, wanted):.0f}"
            )

    async def _empty(self, person: Person) -> None:
        """The admin centre shows next to nothing: the next call uses it up."""
        self._heard.did["reconciled"] += 1
        await self._decide(person, f"{phrases(person.locale).reconcile} 0.01")

    async def _fund(self, person: Person) -> None:
        units = self._dice.choice((5, 10, 20, 50))
        self._heard.did["asked for funds"] += 1
        await self._decide(person, f"{phrases(person.locale).add_funds} {units}", units)

    def decides_for(self, chat: Chat) -> bool:
        """Whether somebody reads alone here who may decide about what is asked for there."""
        alone = self.chat.kind == "personal" and self.chat.first.owner
        return chat.asks and alone and chat.organisation == self.chat.organisation

    async def ask(self, person: Person) -> None:
        """Above one's limit; two of those who may decide tap at the same moment."""
        self._heard.did["asked for approval"] += 1
        said = await self.says(person, f"{phrases(person.locale).add_funds} {ABOVE_LIMIT}")
        if said is None or not said.draft:
            return
        await self._confirm(person, said, ABOVE_LIMIT)
        for _ in range(int(COPIES_SECONDS / LOOKS_SECONDS)):
            if len(self._asked_of()) > 1:
                break
            await pause(LOOKS_SECONDS)
        await asyncio.gather(*(talk.approve() for talk in self._asked_of()[:2]))

    def _asked_of(self) -> list[Talk]:
        """Those who see a request that waits."""
        return [talk for talk in self.deciders if "approve" in talk.request.buttons]

    @property
    def request(self) -> Said:
        """What stands in this chat."""
        return self._line.requests.get(self.chat.id) or Said("", "", {})

    async def approve(self) -> None:
        """Whoever is told that the payment is on its way looks again later."""
        self._heard.did["approved"] += 1
        request, told = self.request, ""
        for _ in range(MOST_TRIES):
            card = await self._tapped(self.chat.first, request, "approve")
            told = str(card.get("speak", "")) if isinstance(card, dict) else ""
            if says_decided(told):
                break
            await pause(1.0)
        if says_approved(told):
            number = int(request.about.rpartition(" ")[2])
            self._heard.approved.add((self.chat.organisation, number))

    async def _balance(self, person: Person) -> float | None:
        said = await self.says(person, phrases(person.locale).balance)
        await pause(self._dice.uniform(*READS_SECONDS))
        return balance_in(said.summary) if said else None

    async def _decide(self, person: Person, text: str, units: int = 0) -> None:
        """Most confirm, many twice at once, some by typing; some cancel, some do nothing."""
        said = await self.says(person, text)
        if said is None or not said.draft:
            return
        await pause(self._dice.uniform(*READS_SECONDS))
        act = self._dice.random()
        if act < 0.06:
            self._heard.did["left alone"] += 1
        elif act < 0.12:
            self._heard.did["cancelled"] += 1
            await self._tap(person, said, "cancel")
        else:
            await self._confirm(person, said, units, types=act < 0.20)

    async def _confirm(
        self, person: Person, said: Said, units: int, *, types: bool = False
    ) -> None:
        self._heard.wanted |= {said.draft: units} if units else {}
        if types:
            await self._type_yes(person, said)
        await self._until_told(person, said)

    async def _type_yes(self, person: Person, said: Said) -> None:
        self._heard.did["typed yes"] += 1
        told = await self.says(person, phrases(person.locale).yes)
        if told is not None and says_added(told.summary):
            self._heard.added.add(said.draft)

    async def _until_told(self, person: Person, said: Said) -> None:
        """Somebody who was told to wait taps again later."""
        taps = self._dice.choices((1, 2, 3), (60, 32, 8))[0]
        self._heard.did["tapped again"] += taps - 1
        told = await asyncio.gather(*(self._tap(person, said, "confirm") for _ in range(taps)))
        for _ in range(MOST_TRIES):
            if any(told):
                return
            await pause(1.0)
            self._heard.did["tapped later"] += 1
            told = [await self._tap(person, said, "confirm")]
        raise AssertionError(f"{said.draft} was never decided in {self.chat.id}")

    async def _tap(self, person: Person, said: Said, verb: str) -> bool:
        """Whether the answer was the last word."""
        told = await self._tapped(person, said, verb)
        if not isinstance(told, dict):
            return told not in self._later
        if verb == "confirm" and says_added(str(told.get("speak", ""))):
            self._heard.added.add(said.draft)
        return True

    async def _tapped(self, person: Person, said: Said, verb: str) -> Any:
        """The card that takes the tapped one's place, or the note that is told instead."""
        activity = self._line.tap(self.chat, person, said, verb)
        again = self._maybe_again(activity)
        body = await self._line.deliver(activity, "tap")
        await again
        return orjson.loads(body).get("value") if body else ""

    def _maybe_again(self, activity: Json) -> Awaitable[Any]:
        """Now and then Teams delivers the same activity a second time, soon after the first."""
        if self._dice.random() >= 0.03:
            return asyncio.sleep(0)
        self._heard.did["delivered again"] += 1
        return asyncio.ensure_future(self._again(activity, self._dice.random()))

    async def _again(self, activity: Json, seconds: float) -> None:
        await pause(seconds)
        await self._line.deliver(activity, "again")
