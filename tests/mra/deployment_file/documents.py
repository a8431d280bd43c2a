"""Documents for the tests of the deployment file: two complete ones, and generated ones.

EVERY_KEY, CONTRACT            # texts
documents()                    # a strategy of data that fits the shape, as YAML or JSON would load it
problems("name: 2024")         # the lines with which the parser refuses a text; empty when it takes it
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from _pytest.mark import ParameterSet
from hypothesis import strategies as st

from edgetrust.errors import BadDeployment
from edgetrust.mra.deployment_file.kinds import SWITCH_WORDS, Choice, Kind, Many, Shape, Switch, Text, Whole
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.deployment_file.shape import DEPLOYMENT

Data = None | bool | int | float | str | Sequence["Data"] | Mapping[str, "Data"]

EVERY_KEY = Path(__file__).with_name("every_key.yaml").read_text(encoding="utf-8")
CONTRACT = Path(__file__).with_name("contract.yaml").read_text(encoding="utf-8")
"""The example of the contract."""

_TEXTS = (
    "expe1.example.com", "expc", "a_b.example.com", "10.0.0.1", "2001:db8::1", "X14.3.1", "x15", "14", "12.5(1)SU6",
    "on", "null", "2024", "certs/a.pem", "-", "a b", "", " a", "a\nb", "Ä.example.com", "a..b", "-a", "a" * 300,
)  # fmt: skip
_WORDS = st.sampled_from(_TEXTS) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8)
_OTHER: st.SearchStrategy[Data] = (
    st.none() | st.booleans() | st.integers(-1, 70000) | st.sampled_from((14.3, 0.5)) | _WORDS | st.just(()).map(list)
)


def documents(shape: Shape = DEPLOYMENT) -> st.SearchStrategy[dict[str, Data]]:
    """Mappings that fit a shape but for single texts, which may be any; nothing is said about names used twice."""
    required = {key.name: _values(key.kind) for key in shape.keys.values() if key.required}
    optional = {key.name: st.none() | _values(key.kind) for key in shape.keys.values() if not key.required}
    return cast("st.SearchStrategy[dict[str, Data]]", st.fixed_dictionaries(required, optional=optional))


def _values(kind: Kind) -> st.SearchStrategy[Data]:
    match kind:
        case Text():
            fitting = [text for text in _TEXTS if not kind.accepts or kind.accepts(text)]
            numbers = [14, 15.5] if kind.numbers else []
            return st.sampled_from([*fitting, *numbers])
        case Switch():
            return st.booleans() | st.sampled_from(SWITCH_WORDS)
        case Whole():
            return st.integers(kind.least, kind.most)
        case Choice():
            return st.sampled_from(kind.words)
        case Many():
            values = st.lists(_values(kind.of), min_size=kind.least, max_size=2)
            return values | _values(kind.of) if kind.single else values
        case Shape():
            return documents(kind)


def cases(name: str) -> list[ParameterSet]:
    """The cases of a file beside this one: under `==== what it is` a document, under `----` the expected lines."""
    parts = Path(__file__).with_name(name).read_text(encoding="utf-8").split("==== ")[1:]
    split = (re.fullmatch(r"(.*)\n((?s:.*))\n----\n((?s:.*))", part.strip()) for part in parts)
    return [pytest.param(found[2], found[3].splitlines(), id=found[1]) for found in split if found]


def others() -> st.SearchStrategy[Data]:
    """Values that fit hardly anywhere."""
    return _OTHER


def problems(text: str | bytes) -> tuple[str, ...]:
    """The lines with which the parser refuses a text; empty when it takes it."""
    try:
        parse_deployment(text, file="acme.yaml")
    except BadDeployment as error:
        return error.problems
    return ()
