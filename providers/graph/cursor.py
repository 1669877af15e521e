"""Where reading calls stands: windows of time, a page's link, and when they were last read. Pure.

A round reads everything from `since` to `until`, a window at a time. The first one goes back
ninety days; each that follows begins seventy-two hours before the end of the one before, as rows
come late. Between two rounds the cursor rests.

Links of pages may lead in a circle. One of them is remembered, the first, second, fourth and so on
of its window: a circle comes back to it before three times its length has been read (after Brent).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from ledger.reading import Reading

BACK = timedelta(days=90)  # the most that Graph is asked about at once, and how far the first goes
WINDOW = timedelta(days=7)  # the steps in which progress can be told
OVERLAP = timedelta(hours=72)
EVERY = timedelta(minutes=30)  # rows come a day late: sooner there is hardly anything new
MOST_RESTARTS = 3
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """The window from `since` to `upto` is read next; where both are `until`, the round is over."""

    first: datetime  # where the first round began
    since: datetime
    upto: datetime
    until: datetime
    link: str = ""  # of the next page in the window; empty: its first
    rows: int = 0  # of the first round's windows that are read
    page_rows: int = 0  # of this window so far
    pages: int = 0  # of this window so far
    mark: str = ""  # of the link that is remembered
    restarts: int = 0  # of this window, whose links had expired
    read_at: datetime | None = None  # when a round was last over; None: the first one is not

    @property
    def resting(self) -> bool:
        return self.since >= self.until

    @property
    def again_at(self) -> datetime | None:
        """When the next round may begin; None where one is under way."""
        return self.read_at + EVERY if self.resting and self.read_at else None

    def rests(self, now: datetime) -> bool:
        """A time of reading that lies ahead was written by a clock that was set back since."""
        return self.again_at is not None and now < self.again_at <= now + EVERY

    def at_work(self, now: datetime) -> Cursor:
        """The same where a round is under way, else the next one."""
        if not self.resting:
            return self
        since = _whole(min(self.until, now)) - OVERLAP
        return _window(replace(self, until=_whole(now)), since)

    def paged(self, rows: int, link: str, now: datetime) -> Cursor:
        """A page was read, and `link` leads to the next; empty: it was the window's last."""
        if link:
            pages = self.pages + 1
            mark = self.mark if pages & (pages - 1) else _mark(link)
            return replace(self, link=link, page_rows=self.page_rows + rows, pages=pages, mark=mark)
        counted = self.rows if self.read_at else self.rows + self.page_rows + rows
        done = _window(replace(self, rows=counted, restarts=0), self.upto)
        return replace(done, read_at=now) if done.resting else done

    def leads_back(self, link: str) -> bool:
        """Whether that link was followed in this window before."""
        return link == self.link or _mark(link) == self.mark

    def restarted(self) -> Cursor:
        """The window from its start: its rows come again, and each is booked once all the same."""
        return replace(_window(self, self.since), restarts=self.restarts + 1)

    @property
    def reading(self) -> Reading:
        rows = self.rows if self.read_at else self.rows + self.page_rows
        return Reading(self.first, self.since, self.until, rows, done=self.read_at is not None)

    def __str__(self) -> str:
        return json.dumps(
            {
                "v": _VERSION,
                "first": self.first.isoformat(),
                "since": self.since.isoformat(),
                "upto": self.upto.isoformat(),
                "until": self.until.isoformat(),
                "link": self.link,
                "rows": self.rows,
                "page_rows": self.page_rows,
                "pages": self.pages,
                "mark": self.mark,
                "restarts": self.restarts,
                "read_at": self.read_at.isoformat() if self.read_at else None,
            }
        )


def begun(now: datetime) -> Cursor:
    """The first round: the last ninety days."""
    now = _whole(now)
    return _window(Cursor(now - BACK, now, now, now), now - BACK)


def cursor_of(text: str) -> Cursor | None:
    """None where it is none of ours: whoever reads from the start books nothing twice."""
    try:
        told = json.loads(text)
        return _read(told) if told["v"] == _VERSION else None
    except (ValueError, TypeError, KeyError):
        return None


def _read(told: Mapping[str, Any]) -> Cursor:
    return Cursor(
        first=_moment(told["first"]),
        since=_moment(told["since"]),
        upto=_moment(told["upto"]),
        until=_moment(told["until"]),
        link=str(told["link"]),
        rows=int(told["rows"]),
        page_rows=int(told["page_rows"]),
        pages=int(told.get("pages", 0)),  # of before circles were watched for
        mark=str(told.get("mark", "")),
        restarts=int(told["restarts"]),
        read_at=_moment(told["read_at"]) if told["read_at"] else None,
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _window(cursor: Cursor, since: datetime) -> Cursor:
    upto = min(since + WINDOW, cursor.until)
    return replace(cursor, since=since, upto=upto, link="", page_rows=0, pages=0, mark="")


def _mark(link: str) -> str:
    """A link is some hundreds of characters long, and only whether it is the same is asked."""
    return sha256(link.encode()).hexdigest()[:16]


def _whole(moment: datetime) -> datetime:
    """Graph is asked in whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)
