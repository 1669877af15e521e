"""A double of an organisation's directory: people as a test makes them, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ledger.errors import PurserError
from ledger.licence_errors import NoSuchPerson
from ledger.licences import Beside, Came, Held, Holder, Holders, Person, hindrance

CALLS = frozenset({Beside.CONFERENCING})


def somebody(name: str, **changes: object) -> Person:
    """Whose id is the first name, in small letters."""
    first = name.split(maxsplit=1)[0].casefold()
    person = Person(first, name, f"{first}@contoso.com", "US", beside=CALLS)
    return replace(person, **changes)  # type: ignore[arg-type]


@dataclass
class ScriptedDirectory:
    """Implements `ledger.licences.Licences`, the same for every account."""

    people: dict[str, Person] = field(default_factory=dict)
    whole: bool = True
    failing: PurserError | None = None  # instead of every answer
    failing_for: dict[str, PurserError | Came] = field(default_factory=dict)  # a change, by id
    changed: list[tuple[str, str]] = field(default_factory=list)  # `assign` or `remove`, and whom

    def knows(self, *people: Person) -> None:
        self.people |= {one.id: one for one in people}

    def held(self, person_id: str) -> Held:
        return self.people[person_id].held

    async def holders(self, account_id: str) -> Holders:
        self._answer()
        having = [one for one in self.people.values() if one.held is not Held.NOT]
        having.sort(key=lambda one: (one.name.casefold(), one.id))
        return Holders(tuple(Holder(one.id, one.name) for one in having), self.whole)

    async def person(self, account_id: str, named: str) -> Person:
        self._answer()
        for one in self.people.values():
            if named.casefold() in (one.id, one.address.casefold()):
                return one
        raise NoSuchPerson(text=named)

    async def assign(self, account_id: str, person: Person) -> Came:
        return self._change("assign", person, Held.DIRECTLY)

    async def remove(self, account_id: str, person: Person) -> Came:
        left = Held.BY_GROUP if person.held is Held.BOTH else Held.NOT
        return self._change("remove", person, left)

    def _answer(self) -> None:
        if self.failing is not None:
            raise self.failing

    def _change(self, what: str, person: Person, held: Held) -> Came:
        self._answer()
        self.changed.append((what, person.id))
        wrong = self.failing_for.get(person.id)
        if isinstance(wrong, PurserError):
            raise wrong
        known = self.people.get(person.id)
        if wrong or known is None:
            return wrong or Came.GONE
        if hindered := hindrance(known, gives=what == "assign"):
            return hindered
        self.people[person.id] = replace(known, held=held)
        return Came.DONE
