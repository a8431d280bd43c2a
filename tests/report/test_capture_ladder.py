"""Captured handshakes, drawn message by message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.model.tls import Version
from edgetrust.report.ansi import Pen
from edgetrust.report.capture_ladder import Ladder
from edgetrust.usecase.capture import Certificates
from tests import make
from tests.observed import alert, handshake, handshakes
from tests.wire.pki import EXPC, EXPE, ISSUING, named

OK = HandshakeOutcome.OK


def ladder(shown: Handshake, *, width: int = 100) -> Ladder:
    """What draws this handshake."""
    certificates = Certificates()
    return Ladder(
        certificates=certificates.all_of([shown]),
        authorities=certificates.authorities_of([shown]),
        pen=Pen(False),
        width=width,
    )


def steps(shown: Handshake) -> list[tuple[Side, str]]:
    """Who sent which message, in the order drawn."""
    return [(rung.sender, rung.label) for rung in ladder(shown).rungs(shown)]


def test_the_article_s_handshake_is_drawn_with_both_chains() -> None:
    """The whole of it, the client on the left."""
    (shown,) = handshakes("mutual-1.2")

    drawn = list(ladder(shown, width=96).draw(shown, ("expc1", "expe1")))

    until = f"{EXPE.certificate.not_after:%Y-%m-%d}"
    assert drawn == [
        "expc1                                          expe1",
        "|--- ClientHello ----------------------------->|  TLS 1.2, for expe1.example.com",
        "|<----------------------------- ServerHello ---|  TLS 1.2,",
        "|                                              |  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        f"|<----------------------------- Certificate ---|  CN=expe1.example.com (until {until})",
        "|                                              |    CN=Issuing,O=Acme",
        "|<---------------------- CertificateRequest ---|  names 3 CAs:",
        "|                                              |    CN=Accepted CA 0,O=Acme",
        "|                                              |    CN=Accepted CA 1,O=Acme",
        "|                                              |    CN=Accepted CA 2,O=Acme",
        f"|--- Certificate ----------------------------->|  CN=expc1.example.com (until {until})",
        "|                                              |    CN=Issuing,O=Acme",
        "|                                              |    CN=Root,O=Acme",
        "|--- Finished -------------------------------->|",
        "|<-------------------------------- Finished ---|  ok",
    ]


C, S = Side.CLIENT, Side.SERVER
EXPIRED = "alert certificate_expired (45)"
HELLOS = [(C, "ClientHello"), (S, "ServerHello")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "mutual-1.3",
            [
                *HELLOS, (S, "CertificateRequest"), (S, "Certificate"), (C, "Certificate"), (S, "Finished"),
                (C, "Finished"),
            ],
        ),
        ("server-expired-1.3", [*HELLOS, (S, "CertificateRequest"), (S, "Certificate"), (C, EXPIRED)]),
        ("server-expired-1.2", [*HELLOS, (S, "Certificate"), (S, "CertificateRequest"), (C, EXPIRED), (C, "close")]),
        (
            "client-expired-1.2",
            [*HELLOS, (S, "Certificate"), (S, "CertificateRequest"), (C, "Certificate"), (S, EXPIRED), (S, "close")],
        ),
        ("resumed-1.2", [*HELLOS, (S, "Finished"), (C, "Finished")]),
        ("reset-after-hello", [(C, "ClientHello"), (S, "reset")]),
        ("reset-after-server-flight", [*HELLOS, (S, "Certificate"), (S, "CertificateRequest"), (C, "reset")]),
        ("half", [*HELLOS, (S, "Certificate"), (S, "CertificateRequest")]),
        ("ssh", [(S, "SSH host certificate")]),
        ("client-none-1.2", [
            *HELLOS, (S, "Certificate"), (S, "CertificateRequest"), (C, "Certificate"),
            (S, "alert handshake_failure (40)"), (S, "close"),
        ]),
    ],
)  # fmt: skip
def test_messages_stand_in_the_order_of_their_version(name: str, expected: list[tuple[Side, str]]) -> None:
    """TLS 1.3 (with its key log) has the request first, and the server finishes before the client."""
    (shown,) = handshakes(name, keylog=True)

    drawn = [step for step in steps(shown) if step != (C, "close") or (C, "close") in expected]

    assert [step for step in drawn if step[1] != "alert close_notify (0)"] == expected


def test_what_tls_1_3_hides_is_said() -> None:
    """And an encrypted alert is marked as the failure."""
    (shown,) = handshakes("client-expired-1.3")

    drawn = list(ladder(shown).draw(shown, ("c", "s")))

    assert "|<------------------------------- encrypted ---|  TLS 1.3: certificates cannot be seen" in drawn
    assert drawn[-3:-1] == [
        "|--- encrypted ------------------------------->|  up to its Finished",
        "|<------------------------- encrypted alert ---|  FAILED; its number cannot be seen",
    ]


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (handshake(alerts=[alert(S, 48)]), "|<------------------- alert unknown_ca (48) ---|  FAILED"),
        (
            handshake(alerts=[replace(alert(S, 112), level=1)], outcome=HandshakeOutcome.UNKNOWN),
            "|<----------- alert unrecognized_name (112) ---|  a warning",
        ),
        (
            replace(handshake(ended_by=Ending.RESET), reset_by=C, unanswered=C),
            "|--- reset ----------------------------------->|  FAILED, the client's Finished unanswered",
        ),
        (
            handshake(ended_by=Ending.SERVER),
            "|<----------------------------------- close ---|  FAILED, without an alert",
        ),
        (
            replace(handshake(ended_by=Ending.SERVER), reset_by=C),
            "|<----------------------------------- close ---|  FAILED, without an alert",
        ),
        (
            replace(handshake(ended_by=Ending.CLIENT), reset_by=S),
            "|--- close ----------------------------------->|  FAILED, without an alert",
        ),
        (
            replace(handshake(ended_by=Ending.CLIENT, outcome=OK), is_idle=True),
            "|--- close ----------------------------------->|  before any data",
        ),
        (
            replace(handshake(ended_by=Ending.SERVER, outcome=OK), is_idle=True, sealed_farewell=S),
            "|<------------------------- encrypted alert ---|  most often close_notify",
        ),
        (
            replace(
                handshake(ended_by=Ending.SERVER, outcome=OK, version=Version.TLS_1_3), is_idle=True, sealed_farewell=S
            ),
            "|<------------------------------- encrypted ---|  the size of an alert, most often close_notify",
        ),
        (
            handshake(alerts=[replace(alert(S, 0), level=1)], ended_by=Ending.SERVER),
            "|<------------------ alert close_notify (0) ---|  announces the end",
        ),
        (handshake(client_chain=()), "|--- Certificate ----------------------------->|  no certificate"),
        (handshake(authorities=()), "|<---------------------- CertificateRequest ---|  names no CA, so any will do"),
        (handshake(outcome=HandshakeOutcome.UNKNOWN), "the capture does not show how it went on"),
    ],
)  # fmt: skip
def test_what_is_worth_saying_stands_beside_the_message(shown: Handshake, line: str) -> None:
    """What failed, what is empty, and what nobody saw."""
    assert line in list(ladder(shown).draw(shown, ("c", "s")))


def test_an_announced_end_is_not_one_without_an_alert() -> None:
    """Though it gives no reason."""
    shown = handshake(alerts=[replace(alert(S, 0), level=1)], ended_by=Ending.SERVER)

    assert list(ladder(shown).draw(shown, ("c", "s")))[-1] == "|<----------------------------------- close ---|  FAILED"


def test_an_alert_that_answers_a_close_stands_behind_it() -> None:
    """So that nobody takes it for the cause."""
    shown = handshake(alerts=[replace(alert(C, 50), is_answer=True)], ended_by=Ending.SERVER)

    assert list(ladder(shown).draw(shown, ("c", "s")))[-2:] == [
        "|<----------------------------------- close ---|  FAILED, without an alert",
        "|--- alert decode_error (50) ----------------->|  in answer to the close",
    ]


def test_a_long_list_of_cas_is_cut_with_its_count() -> None:
    """The JSON document has all of them."""
    shown = handshake(authorities=named(30))

    drawn = list(ladder(shown).draw(shown, ("c", "s")))

    assert drawn[-1].endswith("and 5 more")


def test_names_cannot_forge_a_line() -> None:
    """Whoever made the certificate; long ones are wrapped within their column."""
    evil = make.leaf("x.example.com", ISSUING, subject="CN=a\n|<--- Finished ---|  ok\x1b[2J")
    long = make.leaf("y.example.com", ISSUING, subject=f"CN={'word ' * 30}")
    shown = handshake(server_chain=(evil, long), client_chain=(EXPC,))

    drawn = list(ladder(shown).draw(shown, ("c\x1b[2J", "s")))

    assert all("\x1b" not in line and "\n" not in line for line in drawn)
    assert all(line.startswith(("|", "c")) for line in drawn)
    assert max(map(len, drawn)) <= 100
