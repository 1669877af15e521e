"""How Microsoft Graph is reached, and as which application; read without its libraries."""

from __future__ import annotations

from dataclasses import dataclass, field

TRY_SECONDS = 40.0  # for one answer: a page of calls takes Graph many seconds now and then
# For an answer with the tries before it: within the minute that metering waits for a page.
ASK_SECONDS = 55.0


@dataclass(frozen=True, slots=True)
class Access:
    """`url` and `login_url` are the cloud's own; the application is the same in each tenant."""

    url: str
    login_url: str
    app_id: str
    app_secret: str = field(repr=False)
    whole_numbers: bool = False  # whether telephone numbers of calls are kept unmasked
    try_seconds: float = TRY_SECONDS
    ask_seconds: float = ASK_SECONDS

    @property
    def scope(self) -> str:
        """All that its admins have granted the application, and nothing by name."""
        return f"{self.url}/.default"


def graph_access(
    app: tuple[str, str] | None, url: str, login_url: str, *, whole_numbers: bool
) -> Access | None:
    """Where there is an application, with its secret, that reads calls."""
    return None if app is None else Access(url, login_url, *app, whole_numbers=whole_numbers)
