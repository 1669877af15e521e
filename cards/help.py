"""Help: every command with its meaning, grouped by what one wants, and Microsoft's own pages."""

from __future__ import annotations

from microsoft_teams.cards.core import CardElement

from cards.card import Card
from cards.layout import button, compose, group, rows, sentence, title
from cards.markup import Plain
from cards.verbs import Verb
from cards.voice import Voice

_GROUPS = {
    "look": ("balance", "history"),
    "act": ("funds", "trigger", "auto", "methods", "fix", "reconcile", "agreement"),
    "chat": ("alerts", "mail", "language", "stop"),
}


def help_card(voice: Voice, *, rates_url: str, plans_url: str, sandbox: bool) -> Card:
    heading, about = voice("cards.help.title"), voice("cards.help.about")
    body: list[CardElement] = [title(heading), sentence(about, close=True)]
    for area, commands in _GROUPS.items():
        body.append(group(voice(f"cards.help.{area}")))
        body += rows((voice(f"cards.help.{c}"), voice(f"cards.help.{c}_means")) for c in commands)
    links = voice("cards.help.links", rates=_link(rates_url), plans=_link(plans_url))
    return compose(
        voice,
        voice("cards.help.summary"),
        [*body, group(voice("cards.help.pages")), sentence(links)],
        actions=[
            button(voice("cards.button.balance"), Verb.BALANCE, main=True),
            button(voice("cards.button.add_funds"), Verb.ADD_FUNDS),
            button(voice("cards.button.history"), Verb.HISTORY),
        ],
        sandbox=sandbox,
        speak=[heading, about, voice("cards.help.summary")],
    )


def _link(url: str) -> Plain:
    """An address from settings as it may stand in a Markdown link."""
    return Plain(url.replace("(", "%28").replace(")", "%29").replace(" ", "%20"))
