"""Purposes and names against handshakes in memory: who refuses, and which alert the other side receives.

They run on the OpenSSL inside pyOpenSSL, which judges at a time that the test chooses, but is newer than the 3.0 that
the appliances run and `openssl verify` speaks for. `DIFFERENCES` lists where it judges otherwise, with the reason.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Unpack

import pytest
from cryptography.x509 import load_der_x509_certificate
from OpenSSL import SSL, crypto

from edgetrust.model.connection import Purpose
from edgetrust.model.verdict import ChainError
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError, alert_for, chain_error
from edgetrust.pki.path import TrustList, verify_path
from tests import make, oracle
from tests.handshake import context_for
from tests.pki import odd
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

HOST = "expe1.example.com"
ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
VERSIONS = {"TLS 1.2": SSL.TLS1_2_VERSION, "TLS 1.3": SSL.TLS1_3_VERSION}
PURPOSES = {"server": Purpose.SERVER_AUTH, "client": Purpose.CLIENT_AUTH}
"""What the certificate of each side must be good for."""
_ALERT_RECEIVED = 0x4004
"""SSL_CB_READ_ALERT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one side of a handshake shows; what the other side trusts and expects."""

    chain: tuple[make.Issued, ...]
    trusted: tuple[make.Issued, ...] = (ROOT,)
    at: datetime = make.NOW
    name: str | None = None
    """The name that the verifier looks for."""


@dataclass(slots=True)
class Outcome:
    """What happened in a handshake."""

    error: tuple[int, int] | None = None
    """Number and depth of the verifier's error."""
    alert: int | None = None
    """The alert that the presenter received."""


def shake(shown: Shown, *, presenter: str, version: int) -> Outcome:
    """A handshake in which `presenter`, server or client, shows a chain and the other side verifies it."""
    outcome = Outcome()
    own = () if presenter == "server" else (make.leaf("server.example.com"),)
    verifying, showing = context_for(version, own), context_for(version, shown.chain)
    _trust(verifying, shown)
    verifying.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _remember_error(outcome))
    showing.set_info_callback(_remember_alert(outcome))
    if presenter == "server":
        client, server = SSL.Connection(verifying), SSL.Connection(showing)
    else:
        client, server = SSL.Connection(showing), SSL.Connection(verifying)
    _run(client, server)
    return outcome


def _trust(context: SSL.Context, shown: Shown) -> None:
    store = context.get_cert_store()
    assert store is not None
    for entry in shown.trusted:
        store.add_cert(crypto.X509.from_cryptography(load_der_x509_certificate(entry.der)))
    store.set_time(shown.at)
    if shown.name is not None:
        _expect(store._store, shown.name)


def _expect(store: object, name: str) -> None:
    """X509_VERIFY_PARAM_set1_host, or its twin for addresses; pyOpenSSL has no method for them."""
    library = SSL._lib  # type: ignore[attr-defined]
    parameters = library.X509_VERIFY_PARAM_new()
    try:
        packed = ipaddress.ip_address(name).packed
    except ValueError:
        library.X509_VERIFY_PARAM_set1_host(parameters, name.encode(), len(name))
    else:
        library.X509_VERIFY_PARAM_set1_ip(parameters, packed, len(packed))
    library.X509_STORE_set1_param(store, parameters)
    library.X509_VERIFY_PARAM_free(parameters)


def _remember_error(outcome: Outcome) -> Callable[[SSL.Connection, crypto.X509, int, int, int], bool]:
    def callback(_to: SSL.Connection, _certificate: crypto.X509, error: int, depth: int, preverified: int) -> bool:
        if not preverified and outcome.error is None:
            outcome.error = (error, depth)
        return bool(preverified)

    return callback


def _remember_alert(outcome: Outcome) -> Callable[[SSL.Connection, int, int], None]:
    def callback(_to: SSL.Connection, where: int, value: int) -> None:
        if where == _ALERT_RECEIVED:
            outcome.alert = value & 0xFF

    return callback


def _run(client: SSL.Connection, server: SSL.Connection) -> None:
    """Both ends in turn until neither has anything to say. In TLS 1.3 a client learns of its refusal by reading."""
    client.set_connect_state()
    server.set_accept_state()
    finished = {id(client): False, id(server): False}
    for _ in range(8):
        for near, far in ((client, server), (server, client)):
            try:
                if finished[id(near)]:
                    near.recv(1)
                else:
                    near.do_handshake()
                    finished[id(near)] = True
            except SSL.WantReadError:
                pass
            except SSL.Error:
                finished[id(near)] = True
            try:
                while True:
                    far.bio_write(near.bio_read(65536))
            except SSL.WantReadError:
                pass


def judge(shown: Shown, presenter: str) -> ChainError | None:
    """Our verdict on what is shown, names last."""
    leaf, *sent = (each.certificate for each in shown.chain)
    trust = TrustList(tuple(entry.certificate for entry in shown.trusted))
    error = verify_path(leaf, sent, trust, purposes=[PURPOSES[presenter]], at=shown.at).error
    if error is None and shown.name is not None and not offers(leaf, shown.name, common_name_counts=True):
        return chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    return error


def outcome_of(error: ChainError | None) -> Outcome:
    """What a handshake looks like from outside, when a verifier finds an error or none."""
    if error is None:
        return Outcome()
    return Outcome(error=(error.code, error.depth), alert=alert_for(error).code)


def leaf(issuer: make.Issued | None = ISSUING, **changes: Unpack[make.Changes]) -> make.Issued:
    """What a peer shows."""
    return make.leaf(HOST, issuer, **changes)


def twisted(name: str, issued: make.Issued, issuer: make.Issued) -> make.Issued:
    """A certificate with an oddity."""
    return next(twist for twist in odd.TWISTS if twist.name == name).apply(issued, issuer.key)


LEAF, SELF_SIGNED = leaf(), leaf(None)
SECOND = timedelta(seconds=1)
CHAINS = {
    "complete": Shown(chain=(LEAF, ISSUING)),
    "complete, root sent": Shown(chain=(LEAF, ISSUING, ROOT)),
    "intermediate known": Shown(chain=(LEAF,), trusted=(ISSUING, ROOT)),
    "intermediate missing": Shown(chain=(LEAF,)),
    "root missing": Shown(chain=(LEAF, ISSUING), trusted=()),
    "root missing, intermediate known": Shown(chain=(LEAF,), trusted=(ISSUING,)),
    "unknown root sent": Shown(chain=(LEAF, ISSUING, ROOT), trusted=(make.ca("Other Root"),)),
    "self-signed": Shown(chain=(SELF_SIGNED,)),
    "self-signed and trusted": Shown(chain=(SELF_SIGNED,), trusted=(SELF_SIGNED,)),
    "self-signed, twin trusted": Shown(chain=(SELF_SIGNED,), trusted=(leaf(None, key="another", ski=None),)),
    "twin of the root higher": Shown(
        chain=(make.leaf(HOST, make.ca("Plain"), aki=None),),
        trusted=(make.ca("Plain", key="another", ski=None), make.ca("Plain")),
    ),
    "server only": Shown(chain=(leaf(eku=["serverAuth"]), ISSUING)),
    "client only": Shown(chain=(leaf(eku=["clientAuth"]), ISSUING)),
    "no purposes stated": Shown(chain=(leaf(eku=None), ISSUING)),
    "issuer for servers only": Shown(chain=(LEAF, make.ca("Issuing", ROOT, eku=["serverAuth"]))),
    "issuer is no authority": Shown(chain=(LEAF, make.ca("Issuing", ROOT, ca=False))),
    "path too long": Shown(chain=(LEAF, ISSUING), trusted=(make.ca("Root", path_length=0),)),
    "name not permitted": Shown(chain=(LEAF, make.ca("Issuing", ROOT, permitted=["example.net"]))),
    "unknown critical extension": Shown(chain=(leaf(extensions=[("1.2.3", True, b"")]), ISSUING)),
    "expired": Shown(chain=(LEAF, ISSUING), at=LEAF.certificate.not_after + SECOND),
    "about to expire": Shown(chain=(LEAF, ISSUING), at=LEAF.certificate.not_after - SECOND),
    "not yet valid": Shown(chain=(LEAF, ISSUING), at=LEAF.certificate.not_before - SECOND),
    "just valid": Shown(chain=(LEAF, ISSUING), at=LEAF.certificate.not_before),
    "signature broken": Shown(chain=(twisted("broken signature", LEAF, ISSUING), ISSUING)),
    "RSA": Shown(chain=(leaf(key="rsa"), ISSUING)),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("presenter", PURPOSES)
@pytest.mark.parametrize("name", CHAINS)
def test_whoever_verifies_refuses_with_our_error_and_alert(name: str, presenter: str, version: str) -> None:
    """In both directions and versions; in TLS 1.3 a client receives the alert after its handshake."""
    shown = CHAINS[name]
    ours = judge(shown, presenter)

    assert shake(shown, presenter=presenter, version=VERSIONS[version]) == outcome_of(ours)
    agreed(shown.chain[0], shown.chain[1:], shown.trusted, at=shown.at, purpose=PURPOSES[presenter])


NAMES = [
    (["a.example.com"], "a.example.com"),
    (["a.example.com"], "A.EXAMPLE.COM"),
    (["a.example.com"], "b.example.com"),
    (["*.example.com"], "a.example.com"),
    (["*.example.com"], "a.b.example.com"),
    (["*.example.com"], "example.com"),
    (["a*.example.com"], "ab.example.com"),
    (["SRV:_sip._tls.example.com"], HOST),
    (["other.example.com"], HOST),
    (None, HOST),
    (None, "other.example.com"),
    (["IP:10.0.0.1"], "10.0.0.1"),
    (["IP:10.0.0.1"], "10.0.0.2"),
    (["10.0.0.1"], "10.0.0.1"),
    (["IP:2001:db8::1"], "2001:db8:0::1"),
]


@pytest.mark.parametrize("presenter", PURPOSES)
@pytest.mark.parametrize(("sans", "name"), NAMES)
def test_names_are_refused_by_whoever_expects_others(sans: list[str] | None, name: str, presenter: str) -> None:
    """With alert 42. The common name is the host's; it counts where no DNS name stands in the SAN."""
    shown = Shown(chain=(leaf(sans=sans), ISSUING), name=name)
    ours = judge(shown, presenter)
    measured = shake(shown, presenter=presenter, version=SSL.TLS1_2_VERSION)

    assert (measured.error is None, measured.alert) == (ours is None, outcome_of(ours).alert)
    # OpenSSL has a number of its own for addresses; reports give both the same.
    assert measured.error in (None, (62, 0), (64, 0))


def test_openssl_would_report_a_name_before_a_date() -> None:
    """Where libssl itself checks the name, that comes first. The appliances look at names after the handshake, and so
    a report names the date."""
    shown = Shown(chain=(LEAF, ISSUING), name="other.example.com", at=LEAF.certificate.not_after + SECOND)
    ours = judge(shown, "server")

    assert ours is not None
    assert ours.code == VerifyError.CERT_HAS_EXPIRED
    assert shake(shown, presenter="server", version=SSL.TLS1_3_VERSION) == Outcome(error=(62, 0), alert=42)


DIFFERENCES = {
    "at the very notAfter": (
        Shown(chain=(LEAF, ISSUING), at=LEAF.certificate.not_after),
        (10, 0),
        Outcome(),
        "OpenSSL 3.0 takes a certificate for expired at its notAfter; newer releases, as RFC 5280, take it for valid",
    ),
}
"""What is shown, the error of 3.0, the handshake of the newer OpenSSL, and the reason."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", DIFFERENCES)
def test_where_the_newer_openssl_differs(name: str, version: str) -> None:
    """Our verdict is that of 3.0. A difference that is gone must leave the list."""
    shown, expected, newer, _ = DIFFERENCES[name]

    assert agreed(shown.chain[0], shown.chain[1:], shown.trusted, at=shown.at) == expected
    assert shake(shown, presenter="server", version=VERSIONS[version]) == newer


def test_the_newer_openssl_does_not_read_odd_dates() -> None:
    """A time without seconds: 3.0 reads the certificate and calls the date a format error; newer releases refuse the
    certificate as a whole."""
    strange = twisted("notAfter without seconds", LEAF, ISSUING)

    assert agreed(strange, [ISSUING], [ROOT]) == (14, 0)
    with pytest.raises(crypto.Error):
        crypto.load_certificate(crypto.FILETYPE_ASN1, strange.der)
