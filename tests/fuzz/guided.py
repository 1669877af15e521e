"""The guided run: atheris bends bytes towards code that no input has reached yet.

    python -m tests.fuzz.guided --inputs 50000 --seed 1

Needs atheris (`requirements-fuzz.lock`). The same world and the same looks as everywhere here;
what differs is who draws: libFuzzer, by the lines that were run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

import atheris

with atheris.instrument_imports(include=["bot", "cards", "dialogs", "ledger"]):
    from cards.verbs import Verb
    from dialogs.buttons import INPUTS
    from dialogs.vocabulary import vocabulary
    from tests.fuzz.drive import Driver, driven

from tests.fuzz.steps import PEOPLE, A, B, Shown, Step, Token

T = TypeVar("T")
Provider = Any  # atheris ships no types
_VERBS, _PHRASES = tuple(Verb), tuple(sorted(one.text for one in vocabulary().phrases.values()))
_FIELDS = ("type", "id", "value", "from", "conversation", "channelData", "entities", "locale",
           "recipient", "membersAdded", "localTimezone", "action", "name", "replyToId")  # fmt: skip
_SLOTS = ("draft", "form", "page", "entry", "before", "size", "month", *INPUTS)
MOST_CHARACTERS = 400
_PROGRESS = 5_000


def _one(given: Provider, of: Sequence[T]) -> T:
    return of[int(given.ConsumeIntInRange(0, len(of) - 1))]


def _text(given: Provider) -> str:
    return str(given.ConsumeUnicode(given.ConsumeIntInRange(0, MOST_CHARACTERS)))


def _raw(given: Provider) -> Step:
    return Step(PEOPLE[0], raw=given.ConsumeBytes(given.remaining_bytes()))


def _message(given: Provider) -> Step:
    said = _one(given, _PHRASES) if given.ConsumeBool() else ""
    return Step(_one(given, PEOPLE), text=f"{said} {_text(given)}".strip())


def _tap(given: Provider) -> Step:
    slots = {_one(given, _SLOTS): _value(given) for _ in range(given.ConsumeIntInRange(0, 4))}
    verb = _one(given, _VERBS)
    return Step(_one(given, PEOPLE), "invoke", verb=verb, slots=slots)


def _value(given: Provider) -> Any:
    match given.ConsumeIntInRange(0, 3):
        case 0:
            return Shown(_one(given, [A, B]), given.ConsumeIntInRange(0, 6))
        case 1:
            return given.ConsumeInt(8)
        case 2:
            return [_text(given), {_text(given): None}]
        case _:
            return _text(given)


def _odd(given: Provider) -> Step:
    parts = {_one(given, _FIELDS): _value(given) for _ in range(given.ConsumeIntInRange(1, 3))}
    kind = _one(given, ["message", "invoke", "installationUpdate", "conversationUpdate"])
    plain = {name: value for name, value in parts.items() if not isinstance(value, Shown)}
    return Step(_one(given, PEOPLE), kind, text=_text(given), parts=plain)


def _token(given: Provider) -> Step:
    cut = (given.ConsumeIntInRange(0, 900), given.ConsumeIntInRange(0, 900))
    return Step(PEOPLE[0], text="balance", token=Token(cut=cut, put=_text(given)))


def _header(given: Provider) -> Step:
    return Step(PEOPLE[0], text="balance", token=Token(literal=_text(given)))


KINDS: tuple[Callable[[Provider], Step], ...] = (
    _raw, _message, _message, _tap, _tap, _odd, _token, _header,
)  # fmt: skip


class Target:
    """What libFuzzer calls; it ends the process itself, so that the figures are told on the way."""

    def __init__(self, driver: Driver, inputs: int) -> None:
        self._driver = driver
        self._inputs = inputs
        self._taken = 0
        self._begun = perf_counter()

    def __call__(self, data: bytes) -> None:
        given = atheris.FuzzedDataProvider(data)
        self._driver.take([_one(given, KINDS)(given)])
        self._taken += 1
        if self._taken % _PROGRESS == 0 or self._taken == self._inputs:
            self._tell()

    def _tell(self) -> None:
        world = self._driver.world
        self._driver.end()
        told = ", ".join(f"{count:,} {what}" for what, count in world.counts.most_common())
        seconds = perf_counter() - self._begun
        slowest, largest = world.findings.slowest_seconds, world.findings.largest_bytes
        sys.stderr.write(
            f"{self._taken:,} inputs, {seconds:,.0f} s: {told}; "
            f"slowest {slowest:.2f} s, largest {largest:,} bytes\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Posts what atheris bends.")
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="purser-guided-") as folder, driven(Path(folder)) as driver:
        target = Target(driver, asked.inputs)
        limits = (f"-runs={asked.inputs}", f"-seed={asked.seed}", "-max_len=4096", "-timeout=60")
        atheris.Setup(
            [sys.argv[0], *limits, "-rss_limit_mb=2048", f"-artifact_prefix={folder}/"], target
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
