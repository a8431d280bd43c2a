"""Handshake ladders: the messages, and where they stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.connection import Connection, Refusal, Requirement
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.verdict import Abort, ChainError, FoundIn, LadderStep, Outcome, PathStep, Verification
from edgetrust.mra.ladder import build_ladder
from edgetrust.pki.openssl import VerifyError, chain_error
from tests import make

C, E = "expc.example.com", "expe.example.com"
UNKNOWN_CA = Alert(code=48, name="unknown_ca")
NAMES = ("CN=Root", "CN=Issuing")


def requirement(verifier: str, presenter: str, **changes: object) -> Requirement:
    """One side looking at the other."""
    base: dict[str, object] = {
        "verifier": verifier,
        "presenter": presenter,
        "slot": Slot.SERVER,
        "store": Store.TRUSTED_CA,
        "refusal": Refusal.CLOSE,
    }
    return Requirement(**(base | changes))  # type: ignore[arg-type]


def verification(
    wanted: Requirement, outcome: Outcome = Outcome.OK, error: ChainError | None = None, alert: Alert | None = None
) -> Verification:
    """How it turned out."""
    return Verification(requirement=wanted, outcome=outcome, error=error, alert=alert)


def ladder(*verifications: Verification, client: str = C, server: str = E) -> list[tuple[str, str, str]]:
    """Sender, message and outcome of each step."""
    steps = build(*verifications, client=client, server=server)
    return [(step.sender, step.message, step.outcome.value) for step in steps]


def build(*verifications: Verification, client: str = C, server: str = E) -> tuple[LadderStep, ...]:
    """The ladder of a connection with these verifications."""
    connection = Connection(
        kind="traversal",
        client=client,
        server=server,
        port=7001,
        requirements=tuple(each.requirement for each in verifications),
    )
    return build_ladder(connection, verifications, NAMES)


OF_SERVER, OF_CLIENT = requirement(C, E), requirement(E, C)
MUTUAL = [
    (C, "ClientHello", "ok"),
    (E, "ServerHello", "ok"),
    (E, "Certificate", "ok"),
    (E, "CertificateRequest", "ok"),
    (C, "Certificate", "ok"),
    (C, "Finished", "ok"),
]


def test_a_mutual_handshake_has_six_messages() -> None:
    """In the order in which a capture shows them."""
    assert ladder(verification(OF_SERVER), verification(OF_CLIENT)) == MUTUAL


def test_the_request_lists_the_names_of_the_servers_list() -> None:
    """Nothing else does."""
    steps = build(verification(OF_SERVER), verification(OF_CLIENT))

    assert {step.message: step.authorities for step in steps if step.authorities} == {"CertificateRequest": NAMES}


def test_a_server_that_asks_for_nothing_gets_nothing() -> None:
    """As for endpoints."""
    messages = [message for _, message, _ in ladder(verification(OF_SERVER))]

    assert messages == ["ClientHello", "ServerHello", "Certificate", "Finished"]


def test_a_client_that_nobody_verifies_is_not_asked() -> None:
    """Not verified means that no certificate is requested."""
    unverified = verification(OF_CLIENT, Outcome.NOT_VERIFIED)

    assert ("CertificateRequest" in str(ladder(verification(OF_SERVER), unverified))) is False


def test_a_refused_server_certificate_ends_the_handshake() -> None:
    """The client never shows its own, and the alert stands at the message it answers."""
    error = chain_error(VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0)
    steps = build(verification(OF_SERVER, Outcome.FAIL, error, UNKNOWN_CA), verification(OF_CLIENT))

    assert [step.message for step in steps] == ["ClientHello", "ServerHello", "Certificate"]
    assert (steps[-1].outcome, steps[-1].alert) == (Outcome.FAIL, UNKNOWN_CA)


def test_a_refused_client_certificate_is_the_last_message() -> None:
    """The server has been accepted before."""
    error = chain_error(VerifyError.INVALID_PURPOSE, 0)
    steps = ladder(verification(OF_SERVER), verification(OF_CLIENT, Outcome.FAIL, error))

    assert steps == [*MUTUAL[:4], (C, "Certificate", "fail")]


@pytest.mark.parametrize(
    ("refusal", "refused", "last"),
    [
        (Refusal.CLOSE, OF_SERVER, (C, "connection closed", "fail")),
        (Refusal.CLOSE, OF_CLIENT, (E, "connection closed", "fail")),
        (Refusal.SIP_403, OF_CLIENT, (E, "SIP 403 Forbidden", "fail")),
    ],
)
def test_a_name_refused_after_the_handshake_lets_it_finish(
    refusal: Refusal, refused: Requirement, last: tuple[str, str, str]
) -> None:
    """Expressway and CUCM look at names when the library is done; then the one that looked closes, or says 403."""
    error = chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    verifications = (
        verification(replace(each, refusal=refusal), Outcome.FAIL, error) if each is refused else verification(each)
        for each in (OF_SERVER, OF_CLIENT)
    )

    assert ladder(*verifications) == [*MUTUAL, last]


def test_of_two_names_refused_after_the_handshake_the_client_refuses_first() -> None:
    """One close ends it."""
    error = chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    steps = ladder(*(verification(each, Outcome.FAIL, error) for each in (OF_SERVER, OF_CLIENT)))

    assert steps == [*MUTUAL, (C, "connection closed", "fail")]


def test_a_name_refused_by_an_endpoint_fails_at_the_certificate() -> None:
    """Endpoints refuse with an alert in the handshake."""
    wanted = requirement(C, E, refusal=Refusal.ALERT)
    error = chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    steps = ladder(verification(wanted, Outcome.FAIL, error, Alert(code=42, name="bad_certificate")))

    assert steps[-1] == (E, "Certificate", "fail")


def test_a_prompt_does_not_end_the_handshake() -> None:
    """Somebody may accept it, and then no alert is sent."""
    error = chain_error(VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0)
    wanted = requirement(C, E, refusal=Refusal.ALERT, prompts=True)
    asked = verification(wanted, Outcome.WARN, error, UNKNOWN_CA)

    assert ladder(asked)[-2:] == [(E, "Certificate", "warn"), (C, "Finished", "ok")]
    assert [step.alert for step in build(asked)] == [None] * 4


def test_what_is_unknown_is_shown_as_unknown() -> None:
    """And does not stop the ladder; but nobody knows whether what follows is ever sent."""
    steps = ladder(verification(OF_SERVER, Outcome.UNKNOWN), verification(OF_CLIENT))

    assert steps == [*MUTUAL[:2], *((sender, message, "unknown") for sender, message, _ in MUTUAL[2:])]


def test_a_handshake_that_comes_to_a_refusal_ends_there_at_the_latest() -> None:
    """Whatever was unknown before."""
    error = chain_error(VerifyError.INVALID_PURPOSE, 0)
    steps = ladder(verification(OF_SERVER, Outcome.UNKNOWN), verification(OF_CLIENT, Outcome.FAIL, error))

    assert steps[3:] == [(E, "CertificateRequest", "unknown"), (C, "Certificate", "fail")]


def test_a_name_that_is_missing_below_a_path_that_nobody_knows() -> None:
    """The certificate may be refused before anybody looks for the name."""
    error = chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    path = (PathStep(certificate=make.leaf().certificate, found_in=FoundIn.PRESENTED),)
    refused = replace(verification(OF_SERVER, Outcome.FAIL, error), path=path)

    assert ladder(refused) == [
        *MUTUAL[:2],
        (E, "Certificate", "unknown"),
        (C, "Finished", "unknown"),
        (C, "connection closed", "fail"),
    ]


def test_the_other_certificate_of_a_tunnel_is_unknown_after_an_unknown_one() -> None:
    """There is no Finished to say so."""
    of_server, of_client = (requirement(*ends, leaf_only=True, sends_alerts=False) for ends in ((C, E), (E, C)))

    assert ladder(verification(of_server, Outcome.UNKNOWN), verification(of_client)) == [
        (E, "SSH host certificate", "unknown"),
        (C, "SSH user certificate", "unknown"),
    ]


def test_an_ssh_tunnel_shows_certificates_only() -> None:
    """The host's, then the user's."""
    of_server, of_client = (requirement(*ends, leaf_only=True, sends_alerts=False) for ends in ((C, E), (E, C)))

    assert ladder(verification(of_server), verification(of_client)) == [
        (E, "SSH host certificate", "ok"),
        (C, "SSH user certificate", "ok"),
    ]


def test_a_certificate_inside_sip_is_one_message() -> None:
    """No handshake of its own."""
    in_band = requirement(C, E, in_band=True, sends_alerts=False)

    assert ladder(verification(in_band), client=E, server=C) == [(E, "SIP SERVICE", "ok")]


def broken_off(wanted: Requirement, by: str, message: str) -> Verification:
    """A handshake that ends at a message, over the certificate that is wanted."""
    abort = Abort(by=by, message=message, reason="no shared cipher")
    return replace(verification(wanted, Outcome.FAIL, alert=UNKNOWN_CA), abort=abort)


@pytest.mark.parametrize(
    ("broken", "message", "count", "alert"),
    [
        (broken_off(OF_SERVER, E, "ClientHello"), "ClientHello", 1, UNKNOWN_CA),
        (broken_off(OF_SERVER, C, "Certificate"), "Certificate", 3, UNKNOWN_CA),
        (broken_off(OF_CLIENT, E, "CertificateRequest"), "CertificateRequest", 4, UNKNOWN_CA),
        (broken_off(OF_CLIENT, E, "Certificate"), "Certificate", 5, UNKNOWN_CA),
        (broken_off(OF_CLIENT, E, "CertificateVerify"), "CertificateVerify", 6, UNKNOWN_CA),
        (broken_off(OF_CLIENT, E, "Finished"), "Finished", 6, UNKNOWN_CA),
    ],
)
def test_a_handshake_that_breaks_off_ends_at_that_message(
    broken: Verification, message: str, count: int, alert: Alert
) -> None:
    """All before it is well. Who cannot make a request sends the alert in its place, and names nobody."""
    others = (verification(OF_SERVER),) if broken.requirement is OF_CLIENT else ()
    also = (verification(OF_CLIENT),) if broken.requirement is OF_SERVER else ()

    steps = build(*others, broken, *also)

    assert [step.outcome for step in steps] == [*([Outcome.OK] * (count - 1)), Outcome.FAIL]
    assert (steps[-1].message, steps[-1].alert, steps[-1].authorities) == (message, alert, None)


def test_a_tunnel_that_breaks_off_has_no_messages_but_certificates() -> None:
    """It ends at the one that is the matter."""
    in_tunnel = requirement(C, E, leaf_only=True, sends_alerts=False)

    assert ladder(broken_off(in_tunnel, E, "ClientHello")) == [(E, "SSH host certificate", "fail")]
