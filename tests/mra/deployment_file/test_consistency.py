from __future__ import annotations

import pytest

from tests.mra.deployment_file.documents import cases, problems

SIDES = "expressway_c:\n  nodes:\n    - fqdn: expc1\nexpressway_e:\n  nodes:\n    - fqdn: expe1\n"


@pytest.mark.parametrize(("text", "lines"), cases("inconsistencies.cases"))
def test_conditions_between_places(text: str, lines: list[str]) -> None:
    """Names that must differ and lists that must pair are told with the lines of both places."""
    assert list(problems(text)) == lines


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "name: Acme",
        "expressway_c: {nodes: [{fqdn: a}]}\ntraversal_zone: {peer_addresses: [b, c]}",
        f"{SIDES}traversal_zone: {{peer_addresses: []}}",
        f"{SIDES}traversal_zone: {{peer_addresses: }}",
    ],
)
def test_what_is_only_incomplete_is_no_mistake(text: str) -> None:
    """A deployment may say little; peers need no counterpart as long as no Expressway-E is declared."""
    assert problems(text) == ()


def test_broken_parts_cause_no_further_problems() -> None:
    """A side without a readable node does not make its peers superfluous, nor a node without a name a namesake."""
    text = "expressway_e: {nodes: [{}, {fqdn: [x]}, expe1]}\ntraversal_zone: {peer_addresses: [a, b, c]}\n"

    assert [line for line in problems(text) if "peer_addresses" in line or "already" in line] == []
    assert [line for line in problems("expressway_e: 1\ntraversal_zone: {peer_addresses: [a]}") if "peer" in line] == []
