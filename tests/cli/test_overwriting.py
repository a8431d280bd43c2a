"""Every command that takes --output leaves what it reads as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.errors import Refused
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("expe.example.com", ROOT)
DEPLOYMENT = """\
expressway_e:
  nodes:
    - {fqdn: expe.example.com, server_certificate: leaf.pem, private_key: expe.key, trusted_ca: [cas/]}
endpoints: {jabber: {trusted_ca: [more.p12], password_file: word}}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment file and what it names, which is where the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cas").mkdir()
    (tmp_path / "acme.yaml").write_text(DEPLOYMENT)
    (tmp_path / "link.txt").symlink_to("leaf.pem")
    for name in ("leaf.pem", "expe.key", "cas/root.pem", "more.p12"):
        (tmp_path / name).write_text(LEAF.pem if name == "leaf.pem" else ROOT.pem)
    (tmp_path / "pcaps").mkdir()
    (tmp_path / "logs" / "deep").mkdir(parents=True)
    for name in ("root.pcap", "pcaps/a.pcap", "root.log", "logs/deep/event.log"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "word").write_text("secret")
    (tmp_path / "root.crl").write_text(make.pem(make.revocation_list(ROOT), "X509 CRL"))


NAMED = ("acme.yaml", "leaf.pem", "expe.key", "cas/root.pem", "more.p12", "word", "link.txt")


@pytest.mark.parametrize(
    ("command", "inputs"),
    [
        ("check acme.yaml", NAMED),
        ("check acme.yaml --probe root.crl", ("root.crl",)),
        ("plan acme.yaml", NAMED),
        ("plan acme.yaml --ca root.crl", ("root.crl",)),
        ("traversal-test acme.yaml", NAMED),
        ("client-test leaf.pem --deployment acme.yaml --node expe.example.com", NAMED),
        ("client-test leaf.pem --trust cas --crl root.crl", ("leaf.pem", "cas/root.pem", "root.crl")),
        ("chain leaf.pem more.p12 --trust cas --crl root.crl", ("leaf.pem", "more.p12", "cas/root.pem", "root.crl")),
        ("chain leaf.pem --trust cas --password-file word", ("word",)),
        ("inspect leaf.pem cas root.crl", ("leaf.pem", "cas/root.pem", "root.crl")),
        ("probe localhost:1 --deployment acme.yaml", NAMED),
        ("capture root.pcap --deployment acme.yaml", ("root.pcap", *NAMED)),
        ("logs root.log logs", ("root.log", "logs/deep/event.log")),
        ("capture pcaps --keylog root.crl", ("pcaps/a.pcap", "root.crl")),
        ("probe localhost:1 --cert leaf.pem --key expe.key --passphrase-file word", ("expe.key", "word")),
    ],
)
def test_an_output_never_replaces_an_input(
    command: str, inputs: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither what the command line names nor what the deployment file names, by whatever name."""
    for name in inputs:
        before = Path(name).read_bytes()

        assert run([*command.split(), "--output", name]) == 2

        assert capsys.readouterr().err == (
            f"edgetrust: error: {name} is one of the files to read, and is not overwritten\n"
            "hint: name another --output\n"
        )
        assert Path(name).read_bytes() == before


def test_a_report_beside_the_certificates_is_replaced() -> None:
    """It stands in a folder that is read, and counts for nothing there: the second run writes as the first did."""
    for _ in range(2):
        assert run(["chain", "leaf.pem", "--trust", "cas", "--at", "2026-11-23", "--output", "cas/report.txt"]) == 0


@pytest.mark.parametrize("output", [None, Path("new.txt"), Path("cas"), Path("/dev/null")])
def test_what_is_no_file_yet_replaces_nothing(output: Path | None) -> None:
    """Standard output, a new file, and what is no file at all, of which whoever writes it tells."""
    refuse_overwriting(output, (Path("acme.yaml"), Path("gone.pem"), Path("cas"), None))


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("ca crl --ca root", ("root/ca.pem", "root/ca.key", "root/chain.pem", "root/ledger.jsonl")),
        ("ca cross-sign cas/root.pem --ca root --replace", ("cas/root.pem", "root/ca.pem", "root/chain.pem")),
    ],
)
def test_a_lab_ca_keeps_what_it_cannot_do_without(command: str, kept: tuple[str, ...]) -> None:
    """Its certificate, chain, key and ledger, and the certificate that is signed once more."""
    run(["ca", "init", "root", "--name", "CN=Lab Root"])
    for name in kept:
        before = Path(name).read_bytes()

        assert run([*command.split(), "--output", name]) == 2

        assert Path(name).read_bytes() == before


def test_the_refusal_says_what_to_do() -> None:
    """What was named, and that another name is wanted."""
    with pytest.raises(Refused) as caught:
        refuse_overwriting(Path("link.txt"), (Path("leaf.pem"),))

    assert (caught.value.message, caught.value.hint) == (
        "link.txt is one of the files to read, and is not overwritten",
        "name another --output",
    )


@pytest.mark.parametrize(
    "command", ["check acme.yaml", "plan acme.yaml", "traversal-test acme.yaml", "inspect leaf.pem"]
)
def test_a_key_that_nobody_named_is_kept_too(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As `csr` leaves it beside the deployment file."""
    Path("new.key").write_text(LEAF.key_pem)

    assert run([*command.split(), "--output", "new.key"]) == 2

    assert Path("new.key").read_text() == LEAF.key_pem
    assert "new.key holds a private key, and secrets are never overwritten" in capsys.readouterr().err
