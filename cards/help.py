"""Help: every command that its reader may use, and Microsoft's own pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microsoft_teams.cards.core import CardElement

from cards.card import Card
from cards.layout import button, compose, group, rows, sentence, title
from cards.markup import Plain
from cards.verbs import Verb
from cards.voice import Voice
from ledger.roles import EVERY_RIGHT, Right

# What each needs; nothing where everybody may.
_GROUPS: Mapping[str, Mapping[str, Right | None]] = {
    "look": {
        "balance": Right.LOOK,
        "usage": Right.LOOK,
        "forecast": Right.LOOK,
        "recommend": Right.LOOK,
        "history": Right.LOOK,
        "export": Right.LOOK,
    },
    "act": {
        "funds": Right.ACT,
        "trigger": Right.ACT,
        "auto": Right.ACT,
        "methods": Right.ARRANGE,
        "fix": Right.ACT,
        "reconcile": Right.ACT,
        "agreement": Right.ARRANGE,
        "set_up": Right.ARRANGE,
    },
    "people": {
        "approvals": Right.LOOK,
        "approve": Right.DECIDE,
        "delegate": Right.DECIDE,
        "limits": Right.LOOK,
        "licences": Right.LOOK,
        "assign": Right.ACT,
        "roles": Right.LOOK,
        "grant": Right.GOVERN,
        "audit": Right.GOVERN,
    },
    "chat": {
        "alerts": Right.LOOK,
        "take": Right.CARE,
        "mail": Right.ARRANGE,
        "language": None,
        "stop": None,
    },
}
# What is said of these to whoever may do more with them than look.
_MORE = {"approvals": Right.CARE, "alerts": Right.CARE}
_BUTTONS = (
    ("balance", Verb.BALANCE, Right.LOOK),
    ("add_funds", Verb.ADD_FUNDS, Right.ACT),
    ("history", Verb.HISTORY, Right.LOOK),
)


def help_card(
    voice: Voice,
    *,
    rates_url: str,
    plans_url: str,
    sandbox: bool,
    rights: frozenset[Right] = EVERY_RIGHT,
) -> Card:
    """Whoever has no role at all is told how the first owner comes to be."""
    heading, about = voice("cards.help.title"), voice("cards.help.about")
    groups = {area: _usable(commands, rights) for area, commands in _GROUPS.items()}
    if not rights:
        groups["people"] = ["claim"]
    body: list[CardElement] = [title(heading), sentence(about, close=True)]
    for area, commands in groups.items():
        body += _group(area, commands, voice, rights)
    links = voice("cards.help.links", rates=_link(rates_url), plans=_link(plans_url))
    summary = _summary([one for commands in groups.values() for one in commands], voice)
    return compose(
        voice,
        summary,
        [*body, group(voice("cards.help.pages")), sentence(links)],
        actions=[
            button(voice(f"cards.button.{name}"), verb, main=n == 0)
            for n, (name, verb, needs) in enumerate(_BUTTONS)
            if needs in rights
        ],
        sandbox=sandbox,
        speak=[heading, about, summary],
    )


def _usable(commands: Mapping[str, Right | None], rights: frozenset[Right]) -> list[str]:
    return [one for one, needs in commands.items() if needs is None or needs in rights]


def _group(
    area: str, commands: Sequence[str], voice: Voice, rights: frozenset[Right]
) -> list[CardElement]:
    if not commands:
        return []
    means = ((voice(f"cards.help.{one}"), voice(_means(one, rights))) for one in commands)
    return [group(voice(f"cards.help.{area}")), *rows(means)]


def _means(command: str, rights: frozenset[Right]) -> str:
    needs = _MORE.get(command)
    whole = needs is None or needs in rights
    return f"cards.help.{command}_{'means' if whole else 'look'}"


def _summary(commands: Sequence[str], voice: Voice) -> str:
    names = voice("roles.card.join").join(voice(f"cards.help.{one}") for one in commands)
    return voice("cards.help.summary", commands=Plain(names))


def _link(url: str) -> Plain:
    """An address from settings as it may stand in a Markdown link."""
    return Plain(url.replace("(", "%28").replace(")", "%29").replace(" ", "%20"))
