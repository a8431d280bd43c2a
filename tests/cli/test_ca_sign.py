"""`edgetrust ca sign` as a user runs it: requests of every maker, files, and what goes wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.io.exclusive import create_file
from edgetrust.model.authority import ProfileName
from edgetrust.pki.authority.seeded import derive_key
from edgetrust.pki.signing_key import write_key
from tests import lab, make, oracle
from tests.pki.authority.test_requested import CUCM, EXPRESSWAY, make_with_openssl

FQDN = "expe1.example.com"
CONFIGURATIONS = {"expressway": EXPRESSWAY, "cucm": CUCM}


@pytest.fixture(autouse=True)
def _between_two_cas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A root in `root`, a CA below it in `ca`, and requests beside them."""
    monkeypatch.chdir(tmp_path)
    seeded = ("--seed", "x", "--at", "2026-01-01")
    ca("init", "root", "--name", "CN=Lab Root CA, O=Acme", *seeded)
    ca("init", "--parent", "root", "--name", "CN=Lab Issuing CA, O=Acme", *seeded)
    for name in ("a", "b", "c"):
        Path(f"{name}.csr").write_text(make.pem(make.request(f"{name}.example.com"), "CERTIFICATE REQUEST"))
    capsys.readouterr()


def ca(*arguments: str) -> int:
    """The exit code of `edgetrust ca`."""
    return run(["ca", *arguments])


def issued() -> list[str]:
    """The serial numbers of the certificates in the folder of the CA."""
    return sorted(path.stem for path in Path("ca/issued").glob("*.pem"))


# --- requests of every maker ------------------------------------------------------------------------------------------


@oracle.NEEDED
@pytest.mark.parametrize("maker", list(CONFIGURATIONS))
@pytest.mark.parametrize("options", [(), ("-text",), ("-outform", "DER"), ("-newhdr",), ("-newkey", "rsa:2048")])
def test_a_request_of_any_maker_is_signed(
    maker: str, options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In every form that openssl writes; openssl takes the result for servers and clients, and finds what was asked."""
    make_with_openssl(CONFIGURATIONS[maker], tmp_path, *options)

    assert ca("sign", "x.csr", "--output", "x.pem") == 0

    captured = capsys.readouterr()
    text = lab.openssl("x509", "-in", "x.pem", "-noout", "-text")
    assert captured.out == "x.pem\n"
    assert "differs" not in captured.err
    for purpose in ("sslserver", "sslclient"):
        lab.openssl("verify", "-CAfile", "root/ca.pem", "-untrusted", "ca/ca.pem", "-purpose", purpose, "x.pem")
    assert lab.openssl("x509", "-in", "x.pem", "-noout", "-pubkey") == lab.openssl("pkey", "-in", "x.key", "-pubout")
    if maker == "cucm":
        assert "Digital Signature, Key Encipherment, Data Encipherment" in text
        assert "IPSec End System" in text
        assert "Subject Alternative Name" not in text
    else:
        assert "DNS:expe.example.com, DNS:example.com, othername: SRVName::_collab-edge._tls.example.com" in text


def test_a_request_that_is_named_twice_is_signed_once() -> None:
    """Patterns of a shell overlap easily."""
    assert ca("sign", "a.csr", "b.csr", "a.csr", "--output", "signed") == 0

    assert sorted(path.name for path in Path("signed").iterdir()) == ["a.pem", "b.pem"]
    assert len(issued()) == 2


@pytest.mark.parametrize("profile", [str(name) for name in ProfileName if name is not ProfileName.SELF_SIGNED])
def test_every_profile_signs(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What differs is told, and the reminder comes last."""
    assert ca("sign", "a.csr", "--profile", profile) == 0

    captured = capsys.readouterr()
    assert captured.out.count("BEGIN CERTIFICATE") == 1
    assert captured.err.startswith("a.csr: CN=a.example.com\n")
    assert "differs   extendedKeyUsage serverAuth added: the request asks for none" in captured.err
    assert captured.err.endswith("a lab CA: nothing it signs belongs in production\n")


@oracle.NEEDED
def test_a_self_signed_certificate_needs_no_ca(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It needs the key of the request, which may be encrypted."""
    Path("x.key").write_bytes(write_key(derive_key("x"), passphrase="a secret"))
    Path("p").write_text("a secret\n")
    lab.openssl("req", "-new", "-key", "x.key", "-passin", "file:p", "-subj", "/CN=cucm.example.com", "-out", "x.csr")

    code = ca(
        "sign", "x.csr", "--profile", "self-signed", "--own-key", "x.key", "--passphrase-file", "p",
        "--ca", "nowhere", "--output", "x.pem",
    )  # fmt: skip

    assert code == 0
    assert capsys.readouterr().out == "x.pem\n"
    assert lab.openssl("verify", "-CAfile", "x.pem", "x.pem") == "x.pem: OK\n"
    assert "Authority Key Identifier" not in lab.openssl("x509", "-in", "x.pem", "-noout", "-text")


# --- where certificates go --------------------------------------------------------------------------------------------


def test_without_a_place_certificates_are_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    """One behind the other, in the order of the requests; the CA keeps copies."""
    assert ca("sign", "b.csr", "a.csr") == 0

    captured = capsys.readouterr()
    assert captured.out.count("BEGIN CERTIFICATE") == 2
    assert re.findall(r"^(\w)\.csr: CN=(\w)\.example\.com$", captured.err, re.MULTILINE) == [("b", "b"), ("a", "a")]
    assert len(issued()) == 2


def test_several_go_into_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """Which is made; each is called like its request. One goes there when the folder is there."""
    assert ca("sign", "a.csr", "b.csr", "--output", "signed") == 0
    assert ca("sign", "c.csr", "--output", "signed") == 0

    assert capsys.readouterr().out == "signed/a.pem\nsigned/b.pem\nsigned/c.pem\n"
    assert sorted(path.name for path in Path("signed").iterdir()) == ["a.pem", "b.pem", "c.pem"]


def test_one_goes_into_a_folder_too_where_its_name_has_no_ending(capsys: pytest.CaptureFixture[str]) -> None:
    """However many requests a pattern of the shell matches, the next command finds them at the same place."""
    assert ca("sign", "a.csr", "--output", "signed") == 0
    assert ca("sign", "b.csr", "--output", "signed") == 0
    assert ca("sign", "c.csr", "--output", "alone/c.pem") == 0

    assert capsys.readouterr().out == "signed/a.pem\nsigned/b.pem\nalone/c.pem\n"
    assert ca("revoke", "signed/a.pem") == 0


def test_a_certificate_is_only_replaced_when_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    """It may be the one that a real CA delivered; with one file in the way nothing is signed."""
    ca("sign", "b.csr", "--output", "signed/b.pem")
    first = Path("signed/b.pem").read_bytes()
    capsys.readouterr()

    refused = ca("sign", "a.csr", "b.csr", "--output", "signed")

    assert (refused, len(issued()), Path("signed/b.pem").read_bytes()) == (2, 1, first)
    assert capsys.readouterr().err == (
        "edgetrust: error: signed/b.pem exists: nothing was signed\n"
        "hint: name another --output, or have it replaced with --replace\n"
    )
    assert ca("sign", "a.csr", "b.csr", "--output", "signed", "--replace") == 0
    assert Path("signed/b.pem").read_bytes() != first
    assert len(issued()) == 3


@pytest.mark.parametrize("fault", ["a folder in the way", "a disk that is full"])
def test_what_cannot_all_be_written_is_not_signed(
    fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file, nothing in the ledger: the same command can be run again."""
    Path("signed").mkdir()
    if fault == "a folder in the way":
        Path("signed/b.pem").mkdir()
    else:
        written = []

        def create_once(path: Path, data: bytes, mode: int) -> None:
            written.append(path)
            if len(written) > 1:
                raise OSError(28, "No space left on device")
            create_file(path, data, mode)

        monkeypatch.setattr("edgetrust.io.files.create_file", create_once)
    before = sorted(Path("signed").iterdir())

    assert ca("sign", "a.csr", "b.csr", "--output", "signed") == 2

    assert "signed/b.pem" in capsys.readouterr().err
    assert sorted(Path("signed").iterdir()) == before
    assert issued() == []


def test_a_device_takes_what_comes(capsys: pytest.CaptureFixture[str]) -> None:
    """It is there, and holds nothing."""
    assert ca("sign", "a.csr", "--output", "/dev/null") == 0

    assert capsys.readouterr().out == "/dev/null\n"


def test_a_file_may_hold_several_requests(capsys: pytest.CaptureFixture[str]) -> None:
    """The further ones get a number."""
    Path("all.csr").write_text("".join(Path(f"{name}.csr").read_text() for name in "abc"))

    assert ca("sign", "all.csr", "--output", "signed") == 0

    assert capsys.readouterr().out == "signed/all.pem\nsigned/all-2.pem\nsigned/all-3.pem\n"


@oracle.NEEDED
def test_the_chain_comes_along_without_the_root(capsys: pytest.CaptureFixture[str]) -> None:
    """As CAs deliver it."""
    assert ca("sign", "a.csr", "--chain", "--output", "a.pem") == 0
    assert ca("sign", "a.csr", "--chain", "--ca", "root", "--output", "b.pem") == 0

    capsys.readouterr()
    assert Path("a.pem").read_text().endswith(Path("ca/ca.pem").read_text())
    assert Path("a.pem").read_text().count("BEGIN CERTIFICATE") == 2
    assert Path("b.pem").read_text().count("BEGIN CERTIFICATE") == 1
    lab.openssl("verify", "-CAfile", "root/ca.pem", "-untrusted", "a.pem", "a.pem")


def test_names_can_be_dropped_and_limited(capsys: pytest.CaptureFixture[str]) -> None:
    """What is dropped is told; a name that nobody asks for is a warning."""
    names = ("a.example.com", "b.example.com", "c.example.org", "*.example.com")
    Path("x.csr").write_bytes(make.request("a.example.com", sans=names))

    code = ca(
        "sign", "x.csr", "--drop-san", "b.example.com", "--drop-san", "z.example.com", "--allow", "example.com",
        "--no-wildcards", "--output", "x.pem",
    )  # fmt: skip

    told = capsys.readouterr().err
    assert code == 0
    assert "  names     DNS:a.example.com\n" in told
    assert "DNS:b.example.com dropped: this CA is told to drop it\n" in told
    assert "DNS:c.example.org dropped: it is outside example.com, which is all this CA certifies\n" in told
    assert "DNS:*.example.com dropped: this CA certifies no wildcards\n" in told
    assert "edgetrust: warning: no request asks for z.example.com, so it could not be dropped\n" in told


def test_weak_requests_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """And signed."""
    Path("x.csr").write_bytes(make.request("a.example.com", key="rsa1024"))

    assert ca("sign", "x.csr") == 0

    warning = "edgetrust: warning: x.csr: the RSA key has 1024 bits, expected at least 2048\n"
    assert warning in capsys.readouterr().err


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.csr"], "gone.csr cannot be opened: No such file"),
        (["."], ". is a folder, expected a file"),
        (["root/ca.pem"], "root/ca.pem holds certificates and no signing request"),
        (["text"], "text holds no signing request: this is text without a PEM block\n"),
        (["other.key"], "other.key holds private keys and no signing request"),
        (["bad.csr"], "bad.csr: the signature was not made with the key that the request is for"),
        (["a.csr", "--output", "a.csr", "--replace"], "a.csr is one of the files to read, and is not overwritten"),
        (["a.csr", "--output", "ca/ca.pem", "--replace"], "ca/ca.pem is one of the files to read, and is not overwr"),
        (["a.csr", "--output", "other.key"], "other.key holds a private key, and secrets are never overwritten"),
        (["a.csr", "sub/a.csr", "--output", "signed"], "several requests would become "),
        (["a.csr", "--ca", "gone"], "gone is no CA: there is no such folder"),
        (["a.csr", "--profile", "self-signed"], "the profile self-signed needs --own-key"),
        (["a.csr", "--own-key", "x"], "--own-key is for the profile self-signed, not for internal"),
        (["a.csr", "--profile", "self-signed", "--own-key", "x", "--chain"], "--chain adds the CAs above"),
        (["a.csr", "--profile", "self-signed", "--own-key", "other.key"], "the request is not for the key"),
        (["a.csr", "--profile", "nonsense"], "'nonsense' is not one of 'public'"),
        (["a.csr", "--at", "2020-01-01"], "and can sign nothing as of 2020-01-01 00:00:00"),
        (["a.csr", "--allow", "example.org"], "the common name a.example.com: it is outside example.org"),
        (["a.csr", "--allow", "a b"], "'a b' is neither a domain nor a network"),
        (["a.csr", "wild.csr", "--no-wildcards", "--strict"], "wild.csr: DNS:*.example.com: this CA certifies no"),
        (["a.csr", "--days", "0"], "0 is not in the range"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear line, exit code 2; nothing is signed, not even what could have been."""
    request = make.request("a.example.com")
    Path("bad.csr").write_bytes(request[:-1] + bytes((request[-1] ^ 1,)))
    Path("wild.csr").write_bytes(make.request("a.example.com", sans=("*.example.com",)))
    Path("text").write_text("hello")
    Path("other.key").write_bytes(write_key(derive_key("other")))
    Path("sub").mkdir()
    Path("sub/a.csr").write_bytes(request)
    ledger = Path("ca/ledger.jsonl").read_bytes()

    code = ca("sign", *arguments)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert issued() == []
    assert Path("ca/ledger.jsonl").read_bytes() == ledger


def test_several_faults_are_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each."""
    assert ca("sign", "gone.csr", "a.csr", "root/ca.pem") == 2

    told = capsys.readouterr().err
    assert told.count("edgetrust: error: ") == 2
    assert told.endswith("hint: name the files of signing requests (PKCS#10), in PEM or DER\n")


def test_two_runs_at_once_do_not_clash(tmp_path: Path) -> None:
    """Each certificate is remembered."""
    command = [sys.executable, "-m", "edgetrust", "ca", "sign", "--ca", "ca"]

    runs = [
        subprocess.Popen([*command, f"{name}.csr"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    told = [each.communicate()[1] for each in runs]

    assert [each.returncode for each in runs] == [0, 0, 0], told
    assert len(Path("ca/ledger.jsonl").read_text().splitlines()) == 4
    assert len(issued()) == 3
