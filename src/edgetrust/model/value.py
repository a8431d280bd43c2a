"""Dataclasses with slots whose methods are made when they are first needed.

The standard library writes six methods for a frozen dataclass and compiles each of them when the class is made. A run
of edgetrust imports some 140 such classes and calls a fraction of these methods: compiling them was half of its
start-up. Here a class gets its slots and no more. Equality, hash, repr and what keeps a value frozen need no source of
their own; an `__init__` is put together at the first call; and the standard library describes the fields when somebody
asks, so that `fields`, `replace`, `match`, `copy` and `pickle` find what they expect.

Not here: what else `dataclasses.dataclass` offers (order, ClassVar and InitVar, classes without slots).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
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
    own = cls.__annotations__
    inherited = _inherited(cls)
    listed = {**inherited, **{name: _declared(cls, name, kw_only=kw_only) for name in own}}.values()
    methods: dict[str, object] = {"__repr__": _repr}
    if eq:
        # What can change has no hash, as the standard library has it.
        methods |= {"__hash__": None, **_comparison(listed, hashable=frozen)}
    if frozen:
        methods |= _FROZEN
    kept = {name: value for name, value in cls.__dict__.items() if name not in own and name not in _OF_NO_SLOTS}
    slots = {"__slots__": tuple([name for name in own if name not in inherited]), "__qualname__": cls.__qualname__}
    made: type = type(cls)(
        cls.__name__, cls.__bases__, {_LISTED: tuple(listed), **_DESCRIPTIONS, **methods, **kept, **slots}
    )
    if "__init__" not in kept:
        made.__init__ = _late_init(made)  # type: ignore[misc]
    return made


def _inherited(cls: type) -> dict[str, Field[Any]]:
    """The fields of the values that a class builds on, by name."""
    found: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        found.update((field.name, field) for field in base.__dict__.get(_LISTED, ()))
    return found


def _declared(cls: type, name: str, *, kw_only: bool) -> Field[Any]:
    """A field as the body of its class has it: with a description, with a default, or with neither."""
    value = cls.__dict__.get(name, MISSING)
    declared: Field[Any] = value if isinstance(value, Field) else dataclasses.field(default=value)
    declared.name = name
    if declared.kw_only is MISSING:
        declared.kw_only = kw_only
    return declared


# --- what the standard library says of the fields ---------------------------------------------------------------------

_LISTED = "__listed_fields__"
"""Where a class keeps its fields, in order, for its own methods and for the values that build on it."""
_OF_NO_SLOTS = frozenset(("__dict__", "__weakref__"))


class _Described:
    """An attribute that the standard library would set, one object for all classes. Whoever asks for it has all of them
    set, on the class that is asked or the one that it builds on."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, _instance: object, owner: type) -> object:
        made = next(each for each in owner.__mro__ if _LISTED in each.__dict__)
        described = _describe(made)
        for name in _DESCRIPTIONS:
            setattr(made, name, getattr(described, name))
        return getattr(described, self._name)


_DESCRIPTIONS = {name: _Described(name) for name in ("__dataclass_fields__", "__dataclass_params__", "__match_args__")}


def _describe(made: type) -> type:
    """What the standard library makes of the fields of a class, on a class of its own: several threads may ask."""
    written = made.__annotations__
    own = {field.name: field for field in made.__dict__[_LISTED] if field.name in written}
    # Annotations are texts: the standard library would search each of them for ClassVar, InitVar and KW_ONLY.
    unread = {"__annotations__": dict.fromkeys(written, object), "__doc__": made.__doc__}
    described: type = dataclasses.dataclass(init=False, repr=False, eq=False)(
        type(made)(made.__name__, made.__bases__, {**unread, **own})
    )
    for field in own.values():
        field.type = written[field.name]
    return described


# --- methods ----------------------------------------------------------------------------------------------------------


def _late_init(made: type) -> Callable[..., None]:
    """An `__init__` that at its first call makes way for the one that knows the fields."""

    def initialise(self: object, *values: object, **named: object) -> None:
        made.__init__ = init = _put_together(made, made.__dict__[_LISTED])  # type: ignore[misc]
        init(self, *values, **named)

    return initialise


def _put_together(made: type, listed: Iterable[Field[Any]]) -> Callable[..., None]:
    """An `__init__` with a parameter for each field that wants one. It fills the slots past `__setattr__`."""
    filled = sorted(filter(_value, listed), key=lambda field: (not field.init, field.kw_only))
    names: dict[str, Any] = {"MISSING": MISSING}
    for number, field in enumerate(filled):
        names[f"set_{number}"] = getattr(made, field.name).__set__
        names[f"default_{number}"] = field.default if field.default_factory is MISSING else field.default_factory
    parameters = [field for field in filled if field.init]
    by_name = [field for field in parameters if field.kw_only]
    code = _compile(tuple(map(_value, filled)), is_followed=hasattr(made, "__post_init__")).replace(
        co_argcount=1 + len(parameters) - len(by_name),
        co_kwonlyargcount=len(by_name),
        co_varnames=("self", *[field.name for field in parameters]),
    )
    # The default of a field with a factory is MISSING, which the code looks for.
    optional = {field.name: field.default for field in parameters if _is_optional(field)}
    init = FunctionType(code, names, "__init__")
    init.__kwdefaults__ = {field.name: optional.pop(field.name) for field in by_name if field.name in optional}
    init.__defaults__ = tuple(optional.values())
    init.__qualname__ = f"{made.__qualname__}.__init__"  # what a TypeError about arguments quotes
    return init


def _is_optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _value(field: Field[Any]) -> str:
    """The expression that gives the field its value, by its number; empty for a field that `__post_init__` fills."""
    if field.default_factory is not MISSING:
        return "default_{0}() if value_{0} is MISSING else value_{0}" if field.init else "default_{0}()"
    if field.init:
        return "value_{0}"
    return "" if field.default is MISSING else "default_{0}"


@cache
def _compile(values: tuple[str, ...], *, is_followed: bool) -> CodeType:
    """The code that gives so many fields such values. Four classes in five look like another one but for the names of
    their parameters, and the compiler is what takes time: it is asked once for all of them."""
    parameters = ", ".join(["self", *[f"value_{number}" for number, value in enumerate(values) if "value_" in value]])
    lines = [f"set_{number}(self, {value.format(number)})" for number, value in enumerate(values)]
    if is_followed:
        lines.append("self.__post_init__()")
    names: dict[str, Any] = {}
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"]), names)  # noqa: S102 - only numbers
    code: CodeType = names["__init__"].__code__
    return code


def _comparison(listed: Iterable[Field[Any]], *, hashable: bool) -> dict[str, Callable[..., object]]:
    """Values are equal when they are of one class and equal in the fields that count."""
    compared = [field.name for field in listed if field.compare]
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
