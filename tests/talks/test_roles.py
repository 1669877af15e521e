"""Roles in the chat: an owner sees who is what, gives and takes, and never locks everybody out."""

from __future__ import annotations

import pytest

from ledger.people import Actor, Face
from ledger.people_errors import TeamsUnreachable
from ledger.roles import Delegation, Role
from ledger.trail import Act
from tests.house import ANNA, BEN, GUEST, TENANT, grants
from tests.talks.conftest import CHANNEL, Talk

CARLA = Actor(TENANT, "carla", "Carla Ruiz")
DAN = Actor(TENANT, "dan", "Dan Ito")


@pytest.fixture
async def ours(talk: Talk) -> Talk:
    """Teams knows everybody here."""
    for one in (ANNA, BEN, CARLA, DAN, GUEST):
        talk.roster.faces[f"29:{one.person_id}"] = Face(one.person_id, one.name, TENANT)
    return talk


async def role_of(talk: Talk, who: Actor) -> Role | None:
    return (await talk.house.books.roles(TENANT)).of(who.person_id)


async def noted(talk: Talk) -> list[tuple[Act, str, str, dict[str, str], dict[str, str]]]:
    """What the audit trail says of roles, oldest first."""
    events = [one.event for one in await talk.house.books.events(TENANT, None, 50)]
    return [
        (one.act, one.who, one.subject, dict(one.before), dict(one.after))
        for one in reversed(events)
        if one.act in (Act.CLAIMED, Act.GRANTED, Act.REVOKED, Act.DELEGATION_ENDED)
    ]


async def mentioning(talk: Talk, text: str, *people: Actor, by: Actor = ANNA) -> str:
    """A message in the channel that mentions them where `@` stands."""
    talk.roster.mentions = tuple(f"29:{one.person_id}" for one in people)
    for one in people:
        text = text.replace("@", f"<at>{one.name}</at>", 1)
    seen = await talk.says(text, by, CHANNEL)
    talk.roster.mentions = ()
    return seen.summary


async def test_a_mention_gives_a_role(ours: Talk) -> None:
    """Before and after are shown; the same again says so; and it is in the trail."""
    assert await mentioning(ours, "grant approver @", CARLA) == "Carla Ruiz: no role → approver"
    assert await role_of(ours, CARLA) is Role.APPROVER
    assert await mentioning(ours, "grant approver @", CARLA) == "Carla Ruiz is an approver already"
    assert await mentioning(ours, "make @ an owner", CARLA) == "Carla Ruiz: approver → owner"
    assert await mentioning(ours, "revoke @", CARLA) == "Carla Ruiz: owner → no role"
    assert await mentioning(ours, "revoke @", CARLA) == "Carla Ruiz has no role"
    assert await noted(ours) == [
        (Act.GRANTED, "anna", "carla", {}, {"person": "Carla Ruiz", "role": "approver"}),
        (
            Act.GRANTED,
            "anna",
            "carla",
            {"person": "Carla Ruiz", "role": "approver"},
            {"person": "Carla Ruiz", "role": "owner"},
        ),
        (Act.REVOKED, "anna", "carla", {"person": "Carla Ruiz", "role": "owner"}, {}),
    ]


async def test_several_at_once(ours: Talk) -> None:
    """All of them, on one card."""
    assert await mentioning(ours, "grant viewer @, @ and @", CARLA, DAN, GUEST) == (
        "2 people changed"
    )
    seen = await ours.says("roles", in_=CHANNEL)
    assert "Carla Ruiz" in seen.text
    assert "Dan Ito" in seen.text


async def test_the_name_in_a_mention_counts_for_nothing(ours: Talk) -> None:
    """Teams says who it is; the message may call it by the name of somebody else."""
    ours.roster.mentions = ("29:dan",)
    seen = await ours.says("grant approver <at>Carla Ruiz</at>", in_=CHANNEL)
    assert seen.summary == "Dan Ito: no role → approver"
    assert await role_of(ours, CARLA) is None


async def test_a_mention_that_was_typed_by_hand_is_nobody(ours: Talk) -> None:
    """Without Teams' own mark nobody is mentioned, and the form is offered."""
    seen = await ours.says("grant owner <at>Carla Ruiz</at>", in_=CHANNEL)
    assert "Who is meant?" in seen.text
    assert seen.verbs == ["role_save"]


async def test_teams_does_not_answer(ours: Talk) -> None:
    """Nothing is guessed, and nothing changed."""
    ours.roster.failure = TeamsUnreachable()
    assert await mentioning(ours, "grant owner @", CARLA) != ""
    assert "Teams does not tell me" in ours.heard[-1].text
    assert await role_of(ours, CARLA) is None


async def test_by_name_where_it_is_one_persons(ours: Talk) -> None:
    """Whoever has spoken here can be named; nobody else, and not one of two."""
    unknown = await ours.says("grant viewer Carla Ruiz")
    assert "I have met nobody called “Carla Ruiz”" in unknown.text
    await ours.says("hello", CARLA, CHANNEL)
    seen = await ours.says("grant operator carla ruiz")
    assert seen.summary == "Carla Ruiz: no role → operator"
    await ours.says("hello", Actor(TENANT, "carla2", "Carla Ruiz"), CHANNEL)
    both = await ours.says("grant owner Carla Ruiz")
    assert "more than one “Carla Ruiz”" in both.text
    assert await role_of(ours, CARLA) is Role.OPERATOR


async def test_by_the_form(ours: Talk) -> None:
    """In a personal chat nobody can be mentioned: whoever was met is chosen from a list."""
    await ours.says("hello", CARLA, CHANNEL)
    form = await ours.says("roles")
    done = await ours.taps(form, "role_save", person="carla", role="approver")
    assert done.summary == "Carla Ruiz: no role → approver"
    again = await ours.taps(await ours.says("roles"), "role_save", person="carla", role="none")
    assert again.summary == "Carla Ruiz: approver → no role"


async def test_a_form_that_is_filled_in_wrongly_says_so(ours: Talk) -> None:
    """What was chosen stays chosen."""
    form = await ours.says("roles")
    nobody = await ours.taps(form, "role_save", role="viewer")
    assert "Who is meant?" in nobody.text
    forged = await ours.taps(nobody, "role_save", person="somebody-else", role="owner")
    assert "Who is meant?" in forged.text
    unknown = await ours.taps(forged, "role_save", person="guest", role="emperor")
    assert "Which role?" in unknown.text
    everyone = await ours.taps(unknown, "role_save", person="everyone", role="owner")
    assert "can be made viewers, and nothing more" in everyone.text
    assert everyone.inputs == {"person": "everyone", "role": "owner"}


async def test_two_of_one_name_can_be_told_apart(ours: Talk) -> None:
    """In the list they show the end of their ids."""
    await ours.says("hello", CARLA, CHANNEL)
    await ours.says("hello", Actor(TENANT, "carla-0002", "Carla Ruiz"), CHANNEL)
    form = await ours.says("roles")
    assert form.card
    (choices,) = (one["choices"] for one in form.card.content["body"] if one.get("id") == "person")
    names = [one["title"] for one in choices]
    assert names == [
        "Carla Ruiz …arla",
        "Carla Ruiz …0002",
        "Guest",
        "Everyone in the organisation",
    ]


async def test_everyone_looks(ours: Talk) -> None:
    """One word makes everybody of the organisation a viewer, and takes it back."""
    assert "no role" in (await ours.says("balance", DAN)).text
    seen = await ours.says("grant viewer everyone")
    assert seen.summary == "Everyone in the organisation: no role → viewer"
    assert (await ours.says("balance", DAN)).summary.startswith("Balance USD")
    assert await mentioning(ours, "grant viewer @", DAN) == "Dan Ito is a viewer already"
    assert (await ours.says("revoke everyone")).summary == (
        "Everyone in the organisation: viewer → no role"
    )
    assert await role_of(ours, DAN) is Role.VIEWER


async def test_the_settings_are_not_changed_in_a_chat(ours: Talk) -> None:
    """Whoever stands in PURSER_OWNERS is told to stand there, by mention and by name."""
    for text in ("revoke @", "grant viewer @"):
        await mentioning(ours, text, BEN)
        assert "Ben Ho is owner by the operator's settings" in ours.heard[-1].text
    await ours.says("hello", BEN)
    seen = await ours.says("revoke Ben Ho")
    assert "PURSER_OWNERS" in seen.text


async def test_the_last_owner_cannot_go(ours: Talk) -> None:
    """Neither by giving the role up nor by taking a smaller one; with a second one both can."""
    await ours.is_owned_by()
    await grants(ours.house, CARLA, Role.OWNER)
    await ours.says("hello", CARLA)
    for text in ("revoke @", "grant viewer @"):
        await mentioning(ours, text, CARLA, by=CARLA)
        assert "Carla Ruiz is the last owner" in ours.heard[-1].text
    assert await role_of(ours, CARLA) is Role.OWNER
    await mentioning(ours, "grant owner @", DAN, by=CARLA)
    assert await mentioning(ours, "revoke @", CARLA, by=CARLA) == "Carla Ruiz: owner → no role"


async def test_owners_by_settings_count(ours: Talk) -> None:
    """While the operator has named one, the last of those who were made owners can go."""
    await mentioning(ours, "grant owner @", CARLA)
    assert await mentioning(ours, "revoke @", CARLA, by=CARLA) == "Carla Ruiz: owner → no role"


async def test_owners_by_settings_count_once_they_have_spoken(ours: Talk) -> None:
    """Before, they may belong to another organisation, and this one would be nobody's."""
    await ours.is_owned_by("owner-of-another")
    await grants(ours.house, CARLA, Role.OWNER)
    await mentioning(ours, "revoke @", CARLA, by=CARLA)
    assert "Carla Ruiz is the last owner" in ours.heard[-1].text
    assert await role_of(ours, CARLA) is Role.OWNER


async def test_of_two_that_go_at_once_one_stays(ours: Talk) -> None:
    """Whoever comes second is no owner any more, and is told so."""
    await ours.is_owned_by()
    for one in (CARLA, DAN):
        await grants(ours.house, one, Role.OWNER)
    assert await mentioning(ours, "revoke @", DAN, by=CARLA) == "Dan Ito: owner → no role"
    await mentioning(ours, "revoke @", CARLA, by=DAN)
    assert "You have no role here yet" in ours.heard[-1].text
    assert await role_of(ours, CARLA) is Role.OWNER


@pytest.mark.parametrize("role", ["operator", "approver", "owner"])
async def test_a_guest_may_look_at_most(ours: Talk, role: str) -> None:
    """However the guest is called and named: Teams says that it is one."""
    ours.roster.faces["29:dan"] = Face("dan", "Anna Ng", TENANT, guest=True)
    await mentioning(ours, f"grant {role} @", DAN)
    assert "guests can be viewers at most" in ours.heard[-1].text
    await ours.says("hello", DAN, CHANNEL)
    named = await ours.says(f"grant {role} Dan Ito")
    assert "guests can be viewers at most" in named.text
    chosen = await ours.taps(await ours.says("roles"), "role_save", person="dan", role=role)
    assert "guests can be viewers at most" in chosen.text
    assert await role_of(ours, DAN) is None
    assert await mentioning(ours, "grant viewer @", DAN) == "Anna Ng: no role → viewer"


async def test_somebody_from_another_organisation_gets_nothing(ours: Talk) -> None:
    """Such a person speaks for another tenant, and a role here would never be theirs."""
    ours.roster.faces["29:dan"] = Face("dan", "Dan Ito", "another-tenant")
    await mentioning(ours, "grant viewer @", DAN)
    assert "belongs to another organisation" in ours.heard[-1].text
    assert await role_of(ours, DAN) is None


async def test_of_whom_teams_cannot_be_asked_nothing_is_believed(ours: Talk) -> None:
    """Somebody known from before, and somebody whose id has become another's."""
    await grants(ours.house, CARLA, Role.VIEWER)
    seen = await ours.says("grant owner Carla Ruiz")
    assert "I cannot ask Teams yet who Carla Ruiz is" in seen.text
    await ours.says("hello", DAN, CHANNEL)
    ours.roster.faces["29:dan"] = Face("somebody", "Dan Ito", TENANT)
    seen = await ours.says("grant owner Dan Ito")
    assert "I cannot ask Teams yet who Dan Ito is" in seen.text


async def test_another_role_is_not_taken_by_mistake(ours: Talk) -> None:
    """`revoke approver` of somebody who is owner says what is wrong."""
    await mentioning(ours, "grant owner @", CARLA)
    await mentioning(ours, "revoke approver from @", CARLA)
    assert "Carla Ruiz has another role" in ours.heard[-1].text
    assert await role_of(ours, CARLA) is Role.OWNER


async def test_a_stand_in_ends_with_the_role(ours: Talk) -> None:
    """Whoever may not decide any more lends nothing, and whoever has to go stands in for nobody."""
    for one in (CARLA, DAN):
        await mentioning(ours, "grant approver @", one)
    until = ours.clock.move(days=0).replace(year=2027)
    async with ours.house.books.change(TENANT) as change:
        for of, to in ((CARLA, DAN), (DAN, GUEST)):
            await change.keep_delegation(
                Delegation(of.person_id, to.person_id, until, ours.clock(), of.name, to.name)
            )
    shown = await ours.says("roles")
    assert "decides for Carla Ruiz" in shown.text
    await mentioning(ours, "revoke @", DAN)
    assert "2 stand-in arrangements ended" in ours.heard[-1].text
    roles = await ours.house.books.roles(TENANT)
    assert roles.delegations == ()
    ended = [one for one in await noted(ours) if one[0] is Act.DELEGATION_ENDED]
    assert [one[2] for one in ended] == ["guest", "dan"]


async def test_everybody_with_a_role_sees_who_is_what(ours: Talk) -> None:
    """A viewer sees whom to ask, and no form; somebody without a role sees nothing."""
    await ours.says("hello")
    await mentioning(ours, "grant approver @", CARLA)
    seen = await ours.says("roles", GUEST)
    assert "Anna Ng\nowner, by the operator's settings" in seen.text
    assert "Carla Ruiz\napprover since November 19, 2026, by Anna Ng" in seen.text
    assert "The operator's settings name 1 owner who has not spoken" in seen.text
    assert seen.verbs == []
    refused = await ours.says("roles", DAN)
    assert "You have no role here yet" in refused.text
    assert "Anna Ng can give you one" in refused.text


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OPERATOR, Role.APPROVER])
async def test_only_owners_change_them(ours: Talk, role: Role | None) -> None:
    """By words and by a card that an owner was shown."""
    if role:
        await grants(ours.house, DAN, role)
    form = await ours.says("roles", in_=CHANNEL)
    for text in ("grant owner @", "revoke @"):
        await mentioning(ours, text, DAN, by=DAN)
        assert "role" in ours.heard[-1].text
    told = await ours.taps(form, "role_save", by=DAN, person="dan", role="owner")
    assert told.note
    assert await role_of(ours, DAN) is role


async def test_in_chinese(ours: Talk) -> None:
    """Both scripts, with a mention and by name."""
    assert await mentioning(ours, "授予 审批人 @", CARLA) == "Carla Ruiz: no role → approver"
    assert await mentioning(ours, "撤銷 @", CARLA) == "Carla Ruiz: approver → no role"
    await ours.says("你好", CARLA, CHANNEL)
    assert (await ours.says("授與 檢視者 Carla Ruiz")).summary == "Carla Ruiz: no role → viewer"
    assert (await ours.says("撤销角色 Carla Ruiz")).summary == "Carla Ruiz: viewer → no role"
    assert (await ours.says("授予 查看者 所有人")).summary.endswith("no role → viewer")


async def test_where_nobody_can_be_told_apart_the_first_giver_stays_owner(fresh: Talk) -> None:
    """On the desk all are owners, until one of them makes a difference."""
    await fresh.is_owned_by(unguarded=True)
    for one in (CARLA, DAN):
        fresh.roster.faces[f"29:{one.person_id}"] = Face(one.person_id, one.name, TENANT)
    assert (await fresh.says("balance", DAN)).summary.startswith("Balance")
    seen = await fresh.says("roles", CARLA)
    assert "you then stay owner" in seen.text
    assert await mentioning(fresh, "grant viewer @", DAN, by=CARLA) == "Dan Ito: no role → viewer"
    roles = await fresh.house.books.roles(TENANT)
    assert {one.person_id: one.role for one in roles.members} == {
        "carla": Role.OWNER,
        "dan": Role.VIEWER,
    }
    assert (await noted(fresh))[0][:3] == (Act.CLAIMED, "carla", "carla")
    assert "Your role does not allow" in (await fresh.says("trigger 60", DAN)).text
    await mentioning(fresh, "revoke @", CARLA, by=CARLA)
    assert "is the last owner" in fresh.heard[-1].text
