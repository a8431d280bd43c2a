from __future__ import annotations

from pathlib import Path

from edgetrust.model.authority import ProfileName
from tests import lab, make, oracle

pytestmark = oracle.NEEDED


def text_of(profile: ProfileName, folder: Path) -> str:
    """What `openssl x509 -text` says of a certificate of that profile."""
    (folder / "leaf.pem").write_text(lab.pem(lab.sign(make.request(key="rsa"), profile).certificate.der))
    return lab.openssl("x509", "-in", folder / "leaf.pem", "-noout", "-text")


def test_the_web_server_template_has_a_name(tmp_path: Path) -> None:
    """A BMPString, as templates of version 1 have it; openssl prints its bytes."""
    text = text_of(ProfileName.ADCS_WEB_SERVER, tmp_path)

    assert "1.3.6.1.4.1.311.20.2: \n                ...W.e.b.S.e.r.v.e.r" in text
    assert "TLS Web Client Authentication" not in text


def test_the_corrected_template_has_number_and_policies(tmp_path: Path) -> None:
    """Template information and application policies, as templates of version 2 have them."""
    text = text_of(ProfileName.ADCS_CLIENT_SERVER, tmp_path)
    der = lab.openssl("asn1parse", "-in", tmp_path / "leaf.pem")

    assert "1.3.6.1.4.1.311.21.7: \n" in text
    assert "1.3.6.1.4.1.311.21.10: \n" in text
    assert "TLS Web Server Authentication, TLS Web Client Authentication" in text
    assert "Digital Signature, Key Encipherment, Data Encipherment" in text
    assert "1.3.6.1.4.1.311.21.7" in der


def test_the_policies_are_those_of_the_extended_key_usage(tmp_path: Path) -> None:
    """Read back by openssl's own reader of DER."""
    (tmp_path / "leaf.pem").write_text(
        lab.pem(lab.sign(make.request(key="rsa"), ProfileName.ADCS_CLIENT_SERVER).certificate.der)
    )
    listing = lab.openssl("asn1parse", "-in", tmp_path / "leaf.pem").splitlines()
    at = next(number for number, line in enumerate(listing) if "1.3.6.1.4.1.311.21.10" in line)
    offset = listing[at + 1].partition(":")[0].strip()

    inside = lab.openssl("asn1parse", "-in", tmp_path / "leaf.pem", "-strparse", offset)

    assert [line.rpartition(":")[2] for line in inside.splitlines() if "OBJECT" in line] == [
        "TLS Web Client Authentication",
        "TLS Web Server Authentication",
    ]
