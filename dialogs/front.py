"""The front: every message, every tap and every installation comes in here."""

from __future__ import annotations

from dataclasses import replace

from botbuilder.dialogs import DialogContext, DialogSet
from botbuilder.dialogs.memory import DialogStateManagerConfiguration

from cards.paying import card_number_card
from cards.welcome import welcome_channel, welcome_person
from dialogs.buttons import inputs_in
from dialogs.card_numbers import holds_card_number
from dialogs.hearing import hear, said_in
from dialogs.repertoire import ASIDES, INQUIRIES
from dialogs.scene import Scene, enter_scene
from dialogs.setting_up import to_set_up
from dialogs.stack import Stack
from dialogs.tapping import end_idle, tapped
from dialogs.turn import Answer, ChatKind, Tap, Turn
from dialogs.walking import walk_on
from ledger.enter import enter
from ledger.errors import PurserError
from ledger.meeting import meet
from ledger.people import Actor
from ledger.roles import Right

MAX_MET = 10_000  # rule 5: whom it forgets it meets again
# One for all turns: botbuilder would build its memory scopes anew each time, and none is used.
_NO_SCOPES = DialogStateManagerConfiguration()


class Front:
    """Keeps nothing itself but which accounts it has seen opened, and whom it has met there."""

    def __init__(self) -> None:
        self._stack = Stack()
        self._dialogs = DialogSet(self._stack)
        for dialog in (*INQUIRIES.values(), *ASIDES):
            self._dialogs.add(dialog)
        self._entered: set[str] = set()
        self._met: set[Actor] = set()

    async def installed(self, turn: Turn) -> None:
        """Welcome; the account waits for somebody to talk, whose time zone it then gets."""
        _mark_sandbox(turn)
        sandbox = turn.house.sandbox
        if turn.chat_kind is ChatKind.PERSONAL:
            may_act, fresh = await turn.offers(Right.ACT), await to_set_up(turn)
            turn.say(welcome_person(turn.voice, sandbox, may_act=may_act, to_set_up=fresh))
        else:
            turn.say(welcome_channel(turn.voice, sandbox))

    async def message(self, turn: Turn, text: str) -> None:
        """Answer what was said; the dialog is kept before this returns."""
        if holds_card_number(text):  # goes no further: nothing is kept, echoed or logged
            _mark_sandbox(turn)
            turn.say(card_number_card(turn.voice))
            return
        scene = Scene(turn, text=text, said=said_in(text))
        dc = await self._open(scene)
        was_open = dc.active_dialog is not None
        await hear(dc, scene)
        await walk_on(dc, scene, was_open=was_open)
        await self._stack.set(turn.context)

    async def tap(self, turn: Turn, tap: Tap) -> Answer:
        """What the tapped card becomes, or a note to the one who tapped."""
        if any(map(holds_card_number, inputs_in(tap).values())):
            return Answer(note=card_number_card(turn.voice).summary)
        scene = Scene(turn, tapped=True)
        dc = await self._open(scene)
        was_open = dc.active_dialog is not None
        try:
            await end_idle(dc, scene, tap)
            await tapped(dc, scene, tap)
            await walk_on(dc, scene, was_open=was_open)
        except PurserError as error:
            scene.fail(error)
        await self._stack.set(turn.context)
        answer = scene.note()
        if answer.card:  # it is what the tapped card becomes, whatever stood there before
            turn.edits.pop(tap.card_activity_id, None)
        return answer

    async def _open(self, scene: Scene) -> DialogContext:
        turn = scene.turn
        await self._enter(turn)
        enter_scene(scene)
        turn.context.turn_state[DialogStateManagerConfiguration.__name__] = _NO_SCOPES
        return await self._dialogs.create_context(turn.context)

    async def _enter(self, turn: Turn) -> None:
        """The first talk opens the account; it never closes again, so this is asked once."""
        _mark_sandbox(turn)
        if turn.actor.account_id not in self._entered:
            await enter(turn.house, turn.actor.account_id, turn.voice.time_zone)
            self._entered.add(turn.actor.account_id)
        await self._meet(turn)

    async def _meet(self, turn: Turn) -> None:
        """Once for each name that a person goes by, whatever the chat."""
        who = replace(turn.actor, chat_id="")
        if who not in self._met:
            await meet(turn.house, who, turn.roster.place, turn.roster.speaker_id)
            if len(self._met) >= MAX_MET:
                self._met.clear()
            self._met.add(who)


def _mark_sandbox(turn: Turn) -> None:
    if turn.house.sandbox and not turn.voice.sandbox:
        turn.voice = replace(turn.voice, sandbox=True)
