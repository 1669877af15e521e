"""What the alerts of recharges, caps and expiries say and offer, read as a person would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.alerts import alert_card
from cards.card import Card
from cards.names import reason, remedy
from cards.verbs import Verb
from cards.voice import SPOKEN, Language, Voice, voice_for
from ledger.account import PAUSED_BY_PERSON
from ledger.caring import NEVER_SNOOZED
from ledger.declines import TERMINAL
from ledger.incidents import CHOICE, NEWS, URGENT, AlertKind, CapLevel, Resolution
from providers.stripe.declines import CODES
from tests.cards.gallery import HEALTHY, LOW, NOW, ZERO, gallery, incident
from tests.cards.test_what_they_say import bands, verbs, words

ENGLISH = voice_for("en-US", "Asia/Hong_Kong")
CARDS = gallery(ENGLISH, LOW)
REPORTED = ("stolen_card", "lost_card", "pickup_card", "fraudulent", "restricted_card")
# Of the kinds that were added: the one that stays open and its main button.
OPEN = {
    "alert_recharge_failed_retry": Verb.RECHARGE_RETRY,
    "alert_recharge_failed_terminal": Verb.AUTO_RECHARGE,
    "alert_recharge_paused_given_up": Verb.RECHARGE_RETRY,
    "alert_recharge_paused_person": Verb.RECHARGE_RETRY,
    "alert_cap_stopped_day": Verb.AUTO_RECHARGE,
}


@pytest.mark.parametrize(("name", "verb"), OPEN.items())
def test_what_mends_it_is_the_main_button(name: str, verb: Verb) -> None:
    """First, and the only one that stands out."""
    main, *others = CARDS[name].content["actions"]
    assert (main["verb"], main["style"]) == (verb, "positive")
    assert not any("style" in one for one in others)


def test_failure_says_attempt_and_next() -> None:
    """Rule 21: the charge, why it was refused, which attempt it was, when the next one comes."""
    said = words(CARDS["alert_recharge_failed_retry"])
    assert "The charge of $400.00 to Visa ·· 4242 was refused" in said
    assert "tried again on Nov 21 at 12:30, unless someone acts before" in said
    assert "Attempt\n2 of 4" in said


def test_terminal_decline_counts_no_attempts() -> None:
    """Rule 21: it is paused at once, so there is no second to wait for."""
    said = words(CARDS["alert_recharge_failed_terminal"])
    assert "on hold" in said
    assert "Attempt" not in said


def test_giving_up_says_how_often_and_what_to_do() -> None:
    """After the last retry nothing more is tried by itself."""
    card = CARDS["alert_recharge_paused_given_up"]
    assert "refused 4 times in a row" in words(card)
    assert "not tried again by itself" in words(card)
    assert verbs(card) == [Verb.RECHARGE_RETRY, Verb.ALERT_TAKE, Verb.AUTO_RECHARGE]


@pytest.mark.parametrize("level", CapLevel)
def test_caps_say_how_far_they_are_used(level: CapLevel) -> None:
    """Rule 22: which cap, how much of it, until when, and what would have been charged."""
    day = CARDS[f"alert_cap_{level.value}_day"]
    month = CARDS[f"alert_cap_{level.value}_month"]
    assert "4 of 5 recharges today" in words(day)
    assert "Sun, Nov 22" in words(day)
    assert "$1,600.00 of $2,000.00 this month" in words(month)
    assert "USD 1600.00 of USD 2000.00" in month.summary
    assert "Tue, Dec 1" in words(month)
    stopped = level is CapLevel.STOPPED
    assert bands(day) == (["attention"] if stopped else ["warning"])
    assert ("$400.00 was due" in words(day)) is stopped


def test_last_month_of_a_year() -> None:
    """The next period is January's."""
    facts = {"cap": "month", "cap_level": "reached", "period": "2026-12"}
    card = alert_card(incident(LOW, AlertKind.CAP_REACHED, **facts), ENGLISH)
    assert "January 1, 2027" in words(card)


@pytest.mark.parametrize(("days", "title"), [(30, "30 days"), (7, "7 days"), (1, "1 day")])
def test_expiry_says_how_much_when_and_what_becomes_of_it(days: int, title: str) -> None:
    """Ahead by 30, 7 and 1 days: the amount, the day, the days left, that the rest is forfeited."""
    card = CARDS[f"alert_expiring_{days}"]
    said = words(card)
    assert f"Funds expire within {title}" in said
    assert "$120.00" in said
    assert voice_day(days) in said
    assert "forfeited" in said
    assert verbs(card) == [Verb.ALERT_TAKE, Verb.ALERT_SNOOZE, Verb.BALANCE]


def voice_day(days: int) -> str:
    return ENGLISH.day(NOW + timedelta(days=days))


def test_expiry_that_is_over() -> None:
    """Used up or told anew before its day, and forfeited from its day on."""
    assert "a newer alert tells more" in words(CARDS["alert_expiring_7_over"])
    assert "Funds have expired" in words(CARDS["alert_expiring_1_over"])


def test_news_asks_for_nothing() -> None:
    """Good news has no band, no buttons, and what still is to be known."""
    full = alert_card(incident(HEALTHY, AlertKind.RESTORED), ENGLISH)
    for card in (full, CARDS["alert_recharged"]):
        assert (bands(card), verbs(card)) == ([], [])
    assert "still below" not in words(full)


def test_restored_and_still_low() -> None:
    """Calls work again, but not for long: funds can be added right there."""
    card = CARDS["alert_restored"]
    assert "still below the trigger" in words(card)
    assert (bands(card), verbs(card)) == ([], [Verb.ADD_FUNDS])


@pytest.mark.parametrize("language", SPOKEN)
def test_every_code_has_words(language: Language) -> None:
    """Whatever a gateway answers has a reason, and one that nobody heard of has one too."""
    voice = Voice(language)
    unknown = reason("a_code_of_tomorrow", voice)
    for code in {*CODES.values(), *TERMINAL, PAUSED_BY_PERSON}:
        assert reason(code, voice) != unknown, code
        assert remedy(code, voice), code
    assert unknown


@pytest.mark.parametrize("language", SPOKEN)
def test_a_reported_card_is_not_called_so(language: Language) -> None:
    """A channel reads along: that a card was stolen or lost is for its holder and the bank."""
    voice = Voice(language)
    assert len({reason(code, voice) for code in REPORTED}) == 1
    assert len({remedy(code, voice) for code in REPORTED}) == 1


def test_nothing_is_left_where_nothing_runs() -> None:
    """At zero no pace is told."""
    card: Card = gallery(ENGLISH, ZERO)["alert_recharge_failed_retry"]
    assert "At this pace" not in words(card)


def test_resolved_says_since_when() -> None:
    """Whoever comes later sees that it is over."""
    over = Resolution(LOW.money("542.60"), NOW + timedelta(hours=1))
    for kind in (AlertKind.RECHARGE_PAUSED, AlertKind.CAP_REACHED, AlertKind.EXPIRING):
        found = incident(LOW, kind, attempts=4, code="insufficient_funds", cap="day")
        card = alert_card(replace(found, resolved=over), ENGLISH)
        assert "10:30" in words(card)
        assert verbs(card) == []


@pytest.mark.parametrize("kind", CHOICE)
def test_who_takes_it(kind: AlertKind) -> None:
    """What is open can be taken; what has been says by whom, and offers it to nobody else."""
    card, taken = CARDS[f"alert_{kind.value}"], CARDS[f"alert_{kind.value}_taken"]
    news = kind in NEWS
    assert (Verb.ALERT_TAKE in verbs(card)) is not news
    assert Verb.ALERT_TAKE not in verbs(taken)
    assert ("Alex Wilber takes care of it, since Nov 21, 07:30." in words(taken)) is not news
    assert taken.summary.endswith("alert 318 · Alex Wilber takes care of it") is not news


@pytest.mark.parametrize("kind", [kind for kind in CHOICE if kind not in NEWS])
def test_what_can_wait_can_be_put_off(kind: AlertKind) -> None:
    """Then its band is calm, and the first thing to do but mending it is to undo that."""
    can_wait = kind not in NEVER_SNOOZED
    if kind not in URGENT:
        assert Verb.ALERT_SNOOZE in verbs(CARDS[f"alert_{kind.value}"])
    assert can_wait or Verb.ALERT_SNOOZE not in verbs(CARDS[f"alert_{kind.value}_taken"])
    asleep = CARDS[f"alert_{kind.value}_snoozed"]
    assert bands(asleep) == ["emphasis"]
    assert Verb.ALERT_UNSNOOZE in verbs(asleep)[:2]
    assert "Snoozed until Sat, Nov 21, 13:30, by Alex Wilber." in words(asleep)
    assert asleep.summary.endswith("snoozed until 13:30")


def test_the_snooze_asks_for_how_long() -> None:
    """In half a dozen steps from half an hour to three days, an hour to begin with."""
    [shows] = [one for one in CARDS["alert_low"].content["actions"] if "card" in one]
    [field] = shows["card"]["body"]
    spans = {choice["value"]: choice["title"] for choice in field["choices"]}
    assert spans == {
        "30": "30 minutes",
        "60": "1 hour",
        "240": "4 hours",
        "480": "8 hours",
        "1440": "1 day",
        "4320": "3 days",
    }
    assert field["value"] == "60"


def test_the_main_button_says_how_much() -> None:
    """Of the pool that is low or empty; where no amount is known it opens the form."""
    for kind in ("low", "zero"):
        main = CARDS[f"alert_{kind}_off"].content["actions"][0]
        assert (main["title"], main["verb"]) == ("Add $400.00", Verb.ALERT_FUNDS)
        bare = CARDS[f"alert_{kind}_bare"].content["actions"][0]
        assert (bare["title"], bare["verb"]) == ("Add funds", Verb.ADD_FUNDS)


def test_escalated_says_why_and_since_when() -> None:
    """Nobody took it, or no chat hears of it."""
    late, unheard = CARDS["alert_zero_escalated"], CARDS["alert_zero_unheard"]
    assert "Nobody took it for 30 minutes" in words(late)
    assert "on Nov 21 at 10:00" in words(late)
    assert "No chat hears of this" in words(unheard)
    assert Verb.ALERT_TAKE in verbs(late)


@pytest.mark.parametrize("name", ["alert_report", "alert_digest", "alert_low"])
def test_the_large_figure_is_named_aloud(name: str) -> None:
    """A figure alone could be anything: what stands small above it is read out with it."""
    spoken = gallery(voice_for("zh-CN"), HEALTHY)[name].content["speak"]
    assert "余额：US$384.20。" in spoken
