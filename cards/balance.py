"""The balance card: what is left, how long it lasts, and what happens when it runs low."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from microsoft_teams.cards.core import FactSet

from cards.as_of import as_of_line
from cards.card import Card
from cards.chart import balance_chart, chart_words, moved
from cards.layout import Drawn, beside, button, compose, drawn, facts, large, sentence, small
from cards.metering_words import metering_lines
from cards.names import has_end, recharge_words, span
from cards.signs import GOOD, STOPPED, WARNING, badge, band
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Standing
from ledger.lots import NOTICE_DAYS
from ledger.views import Funding, Glance, NextExpiry

SOON_DAYS = max(NOTICE_DAYS)  # as early as the alert of it (rule 25)


def balance_card(glance: Glance, voice: Voice, *, may_act: bool = True) -> Card:
    """Who only looks is offered the book, and nothing that would be refused."""
    account = glance.account
    summary = voice("cards.balance.summary", balance=account.balance, trigger=account.trigger)
    amount, means = voice.apart(account.balance, account.trigger), _means(glance, voice)
    chart_says = chart_words(glance.days, voice) if moved(glance.days) else ""
    return compose(
        voice,
        summary,
        [
            *_head(account.standing, voice),
            large(amount, under=True),
            *(sentence(text, close=n == 0) for n, text in enumerate(means)),
            balance_chart(glance.days, account.trigger, voice) if chart_says else None,
            # On a phone the chart's own labels are cut off; without one this is all there is.
            small(chart_says, close=True) if chart_says else None,
            _facts(glance, voice),
        ],
        actions=_actions(voice) if may_act else _actions(voice)[-1:],
        quiet=[
            as_of_line(glance.as_of, glance.calls_read_at, voice),
            *metering_lines(account, glance.reading, voice),
            *_agreement(glance, voice),
        ],
        sandbox=account.sandbox,
        speak=[
            voice("cards.pool"),
            amount,
            *means,
            chart_says,
        ],
    )


# The card that is asked for most: what is the same for every reader of a language is kept.
@lru_cache(maxsize=128)
def _actions(voice: Voice) -> tuple[Drawn, ...]:
    return (
        drawn(button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=True)),
        drawn(button(voice("cards.button.trigger"), Verb.TRIGGER)),
        drawn(button(voice("cards.button.history"), Verb.HISTORY)),
    )


@lru_cache(maxsize=128)
def _head(standing: Standing, voice: Voice) -> tuple[Drawn, ...]:
    """How it stands, and what the amount under it is."""
    pool = small(voice("cards.pool"))
    match standing:
        case Standing.HEALTHY:
            state = badge(voice("cards.balance.healthy"), "Good", GOOD)
            return (drawn(beside(pool, [state], wide="left")),)
        case Standing.LOW:
            return (drawn(band("warning", WARNING, voice("cards.balance.low"))), drawn(pool))
        case Standing.ZERO:
            return (drawn(band("attention", STOPPED, voice("cards.balance.zero"))), drawn(pool))


def _means(glance: Glance, voice: Voice) -> list[str]:
    if glance.account.standing is Standing.ZERO:
        stopped = [voice("cards.balance.stopped")]
        if glance.account.balance.micros < 0:
            stopped.append(voice("cards.balance.overdrawn"))
        return stopped
    return [_lasts(glance, voice)]


def _lasts(glance: Glance, voice: Voice) -> str:
    """How long it lasts, or that it is too soon to say."""
    low = glance.account.standing is Standing.LOW
    if glance.pace is None:
        key = "cards.balance.low_unknown" if low else "cards.balance.unknown"
        return voice(key, trigger=glance.account.trigger)
    words = span(glance.pace, voice)
    if not has_end(glance.pace):
        key = "cards.balance.low_open" if low else "cards.balance.lasts_open"
        return voice(key, trigger=glance.account.trigger, span=words)
    end = glance.as_of + timedelta(days=glance.pace.days)
    key = "cards.balance.low_until" if low else "cards.balance.lasts"
    return voice(key, trigger=glance.account.trigger, span=words, day=voice.near(end, glance.as_of))


def _facts(glance: Glance, voice: Voice) -> FactSet:
    account = glance.account
    pairs = [
        (voice("cards.fact.trigger"), voice("cards.fact.below", trigger=account.trigger)),
        (voice("cards.fact.recharge"), recharge_words(account.recharge, glance.method, voice)),
    ]
    if glance.last_funding:
        pairs.append(
            (voice("cards.fact.last_funds"), _last_funding(glance, glance.last_funding, voice))
        )
    if glance.next_expiry:
        expires = _expires(glance.next_expiry, glance.as_of, voice)
        pairs.append((voice("cards.fact.expires_next"), expires))
    return facts(pairs)


def _expires(expiry: NextExpiry, as_of: datetime, voice: Voice) -> str:
    """Far off it is a date; within 30 days it is said in days, and stands out."""
    values = {"amount": expiry.amount, "at": expiry.at}
    days = voice.days_between(as_of, expiry.at)
    if days > SOON_DAYS:
        return voice("cards.fact.expires_on", **values)
    key = "cards.fact.expires_soon" if days else "cards.fact.expires_today"
    return voice(key, n=days, **values)


def _last_funding(glance: Glance, funding: Funding, voice: Voice) -> str:
    key = "cards.fact.last_automatic" if funding.automatic else "cards.fact.last_manual"
    return voice(key, amount=funding.amount, day=voice.past(funding.at, glance.as_of))


def _agreement(glance: Glance, voice: Voice) -> list[str]:
    return [voice("paying.customer.on_quiet")] if glance.account.customer_agreement else []
