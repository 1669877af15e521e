"""What holds for every card in every state and language."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from cards.card import Card
from cards.verbs import Verb
from cards.voice import SPOKEN, Language, Voice, voice_for
from tests.cards.everything import everything
from tests.cards.gallery import SCENES, gallery

REPOSITORY = Path(__file__).parents[2]
SCHEMAS = REPOSITORY / os.environ.get("PURSER_SCHEMAS", "../shared/schemas")
CARD_SCHEMA = SCHEMAS / "adaptive-card-1.5.schema.json"
MOST_BYTES = 20_000  # of an activity that may have 28 KB
BUTTONS = 3
TEAMS_ONLY = {"Badge", "Icon", "Chart.Line", "Chart.VerticalBar", "Chart.HorizontalBar"}
IDS = {
    Verb.ADD_FUNDS_REVIEW: {"form"},
    Verb.TRIGGER_SAVE: {"form"},
    Verb.AUTO_RECHARGE_SAVE: {"form"},
    Verb.ADD_AGREEMENT_SAVE: {"form"},
    Verb.REMOVE_METHOD_SAVE: {"form"},
    Verb.CONFIRM: {"draft"},
    Verb.RECOMMEND_APPLY: {"mark"},
    Verb.RECOMMEND_TAKE: {"pick", "mark"},
    Verb.HISTORY_PAGE: {"before", "size", "month", "paid_by"},
    Verb.CORRECT: {"page"},
    Verb.CORRECT_PICK: {"form", "page"},
    Verb.CORRECT_REVIEW: {"form", "entry"},
    Verb.RECONCILE_REVIEW: {"form"},
    Verb.LANGUAGE_SET: {"language"},
    Verb.USAGE: {"period", "by", "name"},
    Verb.USAGE_OF_DAY: {"period", "by"},
    Verb.ALERTS_HERE: {"toggle"},
    Verb.AUDIT_PAGE: {"before", "about"},
    Verb.ALERT_TAKE: {"alert"},
    Verb.ALERT_SNOOZE: {"alert"},
    Verb.ALERT_UNSNOOZE: {"alert"},
    Verb.ALERT_FUNDS: {"alert"},
    Verb.APPROVAL_VIEW: {"approval"},
    Verb.APPROVE: {"approval"},
    Verb.DECLINE_ASK: {"approval"},
    Verb.DECLINE: {"approval"},
    Verb.WITHDRAW: {"approval"},
    Verb.LIMITS_SAVE: {"form"},
    Verb.LICENCES_PAGE: {"page"},
    Verb.LICENCES_AGAIN: {"draft"},
    Verb.ASSIGN_LICENCE_REVIEW: {"form"},
    Verb.REMOVE_LICENCE_REVIEW: {"form"},
    Verb.SET_UP_DO: {"step"},
    Verb.SET_UP_SKIP: {"step"},
}

WORDS = {"text", "title", "label", "placeholder", "speak", "value", "errorMessage"}

Hung = dict[str, Card]


@cache
def hung(language: Language, scene: str) -> Hung:
    return everything(voice_for(language.value, "Asia/Hong_Kong"), SCENES[scene])


@pytest.fixture(params=SPOKEN, ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(params=SCENES)
def cards(request: pytest.FixtureRequest, language: Language) -> Hung:
    return hung(language, request.param)


def nodes(content: Any) -> Iterator[dict[str, Any]]:
    """Every object in a card, fallbacks included."""
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from nodes(value)
    elif isinstance(content, list):
        for value in content:
            yield from nodes(value)


def elsewhere(content: Any) -> Any:
    """The card as a client without Teams' own elements shows it: their fallbacks instead."""
    if isinstance(content, dict):
        if content.get("type") in TEAMS_ONLY:
            return elsewhere(content["fallback"])
        return {name: elsewhere(value) for name, value in content.items()}
    return [elsewhere(part) for part in content] if isinstance(content, list) else content


def shape(content: Any) -> Any:
    """The card without its words and with one of parts that are alike: many have one shape.

    The schema asks about neither: it looks at each part by itself.
    """
    if isinstance(content, dict):
        return {
            name: "…" if name in WORDS and isinstance(value, str) else shape(value)
            for name, value in content.items()
        }
    if isinstance(content, list):
        alike = {json.dumps(part, sort_keys=True): part for part in map(shape, content)}
        return list(alike.values())
    return content


def buttons(card: Card) -> list[dict[str, Any]]:
    return list(card.content.get("actions", ()))


def acts(card: Card) -> Iterator[dict[str, Any]]:
    """The buttons, and in the place of one that shows fields the one that sends them off."""
    for action in buttons(card):
        shows = action["type"] == "Action.ShowCard"
        yield from action["card"]["actions"] if shows else [action]


@pytest.fixture(scope="module")
def faults() -> Callable[[str], str]:
    """What is wrong with a shape, each looked at once: this schema takes its time."""
    if not CARD_SCHEMA.is_file():
        pytest.skip(f"no card schema at {CARD_SCHEMA}: PURSER_SCHEMAS names its folder")
    validator = Draft6Validator(json.loads(CARD_SCHEMA.read_text("utf-8")))

    @cache
    def found(text: str) -> str:
        return "\n".join(fault.message for fault in validator.iter_errors(json.loads(text)))

    return found


def test_no_picker_speaks_for_itself(cards: Hung) -> None:
    """A day or a time says in the reader's language what is wanted: Teams' own hint is English."""
    pickers = [
        node
        for card in cards.values()
        for node in nodes(card.content)
        if node.get("type") in ("Input.Date", "Input.Time")
    ]
    assert [node["id"] for node in pickers if not node.get("placeholder")] == []


def test_is_an_adaptive_card_to_every_client(cards: Hung, faults: Callable[[str], str]) -> None:
    """With Teams' own elements replaced by their fallbacks, a card keeps to the 1.5 schema."""
    for name, card in cards.items():
        assert not faults(json.dumps(shape(elsewhere(card.content)))), name


def test_teams_elements_have_a_fallback(cards: Hung) -> None:
    """What only Teams can draw is also said in text."""
    for name, card in cards.items():
        for node in nodes(card.content):
            if node.get("type") in TEAMS_ONLY:
                assert node["fallback"]["type"] == "TextBlock", name
                assert node["fallback"]["text"], name


def test_text_wraps(cards: Hung) -> None:
    """No line is cut off on a phone."""
    for name, card in cards.items():
        for node in nodes(card.content):
            if node.get("type") == "TextBlock":
                assert node["wrap"] is True, name
                assert node["text"].strip(), name


def test_few_buttons(cards: Hung) -> None:
    """At most three buttons, one of them the main one."""
    for name, card in cards.items():
        assert len(buttons(card)) <= BUTTONS, name
        assert sum(action.get("style") == "positive" for action in buttons(card)) <= 1, name


def test_buttons_carry_ids_only(cards: Hung) -> None:
    """A button's data holds what its verb is documented to hold and nothing to be trusted."""
    for name, card in cards.items():
        for action in acts(card):
            if action["type"] == "Action.OpenUrl":
                assert action["url"].startswith("https://"), name
                continue
            verb, ids = Verb(action["verb"]), set(action["data"])
            if verb is Verb.CANCEL:
                assert ids in ({"form"}, {"draft"}), name
            elif verb is Verb.ALERTS_HERE:
                assert ids <= IDS[verb], name
            else:
                assert ids == IDS.get(verb, set()), (name, verb)


def test_lines_that_lead_somewhere_carry_ids_only(cards: Hung) -> None:
    """What is tapped in a line is a button too, and says where it leads."""
    for name, card in cards.items():
        for action in (node["selectAction"] for node in nodes(card.content) if _leads(node)):
            assert set(action["data"]) == IDS[Verb(action["verb"])], name
            assert action["title"].strip(), name


def _leads(node: dict[str, Any]) -> bool:
    return "selectAction" in node


def test_cancelling_asks_for_no_inputs(cards: Hung) -> None:
    """Who cancels a half-filled form is not told to fill it in."""
    for name, card in cards.items():
        for action in buttons(card):
            if action.get("verb") == Verb.CANCEL:
                assert action["associatedInputs"] == "none", name
                assert "style" not in action, name


def test_is_small(cards: Hung) -> None:
    """Far from the limit of an activity, with twenty lines of history too."""
    for name, card in cards.items():
        size = len(json.dumps(card.content, ensure_ascii=False).encode())
        assert size < MOST_BYTES, (name, size)


def test_has_a_plain_one_line_summary(cards: Hung) -> None:
    """The summary is one line without Markdown."""
    for name, card in cards.items():
        assert card.summary.strip(), name
        assert "\n" not in card.summary, name
        if "Al" not in card.summary:  # the rude name is shown as it is: plain text renders nothing
            assert "**" not in card.summary, name


def test_can_be_read_aloud(cards: Hung, language: Language) -> None:
    """A card says itself in whole sentences of its language."""
    for name, card in cards.items():
        assert card.content["speak"].endswith((".", "?", "。", "？")), name
        assert card.content["lang"] == language, name
        assert card.content["version"] == "1.5", name


def test_names_the_sandbox() -> None:
    """In the sandbox every card says that no real money moves; elsewhere none does."""
    scene = SCENES["healthy"]
    for language in SPOKEN:
        sandboxed, real = Voice(language, sandbox=True), Voice(language)
        said = sandboxed("cards.sandbox")
        for name, card in everything(sandboxed, scene).items():
            assert said in json.dumps(card.content, ensure_ascii=False), name
        for name, card in everything(real, scene).items():
            assert said not in json.dumps(card.content, ensure_ascii=False), name


def test_sandbox_account_says_so_whoever_asks() -> None:
    """A card about a sandbox account says it even where the voice does not know."""
    voice = Voice(Language.ENGLISH)
    cards = gallery(voice, SCENES["negative"])
    for name in ("balance", "funds_form", "confirm", "receipt", "history", "alert_low", "help"):
        assert voice("cards.sandbox") in json.dumps(cards[name].content), name
