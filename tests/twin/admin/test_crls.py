"""CRL management of an Expressway."""

from __future__ import annotations

from edgetrust.model.lab import Holding
from edgetrust.pki.read import read_revocation_list
from edgetrust.twin.admin.crls import LARGEST_FILE, remove_crl, upload_crl
from edgetrust.twin.admin.ruling import Declined, Done
from tests import make
from tests.deployments import CORP_ROOT, PUBLIC_ROOT

EMPTY = Holding(node="node")
CRL = make.revocation_list(CORP_ROOT, [1])
OTHER = make.revocation_list(PUBLIC_ROOT)


def pem(der: bytes) -> bytes:
    """A file with that list."""
    return make.pem(der, "X509 CRL").encode()


def test_an_upload_takes_the_place_of_the_one_before() -> None:
    """All lists of the file."""
    before = upload_crl(EMPTY, pem(OTHER))
    assert isinstance(before, Done)

    ruling = upload_crl(before.holding, pem(CRL))

    assert isinstance(ruling, Done)
    assert ruling.holding.crls == (read_revocation_list(CRL),)
    assert [notice.text for notice in ruling.notices] == ["the revocation list is uploaded: CN=Corp Root,O=Acme"]


def test_what_is_no_list_in_pem_is_refused() -> None:
    """Nothing changes."""
    cases = {
        CRL: "the file is not in PEM format, expected a revocation list (X509 CRL)",
        CORP_ROOT.pem.encode(): "the file holds no revocation list, expected one in PEM format (X509 CRL)",
        b"-" * LARGEST_FILE: "the file has 16777216 octets, expected less than 16 MB",
    }
    for data, reason in cases.items():
        ruling = upload_crl(EMPTY, data)

        assert isinstance(ruling, Declined)
        assert [notice.text for notice in ruling.notices] == [reason]


def test_a_broken_list_is_named_with_its_line() -> None:
    """And the reason."""
    ruling = upload_crl(EMPTY, b"-----BEGIN X509 CRL-----\nMII*\n-----END X509 CRL-----\n")

    assert isinstance(ruling, Declined)
    assert ruling.notices[0].text.startswith("the file, line 1: ")


def test_a_list_is_removed_once() -> None:
    """Then there is none to remove."""
    loaded = upload_crl(EMPTY, pem(CRL))
    assert isinstance(loaded, Done)

    ruling = remove_crl(loaded.holding)

    assert isinstance(ruling, Done)
    assert ruling.holding.crls == ()
    assert isinstance(remove_crl(ruling.holding), Declined)
