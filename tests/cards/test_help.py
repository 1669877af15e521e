"""The help card names what its reader may use, and nothing that would be refused."""

from __future__ import annotations

import pytest

from cards.help import help_card
from cards.voice import voice_for
from ledger.roles import RIGHTS, Right, Role


def told(rights: frozenset[Right], locale: str = "en") -> str:
    card = help_card(
        voice_for(locale),
        rates_url="https://example.com/rates",
        plans_url="https://example.com/plans",
        sandbox=False,
        rights=rights,
    )
    return str(card.content)


@pytest.mark.parametrize(
    ("locale", "alerts", "approvals"),
    [
        ("en", "alerts here", "approvals here"),
        ("zh-CN", "提醒 开", "审批 开"),
        ("zh-TW", "提醒 開", "審批 開"),
    ],
)
def test_who_only_looks_is_not_told_to_change_a_chat(
    locale: str, alerts: str, approvals: str
) -> None:
    """What is open and what waits can be seen; where it is told is for others to say."""
    viewer, operator = (told(RIGHTS[role], locale) for role in (Role.VIEWER, Role.OPERATOR))
    assert alerts not in viewer
    assert approvals not in viewer
    assert alerts in operator
    assert approvals in operator


def test_without_a_role_there_is_the_code() -> None:
    """Whoever may nothing learns how the first owner comes to be."""
    assert "claim" in told(frozenset())
    assert "balance" not in told(frozenset())
