"""The report: the figures of a run, whatever the checks say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import orjson

from tests.soak.borne import busiest, memory
from tests.soak.evidence import Evidence
from tests.soak.running import Run
from tests.soak.timing import Took, spread, took
from tests.soak.told import repeated

_MB = 1024 * 1024


def figures(run: Run, seen: Evidence) -> dict[str, object]:
    (early, late), meter = memory(seen.resident), run.meter
    return {
        "load of the machine": f"{meter.load_before:.1f} before, {meter.load_after:.1f} after",
        "people": _counted(seen.heard.did),
        "turns": _counted(Counter(turn.kind for turn in seen.turns)),
        **_times(took(seen.turns, seen.requests)),
        "requests to Teams": _counted(Counter(str(each.fate) for each in seen.requests)),
        "that nobody asked for": sum(each.unasked for each in seen.requests),
        **_busiest(seen),
        "alerts and requests": _counted(Counter(str(row["kind"]) for row in seen.record.incidents)),
        "cards due": len(seen.due),
        "posted again in doubt": repeated(seen).total(),
        "booked": _counted(Counter(str(row["kind"]) for row in seen.record.transactions)),
        "charges": sum(seen.charges.values()),
        "drafts told added": len(seen.heard.added),
        "memory": f"{early / _MB:.1f} MB, then {late / _MB:.1f} MB of {_range(seen.resident)}",
        "busy": f"{_share(meter.busy_seconds, seen)} of a core",
        "queued for a core": f"{_share(meter.queued_seconds, seen)} of the time",
        "warnings": _counted(Counter(_warnings(seen.log))),
    }


def _times(all_took: list[Took]) -> dict[str, str]:
    calm = [each for each in all_took if not each.disturbed]
    stormy = [each for each in all_took if each.disturbed]
    return {
        f"{what}, {which}": str(spread(seconds))
        for which, those in (("undisturbed", calm), ("disturbed", stormy))
        for what, seconds in (
            ("answered", [each.answered for each in those]),
            ("shown", [each.shown for each in those if each.shown is not None]),
        )
    }


def _busiest(seen: Evidence) -> dict[str, str]:
    return {
        f"busiest {kind}": ", ".join(f"{n} in {seconds:g} s" for seconds, (n, _) in found.items())
        for kind, found in busiest(seen.requests).items()
    }


def _share(seconds: float, seen: Evidence) -> str:
    return f"{seconds / max(1, len(seen.resident)):.0%}"


def _range(resident: Iterable[int]) -> str:
    found = list(resident)
    return f"{min(found) / _MB:.1f} to {max(found) / _MB:.1f} MB"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.most_common())


def _warnings(log: Iterable[str]) -> Iterable[str]:
    for text in log:
        said = orjson.loads(text) if text.startswith("{") else {}
        if said.get("level") not in ("debug", "info", None):
            yield str(said["event"])
