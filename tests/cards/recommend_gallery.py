"""The cards of recommendations, in every state they can be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from cards.card import Card
from cards.changed import applied_card
from cards.recommend import recommend_card
from cards.voice import Voice
from ledger.account import Account
from ledger.money import MICROS, Money
from ledger.recommend import DAYS, recommended
from ledger.views import Day, SettingsChange
from tests.cards.gallery import NOW, TODAY, VISA, Scene

_SATURDAY = 5


def recommendations(voice: Voice, scene: Scene) -> Iterator[tuple[str, Card]]:
    """Each with a name of its own."""
    account = scene.account()
    off = replace(account, recharge=replace(account.recharge, on=False))
    capped = replace(account.recharge, per_month=Money.of(200, account.currency))
    best = recommended(account, past(scene), (VISA,), NOW)
    found = {
        "": best,
        "_outdated": replace(best, outdated=True),
        "_lacking": replace(best, lacking=True),
        "_off": recommended(off, past(scene), (VISA,), NOW),
        "_no_method": recommended(off, past(scene), (), NOW),
        "_same": recommended(_as_recommended(account, scene), past(scene), (VISA,), NOW),
        "_capped": recommended(replace(account, recharge=capped), past(scene), (VISA,), NOW),
        "_agreement": recommended(replace(off, customer_agreement=True), past(scene), (VISA,), NOW),
        "_huge": recommended(account, past(scene, times=1000), (VISA,), NOW),
        "_tiny": recommended(account, past(scene, times=1, per=5000), (VISA,), NOW),
        "_early": recommended(account, past(scene)[-9:], (VISA,), NOW),
        "_unused": recommended(account, (), (VISA,), NOW),
    }
    for state, one in found.items():
        yield f"recommend{state}", recommend_card(one, voice)
    yield from _applied(account, scene, voice)
    yield "recommend_looking", recommend_card(best, voice, may_act=False)
    yield "recommend_early_looking", recommend_card(found["_early"], voice, may_act=False)
    yield (
        "recommend_no_method_operator",
        recommend_card(found["_no_method"], voice, may_arrange=False),
    )


def _applied(account: Account, scene: Scene, voice: Voice) -> Iterator[tuple[str, Card]]:
    """Both amounts, and the trigger alone where auto-recharge is off."""
    off = replace(account, recharge=replace(account.recharge, on=False))
    changes = {
        "": (account, _as_recommended(account, scene)),
        "_trigger": (off, replace(off, trigger=scene.money("75"))),
    }
    for state, (before, after) in changes.items():
        change = SettingsChange(before, after, VISA, NOW, scene.name)
        yield f"recommend_applied{state}", applied_card(change, voice)


def past(scene: Scene, times: int = 1, per: int = 1) -> tuple[Day, ...]:
    """Ninety days of an office: busier on weekdays, and what was left at the end of each."""
    days = []
    for nth in range(DAYS):
        on = TODAY - timedelta(days=DAYS - nth)
        quiet = on.weekday() >= _SATURDAY
        used = (6 + nth % 3 if quiet else 14 + nth * 7 % 11) * MICROS * times // per
        left = (340 - nth % 30 * 9) * MICROS
        days.append(Day(on, Money(left, scene.currency), Money(used, scene.currency)))
    return tuple(days)


def _as_recommended(account: Account, scene: Scene) -> Account:
    best = recommended(account, past(scene), (VISA,), NOW).best
    assert best
    assert best.amount
    recharge = replace(account.recharge, amount=best.amount)
    return replace(account, trigger=best.trigger, recharge=recharge)
