"""Who may do what, as roles and delegations stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ledger.roles import EVERYONE, LADDER, RIGHTS, Delegation, Member, Right, Role, Roles

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SOON = NOW + timedelta(days=7)


def member(person_id: str, role: Role) -> Member:
    return Member(person_id, person_id.title(), role, NOW, "anna")


def lent(of: str, to: str, until: datetime = SOON) -> Delegation:
    return Delegation(of, to, until, NOW)


def test_each_role_may_all_that_the_ones_before_it_may() -> None:
    """And something more; only an owner may everything."""
    for lower, higher in pairwise(LADDER):
        assert RIGHTS[lower] < RIGHTS[higher]
    assert [role for role in LADDER if RIGHTS[role] == frozenset(Right)] == [Role.OWNER]


def test_whoever_has_no_role_may_nothing() -> None:
    """Nor does an empty id, whatever the settings name."""
    roles = Roles((member("anna", Role.OWNER),), named_owners=frozenset({"", "zoe"}))
    assert roles.rights("stranger", NOW) == frozenset()
    assert roles.rights("", NOW) == frozenset()


def test_everyone_may_be_a_viewer_and_some_more() -> None:
    """A person's own role counts before everybody's."""
    roles = Roles((member(EVERYONE, Role.VIEWER), member("ben", Role.OPERATOR)))
    assert roles.of("stranger") is Role.VIEWER
    assert roles.of("ben") is Role.OPERATOR
    assert roles.of("") is None


def test_settings_make_owners() -> None:
    """Also of somebody who was granted less, or nothing."""
    roles = Roles((member("zoe", Role.VIEWER),), named_owners=frozenset({"zoe"}))
    assert roles.of("zoe") is Role.OWNER
    assert roles.owners() == ("zoe",)
    assert not roles.claimed


def test_where_nobody_can_be_told_apart_all_are_owners_until_there_is_one() -> None:
    """Then roles hold as everywhere."""
    assert Roles(unguarded=True).of("anybody") is Role.OWNER
    claimed = Roles((member("anna", Role.OWNER),), unguarded=True)
    assert claimed.of("anybody") is None


def test_a_delegate_looks_and_decides_and_no_more() -> None:
    """Beside what his own role lets him do."""
    roles = Roles((member("ben", Role.APPROVER),), (lent("ben", "carla"),))
    assert roles.rights("carla", NOW) == {Right.LOOK, Right.DECIDE}
    operator = Roles((*roles.members, member("carla", Role.OPERATOR)), roles.delegations)
    assert operator.rights("carla", NOW) == RIGHTS[Role.OPERATOR] | {Right.DECIDE}


@pytest.mark.parametrize(
    ("roles", "at"),
    [
        (Roles((member("ben", Role.APPROVER),), (lent("ben", "carla"),)), SOON),
        (Roles((member("ben", Role.OPERATOR),), (lent("ben", "carla"),)), NOW),
        (Roles((), (lent("ben", "carla"),)), NOW),
    ],
    ids=["over", "of one who may not", "of one who is gone"],
)
def test_a_delegation_ends_with_its_time_and_with_its_approver(roles: Roles, at: datetime) -> None:
    """Nobody can lend what he has not got."""
    assert roles.rights("carla", at) == frozenset()
    assert "carla" not in roles.deciders(at)


def test_a_delegate_cannot_delegate() -> None:
    """A decision is lent once."""
    roles = Roles((member("ben", Role.APPROVER),), (lent("ben", "carla"), lent("carla", "dan")))
    assert roles.stands_in("dan", NOW) is None


def test_who_decides_is_known_by_name() -> None:
    """Approvers, owners and delegates, each once; not everybody, not an operator."""
    roles = Roles(
        (
            member("ben", Role.APPROVER),
            member("olga", Role.OPERATOR),
            member(EVERYONE, Role.VIEWER),
            member("zoe", Role.VIEWER),
        ),
        (lent("ben", "carla"), lent("zoe", "carla")),
        named_owners=frozenset({"zoe"}),
    )
    assert roles.deciders(NOW) == ("zoe", "ben", "carla")
