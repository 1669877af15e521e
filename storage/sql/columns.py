"""The column types: moments as UTC to the microsecond, amounts as whole micros, outside text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_TO_MICROS = len("2026-10-01T09:30:00.123456")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, exact to the microsecond.

    SQLite has no type for it: there it is text of one fixed width, which sorts as time does and
    which a person can read. Elsewhere it is the database's own time stamp with a zone.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")  # a bug: which moment would it be?
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        return f"{moment.isoformat(timespec='microseconds')[:_TO_MICROS]}Z"

    def process_result_value(self, value: Any | None, _: Dialect) -> datetime | None:
        return None if value is None else moment_of(value)


def moment_of(found: Any) -> datetime:
    """As either database hands it out."""
    moment: datetime = datetime.fromisoformat(found) if isinstance(found, str) else found
    return moment.astimezone(UTC)


class Said(TypeDecorator[str]):
    """Text from outside that nothing depends on, such as a name: cut to what there is room for.

    PostgreSQL refuses what is longer, and some signs; neither may stop a booking.
    """

    impl = String
    cache_ok = True

    def bind_processor(self, _: Dialect) -> Callable[[str | None], str | None]:
        """Made once for a statement, and not looked up for each of its values."""
        room: int | None = getattr(self.impl_instance, "length", None)
        return lambda said: None if said is None else fitted(said, room)


def fitted(said: str, room: int | None) -> str:
    """As it will stand there: what is cut alike is the same to the database."""
    if said.isprintable() and (room is None or len(said) <= room):
        return said  # as mostly, and thousands come in a second
    return said.replace("\0", "").encode(errors="replace").decode()[:room]


def micros(name: str, *, nullable: bool = False, default: int | None = None) -> Column[int]:
    """An amount at the scale of rule 1; its currency stands in the same row."""
    known = None if default is None else str(default)
    return Column(name, BigInteger, nullable=nullable, server_default=known)


def account() -> Column[str]:
    """Whose row it is."""
    return Column("account_id", String(64), ForeignKey("accounts.id"), nullable=False)


def account_key() -> Column[str]:
    return Column("account_id", String(64), ForeignKey("accounts.id"), primary_key=True)


def currency() -> Column[str]:
    return Column("currency", String(3), nullable=False)


def worded(name: str, size: int) -> Column[str]:
    """Text that is always there, if only empty."""
    return Column(name, String(size), nullable=False)
