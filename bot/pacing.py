"""Pacing: when the next request may go out without breaking Teams' limits, or a mail server's.

Pure: the caller brings the clock. Alerts never use all that there is: what people are answered
meanwhile finds room at once, unless people alone have used it up.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

# Per bot and thread, as Teams publishes them. The limit of all bots together, 14 in 1 s, is twice
# our own and is kept by keeping ours.
THREAD_WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
TENANT_WINDOWS = ((50, 1.0),)  # per app and tenant
# What one user of Exchange Online may hand in; other servers take at least as much.
LETTER_WINDOWS = ((30, 60.0),)
MOST_CONNECTIONS = 3
BUSY_SECONDS = 1.0  # until one of them may be free
# Requests do not arrive as far apart as they left: the first one of a burst opens its connection,
# which takes round trips that the others are spared, and a busy machine lets some wait for a core.
JITTER_SECONDS = 0.25

Windows = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the limits one kind of request may use; all kinds count."""

    thread: Windows
    tenant: Windows


ANSWERS = Share(THREAD_WINDOWS, TENANT_WINDOWS)
# In two seconds a card that two people tap twice is four requests. Over a minute alerts lose
# nothing by going one by one: what the thirty seconds allow is two a second.
ALERTS = Share(((3, 1.0), (4, 2.0), (45, 30.0), (1500, 3600.0)), ((40, 1.0),))


@dataclass(slots=True)
class _Trail:
    """When requests went, oldest first, no further back than the longest window counts.

    Packed: a list keeps each of the numbers as an object, which is four times as much.
    """

    times: array[float] = field(default_factory=lambda: array("d"))

    def free_at(self, windows: Windows) -> float:
        """The first moment at which one more fits into every window."""
        return max(
            (
                self.times[-count] + seconds + JITTER_SECONDS
                for count, seconds in windows
                if len(self.times) >= count
            ),
            default=0.0,
        )

    def went(self, at: float, windows: Windows) -> None:
        self.times.append(at)
        most = max(count for count, _ in windows)
        if len(self.times) > 2 * most:  # seldom, so that one removal pays for many requests
            del self.times[:-most]


@dataclass(slots=True)
class _Trails:
    """The trails of one kind, least recently used first; what no window reaches is forgotten."""

    windows: Windows
    by_name: OrderedDict[str, _Trail] = field(default_factory=OrderedDict)

    def free_at(self, name: str, within: Windows) -> float:
        trail = self.by_name.get(name)
        return trail.free_at(within) if trail else 0.0

    def went(self, name: str, at: float) -> None:
        self.by_name.setdefault(name, _Trail()).went(at, self.windows)
        self.by_name.move_to_end(name)
        self._forget(at)

    def _forget(self, now: float) -> None:
        reach = max(seconds for _, seconds in self.windows) + JITTER_SECONDS
        while self.by_name:
            name, trail = next(iter(self.by_name.items()))
            if trail.times[-1] + reach > now:
                return
            del self.by_name[name]


class Pacing:
    """The requests of the last hour, by thread and by tenant."""

    def __init__(self) -> None:
        self._threads = _Trails(THREAD_WINDOWS)
        self._tenants = _Trails(TENANT_WINDOWS)

    def ask(self, tenant_id: str, thread: str, now: float, share: Share = ALERTS) -> float:
        """0 and it is counted: send now; otherwise the seconds after which to ask again."""
        free = max(
            self._threads.free_at(thread, share.thread),
            self._tenants.free_at(tenant_id, share.tenant),
        )
        if free > now:
            return free - now
        self._threads.went(thread, now)
        self._tenants.went(tenant_id, now)
        return 0.0

    def __len__(self) -> int:
        """How many threads and tenants are remembered."""
        return len(self._threads.by_name) + len(self._tenants.by_name)


class LetterPacing:
    """The letters of the last minute, and those on their way, to the one mail server."""

    def __init__(self) -> None:
        self._trail = _Trail()
        self._under_way = 0

    def begin(self, now: float) -> float:
        """0 and it is counted until `end`; otherwise the seconds after which to ask again."""
        if self._under_way >= MOST_CONNECTIONS:
            return BUSY_SECONDS
        free = self._trail.free_at(LETTER_WINDOWS)
        if free > now:
            return free - now
        self._under_way += 1
        self._trail.went(now, LETTER_WINDOWS)
        return 0.0

    def end(self) -> None:
        self._under_way -= 1
