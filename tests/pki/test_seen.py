"""What was sent, read as far as that goes."""

from __future__ import annotations

from edgetrust.model.certificate import Unreadable
from edgetrust.pki.seen import read_seen_certificate, read_seen_name
from tests import make

ROOT = make.ca("CN=Root,O=Acme")


def test_what_can_be_read_is_read() -> None:
    """Certificates and names."""
    assert read_seen_certificate(ROOT.der) == ROOT.certificate
    assert read_seen_name(ROOT.certificate.subject.der) == ROOT.certificate.subject


def test_what_cannot_be_read_is_kept_with_the_reason() -> None:
    """Its octets are evidence, too."""
    certificate, name = read_seen_certificate(b"\x30\x00"), read_seen_name(b"?")

    assert isinstance(certificate, Unreadable)
    assert isinstance(name, Unreadable)
    assert (certificate.der, name.der) == (b"\x30\x00", b"?")
    assert certificate.reason
    assert name.reason
