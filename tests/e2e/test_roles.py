"""Roles before two people: a mention gives one, the form takes it back, and the trail says so."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE_WIDE, Desk, OpenWindow
from tests.e2e.playground import CHANNEL, PERSONAL

COLLEAGUE = "Chen Wei"
CARD_ON_A_PHONE = 320


def test_an_owner_gives_and_takes(start_desk: Callable[..., Desk], open_window: OpenWindow) -> None:
    """The first to give a role stays owner; what a colleague may do changes with the next word."""
    desk = start_desk()
    window, colleague = open_window(desk), open_window(desk.of(COLLEAGUE), PHONE_WIDE)
    colleague.narrow(CARD_ON_A_PHONE)
    window.enter(CHANNEL)
    window.mention("grant approver", COLLEAGUE)
    window.shoot("90-granted", window.titled(f"{COLLEAGUE} is an approver now"))
    colleague.say("trigger 90")
    colleague.card("Trigger set to $90.00")
    colleague.say("grant owner Maya Lindqvist")
    colleague.card("Your role does not allow that", "Maya Lindqvist can give you another")
    window.enter(PERSONAL)
    window.say("roles")
    form = window.titled("Who may do what")
    window.shoot("91-roles", form)
    window.choose(form, "Person", COLLEAGUE)
    window.choose(form, "Role", "viewer")
    window.tap(form, "Save")
    window.shoot("92-less", window.titled(f"{COLLEAGUE} is a viewer now"))
    colleague.say("trigger 80")
    colleague.card("Your role does not allow that")
    colleague.say("help")
    helped = colleague.titled("What Purser can do")
    expect(helped).not_to_contain_text("add funds")
    colleague.shoot("93-help-of-a-viewer", helped)
    window.say("audit roles")
    trail = window.titled("Audit trail · roles")
    expect(trail).to_contain_text("approver → viewer")
    window.shoot("94-audit", trail)


def test_in_chinese_on_a_phone(start_desk: Callable[..., Desk], open_window: OpenWindow) -> None:
    """Everyone becomes a viewer with one sentence, and nothing is wider than the phone."""
    window = open_window(start_desk("zh-CN"), PHONE_WIDE)
    window.narrow(CARD_ON_A_PHONE)
    window.say("授予 查看者 所有人")
    window.shoot("95-everyone-zh", window.titled("组织中的所有人现在是查看者"))
    window.say("角色")
    window.shoot("96-roles-zh", window.titled("谁可以做什么"))
    window.say("认领")
    window.card("运维人员提供的代码")
    window.say("审计")
    window.shoot("97-audit-zh", window.card("授予角色"))
    wide = window.cards().evaluate_all(
        "cards => cards.filter(card => card.scrollWidth > card.clientWidth + 1).length"
    )
    assert wide == 0
