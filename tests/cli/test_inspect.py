"""`edgetrust inspect`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from edgetrust.cli.main import run
from tests import make, oracle
from tests.peers import HOST, closed_port, openssl_server, xmpp_server

ROOT = make.ca("Root")
LEAF = make.leaf("a.example.com", ROOT)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs: a chain with its key, a bundle, and a revocation list."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chain.pem").write_text(f"text\n{LEAF.pem}{ROOT.pem}{LEAF.key_pem}")
    (tmp_path / "leaf.der").write_bytes(LEAF.der)
    (tmp_path / "root.crl").write_bytes(make.revocation_list(ROOT))
    loaded = [x509.load_der_x509_certificate(each.der) for each in (LEAF, ROOT)]
    (tmp_path / "chain.p7b").write_bytes(pkcs7.serialize_certificates(loaded, Encoding.DER))
    return tmp_path


def inspect(line: str) -> int:
    """The exit code of `edgetrust inspect`."""
    return run(["inspect", *line.split()])


def test_text_and_json_of_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Every form a file may have."""
    assert inspect("chain.pem leaf.der root.crl chain.p7b") == 0
    shown = capsys.readouterr().out
    assert inspect("chain.pem leaf.der root.crl chain.p7b --format json --at 2026-11-23") == 0
    document = json.loads(capsys.readouterr().out)

    kinds = [each["kind"] for each in document["objects"]]
    assert sorted(kinds) == ["certificate"] * 5 + ["crl", "key"]
    assert shown.count("SHA-256 ") == 6
    assert document["objects"][0]["days_left"] == 404


def test_a_number_chooses_one(capsys: pytest.CaptureFixture[str]) -> None:
    """In any format."""
    assert inspect("chain.pem --number 2") == 0
    assert capsys.readouterr().out.startswith("2. certificate  chain.pem:")
    assert inspect("chain.pem --number 4") == 2
    assert "there is no object 4, expected 1 to 3" in capsys.readouterr().err


def test_pem_and_der_turn_into_each_other(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """And a private key gives its public half."""
    assert inspect("chain.p7b --format pem --output all.pem") == 0
    assert (folder / "all.pem").read_text() in (LEAF.pem + ROOT.pem, ROOT.pem + LEAF.pem)  # a SET has no order
    assert inspect("leaf.der --format pem") == 0
    assert capsysbinary.readouterr().out == LEAF.pem.encode()
    assert inspect("chain.pem --number 1 --format der") == 0
    assert capsysbinary.readouterr().out == LEAF.der
    assert inspect("chain.pem --number 2 --format der --output root.der") == 0
    assert (folder / "root.der").read_bytes() == ROOT.der
    assert inspect("chain.pem --number 3 --format pem") == 0
    assert capsysbinary.readouterr().out == make.pem(make.spki(LEAF.key), "PUBLIC KEY").encode()


def test_der_of_several_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """One has to be chosen."""
    assert inspect("chain.pem --format der") == 2
    assert "DER holds one object, and there are 3; choose with --number" in capsys.readouterr().err


def test_der_is_not_for_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can read it there."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert inspect("leaf.der --format der") == 2
    assert "a binary result is not for a terminal" in capsys.readouterr().err


@oracle.NEEDED
def test_the_text_of_openssl(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Of every certificate, one behind the other; other objects are passed over, and that is said."""
    assert inspect("chain.pem --format openssl") == 0

    shown = capsysbinary.readouterr()
    expected = oracle.print_text(LEAF.der) + oracle.print_text(ROOT.der)
    assert shown.out == expected.encode("utf-8", "surrogateescape")
    assert (
        b"chain.pem:24 is passed over: --format openssl prints certificates, signing requests and revocation lists "
        b"alone"
    ) in shown.err


@oracle.NEEDED
def test_the_text_of_openssl_for_requests_and_lists(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As `openssl req` and `openssl crl` print them."""
    request = make.request("a.example.com")
    (folder / "a.csr").write_bytes(request)

    assert inspect("a.csr root.crl --format openssl") == 0

    crl = (folder / "root.crl").read_bytes()
    expected = oracle.print_text(request, command_name="req") + oracle.print_text(crl, command_name="crl")
    assert capsysbinary.readouterr() == (expected.encode(), b"")


def test_the_text_of_cucm(capsys: pytest.CaptureFixture[str]) -> None:
    """The inferred layout is called so."""
    assert inspect("leaf.der --format cucm") == 0
    first = capsys.readouterr()
    assert inspect("leaf.der --format cucm --layout b") == 0
    second = capsys.readouterr()

    assert (first.out.startswith("[\n  Version: V3\n"), first.err) == (True, "")
    assert "IssuerDN: CN=Root" in second.out
    assert "layout b is inferred" in second.err


def test_exports_are_files_of_their_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named after the certificates, and never over others."""
    assert inspect("chain.pem --export out") == 0
    assert inspect("chain.pem --export out") == 0
    assert "out: 2 certificates, 0 of them new" in capsys.readouterr().err
    names = {path.name: path.read_text() for path in (folder / "out").iterdir()}
    assert names == {
        f"a.example.com_{LEAF.certificate.sha256[:16]}.pem": LEAF.pem,
        f"Root_{ROOT.certificate.sha256[:16]}.pem": ROOT.pem,
    }


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("none.pem", 2, "none.pem: cannot be opened"),
        ("", 2, "missing argument 'FILE|HOST:PORT...'"),
        ("root.crl --format cucm", 3, "root.crl is passed over: --format cucm prints certificates alone"),
        ("root.crl --export out", 3, "there is no certificate to write"),
        ("chain.pem none.pem", 2, "none.pem: cannot be opened"),
    ],
)
def test_what_cannot_be_shown(line: str, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Unreadable is 2, nothing to show is 3."""
    assert inspect(line) == code
    assert told in capsys.readouterr().err


def test_a_service_shows_its_chain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As sent, in every format; a file of that name goes first."""
    with openssl_server((LEAF, ROOT)) as port:
        assert inspect(f"{HOST}:{port}") == 0
        shown = capsys.readouterr().out
        assert inspect(f"{HOST}:{port} --format pem --output live.pem") == 0
        (folder / f"{HOST}:{port}").write_text(ROOT.pem)
        assert inspect(f"{HOST}:{port}") == 0

    assert shown.startswith(f"1. certificate  {HOST}:{port}\n   subject   CN=a.example.com\n")
    assert (folder / "live.pem").read_text() == LEAF.pem + ROOT.pem
    assert capsys.readouterr().out.startswith(f"1. certificate  {HOST}:{port}:1\n   subject   CN=Root\n")


def test_a_service_behind_starttls_shows_its_chain(capsys: pytest.CaptureFixture[str]) -> None:
    """Port 5222; without the option nobody speaks TLS there, which is waited for as long as one says."""
    with xmpp_server((LEAF, ROOT)) as port:
        code = inspect(f"{HOST}:{port} --starttls xmpp --xmpp-domain example.com --sni a.example.com")
        shown = capsys.readouterr().out
        refused = inspect(f"{HOST}:{port} --timeout 1")

    assert (code, refused) == (0, 3)
    assert shown.startswith(f"1. certificate  {HOST}:{port}\n   subject   CN=a.example.com\n")
    assert capsys.readouterr().err.startswith(f"edgetrust: error: {HOST}:{port}: handshake: ")


@pytest.mark.parametrize(
    "option", ["--starttls xmpp", "--xmpp-domain example.com", "--sni a.example.com", "--timeout 1"]
)
def test_how_services_are_reached_is_nothing_about_files(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It would be passed over in silence."""
    assert inspect(f"leaf.der {option}") == 2
    told = f"{option.split(maxsplit=1)[0]} is about HOST:PORT, and all that is named is files"
    assert told in capsys.readouterr().err


def test_a_service_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Alone it is 3, beside files 2."""
    with closed_port() as port:
        alone, beside = inspect(f"{HOST}:{port}"), inspect(f"leaf.der {HOST}:{port}")

    captured = capsys.readouterr()
    assert (alone, beside) == (3, 2)
    assert captured.err == 2 * f"edgetrust: error: {HOST}:{port}: connect: {HOST}: connection refused\n"
    assert captured.out.startswith("1. certificate  leaf.der")
