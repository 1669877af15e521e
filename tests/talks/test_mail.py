"""Mail readers in the chat: an owner adds finance, sees who is refused, takes somebody off."""

from __future__ import annotations

import pytest

from dialogs.turn import ChatKind
from ledger.people import Actor
from ledger.roles import Role
from ledger.trail import Act
from providers.sandbox import SandboxMail
from tests.house import ANNA, GUEST, TENANT, grants
from tests.outside import ScriptedMail
from tests.talks.conftest import CHANNEL, Chat, Talk

CHINESE = Chat("personal-zh", ChatKind.PERSONAL, "zh-CN")
OPERATOR = Actor(TENANT, "olga", "Olga Orlova")


@pytest.fixture
async def mailing(talk: Talk) -> Talk:
    await talk.mails_by(ScriptedMail())
    return talk


async def listed(talk: Talk) -> dict[str, str]:
    """Each reader with the language of the letters."""
    found = await talk.house.subscribers.of(TENANT)
    return {one.chat_id: one.wishes.language for one in found if one.chat_id.startswith("mailto:")}


async def noted(talk: Talk) -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
    """What the audit trail says of mail, oldest first."""
    events = [one.event for one in await talk.house.books.events(TENANT, None, 50)]
    return [
        (one.who, one.subject, dict(one.before), dict(one.after))
        for one in reversed(events)
        if one.act is Act.MAIL
    ]


async def test_a_reader_is_added_and_taken_off(mailing: Talk) -> None:
    """The list says who gets what; each change stands in the audit trail."""
    assert (await mailing.says("mail")).summary == "Mail goes to nobody"
    added = await mailing.says("mail add Finance@Contoso.com")
    assert added.summary == "finance@contoso.com gets mail from now on, in English."
    assert await listed(mailing) == {"mailto:finance@contoso.com": "en-US"}
    shown = await mailing.says("mail")
    assert shown.summary == "Mail goes to 1 address: finance@contoso.com"
    assert "mail remove" in shown.text
    gone = await mailing.says("mail remove finance@contoso.com")
    assert gone.summary == "finance@contoso.com gets no more mail."
    assert await listed(mailing) == {}
    assert await noted(mailing) == [
        ("anna", "finance@contoso.com", {}, {"language": "en-US"}),
        ("anna", "finance@contoso.com", {"language": "en-US"}, {}),
    ]


async def test_in_chinese_throughout(mailing: Talk) -> None:
    """The reader's letters are in the adder's language, unless another is named."""
    added = await mailing.says("邮件 添加 finance@contoso.com", in_=CHINESE)
    assert added.summary == "从现在起，finance@contoso.com 会收到邮件，语言：简体中文。"
    await mailing.says("添加邮件 ben＠contoso．com 英语", in_=CHINESE)
    await mailing.says("郵件 新增 chan@contoso.com 繁體中文", in_=CHINESE)
    assert await listed(mailing) == {
        "mailto:finance@contoso.com": "zh-Hans-CN",
        "mailto:ben@contoso.com": "en",
        "mailto:chan@contoso.com": "zh-Hant",
    }
    assert "发往 3 个地址" in (await mailing.says("邮件", in_=CHINESE)).summary
    await mailing.says("郵件 移除 chan@contoso.com", in_=CHINESE)
    assert len(await listed(mailing)) == 2


async def test_the_language_alone_is_changed(mailing: Talk) -> None:
    """Where one is named; adding somebody again without one changes nothing."""
    await mailing.says("mail add finance@contoso.com zh-CN")
    again = await mailing.says("mail add finance@contoso.com")
    assert again.summary == "finance@contoso.com is on the list already, in 简体中文."
    changed = await mailing.says("mail add finance@contoso.com english")
    assert changed.summary == "finance@contoso.com gets mail in English from now on."
    assert len(await noted(mailing)) == 2


async def test_a_refused_address_is_shown_and_taken_up_again(mailing: Talk) -> None:
    """With the server's code, and how to try it again."""
    await mailing.says("mail add finance@contoso.com")
    await mailing.house.outbox.close_chat(TENANT, "mailto:finance@contoso.com", "550 5.1.1")
    assert "refused by its mail server (550 5.1.1)" in (await mailing.says("mail")).text
    again = await mailing.says("mail add finance@contoso.com")
    assert again.summary == "finance@contoso.com is tried again from now on, in English."
    assert "refused" not in (await mailing.says("mail")).text
    assert (await noted(mailing))[-1] == (
        "anna",
        "finance@contoso.com",
        {"language": "en-US", "closed": "550 5.1.1"},
        {"language": "en-US"},
    )


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("mail add finance", "“finance” is not one mail address"),
        ("mail add finance@localhost", "is not one mail address"),
        ("mail add a@b.com, c@d.com", "is not one mail address"),
        ("mail add a@b.com klingon", "I write no mail in “klingon”"),
        ("mail remove a@b.com", r"No mail goes to a@b.com"),
        ("mail add my colleague in finance", "Did you mean"),
        ("mail finance@contoso.com", "Did you mean"),
    ],
)
async def test_what_cannot_be(mailing: Talk, said: str, answer: str) -> None:
    """Each says what is wrong, and the list stays as it was."""
    assert answer in (await mailing.says(said)).text
    assert await listed(mailing) == {}


async def test_as_clients_write_addresses(mailing: Talk) -> None:
    """A link that the client made of one, and brackets that people copy along."""
    for said in (
        "mail add [a@b.com](mailto:a@b.com)",
        "mail add <b@b.com>",
        "mail add mailto:c@b.com",
        "please add email d@b.com, thanks",
    ):
        await mailing.says(said)
    assert list(await listed(mailing)) == [f"mailto:{one}@b.com" for one in "abcd"]


async def test_the_list_is_bounded(mailing: Talk) -> None:
    """Twenty addresses; one has to go before the next may come."""
    for n in range(20):
        await mailing.says(f"mail add reader{n}@contoso.com")
    full = await mailing.says("mail add one-more@contoso.com")
    assert "At most 20 addresses" in full.text
    await mailing.says("mail remove reader7@contoso.com")
    await mailing.says("mail add one-more@contoso.com")
    assert len(await listed(mailing)) == 20


@pytest.mark.parametrize("said", ["mail", "mail add a@b.com", "mail remove finance@contoso.com"])
async def test_for_owners_only(mailing: Talk, said: str) -> None:
    """Who gets mail is nobody else's to see or to change."""
    await grants(mailing.house, OPERATOR, Role.APPROVER)
    await mailing.says("mail add finance@contoso.com", by=ANNA)
    for by in (GUEST, OPERATOR):
        assert "Your role does not allow that" in (await mailing.says(said, by=by)).text
    assert list(await listed(mailing)) == ["mailto:finance@contoso.com"]


async def test_until_it_is_set_up(talk: Talk) -> None:
    """Nobody is put on a list that leads nowhere; whoever is on it can be taken off."""
    assert "Mail is not set up" in (await talk.says("mail add a@b.com")).text
    await talk.mails_by(ScriptedMail())
    await talk.says("mail add a@b.com")
    talk.mail = None
    await talk.restarts()
    assert "Mail is not set up" in (await talk.says("mail")).text
    await talk.says("mail remove a@b.com")
    assert await listed(talk) == {}


async def test_in_the_sandbox(talk: Talk) -> None:
    """It is said that nobody gets anything."""
    await talk.mails_by(SandboxMail())
    assert "reaches nobody" in (await talk.says("mail add a@b.com")).text


async def test_in_a_channel_and_in_between(mailing: Talk) -> None:
    """It is answered there, and what was open goes on."""
    await mailing.says("add funds", in_=CHANNEL)
    await mailing.says("mail add a@b.com", in_=CHANNEL)
    added, asked_again = mailing.heard
    assert added.summary.startswith("a@b.com gets mail")
    assert asked_again.summary == "How much should be added?"
    assert (await noted(mailing))[0][1] == "a@b.com"
