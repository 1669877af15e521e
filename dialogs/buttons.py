"""Buttons: what each one stands for, and what of its data may be believed: ids, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cards.verbs import Verb
from cards.voice import SPOKEN
from dialogs.grants import CHOSEN
from dialogs.turn import Tap
from dialogs.vocabulary import Command
from ledger.auditing import Subject
from ledger.set_up import Step
from ledger.tallies import Axis

_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
MAX_INPUT = 200
_MOST_ALERTS = 10**9

OPENS: Mapping[str, Command] = {
    Verb.ADD_FUNDS: Command.ADD_FUNDS,
    Verb.TRIGGER: Command.TRIGGER,
    Verb.AUTO_RECHARGE: Command.AUTO_RECHARGE,
    Verb.CORRECT: Command.CORRECT,
    Verb.ADD_AGREEMENT: Command.ADD_AGREEMENT,
    Verb.REMOVE_METHOD: Command.REMOVE_METHOD,
    Verb.LIMITS: Command.SET_LIMIT,
    Verb.ASSIGN_LICENCE: Command.ASSIGN_LICENCE,
}
FILLS: Mapping[str, Command] = {
    Verb.ADD_FUNDS_REVIEW: Command.ADD_FUNDS,
    Verb.TRIGGER_SAVE: Command.TRIGGER,
    Verb.AUTO_RECHARGE_SAVE: Command.AUTO_RECHARGE,
    Verb.CORRECT_PICK: Command.CORRECT,
    Verb.CORRECT_REVIEW: Command.CORRECT,
    Verb.RECONCILE_REVIEW: Command.RECONCILE,
    Verb.ADD_AGREEMENT_SAVE: Command.ADD_AGREEMENT,
    Verb.REMOVE_METHOD_SAVE: Command.REMOVE_METHOD,
    Verb.LIMITS_SAVE: Command.SET_LIMIT,
    Verb.ASSIGN_LICENCE_REVIEW: Command.ASSIGN_LICENCE,
    Verb.REMOVE_LICENCE_REVIEW: Command.REMOVE_LICENCE,
}
CARES: Mapping[str, Command] = {
    Verb.ALERT_TAKE: Command.TAKE,
    Verb.ALERT_SNOOZE: Command.SNOOZE,
    Verb.ALERT_UNSNOOZE: Command.UNSNOOZE,
}
CLEARED = {"per_day": "none", "per_month": "none", "limit": "none"}  # what an emptied field says
_CORRECTING = ("page", "entry", "what", "reason")
_GRANTING = ("person", "role")
_DELEGATING = ("person", "until")
INPUTS = (
    *CLEARED,
    *_CORRECTING,
    *_GRANTING,
    "until",
    "people",
    "agreement",
    "on",
    "amount",
    "method",
    "po",
    "dated",
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a button says as if it had been typed; `in_place` where its own card is what changes."""

    command: Command
    slots: Mapping[str, str]
    in_place: bool = False


# Inquiries that a button begins with something said already.
LINES: Mapping[str, Line] = {
    # An alert stays what it is: what it leads to is asked or told below it.
    Verb.RECHARGE_RETRY: Line(Command.AUTO_RECHARGE, {"on": "resume"}),
    Verb.RECHARGE_PAUSE: Line(Command.AUTO_RECHARGE, {"on": "pause"}),
    Verb.AUTO_RECHARGE_OFF: Line(Command.AUTO_RECHARGE, {"on": "off"}, in_place=True),
}


# Asides, which are answered in one turn.
_SIMPLE: Mapping[str, Line] = {
    Verb.METHODS: Line(Command.PAYMENT_METHODS, {}),
    Verb.ADD_CARD: Line(Command.ADD_CARD, {}),
    Verb.HISTORY: Line(Command.HISTORY, {}),
    Verb.FORECAST: Line(Command.FORECAST, {}),
    Verb.ROLES: Line(Command.ROLES, {}),
    Verb.APPROVALS: Line(Command.APPROVALS, {}),
    Verb.LICENCES: Line(Command.LICENCES, {}),
    Verb.ALERTS_OFF: Line(Command.ALERTS, {"alerts": "off"}, in_place=True),
    Verb.SET_UP: Line(Command.SET_UP, {}),
    Verb.HELP: Line(Command.HELP, {}),
}
_SWITCHES: Mapping[str, Line] = {  # they change something: no refresh may
    Verb.CUSTOMER_AGREEMENT_ON: Line(Command.CUSTOMER_AGREEMENT, {"on": "on"}, in_place=True),
    Verb.CUSTOMER_AGREEMENT_OFF: Line(Command.CUSTOMER_AGREEMENT, {"on": "off"}, in_place=True),
}


def aside_in(tap: Tap) -> Line | None:
    """The aside behind the button; None where it is none or its data make no sense."""
    found = _SIMPLE.get(tap.verb) or (None if tap.automatic else _changing(tap))
    match tap.verb:
        case Verb.BALANCE:
            # An alert or a receipt stays what it is; only a refresh changes the card itself.
            found = Line(Command.BALANCE, {}, in_place=tap.automatic)
        case Verb.HISTORY_PAGE:
            found = Line(Command.HISTORY, _shaped(tap, _HISTORY_PAGE), in_place=True)
        case Verb.AUDIT_PAGE:
            found = Line(Command.AUDIT, _shaped(tap, _AUDIT_PAGE), in_place=True)
        case Verb.USAGE | Verb.USAGE_OF_DAY:
            in_place = tap.verb == Verb.USAGE and "period" in tap.data
            found = Line(Command.USAGE, _usage(tap), in_place=in_place)
        case Verb.LICENCES_PAGE:
            found = Line(Command.LICENCES, _shaped(tap, _LICENCES_PAGE), in_place=True)
        case Verb.ALERTS_HERE:
            # From the welcome, which stays; from the answer to `alerts off`, which is undone.
            found = Line(Command.ALERTS, {"alerts": "here"}, in_place="toggle" in tap.data)
        case Verb.ROLE_SAVE if not tap.automatic:
            chosen = {"who": CHOSEN, **_filled(tap, _GRANTING)}
            found = Line(Command.GRANT, chosen, in_place=True)
        case Verb.DELEGATE_SAVE if not tap.automatic:
            chosen = {"who": CHOSEN, **_filled(tap, _DELEGATING)}
            found = Line(Command.DELEGATE, chosen, in_place=True)
        case Verb.LANGUAGE_SET if tap.data.get("language") in SPOKEN:
            found = Line(Command.LANGUAGE, {"language": tap.data["language"]}, in_place=True)
    return found


def _changing(tap: Tap) -> Line | None:
    """What no refresh may do."""
    if (command := CARES.get(tap.verb)) and (number := alert_in(tap)):
        return Line(command, {"alert": str(number), **_span(tap)}, in_place=True)
    if tap.verb == Verb.ALERTS_SAVE:
        return Line(Command.ALERTS, {"alerts": "save", **_wishes(tap)}, in_place=True)
    return _SWITCHES.get(tap.verb)


def _usage(tap: Tap) -> dict[str, str]:
    """A name stands behind a sign, as that of nobody is empty."""
    found = _shaped(tap, _USAGE)
    return found | {"name": found["name"][1:]} if "name" in found else found


def step_in(tap: Tap) -> Step | None:
    """Which step of setting up it is about."""
    found = tap.data.get("step")
    return Step(found) if isinstance(found, str) and found in tuple(Step) else None


def alert_in(tap: Tap) -> int:
    """The number of the alert it is about; zero where there is none."""
    found = tap.data.get("alert")
    return found if type(found) is int and 0 < found < _MOST_ALERTS else 0


def _wishes(tap: Tap) -> dict[str, str]:
    """What was filled in; here a field that is empty says something too."""
    found = {name: tap.data.get(name) for name in ("kinds", "quiet_from", "quiet_to", "report")}
    return {name: text[:MAX_INPUT] for name, text in found.items() if isinstance(text, str)}


def _span(tap: Tap) -> dict[str, str]:
    found = str(tap.data.get("span", ""))
    return {"span": found} if re.fullmatch("[0-9]{1,4}", found) else {}


def id_in(tap: Tap, name: str) -> str:
    """An id of ours; empty where there is none."""
    found = tap.data.get(name)
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def inputs_in(tap: Tap) -> dict[str, str]:
    """What was filled in; what was left empty was not answered, unless that means something."""
    found = {name: tap.data.get(name) for name in INPUTS}
    emptied = (name for name in CLEARED if found[name] == "")
    found |= {name: CLEARED[name] for name in emptied}
    return {
        name: value[:MAX_INPUT]
        for name, value in found.items()
        if isinstance(value, str) and value.strip()
    }


def page_in(tap: Tap) -> dict[str, str]:
    """The page of the book on which the button stood, where it stood on one."""
    return {"page": page} if (page := id_in(tap, "page")) else {}


def _filled(tap: Tap, names: tuple[str, ...]) -> dict[str, str]:
    filled = inputs_in(tap)
    return {name: filled[name] for name in names if name in filled}


_HISTORY_PAGE = {
    "before": "[0-9]{1,12}",
    "size": "[0-9]{1,3}",
    "month": "20[0-9]{2}-(0[1-9]|1[0-2])",
    "paid_by": "invoice",
}
_DAY = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"
_USAGE = {
    "period": rf"20[0-9]{{2}}-[0-9]{{2}}|{_DAY}|{_DAY}\.\.{_DAY}",
    "by": "|".join(Axis),
    "name": "=.{0,256}",
}
_LICENCES_PAGE = {"page": "[0-9]{1,4}"}
_AUDIT_PAGE = {"before": "[0-9]{1,12}", "about": "|".join(Subject)}


def _shaped(tap: Tap, shapes: Mapping[str, str]) -> dict[str, str]:
    """What of the data has the shape that ours have."""
    found = {name: str(tap.data.get(name, "")) for name in shapes}
    return {name: text for name, text in found.items() if re.fullmatch(shapes[name], text)}
