"""What products make for themselves, as openssl sees it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from edgetrust.model.certificate import KeyKind
from edgetrust.mra.factory import is_temporary_ca, is_temporary_certificate
from edgetrust.twin.admin.factory import make_client_default, make_factory_material, make_self_signed
from edgetrust.twin.admin.files import spki_of_pkcs8
from tests import make
from tests.administered import sides_of
from tests.deployments import C1, cluster
from tests.lab import openssl

SIDE, _ = sides_of(cluster().deployment)
NODE = SIDE.nodes[0]


def test_an_installation_makes_a_temporary_ca_and_certificate(tmp_path: Path) -> None:
    """As the decoded sample has them: one year, no alternative names, serial 1, both purposes."""
    made = make_factory_material(NODE, make.NOW)

    leaf, authority = made.server.leaf, made.authority.leaf
    (tmp_path / "leaf.pem").write_text(make.pem(leaf.der))
    (tmp_path / "ca.pem").write_text(make.pem(authority.der))
    assert is_temporary_certificate(leaf)
    assert is_temporary_ca(authority)
    assert (leaf.serial, leaf.subject.common_name, leaf.san) == (1, "expc1", ())
    assert leaf.not_after - leaf.not_before == timedelta(days=365)
    assert made.server.key is not None
    assert spki_of_pkcs8(made.server.key) == leaf.key.spki
    text = openssl("x509", "-in", tmp_path / "leaf.pem", "-noout", "-text")
    assert "Netscape Comment: \n                Temporary Certificate\n" in text
    assert "Digital Signature, Non Repudiation, Key Encipherment" in text
    assert "TLS Web Server Authentication, TLS Web Client Authentication" in text
    at = int(make.NOW.timestamp()) + 60
    openssl("verify", "-attime", at, "-CAfile", tmp_path / "ca.pem", tmp_path / "leaf.pem")


def test_two_self_signed_certificates_of_cucm_get_into_each_others_way(tmp_path: Path) -> None:
    """One subject and no authority key identifier: only the first of the list is accepted."""
    first, second = (make_self_signed("cucm.example.com", KeyKind.RSA, make.NOW).leaf for _ in range(2))
    for name, leaf in (("first", first), ("second", second)):
        (tmp_path / f"{name}.pem").write_text(make.pem(leaf.der))
    (tmp_path / "list.pem").write_text(make.pem(first.der) + make.pem(second.der))
    at = int(make.NOW.timestamp()) + 60
    verify = ("verify", "-attime", at, "-CAfile", tmp_path / "list.pem")

    assert first.subject_alt_names is None
    assert first.authority_key_identifier is None
    assert openssl(*verify, tmp_path / "first.pem").endswith("OK\n")
    assert "error 18 at 0 depth lookup: self-signed certificate" in openssl(
        *verify, tmp_path / "second.pem", fails=True
    )


def test_ecdsa_units_get_ecdsa_keys() -> None:
    """On the curve that is signed with SHA-384."""
    leaf = make_self_signed("cucm-EC.example.com", KeyKind.EC, make.NOW).leaf

    assert (leaf.key.kind, leaf.key.bits, leaf.signature_hash) == (KeyKind.EC, 384, "sha384")


def test_the_default_client_certificate_is_self_signed() -> None:
    """And named like its node."""
    leaf = make_client_default(NODE, make.NOW).leaf

    assert leaf.is_self_issued
    assert leaf.subject.common_name == C1
