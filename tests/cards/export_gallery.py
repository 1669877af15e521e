"""Every card of an export, and all that its files and pages say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from cards.card import Card
from cards.export_page import busy_page, gone_page, offer_page
from cards.export_sheets import (
    calls_sheet,
    history_row,
    history_sheet,
    lot_row,
    lots_sheet,
    name_of,
    usage_sheet,
)
from cards.export_summary import Asked, Totals, summary_rows, summary_sheet
from cards.exporting import consent_card, declined_card, file_card, link_card, no_link_card
from cards.talk import error_card
from cards.voice import Voice
from ledger.book import Kind
from ledger.export_errors import ExportGone, ExportUnderWay, NotSaved
from ledger.exports.extract import Line
from ledger.lots import Lot
from ledger.tallies import Axis, Period
from tests.cards.gallery import HEALTHY, NOW, Scene, history_lines

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
WRONG = (ExportUnderWay(), ExportGone(), NotSaved())
URL = "https://purser.example.com/exports/" + "t" * 43


def exports(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """The adaptive ones by name."""
    until = NOW + timedelta(minutes=15)

    def link(period: Period | None, *, names: bool, shared: bool) -> Card:
        file = "communications-credits-2026-10.xlsx"
        return link_card(file, URL, until, period, voice, names=names, shared=shared)

    return {
        "export_link": link(None, names=True, shared=False),
        "export_link_month": link(OCTOBER, names=False, shared=False),
        "export_link_shared": link(OCTOBER, names=False, shared=True),
        "export_no_link": no_link_card(voice),
        "export_declined": declined_card(voice),
        **{f"export_{wrong.key}": error_card(wrong, voice) for wrong in WRONG},
    }


def teams_own(voice: Voice) -> dict[str, Card]:
    """Cards that are Teams' own."""
    return {
        "consent": consent_card("credits.xlsx", 1_234, "t" * 43, OCTOBER, voice),
        "file": file_card("credits.xlsx", URL, "u-1", voice),
    }


def say_all(voice: Voice, scene: Scene = HEALTHY) -> None:
    """Whatever stands in a file, or on a page, or on a card of Teams' own."""
    account = scene.account()
    teams_own(voice)
    for page in (offer_page, gone_page, busy_page):
        page(voice)
    for sheet in (history_sheet, calls_sheet, lots_sheet):
        sheet(account, voice)
    for axis in Axis:
        usage_sheet(axis, account, voice)
        name_of(axis, "", {}, voice)
    [line] = history_lines(scene, 1)
    zero = line.amount - line.amount
    for kind in Kind:
        history_row(Line(replace(line, kind=kind), zero), voice)
    for left, expires in ((zero, NOW), (line.amount, NOW), (abs(line.amount), NOW + timedelta(1))):
        lot_row(Lot(1, line.amount, abs(left), NOW, expires, zero), voice, NOW)
    totals = Totals(zero, dict.fromkeys(Kind, line.amount), zero, zero, zero, 0)
    summary_sheet(voice)
    for one, shared in ((account, True), (replace(account, sandbox=True), False)):
        asked = Asked(OCTOBER, names=False, shared=shared)
        summary_rows(replace(one, calls_since=NOW), asked, totals, NOW, voice)
