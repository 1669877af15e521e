"""A voice: one reader's language, number and date forms, and time zone, over `locales/`.

Sentences stand in `locales/<language>/<area>.toml`; their key here is `area.path.to.it`.
A placeholder is formatted by the type of its value: Money as the locale writes it, a date, a
datetime in the reader's zone, a number grouped; a string is escaped so that no name or purpose
can smuggle Markdown into a card.
A table with the keys `one` and `other` is a plural, chosen by the value of `n`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision

from ledger.money import Money

LOCALES = Path(__file__).parent.parent / "locales"


class Language(StrEnum):
    ENGLISH = "en"
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    PSEUDO = "qps"  # English, longer and accented: shows what is cut off; never offered


SPOKEN = (Language.ENGLISH, Language.SIMPLIFIED, Language.TRADITIONAL)
_DEFAULT_LOCALE = {
    Language.ENGLISH: "en_US",
    Language.SIMPLIFIED: "zh_Hans_CN",
    Language.TRADITIONAL: "zh_Hant_TW",
    Language.PSEUDO: "en_US",
}


class Plain(str):
    """Text of our own that needs no escaping."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """How one reader is spoken to."""

    language: Language
    locale: str = ""  # a Babel locale for numbers and dates; the language's own where empty
    time_zone: str = "UTC"

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of that key, filled in."""
        found = _sentences(self.language)[key]
        if isinstance(found, Mapping):
            found = found[self._plural(values["n"])]
        return _fill(found, self, values)

    def money(self, amount: Money) -> str:
        """`$384.20`, `US$384.20`: whole cents for people, the sign in front of the currency."""
        text = _currency(abs(amount.units), amount.currency, self._locale)
        return f"−{text}" if amount.micros < 0 and _shows(amount) else text

    def plain(self, amount: Money) -> str:
        """`USD 384.20`: for summaries, where the ISO code stands in every language."""
        digits = get_currency_precision(amount.currency)
        return f"{amount.currency} {amount.units:.{digits}f}"

    def day(self, day: date) -> str:
        """`21 November 2026` as the locale writes it."""
        return str(format_date(self._local(day), "long", locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Day and time in the reader's zone."""
        form = format_skeleton("yMMMd", self._local(at), locale=self._locale)
        return f"{form} {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        return str(format_datetime(self._local(at), "HH:mm", locale=self._locale))

    def number(self, number: int | Decimal) -> str:
        return str(format_decimal(number, locale=self._locale))

    def place(self) -> str:
        """The reader's zone as a city, `Hong Kong`."""
        return self.time_zone.rpartition("/")[2].replace("_", " ")

    @property
    def _locale(self) -> str:
        return self.locale or _DEFAULT_LOCALE[self.language]

    def _local(self, at: date) -> date:
        return at.astimezone(ZoneInfo(self.time_zone)) if isinstance(at, datetime) else at

    def _plural(self, n: int) -> str:
        return str(Locale.parse(self._locale).plural_form(n)) if n != 1 else "one"


def voice_for(locale: str, time_zone: str = "UTC") -> Voice:
    """The voice for a Teams locale such as `zh-TW` or `en-GB`; English where it is none of ours."""
    zone = time_zone if _is_zone(time_zone) else "UTC"
    low = locale.lower().replace("_", "-")
    if re.match(r"zh-(tw|hk|mo|hant)", low):
        return Voice(Language.TRADITIONAL, _babel(locale, Language.TRADITIONAL), zone)
    if low.startswith("zh"):
        return Voice(Language.SIMPLIFIED, _babel(locale, Language.SIMPLIFIED), zone)
    if low == Language.PSEUDO:
        return Voice(Language.PSEUDO, "", zone)
    return Voice(Language.ENGLISH, _babel(locale, Language.ENGLISH), zone)


def escape(text: str) -> str:
    """Text from outside, so that a card shows it as it was written."""
    return re.sub(r"([\\`*_\[\]()#|~<>])", r"\\\1", text.replace("\n", " "))


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


@lru_cache(maxsize=64)
def _babel(locale: str, language: Language) -> str:
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (ValueError, LookupError):
        return ""
    fits = str(known).lower().startswith(language[:2])
    return str(known) if fits and known.territory else ""


def _shows(amount: Money) -> bool:
    return round(amount.units, get_currency_precision(amount.currency)) != 0


@lru_cache(maxsize=4096)
def _currency(units: Decimal, currency: str, locale: str) -> str:
    return str(format_currency(units, currency, locale=locale))


def _fill(sentence: str, voice: Voice, values: Mapping[str, Any]) -> str:
    out = []
    for literal, field, spec, _ in Formatter().parse(sentence):
        out.append(literal)
        if field is not None:
            out.append(_shown(values[field], spec or "", voice))
    return "".join(out)


def _shown(value: Any, spec: str, voice: Voice) -> str:
    if spec:
        return str(getattr(voice, spec)(value))
    match value:
        case Money():
            return voice.money(value)
        case datetime():
            return voice.moment(value)
        case date():
            return voice.day(value)
        case bool() | None:
            raise TypeError(value)
        case int() | Decimal():
            return voice.number(value)
        case Plain():
            return value
        case _:
            return escape(str(value))


@cache
def _sentences(language: Language) -> dict[str, str | dict[str, str]]:
    if language is Language.PSEUDO:
        return {key: _pseudo(found) for key, found in _sentences(Language.ENGLISH).items()}
    found: dict[str, str | dict[str, str]] = {}
    for path in sorted((LOCALES / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), found)
    return found


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str | dict[str, str]]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, str):
            into[name] = value
        elif isinstance(value, dict) and "other" in value:
            into[name] = value
        elif isinstance(value, dict):
            _flatten(name, value, into)


_ACCENTS = str.maketrans("aeiouAEIOUcnsy", "áéíóúÁÉÍÓÚçñšý")


def _pseudo(found: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(found, dict):
        return {form: str(_pseudo(text)) for form, text in found.items()}
    parts = re.split(r"(\{[^}]*\}|`[^`]*`)", found)
    text = "".join(p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))
    return f"[{text}{' ~' * (len(found) // 6)}]"
