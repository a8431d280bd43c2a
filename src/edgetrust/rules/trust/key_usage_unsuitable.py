"""A certificate with an ECDSA or Edwards key says that the key may not sign, and TLS can use it for nothing else.

## What it checks
Whether the key usage of each certificate that a TLS server shows has digitalSignature, where its key is of elliptic
curves: with such a key a server proves in the handshake, by a signature, that it is itself. A certificate without a
key usage may do everything.

## Why it matters on the edge
Templates of CAs were made for RSA, where keyEncipherment was enough. Signed by such a template, an ECDSA request
(Expressways from X14.3, the ECDSA certificates of CUCM) becomes a certificate that nobody can serve TLS 1.2 with,
though its chain, names and dates are right. Of an RSA key OpenSSL does not ask for digitalSignature in a server; other
TLS libraries do. In a client, OpenSSL asks for digitalSignature or keyAgreement of any key, and its absence is
`eku-missing-client-auth`.

## What you will see
The handshake ends before any certificate is seen: `no shared cipher` in the log of the server, alert handshake_failure
(40) at the client, and a capture with nothing but a ClientHello and that alert. It looks like a matter of ciphers.
With an Edwards key (Ed25519, Ed448), the client breaks off behind the certificate, with the same alert. TLS 1.3 alone
lets such a certificate pass. Expressways know it for SIP from X15.2 or X15.3 on, and no file tells whether it is agreed
on there.

## How to fix it
Have the certificate issued again with digitalSignature among the key usages: another template of the CA, or another
one of its products. An RSA key in a new request does as well.

## How to verify
Show (decoded) has Digital Signature under X509v3 Key Usage; `edgetrust probe` gets to see the certificate.

## Sources
RFC 5246, sections 7.4.2 and 7.4.6; RFC 8446, section 4.4.2.2. That it fails, and where, was measured with OpenSSL 3.0
and 4.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that is to serve TLS with such a key."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="key-usage-unsuitable",
    title="a server's ECDSA or Edwards key may not sign, which is all that TLS can do with it",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("RFC 5246", "sections 7.4.2 and 7.4.6"), standard("RFC 8446", "section 4.4.2.2")),
    check=check,
)


_OVER_SIP = frozenset({"traversal", "cucm-sip", "cucm-sip-back", "cucm-sip-oauth", "jabber-sip", "phone-sip", "tc-sip"})
_WITH_TLS_1_3 = (
    "judged by TLS 1.2: where both sides of a SIP connection agree on TLS 1.3, which Expressways know for SIP from "
    "X15.2 or X15.3 on, that connection works"
)
"""No file tells whether they do, and nothing but SIP is spared."""


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    key, usage = culprit.certificate.key, culprit.certificate.key_usage
    listed = ", ".join(sorted(usage)) if isinstance(usage, frozenset) else ""
    over_sip = [each for each in culprit.connections if each.partition(":")[0] in _OVER_SIP]
    effects = describe_effects(culprit.connections, examination.working(), asks=False)
    return about_culprit(
        RULE,
        examination,
        culprit,
        consequence=f"{effects}; {_WITH_TLS_1_3}" if over_sip else effects,
        problem=f"has an {key.kind} key that may not sign",
        expected="digitalSignature among the key usages, or no key usage at all",
        got=f"key usage {listed or 'without any bit'}",
        remedy=reissue_all(examination, culprit, "with key usage digitalSignature (or with an RSA key)"),
    )
