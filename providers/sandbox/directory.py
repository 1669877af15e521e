"""The sandbox's directory: those who call there and colleagues of theirs, as Entra would know them.

Some have the licence, some spend without it, and some lack what they need for it.
"""

from __future__ import annotations

from ledger.licences import Beside, Held, Person
from providers.sandbox.people import CALLERS

DOMAIN = "northwind.example"
_E5 = frozenset({Beside.CONFERENCING, Beside.PHONE})
_CALLS = frozenset({Beside.CONFERENCING, Beside.PHONE, Beside.PLAN})
_MEETS = frozenset({Beside.CONFERENCING})
_PHONE = frozenset({Beside.PHONE})
_NOTHING = frozenset[Beside]()
# In the order of `CALLERS`.
_CALLERS = (
    ("maya", "SE", Held.DIRECTLY, _E5),
    ("chen", "CN", Held.BY_GROUP, _E5),
    ("omar", "AE", Held.NOT, _CALLS),
    ("lucia", "", Held.NOT, _MEETS),
    ("anke", "DE", Held.DIRECTLY, _E5),
    ("jiahui", "TW", Held.NOT, _PHONE),
    ("priya", "IN", Held.DIRECTLY, _E5),
    ("tomasz", "PL", Held.BY_GROUP, _CALLS),
    ("grace", "GB", Held.BOTH, _E5),
    ("hiroshi", "JP", Held.DIRECTLY, _MEETS),
    ("isabel", "FR", Held.DIRECTLY, _E5),
    ("ben", "AU", Held.BY_GROUP, _CALLS),
)
_OTHERS = (
    ("李娜", "lina", "CN", Held.DIRECTLY, _E5),
    ("Jonas Berg", "jonas", "SE", Held.NOT, _NOTHING),
    ("Sofia Rossi", "sofia", "IT", Held.BY_GROUP, _MEETS),
    ("Daniel Kim", "daniel", "KR", Held.NOT, _E5),
    ("Nora Haugen", "nora", "NO", Held.DIRECTLY, _PHONE),
)
_GUEST = Person(
    id="0a000000-0000-4000-8000-000000000018",
    name="Ines Prado",
    address=f"ines_fabrikam.example#EXT#@{DOMAIN}",
    location="PT",
    guest=True,
)


def _calling() -> tuple[Person, ...]:
    return tuple(
        Person(one.id, one.name, f"{account}@{DOMAIN}", location, held=held, beside=beside)
        for one, (account, location, held, beside) in zip(CALLERS, _CALLERS, strict=True)
    )


def _others() -> tuple[Person, ...]:
    return tuple(
        Person(_id(number), name, f"{account}@{DOMAIN}", location, held=held, beside=beside)
        for number, (name, account, location, held, beside) in enumerate(_OTHERS, 13)
    )


def _id(number: int) -> str:
    return f"0a000000-0000-4000-8000-{number:012}"


PEOPLE = (*_calling(), *_others(), _GUEST)
