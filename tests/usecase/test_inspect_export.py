"""Objects in other forms."""

from __future__ import annotations

import pytest

from edgetrust.errors import Refused
from edgetrust.pki.contents import read_contents
from edgetrust.usecase.inspect import inspect
from edgetrust.usecase.inspect_export import choose, der_of, export_files, pem_of, print_as
from tests import make, oracle

LEAF = make.leaf("a.example.com")
LIST = make.revocation_list(make.ca("Root"))
REQUEST = make.request("a.example.com")
TEXT = LEAF.pem + LEAF.key_pem + make.pem(LIST, "X509 CRL") + make.pem(REQUEST, "NEW CERTIFICATE REQUEST")
ALL = inspect([read_contents(TEXT.encode(), path="all.pem")], at=make.NOW)


def test_one_object_is_chosen_by_its_number() -> None:
    """It keeps the number."""
    assert choose(ALL, None) is ALL
    assert [each.number for each in choose(ALL, 3).objects] == [3]
    with pytest.raises(Refused, match="there is no object 5, expected 1 to 4"):
        choose(ALL, 5)


def test_every_object_has_der_and_pem() -> None:
    """A private key only its public half."""
    assert [der_of(each) for each in ALL.objects] == [
        (LEAF.der, "CERTIFICATE"),
        (REQUEST, "CERTIFICATE REQUEST"),
        (LIST, "X509 CRL"),
        (make.spki(LEAF.key), "PUBLIC KEY"),
    ]
    assert pem_of(ALL.objects[0]) == LEAF.pem
    assert "PRIVATE" not in "".join(pem_of(each) for each in ALL.objects)


@pytest.mark.parametrize("name", ["../../x", "*", "x" * 300, "a\nb", ""])
def test_file_names_are_safe(name: str) -> None:
    """Whatever a certificate calls itself."""
    issued = make.leaf("h.example.com", subject=f"CN={name}" if name else "")
    found = inspect([read_contents(issued.pem.encode(), path="x.pem")], at=make.NOW)
    (file,) = export_files(found)

    assert set(file) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
    assert not file.startswith((".", "-"))
    assert len(file) < 100
    assert export_files(found)[file] == issued.pem


def test_what_cucm_prints_is_read_again() -> None:
    """The PEM begins in the middle of a line there."""
    (located,) = read_contents(print_as(ALL, "cucm", "a").encode(), path="cucm.txt").certificates

    assert located.certificate == LEAF.certificate


@oracle.NEEDED
def test_print_as_openssl_does() -> None:
    """Octet for octet; as CUCM does, with the PEM behind."""
    others = oracle.print_text(REQUEST, command_name="req") + oracle.print_text(LIST, command_name="crl")

    assert print_as(ALL, "openssl", "a") == oracle.print_text(LEAF.der) + others
    assert print_as(ALL, "cucm", "a").endswith(f"]{LEAF.pem}")
    assert "SubjectDN: CN=a.example.com" in print_as(ALL, "cucm", "b")
