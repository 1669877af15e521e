"""The people at the desk: each has a Playground of their own, before the same bot.

A Playground plays Teams for the one person that its file names, so a colleague gets a file in
which the two have changed places.  Chats of a colleague have names of their own: in Teams they
would be the same ones, but each Playground keeps its own chats.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from deploy.desk import CONFIG

COLLEAGUE = "Chen Wei"  # of the first one, who is in the file
_CHATS = ("personalChat", "groupChat")


def first_id() -> str:
    """The object id of whoever sits before the first Playground."""
    return str(_desk()["currentUser"]["aadObjectId"])


def seen_by(person: str, folder: Path) -> Path:
    """The Playground's file in which that person is the one who sits there."""
    desk = _desk()
    others = desk["users"]
    place = next(n for n, one in enumerate(others) if one["name"] == person)
    desk["currentUser"], others[place] = others[place], desk["currentUser"]
    whose = desk["currentUser"]["id"].removeprefix("29:")
    for chat in (*(desk[name] for name in _CHATS), *desk["team"]["channels"]):
        chat["id"] = f"{chat['id']}-{whose}"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{whose}.yml"
    file.write_text(yaml.safe_dump(desk, allow_unicode=True), "utf-8")
    return file


def _desk() -> dict[str, Any]:
    desk: dict[str, Any] = yaml.safe_load(CONFIG.read_text("utf-8"))
    return desk
