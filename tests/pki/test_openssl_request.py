from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from edgetrust.model.deployment import SubjectFields
from edgetrust.model.plan import PlannedCertificate
from edgetrust.pki.openssl_request import key_command, look_command, render_openssl_config, request_command
from edgetrust.pki.request import build_request
from edgetrust.pki.signing_key import find_signing_key, generate_key, measure_key, write_key
from tests import oracle
from tests.pki.test_request import read
from tests.planned import KEYS, SUBJECT, certificates, planned, subjects

KEY = generate_key(KEYS["ecdsa-256"])

pytestmark = oracle.NEEDED


def run(command: tuple[str, ...], folder: Path) -> str:
    """What openssl says, in the folder of its files."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("rsa-2048", None),
        pytest.param("rsa-3072", None, marks=pytest.mark.slow),  # openssl takes its time
        pytest.param("rsa-4096", None, marks=pytest.mark.slow),
        ("ecdsa-256", None),
        ("ecdsa-384", None),
        ("ecdsa-521", None),
        ("rsa-2048", "secret.txt"),
        ("ecdsa-256", "secret.txt"),
    ],
)
def test_the_commands_make_key_and_request(name: str, secret: str | None, tmp_path: Path) -> None:
    """For each kind of key, with a passphrase and without: openssl verifies what it made, and it is what we build."""
    wanted = planned("DNS:expe.example.com", "SRVName:_collab-edge._tls.example.com", key=name)
    (tmp_path / "x.cnf").write_text(render_openssl_config(wanted, SUBJECT))
    (tmp_path / "secret.txt").write_text("a secret\n")

    run(tuple(key_command(wanted.key, output="x.key", passphrase_file=secret)), tmp_path)
    run(tuple(request_command(key="x.key", config="x.cnf", output="x.csr", passphrase_file=secret)), tmp_path)

    assert "verify OK" in run(tuple(look_command("x.csr")), tmp_path)
    made = (tmp_path / "x.key").read_bytes()
    assert made.startswith(b"-----BEGIN ENCRYPTED" if secret else b"-----BEGIN PRIVATE")
    key = find_signing_key(made, passphrase="a secret")
    assert measure_key(key) == wanted.key
    ours, theirs = read(build_request(wanted, SUBJECT, key)), read((tmp_path / "x.csr").read_bytes())
    assert (ours.subject, ours.subject_alt_names, ours.extended_key_usage, ours.key) == (
        theirs.subject,
        theirs.subject_alt_names,
        theirs.extended_key_usage,
        theirs.key,
    )


@given(certificates, subjects)
@settings(max_examples=40)
def test_openssl_makes_the_same_request_of_the_configuration(
    wanted: PlannedCertificate, subject: SubjectFields
) -> None:
    """To the byte, up to the signature and the order of the extensions: whatever stands in the subject."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.cnf").write_text(render_openssl_config(wanted, subject))
        (folder / "x.key").write_bytes(write_key(KEY))
        run(tuple(request_command(key="x.key", config="x.cnf", output="x.csr")), folder)
        theirs = read((folder / "x.csr").read_bytes())
    ours = read(build_request(wanted, subject, KEY))

    assert ours.subject == theirs.subject
    assert ours.subject_alt_names == theirs.subject_alt_names
    assert ours.extended_key_usage == theirs.extended_key_usage


def test_the_configuration_reads_well() -> None:
    """Sections in the order in which openssl comes to them; what is not planned has no line."""
    wanted = planned("DNS:a.example.com", "IP:192.0.2.1", "DNS:b.example.com", "XMPPAddress:chat.example.com")

    assert render_openssl_config(wanted, SubjectFields(organization="50 $ & more")) == (
        "[req]\n"
        "prompt = no\n"
        "utf8 = yes\n"
        "string_mask = utf8only\n"
        "default_md = sha256\n"
        "distinguished_name = subject\n"
        "req_extensions = extensions\n"
        "\n"
        "[subject]\n"
        "organizationName = 50 \\$ & more\n"
        "commonName = expe1.example.com\n"
        "\n"
        "[extensions]\n"
        "keyUsage = critical, digitalSignature\n"
        "extendedKeyUsage = serverAuth, clientAuth\n"
        "subjectAltName = @names\n"
        "\n"
        "[names]\n"
        "DNS.1 = a.example.com\n"
        "IP.1 = 192.0.2.1\n"
        "DNS.2 = b.example.com\n"
        "otherName.1 = 1.3.6.1.5.5.7.8.5;UTF8:chat.example.com\n"
    )
