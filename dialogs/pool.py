"""What a question is asked about: the account, its payment methods and who reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cards.names import method_name, method_now
from cards.voice import SPOKEN, Voice
from dialogs.amounts import Bounds, parse_amount
from dialogs.turn import Turn
from dialogs.typed import folded
from ledger.account import Account, Method
from ledger.enter import enter
from ledger.errors import UnknownMethod
from ledger.methods import RECORDED
from ledger.money import Money
from ledger.views import HistoryLine
from ledger.zones import local_day

_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
MIN_WORD = 2  # a shorter one would be found in every name


@dataclass(frozen=True, slots=True)
class Pool:
    account: Account
    methods: tuple[Method, ...]
    voice: Voice
    today: date  # on the account's own calendar
    lines: tuple[HistoryLine, ...] = ()  # entries to choose from
    line: HistoryLine | None = None  # the entry that was chosen
    stored: tuple[Method, ...] = ()  # payment methods that can be removed

    @property
    def ways_to_pay(self) -> tuple[Method, ...]:
        """What can be charged, and last what was bought elsewhere and is only written down."""
        known = {method.id for method in self.methods}
        return self.methods if RECORDED.id in known else (*self.methods, RECORDED)

    def money(self, units: str) -> Money:
        """An amount as a slot keeps it."""
        return Money.of(units, self.account.currency)

    def limits(self, least: int, most: int) -> dict[str, Money]:
        return {"minimum": self.money(str(least)), "maximum": self.money(str(most))}

    def read_amount(self, typed: str, least: int, most: int) -> str:
        """The amount as a slot keeps it; AmountError where it is none."""
        limits = self.limits(least, most)
        return self.read_between(typed, limits["minimum"], limits["maximum"])

    def read_between(self, typed: str, least: Money, most: Money) -> str:
        bounds = Bounds(least, most, self.voice.number_locale)
        return f"{parse_amount(typed, bounds).units.normalize():f}"

    def read_method(self, typed: str, *, unattended: bool = False) -> str:
        """The id of the method that was meant: by its number, its id or a part of its name."""
        said = folded(typed).casefold()
        offered = self._offered(unattended=unattended)
        if said.isdecimal() and 0 < int(said[:MIN_WORD]) <= len(offered) and len(said) < MIN_WORD:
            return offered[int(said) - 1].id
        among = self.methods if unattended else self.ways_to_pay
        exact = [one for one in among if said == one.id.casefold()]
        found = exact or [one for one in among if self._called(one, said)]
        if len(found) != 1:
            raise UnknownMethod(method=typed)
        return found[0].id

    def method_names(self, *, unattended: bool = False) -> tuple[str, ...]:
        return tuple(
            method_now(one, self.voice, self.today) for one in self._offered(unattended=unattended)
        )

    def _offered(self, *, unattended: bool) -> list[Method]:
        """Auto-recharge takes what can be charged by itself, and names the others as unfit."""
        if unattended:
            return [one for one in self.methods if one.unattended]
        return list(self.ways_to_pay)

    def _called(self, method: Method, said: str) -> bool:
        if len(said) < MIN_WORD:
            return False
        names = (method_name(method, Voice(language)) for language in SPOKEN)
        return any(_close(said) in _close(folded(name).casefold()) for name in names)


def _close(name: str) -> str:
    """Without the spaces beside Chinese, which is typed with and without them."""
    return _BESIDE_CHINESE.sub("", name)


async def pool_of(turn: Turn) -> Pool:
    account = await enter(turn.house, turn.actor.account_id, turn.voice.time_zone)
    methods = await turn.house.gateway.methods(account.id)
    today = local_day(turn.house.clock(), account.time_zone)
    return Pool(account, tuple(methods), turn.voice, today)
