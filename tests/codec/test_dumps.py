"""Configuration and status dumps: what is read, what is passed over, and that any text gives an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.dumps import MOST_SETTINGS, read_settings, read_status
from edgetrust.model.dump import Setting, Status

PEER = '*c xConfiguration Zones Zone 6 TraversalClient Peer 1 Address: "expe1.example.com"'
STATUS = """*s SystemUnit: /
   Product: "TANDBERG VCS"
   Uptime: 1102
   Expressway: "True"
   Software: /
     Version: "X14.3.1"
     Build: "oak_v14.3.1_rc_1"
*s/end
*s Options: /
   Version: "X8.1"
*s/end
"""
XML = """<?xml version="1.0"?>
<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS">
  <SystemUnit item="1">
    <Expressway item="1">False</Expressway>
    <Software item="1">
      <Version item="1">X12.5.4</Version>
    </Software>
    <Hardware item="1"><Version item="1">52C00000</Version></Hardware>
  </SystemUnit>
</Status>
"""


def setting(words: str, value: str, line: int = 1) -> Setting:
    """One of a file."""
    return Setting(words=words, value=value, line=line)


@pytest.mark.parametrize(
    ("line", "words", "value"),
    [
        (PEER, "Zones Zone 6 TraversalClient Peer 1 Address", "expe1.example.com"),
        ("*c xConfiguration Alternates Peer 2 Address: ", "Alternates Peer 2 Address", ""),
        ("*c xConfiguration Zones Zone 6 HopCount: 15", "Zones Zone 6 HopCount", "15"),
        ('xConfiguration SystemUnit Name: "a: b"', "SystemUnit Name", "a: b"),
        ('  *c  xconfiguration  SystemUnit  Name:"x"\r', "SystemUnit Name", "x"),
        ('*c xConfiguration SystemUnit Name: "', "SystemUnit Name", '"'),
    ],
    ids=["quoted", "not set", "bare", "pasted", "spaced", "half a quote"],
)
def test_a_setting_has_its_words_and_its_value(line: str, words: str, value: str) -> None:
    """However much space stands around."""
    assert list(read_settings(line)) == [setting(words, value)]


def test_settings_that_were_glued_are_told_apart() -> None:
    """As copying out of a page leaves them; each has the number of its line."""
    text = f'Expressway-C {PEER} *c xConfiguration SystemUnit Name: "c"\n\n{PEER}'

    found = list(read_settings(text))

    assert [(each.words.partition(" ")[0], each.line) for each in found] == [
        ("Zones", 1),
        ("SystemUnit", 1),
        ("Zones", 3),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "OK",
        "*c xConfiguration",
        "*c xConfiguration SystemUnit Name",
        '*c xConfiguration : "x"',
        "2026-11-23T10:00:00 expc1 httpd: Detail=xConfiguration SystemUnit Name: x",
        f'*c xConfiguration {"Zone " * 100}Name: "x"',
    ],
)
def test_other_lines_are_no_settings(line: str) -> None:
    """Neither what has no value, nor what has no end of words."""
    assert list(read_settings(line)) == []


def test_no_file_has_more_settings_than_can_be_kept() -> None:
    """Whatever somebody puts into it."""
    assert len(list(read_settings("*c xConfiguration a: b\n" * (MOST_SETTINGS + 5)))) == MOST_SETTINGS


def test_a_status_as_text_has_release_and_side() -> None:
    """Of the system, and of nothing further down."""
    assert read_status(STATUS) == Status(release="X14.3.1", release_line=6, is_edge=True, edge_line=4)


def test_a_status_as_xml_has_release_and_side() -> None:
    """Of the software, and not of the hardware."""
    assert read_status(XML) == Status(release="X12.5.4", release_line=6, is_edge=False, edge_line=4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        STATUS.replace("SystemUnit", "Hardware"),
        STATUS.replace('"X14.3.1"', '"14.3.1 of something"').replace('"True"', '"perhaps"'),
        XML.replace("Software", "Firmware").replace("Expressway item", "Edge item"),
        XML.replace("X12.5.4", "52").replace("False", "unknown"),
        XML.replace("</SystemUnit>", ""),
        "<Status><SystemUnit><Software><Version>X1",
    ],
)
def test_what_is_no_release_is_none(text: str) -> None:
    """Of another part, of another form, or cut off."""
    assert read_status(text) == Status()


@given(
    st.one_of(
        st.text(),
        st.binary().map(lambda octets: octets.decode(errors="replace")),
        st.tuples(st.sampled_from((PEER, STATUS, XML)), st.integers(0, 400), st.text(max_size=3)).map(
            lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + len(cut[2]) :]
        ),
    )
)
def test_any_text_has_an_answer(text: str) -> None:
    """Random, and with something changed in it."""
    lines = text.count("\n") + 1
    status = read_status(text)

    assert all(1 <= each.line <= lines and each.words for each in read_settings(text))
    assert status.release_line <= lines
    assert status.release is None or status.release.startswith("X")


@given(
    st.from_regex(r"[A-Z][A-Za-z0-9]{0,9}( [A-Za-z0-9]{1,9}){0,6}", fullmatch=True),
    st.text(alphabet=st.characters(exclude_categories=("C", "Z")), max_size=40),
)
def test_what_is_written_is_read(words: str, value: str) -> None:
    """Any words and any value without a line break, unless it holds the mark of another setting."""
    line = f'*c xConfiguration {words}: "{value}"'

    assert list(read_settings(line)) == [setting(words, value)]
