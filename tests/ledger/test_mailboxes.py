"""Which addresses letters go to, and that none carries anything else along."""

from __future__ import annotations

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.letters import Letter
from ledger.mailboxes import Mailbox, mailbox_of, mailbox_of_chat


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("finance@contoso.com", "finance@contoso.com"),
        ("  Finance@CONTOSO.com ", "finance@contoso.com"),
        ("a.b+purser@mail.contoso.co.uk", "a.b+purser@mail.contoso.co.uk"),
        ("o'brien@contoso.com", "o'brien@contoso.com"),
        ("ｆｉｎａｎｃｅ＠ｃｏｎｔｏｓｏ．ｃｏｍ", "finance@contoso.com"),
        ("caiwu@例子。公司", "caiwu@例子.公司"),
        ("财务@contoso.com", "财务@contoso.com"),
        ("caiwu@XN--fsqu00a.xn--55qx5d", "caiwu@例子.公司"),
        (f"{'l' * 64}@contoso.com", f"{'l' * 64}@contoso.com"),
    ],
)
def test_takes_addresses_as_people_write_them(written: str, kept: str) -> None:
    """Blanks around it, capitals and full-width signs are nothing."""
    assert str(mailbox_of(written)) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "finance",
        "@contoso.com",
        "finance@",
        "finance@localhost",
        "finance@127.0.0.1",
        "finance@[127.0.0.1]",
        "finance@contoso..com",
        "finance@-contoso.com",
        "finance@contoso.com.",
        ".finance@contoso.com",
        "fin..ance@contoso.com",
        "two words@contoso.com",
        '"two words"@contoso.com',
        "Finance <finance@contoso.com>",
        "finance@contoso.com, ben@contoso.com",
        "finance@contoso.com;ben@contoso.com",
        "ben%fabrikam.com@contoso.com",
        "fabrikam.com!ben@contoso.com",
        "finance@contoso.com\r\nBcc: x@fabrikam.com",
        "finance\n@contoso.com",
        "finance@con\u200btoso.com",
        "finance\u202e@contoso.com",
        "finance@straße.example",
        "finance@xn--strae-oqa.example",
        "finance@xn--.example",
        f"{'l' * 65}@contoso.com",
        f"{'财' * 22}@contoso.com",
        f"x@{'d' * 64}.com",
        f"x@{'d' * 60}.{'d' * 60}.{'d' * 60}.{'d' * 60}.{'d' * 20}.com",
        f"x@{'例' * 60}.com",
    ],
)
def test_takes_nothing_else(written: str) -> None:
    """No list, no name, no header of its own, no address that means two places."""
    assert mailbox_of(written) is None


def test_has_a_place_among_the_chats() -> None:
    """And is read back from it; a chat is not taken for one."""
    reader = Mailbox("finance", "contoso.com")
    assert reader.chat_id == "mailto:finance@contoso.com"
    assert mailbox_of_chat(reader.chat_id) == reader
    assert mailbox_of_chat("19:abc@thread.tacv2") is None


@given(st.text(max_size=80) | st.from_regex(r"[^@\n]{1,20}@[^@]{1,40}", fullmatch=True))
def test_whatever_is_taken_fits_into_a_header(text: str) -> None:
    """One line, no sign that ends an address, and taken again as it is kept."""
    found = mailbox_of(text)
    if found is not None:
        assert mailbox_of(str(found)) == found
        assert not set(f"{found}{found.wire_domain}") & set(' \t\r\n<>(),:;"[]\\')
        assert str(found).isprintable()
        assert Address("", found.local, found.wire_domain).domain.isascii()


@pytest.mark.parametrize("changes", [{"subject": "a\r\nBcc: b"}, {"id": "a> b"}, {"id": ""}])
def test_a_letter_carries_no_header_of_its_own(changes: dict[str, str]) -> None:
    """Whatever wrote it: what would end a header is a bug."""
    parts = {"id": "a", "language": "en", "subject": "s", "text": "t", "html": "h", **changes}
    with pytest.raises(ValueError, match="header"):
        Letter(to=Mailbox("a", "b.com"), **parts)
