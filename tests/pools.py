"""A pool as plain tests need one: an account that is healthy, and what matters to a test said.

```python
account = a_pool(60, trigger=usd(100), sandbox=True)
```
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS
from tests.house import MORNING, TENANT, ZONE
from tests.outside import CARD, usd


def a_pool(balance: str | int = 100, **other: Any) -> Account:
    """Auto-recharge is off, and nothing is booked; `other` are fields of the account."""
    return replace(_POOL, balance=usd(balance), **other)


_POOL = Account(
    id=TENANT,
    currency="USD",
    time_zone=ZONE,
    balance=usd(100),
    trigger=usd(100),
    recharge=AutoRecharge(on=False, amount=usd(50), method_id=CARD.id),
    standing=Standing.HEALTHY,
    seq=0,
    head=GENESIS,
    version=1,
    usage_cursor="",
    sandbox=False,
    created_at=MORNING,
    due_at=MORNING,
)
