"""What both sides together mean. All combinations of the table are tried in `test_trial`; here are the ways to tell."""

from __future__ import annotations

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Outcome
from edgetrust.mra.subject_oids import KNOWN_SUBJECT_OIDS
from edgetrust.twin.fates import fate_of, refusing
from edgetrust.twin.openssl import knows_attribute
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ROOT, E1, PUBLIC_ISSUING, stand_alone
from tests.twin.test_speaker import client, met, server
from tests.twins import run

DEPLOYMENT = stand_alone().deployment


def test_who_is_content_is_ok() -> None:
    """Nobody refuses anything."""
    calling, answering = met(client(), server())

    assert refusing(calling, answering) is None
    assert fate_of(DEPLOYMENT, calling, answering) == Fate(outcome=Outcome.OK)


def test_who_asks_a_person_only_warns() -> None:
    """Jabber: the alert is real all the same."""
    calling, answering = met(client(trusted=(), prompts=True), server())

    assert fate_of(DEPLOYMENT, calling, answering) == Fate(
        outcome=Outcome.WARN, rejected_by="client", alert=answering.received
    )


def test_a_connection_that_nobody_verifies_is_not_verified() -> None:
    """However good its certificates are."""
    calling, answering = met(client(not_verified_because="permissive"), server())

    assert fate_of(DEPLOYMENT, calling, answering) == Fate(outcome=Outcome.NOT_VERIFIED)


def test_a_handshake_that_does_not_end_has_failed() -> None:
    """With nobody to blame."""
    calling, answering = client(), server()
    answering.advance(b"no TLS at all")

    assert fate_of(DEPLOYMENT, calling, answering) == Fate(outcome=Outcome.FAIL)


def test_who_gives_up_without_a_refusal_is_told_by_the_alert() -> None:
    """The key of the server may not sign: no cipher suite goes with it, and nobody has seen a certificate."""
    calling, answering = met(client(), server(make.leaf(E1, PUBLIC_ISSUING, ku=["keyAgreement"])))

    assert fate_of(DEPLOYMENT, calling, answering) == Fate(
        outcome=Outcome.FAIL, alert=Alert(code=40, name="handshake_failure")
    )


def test_what_a_side_refuses_with_counts_though_the_other_one_has_given_up() -> None:
    """The server cannot name the CAs of its list; behind its certificate, the client refuses that."""
    crowd = (*AUTHORITIES, *(make.ca(f"CN=Lab {number:03} {'x' * 52}", key="crowd") for number in range(1000)))
    site = stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT], (E1, "trusted-ca"): crowd})

    trial = run(site)[f"traversal:{C1}->{E1}"]

    assert trial.server is not None
    assert (trial.server.failure, trial.server.received) == ("internal error", None)
    assert trial.fate == Fate(outcome=Outcome.FAIL, rejected_by=C1, alert=Alert(code=48, name="unknown_ca"))


@pytest.mark.parametrize("kind", ["traversal"])
def test_a_chain_is_refused_before_a_name(kind: str) -> None:
    """C does not find the name, but E has refused C's chain in the handshake, before C could look."""
    site = stand_alone(certificates={(E1, "server"): {"sans": ["x.example.com"]}}, trust={(E1, "trusted-ca"): []})

    trial = run(site)[f"{kind}:{C1}->{E1}"]

    assert trial.fate.rejected_by == E1


def test_only_who_asked_can_refuse() -> None:
    """Otherwise something is wrong with the lab."""
    calling, answering = met(client(trusted=()), server())
    object.__setattr__(calling.stance, "demand", None)

    with pytest.raises(ValueError, match="without having asked"):
        fate_of(DEPLOYMENT, calling, answering)


@pytest.mark.parametrize("oid", sorted(KNOWN_SUBJECT_OIDS))
def test_what_check_lets_pass_in_a_subject_openssl_has_a_name_for(oid: str) -> None:
    """Two lists that know nothing of each other: that of check is written down, that of the lab is OpenSSL's."""
    assert knows_attribute(oid)


@pytest.mark.parametrize("oid", ["1.2.3.4", "1.3.6.1.4.1.311.60.2.1.4", "2.5.4.250", "1.3.6.1.4.1.9999.1"])
def test_what_check_warns_of_in_a_subject_openssl_has_no_name_for(oid: str) -> None:
    """The other way round."""
    assert oid not in KNOWN_SUBJECT_OIDS
    assert not knows_attribute(oid)
