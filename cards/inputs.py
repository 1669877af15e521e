"""What people fill in: amounts as text, so that our own validation answers in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from microsoft_teams.cards.core import Choice, ChoiceSetInput, DateInput, TextInput

from cards.markup import unmarked
from cards.names import method_choice
from cards.voice import Voice
from ledger.account import Method
from ledger.limits import MAX_AMOUNT_TEXT, MAX_ORDER

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def amount_input(
    area: str, currency: str, voice: Voice, *, value: str, required: bool = True
) -> TextInput:
    """No `Input.Number`: it loses `1,000.50` and `１００` without a word."""
    missing = voice("cards.funds.amount_missing")
    return TextInput(
        id="amount",
        label=voice(f"{area}.amount", currency=currency),
        placeholder=voice(f"{area}.amount_hint"),
        value=value or None,
        max_length=MAX_AMOUNT_TEXT,
        is_required=True if required else None,
        error_message=missing if required else None,
    )


def order_input(voice: Voice, *, value: str) -> TextInput:
    return TextInput(
        id="po", label=voice("cards.funds.order"), value=value or None, max_length=MAX_ORDER
    )


def date_input(voice: Voice, *, value: str, latest: date) -> DateInput:
    """A picker knows one way to write a day; what was typed in another is asked for again."""
    return DateInput(
        id="dated",
        label=voice("cards.funds.dated"),
        placeholder=voice("cards.funds.dated_hint"),
        value=value if _ISO_DAY.fullmatch(value) else None,
        max=latest.isoformat(),
    )


def method_input(
    methods: Sequence[Method], chosen: str, voice: Voice, today: date
) -> ChoiceSetInput:
    """The first method where none was chosen, or one that is no longer there."""
    known = {method.id for method in methods}
    return ChoiceSetInput(
        id="method",
        label=voice("cards.funds.method"),
        style="compact",
        value=chosen if chosen in known else methods[0].id,
        choices=[
            Choice(title=method_choice(method, voice, today), value=method.id) for method in methods
        ],
    )


def switch_input(state: str, voice: Voice, *, may_pause: bool) -> ChoiceSetInput:
    """`state` is `on`, `pause` or `off`; what is off cannot be paused."""
    names = {"on": "cards.auto.on", "pause": "settings.form.paused", "off": "cards.auto.off"}
    if not may_pause:
        del names["pause"]
    return ChoiceSetInput(
        id="on",
        label=voice("cards.auto.switch"),
        style="expanded",
        value=state,
        choices=[Choice(title=unmarked(voice(key)), value=one) for one, key in names.items()],
    )


def cap_inputs(currency: str, voice: Voice, *, per_day: str, per_month: str) -> list[TextInput]:
    """Text as amounts are; left empty there is no cap."""
    return [
        TextInput(
            id=name,
            label=voice(f"settings.form.{name}", currency=currency),
            placeholder=voice(f"settings.form.{name}_hint"),
            value=value or None,
            max_length=MAX_AMOUNT_TEXT,
        )
        for name, value in (("per_day", per_day), ("per_month", per_month))
    ]
