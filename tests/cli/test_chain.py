"""`edgetrust chain`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from edgetrust.cli.main import run
from tests import make, oracle

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expe.example.com", ISSUING)
AT = ("--at", "2026-11-23")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the certificates of a chain, which is where the command runs."""
    monkeypatch.chdir(tmp_path)
    for name, issued in (("root", ROOT), ("issuing", ISSUING), ("leaf", LEAF)):
        (tmp_path / f"{name}.pem").write_text(issued.pem)
    (tmp_path / "issuing.crl").write_text(make.pem(make.revocation_list(ISSUING), "X509 CRL"))
    (tmp_path / "root.crl").write_bytes(make.revocation_list(ROOT))
    (tmp_path / "revoked.crl").write_bytes(make.revocation_list(ISSUING, [LEAF.certificate.serial]))
    loaded = [x509.load_der_x509_certificate(each.der) for each in (ISSUING, ROOT)]
    (tmp_path / "cas.p7b").write_bytes(pkcs7.serialize_certificates(loaded, Encoding.DER))
    return tmp_path


def chain(line: str) -> int:
    """The exit code of `edgetrust chain`, on the day of the tests."""
    return run(["chain", *line.split(), *AT])


@pytest.mark.parametrize(
    ("line", "code", "first"),
    [
        ("leaf.pem --trust root.pem issuing.pem", 0, "trusted"),
        ("leaf.pem issuing.pem --trust root.pem", 0, "trusted"),
        ("--trust root.pem leaf.pem", 1, "NOT TRUSTED: unable to get local issuer certificate (OpenSSL error 20"),
        ("leaf.pem --trust cas.p7b", 0, "trusted"),
        ("leaf.pem --trust cas.p7b --purpose client --name expe.example.com", 0, "trusted"),
        ("leaf.pem --trust cas.p7b --name b.example.com", 1, "NOT TRUSTED: hostname mismatch (OpenSSL error 62"),
        ("leaf.pem --trust cas.p7b --crl issuing.crl root.crl", 0, "trusted"),
        (
            "leaf.pem --trust cas.p7b --crl issuing.crl",
            1,
            "NOT TRUSTED: unable to get certificate CRL (OpenSSL error 3",
        ),
        (
            "leaf.pem --trust cas.p7b --crl root.crl revoked.crl",
            1,
            "NOT TRUSTED: certificate revoked (OpenSSL error 23",
        ),
    ],
)
def test_the_verdict_and_its_exit_code(line: str, code: int, first: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Trusted is 0, anything else 1."""
    assert chain(line) == code
    assert capsys.readouterr().out.startswith(first)


@oracle.NEEDED
@pytest.mark.parametrize(
    "line",
    [
        "leaf.pem issuing.pem --trust root.pem",
        "leaf.pem --trust root.pem",
        "leaf.pem --trust cas.p7b --crl issuing.crl root.crl",
        "leaf.pem cas.p7b --trust .",
    ],
)
def test_the_printed_command_runs_as_it_is(line: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where edgetrust has to turn files into PEM first."""
    code = chain(f"{line} --format json")
    command = json.loads(capsys.readouterr().out)["openssl_command"]
    for step in command.split(" && ")[:-1]:
        assert run(step.split()[1:]) == 0

    done = subprocess.run(["sh", "-c", command.split(" && ")[-1]], cwd=folder, capture_output=True, check=False)

    assert (done.returncode != 0) is (code != 0), (command, done.stderr)


def test_json_goes_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to standard output."""
    assert chain("leaf.pem --trust root.pem --format json --output answer.json") == 1
    assert capsys.readouterr().out == ""
    assert json.loads((folder / "answer.json").read_text())["schema"] == "edgetrust.chain/1"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("leaf.pem", "missing option '--trust'"),
        ("leaf.pem --trust", "--trust needs at least one file behind it"),
        ("none.pem --trust root.pem", "none.pem: cannot be opened"),
        ("issuing.crl --trust root.pem", "issuing.crl holds no certificate, expected the one to look at"),
        ("--trust root.pem issuing.pem leaf.pem", "--trust takes every file behind it"),
        ("leaf.pem --trust root.pem --purpose mail", "'mail' is not one of"),
        ("leaf.pem --trust root.pem --password-file none", "none cannot be opened"),
    ],
)
def test_bad_input_is_2(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With one clear line, and no answer."""
    assert chain(line) == 2

    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""


def test_the_rest_is_judged_where_a_file_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    """And the exit code says that the list was not whole."""
    assert chain("leaf.pem --trust root.pem none.pem issuing.pem") == 2

    shown = capsys.readouterr()
    assert "none.pem: cannot be opened" in shown.err
    assert shown.out.startswith("trusted by what could be read\n")
    assert "note: judged without none.pem, which could not be read or used" in shown.out


def test_what_could_not_be_read_comes_first_where_it_is_not_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    """It may hold just what is missing; and it is told once, however often it is named."""
    assert chain("leaf.pem --trust none.pem root.pem none.pem") == 2

    shown = capsys.readouterr().out
    assert shown.startswith("NOT TRUSTED by what could be read: unable to get local issuer certificate")
    assert "  1. put none.pem right first, and ask again: it may hold what decides\n  2. get the cert" in shown
    assert shown.count("note: judged without none.pem") == 1


def test_nothing_is_said_without_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown list is not an empty one."""
    assert chain("leaf.pem --trust issuing.crl") == 2

    shown = capsys.readouterr()
    assert shown.err.splitlines() == [
        "edgetrust: error: issuing.crl holds no certificate, expected at least one",
        "hint: it holds revocation lists",
        "edgetrust: error: nothing is known of the trust list, so nothing can be said",
        "hint: name its files behind --trust",
    ]
    assert shown.out == ""


def test_a_file_that_is_left_out_for_two_reasons_is_noted_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named as a list of CAs and as one of revocations."""
    assert chain("leaf.pem --trust cas.p7b none.pem --crl none.pem --format json") == 2

    assert json.loads(capsys.readouterr().out)["notes"] == ["judged without none.pem, which could not be read or used"]


@oracle.NEEDED
def test_a_file_without_revocation_lists_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And is no part of the command, which runs as printed."""
    assert chain("leaf.pem --trust cas.p7b --crl root.pem --format json") == 2
    shown = capsys.readouterr()
    assert "root.pem holds no revocation list, expected at least one" in shown.err
    answer = json.loads(shown.out)
    assert answer["notes"] == ["judged without root.pem, which could not be read or used"]
    turn, verify = answer["openssl_command"].split(" && ")
    assert run(turn.split()[1:]) == 0

    done = subprocess.run(["sh", "-c", verify], cwd=folder, capture_output=True, text=True, check=False)

    assert "error 3 at 0 depth lookup: unable to get certificate CRL" in done.stderr


def test_a_warning_counts_where_it_is_asked_to(folder: Path) -> None:
    """By itself it leaves the exit code alone; --fail-on never leaves it alone in any case."""
    (folder / "twin.pem").write_text(make.ca("Issuing", ROOT, key="another").pem)

    assert chain("leaf.pem --trust twin.pem issuing.pem root.pem") == 0
    assert chain("leaf.pem --trust twin.pem issuing.pem root.pem --fail-on warning") == 1
    assert chain("leaf.pem --trust issuing.pem twin.pem root.pem --fail-on warning") == 0
    assert chain("leaf.pem --trust root.pem --fail-on never") == 0


def test_an_address_may_stand_in_brackets(folder: Path) -> None:
    """As in HOST:PORT."""
    (folder / "six.pem").write_text(make.leaf("six.example.com", ISSUING, sans=("IP:2001:db8::1",)).pem)

    assert chain("six.pem --trust cas.p7b --name [2001:db8::1]") == 0
    assert chain("six.pem --trust cas.p7b --name [2001:db8::2]") == 1


def test_an_empty_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """A variable of a shell that is not set, say."""
    assert run(["chain", "leaf.pem", "--trust", "cas.p7b", "--name", " ", *AT]) == 2

    shown = capsys.readouterr()
    assert "invalid value for --name: it is empty, expected a host name or IP address" in shown.err
    assert shown.out == ""


def test_a_password_file_opens_pkcs12(folder: Path) -> None:
    """The leaf is the first certificate in it."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    leaf = x509.load_der_x509_certificate(LEAF.der)
    bundle = pkcs12.serialize_key_and_certificates(
        None,
        LEAF.key,
        leaf,
        None,
        BestAvailableEncryption(b"secret"),
    )
    (folder / "leaf.p12").write_bytes(bundle)
    (folder / "pw").write_text("secret\n")

    assert chain("leaf.p12 --trust cas.p7b --password-file pw") == 0
    assert chain("leaf.p12 --trust cas.p7b") == 2
