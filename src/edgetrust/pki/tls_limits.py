"""What TLS 1.2 does not carry, whoever trusts whom: keys that it cannot use, and messages that are too long for it.

The limits are the defaults of OpenSSL, which the appliances run, measured with releases 3.0 and 4.0; the tests hold
them against real handshakes. Of TLS 1.3 the key usage is no matter in OpenSSL. Not here: what follows for a connection
(`edgetrust.mra.aborts`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.codec.tls.registry import alert
from edgetrust.model.certificate import Certificate, KeyKind, KeyUsage, Unreadable

HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INTERNAL_ERROR = alert(40), alert(47), alert(80)
"""With which libssl says that it gives up for one of these reasons."""

OFFERED_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
"""Curves of ECDSA keys among the groups that an OpenSSL client or server takes part in unless it is told otherwise."""
LONGEST_CERTIFICATES = 102_400
"""Octets of a Certificate message that OpenSSL reads: SSL_MAX_CERT_LIST_DEFAULT."""
LONGEST_AUTHORITIES = 65_535
"""Octets of all CA names in a CertificateRequest, for two octets say how many there are (RFC 5246 §7.4.4)."""
LONGEST_IN_SESSION = 65_000
"""Octets of a client's certificate that fit into the session ticket of an OpenSSL server: 65,280 without what else
stands in it, which is some hundred."""

_SIGNING_ONLY = (KeyKind.EC, KeyKind.ED25519, KeyKind.ED448)


def lacks_signing_usage(certificate: Certificate) -> bool:
    """Whether a key that can do nothing in TLS but sign is not allowed to: the key usage, where there is one, lacks
    digitalSignature. Of an RSA key OpenSSL does not ask for it."""
    usage = certificate.key_usage
    is_limited = isinstance(usage, frozenset) and KeyUsage.DIGITAL_SIGNATURE not in usage
    return is_limited and certificate.key.kind in _SIGNING_ONLY


def has_foreign_curve(certificate: Certificate) -> bool:
    """Whether the key is one of a named curve that nobody offers. One that is written out is refused by the path."""
    key = certificate.key
    return key.kind is KeyKind.EC and key.curve is not None and key.curve not in OFFERED_CURVES


def certificates_length(leaf: Certificate, sent: Iterable[Certificate | Unreadable]) -> int:
    """Octets of the Certificate message with this leaf and the chain behind it (RFC 5246 §7.4.2)."""
    return 3 + sum(3 + len(each.der) for each in (leaf, *sent))


def authorities_length(entries: Iterable[Certificate]) -> int:
    """Octets of the CA names of a CertificateRequest that names the subjects of a list, each once."""
    names = {each.subject.canonical: each.subject.der for each in reversed(tuple(entries))}
    return sum(2 + len(name) for name in names.values())
