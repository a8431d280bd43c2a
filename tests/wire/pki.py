"""The certificates of the conversations: one good deployment, and each way in which a certificate can be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography.x509 import load_der_x509_crl

from tests import make
from tests.wire.truth import Peer

ROOT = make.ca("CN=Root,O=Acme")
ISSUING = make.ca("CN=Issuing,O=Acme", ROOT, path_length=0)
EXPE = make.leaf("expe1.example.com", ISSUING)
EXPC = make.leaf("expc1.example.com", ISSUING)


@cache
def named(count: int) -> tuple[make.Issued, ...]:
    """So many authorities for a CertificateRequest."""
    return tuple(make.ca(f"CN=Accepted CA {number},O=Acme") for number in range(count))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A certificate that is refused: what is shown, what the other side goes by, and the alert it sends."""

    shown: tuple[make.Issued, ...]
    judge: Peer
    """Only its lists matter."""
    alert: int


def refusals(host: str, purpose: str) -> Mapping[str, Refusal]:
    """The failures of a certificate for that host, by name; `purpose` is the one it would need."""
    other = {"serverAuth": "clientAuth", "clientAuth": "serverAuth"}[purpose]
    trusting = Peer(trusts=(ROOT, ISSUING))
    good = make.leaf(host, ISSUING)
    alone = make.leaf(host, key=f"alone {host}")
    by_root = make.leaf(host, ROOT)
    # The same subject, another key, and no identifier that would rule it out.
    twin = make.ca("CN=Root,O=Acme", key="twin", ski=None, serial=2)
    listed = load_der_x509_crl(make.revocation_list(ISSUING, [good.certificate.serial]))
    past, future = datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    return {
        "purpose": Refusal((make.leaf(host, ISSUING, eku=(other,)), ISSUING), trusting, 43),
        "unknown-ca": Refusal((good, ISSUING, ROOT), Peer(trusts=named(1)), 48),
        "intermediate-unknown": Refusal((good,), Peer(trusts=(ROOT,)), 48),
        "root-missing": Refusal((good,), Peer(trusts=(ISSUING,)), 48),
        "self-signed": Refusal((alone,), trusting, 48),
        "expired": Refusal((make.leaf(host, ISSUING, not_after=past), ISSUING), trusting, 45),
        "not-yet-valid": Refusal((make.leaf(host, ISSUING, not_before=future), ISSUING), trusting, 42),
        "revoked": Refusal((good, ISSUING), Peer(trusts=(ROOT, ISSUING), revoked=(listed,)), 44),
        "twin": Refusal((by_root,), Peer(trusts=(twin,)), 51),
    }
