"""A certificate that is shown in TLS has a key of a curve that TLS stacks do not take part in.

## What it checks
Whether each ECDSA key that is shown lies on P-256, P-384 or P-521. Others (secp256k1, the brainpool curves, P-224) are
good for signatures, and certificates with them verify, but client and server have to agree on the curve as well.

## Why it matters on the edge
A request page of an Expressway or of CUCM makes no such key; one made elsewhere and uploaded has it, or a proxy in
front of the Expressway-E. SSH tunnels know the three curves alone, and that is documented. For TLS it is the default of
OpenSSL, which the appliances run: no document says that they depart from it, and none says that they do not. Software
that was told to offer another curve would accept it.

## What you will see
Of a server: no certificate at all, `no shared cipher` in its log, alert handshake_failure (40). Of a client: its
certificate goes over the wire, then `wrong curve` in the log of the server and alert illegal_parameter (47).

## How to fix it
Make a new key, RSA or ECDSA of 256, 384 or 521 bits, and have it certified.

## How to verify
Show (decoded) names the curve behind ASN1 OID: prime256v1, secp384r1 or secp521r1.

## Sources
The certificate guide on key lengths; the Administrator Guide on SSH tunnels (public key algorithms); RFC 8422, sections
5.1.1 and 5.3. What OpenSSL offers was measured with releases 3.0 and 4.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide, standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with such a key."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="curve-not-offered",
    title="an ECDSA key lies on a curve that TLS stacks do not offer",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        certificate_guide("Generate CSR, key length"),
        administrator_guide("SSH tunnels, public key algorithms"),
        standard("RFC 8422", "sections 5.1.1 and 5.3"),
    ),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    curve = culprit.certificate.key.curve
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has a key of the curve {curve}, which OpenSSL does not offer unless it is told to",
        expected="an RSA key, or an ECDSA key of secp256r1 (P-256), secp384r1 (P-384) or secp521r1 (P-521)",
        got=f"a key of the curve {curve}",
        remedy=reissue_all(examination, culprit, "with a new key: RSA, or ECDSA of 256, 384 or 521 bits"),
    )
