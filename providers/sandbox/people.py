"""Who calls in the sandbox: a dozen people of Northwind Airways, some far more than others.

The first six are those whom the demo's Playground knows, by the same ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Caller:
    id: str  # an aadObjectId
    name: str
    weight: int  # how often that person calls, against the others


def _caller(number: int, name: str, weight: int) -> Caller:
    return Caller(f"0a000000-0000-4000-8000-{number:012}", name, weight)


CALLERS = (
    _caller(1, "Maya Lindqvist", 9),
    _caller(2, "Chen Wei", 17),
    _caller(3, "Omar Haddad", 12),
    _caller(4, "Lucía Ferrer", 7),
    _caller(5, "Anke Vogt", 14),
    _caller(6, "林佳慧", 11),
    _caller(7, "Priya Raman", 10),
    _caller(8, "Tomasz Zieliński", 6),
    _caller(9, "Grace Okafor", 5),
    _caller(10, "Hiroshi Tanaka", 4),
    _caller(11, "Isabel Moreau", 3),
    _caller(12, "Ben Whitaker", 2),
)
_REACH = tuple(accumulate(one.weight for one in CALLERS))


def caller_at(lot: int) -> Caller:
    """The same one for the same lot, each as often as it is weighed."""
    at = lot % _REACH[-1]
    return next(one for one, reach in zip(CALLERS, _REACH, strict=True) if at < reach)
