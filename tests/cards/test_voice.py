"""How a reader is spoken to: money, days, plurals and places in the reader's own form."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cards.markup import Plain
from cards.voice import Language, Voice, voice_for
from ledger.money import Money

AT = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)  # already the 22nd in Hong Kong


def usd(units: str) -> Money:
    return Money.of(units, "USD")


@pytest.mark.parametrize(
    ("locale", "units", "shown"),
    [
        ("en-US", "384.2", "$384.20"),
        ("en-GB", "384.2", "US$384.20"),
        ("zh-CN", "384.2", "US$384.20"),
        ("zh-TW", "384.2", "US$384.20"),
        ("en-US", "1234567.891", "$1,234,567.89"),
        ("en-US", "-3.27", "−$3.27"),
        ("en-US", "-0.001", "$0.00"),
        ("zh-HK", "-3.27", "−US$3.27"),
    ],
)
def test_writes_money_as_the_locale_does(locale: str, units: str, shown: str) -> None:
    """Whole cents, the sign in front, and no minus before what rounds to nothing."""
    assert voice_for(locale).money(usd(units)) == shown


@pytest.mark.parametrize(
    ("locale", "name", "said"),
    [
        ("zh-CN", "Chen Wei", "Chen Wei 现在是审批人"),
        ("zh-CN", "陈伟", "陈伟现在是审批人"),
        ("zh-TW", "Ya-Ting（台北）", "Ya-Ting（台北）現在是審批人"),
        ("en-US", "陈伟", "陈伟 is an approver now"),
    ],
)
def test_puts_no_space_between_chinese_words(locale: str, name: str, said: str) -> None:
    """The space of a sentence belongs beside Latin letters: a Chinese name stands without it."""
    voice = voice_for(locale)
    role = Plain(voice("roles.a.approver"))
    assert voice("roles.granted.now", name=name, role=role) == said


def test_puts_no_space_before_a_chinese_name() -> None:
    """On the left of it neither; a figure keeps its space, and so does the sign between two."""
    said = voice_for("zh-CN")
    assert said("approvals.card.asks", who="陈伟", number="1") == "陈伟提出 · 申请 1"
    assert said("roles.card.delegation", of="陈伟", until="4 月") == "代陈伟审批，至 4 月"


def test_writes_a_currency_without_cents() -> None:
    """Yen have none."""
    assert voice_for("en-US").money(Money.of("500", "JPY")) == "¥500"
    assert voice_for("en-US").plain(Money.of("500", "JPY")) == "JPY 500"


def test_plain_money_is_the_same_everywhere() -> None:
    """Summaries name the ISO code in every language."""
    for locale in ("en-US", "zh-CN", "zh-TW"):
        assert voice_for(locale).plain(usd("1234.5")) == "USD 1234.50"


@pytest.mark.parametrize(
    ("locale", "moment", "weekday", "month", "place"),
    [
        ("en-US", "Nov 22, 2026 04:05", "Sun, Nov 22", "November 2026", "Hong Kong"),
        ("en-GB", "22 Nov 2026 04:05", "Sun, 22 Nov", "November 2026", "Hong Kong"),
        ("zh-CN", "2026年11月22日 04:05", "11月22日周日", "2026年11月", "香港"),
        ("zh-TW", "2026年11月22日 04:05", "11月22日 週日", "2026年11月", "香港"),
    ],
)
def test_tells_time_in_the_readers_zone(
    locale: str, moment: str, weekday: str, month: str, place: str
) -> None:
    """The day is the reader's, not the server's."""
    voice = voice_for(locale, "Asia/Hong_Kong")
    assert voice.moment(AT) == moment
    assert voice.weekday(AT) == weekday
    assert voice.month(voice.month_of(AT)) == month
    assert voice.place() == place


def test_names_the_year_only_where_it_is_needed() -> None:
    """A near day has its weekday, a far one its year."""
    voice, today = voice_for("en-US"), date(2026, 11, 21)
    assert voice.near(date(2026, 12, 2), today) == "Wed, Dec 2"
    assert voice.near(date(2027, 6, 9), today) == "June 9, 2027"


def test_knows_a_zone_without_a_city() -> None:
    """UTC has no exemplar city, and an unknown zone becomes UTC."""
    assert voice_for("en-US").place() == "UTC"
    assert voice_for("en-US", "Mars/Olympus").place() == "UTC"


def test_chooses_the_plural() -> None:
    """One day and two days; Chinese has one form for both."""
    english, chinese = voice_for("en-US"), voice_for("zh-CN")
    assert english("cards.pace.plain", n=1) == "about **1 day**"
    assert english("cards.pace.plain", n=2) == "about **2 days**"
    assert english("cards.history.usage", n=1200) == "1,200 calls"
    assert chinese("cards.pace.plain", n=1) == "约 **1 天**"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-US", Language.ENGLISH),
        ("de-DE", Language.ENGLISH),
        ("", Language.ENGLISH),
        ("zh-CN", Language.SIMPLIFIED),
        ("zh-Hans-SG", Language.SIMPLIFIED),
        ("zh", Language.SIMPLIFIED),
        ("zh-TW", Language.TRADITIONAL),
        ("zh-HK", Language.TRADITIONAL),
        ("zh_Hant", Language.TRADITIONAL),
        ("qps", Language.PSEUDO),
    ],
)
def test_finds_the_language_of_a_teams_locale(locale: str, language: Language) -> None:
    """English where the locale is none of ours."""
    assert voice_for(locale).language is language


def test_knows_what_a_sentence_needs() -> None:
    """A sentence fits where everything it names is at hand."""
    voice = Voice(Language.ENGLISH)
    assert voice.fits("errors.amount_too_small", {"limit": usd("5")})
    assert not voice.fits("errors.amount_too_small", {})
    assert not voice.fits("errors.no_such_sentence", {})


@pytest.mark.parametrize(
    ("units", "currency", "locale", "says"),
    [
        ("113.8123", "USD", "en-US", "$113.8123"),
        ("-0.0023", "USD", "zh-TW", "−US$0.0023"),
        ("1234567.5", "USD", "en-US", "$1,234,567.50"),
        ("12", "JPY", "zh-TW", "¥12"),
        ("12.5", "JPY", "zh-TW", "¥12.5"),
    ],
)
def test_exact_amounts(units: str, currency: str, locale: str, says: str) -> None:
    """A difference is told to the last micro; rounding would lose what gets booked."""
    assert voice_for(locale).exact(Money.of(units, currency)) == says


def test_exact_and_signed() -> None:
    """What adds has its plus, nothing has none."""
    voice = voice_for("en-US")
    told = [voice.exact(Money.of(units, "USD"), signed=True) for units in ("5", "0", "-5")]
    assert told == ["+$5.00", "$0.00", "−$5.00"]


def test_days_of_long_ago_have_their_year() -> None:
    """A month alone could be taken for one to come."""
    voice, today = voice_for("en-US"), date(2026, 11, 21)
    assert voice.past(date(2026, 6, 30), today) == "Jun 30"
    assert voice.past(date(2025, 12, 6), today) == "December 6, 2025"
