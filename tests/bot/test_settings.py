"""Settings come from the environment, and each bad one is a sentence that names it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.addresses import Reach
from bot.logs import Redaction
from bot.settings import AppType, BadSettings, Settings, load_settings
from cards.markup import Plain
from cards.voice import SPOKEN, voice_for
from ledger.roles import Role

REGISTERED = {
    "APP_ID": "0c5cfdbb-5c0d-4f8a-9a10-6f1f54d8f9f0",
    "APP_PASSWORD": "hush-hush-hush",
    "APP_TENANT_ID": "AAAA-BBBB",
}


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a `.env` and an environment without any of ours."""
    for name in tuple(os.environ):
        if name.startswith(("PURSER_", "MicrosoftApp")) or name in ("LANG", "LC_ALL"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    return Put(monkeypatch)


class Put:
    """Sets settings as an operator does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, **settings: str) -> None:
        for name, value in settings.items():
            self._monkeypatch.setenv(f"PURSER_{name}", value)

    def sdk(self, **settings: str) -> None:
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)


def _sentence() -> str:
    with pytest.raises(BadSettings) as stopped:
        load_settings()
    assert len(stopped.value.sentences) == 1
    return stopped.value.sentences[0]


def test_nothing_set_is_local_mode(tmp_path: Path) -> None:
    """Out of the box Purser serves this machine, with its data in a folder of its own."""
    settings = load_settings()
    assert settings.local
    assert (settings.host, settings.port, settings.poll_seconds) == ("127.0.0.1", 3978, 300)
    assert (settings.currency, settings.sandbox) == ("USD", False)
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'data' / 'purser.db'}"
    assert (tmp_path / "data").is_dir()
    assert settings.addresses.reach is Reach.LOOPBACK
    assert settings.allowed_tenants == frozenset()


def test_a_registered_bot_serves_its_own_tenant(put: Put) -> None:
    """Where TENANTS is not said, it is the tenant in which the bot is registered."""
    put(**REGISTERED)
    settings = load_settings()
    assert not settings.local
    assert settings.allowed_tenants == {"aaaa-bbbb"}
    assert settings.addresses.reach is Reach.CLOUD
    assert not settings.addresses.stand_ins


def test_lists_are_forgiving(put: Put) -> None:
    """Commas, semicolons, spaces and new lines all separate; the case of an id is nothing."""
    put(**REGISTERED, TENANTS="One, two;THREE\nfour", OWNERS=" Anna,,ben ")
    settings = load_settings()
    assert settings.allowed_tenants == {"one", "two", "three", "four"}
    assert settings.owners == ("anna", "ben")


def test_who_is_told_who_called_is_a_role(put: Put) -> None:
    """Owners alone, unless the operator names another role; what is none is refused by name."""
    assert load_settings().names_for is Role.OWNER
    put(NAMES_FOR=" Viewer ")
    assert load_settings().names_for is Role.VIEWER
    put(NAMES_FOR="everyone")
    assert "PURSER_NAMES_FOR" in _sentence()
    assert "viewer, operator, approver or owner" in _sentence()


def test_the_sdks_own_names_are_read(put: Put) -> None:
    """A bot that is set up for botbuilder needs no other names; ours go first."""
    put.sdk(
        MicrosoftAppId="sdk-id",
        MicrosoftAppPassword="sdk-password",
        MicrosoftAppType="singletenant",
        MicrosoftAppTenantId="sdk-tenant",
    )
    settings = load_settings()
    assert (settings.app_id, settings.app_type) == ("sdk-id", AppType.SINGLE_TENANT)
    assert settings.app_password.get_secret_value() == "sdk-password"
    put(APP_ID="our-id")
    assert load_settings().app_id == "our-id"


def test_a_file_is_read_too(tmp_path: Path, put: Put) -> None:
    """`.env` in the working folder; the environment goes first."""
    (tmp_path / ".env").write_text("PURSER_PORT=4000\nPURSER_CURRENCY=eur\nMicrosoftAppId=\n")
    assert (load_settings().port, load_settings().currency) == (4000, "EUR")
    put(PORT="4001")
    assert load_settings().port == 4001


def test_a_managed_identity_needs_no_password(put: Put) -> None:
    """The machine itself vouches for it; whose people it serves must be said."""
    put(APP_ID="id", APP_TYPE="userassignedmsi", TENANTS="t")
    assert load_settings().app_type is AppType.MANAGED_IDENTITY


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"PORT": "eighty"}, "PURSER_PORT"),
        ({"PORT": "65536"}, "PURSER_PORT"),
        ({"HOST": "a b"}, "PURSER_HOST"),
        ({"HOST": "0.0.0.0"}, "PURSER_HOST"),  # noqa: S104  what must be refused
        ({"HOST": "purser.example"}, "PURSER_HOST"),
        ({"POLL_SECONDS": "0"}, "PURSER_POLL_SECONDS"),
        ({"POLL_SECONDS": "1.5"}, "PURSER_POLL_SECONDS"),
        ({"CURRENCY": "dollars"}, "PURSER_CURRENCY"),
        ({"SANDBOX": "perhaps"}, "PURSER_SANDBOX"),
        ({"LOG_LEVEL": "loud"}, "PURSER_LOG_LEVEL"),
        ({"RATES_URL": "http://example.com"}, "PURSER_RATES_URL"),
        ({"PLANS_URL": "javascript:alert(1)"}, "PURSER_PLANS_URL"),
        ({"LOGIN_URL": "http://127.0.0.1"}, "PURSER_LOGIN_URL"),
        ({"DATABASE_URL": "mysql://root:hush-hush@db/x"}, "PURSER_DATABASE_URL"),
        ({"APP_PASSWORD": "hush-hush-hush"}, "PURSER_APP_ID"),
        ({**REGISTERED, "APP_PASSWORD": ""}, "PURSER_APP_PASSWORD"),
        ({**REGISTERED, "APP_TENANT_ID": ""}, "PURSER_APP_TENANT_ID"),
        ({**REGISTERED, "APP_TYPE": "MultiTenant"}, "PURSER_APP_TYPE"),
        ({"APP_ID": "id", "APP_TYPE": "UserAssignedMSI"}, "PURSER_TENANTS"),
        ({"APP_ID": "an id"}, "PURSER_APP_ID"),
    ],
)
def test_a_bad_setting_is_one_sentence(put: Put, settings: dict[str, str], name: str) -> None:
    """It begins with the setting's name or names it, says what is accepted, and keeps secrets."""
    put(**settings)
    sentence = _sentence()
    assert name in sentence
    assert "Accepted: " in sentence
    assert "\n" not in sentence
    assert "\\" not in sentence
    assert "hush" not in sentence


def test_several_bad_settings_are_several_sentences(put: Put) -> None:
    """Nobody wants to find them one start at a time."""
    put(PORT="x", POLL_SECONDS="y")
    with pytest.raises(BadSettings) as stopped:
        load_settings()
    assert len(stopped.value.sentences) == 2


def test_anybody_may_come_only_where_that_is_said(put: Put) -> None:
    """An open port without tokens takes a setting that nobody sets by accident."""
    put(HOST="0.0.0.0", DANGEROUSLY_ALLOW_ANONYMOUS="1")  # noqa: S104  said on purpose
    assert load_settings().addresses.reach is Reach.ANY
    for host in ("::1", "localhost", "127.0.0.2"):
        put(HOST=host, DANGEROUSLY_ALLOW_ANONYMOUS="0")
        assert load_settings().local


def test_a_folder_that_cannot_be_written(put: Put, tmp_path: Path) -> None:
    """A file where the folder should be is told before anything is opened."""
    (tmp_path / "taken").write_text("")
    put(DATA_DIR=str(tmp_path / "taken"))
    assert "PURSER_DATA_DIR" in _sentence()


def test_the_operator_is_spoken_to_in_the_terminals_language(put: Put) -> None:
    """Or in the one that was set."""
    put(PORT="x")
    put.sdk(LANG="zh_CN.UTF-8")
    assert "可接受的值" in _sentence()
    put(LANGUAGE="zh-TW")
    assert "可接受的值：0 到 65535 之間" in _sentence()


def test_the_operators_language_may_stand_in_the_file(tmp_path: Path, put: Put) -> None:
    """As every setting may, and its sentences speak it."""
    (tmp_path / ".env").write_text("PURSER_LANGUAGE=zh-CN\n", "utf-8")
    put(PORT="many")
    assert _sentence() == voice_for("zh-CN")(
        "operator.settings.unusable",
        name=Plain("PURSER_PORT"),
        got=Plain("many"),
        accepts=Plain(voice_for("zh-CN")("operator.settings.accepts.port")),
    )


def test_a_value_cannot_break_the_line(put: Put) -> None:
    """What stands in a setting is shown as one short line."""
    put(PORT="1\n\x1b[2J" + "9" * 500)
    assert len(_sentence()) < 250
    assert "\x1b" not in _sentence()


def test_secrets_are_not_shown(put: Put) -> None:
    """Neither by printing the settings nor by their fields."""
    put(**REGISTERED, DATABASE_URL="postgresql://purser:hush-hush@db/purser")
    settings = load_settings()
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.database == "postgresql://purser:hush-hush@db/purser"


def test_no_secret_is_forgotten() -> None:
    """A setting whose value is secret is kept out of the log, whoever has added it."""
    secret = {name for name, field in Settings.model_fields.items() if "Secret" in str(field)}
    given: dict[str, Any] = {name: SecretStr(f"hush-{name}") for name in secret}
    settings = Settings.model_construct(**given)
    hushed = {f"hush-{name}" for name in secret - {"database_url"}}
    assert len(hushed) > 3
    assert hushed <= set(settings.secrets)


def test_every_setting_says_what_it_accepts() -> None:
    """In all three languages, so that no bad setting ends in a traceback."""
    for language in SPOKEN:
        for field in Settings.model_fields:
            assert voice_for(language)(f"operator.settings.accepts.{field}")


def test_stripe_is_off_until_there_is_a_key(put: Put) -> None:
    """And then it is reached at its own address, as long as nothing else is said."""
    assert not load_settings().stripe_api_key.get_secret_value()
    put(STRIPE_API_KEY=" rk_live_abc123 ", STRIPE_WEBHOOK_SECRET="whsec_x")
    settings = load_settings()
    assert settings.stripe_live
    assert settings.stripe_api_base == "https://api.stripe.com"
    assert {"rk_live_abc123", "whsec_x"} <= set(settings.secrets)


@pytest.mark.parametrize("key", ["sk_test_1", "rk_test_1"])
def test_the_sandbox_pays_with_test_keys_only(put: Put, key: str) -> None:
    """Made-up calls are never paid with real money."""
    put(SANDBOX="1", STRIPE_API_KEY=key)
    assert not load_settings().stripe_live
    put(STRIPE_API_KEY=key.replace("test", "live"))
    assert _sentence().startswith("PURSER_STRIPE_API_KEY charges real cards")


def test_a_test_key_does_not_fill_a_real_book(put: Put) -> None:
    """Except at a stand-in on this machine, where everybody knows what it is."""
    put(STRIPE_API_KEY="sk_test_1")
    assert _sentence().startswith("PURSER_STRIPE_API_KEY is a test key")
    put(STRIPE_API_BASE="http://127.0.0.1:12111")
    assert not load_settings().stripe_live


def test_what_is_no_key_is_not_shown(put: Put) -> None:
    """A secret that was pasted wrongly is a secret all the same."""
    put(STRIPE_API_KEY="pk_live_no_secret")
    assert "pk_live" not in _sentence()
    put(STRIPE_API_KEY="", STRIPE_WEBHOOK_SECRET="whsec_alone")
    sentence = _sentence()
    assert sentence.startswith("PURSER_STRIPE_API_KEY is missing")
    assert "whsec" not in sentence.replace("begins with whsec_", "")


def test_stripe_is_asked_over_https(put: Put) -> None:
    """A key is never sent in the clear, except on this machine."""
    put(STRIPE_API_KEY="sk_live_1", STRIPE_API_BASE="http://api.example.com")
    assert _sentence().startswith("PURSER_STRIPE_API_BASE cannot be")


def test_mail_is_off_until_both_are_set(put: Put) -> None:
    """A server without a sender, or a sender without a server, is half a setting."""
    assert load_settings().mail_server is None
    put(SMTP_URL="smtp://mail.example.com")
    assert _sentence().startswith("PURSER_MAIL_FROM is missing although PURSER_SMTP_URL")
    put(SMTP_URL="", MAIL_FROM="purser@example.com")
    assert _sentence().startswith("PURSER_SMTP_URL is missing although PURSER_MAIL_FROM")
    put(SMTP_URL="smtp://mail.example.com", MAIL_FROM="Purser@Example.com")
    assert load_settings().mail_from == "purser@example.com"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, False, "", "")),
        ("smtps://mail.example.com/", ("mail.example.com", 465, True, "", "")),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, False, "", "")),
        ("smtp://[::1]:25", ("::1", 25, False, "", "")),
        ("smtp://me%40x.com:p%3Aa%2Fs%25s%40@h:26", ("h", 26, False, "me@x.com", "p:a/s%s@")),
        ("smtp://me@x.com:pass@h", ("h", 587, False, "me@x.com", "pass")),
        ("smtps://me:%E5%AF%86%20%E7%A0%81@h", ("h", 465, True, "me", "密 码")),
    ],
)
def test_the_mail_server_is_one_address(
    put: Put, url: str, meant: tuple[str, int, bool, str, str]
) -> None:
    """User and password stand in it escaped, and are meant as they were before."""
    put(SMTP_URL=url, MAIL_FROM="purser@example.com")
    found = load_settings().mail_server
    assert found is not None
    assert (found.host, found.port, found.tls, found.user, found.password) == meant
    assert found.on_loopback is (found.host in ("127.0.0.1", "::1"))


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://me:hush-hush@mail.example.com",
        "smtp://",
        "smtp://:587",
        "smtp://me@mail.example.com",
        "smtp://:hush-hush@mail.example.com",
        "smtp://me:hush-hush@mail.example.com:port",
        "smtp://me:hush-hush@mail.example.com:0",
        "smtp://me:hush-hush@mail.example.com:70000",
        "smtp://me:hush/hush@mail.example.com",
        "smtp://me:hush#hush@mail.example.com",
        "smtp://me:hush?hush@mail.example.com",
        "smtp://me:hush%0d%0ahush@mail.example.com",
        "smtp://me:hush%ffhush@mail.example.com",
        "smtp://me:hush hush@mail.example.com",
        "smtp://[::1",
    ],
)
def test_what_is_no_mail_server_is_not_shown(put: Put, url: str) -> None:
    """The sentence says how one is written, and keeps the password to itself."""
    put(SMTP_URL=url, MAIL_FROM="purser@example.com")
    sentence = _sentence()
    assert sentence.startswith("PURSER_SMTP_URL cannot be “…”. Accepted: smtp://user:password@")
    assert "hush" not in sentence


@pytest.mark.parametrize(
    "sender", ["purser", "Purser <purser@example.com>", "a@b.com\nBcc: c@d.com", "财务@example.com"]
)
def test_the_sender_is_one_address(put: Put, sender: str) -> None:
    """No name, no list, no header, and in letters that every server takes."""
    put(SMTP_URL="smtp://mail.example.com", MAIL_FROM=sender)
    assert _sentence().startswith("PURSER_MAIL_FROM cannot be")


def test_the_mail_password_is_a_secret_in_both_forms(put: Put) -> None:
    """As it was written and as it is meant: an error may quote either."""
    put(SMTP_URL="smtp://me:p%40ss-word@mail.example.com", MAIL_FROM="purser@example.com")
    settings = load_settings()
    assert {"smtp://me:p%40ss-word@mail.example.com", "p@ss-word"} <= set(settings.secrets)
    shown = f"{settings!r} {settings.model_dump()} {settings.mail_server!r}"
    assert "ss-word" not in shown
    assert "p%40ss-word" not in Redaction(settings.secrets).clean(
        "cannot reach smtp://me:p%40ss-word@mail.example.com with p@ss-word"
    )


def test_calls_are_read_as_the_bot_itself(put: Put) -> None:
    """As long as no other app is named; without a secret of either there is no metering."""
    assert load_settings().graph_app is None
    put(**REGISTERED)
    settings = load_settings()
    assert settings.graph_app == (REGISTERED["APP_ID"], REGISTERED["APP_PASSWORD"])
    assert settings.graph_url == "https://graph.microsoft.com"
    put(GRAPH_APP_ID="reader", GRAPH_APP_SECRET="reader-secret")
    settings = load_settings()
    assert settings.graph_app == ("reader", "reader-secret")
    assert "reader-secret" in settings.secrets
    put(SANDBOX="1")
    assert load_settings().graph_app is None


def test_a_managed_identity_reads_calls_with_a_secret_of_its_own(put: Put) -> None:
    """It has no password that a log-in server in another tenant would take."""
    put(**REGISTERED, APP_TYPE="UserAssignedMSI")
    put(APP_PASSWORD="")
    assert load_settings().graph_app is None
    put(GRAPH_APP_SECRET="s")
    assert load_settings().graph_app == (REGISTERED["APP_ID"], "s")


def test_an_app_for_calls_is_named_whole(put: Put) -> None:
    """An id without its secret, or a secret without an id, is a mistake and no choice."""
    put(GRAPH_APP_ID="reader")
    assert _sentence().startswith("PURSER_GRAPH_APP_SECRET is missing")
    put(GRAPH_APP_ID="", GRAPH_APP_SECRET="hush")
    assert _sentence().startswith("PURSER_GRAPH_APP_ID is missing")
    assert "hush" not in _sentence()


def test_a_made_up_token_is_not_shown_to_microsoft(put: Put) -> None:
    """Where the log-in server is a stand-in, Graph is read only where it is one too."""
    put(**REGISTERED, LOGIN_URL="https://127.0.0.1:8443")
    assert load_settings().graph_app is None
    put(GRAPH_URL="http://127.0.0.1:8080")
    assert load_settings().graph_app is not None


@pytest.mark.parametrize("url", ["http://graph.example.com", "graph.microsoft.com", "ftp://x"])
def test_graph_is_asked_over_https(put: Put, url: str) -> None:
    """A token is never sent in the clear, except on this machine."""
    put(GRAPH_URL=url)
    assert _sentence().startswith("PURSER_GRAPH_URL cannot be")


def test_what_the_pool_pays_for(put: Put) -> None:
    """Capabilities as the rows name them, in any case."""
    assert load_settings().paid_capabilities == ("MCOPSTNPP",)
    put(PAID_CAPABILITIES="mcopstnpp, MCOPSTN_9")
    assert load_settings().paid_capabilities == ("MCOPSTNPP", "MCOPSTN_9")
    put(PAID_CAPABILITIES="calls abroad!")
    assert _sentence().startswith("PURSER_PAID_CAPABILITIES cannot be")


def test_files_lie_below_the_named_domains(put: Put) -> None:
    """Another cloud has others; an address, a pattern or a machine of one's own is none."""
    put(FILE_HOSTS="Files.Example, sharepoint.cn")
    assert load_settings().file_hosts == ("files.example", "sharepoint.cn")
    for wrong in ("https://files.example", "*.files.example", "files", "10.0.0.1", ","):
        put(FILE_HOSTS=wrong)
        assert _sentence().startswith("PURSER_FILE_HOSTS cannot be")
