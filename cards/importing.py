"""Importing: that a usage report is being read, and what came of it."""

from __future__ import annotations

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.layout import button, clip, compose, facts, large, sentence, title
from cards.markup import Plain, escape
from cards.signs import GOOD, NOTICE, WAITING, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account
from ledger.importing import Imported
from ledger.tallies import Axis
from ledger.zones import local_day

_FILE_NAME = 80


def reading_card(name: str, voice: Voice) -> Card:
    """Said first where it takes longer than an answer may."""
    shown = clip(name, _FILE_NAME)
    heading, means = voice("importing.reading", name=shown), voice("importing.reading_means")
    return compose(
        voice,
        voice("importing.reading_summary", name=shown),
        [headed(WAITING, title(heading), sentence(means, close=True))],
        speak=[heading, means],
    )


def imported_card(done: Imported, name: str, account: Account, voice: Voice) -> Card:
    """What the pool paid for what was new, and what was in the file besides."""
    pairs = _facts(done, name, voice)
    heading, means = _heading(done, voice), _means(done, voice)
    booked = done.fresh or done.revised
    head = large(heading) if booked else title(heading)
    balance = button(voice("cards.button.balance"), Verb.BALANCE)
    return compose(
        voice,
        _summary(done, name, account, voice),
        [headed(GOOD if booked else NOTICE, head, sentence(means, close=True)), facts(pairs)],
        actions=[*_usage(done, account, voice), balance],
        quiet=_quiet(done, voice),
        sandbox=account.sandbox,
        speak=[heading, means],
    )


def _usage(done: Imported, account: Account, voice: Voice) -> list[ExecuteAction]:
    """What the calls of its days cost, by the account's calendar."""
    if not (done.first and done.last):
        return []
    first, last = (local_day(at, account.time_zone) for at in (done.first, done.last))
    ids: dict[str, str | int] = {"period": f"{first}..{last}", "by": Axis.DESTINATION.value}
    return [button(voice("importing.usage"), Verb.USAGE_OF_DAY, ids)]


def _heading(done: Imported, voice: Voice) -> str:
    if done.fresh or done.revised:
        return voice("importing.pool", amount=done.charged)
    return voice(f"importing.{_nothing(done)}")


def _nothing(done: Imported) -> str:
    """Why there was nothing to book."""
    if not done.read:
        return "empty"
    return "old" if done.refused_old else "nothing"


def _means(done: Imported, voice: Voice) -> str:
    if done.fresh or done.revised:
        return voice("importing.means", n=done.fresh)
    return voice(f"importing.{_nothing(done)}_means", **({"n": done.read} if done.read else {}))


def _summary(done: Imported, name: str, account: Account, voice: Voice) -> str:
    balance = Plain(voice.plain(account.balance))
    if done.fresh or done.revised:
        amount = Plain(voice.plain(done.charged))
        return voice("importing.summary", n=done.fresh, amount=amount, balance=balance)
    key = "empty" if not done.read else "nothing"
    shown = clip(name, _FILE_NAME)
    return voice(f"importing.{key}_summary", name=shown, balance=balance)


def _facts(done: Imported, name: str, voice: Voice) -> list[tuple[str, str]]:
    """What there is none of is left out, but for what everybody looks for."""
    counts = {
        "calls": done.read,
        "fresh": done.fresh,
        "revised": done.revised,
        "known": done.known,
        "left": done.left,
        "old": done.refused_old,
        "not_paid": done.not_paid,
    }
    always = ("calls", "fresh", "known") if done.read else ()
    shown = [(one, voice.number(n)) for one, n in counts.items() if n or one in always]
    shown.insert(0, ("file", escape(clip(name, _FILE_NAME))))
    if done.first and done.last:
        made = voice("importing.fact.from_to", first=done.first, last=done.last)
        shown.insert(2, ("period", made))
    return [(voice(f"importing.fact.{one}"), value) for one, value in shown]


def _quiet(done: Imported, voice: Voice) -> list[str]:
    lines = []
    if done.settled_until is not None:
        lines.append(voice("importing.settled", at=done.settled_until))
    if done.left:
        lines.append(voice("importing.left", n=done.left))
    for encoding in done.encodings:
        named = Plain(voice(f"importing.encoding_name.{encoding}"))
        lines.append(voice("importing.encoding", encoding=named))
    return lines
