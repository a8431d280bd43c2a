from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edgetrust.errors import BadDeployment
from edgetrust.mra.deployment_file.parse import parse_deployment
from tests import make
from tests.mra.deployment_file.documents import CONTRACT, EVERY_KEY, problems


def test_the_example_of_the_contract_is_read() -> None:
    """What the contract prints is a deployment."""
    deployment = parse_deployment(CONTRACT, file="acme.yaml")

    assert [node.id for node in deployment.nodes()] == [
        "expc1.corp.example.com",
        "cucm-pub.corp.example.com",
        "edge.example.com",
        "jabber",
        "ip-phones",
        "tc",
    ]


PEM = make.ca("Root").pem
EXPECTED = "expected a deployment file, with keys such as name, domains, expressway_c and expressway_e"


@pytest.mark.parametrize("text", ["", "# later\n", b""])
def test_an_empty_file_is_a_mistake(text: str | bytes) -> None:
    """It says that there is nothing, and what could be there."""
    with pytest.raises(BadDeployment) as caught:
        parse_deployment(text, file="acme.yaml")

    assert caught.value.message == f"acme.yaml:1: the file is empty, {EXPECTED}"
    assert caught.value.hint == "edgetrust init FILE writes one to start from"


@pytest.mark.parametrize(
    "text", [make.ca("Root").pem, make.ca("Root").pem.encode(), "Subject: CN=x\n" + make.ca("Root").pem]
)
def test_a_certificate_in_its_place_is_called_one(text: str | bytes) -> None:
    """And not YAML with a fault in some line."""
    with pytest.raises(BadDeployment) as caught:
        parse_deployment(text, file="acme.yaml")

    assert caught.value.message == f"acme.yaml:1: the file holds PEM, as certificates and keys do, {EXPECTED}"
    assert caught.value.hint is not None


def test_aliases_and_merge_keys_save_typing() -> None:
    """A node can be written once and varied."""
    short = parse_deployment(
        "expressway_c:\n  nodes:\n    - &node {fqdn: a, trusted_ca: [ca/], crl: []}\n    - {<<: *node, fqdn: b}\n",
        file="a.yaml",
    )
    long = parse_deployment(
        "expressway_c:\n  nodes:\n    - {fqdn: a, trusted_ca: [ca/], crl: []}\n"
        "    - {fqdn: b, \n trusted_ca: [ca/], crl: []}\n".replace("\n trusted", "trusted"),
        file="a.yaml",
    )

    assert [node.fqdn for node in short.nodes()] == [node.fqdn for node in long.nodes()]
    assert [len(node.trust) for node in short.nodes()][:2] == [1, 1]


def test_bytes_and_text_are_read_alike() -> None:
    """The bytes of a file need no decoding first."""
    assert parse_deployment(CONTRACT.encode(), file="a.yaml") == parse_deployment(CONTRACT, file="a.yaml")
    assert parse_deployment(CONTRACT.replace("\n", "\r\n"), file="a.yaml") == parse_deployment(CONTRACT, file="a.yaml")


def test_json_is_yaml() -> None:
    """A program may write the file as JSON."""
    text = '{"name": "Acme", "expressway_c": {"nodes": [{"fqdn": "a", "revocation_checking": true}]}}'

    assert parse_deployment(text, file="acme.json").expressway_c is not None


def is_total(text: str | bytes) -> bool:
    """A text is a deployment, or is refused with problems of one line each that name the file."""
    return all(line.startswith("acme.yaml:") and len(line.splitlines()) == 1 for line in problems(text))


@given(st.text() | st.binary())
@example("\x00")
@example("a: &a [*a]")
@example("? ")
@example("- &x\n- *x")
@example("<<: {<<: {}}")
@example("&a : *a")
@example('name: "\\uD800"')
@example("%TAG ! tag:x,2000:\n--- !a b")
def test_any_text_is_a_deployment_or_a_refusal(text: str | bytes) -> None:
    """Nothing but `BadDeployment` is ever raised."""
    assert is_total(text)


_PIECES = st.sampled_from(
    [
        *"{}[]'\"#|>\t0\\%~\x85\u2028é",
        *"on fqdn: *a &a !x".split(),
        "\n",
        "  ",
        "- ",
        ": ",
        "? ",
        "<<: ",
        "nodes:\n",
        "---\n",
    ]
)


@given(st.data())
def test_mutated_deployments_are_deployments_or_refusals(data: st.DataObject) -> None:
    """Pieces cut out of a full deployment, doubled, or replaced by bits of YAML, raise nothing else either."""
    text = data.draw(st.sampled_from([CONTRACT, EVERY_KEY]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 40))
        text = text[:start] + data.draw(_PIECES | st.just(text[start:end] * 2) | st.text(max_size=4)) + text[end:]

    assert is_total(text)


@given(st.data())
def test_every_line_of_a_deployment_can_go_missing(data: st.DataObject) -> None:
    """Dropping and swapping whole lines keeps the YAML mostly sound, so the later stages see it."""
    lines = EVERY_KEY.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(lines) - 1))
        lines[index] = data.draw(
            st.sampled_from(["", lines[index] * 2, lines[index][2:], lines[(index + 7) % len(lines)]])
        )

    assert is_total("".join(lines))
