"""What keeps calls from being read: a failure outside, told by a code that is kept. Pure.

The code stands on the account until calls are read again, so that every replica and whoever
starts after a crash can say what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_CODE = 64  # characters, in the account's column


class TroubleKind(StrEnum):
    """Each asks for something else from a person, or for nothing but patience."""

    FORBIDDEN = "forbidden"  # the detail is the permission that is missing
    # The kind of trouble: no token is given; the detail says why.
    TOKEN = "token"  # noqa: S105  # nosec B105
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Read from an account; the detail is a word of the source's own."""

    kind: TroubleKind
    detail: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.detail}"[:MAX_CODE] if self.detail else str(self.kind)


def trouble_of(code: str) -> Trouble | None:
    """None where there is none; a kind that a newer version has written is unreadable here."""
    kind, _, detail = code.partition(":")
    if not kind:
        return None
    known = kind in TroubleKind.__members__.values()
    return Trouble(TroubleKind(kind), detail) if known else Trouble(TroubleKind.UNREADABLE, kind)


class MeteringTrouble(Exception):
    """Calls could not be read; nothing of them was booked, and the next poll goes on there.

    With `again_at` the source has said before when it is no use to ask again; with `cursor` the
    next poll goes on from that one.
    """

    def __init__(
        self,
        kind: TroubleKind,
        detail: str = "",
        again_at: datetime | None = None,
        cursor: str = "",
    ) -> None:
        self.trouble = Trouble(kind, detail)
        self.again_at = again_at
        self.cursor = cursor
        super().__init__(self.trouble.code)


class Forbidden(MeteringTrouble):
    """The organisation has not granted the permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(TroubleKind.FORBIDDEN, permission)


class TokenRefused(MeteringTrouble):
    """No token is given for the organisation, or none that is taken."""

    def __init__(self, code: str) -> None:
        super().__init__(TroubleKind.TOKEN, code)


class Unreachable(MeteringTrouble):
    """No answer, or a failure of the source's own."""

    def __init__(self, why: str) -> None:
        super().__init__(TroubleKind.UNREACHABLE, why)


class Throttled(MeteringTrouble):
    """The source wants to be left alone until then."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(TroubleKind.THROTTLED, again_at=again_at)


class UnreadableCalls(MeteringTrouble):
    """It answers, but not with a page of calls."""

    def __init__(self, why: str, cursor: str = "") -> None:
        super().__init__(TroubleKind.UNREADABLE, why, cursor=cursor)
