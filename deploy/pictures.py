"""The pictures of the README and of the pages: the best of the browser suite's, made small."""

from __future__ import annotations

import sys

from PIL import Image

from deploy.desk import ROOT

TAKEN = ROOT / "e2e-shots"
KEPT = ROOT / "docs" / "pictures"
BEST = {
    "02-balance-card": "balance",
    "04-confirm": "confirm",
    "05-receipt": "receipt",
    "26-recharge-failed": "recharge-failed",
    "80-low": "low",
    "81-taken": "taken",
    "84-alerts": "alerts",
    "28-resolved": "channel",
    "31-zh-CN-desk-balance": "balance-zh-Hans",
    "32-zh-TW-desk-confirm": "confirm-zh-Hant",
    "53-history-en-US": "history",
    "55-reversed-en-US": "reversed",
    "62-caps-en-US": "auto-recharge-caps",
    "50-usage": "usage",
    "52-usage-person": "usage-by-person",
    "91-forecast-zero": "forecast",
    "54-recommend": "recommend",
    "57-licences": "licences",
    "61-set-up-list": "set-up",
}
COLOURS = 128
WIDEST = 1280


def main() -> int:
    KEPT.mkdir(parents=True, exist_ok=True)
    missing = [name for name in BEST if not (TAKEN / f"{name}.png").exists()]
    if missing:
        print(*(f"{TAKEN / name}.png" for name in missing), sep="\n", file=sys.stderr)
        return 1
    for taken, kept in BEST.items():
        _make_small(taken, kept)
    return 0


def _make_small(taken: str, kept: str) -> None:
    with Image.open(TAKEN / f"{taken}.png") as picture:
        small = picture.convert("RGB")
        small.thumbnail((WIDEST, WIDEST * 4), Image.Resampling.LANCZOS)
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(KEPT / f"{kept}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
