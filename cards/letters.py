"""Alerts as letters: the facts of the card, for a reader who has no buttons, only words."""

from __future__ import annotations

from cards.alert_words import Told, fullest, may_try_again, over, told, values_of
from cards.confirmation import payer
from cards.layout import spoken
from cards.letter_page import Page, Tone, page_of
from cards.markup import Plain, escape, unmarked
from cards.names import labelled_method
from cards.voice import Voice
from ledger.declines import UNANSWERED
from ledger.incidents import AlertKind, Incident, Resolution
from ledger.letters import Letter
from ledger.mailboxes import Mailbox

_RULE = "--"  # what mail programs take for the beginning of the small print


def alert_letter(letter_id: str, incident: Incident, to: Mailbox, voice: Voice) -> Letter:
    """As the incident stands now: a letter cannot be changed once it is sent."""
    says, tone = _says(incident, voice), _tone(incident)
    subject, quiet = _subject(incident, says, voice), _quiet(incident, to, says, voice)
    page = Page(
        language=voice.language.value,
        subject=subject,
        tone=tone,
        heading=says.heading,
        label=voice("mail.balance"),
        large=says.large,
        says=tuple(says.says),
        pairs=tuple(says.pairs),
        act=_act(incident, voice),
        quiet=tuple(quiet),
    )
    text = _text(page, voice)
    return Letter(letter_id, to, page.language, subject, text, page_of(page))


def _says(incident: Incident, voice: Voice) -> Told:
    if incident.kind is AlertKind.RECHARGED:
        return _recharged(incident, voice)
    if incident.resolved:
        return _resolved(incident, incident.resolved, voice)
    return told(incident, voice)


def _recharged(incident: Incident, voice: Voice) -> Told:
    values, method = values_of(incident, voice), labelled_method(incident.facts.method_label)
    return Told(
        heading=fullest("alerts.recharged.title", voice, values),
        label="",
        large=voice.money(incident.facts.balance),
        says=[voice("alerts.recharged.means", **values)],
        summary=fullest("alerts.recharged.summary", voice, values),
        pairs=payer(method, "", voice),
        fewer=voice("alerts.recharged.fewer"),
    )


def _resolved(incident: Incident, resolution: Resolution, voice: Voice) -> Told:
    """It was over before the letter could be sent."""
    says = over(incident, resolution, voice)
    return Told(
        heading=says.heading,
        label="",
        large=voice.money(resolution.balance),
        says=[says.means],
        summary=says.summary,
        pairs=[],
    )


def _act(incident: Incident, voice: Voice) -> str:
    """What mends it, as the first button of the card would."""
    facts = incident.facts
    if incident.kind is AlertKind.RECHARGED or incident.resolved:
        return ""
    if incident.kind is AlertKind.ZERO or facts.code == UNANSWERED:
        return voice("mail.act.add_funds")
    return voice("mail.act.again" if may_try_again(facts) else "mail.act.change_method")


def _tone(incident: Incident) -> Tone:
    good = incident.kind is AlertKind.RECHARGED or incident.resolved
    return Tone.GOOD if good else Tone.STOPPED


def _subject(incident: Incident, says: Told, voice: Voice) -> str:
    """One line, which also tells made-up money from real money."""
    line = unmarked(says.summary)
    if incident.facts.sandbox or voice.sandbox:
        line = unmarked(voice("mail.sandbox_subject", subject=Plain(line)))
    return " ".join(line.split())


def _quiet(incident: Incident, to: Mailbox, says: Told, voice: Voice) -> list[str]:
    number = voice("alerts.number", **values_of(incident, voice))
    fewer = voice("mail.fewer", address=Plain(escape(str(to))))
    sandbox = [voice("cards.sandbox")] if incident.facts.sandbox or voice.sandbox else []
    return [number, *([says.fewer] if says.fewer else []), fewer, *sandbox]


def _text(page: Page, voice: Voice) -> str:
    """For those who read no HTML: the same words in the same order."""
    parts = [
        page.heading,
        *spoken([(page.label, page.large)], voice),
        *page.says,
        "\n".join(spoken(page.pairs, voice)),
        page.act,
        "\n".join([_RULE, *page.quiet]),
    ]
    return "\n\n".join(unmarked(part) for part in parts if part) + "\n"
