"""Every card about licences: the list, the form, what is asked and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

from cards.card import Card
from cards.licences import licence_form, licences_card
from cards.licensing import confirm_licences_card, licensed_card
from cards.names import error_text
from cards.receipt import closed_card
from cards.voice import Voice
from ledger.drafts import DraftKind
from ledger.licence_drafts import about
from ledger.licence_errors import NoSuchPerson
from ledger.licence_list import DAYS, PAGE, LicenceList, Seat, Use
from ledger.licences import Beside, Came, Held, Person
from ledger.licensing import Licensed, Licensing, Proposal
from ledger.roles import Role
from ledger.tallies import Period
from tests.cards.gallery import HEALTHY, NOW, TODAY, Scene, open_draft

Hung = Iterator[tuple[str, Card]]
ID = "0a000000-0000-4000-8000-00000000000"
CONFERENCING = frozenset({Beside.CONFERENCING})


def licences(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """Every card by name."""
    walls = (_lists, _forms, _asked, _done)
    return {name: card for wall in walls for name, card in wall(voice, scene)}


def person(scene: Scene, number: int = 1, **changes: object) -> Person:
    somebody = Person(f"{ID}{number}", scene.name, "alex@contoso.com", "US", beside=CONFERENCING)
    return replace(somebody, **changes)  # type: ignore[arg-type]


def listed(scene: Scene, **changes: object) -> LicenceList:
    seats = (
        Seat(f"{ID}1", scene.name, Use.WITHOUT, scene.money("42.18")),
        Seat(f"{ID}2", "", Use.WITHOUT, scene.money("3.02")),
        Seat(f"{ID}3", "林佳慧", Use.IDLE),
        Seat(f"{ID}4", scene.name, Use.USED, scene.money("120.5")),
    )
    found = LicenceList(
        account=scene.account(),
        period=Period(TODAY - timedelta(days=DAYS - 1), TODAY),
        counts={Use.WITHOUT: 2, Use.IDLE: 1, Use.USED: 1},
        seats=seats,
        page=0,
        pages=1,
        named=True,
        whole=True,
        as_of=NOW,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def _lists(voice: Voice, scene: Scene) -> Hung:
    full = tuple(
        Seat(f"{ID}{n}", scene.name, Use.IDLE, scene.money("987654.32")) for n in range(PAGE)
    )
    nobody = dict.fromkeys(Use, 0)
    shown = {
        "licences": listed(scene),
        "licences_page": listed(scene, seats=full, page=3, pages=9),
        "licences_unnamed": listed(scene, seats=(), named=False, whole=False),
        "licences_none": listed(scene, seats=(), counts=nobody),
    }
    for name, found in shown.items():
        yield name, licences_card(found, voice, Role.OWNER)
    yield "licences_looking", licences_card(listed(scene), voice, Role.OWNER, may_act=False)


def _forms(voice: Voice, scene: Scene) -> Hung:
    wrong = error_text(NoSuchPerson(text="**nobody**@contoso.com"), voice)
    for gives in (True, False):
        form = partial(licence_form, "f1", voice, gives=gives, sandbox=scene.sandbox)
        yield f"licence_form_{gives}", form()
        yield f"licence_form_{gives}_wrong", form(people=scene.name, problem=wrong)


def _asked(voice: Voice, scene: Scene) -> Hung:
    both = person(scene, held=Held.BOTH)
    yield "assign_licence", _proposed(voice, scene, (person(scene), Came.WAITS))
    yield "assign_licences", _proposed(voice, scene, *_everybody(scene))
    yield (
        "remove_licence",
        _proposed(voice, scene, (both, Came.WAITS), gives=False),
    )
    yield "remove_licences", _proposed(voice, scene, *_everybody(scene), gives=False)
    for gives in (True, False):
        draft = about(open_draft(scene, amount=None, kind=DraftKind.LICENCES), {}, gives=gives)
        yield f"licences_closed_{gives}", closed_card("cancelled", draft, voice)


def _everybody(scene: Scene) -> list[tuple[Person, Came]]:
    """As many as one card names, with all that may be missing beside the licence."""
    return [
        (person(scene, 1), Came.WAITS),
        (person(scene, 2, beside=frozenset()), Came.WAITS),
        (person(scene, 3, beside=frozenset({Beside.PHONE})), Came.ALREADY),
        (person(scene, 4, beside=frozenset({Beside.PLAN})), Came.WAITS),
        (person(scene, 5, location=""), Came.NO_LOCATION),
    ]


def _proposed(voice: Voice, scene: Scene, *people: tuple[Person, Came], gives: bool = True) -> Card:
    account = scene.account()
    proposal = Proposal(
        draft=open_draft(scene, amount=None, kind=DraftKind.LICENCES),
        account=account,
        after=account.balance,
        charge=scene.money("0"),
        method=None,
        expires_at=NOW + timedelta(minutes=10),
        gives=gives,
        people=tuple(Licensed(*one) for one in people),
    )
    return confirm_licences_card(proposal, voice)


def licensed(scene: Scene, *came: Came, gives: bool = True, **changes: object) -> Licensing:
    people = tuple(Licensed(person(scene, n), one) for n, one in enumerate(came, 1))
    done = Licensing(scene.account(), gives, people, scene.name, NOW, draft_id="6f1c2a")
    return replace(done, **changes)  # type: ignore[arg-type]


def _done(voice: Voice, scene: Scene) -> Hung:
    for gives in (True, False):
        for came in Came:
            done = licensed(scene, came, gives=gives)
            yield f"licensed_{gives}_{came}", licensed_card(done, voice)
        some = (Came.DONE, Came.ALREADY, Came.DONE)
        told = {
            "all": licensed(scene, *some, gives=gives),
            "again": licensed(scene, *some, gives=gives, repeat=True),
            "same": licensed(scene, Came.ALREADY, Came.ALREADY, gives=gives, draft_id=""),
            "some": licensed(
                scene, *some, Came.UNREACHED, Came.FORBIDDEN, gives=gives, may_try=True
            ),
            "none": licensed(scene, Came.REFUSED, Came.GONE, gives=gives, may_try=True),
        }
        for name, one in told.items():
            yield f"licensed_{gives}_{name}", licensed_card(one, voice)
    keeps = Licensed(person(scene, held=Held.BOTH), Came.DONE)
    unknown = Licensed(Person(f"{ID}9", "", ""), Came.DONE)
    yield (
        "licensed_keeps",
        licensed_card(replace(licensed(scene, gives=False), people=(keeps,)), voice),
    )
    yield "licensed_unknown", licensed_card(replace(licensed(scene), people=(unknown,)), voice)
