"""Every card about a usage report that somebody sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cards.card import Card
from cards.importing import imported_card, reading_card
from cards.voice import Voice
from ledger.importing import Imported
from tests.cards.gallery import HEALTHY, NOW, Scene

FILE = "PSTN.calls.2026-10-01-2026-10-31.csv"
ENCODINGS = ("cp1252", "gb18030", "big5hkscs")


def imports(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """Every card by name."""
    account = scene.account()
    found = {name: imported_card(done, FILE, account, voice) for name, done in _done(scene).items()}
    rude = imported_card(_done(scene)["import_new"], scene.name, account, voice)
    return {**found, "import_named": rude, "import_reading": reading_card(FILE, voice)}


def _done(scene: Scene) -> dict[str, Imported]:
    first, none = NOW - timedelta(days=30), scene.money("0")
    new = Imported(12_480, 12_345, 0, 135, 0, 0, 8_210, scene.money("384.2013"), first, NOW)
    known = Imported(135, 0, 0, 135, 0, 0, 20, none, first, NOW)
    return {
        "import_new": new,
        "import_one": replace(new, read=1, fresh=1, known=0),
        "import_all": replace(
            new, revised=17, refused_old=3, settled_until=NOW, encodings=ENCODINGS
        ),
        "import_corrected": replace(known, revised=135, known=0, charged=-scene.money("1.5")),
        "import_known": known,
        "import_left": replace(known, left=12, known=123),
        "import_left_one": replace(known, left=1, known=134),
        "import_known_one": replace(known, read=1, known=1),
        "import_old": replace(known, refused_old=130, known=5),
        "import_empty": Imported(0, 0, 0, 0, 0, 0, 0, none, None, None),
    }
