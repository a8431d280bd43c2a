from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
import yaml

from edgetrust.mra.deployment_file.kinds import Choice, Key, Kind, Many, Shape, Text
from edgetrust.mra.deployment_file.shape import DEPLOYMENT, find_homes, is_host, is_line, is_path
from edgetrust.mra.releases import parse_version
from tests.mra.deployment_file.documents import EVERY_KEY, Data


def shapes(within: Shape = DEPLOYMENT) -> Iterator[Shape]:
    """Every mapping of the file, as often as it occurs."""
    yield within
    for key in within.keys.values():
        kind = innermost(key.kind)
        if isinstance(kind, Shape):
            yield from shapes(kind)


def innermost(kind: Kind) -> Kind:
    """A kind, or what a list is made of."""
    return innermost(kind.of) if isinstance(kind, Many) else kind


def keys() -> Iterator[tuple[str, Key]]:
    """Every key, under the name of its mapping."""
    for each in shapes():
        yield from ((f"{each.name}.{key.name}", key) for key in each.keys.values())


def test_every_key_is_described() -> None:
    """Each key has a sentence for the JSON Schema, and so has each mapping."""
    texts = {name: key.description for name, key in keys()} | {each.name: each.description for each in shapes()}

    assert [name for name, text in texts.items() if not text.endswith(".")] == []


def test_a_name_means_one_shape() -> None:
    """Definitions of the JSON Schema go by name, so no two shapes may share one."""
    named: dict[str, Shape] = {}

    assert [each.name for each in shapes() if named.setdefault(each.name, each) is not each] == []


def test_required_keys_have_no_default() -> None:
    """A default that can never be used would be a lie."""
    assert [name for name, key in keys() if key.required and key.default is not None] == []


def test_defaults_of_choices_are_choices() -> None:
    """A default is one of the words."""
    choices = [(name, key.default, key.kind.words) for name, key in keys() if isinstance(key.kind, Choice)]

    assert [name for name, default, words in choices if default is not None and default not in words] == []


def test_the_example_uses_every_key() -> None:
    """`every_key.yaml` is what it says, so tests that read it miss nothing."""
    assert {name for name, _ in keys()} - set(used(yaml.safe_load(EVERY_KEY), DEPLOYMENT)) == set()


def used(data: Data, kind: Kind) -> Iterator[str]:
    """The keys that occur in some data."""
    if isinstance(kind, Many) and isinstance(data, Sequence) and not isinstance(data, str):
        for each in data:
            yield from used(each, kind.of)
    if isinstance(kind, Shape) and isinstance(data, Mapping):
        for name, value in data.items():
            yield f"{kind.name}.{name}"
            yield from used(value, kind.keys[name].kind)


@pytest.mark.parametrize(
    ("key", "accepted", "refused"),
    [
        (
            "fqdn",
            "expe1.example.com expe1 a_b.example.com EXPE1.Example.Com 10.0.0.1 x-1.y _x a.1",
            "-a a- a..b .a a. *.example.com a/b é.example.com " + "a" * 64 + " " + ".".join(["a" * 60] * 5),
        ),
        ("address", "10.0.0.1 2001:db8::1 ::1", "10.0.0.256 10.0.0 example.com ::g 1:2"),
        ("defined_as", "10.0.0.1 cucm1 cucm1.example.com 2001:db8::1", ""),
    ],
)
def test_grammar_of_names(key: str, accepted: str, refused: str) -> None:
    """Which host names and addresses a node can have."""
    node = innermost(DEPLOYMENT.keys["cucm"].kind)
    assert isinstance(node, Shape)
    inner = innermost(node.keys["nodes"].kind)
    assert isinstance(inner, Shape)
    kind = inner.keys[key].kind
    assert isinstance(kind, Text)

    assert [text for text in accepted.split() if not fits(kind, text)] == []
    assert [text for text in refused.split() if fits(kind, text)] == []


def fits(kind: Text, text: str) -> bool:
    """Whether a text is of a kind, as `section` decides."""
    matched = re.fullmatch(kind.pattern, text) is not None and len(text) <= kind.longest
    return matched and (kind.accepts is None or kind.accepts(text))


@pytest.mark.parametrize("text", "X14.3.1 x14.3.1 14.3.1 14 X15.5 X8.11.4".split())
def test_every_release_that_the_gates_know_fits(text: str) -> None:
    """What `parse_version` takes, the file takes; the pattern is there for the JSON Schema."""
    side = DEPLOYMENT.keys["expressway_c"].kind
    assert isinstance(side, Shape)
    kind = side.keys["version"].kind
    assert isinstance(kind, Text)

    assert fits(kind, text)
    assert parse_version(text) is not None


@pytest.mark.parametrize(
    ("text", "host", "path", "line"),
    [
        ("expe1.example.com", True, True, True),
        ("a_b", True, True, True),
        ("certs/Ä b.pem", False, True, True),
        ("on", True, True, True),
        ("", False, False, False),
        (" a", False, False, False),
        ("a\nb", False, False, False),
        ("a\udcff", False, False, False),
        ("a" * 254, False, True, True),
        ("a" * 4097, False, False, False),
    ],
)
def test_a_text_can_be_asked_for_before_it_is_written(text: str, host: bool, path: bool, line: bool) -> None:
    """What a deployment file can hold as a host, a path or a name; bytes that are no text never."""
    assert (is_host(text), is_path(text), is_line(text)) == (host, path, line)


@pytest.mark.parametrize(
    ("name", "homes"),
    [
        ("domains", ["", "xmpp_federation"]),
        ("acme", ["expressway_e"]),
        ("callmanager_ecdsa", ["cucm[].nodes[].certificates"]),
        ("nothing", []),
    ],
)
def test_homes_of_a_key(name: str, homes: list[str]) -> None:
    """Where a key belongs that was written elsewhere."""
    assert list(find_homes(name)) == homes
