"""Tapping: what the tapped card becomes, and what else is said."""

from __future__ import annotations

from botbuilder.dialogs import DialogContext

from cards.receipt import closed_card
from cards.verbs import Verb
from dialogs.approving import tap_request
from dialogs.buttons import FILLS, LINES, OPENS, alert_in, aside_in, id_in, inputs_in, page_in
from dialogs.course import inquire, leave
from dialogs.deciding import cancelled, confirmed
from dialogs.forms import Filled, owns_form
from dialogs.inquiry import Typed
from dialogs.licensing import tap_licences
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Answer, Tap, Turn
from dialogs.typed import tidied
from dialogs.vocabulary import Command
from dialogs.walking import tap_walk
from ledger.caring import alert
from ledger.roles import Right
from ledger.work import require


async def end_idle(dc: DialogContext, scene: Scene, tap: Tap) -> None:
    """Say that a dialog has ended, unless its own card was tapped and tells it better."""
    if not scene.kept.idle(scene.turn.house.clock()):
        return
    state = dc.active_dialog.state
    own = {state["form"], state["draft"]} - {""}
    if own & {id_in(tap, "form"), id_in(tap, "draft")}:
        await dc.cancel_all_dialogs()
    else:
        await leave(dc, "idle")


async def tapped(dc: DialogContext, scene: Scene, tap: Tap) -> None:
    draft, form = id_in(tap, "draft"), id_in(tap, "form")
    if await _answered(dc, scene, tap):
        pass  # by the subject it belongs to
    elif found := aside_in(tap):
        scene.in_place = found.in_place
        await dc.begin_dialog(found.command, found.slots)
    elif tap.automatic:
        pass  # a refresh decides nothing
    elif begun := await _begun(scene, tap):
        await inquire(dc, *begun)
    elif tap.verb in (Verb.CONFIRM, Verb.CANCEL) and draft:
        await _decide(dc, scene, tap.verb, draft, tidied(inputs_in(tap).get("reason", "")))
    elif (fills := FILLS.get(tap.verb)) and form:
        if await _still_open(scene, form):
            await inquire(dc, fills, Filled(form, inputs_in(tap)))
    elif tap.verb == Verb.CANCEL and form:
        if await _still_open(scene, form):
            await _leave_form(dc, scene, form)
    else:
        scene.answer = Answer(note=scene.turn.voice("dialogs.unknown_button"))


async def _answered(dc: DialogContext, scene: Scene, tap: Tap) -> bool:
    return (
        await tap_request(scene, tap)
        or await tap_licences(scene, tap)
        or await tap_walk(dc, scene, tap)
    )


async def _begun(scene: Scene, tap: Tap) -> tuple[Command, Typed] | None:
    """The inquiry that a button begins, and what it says along."""
    if line := LINES.get(tap.verb):
        scene.in_place = line.in_place
        return line.command, Typed(line.slots)
    if opens := OPENS.get(tap.verb):
        return opens, Typed(page_in(tap))
    if tap.verb == Verb.RECOMMEND_APPLY:
        scene.in_place = True
        return Command.APPLY, Typed({"mark": id_in(tap, "mark") or "none"})
    if tap.verb == Verb.RECOMMEND_TAKE and (pick := id_in(tap, "pick")):
        scene.in_place = True
        return Command.APPLY, Typed({"mark": id_in(tap, "mark") or "none", "pick": pick})
    if tap.verb == Verb.ALERT_FUNDS and (number := alert_in(tap)):
        return Command.ADD_FUNDS, Typed(await _offered(scene.turn, number))
    return None


async def _offered(turn: Turn, number: int) -> Slots:
    """As much as the alert's card offers to add."""
    amount = (await alert(turn.house, turn.actor, number)).facts.recharge
    return {"amount": f"{amount.units.normalize():f}"} if amount else {}


async def _decide(dc: DialogContext, scene: Scene, verb: str, draft: str, purpose: str) -> None:
    scene.in_place = True
    if verb == Verb.CONFIRM:
        ending = await confirmed(scene.turn, draft, purpose)
    else:
        ending = await cancelled(scene.turn, draft)
    scene.show(ending.card, mine=ending.waits is not None)
    active = dc.active_dialog
    if active and active.state.get("draft") == draft:
        scene.kept.done = {"draft": draft, "form": active.state["form"]}
        await dc.end_dialog()


async def _still_open(scene: Scene, form: str) -> bool:
    """Whether this person may still use the form; else the answer says why not."""
    if not owns_form(scene.turn, form):
        scene.answer = Answer(note=scene.turn.voice("dialogs.not_your_form"))
        return False
    scene.in_place = True
    if scene.kept.done.get("form") == form:  # came again after its confirmation was decided
        ending = await confirmed(scene.turn, scene.kept.done["draft"])
        scene.show(ending.card, mine=ending.waits is not None)
        return False
    return True


async def _leave_form(dc: DialogContext, scene: Scene, form: str) -> None:
    turn = scene.turn
    # A form's id can be made up: another's confirmation would then be told cancelled, and is not.
    await require(turn.house, turn.actor, Right.ACT)
    if dc.active_dialog and dc.active_dialog.state.get("form") == form:
        await dc.cancel_all_dialogs()
    now = turn.house.clock()
    scene.show(closed_card("cancelled", None, turn.voice, by=turn.actor.name, at=now))
