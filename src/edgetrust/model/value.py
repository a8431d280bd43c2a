"""Dataclasses with slots whose methods are made when they are first needed.

The standard library writes six methods for a frozen dataclass and compiles each of them when the class is made. A run
of edgetrust imports some 140 such classes and calls a fraction of these methods: compiling them was half of its
start-up. Here fields and slots are the standard library's, equality, hash, repr and what keeps a value frozen need no
source of their own, and `__init__` is compiled at the first call. `fields`, `replace`, `match`, `copy` and `pickle`
find what they expect.

Not here: what else `dataclasses.dataclass` offers (order, ClassVar and InitVar, classes without slots).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

__all__ = ["dataclass"]

if TYPE_CHECKING:
    # To a type checker this is the standard decorator, so that constructors and `replace` are checked.
    from dataclasses import dataclass

    class _Value(Protocol):
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
else:

    def dataclass(
        *, slots: bool, frozen: bool = False, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """The decorator of the standard library, with slots always."""
        if not slots:
            raise TypeError("slots=False, expected slots=True; for a class without slots use dataclasses.dataclass")
        return lambda cls: _make(cls, frozen=frozen, kw_only=kw_only, eq=eq)


def _make(cls: type, *, frozen: bool, kw_only: bool, eq: bool) -> type:
    # Without one the standard library writes the signature there, for which inspect starts Python's tokenizer.
    cls.__doc__ = cls.__doc__ or cls.__name__
    # Annotations are texts: the standard library would search each of them for ClassVar, InitVar and KW_ONLY.
    written = cls.__annotations__
    cls.__annotations__ = dict.fromkeys(written, object)
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    made.__annotations__ = written
    for field in fields(made):
        field.type = written.get(field.name, field.type)  # an inherited one has its own
    methods: dict[str, Callable[..., object] | None] = {"__init__": _late_init(made), "__repr__": _repr}
    if eq:
        # What can change has no hash, as the standard library has it.
        methods |= {"__hash__": None, **_comparison(made, hashable=frozen)}
    if frozen:
        methods |= _FROZEN
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _late_init(made: type) -> Callable[..., None]:
    """An `__init__` that at its first call makes way for the one that knows the fields."""

    def initialise(self: object, *values: object, **named: object) -> None:
        init = _compile_init(made)
        made.__init__ = init  # type: ignore[misc]
        init(self, *values, **named)

    return initialise


def _compile_init(made: type) -> Callable[..., None]:
    """An `__init__` with a parameter for each field that wants one. It fills the slots past `__setattr__`."""
    listed = fields(made)
    names: dict[str, Any] = {"_MISSING": MISSING}
    for field in listed:
        names[f"_set_{field.name}"] = getattr(made, field.name).__set__
        names[f"_default_{field.name}"] = field.default if field.default_factory is MISSING else field.default_factory
    positional = [_parameter(field) for field in listed if field.init and not field.kw_only]
    keywords = [_parameter(field) for field in listed if field.init and field.kw_only]
    parameters = ", ".join(["self", *positional, *(["*", *keywords] if keywords else [])])
    lines = [f"_set_{field.name}(self, {value})" for field in listed if (value := _value(field))]
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"]), names)  # noqa: S102 - only names of fields
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"  # what a TypeError about arguments quotes
    return init


def _parameter(field: Field[Any]) -> str:
    """How the field stands among the parameters."""
    if field.default_factory is not MISSING:
        return f"{field.name}=_MISSING"
    return field.name if field.default is MISSING else f"{field.name}=_default_{field.name}"


def _value(field: Field[Any]) -> str:
    """The expression that gives the field its value; empty for a field that `__post_init__` fills."""
    default = f"_default_{field.name}"
    if field.default_factory is not MISSING:
        return f"{default}() if {field.name} is _MISSING else {field.name}" if field.init else f"{default}()"
    if field.init:
        return field.name
    return "" if field.default is MISSING else default


def _comparison(made: type, *, hashable: bool) -> dict[str, Callable[..., object]]:
    """Values are equal when they are of one class and equal in the fields that count."""
    compared = [field.name for field in fields(made) if field.compare]
    key: Callable[[object], object] = attrgetter(*compared) if compared else type

    def equals(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": equals, **({"__hash__": lambda self: hash(key(self))} if hashable else {})}


@recursive_repr()
def _repr(self: _Value) -> str:
    shown = [f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr]
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: _Value) -> list[object]:
    return [getattr(self, field.name) for field in fields(self)]


def _restore(self: _Value, state: Iterable[object]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FROZEN: Mapping[str, Callable[..., object]] = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
"""What keeps a value as it is. The last two are for `copy` and `pickle`, which else would set its fields."""
