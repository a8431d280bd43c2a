"""`edgetrust probe`, as a user runs it, against servers on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509 import load_der_x509_certificate

from edgetrust.cli.main import run
from tests import make
from tests.io.test_dns import dns_server
from tests.peers import HOST, closed_port, openssl_server, write_chain, xmpp_server

ROOT = make.ca("CN=Root,O=Acme")
CHAIN = (make.leaf("expe1.example.com", ROOT), ROOT)
CLIENT = (make.leaf("expc1.example.com", ROOT),)
AT = ("--at", "2026-11-23")


def probe(*arguments: str | Path) -> int:
    """The exit code of `edgetrust probe`, judged on the day of the tests."""
    return run(["probe", *AT, "--timeout", "10", *map(str, arguments)])


def test_services_are_shown_and_unreached_ones_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One that answers is enough for exit code 0."""
    with openssl_server(CHAIN) as port, closed_port() as closed:
        code = probe(f"{HOST}:{port}", f"{HOST}:{closed}")

    output = capsys.readouterr().out
    assert code == 0
    assert "shows       0. CN=expe1.example.com" in output
    assert f"{HOST}:{closed}\n  failed      connect: {HOST}: connection refused" in output
    assert output.endswith("2 services, 1 reached\n")


def test_nothing_reached_is_nothing_examined(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3; in JSON the reason stands on standard error as well."""
    with closed_port() as port:
        code = probe(f"{HOST}:{port}", "--format", "json")

    captured = capsys.readouterr()
    assert code == 3
    assert json.loads(captured.out)["targets"][0]["reached"] is False
    assert captured.err == f"edgetrust: warning: {HOST}:{port}: connect: {HOST}: connection refused\n"


def test_a_finding_decides_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """An expired certificate, and the same with nothing to fail on."""
    expired = (make.leaf("expe1.example.com", ROOT, not_after=make.NOW),)

    with openssl_server(expired) as port:
        failing, passing = probe(f"{HOST}:{port}"), probe(f"{HOST}:{port}", "--fail-on", "never")

    assert (failing, passing) == (1, 0)
    assert "certificate-expired" in capsys.readouterr().out


def test_the_result_goes_to_a_file_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where its name ends so; nothing on standard output."""
    output = tmp_path / "result.json"

    with openssl_server(CHAIN) as port:
        assert probe(f"{HOST}:{port}", "--output", output, "--sni", "expe1.example.com") == 0

    document = json.loads(output.read_text())
    assert (document["schema"], document["targets"][0]["server_name"]) == ("edgetrust.probe/1", "expe1.example.com")
    assert capsys.readouterr().out == ""


def test_chains_are_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As PEM, and the second run finds them there."""
    folder = tmp_path / "chains"

    with openssl_server(CHAIN) as port:
        probe(f"{HOST}:{port}", "--export", folder)
        probe(f"{HOST}:{port}", "--export", folder)

    assert sorted(path.read_text() for path in folder.iterdir()) == sorted(issued.pem for issued in CHAIN)
    assert "2 certificates, 2 of them new" in (told := capsys.readouterr().err)
    assert "2 certificates, 0 of them new" in told


def test_a_client_certificate_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The server's verdict on it, and on having none."""
    (tmp_path / "root.pem").write_text(ROOT.pem)
    cert, key = write_chain(tmp_path, CLIENT, name="client")
    asking = ("-Verify", "2", "-verify_return_error", "-CAfile", str(tmp_path / "root.pem"))

    with openssl_server(CHAIN, *asking) as port:
        probe(f"{HOST}:{port}", "--cert", cert, "--key", key)
        probe(f"{HOST}:{port}", "--complete")

    output = capsys.readouterr().out
    assert "with the client certificate: the server went on" in output
    assert "a client certificate and refuses clients without one; it names 1 CA:" in output
    assert "alert       certificate_required (116)" in output


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A client certificate as administrators get it: with its key, in PKCS#12, under a password."""
    leaf = CLIENT[0]
    packed = pkcs12.serialize_key_and_certificates(
        None, leaf.key, load_der_x509_certificate(leaf.der), None, BestAvailableEncryption(b"secret")
    )
    (tmp_path / "client.p12").write_bytes(packed)
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "wrong").write_text("wrong\n")
    (tmp_path / "leaf.pem").write_text(leaf.pem)
    return tmp_path


def test_a_client_certificate_in_pkcs12_is_shown(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the key from the same file."""
    (bundle / "root.pem").write_text(ROOT.pem)
    asking = ("-Verify", "2", "-verify_return_error", "-CAfile", str(bundle / "root.pem"))

    with openssl_server(CHAIN, *asking) as port:
        probe(f"{HOST}:{port}", "--cert", str(bundle / "client.p12"), "--passphrase-file", str(bundle / "pw"))

    assert "with the client certificate: the server went on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--cert client.p12", "the PKCS#12 file is encrypted or damaged, and no password is given"),
        ("--cert client.p12 --passphrase-file wrong", "the password does not open the PKCS#12 file"),
        ("--cert leaf.pem", "leaf.pem holds no private key"),
        ("--cert leaf.pem --key client.p12", "client.p12: the PKCS#12 file is encrypted or damaged"),
        ("--cert leaf.pem --key leaf.pem", "no private keys here, expected one in PEM or DER"),
    ],
)
def test_a_client_certificate_that_cannot_be_shown(
    options: str, told: str, bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anybody is connected to, and with an option that exists."""
    monkeypatch.chdir(bundle)

    assert run(["probe", "a.invalid:1", *options.split()]) == 2

    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""


def test_every_version_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """The server speaks two of the four."""
    with openssl_server(CHAIN, "-no_tls1", "-no_tls1_1") as port:
        assert probe(f"{HOST}:{port}", "--all-versions") == 0

    output = " ".join(capsys.readouterr().out.split())
    assert "speaks TLS 1.3, TLS 1.2; TLS_AES_256_GCM_SHA384 with TLS 1.3 " in output
    assert "refuses TLS 1.1: alert protocol_version (70) refuses TLS 1.0: alert protocol_version (70)" in output


def test_xmpp_begins_with_starttls(capsys: pytest.CaptureFixture[str]) -> None:
    """As port 5222 of an Expressway-E does."""
    with xmpp_server(CHAIN) as port:
        assert probe(f"{HOST}:{port}", "--starttls", "xmpp") == 0

    assert "CN=expe1.example.com" in capsys.readouterr().out


def test_service_records_are_looked_up(capsys: pytest.CaptureFixture[str]) -> None:
    """None is there, so nothing is reached, and the warning says what is missing."""
    with dns_server() as (address, port):
        code = probe("--srv", "example.com", "--dns-server", f"{address}:{port}")

    output = capsys.readouterr().out
    assert code == 3
    assert "_collab-edge._tls.example.com does not exist; outside it must" in " ".join(output.split())


def test_a_deployment_names_its_services(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, at the addresses of the file."""
    file = tmp_path / "acme.yaml"
    with openssl_server(CHAIN) as port:
        file.write_text(
            f"name: Acme\ndomains: [example.com]\ntraversal_zone: {{port: {port}}}\n"
            f"expressway_c: {{nodes: [{{fqdn: expc1.example.com, address: {HOST}}}]}}\n"
            f"expressway_e: {{nodes: [{{fqdn: expe1.example.com, address: {HOST}}}]}}\n"
        )
        code = probe("--deployment", file, "--format", "json")

    targets = {target["target"]: target for target in json.loads(capsys.readouterr().out)["targets"]}
    traversal = targets[f"expe1.example.com:{port}"]
    assert code == 0
    assert traversal["connections"] == ["traversal:expc1.example.com->expe1.example.com"]
    assert traversal["chain"][0]["subject"] == "CN=expe1.example.com"


@pytest.mark.parametrize(
    "arguments,message",
    [
        ((), "no service to look at; expected HOST:PORT, --deployment FILE or --srv DOMAIN"),
        (("expe1.example.com",), "'expe1.example.com' is no service, expected HOST:PORT"),
        (("a.example.com:1", "--key", "x.pem"), "--key belongs to a certificate, and --cert is not given"),
        (("a.example.com:1", "--cert", "x.pem"), "x.pem cannot be used as a client certificate"),
        (("a.example.com:1", "--cert", "x.pem", "--key", "x.key"), "x.pem cannot be used as a client certificate"),
        (("--srv", "example.com", "--dns-server", "dns.example.com"), "is no DNS server"),
        (("a.example.com:1", "--timeout", "0"), "--timeout"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anybody is connected to."""
    code = run(["probe", *arguments])

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err


def test_its_help_loads_nothing_heavy() -> None:
    """Neither a TLS library nor an event loop is needed to read it."""
    script = "import sys; from edgetrust.cli.main import run; run(['probe', '--help']); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.home())

    assert {"OpenSSL", "asyncio", "cryptography", "dns", "yaml"}.isdisjoint(done.stdout.split())


def test_a_client_certificate_that_is_refused_fails_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The server's list does not lead to its issuer: said with what the list lacks, and exit code 1."""
    other = make.ca("CN=Other,O=Acme")
    (tmp_path / "root.pem").write_text(other.pem)
    cert, key = write_chain(tmp_path, CLIENT, name="client")
    asking = ("-Verify", "2", "-verify_return_error", "-CAfile", str(tmp_path / "root.pem"))

    with openssl_server(CHAIN, *asking) as port:
        code = probe(f"{HOST}:{port}", "--cert", cert, "--key", key)
        passing = probe(f"{HOST}:{port}", "--cert", cert, "--key", key, "--fail-on", "never")

    output = " ".join(capsys.readouterr().out.split())
    assert (code, passing) == (1, 0)
    assert (
        "error peer-rejected-certificate on expe1.example.com"
        f" expe1.example.com ({HOST}:{port}) refused the certificate of"
        " expc1.example.com (edgetrust probe) (alert unknown_ca (48), once, at " in output
    )


def test_what_was_only_asked_for_fails_no_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Whether a certificate is required is what one wanted to know."""
    with openssl_server(CHAIN, "-Verify", "2", "-verify_return_error") as port:
        assert probe(f"{HOST}:{port}", "--complete") == 0

    assert "alert       certificate_required (116)" in capsys.readouterr().out


def test_time_and_names_of_the_dns_are_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """--timeout holds for the records, too; what is no domain is not asked for."""
    with dns_server(answers=False) as (address, port):
        code = run(["probe", "--srv", "example.com", "--dns-server", f"{address}:{port}", "--timeout", "0.2"])
        wrong = run(["probe", "--srv", "bad domain", "--dns-server", f"{address}:{port}"])

    captured = capsys.readouterr()
    assert (code, wrong) == (3, 2)
    assert "no usable answer from the DNS within 0.2 s" in captured.out
    assert "'bad domain' is no service domain, expected one like example.com" in captured.err
