"""Settings of the client certificate testing page, put into the text of a deployment file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Refused
from edgetrust.mra.deployment_file.edit import put_client_test

SETTINGS = {"regex": r"/CN=(?<n>[^,]*)/", "username": "#n#'s", "crl_checking": "none"}
BLOCK = r"""
  client_test:
    regex: '/CN=(?<n>[^,]*)/'
    username: '#n#''s'
    crl_checking: none
"""
FLOW = r"{regex: '/CN=(?<n>[^,]*)/', username: '#n#''s', crl_checking: none}"
REGEX, USERNAME = r"regex: '/CN=(?<n>[^,]*)/'", "username: '#n#''s'"
SIDE, SIX, NODES = "expressway_e:\n", " " * 6, "  nodes: []\n"
PLAIN = """\
name: Acme  # the customer
expressway_e:
  # the edge
  nodes: [{fqdn: e.example.com}]
"""
WINDOWS = PLAIN.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAIN, PLAIN.replace("\n  # the edge\n  nodes", f"\n  # the edge{BLOCK}  nodes")),
        (
            "expressway_e: {nodes: [{fqdn: e.example.com}]}\n",
            f"expressway_e: {{client_test: {FLOW}, nodes: [{{fqdn: e.example.com}}]}}\n",
        ),
        ("expressway_e:\n  client_test: {}\n", f"expressway_e:\n  client_test: {FLOW}\n"),
        ("expressway_e:\n  client_test:\n  nodes: []\n", f"expressway_e:\n  client_test: {FLOW}\n  nodes: []\n"),
        ("client_test: {}\nexpressway_e:\n  nodes: []\n", f"client_test: {FLOW}\nexpressway_e:\n  nodes: []\n"),
        (
            "client_test: {}\nexpressway_e:\n  client_test: {}\n",
            f"client_test: {{}}\nexpressway_e:\n  client_test: {FLOW}\n",
        ),
        (
            f"{SIDE}  client_test:\n      regex: old  # ours\n      crl_checking: all  # strict\n  nodes: []\n",
            f"{SIDE}  client_test:\n{SIX}{REGEX}  # ours\n{SIX}crl_checking: none  # strict\n{SIX}{USERNAME}\n{NODES}",
        ),
        (
            f'{SIDE}  client_test: {{crl_checking: "none", regex: old}}\n',
            f'{SIDE}  client_test: {{crl_checking: "none", {REGEX}, {USERNAME}}}\n',
        ),
        (
            f"{SIDE}  client_test:\n    regex: |-\n      old\n  nodes: []\n",
            f"{SIDE}  client_test:\n    {REGEX}\n    {USERNAME}\n    crl_checking: none\n  nodes: []\n",
        ),
        (
            f"{SIDE}  client_test:\n    regex: old",
            f"{SIDE}  client_test:\n    {REGEX}\n    {USERNAME}\n    crl_checking: none\n",
        ),
        (WINDOWS, WINDOWS.replace("\r\n  # the edge\r\n", "\r\n  # the edge" + BLOCK.replace("\n", "\r\n"))),
    ],
)
def test_the_settings_are_put_where_they_belong(before: str, after: str) -> None:
    """Everything else stays as it is, character by character; a second time nothing changes."""
    assert put_client_test(before, "expressway_e", SETTINGS) == after
    assert put_client_test(after, "expressway_e", SETTINGS) == after


@pytest.mark.parametrize(
    "text",
    [
        "client_test: &page {regex: old}\nexpressway_c: {client_test: *page}\nexpressway_e: {client_test: *page}\n",
        "expressway_c: {client_test: &page {regex: old}}\nexpressway_e: {client_test: *page}\n",
        "expressway_c: &side {nodes: []}\nexpressway_e: *side\n",
    ],
)
def test_what_is_shared_with_another_place_is_refused(text: str) -> None:
    """A change would show in both."""
    with pytest.raises(Refused, match="cannot be edited without changing more"):
        put_client_test(text, "expressway_e", SETTINGS)


LINES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), min_size=1
)

TEXTS = [PLAIN, "expressway_e: {client_test: {regex: a}}\n", "expressway_e:\n  client_test:\n    username: b\n"]


@given(
    st.sampled_from(TEXTS),
    st.fixed_dictionaries(
        {"regex": LINES, "username": LINES, "crl_checking": st.sampled_from(["none", "peer", "all"])}
    ),
)
def test_what_is_put_in_is_read_out(text: str, settings: dict[str, str]) -> None:
    """Any text of one line, whatever YAML might take it for."""
    edited = put_client_test(text, "expressway_e", settings)

    assert yaml.safe_load(edited)["expressway_e"]["client_test"] == settings
    assert put_client_test(edited, "expressway_e", settings) == edited
