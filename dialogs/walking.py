"""Walking through what is to be set up: each step leads into its command, and then goes on.

The walk lies below the dialogs and is none of them: it is a mark beside their stack, and whenever
a turn ends with nothing open, the step is shown that comes next by how things stand then.
"""

from __future__ import annotations

from botbuilder.dialogs import DialogContext

from cards.talk import note_card
from cards.verbs import Verb
from dialogs.buttons import step_in
from dialogs.course import inquire
from dialogs.dates import parse_day
from dialogs.inquiry import Typed
from dialogs.pool import pool_of
from dialogs.purchases import MOST, Purchase, purchases_in
from dialogs.repertoire import INQUIRIES
from dialogs.scene import Scene
from dialogs.setting_up import lead_of, left_at, skip, standing_at, state_of
from dialogs.turn import Tap
from dialogs.vocabulary import Command
from ledger.errors import AmountError, PurserError
from ledger.limits import MAX_FOUND
from ledger.set_up import SetUp, Step

_ANSWERS = (Command.YES, Command.NO, Command.SKIP, Command.CANCEL, Command.SET_UP)
_BETWEEN_LOTS, _BETWEEN_PARTS = "\n", "\t"  # no line that was typed holds either


async def walk_on(dc: DialogContext, scene: Scene, *, was_open: bool) -> None:
    """At the end of a turn: the next step, or the same again once its dialog is done or left."""
    walk = scene.kept.walk
    if not walk or dc.active_dialog:
        return
    if walk.get("lots"):
        await _next_lot(dc, scene)
        return
    try:
        found = await state_of(scene.turn)
    except PurserError:  # the role was taken away: whoever asks for more is told so
        scene.kept.walk = {}
        return
    at = Step(walk["step"])
    stays = _stays(found, at)
    if was_open or not stays or _asked_aside(scene):
        scene.turn.say(standing_at(scene, found, at if stays else found.next))


def _stays(found: SetUp, at: Step) -> bool:
    """Purchases come several in a row: only a tap or a word leads on from there."""
    return found.lacks(at) or at is Step.OPENING


def _asked_aside(scene: Scene) -> bool:
    return scene.said is not None and scene.said.command not in _ANSWERS


async def answer_walk(dc: DialogContext, scene: Scene) -> bool:
    """Whether what was typed, with nothing open, answers the step."""
    if not scene.kept.walk:
        return False
    try:
        return await _answered(dc, scene, Step(scene.kept.walk["step"]))
    except PurserError as error:
        scene.fail(error)
        return True


async def _answered(dc: DialogContext, scene: Scene, at: Step) -> bool:
    match scene.said.command if scene.said else None:
        case Command.YES:
            await _take(dc, scene, at)
        case Command.NO | Command.SKIP:
            await _pass(scene, at)
        case Command.CANCEL:
            scene.show(left_at(scene, await state_of(scene.turn)))
        case _:
            return at is Step.OPENING and await _bought(dc, scene)
    return True


async def tap_walk(dc: DialogContext, scene: Scene, tap: Tap) -> bool:
    """Whether it was one of the walk's own buttons, by whoever takes it up."""
    step = step_in(tap)
    if tap.automatic:
        return False
    if tap.verb == Verb.SET_UP_LATER:
        scene.in_place = True
        scene.show(left_at(scene, await state_of(scene.turn)))
    elif tap.verb == Verb.SET_UP_SKIP and step:
        scene.in_place = True
        await _pass(scene, step)
    elif tap.verb == Verb.SET_UP_DO and step:
        await _take(dc, scene, step)
    else:
        return False
    return True


async def _pass(scene: Scene, step: Step) -> None:
    found = await skip(scene.turn, step)
    scene.show(standing_at(scene, found, found.next))


async def _take(dc: DialogContext, scene: Scene, step: Step) -> None:
    """Lead into the command; what somebody else has done meanwhile is not done twice."""
    found = await state_of(scene.turn)
    lead = lead_of(step, found.known)
    if lead is None or not _stays(found, step):
        scene.in_place = scene.tapped
        await _pass(scene, step)
        return
    scene.kept.walk = {"step": step.value}
    if lead.command in INQUIRIES:
        scene.in_place = scene.tapped and lead.in_place
        await inquire(dc, lead.command, Typed(lead.slots))
    else:
        await dc.begin_dialog(lead.command, lead.slots)


async def _bought(dc: DialogContext, scene: Scene) -> bool:
    """Purchases with their days, or the one figure that the admin centre shows."""
    bought = purchases_in(scene.text)
    if len(bought) > MOST:
        voice = scene.turn.voice
        scene.show(note_card(voice("set_up.too_many", most=MOST), voice))
    elif bought:
        today = (await pool_of(scene.turn)).today
        lots = (Purchase(one.amount, parse_day(one.day, today).isoformat()) for one in bought)
        kept = _BETWEEN_LOTS.join(f"{one.amount}{_BETWEEN_PARTS}{one.day}" for one in lots)
        scene.kept.walk["lots"] = kept
        await _next_lot(dc, scene)
    else:
        return await _found(dc, scene)
    return True


async def _found(dc: DialogContext, scene: Scene) -> bool:
    pool = await pool_of(scene.turn)
    try:
        pool.read_amount(scene.text, -MAX_FOUND, MAX_FOUND)
    except AmountError:
        return False
    await inquire(dc, Command.RECONCILE, Typed({"amount": scene.text}))
    return True


async def _next_lot(dc: DialogContext, scene: Scene) -> None:
    """Each is confirmed by itself; the others wait."""
    first, _, rest = scene.kept.walk.pop("lots").partition(_BETWEEN_LOTS)
    if rest:
        scene.kept.walk["lots"] = rest
    amount, _, day = first.partition(_BETWEEN_PARTS)
    said = Typed({"amount": amount, "dated": day, "earlier": "earlier"})
    await inquire(dc, Command.ADD_FUNDS, said)
