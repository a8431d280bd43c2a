from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from edgetrust.mra.deployment_file.schema import deployment_schema
from tests.mra.deployment_file.documents import CONTRACT, EVERY_KEY, Data, documents, others, problems

_DUMPER = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
VALIDATOR = Draft202012Validator(deployment_schema())
WHOLE: Data = yaml.safe_load(EVERY_KEY)
"""A full deployment, of which each example takes a copy."""
BEYOND_A_SCHEMA = (
    "already", "second publisher", "peer_addresses has", "call endpoints", "stopped after",  # several places
    "expected an IPv4", "expected a release", "expected an Expressway release",  # arithmetic, numbers that are text
)  # fmt: skip
"""What the parser says of conditions that no schema can state."""


def test_it_is_a_schema() -> None:
    """The document itself is sound JSON Schema 2020-12."""
    Draft202012Validator.check_schema(deployment_schema())


def test_the_shipped_schema_is_up_to_date() -> None:
    """`make generated` writes it."""
    shipped = resources.files("edgetrust").joinpath("schemas", "deployment.json").read_text(encoding="utf-8")

    assert json.loads(shipped) == deployment_schema()


@pytest.mark.parametrize("text", [CONTRACT, EVERY_KEY], ids=["contract", "every-key"])
def test_complete_deployments_are_valid(text: str) -> None:
    """The example of the contract, and one with every key."""
    assert list(VALIDATOR.iter_errors(yaml.safe_load(text))) == []


def is_valid(data: Data) -> bool:
    """Whether the schema takes a document."""
    return VALIDATOR.is_valid(data)


def written(data: Data) -> str:
    """A document as a file; by libyaml where it is there, in a fraction of the time."""
    text: str = yaml.dump(data, Dumper=_DUMPER)
    return text


def of_schema(said: Sequence[str]) -> list[str]:
    """The parser's problems, without those that it has to itself."""
    return [line for line in said if not any(words in line for words in BEYOND_A_SCHEMA)]


@given(documents())
def test_what_the_parser_takes_the_schema_takes(data: dict[str, Data]) -> None:
    """A tool with the schema never marks what edgetrust accepts; nor does edgetrust refuse single values that fit."""
    said = problems(written(data))

    if not said:
        assert is_valid(data)
    if is_valid(data):
        assert of_schema(said) == []


@given(st.data())
def test_both_refuse_the_same_values(data: st.DataObject) -> None:
    """Some value anywhere in a full deployment is replaced by another: both see it, or both find it fitting."""
    document = deepcopy(WHOLE)
    where, key = data.draw(st.sampled_from(list(places(document))))
    where[key] = data.draw(others())

    said = problems(written(document))

    if of_schema(said):
        assert not is_valid(document)
    if not is_valid(document):
        assert said


@given(st.data())
def test_both_refuse_unknown_keys(data: st.DataObject) -> None:
    """A key too many in any mapping is refused by schema and parser."""
    document = deepcopy(WHOLE)
    mappings = [document, *(where[key] for where, key in places(document))]
    where = data.draw(st.sampled_from([each for each in mappings if isinstance(each, dict)]))
    name = data.draw(st.sampled_from(["fqdns", "x-note", "", "Name"]))
    where[name] = data.draw(others())

    assert not is_valid(document)
    assert any("unknown key" in line for line in problems(written(document)))


def places(data: Data) -> list[tuple[dict[str | int, Data], str | int]]:
    """Every place of a document, as a container and the key in it."""
    found: list[tuple[dict[str | int, Data], str | int]] = []
    keys = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
    for key in keys:
        container: dict[str | int, Data] = data  # type: ignore[assignment] # a list is indexed alike
        found += [(container, key), *places(container[key])]
    return found
