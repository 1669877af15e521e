"""An aside: the dialog that is answered in one turn, also in the middle of something else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from botbuilder.dialogs import Dialog, DialogContext, DialogTurnResult

from dialogs.scene import Scene, scene_of
from dialogs.script import Slots
from dialogs.vocabulary import Command
from ledger.errors import PurserError

Act = Callable[[Scene, Slots], Awaitable[None]]


class Aside(Dialog):  # type: ignore[misc]  # botbuilder has no types
    """Begins, answers and ends; what was open goes on."""

    def __init__(self, command: Command, act: Act) -> None:
        super().__init__(command.value)
        self._act = act

    async def begin_dialog(
        self, dialog_context: DialogContext, options: Slots | None = None
    ) -> DialogTurnResult:
        scene = scene_of(dialog_context.context)
        try:
            await self._act(scene, options or {})
        except PurserError as error:
            scene.fail(error)
        return await dialog_context.end_dialog()
