"""The card of `alerts`: what comes to this chat, what does not and when, and what is open now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from microsoft_teams.cards.core import (
    CardElement,
    Choice,
    ChoiceSetInput,
    ExecuteAction,
    TimeInput,
)

from cards.card import Card
from cards.layout import button, clip, compose, group, sentence, small, title
from cards.signs import CLOSED, GOOD, WARNING, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.incidents import CHOICE, Incident
from ledger.outbox import Wishes
from ledger.quiet import HOUR, Quiet
from ledger.report_times import AT, Every
from ledger.wishing import ChatAlerts

NO_REPORT = "none"
MOST_SHOWN = 10  # rule 5: of what is open


def alerts_card(
    seen: ChatAlerts, voice: Voice, *, changed: bool = False, may_change: bool = True
) -> Card:
    """`changed` says that this is what somebody has just made of it."""
    heading, wishes = _heading(seen, voice, changed=changed), seen.wishes
    means = _means(seen, voice)
    return compose(
        voice,
        " · ".join([heading, *(_in_short(wishes, voice) if wishes else [])]),
        [
            headed(CLOSED if wishes is None else GOOD, title(heading)),
            *(sentence(text, close=True) for text in means),
            *_reach(seen, voice),
            *_open(seen, voice),
            *(_form(wishes, voice) if wishes and may_change else ()),
        ],
        actions=_actions(wishes, voice) if may_change else (),
        quiet=[
            *([voice(f"alerts.chat.{'off' if wishes is None else 'on'}_typed")] * may_change),
            voice("cards.as_of", at=seen.at, place=voice.place()),
        ],
        sandbox=seen.sandbox,
        speak=[heading, *means, *(_in_short(wishes, voice) if wishes else [])],
    )


def _heading(seen: ChatAlerts, voice: Voice, *, changed: bool) -> str:
    state = "off" if seen.wishes is None else "on"
    if seen.changed_by and state == "on":
        return voice("alerts.chat.saved")
    return voice(f"alerts.chat.{state if changed else state + '_again'}")


def _means(seen: ChatAlerts, voice: Voice) -> list[str]:
    if seen.wishes is None:
        return [voice("alerts.chat.off_means")]
    said = _in_short(seen.wishes, voice) or [voice("alerts.chat.everything")]
    by = [voice("alerts.chat.saved_by", name=clip(seen.changed_by))] if seen.changed_by else []
    return [*said, *by]


def _in_short(wishes: Wishes, voice: Voice) -> list[str]:
    """What differs from hearing everything at once."""
    found = []
    if wishes.muted:
        found.append(voice("alerts.chat.muted", n=len(wishes.muted)))
    if wishes.quiet:
        begins, ends = (clock_of(minute) for minute in (wishes.quiet.begins, wishes.quiet.ends))
        found.append(voice("alerts.chat.quiet", begins=begins, ends=ends))
    if wishes.report:
        found.append(voice(f"alerts.chat.report_{wishes.report}", at=f"{AT:%H:%M}"))
    return found


def clock_of(minute: int) -> str:
    """`22:00`, as every reader and every form writes it."""
    return "{:02}:{:02}".format(*divmod(minute, HOUR))


def _reach(seen: ChatAlerts, voice: Voice) -> Iterator[CardElement]:
    """Whether Teams lets anything through, here and elsewhere."""
    if seen.closed:
        yield headed(WARNING, sentence(voice("alerts.chat.closed", why=_why(seen.closed, voice))))
    elif seen.was_closed:
        why = _why(seen.was_closed, voice)
        yield headed(WARNING, sentence(voice("alerts.chat.was_closed", why=why)))
    if seen.elsewhere:
        yield small(voice("alerts.chat.elsewhere", n=seen.elsewhere), close=True)
    if seen.unreachable:
        why = _why(seen.unreachable[0], voice)
        yield small(voice("alerts.chat.unreachable", n=len(seen.unreachable), why=why), close=True)


def _why(code: str, voice: Voice) -> str:
    """Teams' own word where we have none."""
    key = "alerts.closed." + re.sub(r"(?<!^)(?=[A-Z])", "_", code).lower()
    return voice(key) if voice.fits(key, {}) else code


def _open(seen: ChatAlerts, voice: Voice) -> Iterator[CardElement]:
    if not seen.open:
        yield group(voice("alerts.chat.nothing_open"))
        return
    yield group(voice("alerts.chat.open", n=len(seen.open)))
    for incident in seen.open[-MOST_SHOWN:]:
        yield sentence("**{}**".format(voice(f"alerts.kind.{incident.kind.value}")))
        yield small(_how_it_stands(incident, voice), close=True)


def _how_it_stands(incident: Incident, voice: Voice) -> str:
    care = incident.facts.care
    values = {"number": str(incident.number), "at": incident.opened_at}
    if care.snoozed_until is not None:
        return voice("alerts.chat.open_snoozed", until=care.snoozed_until, **values)
    if care.by:
        return voice("alerts.chat.open_taken", name=clip(care.name), **values)
    return voice("alerts.chat.open_waits", **values)


def _form(wishes: Wishes, voice: Voice) -> Sequence[CardElement]:
    return (
        group(voice("alerts.chat.form")),
        _kinds_input(wishes, voice),
        *_quiet_inputs(wishes.quiet, voice),
        small(voice("alerts.chat.cannot_wait")),
        _report_input(wishes.report, voice),
    )


def _kinds_input(wishes: Wishes, voice: Voice) -> ChoiceSetInput:
    return ChoiceSetInput(
        id="kinds",
        label=voice("alerts.chat.kinds"),
        style="expanded",
        is_multi_select=True,
        wrap=True,
        value=",".join(kind.value for kind in CHOICE if kind not in wishes.muted),
        choices=[
            Choice(title=voice(f"alerts.kind.{kind.value}"), value=kind.value) for kind in CHOICE
        ],
    )


def _report_input(every: Every | None, voice: Voice) -> ChoiceSetInput:
    names = {
        NO_REPORT: voice("alerts.chat.report_none"),
        Every.DAY.value: voice("alerts.chat.report_day"),
        Every.WEEK.value: voice("alerts.chat.report_week"),
    }
    return ChoiceSetInput(
        id="report",
        label=voice("alerts.chat.report"),
        style="compact",
        value=every.value if every else NO_REPORT,
        choices=[Choice(title=name, value=value) for value, name in names.items()],
    )


def _quiet_inputs(quiet: Quiet | None, voice: Voice) -> Iterator[TimeInput]:
    """One below the other: side by side a phone would cut them off."""
    begins, ends = (quiet.begins, quiet.ends) if quiet else (None, None)
    yield _time_input("quiet_from", begins, voice)
    yield _time_input("quiet_to", ends, voice)


def _time_input(name: str, minute: int | None, voice: Voice) -> TimeInput:
    value = None if minute is None else clock_of(minute)
    label, hint = voice(f"alerts.chat.{name}"), voice(f"alerts.chat.{name}_hint")
    return TimeInput(id=name, label=label, placeholder=hint, value=value)


def _actions(wishes: Wishes | None, voice: Voice) -> list[ExecuteAction]:
    if wishes is None:
        return [button(voice("cards.button.alerts_here"), Verb.ALERTS_HERE, {"toggle": 1})]
    off = button(voice("cards.button.alerts_off"), Verb.ALERTS_OFF, without_inputs=True)
    return [button(voice("cards.button.save"), Verb.ALERTS_SAVE, main=True), off]
