"""Mentions: the bot's own goes, others stay, and no text makes it slow."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activities import activity_of
from bot.mentions import said_to_bot
from tests.bot.test_activities import TEAMS


@pytest.mark.parametrize(
    ("text", "mention", "said"),
    [
        ("<at>Purser</at> balance", "<at>Purser</at>", "balance"),
        ("<at>Purser</at>&nbsp;balance", "<at>Purser</at>", "balance"),
        ("<at>Purser</at>\u00a0add\u00a0funds", "<at>Purser</at>", "add funds"),
        ("<AT>Purser</AT> balance", "<at>Purser</at>", "balance"),
        ('<at id="0">purser</at> balance', "<at>Purser</at>", "balance"),
        ("balance <at>Purser</at>", "<at>Purser</at>", "balance"),
        ("<at>Purser</at>", "<at>Purser</at>", ""),
        ("add funds 5 po <at>Purser</at> A&amp;B", "<at>Purser</at>", "add funds 5 po A&B"),
        ("Purser is my purser", "<at>Purser</at>", "Purser is my purser"),
        ("<at>A &amp; B</at> help", "<at>A & B</at>", "help"),
        ("tell <at>Ben</at> the balance", "<at>Purser</at>", "tell <at>Ben</at> the balance"),
    ],
)
def test_only_the_bots_own_mention_goes(text: str, mention: str, said: str) -> None:
    """What was said stays as it was said, but for the mention that called the bot."""
    entity = {"type": "mention", "text": mention, "mentioned": {"id": "28:bot"}}
    assert said_to_bot(activity_of({**TEAMS, "text": text, "entities": [entity]})) == said


def test_other_peoples_mentions_stay() -> None:
    """Somebody else's mention is part of what was said."""
    entity = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:ben"}}
    said = activity_of({**TEAMS, "text": "ask <at>Ben</at>", "entities": [entity]})
    assert said_to_bot(said) == "ask <at>Ben</at>"


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_breaks_the_mention(text: str, mention: str) -> None:
    """Whatever stands in a message or in a mention, something is read."""
    entity = {"type": "mention", "text": mention, "mentioned": {"id": "28:bot"}}
    said_to_bot(activity_of({**TEAMS, "text": text, "entities": [entity]}))


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        (" " * 100_000, "<at>Purser</at>"),
        ("<at " * 50_000, "<at>Purser</at>"),
        ("<at>" * 50_000, "<at>Purser</at>"),
        ("balance", "<" * 200_000),
    ],
)
def test_hostile_mentions_are_read_in_one_go(text: str, mention: str) -> None:
    """A message made to be slow costs no more than its length: everybody shares the loop."""
    entity = {"type": "mention", "text": mention, "mentioned": {"id": "28:bot"}}
    activity = activity_of({**TEAMS, "text": text, "entities": [entity] * 3})
    begun = process_time()
    said_to_bot(activity)
    assert process_time() - begun < 1


def test_many_mentions_of_the_bot_are_not_all_looked_for() -> None:
    """A thousand entities that name the bot do not make a long text be read a thousand times."""
    entity = {"type": "mention", "text": "<at>Nobody</at>", "mentioned": {"id": "28:bot"}}
    activity = activity_of({**TEAMS, "text": "<at>x</at>" * 10_000, "entities": [entity] * 1_000})
    begun = process_time()
    said_to_bot(activity)
    assert process_time() - begun < 1
