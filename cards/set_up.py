"""Setting up: one question at a time, and at the end what is set and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import Column, ColumnSet, ExecuteAction, TextBlock

from cards.card import Card
from cards.layout import button, clip, compose, facts, sentence, small, spoken, title
from cards.markup import Plain
from cards.names import method_name
from cards.signs import GOOD, MISSING, NOTICE, SKIPPED, headed, icon
from cards.verbs import Verb
from cards.voice import Voice
from ledger.lots import Lot
from ledger.set_up import Known, SetUp, Step, Taken
from ledger.zones import local_day

_SIGNS = {Taken.DONE: GOOD, Taken.SKIPPED: SKIPPED, Taken.MISSING: MISSING}
_MOST_LOTS = 5  # rule 5: of what was written down
_MOST_NAMES = 3
_MOST_BUTTONS = 3

Pairs = Sequence[tuple[str, str]]


def step_card(found: SetUp, step: Step, voice: Voice, *, leads: bool) -> Card:
    """The step's question; `leads` where it can be taken from here."""
    key = f"set_up.{step}.{_wording(step, found)}"
    number, of = found.place(step)
    progress = voice("set_up.progress", number=number, of=of)
    asked, why = voice(f"{key}.asked"), voice(f"{key}.why", **_values(found.known))
    pairs = _stands(step, found.known, voice)
    return compose(
        voice,
        voice("set_up.step_summary", progress=Plain(progress), asked=Plain(asked)),
        [
            small(progress),
            title(asked),
            sentence(why, close=True),
            facts(pairs) if pairs else None,
        ],
        actions=_choices(found, step, key, voice, leads=leads),
        quiet=[voice(f"{key}.typed"), voice("set_up.left_typed")],
        sandbox=found.known.account.sandbox,
        speak=[progress, asked, why, *spoken(pairs, voice)],
    )


def _wording(step: Step, found: SetUp) -> str:
    """Which of its questions a step asks, as things stand."""
    known = found.known
    match step:
        case Step.LICENCES if known.lists_licences:
            return "listed"
        case Step.OPENING if not found.lacks(step):
            return "more"
        case Step.RECHARGE if not known.buys:
            return "off"
        case Step.RECHARGE if known.recommends:
            return "recommended"
        case Step.METHOD if known.takes_cards:
            return "card"
        case _:
            return "first"


def _values(known: Known) -> dict[str, object]:
    return {"balance": known.account.balance}


def _choices(
    found: SetUp, step: Step, key: str, voice: Voice, *, leads: bool
) -> list[ExecuteAction]:
    """Do it, pass it over, or later; what was done is not passed over but left behind."""
    ids = {"step": step.value}
    passes = found.lacks(step) and leads
    onward = voice("set_up.button.skip" if passes else "set_up.button.next")
    doing = [button(voice(f"{key}.do"), Verb.SET_UP_DO, ids, main=True)] if leads else []
    return [
        *doing,
        button(onward, Verb.SET_UP_SKIP, ids),
        button(voice("set_up.button.later"), Verb.SET_UP_LATER),
    ]


def _stands(step: Step, known: Known, voice: Voice) -> Pairs:
    """What helps to answer."""
    match step:
        case Step.OPENING if known.funded:
            return _opening(known, voice)
        case Step.RECHARGE if known.buys:
            account = known.account
            return [
                (voice("cards.fact.trigger"), voice.money(account.trigger)),
                (voice("cards.fact.recharge_amount"), voice.money(account.recharge.amount)),
            ]
        case Step.APPROVERS if known.deciders:
            return [(voice("set_up.approvers.now"), _names(known.deciders, voice))]
        case _:
            return []


def _opening(known: Known, voice: Voice) -> Pairs:
    """The balance of the book, and until when each purchase is good."""
    lots = [(voice.money(lot.remaining), _good(lot, known, voice)) for lot in known.lots]
    balance = voice.money(known.account.balance)
    return [(voice("set_up.opening.balance"), balance), *lots[:_MOST_LOTS]]


def _good(lot: Lot, known: Known, voice: Voice) -> str:
    """By the account's own calendar, on which it was written down."""
    days = (local_day(at, known.account.time_zone) for at in (lot.purchased_at, lot.expires_at))
    bought, until = days
    return voice("set_up.opening.good_until", bought=bought, until=until)


def checklist_card(
    found: SetUp, voice: Voice, *, leads: Sequence[Step] = (), left: bool = False
) -> Card:
    """All steps with their states; a button for what `leads` anywhere, at most three.

    `left`: somebody goes on later, and one button does that.
    """
    state = "left" if left else "open" if found.open else "all"
    done, of = found.done, len(found.steps)
    heading = voice(f"set_up.{state}.title", done=done, of=of)
    means = voice(f"set_up.{state}.means")
    lines = [(name, _line(found, step, voice)) for step, name in _called(found, voice)]
    missing = voice("roles.card.join").join(
        name for step, name in _called(found, voice) if found.lacks(step)
    )
    values = {"done": done, "of": of, "missing": Plain(missing)}
    return compose(
        voice,
        voice("set_up.summary" if missing else "set_up.summary_all", **values),
        [
            headed(NOTICE if missing else GOOD, title(heading)),
            sentence(means, close=True),
            *(
                _row(found.steps[step], *line)
                for step, line in zip(found.steps, lines, strict=True)
            ),
        ],
        actions=_onward(leads, voice, left=left),
        quiet=[voice("cards.as_of", at=found.known.as_of, place=voice.place())],
        sandbox=found.known.account.sandbox,
        speak=[heading, means, *spoken(lines, voice)],
    )


def _called(found: SetUp, voice: Voice) -> list[tuple[Step, str]]:
    return [(step, voice(f"set_up.{step}.name")) for step in found.steps]


def _row(taken: Taken, name: str, stands: str) -> ColumnSet:
    """Signs differ in width, and the names stand under each other."""
    words = [
        TextBlock(text=name, wrap=True, weight="Bolder"),
        TextBlock(text=stands, wrap=True, spacing="None", is_subtle=taken is not Taken.DONE),
    ]
    return ColumnSet(
        spacing="Medium",
        columns=[
            Column(width="28px", items=[icon(_SIGNS[taken])]),
            Column(width="stretch", items=list(words), spacing="None"),
        ],
    )


def _line(found: SetUp, step: Step, voice: Voice) -> str:
    """How it is set, or what to type."""
    taken = found.steps[step]
    if taken is Taken.DONE:
        return _set(step, found.known, voice)
    typed = voice(f"set_up.{step}.{_wording(step, found)}.says")
    return voice(f"set_up.{taken}", says=Plain(typed))


def _set(step: Step, known: Known, voice: Voice) -> str:
    account = known.account
    match step:
        case Step.LICENCES:
            return voice("set_up.licences.set", n=known.licensed or 0)
        case Step.OPENING:
            return voice("set_up.opening.set", balance=account.balance, n=len(known.lots))
        case Step.METHOD:
            return _names([method_name(one, voice) for one in known.payers], voice)
        case Step.RECHARGE:
            amounts = {"amount": account.recharge.amount, "trigger": account.trigger}
            return voice(f"set_up.recharge.{'set' if known.buys else 'set_off'}", **amounts)
        case Step.ALERTS:
            return voice("set_up.alerts.set", n=known.chats)
        case Step.APPROVERS:
            return _names(known.deciders, voice)


def _names(names: Sequence[str], voice: Voice) -> str:
    """The first few, and how many more there are."""
    shown = voice("set_up.join").join(
        voice("set_up.named", name=clip(name)) for name in names[:_MOST_NAMES]
    )
    rest = len(names) - _MOST_NAMES
    return voice("set_up.and_more", names=Plain(shown), n=rest) if rest > 0 else shown


def _onward(leads: Sequence[Step], voice: Voice, *, left: bool) -> list[ExecuteAction]:
    if left:
        return [button(voice("set_up.button.go_on"), Verb.SET_UP, main=True)]
    if not leads:
        return [button(voice("cards.button.balance"), Verb.BALANCE, main=True)]
    return [
        button(voice(f"set_up.{step}.name"), Verb.SET_UP_DO, {"step": step.value}, main=n == 0)
        for n, step in enumerate(leads[:_MOST_BUTTONS])
    ]
