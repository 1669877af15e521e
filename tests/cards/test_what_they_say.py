"""What each card says and offers, read as a person would."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cards.alerts import alert_card
from cards.balance import balance_card
from cards.card import Card
from cards.changed import settings_card
from cards.funds import confirm_card, funds_form
from cards.history import history_card
from cards.markup import unmarked
from cards.names import error_text
from cards.receipt import closed_card, receipt_card
from cards.settings import auto_recharge_form
from cards.talk import language_card
from cards.verbs import Verb
from cards.voice import Language, Voice, voice_for
from ledger import errors
from ledger.book import Kind
from ledger.correctable import refusal
from ledger.drafts import DraftKind
from ledger.incidents import APPROVALS, AlertKind, Resolution
from ledger.money import Money
from ledger.payments import PaymentState
from ledger.views import HistoryPage, SettingsChange
from tests.cards import gallery as hung
from tests.cards.gallery import HEALTHY, LOW, NEGATIVE, NOW, TODAY, VISA, ZERO, gallery, glance
from tests.cards.test_every_card import nodes

ENGLISH = voice_for("en-US", "Asia/Hong_Kong")
SIMPLIFIED = voice_for("zh-CN", "Asia/Hong_Kong")
CARDS = gallery(ENGLISH, HEALTHY)
LOW_CARDS = gallery(ENGLISH, LOW)


def words(card: Card) -> str:
    """Everything the card shows, buttons too, without emphasis."""
    names = ("text", "title", "value", "placeholder", "label")
    found = [str(node[n]) for node in nodes(card.content) for n in names if n in node]
    return "\n".join(found).replace("**", "")


def verbs(card: Card) -> list[str]:
    """In the place of a button that shows fields, the one that sends them off."""
    return [_sent_by(action)["verb"] for action in card.content.get("actions", ())]


def _sent_by(action: dict[str, Any]) -> dict[str, Any]:
    shows = action["type"] == "Action.ShowCard"
    sent: dict[str, Any] = action["card"]["actions"][0] if shows else action
    return sent


def titles(card: Card) -> list[str]:
    return [action["title"] for action in card.content.get("actions", ())]


def inputs(card: Card) -> dict[str, dict[str, Any]]:
    return {part["id"]: part for part in card.content["body"] if part["type"].startswith("Input.")}


def bands(card: Card) -> list[str]:
    return [part["style"] for part in card.content["body"] if part.get("bleed")]


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("balance", "Balance USD 384.20 · trigger USD 150.00"),
        ("confirm", "Add USD 400.00? Balance USD 384.20, then USD 784.20"),
        ("receipt", "Added USD 50.00 · balance USD 434.20"),
        ("receipt_again", "Already added USD 50.00 · balance USD 434.20"),
        ("receipt_expired_card", "Declined USD 50.00 · balance USD 384.20"),
        ("receipt_unknown", "In progress USD 50.00 · balance USD 384.20"),
        ("closed_cancelled", "Cancelled: Add USD 50.00 · nothing was booked"),
        ("closed_replaced", "Replaced by a newer one: Change of settings · nothing was changed"),
        ("closed_form", "Cancelled · nothing was booked"),
        (
            "settings_trigger_held",
            "Trigger USD 884.20 · auto-recharge on hold: the card has expired · balance USD 384.20",
        ),
        ("settings_trigger", "Trigger USD 20.00 · balance USD 384.20"),
        ("settings_on", "Auto-recharge on · USD 400.00 below USD 150.00"),
        ("settings_off", "Auto-recharge off · balance USD 384.20"),
        ("history", "History, 10 entries · balance USD 384.20"),
        ("history_one", "History, 1 entry · balance USD 384.20"),
        ("bug", "Something went wrong · reference K7Q2-9F"),
        ("alert_recharged", "Recharged USD 400.00 · balance USD 384.20 · alert 318"),
    ],
)
def test_summary_has_the_essential_fact(name: str, summary: str) -> None:
    """One line in plain words with the ISO currency."""
    assert CARDS[name].summary == summary


def test_a_summary_names_every_amount_alike() -> None:
    """The ISO code stands in the heading's part too."""
    assert CARDS["confirm_settings_trigger"].summary == (
        "Set the trigger to USD 500.00 and add USD 400.00 now? Balance USD 384.20, then USD 784.20"
    )


def test_balance_draws_no_band_while_it_is_healthy() -> None:
    """Colour is for what needs attention."""
    assert bands(CARDS["balance"]) == []
    assert bands(LOW_CARDS["balance"]) == ["warning"]
    assert bands(gallery(ENGLISH, ZERO)["balance"]) == ["attention"]


def test_balance_says_how_long_it_lasts() -> None:
    """As a span and a day; as long as it is a guess, that it cannot say."""
    assert "Lasts about 11 days (9 to 14), until Wed, Dec 2." in words(CARDS["balance"])
    assert "Too few calls so far" in words(CARDS["balance_new"])
    assert "a year or more" in words(CARDS["balance_year"])
    assert "less than a day" in words(CARDS["balance_today"])
    assert "until June 9, 2027" in words(CARDS["balance_far"])


def test_balance_says_how_far_calls_are_read() -> None:
    """While the first read goes on; a name or a number alone would tell nobody what it means."""
    first, some = words(CARDS["balance_reading_first"]), words(CARDS["balance_reading_some"])
    assert "Reading the calls since Aug 23, 41,200 so far" in first
    assert "Calls of Aug 23 to Oct 11 read, 41,200 so far" in some
    assert "so far" not in words(CARDS["balance"])


def test_balance_says_what_keeps_calls_from_being_read() -> None:
    """Which permission an admin has to grant, or that there is nothing to do."""
    forbidden = words(CARDS["balance_forbidden"])
    assert "the permission CallRecord-PstnCalls.Read.All is missing" in forbidden
    assert "grants admin consent" in forbidden
    assert "goes on by itself" in words(CARDS["balance_throttled"])
    assert "goes on by itself" in words(CARDS["balance_unreachable"])


def test_balance_draws_thirty_days_and_the_trigger() -> None:
    """Blue falls to today's balance, marigold stands at the trigger."""
    (chart,) = (p for p in CARDS["balance"].content["body"] if p["type"] == "Chart.Line")
    balance, trigger = chart["data"]
    assert (balance["color"], len(balance["values"])) == ("categoricalBlue", 30)
    assert balance["values"][-1] == {"x": "2026-11-21", "y": 384.2}
    assert (trigger["color"], {p["y"] for p in trigger["values"]}) == ("categoricalMarigold", {150})
    assert chart["fallback"]["text"] == "Balance, last 30 days"
    body = CARDS["balance"].content["body"]
    assert body[body.index(chart) + 1]["text"].startswith("Last 30 days: highest $")


def test_balance_draws_no_flat_line() -> None:
    """Where nothing has moved there is no chart."""
    assert "Chart.Line" not in json.dumps(CARDS["balance_new"].content)


def test_balance_says_when_calls_were_read() -> None:
    """Today by the clock, earlier with the day."""
    assert "calls read until 09:25" in words(CARDS["balance"])
    assert "calls read until Nov 20, 2026 09:30" in words(CARDS["balance_year"])


def test_zero_names_what_stops() -> None:
    """Toll-free numbers, dialling out and calls abroad, in every language."""
    for voice, names in (
        (ENGLISH, ("Toll-free numbers", "dialling out of meetings", "calls abroad")),
        (SIMPLIFIED, ("免费电话号码", "会议拨出", "国际通话")),
        (voice_for("zh-TW"), ("免付費電話號碼", "會議撥出", "國際通話")),
    ):
        cards = gallery(voice, ZERO)
        for name in names:
            assert name in words(cards["alert_zero"])
            assert name in words(cards["balance"])


def test_below_zero_says_why() -> None:
    """Calls in progress took it there."""
    assert "below zero" in words(balance_card(glance(NEGATIVE), ENGLISH))


def test_form_keeps_what_was_typed() -> None:
    """Asked again, the form holds the answers and says what was wrong with one."""
    filled = inputs(CARDS["funds_form_problem"])
    assert filled["amount"]["value"] == "five**hundred**"
    assert filled["method"]["value"] == "ea"
    assert filled["po"]["value"] == "4711"
    assert "is not an amount" in words(CARDS["funds_form_problem"])


def test_form_takes_amounts_as_text() -> None:
    """`Input.Number` would lose `1,000.50` before anybody could say what is wrong."""
    for name in ("funds_form", "trigger_form", "auto_form"):
        assert inputs(CARDS[name])["amount"]["type"] == "Input.Text"


def test_form_says_how_it_is_typed() -> None:
    """Every form names its one line."""
    assert "add funds 500 po 4711" in words(CARDS["funds_form"])
    assert "trigger 150" in words(CARDS["trigger_form"])
    assert "auto-recharge 400" in words(CARDS["auto_form"])


def test_form_forgets_a_method_that_is_gone() -> None:
    """The first one is offered instead."""
    form = funds_form(HEALTHY.account(), [VISA], "f", ENGLISH, method_id="gone", today=NOW.date())
    assert inputs(form)["method"]["value"] == "card"


def test_auto_recharge_offers_what_can_be_charged_unattended() -> None:
    """An invoice needs a person."""
    form = inputs(CARDS["auto_form"])
    assert [choice["value"] for choice in form["method"]["choices"]] == ["card"]
    assert (form["on"]["value"], form["amount"]["value"]) == ("on", "400.00")
    assert "method" not in inputs(CARDS["auto_form_bare"])
    assert "cannot be turned on" in words(CARDS["auto_form_bare"])


def test_auto_recharge_form_shows_what_was_chosen() -> None:
    """`off` stays off in a form that is asked again."""
    typed = {"on": "off", "amount": "12"}
    form = auto_recharge_form(HEALTHY.account(), [VISA], "f", ENGLISH, today=TODAY, typed=typed)
    assert (inputs(form)["on"]["value"], inputs(form)["amount"]["value"]) == ("off", "12")


def test_confirmation_shows_all_that_matters() -> None:
    """Amount, payer, order, before and after, until when and whose it is."""
    said = words(CARDS["confirm"])
    for fact in ("$384.20", "$784.20", "Visa ·· 4242", "4711", "Valid until 09:40 (Hong Kong)"):
        assert fact in said
    assert "Only Alex Wilber can confirm, here or by typing confirm" in said
    assert titles(CARDS["confirm"]) == ["Add $400.00", "Cancel"]
    assert verbs(CARDS["confirm"]) == [Verb.CONFIRM, Verb.CANCEL]


def test_confirmation_says_where_the_balance_will_stand() -> None:
    """Above the trigger, at it, below it, or still at nothing."""
    assert "above the trigger" in words(CARDS["confirm"])
    assert "exactly at the trigger" in words(LOW_CARDS["confirm_exact"])
    assert "still stands below" in words(LOW_CARDS["confirm_small"])
    assert "above zero" in words(gallery(ENGLISH, NEGATIVE)["confirm_small"])


def test_settings_that_charge_say_so_on_the_button() -> None:
    """Rule 23: the amount that is charged now is in the sentence and on the button."""
    card = LOW_CARDS["confirm_settings_on"]
    assert titles(card) == ["Turn on and add $400.00", "Cancel"]
    assert "so $400.00 is charged at once" in words(card)
    assert titles(LOW_CARDS["confirm_settings_trigger"])[0] == "Save and add $400.00"
    assert "$150.00 → $500.00" in words(LOW_CARDS["confirm_settings_trigger"])


def test_settings_that_are_invoiced_charge_nothing() -> None:
    """An agreement is invoiced later: nothing is said to be charged."""
    said = words(LOW_CARDS["confirm_settings_invoiced"])
    assert "so $400.00 is added at once and invoiced later." in said
    assert "charged" not in said


def test_small_recharge_amount_gets_its_note() -> None:
    """Rule 24: how many would be charged to reach the trigger from zero."""
    assert "4 of them ($160.00) are charged at once" in words(CARDS["settings_amount"])


def test_settings_tell_what_was_charged() -> None:
    """Added, declined with its reason, or on its way."""
    assert "$50.00 was added at once" in words(CARDS["settings_on"])
    assert "was declined: the card has expired" in words(CARDS["settings_declined"])
    assert verbs(CARDS["settings_declined"]) == [Verb.AUTO_RECHARGE]
    assert "not answered yet" in words(CARDS["settings_moving"])
    assert "Nothing was changed a second time" in words(CARDS["settings_again"])


def test_a_saved_trigger_is_told_before_the_refused_charge() -> None:
    """What was saved comes first, then how it stands, the reason once, and the way out."""
    card = CARDS["settings_trigger_held"]
    said = words(card)
    assert card.content["speak"] == (
        "Trigger set to $884.20. But auto-recharge is on hold: the card has expired, and $50.00"
        " could not be charged. Choose another payment method."
    )
    assert said.count("the card has expired") == 1
    assert titles(card) == ["Change payment"]
    later = words(CARDS["settings_trigger_retry"])
    assert later.index("Trigger set") < later.index("was declined") < later.index("tried again")


def test_a_saved_recharge_amount_is_told_beside_the_refused_charge() -> None:
    """On hold, but what was changed is kept."""
    said = words(CARDS["settings_amount_held"])
    assert "$50.00 could not be charged." in said
    assert "The change itself has been saved." in said
    assert "are charged at once" not in said


def test_paused_offers_to_go_on() -> None:
    """What a person paused is taken up again with one tap."""
    assert verbs(CARDS["settings_on_to_person"]) == [Verb.RECHARGE_RETRY]
    assert verbs(CARDS["settings_on_to_held"]) == [Verb.AUTO_RECHARGE]


@pytest.mark.parametrize(
    "name", ["confirm_expired", "confirm_settings_expired", "settings_expired"]
)
def test_an_expired_card_is_named_before_it_is_charged(name: str) -> None:
    """Whoever chooses it is told that it will be refused."""
    assert "This card has expired, so a charge will fail." in words(CARDS[name])
    asks = name.startswith("confirm")
    assert ("Visa ·· 0002 (expired)" in words(CARDS[name])) is asks


def test_an_expired_card_is_marked_among_the_choices() -> None:
    """In the drop-down too, where it could be taken for a good one."""
    form = funds_form(HEALTHY.account(), [VISA, hung.EXPIRED], "f", ENGLISH, today=TODAY)
    choices = [choice["title"] for choice in inputs(form)["method"]["choices"]]
    assert choices == ["Visa ·· 4242, expires 08/28", "Visa ·· 0002 (expired)"]


def test_the_balance_is_named_wherever_it_stands_large() -> None:
    """A large amount under "failed" would be read as the amount that failed."""
    for name in ("alert_low", "alert_recharge_failed", "alert_cap_stopped_day"):
        assert [part["text"] for part in _label_and_large(LOW_CARDS[name])] == [
            "Balance",
            "$142.60",
        ]
        assert "Balance: $142.60." in LOW_CARDS[name].content["speak"]
    label, _ = _label_and_large(LOW_CARDS["alert_expiring_7"])
    assert label["text"] == "Expiring"
    assert "Expiring: $120.00." in LOW_CARDS["alert_expiring_7"].content["speak"]
    for scene in (HEALTHY, LOW, ZERO):
        assert "Communications Credits" in words(gallery(ENGLISH, scene)["balance"])


def _label_and_large(card: Card) -> list[dict[str, Any]]:
    texts = [part for part in card.content["body"] if part["type"] == "TextBlock"]
    at = next(n for n, part in enumerate(texts) if part.get("size") == "ExtraLarge")
    return texts[at - 1 : at + 1]


def test_confirmations_are_heard_whole() -> None:
    """Before, after and payer are read aloud as well as shown."""
    for name in ("confirm", "confirm_settings_trigger"):
        heard = CARDS[name].content["speak"]
        assert "Now: $384.20. After: $784.20." in heard
        assert "Paid by: Visa ·· 4242." in heard
    heard = gallery(SIMPLIFIED, HEALTHY)["confirm"].content["speak"]
    assert "当前：US$384.20。之后：US$784.20。付款方式：Visa 尾号 4242。" in heard


def test_history_is_heard_in_its_own_punctuation() -> None:
    """One stop after each line, and the language's own commas."""
    assert "Nov 21: 142 calls, −$21.40. Nov 19" in CARDS["history"].content["speak"]
    heard = gallery(SIMPLIFIED, HEALTHY)["history"].content["speak"]
    assert "，142 次通话，−US$21.40。" in heard
    assert ".。" not in heard


def test_payment_methods_are_heard_with_what_is_wrong() -> None:
    """That a card has expired is not for the eye alone."""
    heard = CARDS["methods"].content["speak"]
    assert "expired, October 2026" in heard


def test_settings_of_the_same_say_so() -> None:
    """Nothing to change is no change, and nobody made one."""
    said = words(CARDS["settings_same"])
    assert "Nothing to change" in said
    assert "Changed by" not in said


def test_declined_says_why_and_what_to_do() -> None:
    """With nothing charged, and the way to try again."""
    said = words(CARDS["receipt_expired_card"])
    assert "the card has expired" in said
    assert "Nothing was charged" in said
    assert "Choose another payment method." in said
    assert verbs(CARDS["receipt_expired_card"])[0] == Verb.ADD_FUNDS
    assert "the bank gave no reason" in words(CARDS["receipt_some_new_code"])


def test_done_cards_have_no_buttons_to_decide() -> None:
    """A used card names who and when, and confirms nothing any more."""
    for name in ("receipt", "receipt_again", "closed_cancelled", "closed_expired", "settings_on"):
        assert verbs(CARDS[name]) == []
        assert "Alex Wilber" in words(CARDS[name])
        assert "(Hong Kong)" in words(CARDS[name])


def test_closed_without_a_draft_or_a_name() -> None:
    """A form that was left has nothing to tell but that."""
    assert verbs(closed_card("cancelled", None, ENGLISH)) == []


def test_history_pages_by_ids() -> None:
    """Newer and older carry where the page begins, its size and its month."""
    newer, older, correct = CARDS["history_middle"].content["actions"]
    page = {"size": 10, "month": "", "paid_by": ""}
    assert newer["data"] == {"before": 0, **page}
    assert older["data"] == {"before": 298, **page}
    assert correct["data"] == {"page": "319/10//"}
    assert titles(CARDS["history"]) == ["Older", "Correct an entry"]
    assert verbs(CARDS["history_empty"]) == verbs(CARDS["history_looking"]) == []


def test_history_reads_as_a_book() -> None:
    """What, when, who, by what, how much, and the balance after it."""
    said = words(CARDS["history"])
    for part in ("142 calls", "−$21.40", "Funds added", "+$400.00", "November 2026"):
        assert part in said
    assert "Nov 17 · #316 · Alex Wilber · Visa ·· 4242 · PO 4711" in said


def test_every_kind_of_line() -> None:
    """What was undone, late, dated back, expired or given back says so in its line."""
    said = words(CARDS["history_kinds"])
    for part in (
        "Reversal of #316\nNov 21 · #317 · Alex Wilber · entered twice",
        "Funds added · reversed",
        "Refund of #314",
        "$120.00 left",
        "Oct 12 · #313 · booked Nov 21",
        "Nov 12 · #312 · booked Nov 21",
        "Expired, from #12",
        "Reconciliation",
        "Refund of #314\nNov 21 · #308 · Visa ·· 4242 · it was given back outside Purser",
        "142 calls\nNov 21 · #311 · $21.40 that the balance had in it already\n$0.00",
        "Calls of #310 cost less\nNov 21 · #310\n+$1.50",
    ):
        assert part in said


def test_invoices_are_for_finance() -> None:
    """Number, date, agreement, order and amount; the sum where all of them stand there."""
    said = words(CARDS["history_invoices"])
    assert "Agreement 8812 0042 (invoice) · reversed\nP-2026-000316 · Nov 21 · PO 4711" in said
    assert "Together $751.00" in said
    assert "Together" not in words(CARDS["history_invoices_more"])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("later", "$120.00 on January 15, 2027"),
        ("soon", "**$120.00 in 12 days**, on Thu, Dec 3"),
        ("tomorrow", "**$120.00 tomorrow**, Sun, Nov 22"),
        ("today", "**$120.00 today**, at 12:30"),
    ],
)
def test_what_expires_next(name: str, says: str) -> None:
    """A date while it is far off; within 30 days it stands out."""
    facts = CARDS[f"balance_expires_{name}"].content["body"][-2]["facts"]
    assert facts[-1] == {"title": "Expires next", "value": says}


def test_history_names_the_readers_month() -> None:
    """The last minute of October in UTC is November in Hong Kong."""
    (line,) = hung.history_lines(HEALTHY, 1)
    late = replace(line, effective_at=NOW.replace(month=10, day=31, hour=23))
    page = HistoryPage(HEALTHY.account(), (late,), None, None)
    assert "November 2026" in words(history_card(page, ENGLISH))


def test_history_stands_in_the_order_of_booking() -> None:
    """What was dated back stands where it was booked; no month comes twice, no year is left out."""
    line, older = hung.history_lines(HEALTHY, 2)
    day = NOW.replace(year=NOW.year - 1, month=12, day=5)
    dated = replace(line, kind=Kind.FUNDS, calls=0, effective_at=day, booked_at=NOW)
    page = HistoryPage(HEALTHY.account(), (line, dated, older), None, None)
    said = words(history_card(page, ENGLISH))
    assert said.count("November 2026") == 1
    assert "December" not in said.replace("December 5, 2025 · #318 · booked Nov 21", "")


def test_a_balance_just_below_the_trigger_does_not_read_as_it() -> None:
    """Whole cents would say that a balance of 99.997 fell below a trigger of 99.997's cents."""
    hundred, below = Money.of("100", "USD"), Money.of("99.997", "USD")
    assert ENGLISH.apart(below, hundred) == "$99.997"
    assert ENGLISH.apart(hundred, hundred) == "$100.00"
    assert ENGLISH.apart(Money.of("99.5", "USD"), hundred) == "$99.50"


def test_a_long_history_keeps_its_days() -> None:
    """A page of many lines has no room for details; when it was stands on every line."""
    account = HEALTHY.account()
    page = HistoryPage(account, tuple(hung.history_lines(HEALTHY, 26)), None, None)
    said = words(history_card(page, ENGLISH))
    assert "Nov 17 · #316 · Funds added" in said
    assert "4711" not in said


def test_history_without_lines_says_so() -> None:
    """An empty book, and an empty month."""
    assert "Nothing has been booked yet." in words(CARDS["history_empty"])
    assert "Nothing was booked in February 2026." in words(CARDS["history_month_empty"])


def test_low_alert_says_what_happened_and_what_follows() -> None:
    """When, at which pace, what auto-recharge does, what stops, how to get fewer."""
    said = words(LOW_CARDS["alert_low_off"])
    assert "It fell below the trigger of $150.00 on Nov 21 at 09:30." in said
    assert "Auto-recharge is off, so nothing is added by itself." in said
    assert "toll-free numbers, dialling out of meetings and calls abroad stop" in said
    assert "Alert 318" in said
    assert "alerts to get fewer" in said
    assert "about 4 days (3 to 6), on Wed, Nov 25" in words(LOW_CARDS["alert_low"])


def test_failed_recharge_says_that_it_stands_still() -> None:
    """The reason, that nothing is added by itself, and another way to pay first."""
    card = LOW_CARDS["alert_recharge_failed_held"]
    said = words(card)
    assert "The charge of $400.00 to Visa ·· 4242 was refused: the card has expired." in said
    assert "on hold, and nothing is added by itself. Choose another payment method." in said
    assert verbs(card) == [Verb.AUTO_RECHARGE, Verb.ALERT_TAKE, Verb.ADD_FUNDS]


def test_alerts_keep_their_colours() -> None:
    """Low warns; zero and a failed recharge ask for attention; good news has no band."""
    assert bands(LOW_CARDS["alert_low"]) == ["warning"]
    assert bands(LOW_CARDS["alert_zero"]) == ["attention"]
    assert bands(LOW_CARDS["alert_recharge_failed"]) == ["attention"]
    assert bands(LOW_CARDS["alert_recharged"]) == []


@pytest.mark.parametrize("kind", [AlertKind.LOW, AlertKind.ZERO, AlertKind.RECHARGE_FAILED])
def test_resolved_alert_has_no_band_and_no_buttons(kind: AlertKind) -> None:
    """It says since when it is over, and keeps its number."""
    card = LOW_CARDS[f"alert_{kind.value}_resolved"]
    assert (bands(card), verbs(card)) == ([], [])
    assert "$542.60" in words(card)
    assert "09:49" in words(card)
    assert "Alert 318" in words(card)


def test_who_may_not_act_sees_no_buttons() -> None:
    """A looking chat gets the same words."""
    for kind in (one for one in AlertKind if one not in APPROVALS):
        card = LOW_CARDS[f"alert_{kind.value}_looking"]
        assert verbs(card) == []
        assert words(card).startswith(words(LOW_CARDS[f"alert_{kind.value}"]).split("\n")[0])


def test_large_alert_numbers_are_not_grouped() -> None:
    """People say 1318, not one comma three one eight."""
    incident = replace(hung.incident(LOW, AlertKind.LOW), number=1318)
    assert "alert 1318" in alert_card(incident, ENGLISH).summary


def test_alert_tells_the_chats_time() -> None:
    """The hour of the voice's zone."""
    card = alert_card(hung.incident(LOW, AlertKind.LOW), voice_for("en-US", "Europe/Berlin"))
    assert "on Nov 21 at 02:30" in words(card)


def test_resolution_after_midnight_names_its_day() -> None:
    """Since when it is over, with the date of that day."""
    over = Resolution(Money.of("542.60", "USD"), NOW + timedelta(days=1))
    incident = replace(hung.incident(LOW, AlertKind.LOW), resolved=over)
    assert "since Nov 22, 09:30" in words(alert_card(incident, ENGLISH))


def test_language_offers_each_in_its_own_name() -> None:
    """Whatever is spoken now."""
    for language in (Language.ENGLISH, Language.SIMPLIFIED, Language.TRADITIONAL):
        card = language_card(Voice(language), of_channel=False, changed=False)
        assert titles(card) == ["English", "简体中文", "繁體中文"]
        assert [action["data"] for action in card.content["actions"]] == [
            {"language": "en"},
            {"language": "zh-Hans"},
            {"language": "zh-Hant"},
        ]


def test_errors_say_what_is_accepted() -> None:
    """With the limit where there is one, and with what was typed said back, cut if long."""
    limit = Money.of("10000", "USD")
    assert error_text(errors.AmountTooLarge(limit=limit), ENGLISH) == (
        "The largest amount is $10,000.00."
    )
    assert "金额最高为 US$10,000.00。" in error_text(errors.AmountTooLarge(limit=limit), SIMPLIFIED)
    said = error_text(errors.NotANumber(text="x" * 500), ENGLISH)
    assert said.endswith("is not an amount.")  # what is accepted stands in the hint below it
    assert len(said) < 120
    mixed = error_text(errors.CurrencyMismatch(expected="USD", got="EUR"), ENGLISH)
    assert mixed == (
        "The account is kept in US dollars (USD), and you named euros (EUR)."
        " Write the amount in US dollars."
    )
    mixed = error_text(errors.CurrencyMismatch(expected="USD", got="CNY"), SIMPLIFIED)
    assert mixed == "账户使用美元（USD），而您写的是人民币（CNY）。请输入美元金额。"
    unknown = error_text(errors.CurrencyMismatch(expected="USD", got="BTC"), SIMPLIFIED)
    assert "而您写的是BTC。" in unknown


def test_what_cannot_be_refunded_may_be_reversed() -> None:
    """The way out names the entry; where there is none, none is named."""
    usage = hung.history_lines(HEALTHY, 1)[0]
    expiry = replace(usage, kind=Kind.EXPIRY)
    reversible = refusal(usage, DraftKind.REFUND)
    assert reversible
    assert "Type reverse #318 for this one." in unmarked(error_text(reversible, ENGLISH))
    final = refusal(expiry, DraftKind.REFUND)
    assert final
    assert error_text(final, ENGLISH) == "Only funds that were paid in can be refunded."


def test_a_refused_refund_was_asked_for_and_not_booked() -> None:
    """Nobody booked what was refused."""
    assert "Asked for by Alex Wilber" in words(CARDS["refund_declined"])
    assert "Booked by Alex Wilber" in words(CARDS["refund_funds"])


def test_the_typed_example_names_the_entry_at_hand() -> None:
    """Whoever copies it corrects what the card is about, in a way that it can be corrected."""
    assert "reverse #314 entered twice" in words(CARDS["correct_both"])
    assert "refund #314 50 bought by mistake" in words(CARDS["correct_both"])
    assert "reverse #" not in words(CARDS["correct_card"])
    assert "refund #" not in words(CARDS["correct_usage"])
    assert "Or in one line" not in words(CARDS["pick_none"])
    newest = inputs(CARDS["pick"])["entry"]["choices"][0]["value"]
    assert f"#{newest} " in words(CARDS["pick"]).partition("Or in one line")[2]


def test_unworded_error_still_says_something() -> None:
    """A class that nobody has worded yet is no crash."""

    class NobodyWordedThis(errors.PurserError):
        """Younger than its sentence."""

    assert error_text(NobodyWordedThis(), ENGLISH) == "That cannot be done as it stands."


def test_receipt_repeats_the_first_result() -> None:
    """Tapped twice, the balance is the one right after the booking."""
    first = receipt_card(hung._receipt(HEALTHY, PaymentState.SUCCEEDED), ENGLISH)
    again = CARDS["receipt_again"]
    assert first.summary.removeprefix("Added") == again.summary.removeprefix("Already added")


def test_confirm_and_settings_are_safe_with_no_method() -> None:
    """A method that was taken away meanwhile leaves a card without a payer, not a crash."""
    draft = hung.open_draft(HEALTHY)
    asked = replace(hung._confirmation(HEALTHY, "400", draft), method=None)
    assert "Paid by" not in words(confirm_card(asked, ENGLISH))
    account = HEALTHY.account()
    off = replace(account, recharge=replace(account.recharge, on=False))
    change = SettingsChange(off, account, None, NOW, "Alex")
    assert "Paid by" not in words(settings_card(change, ENGLISH))
