"""The places: organisations, their people, and the chats in which these talk to Purser."""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE = 5  # of an organisation: owners, and one who has to ask
OPERATOR = PEOPLE - 1
NAME = "Kit Chan"  # how everybody's begins
_LOCALES = ("en-US", "zh-CN", "en-GB", "zh-TW")
_ZONES = {
    "en-US": "America/New_York",
    "zh-CN": "Asia/Shanghai",
    "en-GB": "Europe/London",
    "zh-TW": "Asia/Taipei",
}
# Of ten chats: whose it is where somebody is alone there, and whether alerts are told.
_PATTERN = (
    ("personal", 0, True),
    ("channel", 0, True),
    ("groupChat", 1, True),
    ("personal", OPERATOR, False),
    ("personal", 1, False),
    ("channel", 2, True),
    ("groupChat", 3, False),
    ("personal", 2, True),
    ("groupChat", 0, True),
    ("personal", 3, False),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an organisation, by the directory's id."""

    id: str
    name: str
    locale: str
    owner: bool

    @property
    def zone(self) -> str:
        return _ZONES[self.locale]


@dataclass(frozen=True, slots=True)
class Chat:
    """Where one thing is said after the other; a personal chat has one person."""

    id: str
    organisation: str
    kind: str
    people: tuple[Person, ...]
    told: bool  # of alerts

    @property
    def first(self) -> Person:
        """Who brings Purser there; it keeps to that person's language."""
        return self.people[0]

    @property
    def asks(self) -> bool:
        """Where somebody is alone who has to ask others."""
        return self.kind == "personal" and not self.first.owner


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant, and the card that pays for it."""

    id: str
    people: tuple[Person, ...]
    chats: tuple[Chat, ...]
    recharges: bool  # by itself

    @property
    def card(self) -> str:
        return f"pm_visa_{self.id}"


def organisation_ids(count: int) -> tuple[str, ...]:
    return tuple(_organisation_id(number) for number in range(count))


def organisation_of(thread: str) -> str:
    """Whose chat it is, told by its id alone."""
    return _organisation_id(int(thread.partition("soak-")[2][:3]))


def organisations(count: int, chats: int) -> tuple[Organisation, ...]:
    """So many chats, shared out as evenly as they can be."""
    shares = [chats // count + (number < chats % count) for number in range(count)]
    return tuple(_organisation(number, share) for number, share in enumerate(shares))


def _organisation(number: int, chats: int) -> Organisation:
    people = tuple(_person(number, each) for each in range(PEOPLE))
    made = tuple(_chat(number, each, people) for each in range(chats))
    return Organisation(_organisation_id(number), people, made, recharges=number % 2 == 0)


def _person(organisation: int, number: int) -> Person:
    return Person(
        id=f"22222222-2222-4222-8{organisation:03}-{number:012}",
        name=f"{NAME} {organisation}-{number}",
        locale=_LOCALES[(organisation + number) % len(_LOCALES)],
        owner=number != OPERATOR,
    )


def _chat(organisation: int, number: int, people: tuple[Person, ...]) -> Chat:
    """Beyond the first ten nobody is alone: everybody has one personal chat."""
    kind, first, told = _PATTERN[number % len(_PATTERN)]
    if kind == "personal" and number >= len(_PATTERN):
        kind, first = "groupChat", first % OPERATOR
    name = f"soak-{organisation:03}-{number:03}"
    around = tuple(people[(first + each) % OPERATOR] for each in range(3))
    return Chat(
        id=f"a:{name}" if kind == "personal" else f"19:{name}@thread.tacv2",
        organisation=_organisation_id(organisation),
        kind=kind,
        people=(people[first],) if kind == "personal" else around,
        told=told,
    )


def _organisation_id(number: int) -> str:
    return f"33333333-3333-4333-8333-{number:012}"
