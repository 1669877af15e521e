"""Each check of a soak run finds what it is there for, and nothing in a run that went well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.crash.record import Record
from tests.soak.checks import CHECKS, judged
from tests.soak.evidence import Due, Evidence
from tests.soak.journal import Request, Standing
from tests.soak.line import Turn
from tests.soak.people import Heard
from tests.soak.weather import Fate

CHAT, TENANT, ME = "a:soak-000-000", "org", "me"
OPEN, OVER = {"says": "low"}, {"says": "resolved"}
MB = 1024 * 1024
LINE = '{"event": "alert_delivered", "level": "info"}'
BEARER = "the-bearer-itself"
Break = Callable[[Evidence], Evidence]


def turn(number: int, *, at: float = 0.0, took: float = 0.1, **parts: Any) -> Turn:
    told = Turn(f"turn-{number}", (CHAT, ME), "message", at, at + took, 200)
    return replace(told, **parts)


def request(at: float, **parts: Any) -> Request:
    """A card of Purser's that Teams took."""
    asked = Request(at, "POST", CHAT, TENANT, "", f"card-{at}", "", "A card", Fate.FINE)
    return replace(asked, **parts)


def good() -> Evidence:
    """Two turns, two alerts of which one is over, and 20.00 that were added."""
    draft = {"id": "draft", "key": "key", "account_id": TENANT, "state": "done"}
    booked = {"account_id": TENANT, "seq": 7, "key": "key", "kind": "funds"}
    paid = {"account_id": TENANT, "key": "key", "purpose": "funds", "state": "succeeded"}
    amount = {"amount_micros": 20_000_000}
    posted = {"account_id": TENANT, "seq": 7, "book": "wallet"} | amount
    return Evidence(
        turns=[turn(1), turn(2, at=9.0)],
        requests=[
            request(0.05, turn="turn-1"),
            request(1.0, about="alert 1", card="one"),
            request(2.0, about="alert 2", card="two"),
            request(3.0, method="PUT", about="alert 1", card="one"),
            request(9.05, turn="turn-2"),
        ],
        standing=[Standing(CHAT, "alert 1", "one", OVER), Standing(CHAT, "alert 2", "two", OPEN)],
        due=[Due(CHAT, "alert 1", OVER), Due(CHAT, "alert 2", OPEN)],
        heard=Heard(wanted={"draft": 20}, added={"draft"}),
        record=Record(
            transactions=[booked],
            wallet=[posted],
            lots=[],
            payments=[paid | amount | {"purchased_at": None}],
            drafts=[draft],
            incidents=[],
            subscribers=[],
        ),
        charges={"key": 1},
        amounts={"key": 2_000},
        resident=[100 * MB] * 180,
        log=[LINE],
        secrets=[BEARER],
        verified=(0, ""),
        stopped_with=0,
        unsettled=0,
    )


def told(seen: Evidence, *more: Request) -> Evidence:
    """The same, and these came as well."""
    return replace(seen, requests=sorted([*seen.requests, *more], key=lambda each: each.at))


def without(seen: Evidence, card: str) -> Evidence:
    return replace(seen, requests=[each for each in seen.requests if each.card != card])


STALE = Standing(CHAT, "alert 1", "one", OPEN)
REQUEST = Due(CHAT, "request 3", OVER, card="three")


def asked(seen: Evidence, stands: dict[str, str]) -> Evidence:
    """A request was decided as well, and so it is shown."""
    card = Standing(CHAT, "request 3", "three", stands)
    shown = replace(seen, due=[*seen.due, REQUEST], standing=[*seen.standing, card])
    return told(shown, request(5.0, about="request 3", card="three"))


def late(seen: Evidence) -> Evidence:
    return replace(seen, turns=[turn(1, took=0.6), turn(2, at=9.0)])


def late_card(seen: Evidence) -> Evidence:
    return told(without(seen, "card-9.05"), request(9.7, turn="turn-2"))


def booked(seen: Evidence, **parts: Any) -> Evidence:
    return replace(seen, record=replace(seen.record, **parts))


def twice_booked(seen: Evidence) -> Evidence:
    again = seen.record.transactions[0] | {"seq": 8}
    moved = seen.record.wallet[0] | {"seq": 8}
    return booked(
        seen,
        transactions=[*seen.record.transactions, again],
        wallet=[*seen.record.wallet, moved],
    )


def refused(times: int) -> list[Request]:
    """The first alert, so often, before the second one came."""
    return [request(1.1 + n / 10, about="alert 1", card="", fate=Fate.AWAY) for n in range(times)]


def overtaken(seen: Evidence, times: int) -> Evidence:
    """The second alert is there while the first one is still refused."""
    edited = without(without(seen, "one"), "nothing")
    return told(edited, *refused(times), request(4.0, about="alert 1", card="one"))


BROKEN: tuple[tuple[str, Break], ...] = (
    ("no alert lost", lambda seen: replace(seen, standing=seen.standing[1:])),
    (
        "no alert lost",
        lambda seen: replace(seen, standing=[Standing(CHAT, "alert 1", "one", OPEN)]),
    ),
    ("no alert lost", lambda seen: replace(seen, due=[])),
    ("no alert lost", lambda seen: asked(seen, OPEN)),
    ("no alert lost", lambda seen: replace(seen, due=[*seen.due, REQUEST])),
    ("alerts only where they are wanted", lambda seen: told(seen, request(5.0, thread="other"))),
    ("alerts only where they are wanted", lambda seen: told(seen, request(5.0, about="alert 3"))),
    (
        "alerts only where they are wanted",
        lambda seen: told(seen, request(5.0, about="request 3")),
    ),
    ("alerts in order", lambda seen: overtaken(seen, 4)),
    ("alerts twice only in doubt", lambda seen: told(seen, request(5.0, about="alert 2"))),
    (
        "alerts twice only in doubt",
        lambda seen: told(asked(seen, OVER), request(6.0, about="request 3")),
    ),
    ("booked once", twice_booked),
    ("booked once", lambda seen: replace(seen, charges={"key": 2})),
    ("booked as people were told", lambda seen: booked(seen, transactions=[])),
    (
        "booked as people were told",
        lambda seen: replace(seen, heard=Heard(wanted={"draft": 10}, added={"draft"})),
    ),
    ("booked as people were told", lambda seen: replace(seen, heard=Heard())),
    ("nothing else booked", lambda seen: replace(seen, heard=Heard())),
    ("nothing else booked", twice_booked),
    ("booked as the bank charged", lambda seen: replace(seen, charges={})),
    ("booked as the bank charged", lambda seen: booked(seen, payments=[])),
    ("booked as the bank charged", lambda seen: replace(seen, amounts={"key": 1_999})),
    ("verify", lambda seen: replace(seen, verified=(1, "row 7 does not fit"))),
    (
        "rate limits",
        lambda seen: told(seen, *(request(20.0 + n / 8, turn=f"turn-{n}") for n in range(8))),
    ),
    (
        "rate limits",
        lambda seen: told(
            seen, *(request(20.0 + n / 51, thread=f"chat {n}", turn="turn-1") for n in range(51))
        ),
    ),
    ("rate limits", lambda seen: replace(seen, requests=[])),
    ("turns in time", late),
    ("turns in time", late_card),
    ("turns in time", lambda seen: replace(seen, turns=[])),
    ("every turn answered", lambda seen: replace(seen, turns=[turn(1, status=500)])),
    ("every turn answered", lambda seen: without(seen, "card-9.05")),
    ("every turn answered", lambda seen: told(seen, request(9.06, turn="turn-2"))),
    ("memory flat", lambda seen: replace(seen, resident=[100 * MB] * 120 + [111 * MB] * 60)),
    ("memory flat", lambda seen: replace(seen, resident=[])),
    ("clean log", lambda seen: replace(seen, log=[LINE, '{"event": "x", "level": "error"}'])),
    ("clean log", lambda seen: replace(seen, log=['{"event": "x", "exception": "Traceback"}'])),
    ("clean log", lambda seen: replace(seen, log=["Traceback (most recent call last):"])),
    ("clean log", lambda seen: replace(seen, log=[LINE.replace("alert", BEARER)])),
    ("clean log", lambda seen: replace(seen, log=[])),
    ("ended well", lambda seen: replace(seen, stopped_with=1)),
    ("ended well", lambda seen: replace(seen, unsettled=1)),
)


def test_a_run_that_went_well_is_found_so() -> None:
    """No check finds anything."""
    assert {name: found for name, found in judged(good()).items() if found} == {}


@pytest.mark.parametrize(("name", "broken"), BROKEN)
def test_what_is_broken_is_found(name: str, broken: Break) -> None:
    """By the check whose name it has."""
    assert judged(broken(good()))[name] != []


def test_every_check_is_tried() -> None:
    """None is there that could not fail."""
    assert {name for name, _ in BROKEN} == set(CHECKS)


def test_a_request_that_was_decided_is_shown_so() -> None:
    """Of one that waits each reader has a view of their own: then it only has to be there."""
    assert judged(asked(good(), OVER))["no alert lost"] == []
    waiting = replace(asked(good(), OPEN), due=[*good().due, replace(REQUEST, content=None)])
    assert judged(waiting)["no alert lost"] == []
    assert judged(replace(waiting, standing=good().standing))["no alert lost"] != []


def test_an_alert_at_the_moment_of_asking_may_come_or_not() -> None:
    """Nobody can say whether the chat had asked for it by then; if it comes, it is whole."""
    unsure = replace(
        good(), due=[Due(CHAT, "alert 1", OVER, sure=False), Due(CHAT, "alert 2", OPEN)]
    )
    assert judged(unsure)["no alert lost"] == []
    assert judged(replace(unsure, standing=unsure.standing[1:]))["no alert lost"] == []
    stale = replace(unsure, standing=[STALE, unsure.standing[1]])
    assert judged(stale)["no alert lost"] != []


def test_what_teams_refused_five_times_holds_up_no_others() -> None:
    """A younger alert may then come first."""
    assert judged(overtaken(good(), 5))["alerts in order"] == []


def test_what_auto_recharge_was_about_to_end_may_come_late() -> None:
    """Nobody was told of it at first, so nobody had to wait for it."""
    seen = replace(overtaken(good(), 0), hushed=frozenset({(TENANT, 1)}))
    assert judged(seen)["alerts in order"] == []


@pytest.mark.parametrize(
    "again",
    [
        (request(1.5, about="alert 2", card="first", fate=Fate.RESET_AFTER),),
        (
            request(2.5, method="PUT", about="alert 2", card="two", fate=Fate.GONE),
            request(5.0, about="alert 2", card="anew"),
        ),
    ],
)
def test_an_alert_comes_again_where_teams_left_it_in_doubt(again: Sequence[Request]) -> None:
    """Taken without an answer, or lost over there: then twice is better than never."""
    assert judged(told(good(), *again))["alerts twice only in doubt"] == []


def test_a_turn_that_teams_disturbed_is_not_timed_with_the_others() -> None:
    """Nor is what the same person said meanwhile and had to wait for it."""
    slow = replace(good(), turns=[turn(1, took=6.0), turn(2, at=5.0, took=2.0), turn(3, at=9.0)])
    refused = request(0.03, turn="turn-1", fate=Fate.BUSY)
    seen = told(slow, refused, request(9.1, turn="turn-3"))
    assert judged(seen)["turns in time"] == []
    assert judged(slow)["turns in time"] != []
