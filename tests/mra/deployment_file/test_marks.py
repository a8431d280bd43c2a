from __future__ import annotations

import pytest
import yaml

from edgetrust.errors import BadDeployment
from edgetrust.mra.deployment_file import marks
from edgetrust.mra.deployment_file.marks import Entries, Items, Scalar, ScalarKind, Value, read_marked, shown


def read(text: str | bytes) -> Value | None:
    """The value in a text."""
    return read_marked(text, file="acme.yaml")


def refusal(text: str | bytes) -> str:
    """The one line with which a text is refused."""
    with pytest.raises(BadDeployment) as caught:
        read(text)

    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def word(text: str, line: int = 1) -> Scalar:
    """A scalar that is text."""
    return Scalar(text, ScalarKind.TEXT, line)


def test_every_value_knows_its_line() -> None:
    """Mappings, lists and scalars carry the line on which they begin, and how many values they amount to."""
    found = read("a: 1\nb:\n  - x\n  - {c: on}\n")

    inner = Entries(((word("c", 4), Scalar("on", ScalarKind.SWITCH, 4)),), 4, 3)
    assert found == Entries(
        ((word("a"), Scalar("1", ScalarKind.INTEGER, 1)), (word("b", 2), Items((word("x", 3), inner), 3, 5))), 1, 9
    )


@pytest.mark.parametrize(
    "plain",
    "on ON off yes no true False null ~ 14 14.10 0x1b 1:30 1e3 .inf 2024-01-01 10.0.0.1 expe1 y n <x = -".split(),
)
def test_scalars_are_taken_as_pyyaml_takes_them(plain: str) -> None:
    """A plain scalar is a switch, number, text or nothing exactly where PyYAML says so; dates are text to us."""
    loaded = yaml.safe_load(f"- {plain}" if plain not in ("=", "-") else f"- '{plain}'")[0]
    kinds = {type(None): ScalarKind.NOTHING, bool: ScalarKind.SWITCH, int: ScalarKind.INTEGER, float: ScalarKind.NUMBER}

    found = read(f"[{plain}]" if plain not in ("=", "-") else f"['{plain}']")

    assert found == Items((Scalar(plain, kinds.get(type(loaded), ScalarKind.TEXT), 1),), 1, 2)


@pytest.mark.parametrize("text", ["'on'", '"on"', "|-\n  on"])
def test_quoted_words_are_text(text: str) -> None:
    """Quotes and blocks make text of a switch."""
    found = read(f"a: {text}")

    assert isinstance(found, Entries)
    assert found.pairs[0][1] == word("on")


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n", b"\xef\xbb\xbf"])
def test_nothing_is_none(text: str | bytes) -> None:
    """A text without a value is no value."""
    assert read(text) is None


@pytest.mark.parametrize("text", [b"a: \xc3\xa9", b"\xef\xbb\xbfa: \xc3\xa9", "\ufeffa: é".encode("utf-16"), "a: é"])
def test_encodings(text: str | bytes) -> None:
    """UTF-8 with or without a byte order mark, and UTF-16 with one, read the same."""
    assert read(text) == Entries(((word("a"), word("é")),), 1, 3)


def test_an_alias_is_the_value_of_its_anchor() -> None:
    """The value is shared, with the line on which it was written, and counted once more."""
    found = read("a: &x [1]\nb: *x\n")

    assert isinstance(found, Entries)
    assert found.pairs[0][1] is found.pairs[1][1]
    assert found.size == 1 + 2 + 2 * 2


def test_merge_keys_give_way_to_what_is_written() -> None:
    """A merged entry stands in only where the mapping has no entry of its own; the first of several wins."""
    found = read("- &a {k: a, x: a}\n- &b {k: b, y: b}\n- <<: [*a, *b]\n  x: own\n")

    assert isinstance(found, Items)
    merged = found.values[2]
    assert isinstance(merged, Entries)
    own = Scalar("own", ScalarKind.TEXT, 4)
    assert merged.pairs == ((word("x", 4), own), (word("k"), word("a")), (word("y", 2), word("b", 2)))


def test_a_repeated_key_stays() -> None:
    """Both entries of a repeated key are there, for the reader to refuse."""
    assert read("{a: x, a: y}") == Entries(((word("a"), word("x")), (word("a"), word("y"))), 1, 5)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1,2\n", "acme.yaml:3: not YAML: did not find expected ',' or ']'"),
        (
            "a:\n\tb: c",
            "acme.yaml:2: not YAML: found character that cannot start any token; indent with spaces, never with tabs",
        ),
        ("a: 'x", "acme.yaml:1: not YAML: found unexpected end of stream"),
        ("a: b: c", "acme.yaml:1: not YAML: mapping values are not allowed in this context"),
        ("%YAML 3.0\n---\na: 1", "acme.yaml:1: not YAML: found incompatible YAML document"),
        ("a: 1\n---\nb: 2", "acme.yaml:2: a second document begins; a deployment file holds one"),
        ("a: 1\nb: *x", 'acme.yaml:2: the alias "*x" has no anchor "&x" above it'),
        ("a: &x\n  b: *x", 'acme.yaml:2: the alias "*x" stands inside its own anchor'),
        ("a: 1\n<<: x", "acme.yaml:2: the merge key << takes an alias of a mapping, or a list of these"),
        ("? [a]\n: b", "acme.yaml:1: a key must be a word, not a list or mapping"),
        ("a: !!python/name:os x", 'acme.yaml:1: the tag "!!python/name:os" has no place here; remove it'),
        ("a: !!str 14", 'acme.yaml:1: the tag "!!str" has no place here; remove it'),
        ("a: ! on", 'acme.yaml:1: the tag "!" has no place here; remove it'),
        ("a: !foo {}", 'acme.yaml:1: the tag "!foo" has no place here; remove it'),
        ("a: b\nc: \x07", "acme.yaml:2: the character U+0007 cannot stand in YAML"),
        ("a: b\n\ud800", "acme.yaml:2: the character U+D800 cannot stand in YAML"),
        (b"a: b\nc: \xe9", "acme.yaml:2: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea", "acme.yaml:1: byte 0x61 is not UTF-16; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_not_yaml_is_one_line(text: str | bytes, line: str) -> None:
    """Each reason to give up names file, line, what was seen, and what to do where that is not plain."""
    assert refusal(text) == line


def test_deep_nesting_ends_at_the_bound() -> None:
    """Four million brackets are one line, and neither recursion nor the parser's own depth comes into play."""
    assert refusal("[" * 4_000_000) == "acme.yaml:1: nested more than 64 deep"
    assert refusal("- " * 2_000_000) == "acme.yaml:1: nested more than 64 deep"


def test_an_alias_bomb_ends_at_the_bound() -> None:
    """Twenty levels of ten aliases each amount to more values than a document may have."""
    levels = (f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 20))

    assert refusal("a0: &a0 [x]\n" + "".join(levels)) == "acme.yaml:6: more than 1000000 values, aliases written out"


def test_a_bomb_of_merge_keys_ends_at_the_bound() -> None:
    """Merged mappings count as written out, too."""
    levels = (
        f"a{level}: &a{level} {{k{level}: 1, <<: [{', '.join([f'*a{level - 1}'] * 10)}]}}\n" for level in range(1, 20)
    )

    assert refusal("a0: &a0 {k: x}\n" + "".join(levels)).endswith("more than 1000000 values, aliases written out")


@pytest.mark.parametrize("junk", ["x" * 50_000_000, b"\xff\x00" * 25_000_000])
def test_junk_is_not_looked_at(junk: str | bytes) -> None:
    """A text longer than any deployment is refused by its length."""
    assert refusal(junk) == "acme.yaml:1: longer than a deployment file can be: 50000000, at most 4194304"


def test_without_the_c_library_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's parser in Python gives the same values as libyaml."""
    text = "a: &x [1, on, 'on']\nb: {<<: {c: d}, e: *x}\n"
    expected = read(text)

    monkeypatch.setattr(marks, "_LOADER", yaml.SafeLoader)

    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", '"a"'), ("é", '"é"'), ("\x1b[31m", '"\\u001b[31m"'), ("a\nb", '"a\\u000ab"'), ("x" * 61, f'"{"x" * 59}…"')],
)
def test_shown_text_is_harmless(text: str, expected: str) -> None:
    """What a file holds is quoted, cut, and cannot command a terminal."""
    assert shown(text) == expected
