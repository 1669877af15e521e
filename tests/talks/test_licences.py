"""Licences in the chat: who has one, and giving and taking it with a card in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.turn import Tap
from ledger.licence_errors import DirectoryForbids, DirectoryUnreachable
from ledger.licences import Beside, Held
from ledger.people import Actor, Face
from ledger.roles import Role
from tests.directory import ScriptedDirectory, somebody
from tests.house import ANNA, BEN, GUEST, TENANT, grants
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Seen, Talk

ERIN = Actor(TENANT, "erin", "Erin Day")
HANS = replace(PERSONAL, id="hans", locale="zh-CN")


@pytest.fixture
async def directory(talk: Talk) -> ScriptedDirectory:
    """Carla and Dan have none, Finn has one, and Teams knows all of them."""
    directory = ScriptedDirectory()
    directory.knows(
        somebody("Carla Lo"),
        somebody("Dan Fox", beside=frozenset({Beside.PHONE})),
        somebody("Finn Roy", held=Held.DIRECTLY),
        somebody("Gina Sol", location=""),
        somebody("Hugo Tan", held=Held.BY_GROUP),
    )
    for one in directory.people.values():
        talk.roster.faces[f"29:{one.id}"] = Face(one.id, one.name, TENANT)
    await talk.looks_up_in(directory)
    return directory


async def mentioning(talk: Talk, text: str, *ids: str, by: Actor = ANNA) -> Seen:
    """A message in the channel that mentions them where `@` stands."""
    talk.roster.mentions = tuple(f"29:{one}" for one in ids)
    for one in ids:
        text = text.replace("@", f"<at>{one.title()}</at>", 1)
    seen = await talk.says(text, by, CHANNEL)
    talk.roster.mentions = ()
    return seen


async def test_by_mentions(talk: Talk, directory: ScriptedDirectory) -> None:
    """Two people on one card, what one of them lacks, one tap, and what came of each."""
    asked = await mentioning(talk, "assign licence @ and @", "carla", "dan")
    assert asked.summary == "Assign the Communications Credits licence? Carla Lo, Dan Fox"
    assert "neither a Calling Plan nor Audio Conferencing" in asked.text
    assert directory.changed == []
    done = await talk.taps(asked, "confirm")
    assert done.summary == "2 people have the licence now · Carla Lo, Dan Fox"
    assert sorted(directory.changed) == [("assign", "carla"), ("assign", "dan")]
    assert "licences_again" not in done.verbs


async def test_a_second_tap_changes_nothing(talk: Talk, directory: ScriptedDirectory) -> None:
    """It tells the same again, and says so."""
    asked = await mentioning(talk, "assign licence @", "carla")
    await talk.taps(asked, "confirm")
    again = await talk.taps(asked, "confirm")
    assert again.summary == "Carla Lo has the licence now"
    assert "confirmed before" in again.text
    assert directory.changed == [("assign", "carla")]


async def test_typed_from_beginning_to_end(talk: Talk, directory: ScriptedDirectory) -> None:
    """Alone with Purser nobody can be mentioned: an address is, and `confirm` is typed."""
    asked = await talk.says("assign license carla@contoso.com")
    assert asked.verbs == ["confirm", "cancel"]
    assert (await talk.says("confirm")).summary == "Carla Lo has the licence now"
    assert talk.stands(asked).summary == "Carla Lo has the licence now"
    gone = await talk.says("remove licence from carla@contoso.com")
    assert gone.summary == "Remove the Communications Credits licence? Carla Lo"
    assert (await talk.says("confirm")).summary == "Carla Lo has no licence any more"
    assert directory.held("carla") is Held.NOT


async def test_by_the_name_of_somebody_here(talk: Talk, directory: ScriptedDirectory) -> None:
    """Whoever has spoken to Purser may be called by name; for anybody else it says how."""
    unknown = await talk.says("assign licence Carla Lo")
    assert "I have met nobody called “Carla Lo”" in unknown.text
    assert "such as name@example.com" in unknown.text
    assert "assign licence @Alex" in unknown.text
    mended = await talk.says("carla@contoso.com")
    assert mended.summary.endswith("Carla Lo")
    await talk.says("cancel")
    await talk.says("hello", Actor(TENANT, "carla", "Carla Lo"), CHANNEL)
    asked = await talk.says("assign licence to Carla Lo")
    assert asked.summary.endswith("Carla Lo")


async def test_step_by_step(talk: Talk, directory: ScriptedDirectory) -> None:
    """The form takes addresses; who is not found is said in it, and can be put right."""
    form = await talk.says("assign licence")
    assert form.verbs == ["assign_licence_review", "cancel"]
    empty = await talk.taps(form, "assign_licence_review")
    assert "Whose licence is meant?" in empty.text
    wrong = await talk.taps(empty, "assign_licence_review", people="carla@contoso.co")
    assert "knows nobody called “carla@contoso.co”" in wrong.text
    assert wrong.inputs == {"people": "carla@contoso.co"}
    asked = await talk.taps(wrong, "assign_licence_review", people="carla@contoso.com")
    done = await talk.taps(asked, "confirm")
    assert done.summary == "Carla Lo has the licence now"


async def test_the_question_is_answered_by_a_mention(
    talk: Talk, directory: ScriptedDirectory
) -> None:
    """`remove licence` alone in a channel asks who, and a mention answers."""
    await talk.says("remove licence", in_=CHANNEL)
    asked = await mentioning(talk, "@", "finn")
    assert asked.summary == "Remove the Communications Credits licence? Finn Roy"


async def test_one_fails_and_is_tried_again(talk: Talk, directory: ScriptedDirectory) -> None:
    """The card says who, the others are done, and its button asks for that one alone."""
    directory.failing_for["dan"] = DirectoryForbids(permission="LicenseAssignment.ReadWrite.All")
    asked = await mentioning(talk, "assign licence @ @", "carla", "dan")
    done = await talk.taps(asked, "confirm")
    assert done.summary == "1 of 2 people have the licence · Carla Lo, Dan Fox"
    assert "LicenseAssignment.ReadWrite.All" in done.text
    directory.failing_for.clear()
    directory.changed.clear()
    again = await talk.taps(done, "licences_again")
    assert again.summary == "2 people have the licence now · Carla Lo, Dan Fox"
    assert directory.changed == [("assign", "dan")]


async def test_nobody_can_be_given_one(talk: Talk, directory: ScriptedDirectory) -> None:
    """No card to confirm, but what is missing and where it is set."""
    told = await mentioning(talk, "assign licence @", "gina")
    assert told.summary == "Nothing was changed for Gina Sol"
    assert "Set it in the Microsoft 365 admin centre" in told.text
    assert told.verbs == ["licences"]
    already = await mentioning(talk, "assign licence @", "finn")
    assert already.summary == "Finn Roy has the licence already"
    by_group = await mentioning(talk, "remove licence @", "hugo")
    assert "by a group" in by_group.text


async def test_a_guest_and_somebody_of_elsewhere(talk: Talk, directory: ScriptedDirectory) -> None:
    """Neither gets one, and the second is not even looked up here."""
    directory.knows(somebody("Ines Prado", guest=True))
    talk.roster.faces["29:ines"] = Face("ines", "Ines Prado", TENANT, guest=True)
    told = await mentioning(talk, "assign licence @", "ines")
    assert "is a guest in your organisation" in told.text
    talk.roster.faces["29:ines"] = Face("ines", "Ines Prado", "elsewhere")
    told = await mentioning(talk, "assign licence @", "ines")
    assert "belongs to another organisation" in told.text


async def test_cancelled(talk: Talk, directory: ScriptedDirectory) -> None:
    """By its button or by typing, the card closes and nothing was changed."""
    asked = await mentioning(talk, "assign licence @", "carla")
    closed = await talk.taps(asked, "cancel")
    assert closed.summary == "Cancelled: Assign licences · nothing was changed"
    await mentioning(talk, "assign licence @", "carla")
    assert "Cancelled: assigning licences" in (await talk.says("no", in_=CHANNEL)).text
    assert directory.changed == []


async def test_help_in_the_middle(talk: Talk, directory: ScriptedDirectory) -> None:
    """What is open is asked again, and the yes that follows counts."""
    await talk.says("assign licence carla@contoso.com")
    await talk.says("help")
    assert "Say confirm and the licences are changed" in talk.heard[-1].text
    assert (await talk.says("yes")).summary == "Carla Lo has the licence now"


async def test_the_list(talk: Talk, directory: ScriptedDirectory) -> None:
    """Alone with an owner it has names; for others and in a channel it has figures."""
    alone = await talk.says("licences")
    assert alone.summary == (
        "2 people have the Communications Credits licence · 12 spend without one · "
        "2 have one and spent nothing"
    )
    assert "Omar Haddad" in alone.text
    assert "Finn Roy" in (await talk.taps(alone, "More")).text
    shared = await talk.says("licenses", in_=CHANNEL)
    assert "Omar Haddad" not in shared.text
    assert "Have one, spent nothing: 2" in shared.text
    looking = await talk.says("许可证", GUEST, HANS)
    assert "Omar Haddad" not in looking.text
    assert "姓名仅向" in looking.text
    assert looking.verbs == []


async def test_page_by_page(talk: Talk, directory: ScriptedDirectory) -> None:
    """A page takes the place of the one before."""
    directory.knows(*(somebody(f"P{n:02d} Q", held=Held.DIRECTLY) for n in range(20)))
    first = await talk.says("licences")
    assert first.verbs == ["licences_page", "assign_licence"]
    second = await talk.taps(first, "More")
    assert "Page 2 of 3" in second.text
    assert second.verbs == ["licences_page", "licences_page", "assign_licence"]
    assert (await talk.taps(second, "Back")).text == first.text
    for said in ("licences 2", "许可证 2", "授權2"):
        assert (await talk.says(said)).text == second.text
    assert "Page 3 of 3" in (await talk.says("licences 9")).text


async def test_the_button_of_the_list(talk: Talk, directory: ScriptedDirectory) -> None:
    """It opens the form below the list, which stays."""
    listed = await talk.says("licences")
    await talk.taps(listed, "assign_licence")
    assert talk.heard[-1].verbs == ["assign_licence_review", "cancel"]
    assert talk.stands(listed) == listed


async def test_the_directory_does_not_answer(talk: Talk, directory: ScriptedDirectory) -> None:
    """Nothing is guessed: neither a list nor a card to confirm."""
    directory.failing = DirectoryUnreachable()
    assert "does not answer right now" in (await talk.says("licences")).text
    assert "does not answer right now" in (await talk.says("assign licence carla@contoso.com")).text
    directory.failing = DirectoryForbids(permission="User.Read.All")
    assert "User.Read.All" in (await talk.says("licences")).text


@pytest.mark.parametrize("said", ["licences", "assign licence", "remove licence carla@contoso.com"])
async def test_where_it_is_not_set_up(talk: Talk, said: str) -> None:
    """The command says what is needed and where that is written."""
    talk.house = replace(talk.house, licences=None)
    told = await talk.says(said)
    assert "docs/licences.md" in told.text
    assert told.verbs == []


@pytest.mark.parametrize(
    "said",
    [
        "assign licence @",
        "Assign license to @",
        "give a licence to @",
        "please assign a licence to @",
        "licence for @",
        "分配许可证 @",
        "分配许可证给 @",
        "指派授權 @",
        "指派授權給 @",
    ],
)
async def test_many_ways_to_say_it(talk: Talk, directory: ScriptedDirectory, said: str) -> None:
    """Both spellings, and all three languages."""
    asked = await mentioning(talk, said, "carla")
    assert "confirm" in asked.verbs, asked.text
    assert "Assign" in asked.summary


@pytest.mark.parametrize(
    "said", ["remove licence @", "Revoke the license of @", "删除许可证 @", "移除授權 @"]
)
async def test_many_ways_to_take_it(talk: Talk, directory: ScriptedDirectory, said: str) -> None:
    """A role is not what is meant."""
    asked = await mentioning(talk, said.replace("Revoke the", "remove the"), "finn")
    assert asked.summary == "Remove the Communications Credits licence? Finn Roy"


async def test_who_may_not(talk: Talk, directory: ScriptedDirectory) -> None:
    """Whoever only looks is refused by word and by button, before the directory is asked."""
    directory.failing = DirectoryUnreachable()
    told = await talk.says("assign licence carla@contoso.com", GUEST)
    assert "Your role does not allow that" in told.text
    answer = await talk.taps_raw("assign_licence", {}, GUEST)
    assert "Your role does not allow that" in answer.note


async def test_people_in_a_button_count_for_nothing(
    talk: Talk, directory: ScriptedDirectory
) -> None:
    """Who was asked about stands in the draft, whatever the card's data say."""
    asked = await mentioning(talk, "assign licence @", "carla")
    data = dict(asked.button("confirm")["data"])
    forged = {**data, "people": "dan", "person": "dan", "id": "dan", "reason": "dan:waits"}
    await talk.taps_raw("confirm", forged, in_=CHANNEL)
    assert directory.changed == [("assign", "carla")]


async def test_another_persons_card(talk: Talk, directory: ScriptedDirectory) -> None:
    """Everybody in the channel sees it, and only whoever asked can confirm or try again."""
    await grants(talk.house, ERIN, Role.OPERATOR)
    directory.failing_for["dan"] = DirectoryUnreachable()
    asked = await mentioning(talk, "assign licence @ @", "carla", "dan", by=ERIN)
    assert "Only Erin Day can decide this" in (await talk.taps(asked, "confirm", by=BEN)).note
    done = await talk.taps(asked, "confirm", by=ERIN)
    assert "Only Erin Day can decide this" in (await talk.taps(done, "licences_again", BEN)).note
    assert directory.changed == [("assign", "carla"), ("assign", "dan")]


async def test_another_organisation(talk: Talk, directory: ScriptedDirectory) -> None:
    """A draft of this one is not known there."""
    asked = await mentioning(talk, "assign licence @", "carla")
    draft = asked.button("confirm")["data"]
    abroad = replace(ANNA, account_id="99999999-2222-3333-4444-555555555555")
    away = Chat("away", PERSONAL.kind)
    for verb in ("confirm", "licences_again"):
        answer = await talk.taps_raw(verb, draft, abroad, away)
        assert "not known here" in answer.note
    assert directory.changed == []


async def test_a_refresh_tries_nothing_again(talk: Talk, directory: ScriptedDirectory) -> None:
    """Only a tap does."""
    directory.failing_for["carla"] = DirectoryUnreachable()
    done = await talk.taps(await mentioning(talk, "assign licence @", "carla"), "confirm")
    directory.changed.clear()
    turn = await talk.turn(ANNA, CHANNEL)
    action = done.button("licences_again")
    await talk.front.tap(turn, Tap(action["verb"], action["data"], done.id, automatic=True))
    assert directory.changed == []
