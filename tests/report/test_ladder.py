from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.verdict import LadderStep, Outcome
from edgetrust.report.ansi import Pen
from edgetrust.report.ladder import MOST_AUTHORITIES, draw_ladder
from edgetrust.report.pairs import build_pairs
from tests.report import sample


def drawn(*steps: LadderStep, width: int = 100, colour: bool = False) -> list[str]:
    """The ladder of a traversal connection with these messages."""
    verdict = replace(sample.sound().connections[0], ladder=steps)
    entry = build_pairs((verdict,), ())[0].connections[0]
    return list(draw_ladder(entry, pen=Pen(colour), width=width))


def test_a_refused_certificate() -> None:
    """Messages run between the two sides, and the alert runs back."""
    lines = drawn(
        sample.step(sample.C, sample.E, "ClientHello"),
        sample.step(sample.E, sample.C, "Certificate", Outcome.FAIL, alert=sample.UNKNOWN_CA),
    )

    assert lines == [
        "expc1.corp.example.com                         expe1.example.com",
        "|--- ClientHello ----------------------------->|  ok",
        "|<----------------------------- Certificate ---|  FAIL",
        "|--- alert unknown_ca (48) ------------------->|",
    ]


def test_the_names_a_server_lists() -> None:
    """CA names stand below the request, wrapped to the width."""
    long_name = "CN=A certification authority with a long name,O=Example Trust Services"
    request = sample.step(sample.E, sample.C, "CertificateRequest", authorities=("CN=Corp Root", long_name))

    lines = drawn(request, width=90)

    assert lines[1:] == [
        "|<---------------------- CertificateRequest ---|  ok, names 2 CAs",
        "|                                              |    CN=Corp Root",
        "|                                              |    CN=A certification authority with a",
        "|                                              |      long name,O=Example Trust Services",
    ]


def test_a_request_that_names_nobody() -> None:
    """An empty list accepts any CA."""
    assert drawn(sample.step(sample.E, sample.C, "CertificateRequest", authorities=()))[1:] == [
        "|<---------------------- CertificateRequest ---|  ok, any CA"
    ]


def test_a_long_list_is_counted() -> None:
    """A server that trusts the whole world does not fill ten screens."""
    names = tuple(f"CN=Root {number}" for number in range(MOST_AUTHORITIES + 3))

    lines = drawn(sample.step(sample.E, sample.C, "CertificateRequest", authorities=names))

    assert len(lines) == 2 + MOST_AUTHORITIES + 1
    assert lines[-1] == "|                                              |    and 3 more"


def test_long_node_names_do_not_push_the_sides_apart() -> None:
    """A name longer than the arrow gets a line of its own; a message that does not fit is cut."""
    name = f"{'x' * 60}.example.com"
    verdict = sample.sound().connections[0]
    connection = replace(verdict.connection, client=name)
    ladder = (sample.step(name, sample.E, "m" * 50),)

    entry = build_pairs((replace(verdict, connection=connection, ladder=ladder),), ())[0].connections[0]

    assert list(draw_ladder(entry, pen=Pen(colour=False), width=80)) == [
        name,
        f"{'':47}{sample.E}",
        f"|--- {'m' * 35}… ---->|  ok",
    ]


def test_no_messages_no_drawing() -> None:
    """An exchange without a handshake of its own is not drawn."""
    assert drawn() == []


@pytest.mark.parametrize("colour", [False, True])
def test_colour_changes_nothing_but_colour(colour: bool) -> None:
    """The words are there with and without."""
    lines = drawn(sample.step(sample.C, sample.E, "ClientHello"), colour=colour)

    assert ("\x1b[32mok\x1b[0m" in lines[1]) is colour
    assert lines[1].startswith("|--- ClientHello ---")
