"""Lines of commented YAML: values survive, comments stay comments."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from edgetrust.model.starter import Answer
from edgetrust.mra.deployment_file.marks import read_marked
from edgetrust.mra.starter.lines import WIDTH, comment_out, entries, entry, explain, flow, option, scalar

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXTS)
@example("on")
@example("14")
@example("1e3")
@example("a: b # c")
@example("- x, [y]")
@example("'\"\\")
@example("\x85\u2028\ufeff")
@example("~")
@example("=")
def test_a_text_is_the_same_behind_a_key_and_in_brackets(text: str) -> None:
    """And is a text, not a number or switch."""
    written = f"a: {scalar(text)}\nb: [{scalar(text)}, {scalar(text)}]\n"

    assert yaml.safe_load(written) == {"a": text, "b": [text, text]}


def test_plain_names_stay_plain() -> None:
    """Quotes stand only where they must."""
    assert (
        flow(["expe1.example.com", "certs/x.pem", "yes", "X15.5"]) == "[expe1.example.com, certs/x.pem, 'yes', X15.5]"
    )


@given(TEXTS, st.integers(0, 10))
def test_nothing_gets_out_of_a_comment(text: str, indent: int) -> None:
    """Neither a line nor a control character, whatever a certificate is called."""
    lines = list(explain(text, indent))

    assert all(line.startswith(" " * indent + "# ") and line.isprintable() for line in lines)
    assert read_marked("\n".join([*lines, "end"]), file="x") is not None


def test_comments_are_wrapped() -> None:
    """At the width, with what follows a dash hanging; a word that is too long stays whole."""
    long = "x" * 200
    lines = list(explain(f"- {'word ' * 30}{long}", 4))

    assert lines[0].startswith("    # - word")
    assert lines[1].startswith("    #   word")
    assert lines[-1] == f"    #   {long}"
    assert max(map(len, lines[:-1])) <= WIDTH


def test_what_is_commented_out_keeps_its_place() -> None:
    """So that it is right again when the sign is taken off; comments and empty lines stay."""
    lines = ["a:", "  # about b", "  - b: c", "", "    #d: e"]

    assert list(comment_out(lines)) == ["#a:", "  # about b", "  #- b: c", "", "    #d: e"]
    assert list(option("a: b", 2)) == ["  #a: b"]


def test_a_value_carries_the_mark_of_a_guess() -> None:
    """Above it; what was said carries none."""
    assert list(entry("fqdn", Answer("a.b"), 2)) == ["  fqdn: a.b"]
    assert list(entry("fqdn", Answer("a.b", "it is so"), 2)) == ["  # guessed: because it is so", "  fqdn: a.b"]


def test_a_list_with_guesses_has_a_line_for_each() -> None:
    """Neighbours with one reason share its mark."""
    said = [Answer("a"), Answer("b")]
    mixed = [Answer("a"), Answer("b", "why"), Answer("c", "why"), Answer("d", "other")]

    assert list(entries("x", said)) == ["x: [a, b]"]
    assert list(entries("x", mixed)) == [
        "x:",
        "  - a",
        "  # guessed: because why",
        "  - b",
        "  - c",
        "  # guessed: because other",
        "  - d",
    ]
    assert list(entries("x", [])) == ["x: []"]
