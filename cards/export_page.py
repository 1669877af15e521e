"""The page that a link of an export opens: a heading, what it means, and perhaps one button."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cards.voice import Voice

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}"
    "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:4px;"
    "background:#4f52b2;color:#fff;cursor:pointer}"
    "@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#f0f0f0}}"
)


def offer_page(voice: Voice) -> str:
    """The same for every link: it tells nobody whether one is good."""
    means = (voice("export.page.means"), voice("export.page.once"))
    return _page(voice, voice("export.page.title"), means, voice("export.page.button"))


def gone_page(voice: Voice) -> str:
    return _page(voice, voice("export.page.gone"), (voice("export.page.gone_means"),))


def busy_page(voice: Voice) -> str:
    return _page(voice, voice("export.page.busy"), (voice("export.page.busy_means"),))


def _page(voice: Voice, heading: str, means: Sequence[str], button: str = "") -> str:
    said = "".join(f"<p>{escape(text)}</p>" for text in means)
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    return (
        f'<!doctype html><html lang="{escape(voice.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Purser</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(heading)}</h1>{said}{form}</body></html>"
    )
