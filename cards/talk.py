"""Short answers: a question, a note, an error, a bug's reference, the choice of a language."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import TextBlock

from cards.card import Card
from cards.layout import button, clip, compose, sentence, small, title
from cards.markup import Plain, escape
from cards.names import error_text
from cards.signs import NOTICE, STOPPED, headed
from cards.verbs import Verb
from cards.voice import SPOKEN, Voice
from ledger.errors import PurserError

_OWN_NAMES = {"en": "english", "zh-Hans": "simplified", "zh-Hant": "traditional"}


def question_card(text: str, voice: Voice, *, hint: str = "", choices: Sequence[str] = ()) -> Card:
    """A question that is answered by typing.

    `text` and `hint` are finished sentences; `choices` are plain names, escaped here and numbered.
    """
    named = [clip(choice) for choice in choices]
    listed = [
        TextBlock(text=f"**{n}** · {escape(choice)}", wrap=True, spacing="Small")
        for n, choice in enumerate(named, 1)
    ]
    return compose(
        voice,
        text,
        [_asked(text), small(hint, close=True) if hint else None, *listed],
        quiet=[voice("cards.question.typed")],
        speak=[text, hint, *named],
    )


def _asked(text: str) -> TextBlock:
    return TextBlock(text=text, wrap=True, weight="Bolder", size="Medium")


def note_card(text: str, voice: Voice) -> Card:
    """A plain short answer in one finished sentence."""
    return compose(voice, text, [TextBlock(text=text, wrap=True)])


def brief_card(card: Card, voice: Voice) -> Card:
    """What a card says that stands further up: its words alone, as they are read aloud."""
    said = str(card.content["speak"])
    return compose(voice, card.summary, [TextBlock(text=escape(said), wrap=True)], speak=[said])


def error_card(error: PurserError, voice: Voice) -> Card:
    """What cannot be done and what would be accepted."""
    text = error_text(error, voice)
    heading = voice("cards.error.title")
    return compose(
        voice,
        voice("cards.error.summary", text=Plain(text)),
        [headed(NOTICE, _asked(heading), sentence(text, close=True))],
        speak=[heading, text],
    )


def bug_card(reference: str, voice: Voice) -> Card:
    """A fault of our own: no details, and the number under which they were recorded."""
    heading, means = voice("cards.bug.title"), voice("cards.bug.means")
    return compose(
        voice,
        voice("cards.bug.summary", reference=reference),
        [headed(STOPPED, title(heading)), sentence(means)],
        actions=[button(voice("cards.button.history"), Verb.HISTORY)],
        quiet=[voice("cards.bug.reference", reference=reference)],
        speak=[heading, means],
    )


def language_card(voice: Voice, *, of_channel: bool, changed: bool) -> Card:
    """Each language in its own name; said in the one that holds now."""
    whose, what = "channel" if of_channel else "person", "set" if changed else "ask"
    text = voice(f"cards.language.{whose}_{what}")
    return compose(
        voice,
        text,
        [title(voice("cards.language.title")), sentence(text, close=True)],
        actions=[
            button(
                voice(f"cards.language.{_OWN_NAMES[language]}"),
                Verb.LANGUAGE_SET,
                {"language": language.value},
                main=language is voice.language,
            )
            for language in SPOKEN
        ],
        quiet=[voice("cards.language.typed")],
    )
