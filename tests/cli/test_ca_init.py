"""`edgetrust ca init` and `cross-sign` as a user runs them."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.errors import UnreadableFile
from edgetrust.io import authority_folder
from tests import lab, make, oracle

ROOT = ("init", "root", "--name", "CN=Lab Root CA, O=Acme", "--key", "ecdsa-256")
ISSUING = ("init", "issuing", "--parent", "root", "--name", "CN=Lab Issuing CA, O=Acme", "--key", "ecdsa-256")
SEEDED = ("--seed", "x", "--at", "2026-01-01")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ca(*arguments: str) -> int:
    """The exit code of `edgetrust ca`."""
    return run(["ca", *arguments])


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@oracle.NEEDED
def test_a_root_and_a_ca_below_it_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    """openssl accepts both; standard output is their certificates, the rest is talk."""
    assert ca(*ROOT) == 0
    assert ca(*ISSUING, "--path-length", "0") == 0

    captured = capsys.readouterr()
    assert captured.out == "root/ca.pem\nissuing/ca.pem\n"
    assert "root CA CN=Lab Root CA,O=Acme\n" in captured.err
    assert "intermediate CA CN=Lab Issuing CA,O=Acme\n" in captured.err
    assert "edgetrust ca sign CSR --ca issuing\n" in captured.err
    assert captured.err.endswith("a lab CA: nothing it signs belongs in production\n")
    assert lab.openssl("verify", "-CAfile", "root/ca.pem", "issuing/ca.pem") == "issuing/ca.pem: OK\n"
    assert stat.S_IMODE(Path("issuing/ca.key").stat().st_mode) == 0o600
    assert Path("issuing/chain.pem").read_text() == Path("issuing/ca.pem").read_text() + Path("root/ca.pem").read_text()
    printed = lab.openssl("x509", "-in", "issuing/ca.pem", "-noout", "-text")
    assert "CA:TRUE, pathlen:0" in printed
    assert "Certificate Sign, CRL Sign" in printed


@oracle.NEEDED
@pytest.mark.parametrize("kind", ["rsa-2048", "ecdsa-384"])
def test_the_key_is_of_the_kind_that_is_asked_for(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And belongs to the certificate; encrypted when a passphrase is given."""
    Path("p").write_text("a secret\n")

    assert ca("init", "--name", "Root", "--key", kind, "--passphrase-file", "p") == 0

    capsys.readouterr()
    from_key = lab.openssl("pkey", "-in", "ca/ca.key", "-passin", "file:p", "-pubout")
    from_certificate = lab.openssl("x509", "-in", "ca/ca.pem", "-noout", "-pubkey")
    assert from_key == from_certificate
    assert "ENCRYPTED" in Path("ca/ca.key").read_text()


def test_with_a_seed_and_a_day_everything_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys, certificates, serial numbers and lists: byte for byte, in another folder."""
    Path("x.csr").write_bytes(make.request("expe1.example.com"))
    for place in ("once", "again"):
        ca("init", f"{place}/root", "--name", "Root", *SEEDED)
        ca("init", f"{place}/issuing", "--parent", f"{place}/root", "--name", "Issuing", *SEEDED)
        ca("sign", "x.csr", "--ca", f"{place}/issuing", "--at", "2026-02-01", "--output", f"{place}/x.pem")
        ca("revoke", f"{place}/x.pem", "--ca", f"{place}/issuing", "--at", "2026-03-01")
        ca("crl", "--ca", f"{place}/issuing", "--at", "2026-03-02")

    once, again = digests(Path("once")), digests(Path("again"))
    assert once == again
    assert len(once) == 14
    assert "its key follows from the seed, so anybody can compute it: for tests alone" in capsys.readouterr().err


def test_the_validity_is_shortened_to_that_of_the_parent(capsys: pytest.CaptureFixture[str]) -> None:
    """Which is told."""
    ca("init", "root", "--name", "Root", *SEEDED, "--days", "10")

    assert ca("init", "issuing", "--parent", "root", "--name", "Issuing", *SEEDED) == 0

    assert "  differs   validity shortened: to 2026-01-10 23:59:59, when its issuer ends\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("init",), "missing option '--name'"),
        (("init", "--name", "CN=x, C=USA"), "cannot be the name of a CA"),
        (("init", "--name", "x", "--seed", "s", "--key", "rsa-2048"), "--seed makes a P-256 key, and --key asks for"),
        (("init", "--name", "x", "--seed", "s", "--passphrase-file", "p"), "with --seed anybody can compute it"),
        (("init", "--name", "x", "--parent-passphrase-file", "p"), "opens the key of --parent, which is not given"),
        (("init", "--name", "x", "--parent", "gone"), "gone is no CA: there is no such folder"),
        (("init", "--name", "x", "--days", "0"), "0 is not in the range"),
        (("init", "--name", "x", "--key", "ecdsa-256", "--at", "1900-01-01"), "1900-01-01 is before 1950"),
        (("init", "--name", "x", "--at", "soon"), "'soon' is no date"),
        (("init", "--name", "x", "--passphrase-file", "gone"), "gone cannot be opened"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, and nothing is made."""
    code = ca(*arguments)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


def test_a_ca_is_never_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    """The second attempt leaves the first, and its parent, as they were."""
    ca(*ROOT)
    ca(*ISSUING)
    before = digests(Path())
    capsys.readouterr()

    assert ca(*ISSUING) == 2

    assert "issuing holds a CA already" in capsys.readouterr().err
    assert digests(Path()) == before


def test_a_ca_that_cannot_be_made_is_unknown_to_its_parent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk is full when its key is written, say."""
    ca(*ROOT)
    before = digests(Path())

    def fail(*_: object) -> None:
        raise UnreadableFile("no space left on device")

    monkeypatch.setattr(authority_folder, "write_secret", fail)

    assert ca(*ISSUING) == 2
    assert "no space left on device" in capsys.readouterr().err
    assert {path: digest for path, digest in digests(Path()).items() if path != "root/.lock"} == before


@oracle.NEEDED
def test_a_cross_certificate_makes_another_root_good(capsys: pytest.CaptureFixture[str]) -> None:
    """To standard output, or to a file; the issuer remembers it."""
    ca(*ROOT)
    ca(*ISSUING)
    ca("init", "new", "--name", "CN=New Root", "--key", "ecdsa-256")
    capsys.readouterr()

    assert ca("cross-sign", "root/ca.pem", "--ca", "new") == 0
    to_screen = capsys.readouterr()
    assert ca("cross-sign", "root/ca.pem", "--ca", "new", "--output", "cross.pem", "--path-length", "1") == 0
    to_file = capsys.readouterr()
    ca("show", "--ca", "new")

    assert to_screen.out.startswith("-----BEGIN CERTIFICATE-----\n")
    assert to_file.out == "cross.pem\n"
    assert "cross-certificate for CN=Lab Root CA,O=Acme\n" in to_file.err
    assert capsys.readouterr().out.endswith("2 certificates issued\n")
    lab.openssl("verify", "-CAfile", "new/ca.pem", "issuing/ca.pem", fails=True)
    lab.openssl("verify", "-CAfile", "new/ca.pem", "-untrusted", "cross.pem", "issuing/ca.pem")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (make.leaf("a.example.com").pem, "CN=a.example.com is no CA"),
        (make.ca("A").pem + make.ca("B").pem, "x.pem holds 2 certificates: expected exactly one certificate"),
        ("nothing", "x.pem holds no certificates: "),
    ],
)
def test_only_one_ca_is_cross_signed(content: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 2."""
    ca("init", "--name", "Root", "--key", "ecdsa-256")
    Path("x.pem").write_text(content)
    capsys.readouterr()

    assert ca("cross-sign", "x.pem", "--output", "y.pem", "--replace") == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("x.pem", "x.pem is one of the files to read, and is not overwritten"),
        ("x.key", "x.key holds a private key, and secrets are never overwritten"),
    ],
)
def test_neither_the_ca_nor_a_key_is_replaced(output: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even when told to."""
    ca("init", "--name", "Root", "--key", "ecdsa-256")
    Path("x.pem").write_text(make.ca("A").pem)
    Path("x.key").write_text(make.leaf().key_pem)
    before = Path(output).read_text()
    capsys.readouterr()

    assert ca("cross-sign", "x.pem", "--output", output, "--replace") == 2

    assert message in capsys.readouterr().err
    assert Path(output).read_text() == before
