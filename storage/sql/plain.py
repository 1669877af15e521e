"""Values as plain JSON and back, by the types that their fields declare.

A dataclass is an object of its fields, a moment is text in ISO form. What is read is made again
after the declaration, so a field that comes later needs nothing here; a type that cannot be kept
is refused when it is written, where a test sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def rich(declared: Any, found: Any) -> Any:
    """The value of that type that was kept."""
    of = get_origin(declared) or declared
    if of in (Union, UnionType):
        return None if found is None else rich(_present(declared), found)
    if not isinstance(of, type):
        return found
    for kinds, make in _MADE_BY:
        if issubclass(of, kinds):
            return make(of, get_args(declared), found)
    return _made(of, found) if is_dataclass(of) else found


def _by_name(_of: Any, parts: tuple[Any, ...], found: Any) -> Any:
    return {name: rich(parts[1], each) for name, each in found.items()} if parts else found


def _in_order(of: Any, parts: tuple[Any, ...], found: Any) -> Any:
    if of is tuple and parts[-1:] != (...,):  # each place has a type of its own
        return tuple(map(rich, parts, found)) if parts else tuple(found)
    return of(rich(parts[0], each) for each in found) if parts else of(found)


_MADE_BY: tuple[tuple[Any, Callable[[Any, tuple[Any, ...], Any], Any]], ...] = (
    (Enum, lambda of, _, found: of(found)),
    (date, lambda of, _, found: of.fromisoformat(found)),  # a datetime is one too
    (Mapping, _by_name),
    ((tuple, list), _in_order),
)


def _made(of: type, found: Any) -> Any:
    """A field that is not known any more is left out; rows of old have a list for some types."""
    kinds = _kinds(of)
    if isinstance(found, list):
        found = dict(zip(kinds, found, strict=True))
    return of(**{name: rich(kinds[name], each) for name, each in found.items() if name in kinds})


def _present(declared: Any) -> Any:
    """What an optional value is where there is one; there is no telling two types apart."""
    [kind] = [each for each in get_args(declared) if each is not NoneType]
    return kind


@cache
def _kinds(of: type) -> dict[str, Any]:
    hints = get_type_hints(of)
    return {part.name: hints[part.name] for part in fields(of)}
