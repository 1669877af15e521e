"""The four alerts: what happened, why, what to do, and how to get fewer; open and resolved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.confirmation import facts_if, payer
from cards.layout import (
    CLOSED,
    GOOD,
    STOPPED,
    WARNING,
    band,
    button,
    compose,
    headed,
    large,
    sentence,
    title,
    together,
)
from cards.names import has_end, labelled_method, method_name, reason, remedy, span
from cards.verbs import Verb
from cards.voice import Voice
from ledger.incidents import AlertKind, Incident, Resolution


def alert_card(incident: Incident, voice: Voice, *, may_act: bool = True) -> Card:
    """Buttons only where somebody may act and there is still something to do."""
    if incident.kind is AlertKind.RECHARGED:
        return _recharged(incident, voice)
    if incident.resolved:
        return _resolved(incident, incident.resolved, voice)
    return _open(incident, voice, may_act=may_act)


def _open(incident: Incident, voice: Voice, *, may_act: bool) -> Card:
    area = f"alerts.{incident.kind.value}"
    values = _values(incident, voice)
    heading, amount = voice(f"{area}.title"), voice.money(incident.facts.balance)
    says = _says(incident, voice, values)
    low = incident.kind is AlertKind.LOW
    return compose(
        voice,
        voice(f"{area}.summary", **values),
        [
            band("warning", WARNING, heading) if low else band("attention", STOPPED, heading),
            large(amount),
            *(sentence(text) for text in says),
        ],
        actions=_actions(incident, voice) if may_act else (),
        quiet=[voice("alerts.number_fewer", **values)],
        sandbox=incident.facts.sandbox,
        speak=[heading, amount, *says],
    )


def _values(incident: Incident, voice: Voice) -> dict[str, Any]:
    """What the sentences of an alert may name."""
    facts = incident.facts
    method = labelled_method(facts.method_label)
    values: dict[str, Any] = {
        "number": str(incident.number),
        "at": incident.opened_at,
        "place": voice.place(),
        "balance": facts.balance,
        "trigger": facts.trigger,
        "reason": reason(facts.code or facts.auto_paused, voice),
        "remedy": remedy(facts.code or facts.auto_paused, voice),
    }
    if facts.recharge:
        values["recharge"] = facts.recharge
    if method:
        values["method"] = method_name(method, voice)
    return values


def _says(incident: Incident, voice: Voice, values: dict[str, Any]) -> list[str]:
    """What happened and how fast it goes on; what auto-recharge does; what stops at zero."""
    match incident.kind:
        case AlertKind.LOW:
            fell = voice("alerts.low.fell", **values)
            auto, stops = _auto(incident, voice, values), voice("alerts.zero_stops")
            return [together(voice, fell, _pace(incident, voice)), together(voice, auto, stops)]
        case AlertKind.ZERO:
            return [voice("alerts.zero.stopped", **values), _auto(incident, voice, values)]
        case _:
            refused = _fullest("alerts.recharge_failed.what", voice, values)
            auto = _auto(incident, voice, values)
            return [refused, auto, *_still_running(incident, voice)]


def _fullest(key: str, voice: Voice, values: dict[str, Any]) -> str:
    """The sentence with all it can name, or the bare one where something is not known."""
    return voice(key if voice.fits(key, values) else f"{key}_bare", **values)


def _auto(incident: Incident, voice: Voice, values: dict[str, Any]) -> str:
    area = f"alerts.{incident.kind.value}"
    if not incident.facts.auto_on:
        return voice(f"{area}.auto_off", **values)
    if incident.facts.auto_paused:
        why = reason(incident.facts.auto_paused, voice)
        return voice(f"{area}.auto_paused", **values | {"reason": why})
    return _fullest(f"{area}.auto_on", voice, values)


def _pace(incident: Incident, voice: Voice) -> str:
    pace = incident.facts.pace
    if pace is None:
        return ""
    if not has_end(pace):
        return voice("alerts.low.pace_open", span=span(pace, voice))
    end = incident.opened_at + timedelta(days=pace.days)
    day = voice.near(end, incident.opened_at)
    return voice("alerts.low.pace", span=span(pace, voice), day=day)


def _still_running(incident: Incident, voice: Voice) -> list[str]:
    """The time that is left, said only while some is left."""
    if incident.facts.balance.micros <= 0:
        return []
    return [together(voice, _pace(incident, voice), voice("alerts.zero_stops"))]


def _actions(incident: Incident, voice: Voice) -> list[ExecuteAction]:
    """What mends it comes first: funds, or another way to pay where that is what failed."""
    failed = incident.kind is AlertKind.RECHARGE_FAILED
    funds = button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=not failed)
    balance = button(voice("cards.button.balance"), Verb.BALANCE)
    if failed:
        change = button(voice("cards.button.change_method"), Verb.AUTO_RECHARGE, main=True)
        return [change, funds, balance]
    if incident.facts.auto_on and not incident.facts.auto_paused:
        return [funds, balance]
    return [funds, button(voice("cards.button.auto_recharge"), Verb.AUTO_RECHARGE), balance]


def _resolved(incident: Incident, resolution: Resolution, voice: Voice) -> Card:
    """What it was about and since when it is over; no band and no buttons any more."""
    area = f"alerts.{incident.kind.value}"
    after = {"at": resolution.at, "balance": resolution.balance}
    values = _values(incident, voice) | after
    heading = voice(f"{area}.resolved_title")
    balance = voice("cards.receipt.balance", balance=resolution.balance)
    failed = incident.kind is AlertKind.RECHARGE_FAILED
    off = "_off" if failed and not incident.facts.auto_on else ""
    means = voice(f"{area}.resolved{off}_means", **values)
    return compose(
        voice,
        voice(f"{area}.resolved_summary", **values),
        [headed(GOOD, title(heading), sentence(balance, close=True)), sentence(means)],
        quiet=[voice("alerts.number", **values | {"at": incident.opened_at})],
        sandbox=incident.facts.sandbox,
        speak=[heading, balance, means],
    )


def _recharged(incident: Incident, voice: Voice) -> Card:
    values = _values(incident, voice)
    heading = _fullest("alerts.recharged.title", voice, values)
    balance = voice("cards.receipt.balance", balance=incident.facts.balance)
    means = voice("alerts.recharged.means", **values)
    method = labelled_method(incident.facts.method_label)
    return compose(
        voice,
        _fullest("alerts.recharged.summary", voice, values),
        [
            headed(GOOD, title(heading), sentence(balance, close=True)),
            sentence(means),
            facts_if(payer(method, "", voice)),
        ],
        quiet=[voice("alerts.number_fewer", **values)],
        sandbox=incident.facts.sandbox,
        speak=[heading, balance, means],
    )


def alerts_card(on: bool, changed: bool, voice: Voice) -> Card:  # noqa: FBT001 - the contract's
    """The answer to `alerts here` and `alerts off`."""
    state = "on" if on else "off"
    heading = voice(f"alerts.chat.{state if changed else state + '_again'}")
    means = voice(f"alerts.chat.{state}_means")
    undo = (
        button(voice("cards.button.alerts_off"), Verb.ALERTS_OFF)
        if on
        else button(voice("cards.button.alerts_here"), Verb.ALERTS_HERE, {"toggle": 1})
    )
    return compose(
        voice,
        heading,
        [headed(GOOD if on else CLOSED, title(heading)), sentence(means)],
        actions=[undo],
        quiet=[voice(f"alerts.chat.{state}_typed")],
        speak=[heading, means],
    )
