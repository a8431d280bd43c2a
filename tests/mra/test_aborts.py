"""Handshakes that break off whatever anybody trusts, held against real ones in memory."""

from __future__ import annotations

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.deployment import SecurityMode
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Abort, Outcome, Verification
from edgetrust.mra.aborts import asks_for_certificate, find_early_break, find_late_break
from edgetrust.mra.connections import expand
from edgetrust.mra.verdicts import judge_connections
from tests import make
from tests.defects import LONG_NAMES
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    stand_alone,
)
from tests.twins import foretell, run

KINDS_OF_KEYS = ("ec", "rsa:one", "ed25519:one", "ed448:one")
USAGES = (["digitalSignature"], ["keyEncipherment"], ["keyAgreement"], ["nonRepudiation", "dataEncipherment"])
PLACES = ([(E1, "server"), (PUBLISHER, "callmanager"), (SUBSCRIBER, "tomcat")], [(C1, "server")])
"""Certificates that never meet each other."""


def differences(site: Site) -> dict[str, tuple[Fate, Fate]]:
    """By connection id: what is foretold and what real handshakes come to, where that is not the same."""
    foretold, trials = foretell(site), run(site)
    return {id_: (foretold[id_], trial.fate) for id_, trial in trials.items() if trial.fate != foretold[id_]}


def verification(site: Site, connection: str, presenter: str) -> Verification:
    """What is said of what one side of a connection shows."""
    verdicts = judge_connections(site.deployment, site.inventory, make.NOW)
    verdict = next(each for each in verdicts if each.connection.id == connection)
    return next(each for each in verdict.verifications if each.requirement.presenter == presenter)


@pytest.mark.parametrize("kind", KINDS_OF_KEYS)
@pytest.mark.parametrize("usage", USAGES, ids="+".join)
def test_the_key_usage_of_each_kind_of_key_means_what_openssl_makes_of_it(kind: str, usage: list[str]) -> None:
    """Wherever such a certificate is shown, by servers and by clients, in the band and out of it."""
    changed: make.Changes = {"key": kind, "ku": usage}

    for places in PLACES:
        site = stand_alone(certificates=dict.fromkeys(places, changed), cucm={"security_mode": SecurityMode.MIXED})
        assert differences(site) == {}, places


def test_an_ec_key_that_may_not_sign_gets_no_answer_to_a_client_hello() -> None:
    """The server gives up before it has shown anything, and the alert is the one of a missing cipher suite."""
    site = stand_alone(certificates={(E1, "server"): {"ku": ["keyEncipherment"]}}, trust={(C1, "trusted-ca"): []})

    found = verification(site, f"traversal:{C1}->{E1}", E1)

    assert (found.outcome, found.error, found.alert, found.path) == (Outcome.FAIL, None, alert(40), ())
    assert found.abort == Abort(by=E1, message="ClientHello", reason="no shared cipher")


def test_an_edwards_key_that_may_not_sign_is_refused_by_the_client_behind_its_chain() -> None:
    """So a chain that is refused comes first."""
    changed: make.Changes = {"ku": ["keyEncipherment"], "key": "ed25519:one"}
    sound = stand_alone(certificates={(E1, "server"): changed})
    unknown = stand_alone(certificates={(E1, "server"): changed}, trust={(C1, "trusted-ca"): []})
    connection = f"traversal:{C1}->{E1}"

    late, refused = (verification(site, connection, E1) for site in (sound, unknown))

    assert late.abort == Abort(by=C1, message="Certificate", reason="ecc cert not for signing")
    assert (late.alert, refused.abort, refused.alert) == (alert(40), None, alert(48))


def test_where_no_alerts_are_sent_none_is_told_of() -> None:
    """SSH has none, and a certificate inside SIP is not answered with one."""
    site = stand_alone(certificates={(E1, "server"): {"ku": ["keyAgreement"]}})

    tunnel = verification(site, f"ssh-tunnel:{C1}->{E1}", E1)

    assert (tunnel.outcome, tunnel.alert) == (Outcome.FAIL, None)


def test_a_server_that_does_not_verify_asks_for_nothing() -> None:
    """A certificate that is not asked for breaks nothing."""
    site = stand_alone(certificates={(C1, "server"): {"ku": ["keyAgreement"]}}, c={"version": "X14.0"})

    assert differences(site) == {}
    assert verification(site, f"cucm-config:{C1}->{PUBLISHER}", C1).outcome is Outcome.NOT_VERIFIED


def test_a_client_that_does_not_verify_is_stopped_all_the_same() -> None:
    """Nobody looks at the certificate, and yet there is no handshake."""
    wanted = {"certificates": {(PUBLISHER, "tomcat"): {"ku": ["keyAgreement"]}}, "cucm": {"tls_verify": False}}
    site = stand_alone(**wanted, c={"version": "X14.0"})

    assert differences(site) == {}
    assert verification(site, f"cucm-https:{C1}->{PUBLISHER}", PUBLISHER).outcome is Outcome.FAIL


def test_what_tls_can_carry_breaks_nothing() -> None:
    """Neither before the chain nor behind it."""
    requirement = verification(stand_alone(), f"traversal:{C1}->{E1}", E1).requirement
    leaf = make.leaf(E1).certificate

    assert (find_early_break(requirement, leaf, ()), find_late_break(requirement, leaf)) == (None, None)


@pytest.mark.parametrize("kind", ["p384:one", "p521:one", "p224:one", "p256k1:one", "brainpool:one"])
def test_curves_mean_what_openssl_makes_of_them(kind: str) -> None:
    """A server with another one finds no cipher suite, a client with one is told that it is wrong."""
    for places in PLACES:
        changes = dict.fromkeys(places, make.Changes(key=kind))
        assert differences(stand_alone(certificates=changes, cucm={"security_mode": SecurityMode.MIXED})) == {}, places


@pytest.mark.parametrize("size", [64_000, 66_000, 100_000, 102_400])
def test_sizes_mean_what_openssl_makes_of_them(size: int) -> None:
    """A client's certificate has to fit into a session as well; and the chain counts."""
    for places in PLACES:
        changes = dict.fromkeys(places, make.Changes(extensions=[("1.2.3.4.5", False, bytes(size))]))
        assert differences(stand_alone(certificates=changes, cucm={"security_mode": SecurityMode.MIXED})) == {}, places


@pytest.mark.parametrize("place", [(E1, "trusted-ca"), (C1, "trusted-ca"), (PUBLISHER, "tomcat-trust")])
def test_names_of_cas_mean_what_openssl_makes_of_them(place: tuple[str, str]) -> None:
    """Who does not ask for a certificate names nobody."""
    entries = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING, *LONG_NAMES)

    assert differences(stand_alone(trust={place: entries}, cucm={"security_mode": SecurityMode.MIXED})) == {}


def test_a_client_with_a_wrong_curve_is_told_so_when_it_proves_its_key() -> None:
    """Its chain has been accepted by then, and its name not been looked for."""
    site = stand_alone(certificates={(C1, "server"): {"key": "p256k1:c", "sans": ["x.example.com"]}})

    found = verification(site, f"traversal:{C1}->{E1}", C1)

    assert found.abort == Abort(by=E1, message="CertificateVerify", reason="wrong curve")
    assert (found.alert, len(found.path)) == (alert(47), 3)


def test_a_list_that_cannot_be_named_stops_the_server_whatever_the_client_has() -> None:
    """Even where nobody knows what the client would show."""
    entries = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING, *LONG_NAMES)
    site = stand_alone(certificates={(C1, "server"): None}, trust={(E1, "trusted-ca"): entries})

    found = verification(site, f"traversal:{C1}->{E1}", C1)

    assert (found.outcome, found.alert) == (Outcome.FAIL, alert(80))
    assert found.abort == Abort(by=E1, message="CertificateRequest", reason="internal error")


def test_an_ecdsa_twin_that_cannot_be_served_is_not_chosen() -> None:
    """CUCM shows its RSA certificate then, and nothing is wrong with this connection."""
    broken = [make.leaf(PUBLISHER, make.ca("Stranger"), ku=["keyEncipherment"])]
    site = stand_alone(certificates={(PUBLISHER, "tomcat_ecdsa"): broken})

    assert differences(site) == {}
    assert verification(site, f"cucm-https:{C1}->{PUBLISHER}", PUBLISHER).outcome is Outcome.OK


def test_a_server_asks_for_a_certificate_where_it_verifies_its_client() -> None:
    """In the traversal zone, at the ports of CUCM and back from there; not in SSH tunnels, and no endpoint is asked."""
    asking = {
        (connection.kind, requirement.verifier)
        for connection in expand(stand_alone(cucm={"security_mode": SecurityMode.MIXED}).deployment)
        for requirement in connection.requirements
        if asks_for_certificate(requirement)
    }

    kinds, servers = ("cucm-config", "cucm-config-secure", "cucm-sip"), (PUBLISHER, SUBSCRIBER)
    assert asking == {
        ("traversal", E1),
        ("cucm-sip-back", C1),
        *((kind, node) for kind in kinds for node in servers),
    }
