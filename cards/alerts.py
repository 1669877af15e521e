"""Alert cards: what happened, why, what to do, and how to get fewer; open, resolved, and news."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import Container, ExecuteAction

from cards.alert_care import (
    care_lines,
    snooze_buttons,
    take_buttons,
    undo_buttons,
    with_care,
)
from cards.alert_words import Told, fullest, may_try_again, over, told, values_of
from cards.card import Card
from cards.confirmation import facts_if, payer
from cards.digest import digest_card
from cards.foresight_words import told_ahead
from cards.layout import Drawn, button, compose, drawn, large, sentence, small, spoken, title
from cards.names import labelled_method
from cards.report import report_card
from cards.signs import GOOD, STOPPED, WAITING, WARNING, band, headed
from cards.talk import note_card
from cards.verbs import Verb
from cards.voice import Voice
from ledger.declines import UNANSWERED
from ledger.incidents import URGENT, AlertKind, CapLevel, Incident, Resolution
from ledger.tallies import Axis

MOST_BUTTONS = 3
_MILD = (
    AlertKind.LOW,
    AlertKind.EXPIRING,
    AlertKind.RUNS_OUT_SOON,
    AlertKind.UNUSUAL_SPEND,
)
_GOOD_TO_KNOW = (AlertKind.EXPIRING, AlertKind.UNUSUAL_SPEND)  # nothing to mend
_CHARGES = (AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED)


def alert_card(incident: Incident, voice: Voice, *, may_act: bool = True) -> Card:
    """Buttons only where somebody may act and there is still something to do."""
    if incident.kind is AlertKind.RECHARGED:
        return _recharged(incident, voice)
    if incident.kind is AlertKind.DIGEST:
        return digest_card(incident, voice, may_act=may_act)
    if incident.facts.report is not None:
        return report_card(incident, incident.facts.report, voice, may_act=may_act)
    if incident.kind is AlertKind.RESTORED:
        return _restored(incident, voice, may_act=may_act)
    if incident.resolved:
        return _resolved(incident, incident.resolved, voice)
    return _open(incident, voice, may_act=may_act)


def _open(incident: Incident, voice: Voice, *, may_act: bool) -> Card:
    says = told_ahead(incident, voice) or told(incident, voice)
    values = values_of(incident, voice)
    care = list(care_lines(incident, voice))
    return compose(
        voice,
        with_care(says.summary, incident, voice),
        [
            _head(incident, says.heading),
            small(says.label) if says.label else None,
            large(says.large, under=bool(says.label)),
            *(sentence(text) for text in says.says),
            facts_if(says.pairs),
            *(drawn_line for drawn_line, _ in care),
        ],
        actions=_actions(incident, voice) if may_act else (),
        quiet=[voice("alerts.number_fewer", **values), *([says.fewer] if says.fewer else [])],
        sandbox=incident.facts.sandbox,
        speak=[says.heading, *_aloud(says, voice), *says.says, *(line for _, line in care)],
    )


def _head(incident: Incident, heading: str) -> Container:
    """Calm while it is put off."""
    if incident.facts.care.snoozed_until is not None:
        return band("emphasis", WAITING, heading)
    if _is_mild(incident):
        return band("warning", WARNING, heading)
    return band("attention", STOPPED, heading)


def _aloud(says: Told, voice: Voice) -> list[str]:
    return spoken([(says.label, says.large)], voice) if says.label else [says.large]


def _is_mild(incident: Incident) -> bool:
    """What warns ahead; what has stopped something asks for attention."""
    ahead = (CapLevel.NEAR, CapLevel.REACHED)
    return incident.kind in _MILD or incident.facts.cap_level in ahead


def _actions(incident: Incident, voice: Voice) -> list[Drawn]:
    """What mends it comes first, then who takes it, and last what else there is to do."""
    first, *others = [drawn(one) for one in _ways_out(incident, voice)]
    undo, take = undo_buttons(incident, voice), take_buttons(incident, voice)
    snooze = snooze_buttons(incident, voice)
    if incident.kind in _GOOD_TO_KNOW:
        return [*undo, *take, *snooze, first][:MOST_BUTTONS]
    can_wait = snooze if incident.kind not in URGENT else []
    return [first, *undo, *take, *can_wait, *others, *snooze][:MOST_BUTTONS]


def _ways_out(incident: Incident, voice: Voice) -> list[ExecuteAction]:
    """The balance last."""
    facts = incident.facts
    balance = button(voice("cards.button.balance"), Verb.BALANCE)
    if incident.kind is AlertKind.EXPIRING:
        return [balance]
    if incident.kind is AlertKind.UNUSUAL_SPEND:
        return [_that_day(incident, voice)]
    if incident.kind is AlertKind.CAP_REACHED:
        change = button(voice("alerts.button.change_caps"), Verb.AUTO_RECHARGE, main=True)
        funds = button(voice("cards.button.add_funds"), Verb.ADD_FUNDS)
        return [change, *([] if _is_mild(incident) else [funds]), balance]
    if incident.kind in _CHARGES and facts.code != UNANSWERED:
        return _mending(incident, voice)
    funds = _funds(incident, voice)
    if facts.auto_on and not facts.auto_paused:
        return [funds, balance]
    return [funds, button(voice("cards.button.auto_recharge"), Verb.AUTO_RECHARGE), balance]


def _that_day(incident: Incident, voice: Voice) -> ExecuteAction:
    """Who called is told there to whoever may see it."""
    ids = {"period": incident.facts.period, "by": Axis.DESTINATION.value}
    return button(voice("alerts.button.that_day"), Verb.USAGE_OF_DAY, ids)


def _funds(incident: Incident, voice: Voice) -> ExecuteAction:
    """With the amount that brings the pool back, where that is known."""
    amount = incident.facts.recharge
    if amount is None:
        return button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=True)
    ids = {"alert": incident.number}
    return button(voice("alerts.button.add", amount=amount), Verb.ALERT_FUNDS, ids, main=True)


def _mending(incident: Incident, voice: Voice) -> list[ExecuteAction]:
    """Another attempt where one can succeed, another way to pay, and funds or a pause."""
    facts, again = incident.facts, may_try_again(incident.facts)
    retry = button(voice("alerts.button.retry"), Verb.RECHARGE_RETRY, main=True)
    change = button(voice("cards.button.change_method"), Verb.AUTO_RECHARGE, main=not again)
    funds = button(voice("cards.button.add_funds"), Verb.ADD_FUNDS)
    if not again:
        return [change, funds, button(voice("cards.button.balance"), Verb.BALANCE)]
    if facts.auto_paused:
        return [retry, change, funds]
    return [retry, change, button(voice("alerts.button.pause"), Verb.RECHARGE_PAUSE)]


def _resolved(incident: Incident, resolution: Resolution, voice: Voice) -> Card:
    """What it was about and since when it is over; no band and no buttons any more."""
    says = over(incident, resolution, voice)
    balance = voice("cards.receipt.balance", balance=resolution.balance)
    return compose(
        voice,
        says.summary,
        [headed(GOOD, title(says.heading), sentence(balance, close=True)), sentence(says.means)],
        quiet=[voice("alerts.number", **values_of(incident, voice))],
        sandbox=incident.facts.sandbox,
        speak=[says.heading, balance, says.means],
    )


def _recharged(incident: Incident, voice: Voice) -> Card:
    values = values_of(incident, voice)
    method = labelled_method(incident.facts.method_label)
    return _news(
        incident,
        fullest("alerts.recharged.title", voice, values),
        [voice("alerts.recharged.means", **values)],
        fullest("alerts.recharged.summary", voice, values),
        voice,
        pairs=payer(method, "", voice),
        fewer=voice("alerts.recharged.fewer"),
    )


def _restored(incident: Incident, voice: Voice, *, may_act: bool) -> Card:
    """Funds can be added where calls work again and what there is will not last."""
    values, facts = values_of(incident, voice), incident.facts
    means = [voice("alerts.restored.means", **values)]
    still_low, funds = facts.balance < facts.trigger, []
    if still_low and may_act:
        funds = [button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=True)]
    if still_low:
        means.append(voice("alerts.restored.still_low", **values))
    heading, summary = voice("alerts.restored.title"), voice("alerts.restored.summary", **values)
    return _news(incident, heading, means, summary, voice, actions=funds)


def _news(
    incident: Incident,
    heading: str,
    means: list[str],
    summary: str,
    voice: Voice,
    *,
    pairs: list[tuple[str, str]] | None = None,
    actions: Sequence[ExecuteAction] = (),
    fewer: str = "",
) -> Card:
    """Something went well, and nothing will resolve it."""
    balance = voice("cards.receipt.balance", balance=incident.facts.balance)
    number = voice("alerts.number_fewer", **values_of(incident, voice))
    return compose(
        voice,
        summary,
        [
            headed(GOOD, title(heading), sentence(balance, close=True)),
            *(sentence(text) for text in means),
            facts_if(pairs or []),
        ],
        actions=actions,
        quiet=[number, fewer] if fewer else [number],
        sandbox=incident.facts.sandbox,
        speak=[heading, balance, *means],
    )


def moved_card(incident: Incident, voice: Voice) -> Card:
    """What is left of an open alert's card where another one has taken its place."""
    return note_card(voice("alerts.moved", number=str(incident.number)), voice)
