"""A step: one request as plain data, which the world fills in with what only it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

A, B, FOREIGN = "a", "b", "foreign"  # the third is not served


@dataclass(frozen=True, slots=True)
class Shown:
    """An id that stood on a card of that organisation, the newest first."""

    tenant: str
    nth: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person in a chat, as Teams would vouch for them."""

    tenant: str
    person: str  # an aadObjectId; empty: not in the directory
    chat: str
    kind: str | None = "personal"
    role: str = "user"
    name: str = ""  # the person's own where none is said


@dataclass(frozen=True, slots=True)
class Token:
    """How a bearer token differs from a good one."""

    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    foreign_key: bool = False
    cut: tuple[int, int] | None = None  # taken out of the finished token
    put: str = ""  # in their place
    literal: str | None = None  # the whole header, instead


@dataclass(frozen=True, slots=True)
class Step:
    """One request; `parts` are laid over a good activity of that speaker."""

    speaker: Speaker
    type: str = "message"
    text: str = ""
    verb: str = ""
    slots: dict[str, Any] = field(default_factory=dict)  # a tap's data, may hold a Shown
    parts: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None  # instead of all that
    token: Token | None = None  # None: the good one
    minutes: float = 0.0  # that pass before


PEOPLE = (
    Speaker(A, "anna", "a:anna"),  # who may change things
    Speaker(A, "anna", "19:team-a@thread.tacv2", "channel"),
    Speaker(A, "olga", "a:olga"),  # up to a limit
    Speaker(A, "vic", "a:vic"),  # who may only look
    Speaker(A, "vic", "19:team-a@thread.tacv2", "channel"),
    Speaker(A, "new", "a:new"),  # a colleague without a role
    Speaker(A, "", "a:nobody"),
    Speaker(A, "robot", "a:robot", role="bot"),
    Speaker(A, "bea", "a:bea"),  # another organisation's person and chat, by their ids
    Speaker(B, "bea", "a:bea"),
    Speaker(FOREIGN, "anna", "a:anna"),
)
