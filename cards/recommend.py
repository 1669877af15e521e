"""The recommendation's card: both amounts, why these, and the present settings beside them."""

from __future__ import annotations

from collections.abc import Iterator

from microsoft_teams.cards.core import (
    ActionSet,
    CardElement,
    Column,
    ColumnSet,
    ExecuteAction,
    FactSet,
    TextBlock,
)

from cards.card import Card
from cards.layout import button, compose, facts, group, large, sentence, small, title
from cards.markup import Plain
from cards.replayed_chart import kind, replayed_chart, replayed_words
from cards.verbs import Verb
from cards.voice import Voice
from ledger.choosing import LEAST_DAYS
from ledger.money import Money
from ledger.recommend import Pick, Recommendation, Served

_INSTEAD = (Pick.FEWER, Pick.LEANER, Pick.LONGER)


def recommend_card(
    found: Recommendation, voice: Voice, *, may_act: bool = True, may_arrange: bool = True
) -> Card:
    """Who only looks is told the same, and offered the book."""
    if found.best is None or found.now is None:
        return _too_early(found, voice, may_act=may_act)
    best, now = found.best, found.now
    amounts, why = voice(_key("amounts", best), **_values(best)), _why(found, best, voice)
    said = replayed_words(found.past, best, now, voice)
    return compose(
        voice,
        voice(_key("summary", best), **_values(best)),
        [
            *_nothing_done(found, voice),
            small(voice("recommend.from_days", n=found.days)),
            large(amounts, under=True),
            *(sentence(text, close=nth == 0) for nth, text in enumerate(why)),
            replayed_chart(found.past, best, now, voice),
            small(said, close=True),
            _facts(best, now, voice),
            *_others(found, voice, may_act=may_act),
        ],
        actions=_actions(found, voice, may_arrange=may_arrange) if may_act else [_forecast(voice)],
        quiet=_quiet(found, voice, may_act=may_act),
        sandbox=found.account.sandbox,
        speak=[amounts, *why, said],
    )


def _too_early(found: Recommendation, voice: Voice, *, may_act: bool) -> Card:
    """Honest where it would be a guess."""
    heading = voice("recommend.early")
    key = "recommend.early_means" if found.days else "recommend.early_none"
    means = voice(key, n=found.days, least=LEAST_DAYS)
    return compose(
        voice,
        voice("recommend.early_summary", n=found.days, least=LEAST_DAYS),
        [title(heading), sentence(means, close=True)],
        actions=[_forecast(voice), *([_other(found, voice)] if may_act else [])],
        quiet=[voice("cards.as_of", at=found.as_of, place=voice.place())],
        sandbox=found.account.sandbox,
        speak=[heading, means],
    )


def _why(found: Recommendation, best: Served, voice: Voice) -> list[str]:
    """What would have been, what the trigger is for, and what stands in the way."""
    account = found.account
    key = "recommend.short" if best.trigger < found.reserve else _key("covers", best)
    said = [_would(found, best, voice), voice(key, reserve=found.reserve)]
    cap = account.recharge.per_month
    if best.capped and cap:
        said.append(voice("recommend.capped", n=best.capped, cap=cap))
    if best.below:
        said.append(voice("recommend.below", n=best.below))
    if not found.changes():
        said.append(voice("recommend.same"))
    elif found.now and found.now.does:
        said.append(voice("recommend.does"))
    return said + _hindered(found, voice)


def _would(found: Recommendation, best: Served, voice: Voice) -> str:
    if best.amount is None:
        return voice("recommend.agreement")
    key = "recommend.would" if best.recharges else "recommend.would_not"
    key = "recommend.would_below" if best.below else key
    days = Plain(voice("recommend.days", n=found.days))
    return voice(key, n=best.recharges, days=days, lowest=best.lowest)


def _hindered(found: Recommendation, voice: Voice) -> list[str]:
    """What has to be known before it is applied."""
    if found.account.customer_agreement or (found.account.recharge.on and found.can_charge):
        return []
    return [voice("recommend.turns_on" if found.can_charge else "recommend.no_method")]


def _facts(best: Served, now: Served, voice: Voice) -> FactSet:
    """The present settings, and how they differ in figures."""
    # On a customer agreement nothing recharges, on or off.
    name = _key("settings", now) if best.amount else "recommend.amounts_trigger"
    pairs = [(voice("cards.now"), voice(name, **_values(now)))]
    for name, one, other in _figures(best, now, voice):
        both = voice(f"recommend.both_{kind(now)}", best=Plain(one), now=Plain(other))
        pairs.append((voice(f"recommend.fact.{name}"), one if one == other else both))
    return facts(pairs)


def _figures(best: Served, now: Served, voice: Voice) -> Iterator[tuple[str, str, str]]:
    """Each with the recommended settings, and with the present ones."""
    if best.amount is None:
        return
    if now.amount is not None:
        yield "recharges", voice.number(best.recharges), voice.number(now.recharges)
    yield "lowest", voice.money(best.lowest), voice.money(now.lowest)
    if best.below or now.below:
        yield "below", voice.number(best.below), voice.number(now.below)
    yield "idle", voice.money(best.idle), voice.money(now.idle)
    if best.expires.micros or now.expires.micros:
        yield "expires", voice.money(best.expires), voice.money(now.expires)


def _others(found: Recommendation, voice: Voice, *, may_act: bool) -> Iterator[CardElement]:
    """Other pairs for those who mind one thing more than another, each with its button."""
    there = [(pick, served) for pick in _INSTEAD if (served := found.served(pick))]
    if there:
        yield group(voice("recommend.instead.heading"))
    for pick, one in there:
        said = voice(f"recommend.instead.{pick}", n=one.recharges, **_values(one))
        if may_act and found.changes(pick):
            ids = {"pick": pick.value, "mark": found.mark(pick)}
            yield _with_button(small(said), button(_take(voice), Verb.RECOMMEND_TAKE, ids))
        else:
            yield small(said, close=True)


def _take(voice: Voice) -> str:
    return voice("recommend.button.take")


def _with_button(said: TextBlock, take: ExecuteAction) -> ColumnSet:
    return ColumnSet(
        spacing="Small",
        columns=[
            Column(width="stretch", items=[said], vertical_content_alignment="Center"),
            Column(
                width="auto",
                items=[ActionSet(actions=[take])],
                vertical_content_alignment="Center",
            ),
        ],
    )


def _nothing_done(found: Recommendation, voice: Voice) -> list[TextBlock]:
    """Why nothing was applied, where that was asked for."""
    if found.outdated:
        return [sentence(voice("recommend.outdated"))]
    return [sentence(voice("recommend.lacking"))] if found.lacking else []


def _values(one: Served) -> dict[str, Money]:
    amount = {} if one.amount is None else {"amount": one.amount}
    return {"trigger": one.trigger, "idle": one.idle, **amount}


def _key(name: str, one: Served) -> str:
    """Without auto-recharge there is but the trigger to speak of."""
    return f"recommend.{name}_trigger" if one.amount is None else f"recommend.{name}"


def _actions(found: Recommendation, voice: Voice, *, may_arrange: bool) -> list[ExecuteAction]:
    actions = []
    if found.changes():
        turns_on = bool(found.request().recharge_on)
        key = "recommend.button.turn_on" if turns_on else "recommend.button.apply"
        mark = {"mark": found.mark()}
        actions.append(button(voice(key), Verb.RECOMMEND_APPLY, mark, main=True))
    if may_arrange and not found.can_charge and not found.account.customer_agreement:
        actions.append(button(voice("paying.button.add_card"), Verb.ADD_CARD))
    else:
        actions.append(_forecast(voice))
    return [*actions, _other(found, voice)]


def _other(found: Recommendation, voice: Voice) -> ExecuteAction:
    """Any other amount, by the form that there is for it."""
    agreement = found.account.customer_agreement
    verb = Verb.TRIGGER if agreement else Verb.AUTO_RECHARGE
    return button(voice("recommend.button.amounts"), verb)


def _forecast(voice: Voice) -> ExecuteAction:
    return button(voice("recommend.button.forecast"), Verb.FORECAST)


def _quiet(found: Recommendation, voice: Voice, *, may_act: bool) -> list[str]:
    typed = [_typed(found, voice)] if may_act and found.changes() else []
    how = [voice("recommend.how")] if found.best and found.best.amount else []
    return [*typed, *how, voice("cards.as_of", at=found.as_of, place=voice.place())]


def _typed(found: Recommendation, voice: Voice) -> str:
    """The line that does what the button does, and one for the first of the others."""
    pick = next((one for one in _INSTEAD if found.served(one)), None)
    if pick is None:
        return voice("recommend.typed")
    return voice("recommend.typed_instead", line=Plain(voice(f"recommend.line.{pick}")))
