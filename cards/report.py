"""The report of a day or a week: what is left, what was spent, what was added, what is open."""

from __future__ import annotations

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.digest import kind_name, listed
from cards.layout import button, compose, facts, group, large, sentence, small, spoken, title
from cards.markup import Plain
from cards.verbs import Verb
from cards.voice import Voice
from ledger.incidents import Incident, Report
from ledger.report_times import Every


def report_card(incident: Incident, report: Report, voice: Voice, *, may_act: bool) -> Card:
    balance = voice.apart(incident.facts.balance, incident.facts.trigger)
    heading, means = voice(f"alerts.report.{report.every}_title"), _spent(report, voice)
    still_open, named = incident.facts.happened, voice("cards.button.balance")
    return compose(
        voice,
        voice(
            "alerts.report.summary",
            title=Plain(heading),
            spent=report.spent,
            balance=incident.facts.balance,
        ),
        [
            title(heading),
            small(_days(report, voice), close=True),
            small(named),
            large(balance, under=True),
            sentence(means),
            facts(_pairs(incident, report, voice)),
            group(voice("alerts.chat.open" if still_open else "alerts.chat.nothing_open")),
            *listed(still_open, incident.opened_at, voice),
        ],
        actions=_actions(voice) if may_act else (),
        quiet=[
            voice(
                "alerts.report.number",
                number=str(incident.number),
                at=incident.opened_at,
                place=voice.place(),
            )
        ],
        sandbox=incident.facts.sandbox,
        speak=[
            heading,
            *spoken([(named, balance)], voice),
            means,
            *(kind_name(one, voice) for one in still_open),
        ],
    )


def _days(report: Report, voice: Voice) -> str:
    if report.every is Every.DAY:
        return voice.weekday(report.last)
    return voice("alerts.report.days", first=report.first, last=report.last)


def _spent(report: Report, voice: Voice) -> str:
    """Beside what was spent in as many days before."""
    before, area = report.spent_before, f"alerts.report.{report.every}"
    if before is None:
        return voice(f"{area}_first", spent=report.spent)
    if before == report.spent:
        return voice(f"{area}_same", spent=report.spent)
    how = "more" if report.spent > before else "less"
    values = {"spent": report.spent, "before": before, "apart": abs(report.spent - before)}
    return voice(f"{area}_{how}", **values)


def _pairs(incident: Incident, report: Report, voice: Voice) -> list[tuple[str, str]]:
    added = voice("alerts.report.no_recharges")
    if report.recharges:
        added = voice("alerts.report.recharges", n=report.recharges, amount=report.recharged)
    pairs = [
        (voice("cards.fact.recharge"), added),
        (
            voice("cards.fact.trigger"),
            voice("cards.fact.below", trigger=incident.facts.trigger),
        ),
    ]
    if report.expiring and report.expires_at:
        when = voice("cards.fact.expires_on", amount=report.expiring, at=report.expires_at)
        pairs.append((voice("cards.fact.expires_next"), when))
    return pairs


def _actions(voice: Voice) -> list[ExecuteAction]:
    return [
        button(voice("cards.button.balance"), Verb.BALANCE),
        button(voice("cards.button.history"), Verb.HISTORY),
    ]
