"""What `edgetrust lab FILE` starts with, out of real files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, pkcs12
from cryptography.x509 import load_der_x509_certificate

from edgetrust.cli.lab_preparation import Wishes, prepare_file
from edgetrust.cli.main import run
from edgetrust.model.deployment import Slot
from edgetrust.usecase.lab_preparation import Beginning
from tests import lab, make, oracle
from tests.cli.test_lab import deployment
from tests.deployments import E1, PUBLIC_ISSUING


def prepared(
    file: Path, beginning: Beginning = Beginning.FILES, *keys: Path, passphrase: Path | None = None
) -> bytes | None:
    """The private key of the Expressway-E, as the lab holds it."""
    wishes = Wishes(file=file, keys=keys, passphrase_file=passphrase, beginning=beginning, at=make.NOW, as_version=None)
    return prepare_file(wishes).material.holdings[E1].identities[Slot.SERVER].key


def test_keys_lie_where_they_are_named(tmp_path: Path) -> None:
    """In a folder of --keys, or nowhere."""
    file = deployment(tmp_path)

    assert prepared(file) is None
    assert prepared(file, Beginning.FILES, tmp_path / "keys") is not None
    assert prepared(file, Beginning.ISSUED) is not None


def test_a_pkcs12_file_is_opened_with_the_password_beside_it(tmp_path: Path) -> None:
    """Certificate and key out of one file, without --keys and --passphrase-file."""
    file = deployment(tmp_path)
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
    made = pkcs12.serialize_key_and_certificates(
        b"e", leaf.key, load_der_x509_certificate(leaf.der), None, BestAvailableEncryption(b"s3cret")
    )
    (tmp_path / "e.p12").write_bytes(made)
    (tmp_path / "word").write_text("s3cret\n")
    plain = "server_certificate: e.pem\n"
    file.write_text(file.read_text().replace(plain, "server_certificate: e.p12\n      password_file: word\n"))

    assert prepared(file) is not None


def test_an_encrypted_key_beside_a_certificate_is_opened_with_the_password_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without one it is told, once."""
    file = deployment(tmp_path)
    key = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"]).key
    form = BestAvailableEncryption(b"s3cret")
    (tmp_path / "e.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, form))
    (tmp_path / "word").write_text("s3cret\n")
    named = "server_certificate: e.pem\n      private_key: e.key\n"
    file.write_text(file.read_text().replace("server_certificate: e.pem\n", named))

    closed = prepared(file)
    told = capsys.readouterr().err
    opened = prepared(file, passphrase=tmp_path / "word")

    assert (closed, told.count("e.key")) == (None, 1)
    assert "--passphrase-file" in told
    assert opened is not None
    assert capsys.readouterr().err == ""


@oracle.NEEDED
def test_a_key_for_pss_alone_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its certificate is shown in real handshakes, which end as foretold."""
    file = deployment(tmp_path)
    key, request = tmp_path / "keys" / "pss.key", tmp_path / "e.csr"
    (tmp_path / "ca.pem").write_text(PUBLIC_ISSUING.pem)
    (tmp_path / "ca.key").write_text(PUBLIC_ISSUING.key_pem)
    (tmp_path / "san").write_text(f"subjectAltName=DNS:{E1},DNS:example.com\n")
    lab.openssl("genpkey", "-algorithm", "RSA-PSS", "-out", key)
    lab.openssl("req", "-new", "-key", key, "-subj", f"/CN={E1}", "-config", "/dev/null", "-out", request)
    command = ["openssl", "x509", "-req", "-in", "e.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-extfile", "san"]
    subprocess.run([*command, "-days", "30", "-out", "e.pem"], cwd=tmp_path, check=True, capture_output=True)

    code = run(["lab", str(file), "--once", "--keys", str(tmp_path / "keys")])

    assert code == 0
    assert "2 connections: 2 of 2 that were run ended as check foretells" in capsys.readouterr().out
    named = "server_certificate: e.pem\n      private_key: keys/pss.key\n"
    file.write_text(file.read_text().replace("server_certificate: e.pem\n", named))
    assert run(["lab", str(file), "--once"]) == 0
    assert capsys.readouterr().err == ""


def test_a_key_of_another_certificate_is_told_and_one_that_is_missing_is_not_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody knows whose key a missing file would have held."""
    file = deployment(tmp_path)
    (tmp_path / "other.key").write_text(make.leaf("other.example.com").key_pem)
    named = file.read_text().replace(
        "server_certificate: e.pem\n", "server_certificate: e.pem\n      private_key: KEY\n"
    )

    said = []
    for key in ("other.key", "nowhere.key"):
        file.write_text(named.replace("KEY", key))
        prepared(file)
        said.append(capsys.readouterr().err)

    assert said == [
        f"edgetrust: warning: other.key is the key of no certificate of {E1}, and is of no use to it\n",
        "edgetrust: error: nowhere.key: cannot be opened: No such file or directory\n",
    ]


def test_many_certificates_are_counted_for_whoever_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a terminal, and there alone."""
    file = deployment(tmp_path)
    monkeypatch.setattr("edgetrust.cli.lab_preparation._MANY", 1)
    (tmp_path / "e.pem").write_text("")
    file.write_text(file.read_text().replace("      server_certificate: e.pem\n", ""))

    prepared(file, Beginning.ISSUED)
    quiet = capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    prepared(file, Beginning.ISSUED)

    assert "making certificates" not in quiet
    assert "making certificates with keys: 0 of 1\n" in capsys.readouterr().err
