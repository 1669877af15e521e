"""Windows of time: how much fell into the busiest one."""

from __future__ import annotations

from collections.abc import Sequence


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most of `times`, in order, that fall into any half-open window of that length."""
    first = most = 0
    for last, at in enumerate(times):
        while at - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
