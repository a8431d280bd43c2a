"""Certificates as CUCM prints them."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.contents import read_contents
from edgetrust.pki.cucm_text import CucmLayout, print_cucm
from tests import make, oracle

LEAF = make.leaf(
    "CN=cucm.example.com,OU=Voice,O=Acme,C=US", key="cucm", sans=["cucm.example.com", "IP:192.0.2.1"],
    ku=["digitalSignature", "keyCertSign"], serial=0x523C32C09694, ca=None, ski=b"\x01\x02",
)  # fmt: skip


def lines(issued: make.Issued, layout: CucmLayout) -> list[str]:
    """The text, line by line."""
    return print_cucm(issued.certificate, layout).splitlines()


def test_layout_a() -> None:
    """Tag by tag, with the commas and the indentation of pasted output; the signature differs with the key."""
    printed = lines(LEAF, CucmLayout.A)
    key = LEAF.certificate.key.spki[-65:].hex()

    assert printed[: printed.index("  Signature:")] == [
        "[",
        "  Version: V3",
        "  Serial Number: 523C32C09694",
        "  SignatureAlgorithm: SHA256withECDSA (1.2.840.10045.4.3.2)",
        "  Issuer Name: CN=cucm.example.com, OU=Voice, O=Acme, C=US",
        "  Validity From: Thu Jan 01 00:00:00 UTC 2026",
        "           To:   Sat Jan 01 00:00:00 UTC 2028",
        "  Subject Name: CN=cucm.example.com, OU=Voice, O=Acme, C=US",
        "  Key: EC (1.2.840.10045.2.1)",
        f"    Key value: {key}",
        "  Extensions: 4 present",
        "  [",
        "     Extension: KeyUsage (OID.2.5.29.15)",
        "     Critical: true",
        "     Usages: digitalSignature, keyCertSign,",
        "  ]",
        "  [",
        "     Extension: ExtKeyUsageSyntax (OID.2.5.29.37)",
        "     Critical: false",
        "     Usage oids: 1.3.6.1.5.5.7.3.1, 1.3.6.1.5.5.7.3.2,",
        "  ]",
        "  [",
        "     Extension: SubjectAltName (OID.2.5.29.17)",
        "     Critical: false",
        "     altNames: 2 names",
        "     1) cucm.example.com (dNSName)",
        "     2) 192.0.2.1 (iPAddress)",
        "  ]",
        "  [",
        "     Extension: SubjectKeyIdentifier (OID.2.5.29.14)",
        "     Critical: false",
        "     keyID: 0102",
        "  ]",
    ]
    assert printed[-1] == "]"
    assert printed[printed.index("  Signature:") + 1].startswith("  0000: 30 ")


def test_other_extensions_and_algorithms_of_layout_a() -> None:
    """Constraints, the issuer's key, and what is unknown or cannot be read."""
    root = make.ca("Root", path_length=3)
    odd = make.leaf(
        "a.example.com", root, key="rsa", eku=None, digest="sha512",
        extensions=[("1.2.3.4", True, b"\x05\x00"), ("2.5.29.37", False, b"\x05\x00")],
    )  # fmt: skip
    printed, top = print_cucm(odd.certificate, CucmLayout.A), print_cucm(root.certificate, CucmLayout.A)

    assert "     CA: true\n     Path length: 3\n" in top
    assert "  SignatureAlgorithm: SHA512withECDSA (1.2.840.10045.4.3.4)\n" in printed
    assert "  Key: RSA (1.2.840.113549.1.1.1)\n    Key value: 3082010a0282010100" in printed
    assert "     Extension: Unknown (OID.1.2.3.4)\n     Critical: true\n     value: 0500\n" in printed
    assert "     Extension: ExtKeyUsageSyntax (OID.2.5.29.37)\n     Critical: false\n     value: 0500\n" in printed
    assert "     Extension: AuthorityKeyIdentifier (OID.2.5.29.35)\n     Critical: false\n     keyID: " in printed
    assert "  Serial Number: 040A\n" in print_cucm(make.leaf("a", serial=0x40A).certificate, CucmLayout.A)
    ed = make.leaf("a.example.com", key="ed25519:x")
    assert "  SignatureAlgorithm: 1.3.101.112 (1.3.101.112)\n" in print_cucm(ed.certificate, CucmLayout.A)


def test_layout_b_has_the_tags_that_documents_name() -> None:
    """Extensions by number, names in the order of the encoding."""
    printed = lines(make.leaf("CN=cucm.example.com,OU=Voice,O=Acme,C=US", key="rsa1024:x"), CucmLayout.B)
    tags = [line.partition(":")[0].strip() for line in printed]

    assert tags[:9] == [
        "[0]         Version",
        "SerialNumber",
        "IssuerDN",
        "Start Date",
        "Final Date",
        "SubjectDN",
        "Public Key",
        "modulus",
        "Signature Algorithm",
    ]
    assert printed[5].strip() == "SubjectDN: C=US,O=Acme,OU=Voice,CN=cucm.example.com"
    assert printed[-1].strip().startswith("critical(false) 2.5.29.14 value = ")


@oracle.NEEDED
def test_layout_b_shows_the_modulus_that_openssl_shows() -> None:
    """Of an RSA key; others have none."""
    rsa = make.leaf("a.example.com", key="rsa1024:x")
    command = ["openssl", "x509", "-noout", "-modulus"]
    shown = subprocess.run(
        command, env=oracle.ENVIRONMENT, input=rsa.pem, capture_output=True, text=True, check=True
    ).stdout

    assert f"            modulus: {shown.removeprefix('Modulus=').strip().lower()}" in lines(rsa, CucmLayout.B)
    assert not any("modulus" in line for line in lines(LEAF, CucmLayout.B))


@pytest.mark.parametrize("layout", list(CucmLayout))
def test_the_page_with_its_pem_is_read_again(layout: CucmLayout) -> None:
    """As a file pasted from CUCM is."""
    contents = read_contents((print_cucm(LEAF.certificate, layout) + LEAF.pem).encode(), path="page.txt")

    assert [located.certificate for located in contents.certificates] == [LEAF.certificate]
    assert contents.problems == ()


@given(st.text(st.characters(exclude_characters=",=+", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_no_name_forges_a_line(name: str) -> None:
    """Whatever stands in it."""
    bare = len(lines(make.leaf("a.example.com", key="k", ski=None), CucmLayout.A))
    issued = make.leaf("a.example.com", key="k", subject=f"CN={name}", ski=None)

    assert abs(len(lines(issued, CucmLayout.A)) - bare) <= 1
