"""Values behave as dataclasses of the standard library, which is the oracle, whenever their methods are made."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, field, fields, replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

import edgetrust
from edgetrust.model.value import dataclass


def classes(decorate: Callable[..., Any]) -> SimpleNamespace:
    """Classes with every kind of field, made by one decorator."""

    @decorate(frozen=True, slots=True)
    class Point:
        """Parameters by position."""

        x: int
        y: int = 0
        seen: list[int] = field(default_factory=list, compare=False)

    @decorate(frozen=True, slots=True, kw_only=True)
    class Named:
        """Parameters by name, and fields that are none."""

        label: str = ""
        point: object
        secret: str = field(default="hidden", repr=False)
        made: int = field(init=False)
        kept: dict[str, int] = field(init=False, default_factory=dict)
        fixed: int = field(init=False, default=7)

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", len(self.label))

        @property
        def length(self) -> int:
            """What is derived."""
            return self.made

    @decorate(frozen=True, slots=True, kw_only=True)
    class Special(Named):
        """Fields of another, and one more."""

        more: int = 1

    @decorate(frozen=True, slots=True)
    class Empty:
        """Without a field."""

    @decorate(frozen=True, slots=True)
    class Single:
        """One field, and words of its own."""

        only: str

        def __repr__(self) -> str:
            return f"<{self.only}>"

    @decorate(frozen=True, slots=True, eq=False)
    class Alone:
        """Equal to itself and nothing else."""

        x: int

    @decorate(slots=True)
    class Growing:
        """One that can change."""

        items: list[int] = field(default_factory=list)
        count: int = 0

    return SimpleNamespace(
        Point=Point, Named=Named, Special=Special, Empty=Empty, Single=Single, Alone=Alone, Growing=Growing
    )


CASES: dict[str, Callable[[SimpleNamespace], object]] = {
    "repr": lambda of: [repr(of.Point(1)), repr(of.Named(point=of.Point(1, 2), label="a")), repr(of.Special(point=1))],
    "repr of its own": lambda of: [repr(of.Single("a")), repr(of.Empty()), repr(of.Growing([1]))],
    "arguments": lambda of: [of.Point(1, y=2).y, of.Point(1, 2, [3]).seen, of.Growing(count=4).count],
    "fields that are no parameters": lambda of: [getattr(of.Named(point=1, label="abc"), n) for n in ("made", "kept")],
    "fixed": lambda of: [
        of.Named(point=1).fixed,
        of.Special(point=1, more=5).more,
        of.Named(point=1, label="x").length,
    ],
    "factories": lambda of: of.Growing().items is of.Growing().items,
    "equality": lambda of: [of.Point(1) == of.Point(1, 0, [9]), of.Point(1) == of.Point(2), of.Empty() == of.Empty()],
    "other classes": lambda of: [
        of.Named(point=1) == of.Special(point=1),
        of.Point(1) == (1, 0),
        of.Single("a") == "a",
    ],
    "identity": lambda of: [of.Alone(1) == of.Alone(1), len({of.Alone(1), of.Alone(1)})],
    "hash": lambda of: [len({of.Point(1), of.Point(1, 0, [9]), of.Point(2)}), hash(of.Empty()) == hash(of.Empty())],
    "no hash": lambda of: of.Growing.__hash__ is None,
    "unhashable": lambda of: hash(of.Named(point=1)),
    "missing": lambda of: of.Point(),
    "missing by name": lambda of: of.Named(label="a"),
    "unknown": lambda of: of.Point(1, z=2),
    "no parameter": lambda of: of.Named(point=1, made=2),
    "by position": lambda of: of.Named("a", 1),
    "too many": lambda of: of.Empty(1),
    "setting": lambda of: setattr(of.Point(1), "x", 2),
    "deleting": lambda of: delattr(of.Point(1), "x"),
    "changing": lambda of: repr(_counted(of.Growing())),
    "replace": lambda of: [repr(replace(of.Point(1), y=5)), repr(replace(of.Special(point=1), label="b"))],
    "copy": lambda of: [repr(copy.copy(of.Special(point=1))), repr(copy.deepcopy(of.Growing([1])))],
    "fields": lambda of: [
        [(each.name, each.type, each.kw_only, each.init) for each in fields(of.Special)],
        of.Point.__match_args__,
    ],
    "annotations": lambda of: [of.Named.__annotations__, of.Special.__annotations__, of.Empty.__annotations__],
    "slots": lambda of: [of.Point.__slots__, of.Special.__slots__, hasattr(of.Named(point=1), "__dict__")],
}


def _counted(growing: Any) -> object:  # noqa: ANN401 - a class of either making
    growing.count += 3
    growing.items = [1]
    return growing


def outcome(case: Callable[[SimpleNamespace], object], of: SimpleNamespace) -> object:
    """What comes back, or which exception with which words."""
    try:
        return case(of)
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_value_behaves_as_a_dataclass(case: Callable[[SimpleNamespace], object]) -> None:
    """The same results and the same words, at the first call and at the second."""
    expected = outcome(case, classes(dataclasses.dataclass))
    of = classes(dataclass)

    assert outcome(case, of) == expected
    assert outcome(case, of) == expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A class that pickle can find."""

    name: str
    places: tuple[int, ...] = ()


def test_a_value_survives_pickling() -> None:
    """Whole, and frozen still."""
    thawed = pickle.loads(pickle.dumps(Found(name="a", places=(1, 2))))  # noqa: S301 - made in this line

    assert thawed == Found(name="a", places=(1, 2))
    with pytest.raises(FrozenInstanceError):
        thawed.name = "b"


def test_init_is_put_together_at_the_first_call_and_once() -> None:
    """What a run never makes costs it nothing."""
    made = classes(dataclass).Point
    before = made.__init__
    made(1)
    first = made.__init__
    made(2)

    assert before.__code__.co_name == "initialise"
    assert first.__code__.co_name == "__init__"
    assert made.__init__ is first


def test_classes_of_one_shape_are_compiled_once() -> None:
    """Only the names of their parameters differ, and these are no work for a compiler."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Place:
        """Two fields, by name."""

        street: str
        number: int

    @dataclass(frozen=True, slots=True)
    class Pair:
        """Two fields, by position, one with a default."""

        left: int
        right: int = 2

    place, pair = Place(number=1, street="a"), Pair(1)

    assert (repr(place), repr(pair)) == (
        f"{Place.__qualname__}(street='a', number=1)",
        f"{Pair.__qualname__}(left=1, right=2)",
    )
    assert Place.__init__.__code__.co_code == Pair.__init__.__code__.co_code
    assert Place.__init__.__code__.co_consts is Pair.__init__.__code__.co_consts


def test_fields_are_described_when_somebody_asks() -> None:
    """By the standard library, once for a class, whichever of its attributes is looked at first."""
    made = classes(dataclass).Special
    before = [type(vars(made)[name]).__name__ for name in ("__dataclass_fields__", "__match_args__")]

    names = [field.name for field in fields(made)]

    assert before == ["_Described", "_Described"]
    assert names == ["label", "point", "secret", "made", "kept", "fixed", "more"]
    assert vars(made)["__match_args__"] == ()
    assert fields(made) == fields(made)


def test_fields_are_described_once_for_a_class_and_what_builds_on_it() -> None:
    """A class below a value that is none itself has the fields of that value, and is left alone."""

    @dataclass(frozen=True, slots=True)
    class Below:
        """A value."""

        x: int

    class Above(Below):
        __slots__ = ()

    names = [field.name for field in fields(Above)]

    assert names == ["x"]
    assert "__dataclass_fields__" not in vars(Above)
    assert fields(Below) == fields(Above)


def test_a_class_without_docstring_is_made_without_its_signature() -> None:
    """To find it the standard library imports and starts a tokenizer."""

    class Plain:
        x: int

    assert dataclass(frozen=True, slots=True)(Plain).__doc__ == "Plain"


def test_a_class_without_slots_is_refused() -> None:
    """It would be made as one with slots, which its author did not ask for."""
    with pytest.raises(TypeError, match="slots=False, expected slots=True"):

        @dataclass(slots=False)
        class _Loose:
            """No slots."""


def values() -> Iterator[type]:
    """Every value class of the package."""
    for module in pkgutil.walk_packages(edgetrust.__path__, "edgetrust."):
        if module.name != "edgetrust.__main__":
            found = vars(import_module(module.name)).values()
            yield from (each for each in found if isinstance(each, type) and each.__module__ == module.name)


def test_no_value_has_what_looks_like_a_field_and_is_none() -> None:
    """Annotations are not searched for these, so that each would be a field."""
    marks = ("ClassVar", "InitVar", "KW_ONLY")

    marked = [
        (value.__name__, field.name)
        for value in values()
        if dataclasses.is_dataclass(value)
        for field in fields(value)
        if any(mark in str(field.type) for mark in marks)
    ]

    assert marked == []


def parameters(made: type) -> list[tuple[str, object, bool]]:
    """Of a constructor: the names, how they are given, and whether they may be left out."""
    listed = inspect.signature(made).parameters.values()
    return [(each.name, each.kind, each.default is each.empty) for each in listed]


def test_every_value_of_the_package_can_be_made() -> None:
    """Each `__init__` compiles, with the parameters that the standard library would give it."""
    made: list[Any] = [each for each in values() if dataclasses.is_dataclass(each)]
    twins = [
        dataclasses.make_dataclass("Twin", [(each.name, object, copy.copy(each)) for each in fields(value)])
        for value in made
    ]

    assert len(made) > 100
    for value in made:
        with pytest.raises(TypeError):
            value(no_such_field=1)
    assert list(map(parameters, made)) == list(map(parameters, twins))
