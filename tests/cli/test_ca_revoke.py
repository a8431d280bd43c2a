"""`edgetrust ca revoke`, `crl` and `ocsp` as a user runs them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.io.authority_folder import read_authority
from tests import lab, make, oracle
from tests.waiting import MOST_SECONDS

AT = ("--at", "2026-11-23")


@pytest.fixture(autouse=True)
def _a_ca_with_two_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A root in `ca`, and `a.pem` and `b.pem` that it signed."""
    monkeypatch.chdir(tmp_path)
    ca("init", "--name", "CN=Lab Root CA", "--seed", "x", "--at", "2026-01-01")
    for name in "ab":
        Path(f"{name}.csr").write_bytes(make.request(f"{name}.example.com"))
    ca("sign", "a.csr", "b.csr", *AT, "--output", ".")
    capsys.readouterr()


def ca(*arguments: str) -> int:
    """The exit code of `edgetrust ca`."""
    return run(["ca", *arguments])


def serial(name: str) -> str:
    """The serial number of a certificate, as openssl prints it."""
    return lab.openssl("x509", "-in", name, "-noout", "-serial").strip().partition("=")[2]


def verify(name: str, *options: str, fails: bool = False) -> str:
    """What `openssl verify` says with the revocation list, a day later."""
    at = int(make.NOW.timestamp()) + 86_400
    return lab.openssl(
        "verify", "-attime", at, "-CAfile", "ca/ca.pem", "-crl_check", "-CRLfile", "ca/crl.pem", *options, name,
        fails=fails,
    )  # fmt: skip


@oracle.NEEDED
def test_a_revoked_certificate_is_on_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """openssl rejects it, and no other; standard output is the list."""
    assert ca("revoke", "a.pem", "--reason", "superseded", *AT) == 0
    assert ca("crl", *AT) == 0

    captured = capsys.readouterr()
    assert captured.out == "ca/crl.pem\n"
    assert f"revoked {serial('a.pem').lower()} CN=a.example.com (superseded)\n" in captured.err
    assert "next: edgetrust ca crl --ca ca\n" in captured.err
    assert "  revoked   1 certificate\n" in captured.err
    assert "error 23 at 0 depth lookup: certificate revoked" in verify("a.pem", fails=True)
    assert verify("b.pem") == "b.pem: OK\n"
    assert "Superseded" in lab.openssl("crl", "-in", "ca/crl.pem", "-noout", "-text")


def revoked() -> list[bool]:
    """Whether a and b are revoked."""
    return [record.revocation is not None for record in read_authority(Path("ca")).ledger.issued]


@pytest.mark.parametrize("arguments", [["both.pem"], ["folder"], ["a.pem", "both.pem"]])
def test_every_certificate_of_a_file_or_folder_is_revoked(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each once, and told once; the chain of the CA behind them is none of it."""
    chain = Path("ca/chain.pem").read_text(encoding="utf-8")
    both = "".join(Path(f"{name}.pem").read_text(encoding="utf-8") for name in "ab") + chain
    Path("folder").mkdir()
    Path("folder/x.pem").write_text(both, encoding="utf-8")
    Path("both.pem").write_text(both, encoding="utf-8")

    assert ca("revoke", *arguments, *AT) == 0

    assert revoked() == [True, True]
    assert capsys.readouterr().err.count("revoked ") == 2


@pytest.mark.parametrize("other", ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", make.leaf().pem])
def test_of_a_file_all_is_revoked_or_nothing(other: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Something damaged in it, or a certificate of another CA."""
    Path("mixed.pem").write_text(Path("a.pem").read_text(encoding="utf-8") + other, encoding="utf-8")

    assert ca("revoke", "mixed.pem", *AT) == 2

    assert revoked() == [False, False]
    assert "edgetrust: error:" in capsys.readouterr().err


@oracle.NEEDED
def test_a_serial_number_does_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    """As openssl prints it, several at a time."""
    assert ca("revoke", serial("a.pem"), f"0x{serial('b.pem').lower()}", *AT) == 0

    capsys.readouterr()
    assert [record.revocation is not None for record in read_authority(Path("ca")).ledger.issued] == [True, True]


@oracle.NEEDED
def test_a_list_can_be_out_of_date_on_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    """openssl says so."""
    assert ca("crl", "--expired", "--days", "3", *AT) == 0

    captured = capsys.readouterr()
    assert captured.out == "ca/crl.pem\n"
    assert "  until     2026-11-22 00:00:00 UTC, out of date on purpose\n" in captured.err
    assert "error 12 at 0 depth lookup: CRL has expired" in verify("a.pem", fails=True)


@oracle.NEEDED
def test_a_list_that_goes_elsewhere_leaves_that_of_the_ca_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """One that is out of date on purpose above all; it has a number of its own."""
    ca("crl", *AT)
    good = Path("ca/crl.pem").read_bytes()
    capsys.readouterr()

    assert ca("crl", "--expired", *AT, "--output", "expired.pem") == 0

    assert capsys.readouterr().out == "expired.pem\n"
    assert Path("ca/crl.pem").read_bytes() == good
    assert verify("a.pem") == "a.pem: OK\n"
    assert lab.openssl("crl", "-in", "expired.pem", "-noout", "-nextupdate") == "nextUpdate=Nov 22 00:00:00 2026 GMT\n"
    assert read_authority(Path("ca")).ledger.crl_number == 2


def test_each_list_has_the_next_number(capsys: pytest.CaptureFixture[str]) -> None:
    """Which the CA remembers."""
    ca("crl", *AT)
    ca("crl", *AT)

    assert "revocation list 2 of CN=Lab Root CA\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("revoke", "gone.pem"), "gone.pem: cannot be opened: No such file"),
        (("revoke", "a.csr"), "a.csr: it holds no certificate"),
        (("revoke", "4af"), "the certificate with the serial number 04af was not issued by CN=Lab Root CA"),
        (("revoke", "a.pem", "ca/ca.pem"), "was not issued by CN=Lab Root CA"),
        (("revoke", "a.pem", "--reason", "boredom"), "'boredom' is not one of 'unspecified'"),
        (("revoke", "a.pem", "--ca", "gone"), "gone is no CA"),
        (("crl", "--ca", "gone"), "gone is no CA"),
        (("crl", "--days", "0"), "0 is not in the range"),
        (("crl", "--output", "ca/ca.key"), "ca/ca.key is one of the files to read, and is not overwritten"),
        (("ocsp", "--ca", "gone"), "gone is no CA"),
        (("ocsp", "--host", "192.0.2.1"), "192.0.2.1 is no loopback address"),
        (("ocsp", "--port", "70000"), "70000 is not in the range"),
        (("ocsp", "--at", "soon"), "'soon' is no date"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, and nothing is changed."""
    before = Path("ca/ledger.jsonl").read_bytes()

    code = ca(*arguments)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert Path("ca/ledger.jsonl").read_bytes() == before


def test_nothing_is_revoked_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """The message says since when."""
    ca("revoke", "a.pem", *AT)
    capsys.readouterr()

    assert ca("revoke", "a.pem") == 2
    assert "is revoked since 2026-11-23 00:00:00 (unspecified)" in capsys.readouterr().err


@contextmanager
def responding(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The responder in a process of its own, and its address; stopped at the end."""
    # A shell in the background hands down a Ctrl-C that is ignored; here it must not be.
    code = (
        "import signal, sys\nfrom edgetrust.__main__ import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\nsys.argv[1:] = ['ca', 'ocsp', '--port', '0']\nmain()"
    )
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


@oracle.NEEDED
def test_openssl_asks_the_responder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good, then revoked while it runs, and unknown for what was never issued; Ctrl-C ends it with exit code 0."""
    with responding(tmp_path) as (url, process):
        ask = ["ocsp", "-issuer", "ca/ca.pem", "-CAfile", "ca/ca.pem", "-url", url, "-timeout", "60"]
        before = lab.openssl(*ask, "-cert", "a.pem")
        ca("revoke", "a.pem", "--reason", "keyCompromise")
        after = lab.openssl(*ask, "-cert", "a.pem")
        unknown = lab.openssl(*ask, "-serial", "0x4af")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=MOST_SECONDS)

    capsys.readouterr()
    assert url.startswith("http://127.0.0.1:")
    assert "Response verify OK" in before
    assert "a.pem: good" in before
    assert "a.pem: revoked" in after
    assert "Reason: keyCompromise" in after
    assert "0x4af: unknown" in unknown
    assert (process.returncode, told) == (0, "answering for CN=Lab Root CA; Ctrl-C ends it\nstopped\n")
