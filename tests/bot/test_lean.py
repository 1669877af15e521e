"""Purser starts without what it never calls, and what is called after all is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
_PROGRAM = """
import sys
from bot.lean import start_lean
start_lean()
start_lean()
import botbuilder.dialogs.prompts.number_prompt as prompt
from botbuilder.core.bot_state import Pickler
assert "recognizers_number.number" not in sys.modules
assert "jsonpickle.unpickler" not in sys.modules
(found,) = prompt.recognize_number("twelve apples", "en-us")
assert found.resolution["value"] == "12"
import jsonpickle
assert jsonpickle.encode({"a": 1}) == '{"a": 1}'
assert Pickler().flatten({"a": 1}) == {"a": 1}
"""


def test_what_is_put_off_is_there_when_it_is_called() -> None:
    """In a process of its own, because everything is imported here already."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", _PROGRAM], cwd=HOUSE, check=True)
