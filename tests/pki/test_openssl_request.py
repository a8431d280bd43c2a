from __future__ import annotations

import stat
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from edgetrust.model.deployment import Slot, SubjectFields
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

    printed = run(render_script([(wanted, replace(FILES, passphrase_file=secret, config_text=config))]), tmp_path)

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


def two(first: Files = FILES) -> list[tuple[PlannedCertificate, Files]]:
    """A certificate with these files, and another one."""
    second = Files(key="2.key", config="2.cnf", request="2.csr")
    config = render_openssl_config(planned(), SUBJECT)
    return [(planned(slot=slot), replace(files, config_text=config))
            for slot, files in ((Slot.SERVER, first), (Slot.CLIENT, second))]  # fmt: skip


def held(folder: Path) -> dict[str, str]:
    """The files of a folder."""
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("taken", [FILES.key, FILES.request, FILES.config, "2.key", "2.cnf", "2.csr"])
def test_the_script_overwrites_nothing(taken: str, tmp_path: Path) -> None:
    """Whatever is there already stops it before anything is made, and is named."""
    (tmp_path / taken).write_text("mine")

    done = subprocess.run(["sh"], input=render_script(two()), cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, f"{taken} exists, and nothing was made\n")
    assert held(tmp_path) == {taken: "mine"}


def test_a_link_that_leads_nowhere_is_in_the_way_as_well(tmp_path: Path) -> None:
    """What is made would lie elsewhere."""
    (tmp_path / "2.key").symlink_to("elsewhere")

    done = subprocess.run(["sh"], input=render_script(two()).encode(), cwd=tmp_path, capture_output=True, check=False)

    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (1, ["2.key"])


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_first_failure_ends_the_script(shell: str, tmp_path: Path) -> None:
    """It says where; what comes after it is not begun."""
    broken = replace(FILES, key="no such folder/key")

    done = subprocess.run(
        [shell], input=render_script(two(broken)), cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.endswith("stopped at expe1.example.com.server\n")
    assert list(held(tmp_path)) == [FILES.config]


def test_only_keys_are_kept_from_others(tmp_path: Path) -> None:
    """The umask of the user decides on the rest, as it does without openssl."""
    subprocess.run(["sh"], input="umask 022\n" + render_script(two()), cwd=tmp_path, capture_output=True, text=True,
                   check=True)  # fmt: skip

    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.name[0] == "2"} == {
        "2.key": 0o600,
        "2.cnf": 0o644,
        "2.csr": 0o644,
    }


def test_the_script_reads_well() -> None:
    """A name for each certificate, and commands that can be typed in; nothing it does lasts in the shell."""
    given = Files(key="old.key", has_key=True, config="x.cnf", request="x.csr", passphrase_file="secret.txt")
    fresh = Files(key="y.key", config="y.cnf", request="y.csr")

    assert render_script([(planned(key="rsa-2048"), given), (planned(slot=Slot.CLIENT), fresh)]) == (
        "(\n"
        "set -eu\n"
        "for file in x.csr y.key y.csr; do\n"
        '  if [ -e "$file" ] || [ -h "$file" ]; then echo "$file exists, and nothing was made" >&2; exit 1; fi\n'
        "done\n"
        "trap '[ $? -eq 0 ] || echo \"stopped at $at\" >&2' EXIT\n"
        "\n"
        "at=expe1.example.com.server\n"
        "openssl req -new -config x.cnf -key old.key -passin file:secret.txt -out x.csr\n"
        "openssl req -in x.csr -verify -noout -text\n"
        "\n"
        "at=expe1.example.com.client\n"
        "(umask 077; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve "
        "-out y.key)\n"
        "openssl req -new -config y.cnf -key y.key -out y.csr\n"
        "openssl req -in y.csr -verify -noout -text\n"
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
        files = replace(FILES, has_key=True, config_text=render_openssl_config(wanted, subject))
        run(render_script([(wanted, files)]), folder)
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
