from __future__ import annotations

import pytest

from edgetrust.errors import BadDeployment
from edgetrust.mra.deployment_file.kinds import Choice, Key, Many, Switch, Text, Whole, shape
from edgetrust.mra.deployment_file.marks import read_marked
from edgetrust.mra.deployment_file.section import MAX_PROBLEMS, Problems, Section, Words, read_section
from tests.mra.deployment_file.documents import cases, problems


@pytest.mark.parametrize(("text", "lines"), cases("mistakes.cases"))
def test_every_mistake_is_one_line(text: str, lines: list[str]) -> None:
    """Each line says file, line, key, what was seen and what was expected."""
    assert list(problems(text)) == lines


def test_all_mistakes_are_told_at_once() -> None:
    """Mistakes of all parts come in the order of the file, whatever order they were found in."""
    text = "nam: a\nexpressway_c:\n  nodes: [{fqdn: expc1, crls: []}]\n  versions: X15\ntraversal_zone: {port: x}\n"

    assert [line.split(" ")[0:4] for line in problems(text)] == [
        ["acme.yaml:1:", "unknown", "key", '"nam"'],
        ["acme.yaml:3:", "unknown", "key", '"crls"'],
        ["acme.yaml:4:", "unknown", "key", '"versions"'],
        ["acme.yaml:5:", "traversal_zone.port", "is", '"x",'],
    ]


def test_a_mistake_behind_an_alias_is_told_once_for_each_place() -> None:
    """An alias that stands in two places is one mistake in each, at the line where it is written."""
    text = "public_ca: &x [[]]\nedge_proxy: {fqdn: a, trusted_ca: *x}\n"

    assert list(problems(text)) == [
        "acme.yaml:1: edge_proxy.trusted_ca[0] is an empty list, expected the path of a file or folder",
        "acme.yaml:1: public_ca[0] is an empty list, expected the path of a file or folder",
    ]


def test_a_wrong_file_is_not_recited() -> None:
    """After many problems the rest of the file is not looked at."""
    lines = problems("".join(f"k{number}: 1\n" for number in range(1000)))

    assert len(lines) == MAX_PROBLEMS + 1
    assert lines[-1] == "acme.yaml: stopped after 200 problems"


PART = shape("part", "Part.", Key(name="inner", kind=Text(expected="text"), description="Inner.", required=True))
SAMPLE = shape(
    "sample",
    "Sample.",
    Key(name="word", kind=Text(expected="text"), description="W.", default="given"),
    Key(name="bare", kind=Text(expected="text"), description="B."),
    Key(name="flag", kind=Switch(), description="F.", default=True),
    Key(name="count", kind=Whole(least=0, most=9), description="C.", default=7),
    Key(name="choice", kind=Choice(("a", "b")), description="Ch.", default="a"),
    Key(name="texts", kind=Many(of=Text(expected="text"), single=True), description="T."),
    Key(name="part", kind=PART, description="P."),
    Key(name="parts", kind=Many(of=PART), description="Ps."),
)


def section(text: str) -> Section:
    """A sample section without mistakes."""
    value = read_marked(text, file="acme.yaml")
    assert value is not None
    found = Problems("acme.yaml")
    read = read_section(value, SAMPLE, "", found)
    assert found.lines() == ()
    return read


def test_what_is_left_out_is_the_default() -> None:
    """Every accessor answers for an absent key and for an empty one alike."""
    for text in ("{}", "{word: , bare: , flag: , count: , choice: , texts: , part: , parts: }"):
        found = section(text)

        assert (found.text("word"), found.find_text("bare"), found.find_words("word")) == ("given", None, None)
        assert (found.switch("flag"), found.number("count"), found.text("choice")) == (True, 7, "a")
        assert (found.find_list("texts"), found.texts("texts")) == (None, ())
        assert (found.find_section("part"), found.sections("parts")) == (None, ())


def test_what_is_given_comes_with_its_line() -> None:
    """Values fit their kinds, and know where they were written."""
    found = section("word: x\nflag: off\ncount: 0\nchoice: b\ntexts:\n  - y\npart: {inner: z}\nparts:\n  - inner: q\n")

    assert (found.find_words("word"), found.switch("flag"), found.number("count")) == (Words("x", 1), False, 0)
    assert (found.text("choice"), found.find_list("texts"), found.texts("texts")) == ("b", (Words("y", 6),), ("y",))
    part = found.find_section("part")
    assert part is not None
    assert (part.text("inner"), part.where, part.line) == ("z", "part", 7)
    assert [(each.text("inner"), each.where, each.line) for each in found.sections("parts")] == [("q", "parts[0]", 9)]
    assert dict(found.lines) == {"word": 1, "flag": 2, "count": 3, "choice": 4, "texts": 5, "part": 7, "parts": 8}


@pytest.mark.parametrize("word", ["on", "On", "ON", "'on'", '"YES"', "true", "'True'", "yes"])
def test_switches_are_on_in_many_words(word: str) -> None:
    """Plain and quoted words of the three pairs mean the same."""
    assert section(f"flag: {word}").switch("flag") is True
    assert section("flag: 'off'").switch("flag") is False


def test_one_value_stands_for_a_list_of_one() -> None:
    """Where several files are possible, one needs no brackets."""
    assert section("texts: x").texts("texts") == ("x",)


def test_asking_for_something_else_is_a_defect() -> None:
    """Accessors refuse keys and kinds that the shape does not declare, so a slip in `build` cannot pass."""
    found = section("{word: x, flag: on}")

    with pytest.raises(KeyError):
        found.find_text("wrod")
    with pytest.raises(TypeError, match="flag is declared as something else than Words"):
        found.find_words("flag")
    with pytest.raises(TypeError, match="bare is neither required nor has it a default"):
        found.text("bare")


def test_problems_stop_the_reading_when_there_are_enough() -> None:
    """The refusal holds what was found so far."""
    found = Problems("acme.yaml")
    for line in range(1, MAX_PROBLEMS):
        found.add(line, "wrong")
        found.add(line, "wrong")

    with pytest.raises(BadDeployment) as caught:
        found.add(MAX_PROBLEMS, "wrong")

    assert len(caught.value.problems) == MAX_PROBLEMS + 1
