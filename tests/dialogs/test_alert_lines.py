"""What a chat wishes of its alerts, as people type it in three languages."""

from __future__ import annotations

import pytest

from dialogs.alert_lines import kinds_in, quiet_in, report_in
from dialogs.clock_times import clock_in, hours_in
from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command
from ledger.alert_errors import NotAKind, NotAReport, NotQuietHours
from ledger.incidents import CHOICE, AlertKind
from ledger.quiet import Quiet
from ledger.report_times import Every

NIGHT = Quiet(22 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("alerts", {}),
        ("alerts here", {"alerts": "here"}),
        ("alerts off", {"alerts": "off"}),
        ("alerts mute low", {"alerts": "mute", "said": "low"}),
        ("Alerts: mute low balance, please", {"alerts": "mute", "said": "low balance"}),
        ("alerts unmute low and expiring", {"alerts": "unmute", "said": "low and expiring"}),
        ("alerts quiet 22:00-07:00", {"alerts": "quiet", "said": "22:00-07:00"}),
        ("alerts quiet off", {"alerts": "quiet", "said": "off"}),
        ("alerts quiet hours", {"alerts": ""}),
        ("alerts mute", {"alerts": ""}),
        ("alerts report weekly", {"alerts": "report", "said": "weekly"}),
        ("提醒 静音 余额不足", {"alerts": "mute", "said": "余额不足"}),
        ("提醒取消静音余额不足", {"alerts": "unmute", "said": "余额不足"}),
        ("提醒 免打扰 22:00-07:00", {"alerts": "quiet", "said": "22:00-07:00"}),
        ("提醒 勿擾 關", {"alerts": "quiet", "said": "關"}),
        ("提醒 報告 每週", {"alerts": "report", "said": "每週"}),
    ],
)
def test_understood(text: str, slots: dict[str, str]) -> None:
    """With or without a space where Chinese has none."""
    assert understand(text) == Said(Command.ALERTS, slots)


@pytest.mark.parametrize("text", ["alerts please me", "alerts offside", "alerts mutely", "提醒我"])
def test_another_sentence(text: str) -> None:
    """A whole utterance is matched, never a part of one."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("low", (AlertKind.LOW,)),
        ("Low balance", (AlertKind.LOW,)),
        ("expiring, low and caps", (AlertKind.LOW, AlertKind.CAP_REACHED, AlertKind.EXPIRING)),
        ("recharge_failed", (AlertKind.RECHARGE_FAILED,)),
        ("recharge failed & recharged", (AlertKind.RECHARGED, AlertKind.RECHARGE_FAILED)),
        ("everything", CHOICE),
        ("余额不足、即将过期", (AlertKind.LOW, AlertKind.EXPIRING)),
        ("餘額不足和加值成功", (AlertKind.LOW, AlertKind.RECHARGED)),
        ("全部", CHOICE),
    ],
)
def test_kinds(said: str, kinds: tuple[AlertKind, ...]) -> None:
    """In the order of the card, however they are named."""
    assert kinds_in(said) == kinds


@pytest.mark.parametrize("said", ["", "nonsense", "low blow", "lower", "the low ones"])
def test_no_kinds(said: str) -> None:
    """What names something else besides is not guessed at."""
    with pytest.raises(NotAKind):
        kinds_in(said)


@pytest.mark.parametrize("kind", CHOICE)
def test_every_kind_has_its_own_name(kind: AlertKind) -> None:
    """What the docs and the trail call it is understood."""
    assert kinds_in(kind.value) == (kind,)


@pytest.mark.parametrize(
    "said",
    [
        "22:00-07:00",
        "22-7",
        "2200 - 0700",
        "22.00–7.00",
        "22:00 to 07:00",
        "10pm-7am",
        "10 p.m. until 7 a.m.",
        "10:00 pm to 7:00 am",
        "22点到7点",
        "22點至7點",
        "晚上10点到早上7点",
        "晚上十点至早上七点",
        "２２：００－０７：００",
    ],
)
def test_a_night_in_many_spellings(said: str) -> None:
    """From ten in the evening to seven."""
    assert hours_in(said) == NIGHT
    assert quiet_in(said) == NIGHT


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("12am-12pm", Quiet(0, 12 * 60)),
        ("12:30 pm to 1:15 pm", Quiet(12 * 60 + 30, 13 * 60 + 15)),
        ("22点半到6点半", Quiet(22 * 60 + 30, 6 * 60 + 30)),
        ("18-24", Quiet(18 * 60, 0)),
        ("0-6", Quiet(0, 6 * 60)),
        ("22点到次日", None),
        ("22:00", None),
        ("22:00-22:00", None),
        ("25-7", None),
        ("22:60-7", None),
        ("晚上22点到凌晨0点", Quiet(22 * 60, 0)),
        ("22-7-9", None),
        ("at night", None),
        ("", None),
    ],
)
def test_hours(said: str, hours: Quiet | None) -> None:
    """Noon and midnight by twelve hours and by twenty-four; what is no night is refused."""
    assert hours_in(said) == hours


def test_off_and_nonsense() -> None:
    """Off in any language; anything else is said back."""
    assert [quiet_in(said) for said in ("off", "关", "關")] == [None] * 3
    with pytest.raises(NotQuietHours):
        quiet_in("at night")


@pytest.mark.parametrize(
    ("said", "every"),
    [
        ("daily", Every.DAY),
        ("every day", Every.DAY),
        ("Weekly", Every.WEEK),
        ("off", None),
        ("每天", Every.DAY),
        ("每周", Every.WEEK),
        ("每週", Every.WEEK),
        ("关", None),
    ],
)
def test_reports(said: str, every: Every | None) -> None:
    """Every day, every week, or not at all."""
    assert report_in(said) is every


@pytest.mark.parametrize("said", ["", "monthly", "now and then"])
def test_no_report(said: str) -> None:
    """What says nothing of how often is said back."""
    with pytest.raises(NotAReport):
        report_in(said)


@pytest.mark.parametrize(
    ("text", "minute"), [("22:05", 1325), ("00:00", 0), ("24:00", None), ("7:00", None), ("", None)]
)
def test_what_a_form_sends(text: str, minute: int | None) -> None:
    """Two figures each, and nothing else."""
    assert clock_in(text) == minute
