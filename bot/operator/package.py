"""The Teams app package: manifest, its translations and icons in one zip, ready to upload."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.operator.command_line import Stopped
from cards.markup import Plain
from cards.voice import Language, Voice

MANIFEST_VERSION = "1.30"
SCHEMA = (
    "https://developer.microsoft.com/json-schemas/teams/"
    f"v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
)
APP_VERSION = "0.1.0"
ICONS = Path(__file__).parents[2] / "deploy" / "icons"
ACCENT = "#0B4A5C"
SCOPES = ("personal", "team", "groupChat")
COMMANDS = (  # twelve at the most
    "balance",
    "usage",
    "forecast",
    "add_funds",
    "trigger",
    "auto_recharge",
    "history",
    "alerts",
    "language",
    "help",
)
TRANSLATIONS = {"zh-cn": Language.SIMPLIFIED, "zh-tw": Language.TRADITIONAL}
_APP_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
# Zip entries carry a time; a fixed one makes the same settings give the same file.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who runs this Purser, as Teams shows it on the app's page."""

    name: str
    website: str
    domains: tuple[str, ...] = ()


def order_package(app_id: str, chosen: argparse.Namespace, voice: Voice) -> str:
    """As the operator ordered it on the command line; says where it is now."""
    domains = tuple(chosen.domain or ())
    website = chosen.website or f"https://{(domains or ('example.com',))[0]}"
    if why := unfit(app_id, website, voice):
        raise Stopped(why)
    try:
        write_package(chosen.out, app_id, Publisher(chosen.developer, website, domains))
    except OSError as wrong:
        raise Stopped(voice("app.package.cannot_write", path=Plain(chosen.out))) from wrong
    return voice("app.package.written", path=Plain(chosen.out))


def unfit(app_id: str, website: str, voice: Voice) -> str:
    """Why no package can be made of that; empty where one can."""
    if not app_id:
        return voice("app.package.needs_app_id")
    if not _APP_ID.fullmatch(app_id):
        return voice("app.package.bad_app_id", got=Plain(app_id))
    if not website.startswith("https://"):
        return voice("app.package.bad_website", got=Plain(website))
    return ""


def write_package(path: Path, app_id: str, publisher: Publisher) -> None:
    """Write the zip; the same arguments give the same bytes."""
    with ZipFile(path, "w") as package:
        for name, content in package_files(app_id, publisher).items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, content)


def package_files(app_id: str, publisher: Publisher) -> Mapping[str, bytes]:
    """Everything in the package, by its name there."""
    translated = {f"{tag}.json": _json(translation(TRANSLATIONS[tag])) for tag in TRANSLATIONS}
    icons = {name: (ICONS / name).read_bytes() for name in ("color.png", "outline.png")}
    return {"manifest.json": _json(manifest(app_id, publisher)), **translated, **icons}


def manifest(app_id: str, publisher: Publisher) -> dict[str, Any]:
    voice = Voice(Language.ENGLISH)
    return {
        "$schema": SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": APP_VERSION,
        "id": app_id,
        "localizationInfo": {
            "defaultLanguageTag": "en-us",
            "additionalLanguages": [
                {"languageTag": tag, "file": f"{tag}.json"} for tag in TRANSLATIONS
            ],
        },
        "developer": {
            "name": publisher.name,
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.website,
            "termsOfUseUrl": publisher.website,
        },
        "name": {"short": voice("package.name"), "full": voice("package.full_name")},
        "description": {"short": voice("package.short"), "full": _full(voice)},
        "icons": {"outline": "outline.png", "color": "color.png"},
        "accentColor": ACCENT,
        "bots": [_bot(app_id, voice)],
        "validDomains": list(publisher.domains),
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def translation(language: Language) -> dict[str, str]:
    """The manifest's words in another language, by their path in it."""
    voice = Voice(language)
    words = {
        "name.short": voice("package.name"),
        "name.full": voice("package.full_name"),
        "description.short": voice("package.short"),
        "description.full": _full(voice),
    }
    for number, command in enumerate(COMMANDS):
        path = f"bots[0].commandLists[0].commands[{number}]"
        words[f"{path}.title"] = voice(f"package.commands.{command}.title")
        words[f"{path}.description"] = voice(f"package.commands.{command}.about")
    return words


def _full(voice: Voice) -> str:
    return voice("package.full").strip()


def _bot(app_id: str, voice: Voice) -> dict[str, Any]:
    commands = [
        {
            "title": voice(f"package.commands.{command}.title"),
            "description": voice(f"package.commands.{command}.about"),
        }
        for command in COMMANDS
    ]
    return {
        "botId": app_id,
        "scopes": list(SCOPES),
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": list(SCOPES), "commands": commands}],
    }


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
