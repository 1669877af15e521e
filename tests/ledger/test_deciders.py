"""Who may decide what somebody else asked for, and in whose name: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.deciders import Authority, Side, authority, deciders, has_decider, side
from ledger.roles import EVERYONE, Delegation, Member, Role, Roles

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def member(person: str, role: Role) -> Member:
    return Member(person, person.title(), role, NOW, "anna")


def lent(of: str, to: str, until: datetime = LATER) -> Delegation:
    return Delegation(of, to, until, NOW, of.title(), to.title())


TEAM = Roles(
    members=(
        member("anna", Role.OWNER),
        member("carla", Role.APPROVER),
        member("erin", Role.OPERATOR),
        member("dan", Role.OPERATOR),
    ),
    delegations=(lent("carla", "dan"), lent("anna", "erin"), lent("erin", "vic")),
)


@pytest.mark.parametrize(
    ("person", "asked_by", "expected"),
    [
        ("anna", "erin", Authority()),
        ("carla", "erin", Authority()),
        ("dan", "erin", Authority("carla", "Carla")),
        ("erin", "dan", Authority("anna", "Anna")),
        ("erin", "erin", None),  # nobody decides what he asked for, in whosever name
        ("carla", "carla", None),
        ("dan", "carla", None),  # nor does a delegate in the name of the one who asked
        ("erin", "anna", None),
        ("vic", "carla", None),  # who may not decide has nothing to lend
        ("nobody", "erin", None),
        ("", "erin", None),
    ],
)
def test_by_what_right(person: str, asked_by: str, expected: Authority | None) -> None:
    """By the own role, or an approver's who has lent it."""
    assert authority(TEAM, person, asked_by, NOW) == expected


def test_what_was_lent_ends() -> None:
    """At its instant, or with the approver's own role."""
    assert authority(TEAM, "dan", "erin", LATER) is None
    without_carla = Roles(TEAM.members[:1] + TEAM.members[2:], TEAM.delegations)
    assert authority(without_carla, "dan", "erin", NOW) is None


def test_of_two_who_have_lent_theirs_the_other_counts() -> None:
    """Where one of them asks, the delegate still decides in the name of the other."""
    roles = Roles(TEAM.members, (lent("carla", "dan"), lent("anna", "dan")))
    assert authority(roles, "dan", "carla", NOW) == Authority("anna", "Anna")


def test_those_who_can_be_told() -> None:
    """Approvers, owners and their delegates, without the one who asked."""
    assert deciders(TEAM, "erin", NOW) == ("anna", "carla", "dan")
    assert deciders(TEAM, "carla", NOW) == ("anna", "erin")
    assert deciders(TEAM, "anna", NOW) == ("carla", "dan")


def test_whether_there_is_anybody_else() -> None:
    """Also somebody whom nobody has named, where everybody may decide."""
    alone = Roles((member("anna", Role.OWNER), member("erin", Role.OPERATOR)))
    assert has_decider(alone, "erin", NOW)
    assert not has_decider(alone, "anna", NOW)
    open_to_all = Roles((*alone.members, member(EVERYONE, Role.APPROVER)))
    assert has_decider(open_to_all, "anna", NOW)
    assert not has_decider(Roles((*alone.members, member(EVERYONE, Role.VIEWER))), "anna", NOW)
    assert has_decider(Roles(unguarded=True), "anna", NOW)
    assert not has_decider(Roles(alone.members, unguarded=True), "anna", NOW)


def test_what_a_request_is_to_its_reader() -> None:
    """The one who asked is that first, whatever the role."""
    sides = {who: side(TEAM, who, "carla", NOW) for who in ("carla", "anna", "dan", "vic")}
    assert sides == {
        "carla": Side.ASKED,
        "anna": Side.DECIDES,
        "dan": Side.LOOKS,
        "vic": Side.LOOKS,
    }
