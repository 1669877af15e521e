"""Checks of what the service bears: rate limits, turns, memory, the log, and the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import orjson

from tests.soak.evidence import Evidence
from tests.soak.journal import Request
from tests.soak.timing import spread, took
from tests.windows import most_within

# As Teams publishes them: so many requests in so many seconds.
THREAD_LIMITS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
ORGANISATION_LIMITS = ((50, 1.0),)
_BAD_LEVELS = {"error", "critical"}


def busiest(requests: Sequence[Request]) -> dict[str, dict[float, tuple[int, str]]]:
    """The most that came within each window, and where: of threads and of organisations."""
    threads, organisations = defaultdict(list), defaultdict(list)
    for each in requests:
        threads[each.thread].append(each.at)
        organisations[each.organisation].append(each.at)
    return {
        "thread": _busiest(threads, THREAD_LIMITS),
        "organisation": _busiest(organisations, ORGANISATION_LIMITS),
    }


def _busiest(
    times: Mapping[str, Sequence[float]], limits: Sequence[tuple[int, float]]
) -> dict[float, tuple[int, str]]:
    return {
        seconds: max(
            ((most_within(sorted(own), seconds), name) for name, own in times.items()),
            default=(0, ""),
        )
        for _, seconds in limits
    }


def within_limits(seen: Evidence) -> Iterator[str]:
    """Whatever was sent, counted where it arrived, stays within what Teams allows."""
    found = busiest(seen.requests)
    if not seen.requests:
        yield "nothing was sent"
    for kind, limits in (("thread", THREAD_LIMITS), ("organisation", ORGANISATION_LIMITS)):
        for most, seconds in limits:
            times, where = found[kind][seconds]
            if times > most:
                yield f"{times} requests within {seconds:g} s to {kind} {where}, {most} are allowed"


def answered_in_time(seen: Evidence) -> Iterator[str]:
    """Of a hundred turns whose answers Teams took, ninety-nine are answered and shown in time."""
    calm = [each for each in took(seen.turns, seen.requests) if not each.disturbed]
    most = 1000 * seen.bounds.turn_seconds
    for what, seconds in (
        ("answered", [each.answered for each in calm]),
        ("shown", [each.shown for each in calm if each.shown is not None]),
    ):
        found = spread(seconds)
        if not found.count:
            yield f"no turn was {what}"
        elif found.p99 >= most:
            yield f"{what} within {found.p99:.0f} ms, {most:.0f} ms are allowed"


def answered(seen: Evidence) -> Iterator[str]:
    """Teams is answered 200 every time; what was said is answered, and once."""
    statuses = Counter(turn.status for turn in seen.turns if turn.status != 200)
    yield from (f"{times} turns were answered {status}" for status, times in statuses.items())
    posted: dict[str, Counter[str]] = defaultdict(Counter)
    for request in seen.requests:
        if request.turn and request.method == "POST" and request.taken:
            posted[request.turn][request.summary] += 1
    for each in took(seen.turns, seen.requests):
        if each.turn.kind == "message" and not each.disturbed:
            said = posted[each.turn.id]
            if not said:
                yield f"{each.turn.id} in {each.turn.speaker[0]} was never answered"
            elif max(said.values()) > 1:
                yield f"{each.turn.id} in {each.turn.speaker[0]} was answered twice"


def flat(seen: Evidence) -> Iterator[str]:
    """The last minute needs no more memory than the second, but for a little."""
    early, late = memory(seen.resident)
    allowed = max(seen.bounds.growth_share * early, seen.bounds.growth_bytes)
    if not early or late - early >= allowed:
        yield f"from {early:,.0f} to {late:,.0f} bytes, {allowed:,.0f} more are allowed"


def memory(resident: Sequence[int]) -> tuple[float, float]:
    """The medians of the second and the last minute; of a shorter run, of its later thirds."""
    span = min(60, len(resident) // 3)
    if not span:
        return 0.0, 0.0
    return median(resident[span : 2 * span]), median(resident[-span:])


def clean_log(seen: Evidence) -> Iterator[str]:
    """No error, no stack, no secret."""
    for number, text in enumerate(seen.log, 1):
        yield from (f"line {number} shows a secret" for each in seen.secrets if each in text)
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError:
            yield f"line {number} is none of ours: {text[:200]}"
            continue
        if said.get("level") in _BAD_LEVELS or "exception" in said:
            yield f"line {number}: {text[:300]}"
    if not seen.log:
        yield "nothing was logged"


def ended(seen: Evidence) -> Iterator[str]:
    """Nothing is left to do, and it stops when it is told to."""
    if seen.unsettled:
        yield f"{seen.unsettled} payments or alerts are still under way"
    if seen.stopped_with:
        yield f"it ended with {seen.stopped_with}"
