"""Checks of alerts: none is lost, each chat has them in their order, and seldom one twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.soak.evidence import Evidence
from tests.soak.journal import Request
from tests.soak.weather import Fate

# What was refused so often holds up the younger ones of its chat no longer.
PATIENCE = 5
Place = tuple[str, str]  # a thread, and what a card there is about


def came(seen: Evidence) -> Iterator[str]:
    """Every alert's newest version stands in every chat that had asked for it (rule 27).

    So does every request where it was to be shown, as it was decided.
    """
    newest = {(each.thread, each.about): each.content for each in seen.standing}
    by_card = {(each.thread, each.card): each.content for each in seen.standing}
    for each in seen.due:
        by = by_card if each.card else newest
        found = by.get((each.thread, each.card or each.about))
        if found is None:
            if each.sure:
                yield f"{each.about} never came to {each.thread}"
        elif each.content is not None and found != each.content:
            yield f"{each.about} stands in {each.thread} as it was once"
    if not seen.due:
        yield "nothing was due"


def nobody_else_is_told(seen: Evidence) -> Iterator[str]:
    """What comes unasked is an alert in a chat that wants them, or a request where it belongs."""
    wanted = {(each.thread, each.about) for each in seen.due}
    for each in seen.requests:
        if each.unasked and (each.thread, each.about) not in wanted:
            yield f"{each.about or each.summary!r} went to {each.thread}, which had not asked"


def in_order(seen: Evidence) -> Iterator[str]:
    """A younger one waits for the older ones of its chat, as long as these have a chance."""
    by_thread = defaultdict(list)
    for each in seen.requests:
        if each.unasked and each.alert:
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


def repeated(seen: Evidence) -> Counter[Place]:
    """How many cards too many each alert or request has in each chat."""
    posted = Counter(
        (each.thread, each.about)
        for each in seen.requests
        if each.unasked and each.about and each.taken and each.method == "POST"
    )
    wanted = Counter((each.thread, each.about) for each in seen.due)
    return posted - wanted


def twice_only_in_doubt(seen: Evidence) -> Iterator[str]:
    """Posted again only where Teams had taken it without a word, or had lost the card."""
    doubts = Counter(
        (each.thread, each.about)
        for each in seen.requests
        if (each.method == "POST" and each.unclear) or each.fate is Fate.GONE
    )
    for place, times in repeated(seen).items():
        if times > doubts[place]:
            yield f"{place[1]} was posted {times} times too often in {place[0]}"
