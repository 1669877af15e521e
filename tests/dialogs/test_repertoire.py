"""The repertoire: no command is left without its dialog."""

from __future__ import annotations

from dialogs.readers import READERS
from dialogs.repertoire import ASIDES, INQUIRIES
from dialogs.vocabulary import Command, vocabulary

ANSWERS = {Command.YES, Command.NO, Command.SKIP, Command.CANCEL}  # to what is open


def test_every_command_leads_to_one_dialog() -> None:
    """What is understood is done; answers alone mean nothing where nothing is open."""
    led_to = [*(aside.id for aside in ASIDES), *INQUIRIES]
    assert sorted(led_to) == sorted(set(Command) - ANSWERS)


def test_every_word_that_says_more_is_read() -> None:
    """A phrase that says a slot along, such as `alerts off`, has a reader that takes it."""
    telling = {phrase.command for phrase in vocabulary().phrases.values() if phrase.value}
    assert telling - READERS.keys() == set()
