from __future__ import annotations

import stat
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from edgetrust.model.deployment import SubjectFields
from edgetrust.model.plan import PlannedCertificate
from edgetrust.pki.authority.requested import read_asked
from edgetrust.pki.openssl_request import Files, render_openssl_config, render_script
from edgetrust.pki.request import build_request
from edgetrust.pki.signing_key import find_signing_key, generate_key, measure_key, write_key
from tests import oracle
from tests.pki.test_request import read
from tests.planned import KEYS, SUBJECT, certificates, planned, subjects

KEY = generate_key(KEYS["ecdsa-256"])
FILES = Files(key="a key", config="a 'config'", request="a request")
"""Names that a shell must find quoted."""

pytestmark = oracle.NEEDED


def run(script: str, folder: Path) -> str:
    """What a script prints, run by a plain shell in that folder."""
    done = subprocess.run(["sh"], input=script, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("rsa-2048", None),
        pytest.param("rsa-3072", None, marks=pytest.mark.slow),  # openssl takes its time
        pytest.param("rsa-4096", None, marks=pytest.mark.slow),
        ("ecdsa-256", None),
        ("ecdsa-384", None),
        ("ecdsa-521", None),
        ("rsa-2048", "a secret.txt"),
        ("ecdsa-256", "a secret.txt"),
    ],
)
def test_the_script_makes_key_and_request(name: str, secret: str | None, tmp_path: Path) -> None:
    """For each kind of key, with a passphrase and without: openssl verifies what it made, and it is what we build."""
    wanted = planned("DNS:expe.example.com", "SRVName:_collab-edge._tls.example.com", key=name)
    (tmp_path / "a secret.txt").write_text("a secret\n")
    config = render_openssl_config(wanted, SUBJECT)

    printed = run(render_script(wanted, replace(FILES, passphrase_file=secret), config=config), tmp_path)

    assert "X509v3 Subject Alternative Name:" in printed
    made = (tmp_path / FILES.key).read_bytes()
    assert made.startswith(b"-----BEGIN ENCRYPTED" if secret else b"-----BEGIN PRIVATE")
    assert stat.S_IMODE((tmp_path / FILES.key).stat().st_mode) == 0o600
    key = find_signing_key(made, passphrase="a secret")
    assert measure_key(key) == wanted.key
    ours, theirs = read(build_request(wanted, SUBJECT, key)), read((tmp_path / FILES.request).read_bytes())
    assert (ours.subject, ours.subject_alt_names, ours.extended_key_usage, ours.key) == (
        theirs.subject,
        theirs.subject_alt_names,
        theirs.extended_key_usage,
        theirs.key,
    )


@pytest.mark.parametrize("taken", [FILES.key, FILES.request, FILES.config])
def test_the_script_overwrites_nothing(taken: str, tmp_path: Path) -> None:
    """Whatever is there already stops it, and is named."""
    (tmp_path / taken).write_text("mine")
    script = render_script(planned(), FILES, config=render_openssl_config(planned(), SUBJECT))

    done = subprocess.run(["sh"], input=script, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, f"{taken} exists\n")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {taken: "mine"}


def test_the_script_reads_well() -> None:
    """A comment that names the certificate, and commands that can be typed in; nothing it does lasts in the shell."""
    given = Files(key="old.key", has_key=True, config="x.cnf", request="x.csr", passphrase_file="secret.txt")

    assert render_script(planned(key="rsa-2048"), given) == (
        "# expe1.example.com.server\n"
        "(\n"
        "set -e\n"
        "umask 077\n"
        'for file in x.csr; do test ! -e "$file" || { echo "$file exists" >&2; exit 1; }; done\n'
        "openssl req -new -config x.cnf -key old.key -passin file:secret.txt -out x.csr\n"
        "openssl req -in x.csr -verify -noout -text\n"
        ")\n"
    )


@given(certificates, subjects)
@settings(max_examples=40)
def test_openssl_makes_the_same_request_of_the_configuration(
    wanted: PlannedCertificate, subject: SubjectFields
) -> None:
    """To the byte, up to the signature and the order of the extensions: whatever stands in the subject."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILES.key).write_bytes(write_key(KEY))
        run(render_script(wanted, replace(FILES, has_key=True), config=render_openssl_config(wanted, subject)), folder)
        theirs = read((folder / FILES.request).read_bytes())
    ours = read(build_request(wanted, subject, KEY))

    assert read_asked(ours).key_usage == read_asked(theirs).key_usage == frozenset(wanted.key_usage)
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
