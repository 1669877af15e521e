"""A voice: one reader's language, number and date forms, and time zone, over `locales/`.

A placeholder is formatted by the type of its value: Money as the locale writes it, a date, a
datetime in the reader's zone, a number grouped; a string is escaped so that no name or purpose
can smuggle Markdown into a card.
A table with the keys `one` and `other` is a plural, chosen by the value of `n`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names, get_timezone_location
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_precision

from cards.markup import Plain, escape, joined
from cards.sentences import Sentences, pseudo_sentences, sentences
from ledger.money import Money
from ledger.zones import known_zone

_NEAR_DAYS = 31
_PLAIN_DAYS = 180


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


@dataclass(frozen=True, slots=True)
class Voice:
    """How one reader is spoken to."""

    language: Language
    locale: str = ""  # a Babel locale for numbers and dates; the language's own where empty
    time_zone: str = "UTC"
    sandbox: bool = False  # every card then says that no real money moves

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of that key, filled in."""
        found = _sentences(self.language)[key]
        if not values and isinstance(found, str):
            return found
        if not isinstance(found, str):
            found = found.get(_plural(values["n"], self._locale), found["other"])
        return _fill(found, self, values)

    def fits(self, key: str, values: Mapping[str, Any]) -> bool:
        """Whether there is such a sentence and `values` holds everything it names."""
        found = _sentences(self.language).get(key)
        return isinstance(found, str) and all(
            field is None or field in values for _, field, _ in _parts(found)
        )

    def money(self, amount: Money) -> str:
        """`$384.20`, `US$384.20`: whole cents for people, the sign in front of the currency."""
        return _money(amount, self._locale)

    def exact(self, amount: Money, *, signed: bool = False) -> str:
        """To the last micro that there is: `$113.8123`; for differences, that rounding would lose.

        Signed, what adds gets its `+`.
        """
        text = _exact(amount, self._locale)
        return f"+{text}" if signed and amount.micros > 0 else text

    def apart(self, amount: Money, other: Money) -> str:
        """In whole cents, unless they would read as `other` what is a little below or above it."""
        shown = self.money(amount)
        return self.exact(amount) if amount != other and shown == self.money(other) else shown

    def plain(self, amount: Money) -> str:
        """`USD 384.20`: for summaries, where the ISO code stands in every language."""
        digits = get_currency_precision(amount.currency)
        return f"{amount.currency} {amount.units:.{digits}f}"

    def day(self, day: date) -> str:
        """`21 November 2026` as the locale writes it."""
        return _date("", self._day(day), self._locale)

    def short(self, day: date) -> str:
        """`Nov 21`: a day of which the year is plain."""
        return _date("MMMd", self._day(day), self._locale)

    def weekday(self, day: date) -> str:
        """`Wed, Nov 25`: a day that is near."""
        return _date("MMMEd", self._day(day), self._locale)

    def day_name(self, weekday: int) -> str:
        """`Thursday` of 3: Monday is 0."""
        return str(get_day_names(locale=self._locale)[weekday])

    def near(self, day: date, today: date) -> str:
        """The weekday's name where the day is within a month, the year where it is not."""
        far = self.days_between(today, day) > _NEAR_DAYS
        return self.day(day) if far else self.weekday(day)

    def past(self, day: date, today: date) -> str:
        """`Nov 21`, with its year once the month alone could be taken for one to come."""
        long_ago = self.days_between(day, today) > _PLAIN_DAYS
        return self.day(day) if long_ago else self.short(day)

    def days_between(self, today: date, day: date) -> int:
        """How many times the reader's calendar turns until then."""
        return (self._day(day) - self._day(today)).days

    def month(self, month: str) -> str:
        """`October 2026` of `2026-10`."""
        return _date("yMMMM", date.fromisoformat(f"{month}-01"), self._locale)

    def month_of(self, at: date) -> str:
        """`2026-10` in the reader's zone, as `month` takes it."""
        return f"{self._day(at):%Y-%m}"

    def moment(self, at: datetime) -> str:
        """Day and time in the reader's zone."""
        return f"{_date('yMMMd', self._day(at), self._locale)} {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        """`09:30`: twenty-four hours in every language, so that no half of the day is guessed."""
        return f"{self._local(at):%H:%M}"

    def entry(self, seq: int) -> str:
        """`#318`: a booking by its number in the book, as people type it too."""
        return f"#{seq}"

    def number(self, number: int | Decimal) -> str:
        return _number(number, self._locale)

    def currency(self, code: str) -> str:
        """`US dollars (USD)`, `美元（USD）`: for those who would not know the code."""
        name = self.currency_name(code)
        return code if name == code else self("cards.currency", name=Plain(name), code=Plain(code))

    def currency_name(self, code: str) -> str:
        """`US dollars`, `美元`."""
        return str(get_currency_name(code, 2, self._locale))

    def place(self) -> str:
        """The reader's zone as a city, `Hong Kong`, `香港`."""
        return _city(self.time_zone, self._locale)

    @property
    def number_locale(self) -> str:
        """How this reader writes numbers, for reading what was typed."""
        return self._locale

    @property
    def _locale(self) -> str:
        return self.locale or _DEFAULT_LOCALE[self.language]

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.time_zone))

    def _day(self, at: date) -> date:
        return self._local(at).date() if isinstance(at, datetime) else at


def voice_for(locale: str, time_zone: str = "UTC") -> Voice:
    """The voice for a Teams locale such as `zh-TW` or `en-GB`; English where it is none of ours."""
    zone = known_zone(time_zone)
    low = locale.lower().replace("_", "-")
    if re.match(r"zh-(tw|hk|mo|hant)", low):
        return Voice(Language.TRADITIONAL, _babel(locale, Language.TRADITIONAL), zone)
    if low.startswith("zh"):
        return Voice(Language.SIMPLIFIED, _babel(locale, Language.SIMPLIFIED), zone)
    if low == Language.PSEUDO:
        return Voice(Language.PSEUDO, "", zone)
    return Voice(Language.ENGLISH, _babel(locale, Language.ENGLISH), zone)


@lru_cache(maxsize=64)
def _babel(locale: str, language: Language) -> str:
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ""
    fits = str(known).lower().startswith(language[:2])
    return str(known) if fits and known.territory else ""


@lru_cache(maxsize=4096)
def _money(amount: Money, locale: str) -> str:
    text = str(format_currency(abs(amount.units), amount.currency, locale=locale))
    return f"−{text}" if amount.micros < 0 and _shows(amount) else text


@lru_cache(maxsize=512)
def _exact(amount: Money, locale: str) -> str:
    least = get_currency_precision(amount.currency)
    places = max(least, -int(amount.units.normalize().as_tuple().exponent))
    pattern = str(Locale.parse(locale).currency_formats["standard"].pattern).partition(";")[0]
    pattern = re.sub(r"0\.0+", "0" + "." * bool(places) + "0" * places, pattern)
    text = str(
        format_currency(abs(amount.units), amount.currency, pattern, locale, currency_digits=False)
    )
    return f"−{text}" if amount.micros < 0 else text


def _shows(amount: Money) -> bool:
    """Not a minus sign before what rounds to nothing."""
    return bool(round(amount.units, get_currency_precision(amount.currency)) != 0)


@lru_cache(maxsize=2048)
def _number(number: int | Decimal, locale: str) -> str:
    return str(format_decimal(number, locale=locale))


# A card names the same few days and zones again and again, and Babel is slow at them.
@lru_cache(maxsize=4096)
def _date(skeleton: str, day: date, locale: str) -> str:
    if skeleton:
        return str(format_skeleton(skeleton, day, locale=locale))
    return str(format_date(day, "long", locale=locale))


@lru_cache(maxsize=512)
def _city(time_zone: str, locale: str) -> str:
    try:
        return str(get_timezone_location(time_zone, locale=locale, return_city=True))
    except LookupError:
        return time_zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=512)
def _plural(n: int, locale: str) -> str:
    return str(Locale.parse(locale).plural_form(n))


@lru_cache(maxsize=2048)
def _parts(sentence: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple((text, field, spec or "") for text, field, spec, _ in Formatter().parse(sentence))


def _fill(sentence: str, voice: Voice, values: Mapping[str, Any]) -> str:
    out = ""
    for literal, field, spec in _parts(sentence):
        out = joined(out, literal)
        if field is not None:
            out = joined(out, _shown(values[field], spec, voice))
    return out


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
        case _:
            return value if isinstance(value, Plain) else escape(str(value))


def _sentences(language: Language) -> Sentences:
    return pseudo_sentences() if language is Language.PSEUDO else sentences(language)
