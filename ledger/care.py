"""Care: who looks after an incident, and until when it is put off. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# For how long an alert may be put off; whoever needs longer has it in his head by then.
LEAST_SNOOZE = timedelta(minutes=30)
MOST_SNOOZE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Care:
    """Kept with an incident's facts, so that every card of it says the same."""

    by: str = ""  # the person's id; empty: nobody has taken it
    name: str = ""
    since: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_by: str = ""  # a name
    # Nobody looks after it since then: it was given back, or put off until then.
    waiting_since: datetime | None = None
    escalated_at: datetime | None = None  # when those who decide were told of it

    def told(self) -> Mapping[str, str]:
        """For the audit trail."""
        until = self.snoozed_until
        found = {"taken": self.name, "snoozed": until.isoformat() if until else ""}
        return {name: value for name, value in found.items() if value}


def fits_snooze(span: timedelta) -> bool:
    return LEAST_SNOOZE <= span <= MOST_SNOOZE
