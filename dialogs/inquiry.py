"""An inquiry: the dialog that fills a script's slots, by one line, step by step or by a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.dialogs import (
    Dialog,
    DialogContext,
    DialogInstance,
    DialogReason,
    DialogTurnResult,
)

from cards.names import error_text
from dialogs.amount_lines import has_figures
from dialogs.asking import ask, ask_to_confirm
from dialogs.course import leave
from dialogs.deciding import close_replaced, confirm_typed, let_go
from dialogs.forms import Filled, new_form
from dialogs.pool import Pool, pool_of
from dialogs.scene import Scene, scene_of
from dialogs.script import Form, Question, Script, Slots
from dialogs.understanding import Said, parts_of
from dialogs.vocabulary import Command
from ledger.errors import PurserError
from ledger.views import Confirmation
from ledger.work import require

CONFIRM = "confirm"  # what is asked for when every slot is filled
_SLOT_OF = {"by": "method"}
_STEPS_ASIDE = (Command.SKIP, Command.NO)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was said along with the command, in one line."""

    slots: Slots


@dataclass(frozen=True, slots=True)
class _Step:
    """What one turn of an inquiry works on."""

    dc: DialogContext
    scene: Scene
    pool: Pool

    @property
    def state(self) -> dict[str, Any]:
        return _state(self.dc)

    @property
    def slots(self) -> dict[str, str]:
        found: dict[str, str] = self.state["slots"]
        return found


class Inquiry(Dialog):  # type: ignore[misc]  # botbuilder has no types
    """Its state is plain: the slots, the one that is asked for, the form, the draft."""

    def __init__(self, script: Script) -> None:
        super().__init__(script.command.value)
        self._script = script
        self.slots = frozenset(one.slot for one in script.questions)

    def answered_by(self, said: Said, asked: str) -> bool:
        """`refund` alone opens its form, but where that is the question it is the answer."""
        alone = said.slots.keys() == {asked} and asked in self._script.opened_by
        return said.command == self.id and alone

    async def begin_dialog(
        self, dialog_context: DialogContext, options: Typed | Filled | None = None
    ) -> DialogTurnResult:
        return await self._guarded(dialog_context, self._begin, options)

    async def continue_dialog(self, dialog_context: DialogContext) -> DialogTurnResult:
        if _state(dialog_context)["asking"] == CONFIRM:
            return await self._guarded(dialog_context, self._decide)
        return await self._guarded(dialog_context, self._hear)

    async def resume_dialog(
        self,
        dialog_context: DialogContext,
        reason: DialogReason,  # noqa: ARG002 - botbuilder's
        result: object,  # noqa: ARG002 - botbuilder's
    ) -> DialogTurnResult:
        """Something else was answered in between: ask again what is still open."""
        await self.reprompt_dialog(dialog_context.context, dialog_context.active_dialog)
        return self.end_of_turn

    async def reprompt_dialog(self, context: TurnContext, instance: DialogInstance) -> None:
        scene = scene_of(context)
        if scene.tapped:
            return  # whoever taps a button elsewhere sees the open question as it stands
        try:
            await self._require(scene)
            await self._ask_again(scene, instance.state)
        except PurserError as error:  # what it is about has changed meanwhile
            scene.fail(error)

    async def _ask_again(self, scene: Scene, state: Mapping[str, Any]) -> None:
        if state["asking"] == CONFIRM:
            await ask_to_confirm(scene, state["draft"])
        elif question := self._script.question(state["asking"]):
            pool = await self._script.look(scene.turn, await pool_of(scene.turn), state["slots"])
            ask(scene, pool, self.id, question)

    async def _require(self, scene: Scene) -> None:
        await require(scene.turn.house, scene.turn.actor, self._script.needs)

    async def end_dialog(
        self, context: TurnContext, instance: DialogInstance, reason: DialogReason
    ) -> None:
        if reason is DialogReason.CancelCalled and instance.state.get("draft"):
            await let_go(scene_of(context).turn, instance.state["draft"])

    async def _guarded(self, dc: DialogContext, step: Any, *given: Any) -> DialogTurnResult:
        """A mistake that no other answer can mend is told, and ends the dialog.

        So does a role that was taken away since the last step.
        """
        scene = scene_of(dc.context)
        try:
            await self._require(scene)
            return await step(dc, scene, *given)
        except PurserError as error:
            scene.fail(error)
            return await dc.end_dialog()

    async def _begin(
        self, dc: DialogContext, scene: Scene, options: Typed | Filled | None
    ) -> DialogTurnResult:
        step = _Step(dc, scene, await pool_of(scene.turn))
        step.state.update(slots={}, asking="", form="", draft="", brief="1")
        match options:
            case Filled(form_id, inputs):
                step.state["form"] = form_id
                return await self._take(step, inputs)
            case Typed(slots) if not slots.keys() <= self._script.opened_by:
                return await self._take(step, _slots_of(slots))
            case Typed(slots):
                return await self._open(step, slots)
            case _ if self._script.at_once:
                return await self._take(step, {})
        return await self._open(step, {})

    async def _open(self, step: _Step, about: Slots) -> DialogTurnResult:
        """A form, with what is known of it; the first question may be answered by typing too."""
        self._script.requires(step.pool)
        turn, first = step.scene.turn, self._script.questions[0].slot
        pool = await self._script.look(turn, step.pool, about)
        known = {name: value for name, value in about.items() if name in self.slots}
        step.state.update(slots=known, asking=first, form=new_form(turn), brief="")
        step.scene.show(self._script.form(Form(step.state["form"], pool, about)))
        return self.end_of_turn

    async def _hear(self, dc: DialogContext, scene: Scene) -> DialogTurnResult:
        step = _Step(dc, scene, await pool_of(scene.turn))
        question = self._script.question(step.state["asking"])
        if question is None:
            return await dc.end_dialog()
        if scene.said and self.answered_by(scene.said, question.slot):
            return await self._take(step, scene.said.slots)
        if question.optional and scene.said and scene.said.command in _STEPS_ASIDE:
            step.state["slots"][question.slot] = ""
            return await self._take(step, {})
        return await self._take(step, self._answers(question.slot, scene.text))

    def _answers(self, asked: str, text: str) -> Slots:
        """`500 po 4711` answers more than was asked; anything else is the answer as it is."""
        # A purchase order may look like a day.
        said = parts_of(self._script.command, text, bare_days=asked != "po")
        parts = _slots_of(said or {})
        # `200` answers whether auto-recharge is wanted; `maybe` does not, nor is it an order.
        astray = "amount" in parts and asked != "amount"
        if astray and asked == "on" and has_figures(parts["amount"]):
            astray = False
        known = parts and parts.keys() <= self.slots and not astray
        return parts if known else {asked: text}

    async def _take(self, step: _Step, typed: Slots) -> DialogTurnResult:
        """Read the answers, then ask for the next one or finish."""
        try:
            about = {**step.slots, **typed}
            step = replace(step, pool=await self._script.look(step.scene.turn, step.pool, about))
        except PurserError as error:
            return self._mend(step, error, typed)
        wrong: tuple[Question, PurserError] | None = None
        for question in self._script.questions:
            if question.slot in typed and question.counts(step.slots, step.pool):
                try:
                    step.slots[question.slot] = question.read(typed[question.slot], step.pool)
                except PurserError as error:
                    wrong = wrong or (question, error)
        if wrong:
            return self._again(step, *wrong, typed)
        brief = bool(step.state["brief"])
        following = self._script.next_question(step.slots, step.pool, brief=brief)
        if following is None:
            return await self._finish(step, typed)
        if step.scene.in_place:
            missing = self._script.missing(following.slot, typed)
            return self._again(step, following, missing, typed)
        step.state["asking"] = following.slot
        ask(step.scene, step.pool, self.id, following)
        return self.end_of_turn

    async def _finish(self, step: _Step, typed: Slots) -> DialogTurnResult:
        try:
            outcome = await self._script.finish(step.scene.turn, step.pool, step.slots)
        except PurserError as error:
            return self._mend(step, error, typed)
        card = self._script.result_card(outcome, step.pool.voice)
        if not isinstance(outcome, Confirmation):
            step.scene.show(card)
            return await step.dc.end_dialog()
        step.scene.show(card, draft=outcome.draft.id)
        close_replaced(step.scene.turn, outcome.replaced)
        step.state.update(asking=CONFIRM, draft=outcome.draft.id)
        return self.end_of_turn

    def _mend(self, step: _Step, error: PurserError, typed: Slots) -> DialogTurnResult:
        """Ask again what another answer would put right; the rest is for the one who asked."""
        question = self._script.mended_by(error)
        if question is None:
            raise error
        return self._again(step, question, error, typed)

    def _again(
        self, step: _Step, question: Question, error: PurserError | None, typed: Slots
    ) -> DialogTurnResult:
        """What is wrong and what is accepted, in the form or as a question."""
        step.slots.pop(question.slot, None)
        step.state["asking"] = question.slot
        problem = error_text(error, step.pool.voice) if error else ""
        if step.scene.in_place:
            form = Form(step.state["form"], step.pool, typed, problem)
            step.scene.show(self._script.form(form))
        else:
            ask(step.scene, step.pool, self.id, question, problem)
        return self.end_of_turn

    async def _decide(self, dc: DialogContext, scene: Scene) -> DialogTurnResult:
        state, turn = _state(dc), scene.turn
        match scene.said.command if scene.said else None:
            case Command.YES:
                await confirm_typed(turn, state["draft"])
                scene.kept.done = {"draft": state["draft"], "form": state["form"]}
                return await dc.end_dialog()
            case Command.NO:
                return await leave(dc, "cancelled")
        unclear = "" if scene.said else scene.text
        if not await ask_to_confirm(scene, state["draft"], unclear=unclear):
            return await dc.end_dialog()
        return self.end_of_turn


def _state(dc: DialogContext) -> dict[str, Any]:
    state: dict[str, Any] = dc.active_dialog.state
    return state


def _slots_of(parts: Slots) -> dict[str, str]:
    return {_SLOT_OF.get(name, name): value for name, value in parts.items()}
