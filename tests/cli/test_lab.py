"""`edgetrust lab`, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.twin.admin.installation import AS_INSTALLED
from tests import make
from tests.deployments import E1, PUBLIC_ISSUING, PUBLIC_ROOT
from tests.waiting import SOON

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = "2026-11-23"


@pytest.mark.parametrize("file", ["standalone/broken.yaml", "standalone/mended.yaml", "cluster/mended.yaml"])
def test_the_examples_end_as_check_says(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without their keys, which nobody has: with look-alikes."""
    code = run(["lab", str(EXAMPLES / file), "--once", "--issue", "--at", AT, "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert document["summary"]["agree"] == document["summary"]["connections"]
    assert "look-alike" in document["notes"][0]


def test_without_keys_nothing_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    """And it is said what would help."""
    assert run(["lab", str(EXAMPLES / "standalone" / "mended.yaml"), "--once", "--at", AT]) == 3

    shown = " ".join(capsys.readouterr().out.split())
    assert "not run" in shown
    assert "name the folder with the private keys with --keys, or let what is missing be made with --issue" in shown


def deployment(folder: Path) -> Path:
    """An Expressway-E and a phone, with certificate, list and key in files."""
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
    (folder / "e.pem").write_text(leaf.pem)
    (folder / "list.pem").write_text(PUBLIC_ISSUING.pem + PUBLIC_ROOT.pem)
    (folder / "root.pem").write_text(PUBLIC_ROOT.pem)
    (folder / "keys").mkdir()
    (folder / "keys" / "e.key").write_text(leaf.key_pem)
    file = folder / "acme.yaml"
    file.write_text(
        f"domains: [example.com]\nexpressway_e:\n  version: X15.5\n  nodes:\n    - fqdn: {E1}\n"
        "      server_certificate: e.pem\n      trusted_ca: [list.pem]\n"
        "endpoints:\n  ip_phones: {trusted_ca: [root.pem]}\n"
    )
    return file


def test_keys_are_matched_by_public_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Out of a folder, or where the deployment file names them."""
    file = deployment(tmp_path)

    assert run(["lab", str(file), "--once", "--keys", str(tmp_path / "keys"), "--at", AT]) == 0
    assert "2 connections: 2 of 2 that were run ended as check foretells" in capsys.readouterr().out
    named = file.read_text().replace(
        "      server_certificate", "      private_key: keys/e.key\n      server_certificate"
    )
    file.write_text(named)
    assert run(["lab", str(file), "--once", "--at", AT]) == 0


def test_nodes_can_begin_as_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the files hold, phones refuse the temporary certificate, as foretold."""
    file = deployment(tmp_path)

    assert run(["lab", str(file), "--once", "--as-installed", "--at", AT, "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["notes"] == [AS_INSTALLED]
    assert [each["actual"]["outcome"] for each in document["connections"]] == ["fail", "fail"]
    assert run(["lab", "--scenario", "healthy", "--once", "--as-installed"]) == 2
    assert "--as-installed goes with a deployment FILE" in capsys.readouterr().err


def test_the_time_is_rehearsed_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An expired certificate is refused with the alert for it."""
    file = deployment(tmp_path)

    arguments = ["lab", str(file), "--once", "--keys", str(tmp_path / "keys"), "--at", "2039-01-01"]
    assert run(arguments) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "alert certificate_expired (45): ip-phones refuses" in shown
    assert "certificate has expired" in shown


def test_the_result_goes_to_a_file_and_never_over_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As of every command."""
    file = deployment(tmp_path)
    common = ["lab", str(file), "--once", "--keys", str(tmp_path / "keys"), "--at", AT, "--format", "json", "--output"]

    assert run([*common, str(tmp_path / "result.json")]) == 0
    assert json.loads((tmp_path / "result.json").read_text())["schema"] == "edgetrust.lab/1"
    assert run([*common, str(tmp_path / "e.pem")]) == 2
    assert "not overwritten" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--output x.txt", "--output goes with --once"),
        ("--format json", "--format json goes with --once"),
        ("--once --expose", "--expose goes with --host ADDRESS"),
        ("--once --host 192.0.2.1", "others can reach 192.0.2.1, and the lab holds private keys"),
        ("--once --host nowhere", "--host nowhere is no IP address"),
        ("--once --keys missing", "missing"),
        ("--once --as-installed --issue", "--as-installed goes with a deployment FILE, and without --issue"),
        ("--once --at never", "'never' is no date"),
    ],
)
def test_bad_wishes_get_one_clear_line(options: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything listens."""
    assert run(["lab", str(EXAMPLES / "standalone" / "mended.yaml"), *options.split()]) == 2
    assert message in capsys.readouterr().err


def test_a_lab_runs_until_it_is_told_to_end(tmp_path: Path) -> None:
    """What becomes of connections on standard output, each beside what was foretold; nodes and addresses on standard
    error; Ctrl-C ends it well, and soon."""
    file = deployment(tmp_path)
    command = [sys.executable, "-m", "edgetrust", "lab", str(file), "--keys", str(tmp_path / "keys"), "--at", AT]
    with (
        (tmp_path / "talk").open("w") as talk,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=talk, text=True, env={**os.environ, "NO_COLOR": "1"}
        ) as lab,
    ):
        shown = []
        assert lab.stdout is not None
        for line in lab.stdout:
            shown.append(line.rstrip())
            if "ended as check foretells" in line:
                break
        lab.send_signal(signal.SIGINT)
        code = lab.wait(timeout=SOON)

    assert code == 0
    assert any(E1 in line and "8443" in line for line in (tmp_path / "talk").read_text().splitlines())
    assert shown[0] == "  real          foretold"
    assert sorted(shown[1:3]) == [
        f"  ok            ok            phone-https:ip-phones->{E1} 8443",
        f"  ok            ok            phone-sip:ip-phones->{E1} 5061",
    ]
    assert shown[3:] == ["2 connections: 2 of 2 that were run ended as check foretells"]


def test_a_file_that_is_missing_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever was made in its place: exit code 2, as of check."""
    file = deployment(tmp_path)
    (tmp_path / "e.pem").unlink()

    assert run(["lab", str(file), "--once", "--issue", "--at", AT]) == 2
    assert "e.pem" in capsys.readouterr().err


def test_a_key_of_another_certificate_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else nobody would understand why the lab has none."""
    file = deployment(tmp_path)
    (tmp_path / "other.key").write_text(PUBLIC_ROOT.key_pem)
    slot = "      server_certificate"
    file.write_text(file.read_text().replace(slot, f"      private_key: other.key\n{slot}"))

    assert run(["lab", str(file), "--once", "--at", AT]) == 3
    assert f"other.key is the key of no certificate of {E1}, and is of no use to it" in capsys.readouterr().err


def test_of_a_look_alike_is_foretold_what_check_says_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong signature is rehearsed as one: error 7, alert 51."""
    file = deployment(tmp_path)
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], signing_key="rsa:somebody else", key="rsa:edge")
    issuing = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, path_length=0, key="rsa:issuing")
    (tmp_path / "e.pem").write_text(leaf.pem)
    (tmp_path / "list.pem").write_text(issuing.pem + PUBLIC_ROOT.pem)

    assert run(["lab", str(file), "--once", "--issue", "--at", AT, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["summary"]["agree"] == document["summary"]["connections"]
    alerts = {each["actual"]["alert"]["code"] for each in document["connections"]}
    assert alerts <= {48, 51}
