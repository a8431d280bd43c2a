"""What TLS 1.2 does not carry, whoever trusts whom: keys that it cannot use, and messages that are too long for it.

The limits are the defaults of OpenSSL, which the appliances run, measured with releases 3.0 and 4.0; the tests hold
them against real handshakes. Of TLS 1.3 the key usage is no matter in OpenSSL. Not here: what follows for a connection
(`edgetrust.mra.aborts`).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate, KeyKind, KeyUsage

_SIGNING_ONLY = (KeyKind.EC, KeyKind.ED25519, KeyKind.ED448)


def lacks_signing_usage(certificate: Certificate) -> bool:
    """Whether a key that can do nothing in TLS but sign is not allowed to: the key usage, where there is one, lacks
    digitalSignature. Of an RSA key OpenSSL does not ask for it."""
    usage = certificate.key_usage
    is_limited = isinstance(usage, frozenset) and KeyUsage.DIGITAL_SIGNATURE not in usage
    return is_limited and certificate.key.kind in _SIGNING_ONLY
