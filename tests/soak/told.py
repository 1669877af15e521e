"""Checks of alerts: none is lost, each chat has them in their order, and seldom one twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.soak.evidence import Evidence
from tests.soak.journal import Request
from tests.soak.weather import Fate

# What was refused so often holds up the younger ones of its chat no longer.
PATIENCE = 5
Place = tuple[str, int]  # a thread and the number of an alert


def came(seen: Evidence) -> Iterator[str]:
    """Every alert's newest version stands in every chat that had asked for it (rule 27)."""
    stands = {(each.thread, each.alert): each.content for each in seen.standing}
    for each in seen.due:
        found = stands.get((each.thread, each.alert))
        if found is None:
            if each.sure:
                yield f"alert {each.alert} never came to {each.thread}"
        elif found != each.content:
            yield f"alert {each.alert} stands in {each.thread} as it was once"
    if not seen.due:
        yield "no alert was due"


def nobody_else_is_told(seen: Evidence) -> Iterator[str]:
    """What nobody asked for is an alert, in a chat that wants them."""
    wanted = {(each.thread, each.alert) for each in seen.due}
    for each in seen.requests:
        if not each.turn and (each.thread, each.alert) not in wanted:
            yield f"alert {each.alert} went to {each.thread}, which had not asked for it"


def in_order(seen: Evidence) -> Iterator[str]:
    """A younger one waits for the older ones of its chat, as long as these have a chance."""
    by_thread = defaultdict(list)
    for each in seen.requests:
        if each.alert:
            by_thread[each.thread].append(each)
    for thread, tried in by_thread.items():
        spoken = [each for each in tried if (each.organisation, each.alert) not in seen.hushed]
        yield from (f"{late} before {early} in {thread}" for early, late in _overtaken(spoken))


def _overtaken(tried: Sequence[Request]) -> Iterator[tuple[int, int]]:
    came: set[int] = set()
    refused: Counter[int] = Counter()
    numbers = sorted({each.alert for each in tried})
    for each in tried:
        if not each.taken:
            refused[each.alert] += 1
        elif each.alert not in came:
            older = (one for one in numbers if one < each.alert and one not in came)
            yield from ((one, each.alert) for one in older if refused[one] < PATIENCE)
            came.add(each.alert)


def repeated(requests: Sequence[Request]) -> Counter[Place]:
    """How many cards too many each alert has in each chat."""
    posted = Counter(
        (each.thread, each.alert)
        for each in requests
        if each.alert and each.taken and each.method == "POST"
    )
    return Counter({place: times - 1 for place, times in posted.items() if times > 1})


def twice_only_in_doubt(seen: Evidence) -> Iterator[str]:
    """Posted again only where Teams had taken it without a word, or had lost the card."""
    doubts = Counter(
        (each.thread, each.alert)
        for each in seen.requests
        if (each.method == "POST" and each.unclear) or each.fate is Fate.GONE
    )
    for place, times in repeated(seen.requests).items():
        if times > doubts[place]:
            yield f"alert {place[1]} was posted {times} times too often in {place[0]}"
