"""Licences: who may spend from the pool, what a person needs beside it, and how they are given.

The Communications Credits licence costs nothing and its units do not run out, so only people
matter here: never how many are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

SKU = "MCOPSTNC"  # its part number, the same in every tenant, as its id is
SKU_ID = "47794cd0-f0e5-45c5-9033-2eb6b5fc84e0"


class Held(StrEnum):
    """How a person has the licence."""

    NOT = "not"
    DIRECTLY = "directly"
    BY_GROUP = "by_group"  # only whoever looks after the group can take it away
    BOTH = "both"


class Beside(StrEnum):
    """What carries calls for a person; the licence alone carries none."""

    CONFERENCING = "conferencing"  # Audio Conferencing: dialling out of meetings
    PHONE = "phone"  # Teams Phone, which makes no calls without a plan
    PLAN = "plan"  # a Calling Plan, with Teams Phone


class Lack(StrEnum):
    """What a person would have to be given as well before the pool pays a call."""

    ANYTHING = "anything"
    PLAN = "plan"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the directory knows that person."""

    id: str
    name: str
    address: str  # the user principal name
    location: str = ""  # where services are used, by country; without one no licence is given
    guest: bool = False
    held: Held = Held.NOT
    beside: frozenset[Beside] = frozenset()

    @property
    def lacks(self) -> Lack | None:
        if Beside.CONFERENCING in self.beside or self.beside >= {Beside.PHONE, Beside.PLAN}:
            return None
        if Beside.PHONE in self.beside:
            return Lack.PLAN
        return Lack.PHONE if Beside.PLAN in self.beside else Lack.ANYTHING


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has the licence, as a list tells."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Holders:
    people: tuple[Holder, ...]
    whole: bool = True  # False: there are more than are read (rule 5)


class Came(StrEnum):
    """What came of one person."""

    WAITS = "waits"  # nobody has tried yet
    DONE = "done"
    ALREADY = "already"  # it was so before: a repeat is a success
    NO_LOCATION = "no_location"
    GUEST = "guest"
    BY_GROUP = "by_group"
    GONE = "gone"  # nobody of that id any more
    NOT_BOUGHT = "not_bought"  # the organisation itself does not have the licence
    FORBIDDEN = "forbidden"  # the application lacks a permission
    UNREACHED = "unreached"  # it may or may not have been done; to try again is harmless
    REFUSED = "refused"  # for a reason that only the directory knows


SUCCEEDED = frozenset({Came.DONE, Came.ALREADY})
# Where a second try, with nothing changed in the chat, may come to something else.
TRIED_AGAIN = frozenset(
    {Came.WAITS, Came.NO_LOCATION, Came.NOT_BOUGHT, Came.FORBIDDEN, Came.UNREACHED, Came.REFUSED}
)


def hindrance(person: Person, *, gives: bool) -> Came | None:
    """Why it would come to nothing, as far as that is known before; None: it can be tried."""
    if gives:
        return _hindered(person)
    if person.held is Held.NOT:
        return Came.ALREADY
    return Came.BY_GROUP if person.held is Held.BY_GROUP else None


def _hindered(person: Person) -> Came | None:
    if person.held is not Held.NOT:
        return Came.ALREADY
    if person.guest:
        return Came.GUEST
    return None if person.location else Came.NO_LOCATION


class Licences(Protocol):
    """The organisation's directory, as far as it concerns the licence.

    Where it gives no usable answer it raises what `ledger/licence_errors.py` has for that.
    """

    async def holders(self, account_id: str) -> Holders:
        """Everybody who has the licence, by name."""
        ...

    async def person(self, account_id: str, named: str) -> Person:
        """By the object id or the address; NoSuchPerson."""
        ...

    async def assign(self, account_id: str, person: Person) -> Came:
        """The same again is ALREADY; never WAITS."""
        ...

    async def remove(self, account_id: str, person: Person) -> Came: ...
