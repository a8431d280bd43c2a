"""Factory certificates of the Expressway."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Oid
from edgetrust.mra.factory import is_temporary_ca, is_temporary_certificate
from tests import asn1, make

CA_NAME = "Temporary CA 0d5e1b2c"
LEAF_NAME = "Temporary Certificate 77aa31c0"
CA = make.ca(f"O={CA_NAME},OU={CA_NAME},CN={CA_NAME}")
COMMENT = (Oid.NETSCAPE_COMMENT, False, asn1.ia5("Temporary Certificate"))


@pytest.mark.parametrize(
    "issued",
    [
        make.leaf("vcs", CA, subject=f"O={LEAF_NAME},OU={LEAF_NAME},CN=vcs", sans=None, extensions=[COMMENT]),
        make.leaf("vcs", CA, sans=None),
        make.leaf("vcs", make.ca("Other"), subject=f"O={LEAF_NAME},CN=vcs"),
        make.leaf("vcs", extensions=[COMMENT]),
    ],
)
def test_any_of_its_marks_gives_a_temporary_certificate_away(issued: make.Issued) -> None:
    """Issuer, subject and comment each suffice."""
    assert is_temporary_certificate(issued.certificate)
    assert not is_temporary_ca(issued.certificate)


def test_its_ca_is_told_apart() -> None:
    """The CA is temporary too, and no server certificate."""
    assert is_temporary_ca(CA.certificate)
    assert not is_temporary_certificate(CA.certificate)


def test_other_certificates_are_not_temporary() -> None:
    """A certificate of a company stays one."""
    leaf = make.leaf("temporary.example.com", make.ca("CN=My Temporary CA")).certificate

    assert not is_temporary_certificate(leaf)
    assert not is_temporary_ca(leaf)
