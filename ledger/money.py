"""Money: whole micros of one currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from ledger.errors import AmountTooLarge, AmountTooSmall, CurrencyMismatch

MICROS = 1_000_000
# Rule 5: one milliard units; its micros fit a signed 64-bit column a thousand times over.
MAX_MICROS = 1_000_000_000 * MICROS
# Our own, never the thread's: botbuilder's recognizers cut that one to 15 digits when imported.
_EXACT = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency at the fixed scale of rule 1."""

    micros: int
    currency: str

    @classmethod
    def of(cls, units: Decimal | int | str, currency: str) -> Money:
        """The amount of `units`, rounded once, half to even (rule 2)."""
        exact = Decimal(units)
        micros = round(Fraction(exact) * MICROS)
        if exact > 0 and micros == 0:
            raise AmountTooSmall(text=str(units))  # rule 3
        if abs(micros) > MAX_MICROS:
            raise AmountTooLarge(limit=Money(MAX_MICROS, currency))
        return cls(micros, currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @property
    def units(self) -> Decimal:
        return Decimal(self.micros).scaleb(-6, _EXACT)

    def __add__(self, other: Money) -> Money:
        return Money(self.micros + self._same(other).micros, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.micros - self._same(other).micros, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.micros, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.micros * times, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.micros), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.micros < self._same(other).micros

    def __le__(self, other: Money) -> bool:
        return self.micros <= self._same(other).micros

    def __gt__(self, other: Money) -> bool:
        return self.micros > self._same(other).micros

    def __ge__(self, other: Money) -> bool:
        return self.micros >= self._same(other).micros

    def __str__(self) -> str:
        """Plain words for errors and tests: `USD 1234.50`."""
        cents = self.units.quantize(Decimal("0.01"), ROUND_HALF_EVEN, _EXACT)
        return f"{self.currency} {cents}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(expected=self.currency, got=other.currency)
        return other
