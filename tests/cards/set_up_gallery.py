"""The cards of setting up, in every state they can be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cards.card import Card
from cards.set_up import checklist_card, step_card
from cards.talk import note_card
from cards.voice import Voice
from ledger.lots import Lot
from ledger.set_up import Known, Step, set_up_of
from tests.cards.gallery import AGREEMENT, BOUGHT, HEALTHY, NOW, RECORDED, VISA, Scene

YEAR = timedelta(days=365)


def a_lot(scene: Scene, number: int, units: str, bought: datetime = BOUGHT) -> Lot:
    amount = scene.money(units)
    return Lot(number, amount, amount, bought, bought + YEAR, scene.money("0"))


def nothing(scene: Scene) -> Known:
    """An organisation nobody has set anything for."""
    account = scene.account(balance=scene.money("0"))
    account = replace(account, recharge=replace(account.recharge, on=False))
    return Known(account, NOW, methods=(RECORDED,))


def everything_set(scene: Scene = HEALTHY) -> Known:
    return Known(
        account=scene.account(),
        as_of=NOW,
        funded=True,
        lots=(a_lot(scene, 1, "84.20"), a_lot(scene, 2, "300", BOUGHT + timedelta(days=46))),
        methods=(VISA, AGREEMENT),
        takes_cards=True,
        chats=2,
        deciders=(scene.name, "Megan Bowen"),
        lists_licences=True,
        licensed=12,
        recommends=True,
    )


def set_up_wall(voice: Voice, scene: Scene = HEALTHY) -> Iterator[tuple[str, Card]]:
    yield from _steps(voice, scene)
    yield from _lists(voice, scene)
    yield "set_up_too_many", note_card(voice("set_up.too_many", most=6), voice)


def _steps(voice: Voice, scene: Scene) -> Iterator[tuple[str, Card]]:
    none, whole = nothing(scene), everything_set(scene)
    agreed = replace(whole, account=replace(whole.account, customer_agreement=True))
    many = tuple(a_lot(scene, n, f"{n}00") for n in range(1, 9))
    states = {
        "": none,
        "_card": replace(none, takes_cards=True, deciders=(scene.name,)),
        "_recommended": replace(none, recommends=True, lists_licences=True),
    }
    for state, known in states.items():
        found = set_up_of(known)
        for step in found.steps:
            leads = step is not Step.LICENCES or known.lists_licences
            yield f"set_up_{step}{state}", step_card(found, step, voice, leads=leads)
    told = set_up_of(whole)
    yield "set_up_opening_more", step_card(told, Step.OPENING, voice, leads=True)
    told = set_up_of(replace(whole, lots=many))
    yield "set_up_opening_many", step_card(told, Step.OPENING, voice, leads=True)
    yield "set_up_recharge_off", step_card(set_up_of(agreed), Step.RECHARGE, voice, leads=True)


def _lists(voice: Voice, scene: Scene) -> Iterator[tuple[str, Card]]:
    none, whole = nothing(scene), everything_set(scene)
    half = replace(whole, chats=0, deciders=(scene.name,), lists_licences=False, licensed=None)
    off = replace(whole.account, customer_agreement=True)
    off = replace(off, recharge=replace(off.recharge, on=False))
    on = replace(whole, account=replace(whole.account, customer_agreement=True))
    board = tuple(f"{scene.name} {n}" for n in range(1, 7))
    yield "set_up_left", checklist_card(set_up_of(half), voice, left=True)
    skipped = set_up_of(none, tuple(Step))
    leads = tuple(Step)[1:]
    yield "set_up_none", checklist_card(skipped, voice, leads=leads)
    gaps = set_up_of(half, (Step.LICENCES,))
    yield "set_up_gaps", checklist_card(gaps, voice, leads=(Step.ALERTS, Step.APPROVERS))
    yield "set_up_all", checklist_card(set_up_of(whole), voice)
    agreed = replace(whole, account=off, deciders=board)
    yield "set_up_agreed", checklist_card(set_up_of(agreed), voice)
    yield "set_up_agreed_on", checklist_card(set_up_of(on), voice, leads=(Step.RECHARGE,))
    cards = replace(none, takes_cards=True, recommends=True, lists_licences=True)
    yield "set_up_cards", checklist_card(set_up_of(cards), voice)
