"""Certificates and names as somebody sent them: read, or kept with the reason why they cannot be.

Not here: what the handshakes in which they were sent come to (`edgetrust.pki.shown`).
"""

from __future__ import annotations

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.names import Name


def read_seen_certificate(der: bytes) -> Certificate | Unreadable:
    """A certificate as it was sent, or why it is none."""
    from edgetrust.pki.read import read_passing_certificate  # not before there is one: TLS 1.3 hides them

    try:
        return read_passing_certificate(der)
    except Malformed as error:
        return Unreadable(der, error.message)


def read_seen_name(der: bytes) -> Name | Unreadable:
    """The name of a CA as a CertificateRequest has it, or why it is none."""
    from edgetrust.codec.names import read_name  # as above

    try:
        return read_name(der)
    except Malformed as error:
        return Unreadable(der, error.message)
