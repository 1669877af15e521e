"""Every letter there is, in every state its alert can be in when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from cards.letters import alert_letter
from cards.voice import Voice
from ledger.account import PAUSED_BY_PERSON
from ledger.declines import DISPUTED, UNANSWERED
from ledger.incidents import AlertKind, Incident, Resolution
from ledger.letters import Letter
from ledger.mailboxes import Mailbox
from tests.cards.gallery import HEALTHY, NOW, Scene, incident

READER = Mailbox("fin_ance", "contoso.com")
_FAILED = {"code": "insufficient_funds", "attempts": 2, "retry_at": NOW + timedelta(hours=3)}
_GIVEN_UP = {"code": "insufficient_funds", "attempts": 4, "auto_paused": "insufficient_funds"}
_BARE = {"recharge": None, "method_label": None, "pace": None}
_BY_PERSON = {"auto_paused": PAUSED_BY_PERSON}
_STATES: dict[AlertKind, dict[str, Mapping[str, object]]] = {
    AlertKind.RECHARGED: {"": {}, "bare": _BARE},
    AlertKind.RECHARGE_FAILED: {
        "": _FAILED,
        "bare": {"code": "insufficient_funds", **_BARE},
        "terminal": {"code": "stolen_card", "attempts": 1, "auto_paused": "stolen_card"},
        "person": {**_FAILED, **_BY_PERSON},
        "again": {"code": "insufficient_funds", "attempts": 4},
        "off": {**_FAILED, "auto_on": False},
        "unanswered": {"code": UNANSWERED, "attempts": 1},
    },
    AlertKind.RECHARGE_PAUSED: {
        "": _GIVEN_UP,
        "bare": {**_GIVEN_UP, **_BARE},
        "disputed": {"code": DISPUTED, "auto_paused": DISPUTED},
        "person": {**_GIVEN_UP, **_BY_PERSON},
    },
    AlertKind.ZERO: {
        "": {"auto_on": False},
        "on": {},
        "retry": _FAILED,
        "paused": _GIVEN_UP,
        "person": _BY_PERSON,
    },
}


def letters(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Letter]:
    """By the alert's kind and state: `zero`, `zero_retry`, `zero_resolved` …"""
    return {name: alert_letter("3f0c", found, READER, voice) for name, found in told_by_mail(scene)}


def told_by_mail(scene: Scene) -> Iterator[tuple[str, Incident]]:
    over = Resolution(scene.money("542.60"), NOW + timedelta(minutes=19))
    for kind, states in _STATES.items():
        for state, changes in states.items():
            found = incident(scene, kind, **changes)
            name = f"{kind.value}_{state}".rstrip("_")
            yield name, found
            if kind is not AlertKind.RECHARGED:
                yield f"{name}_resolved", replace(found, resolved=over, version=2)
