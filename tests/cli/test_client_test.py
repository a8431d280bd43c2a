"""`edgetrust client-test`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("CN=somebody,OU=People", ROOT)
DEPLOYMENT = """\
name: Acme  # with a comment
domains: [example.com]
expressway_c:
  nodes:
    - {fqdn: c.example.com, trusted_ca: root.pem, crl: root.crl}
expressway_e:
  nodes:
    - fqdn: e.example.com
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leaf.pem").write_text(LEAF.pem)
    (tmp_path / "root.pem").write_text(ROOT.pem)
    (tmp_path / "other.pem").write_text(make.ca("Other").pem)
    (tmp_path / "root.crl").write_bytes(make.revocation_list(ROOT))
    (tmp_path / "acme.yaml").write_text(DEPLOYMENT)
    return tmp_path


def client_test(*words: str) -> int:
    """The exit code of `edgetrust client-test` on the day of the tests."""
    return run(["client-test", *" ".join(words).split(), "--at", "2026-11-23"])


@pytest.mark.parametrize(
    ("line", "code", "first"),
    [
        ("--trust root.pem", 1, "Invalid: unable to get certificate CRL, please ensure that you have uploaded a CRL"),
        ("--trust root.pem other.pem --crl root.crl", 0, "Valid"),
        ("--trust root.pem --crl-checking none", 0, "Valid"),
        ("--trust other.pem", 1, "Invalid: The client certificate is not signed by a CA in the trusted CA list."),
        ("--deployment acme.yaml --node c.example.com", 0, "Valid"),
        ("--deployment acme.yaml --node C.example.com --crl-checking peer", 0, "Valid"),
    ],
)
def test_the_result_and_its_exit_code(line: str, code: int, first: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Valid is 0, invalid 1."""
    assert client_test("leaf.pem", line) == code
    assert capsys.readouterr().out.startswith(f"Valid certificate: {first}\nResulting string:  somebody\n")


def test_pattern_and_template_are_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """PCRE's named groups."""
    assert client_test("leaf.pem --trust root.pem --regex /OU=(?<unit>\\w+)/ --username #unit#@x --format json") == 1
    assert json.loads(capsys.readouterr().out)["resulting_string"] == "People@x"


def test_settings_are_made_permanent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are the defaults from then on; everything else in the file stays, and a second time nothing is written."""
    path = folder / "acme.yaml"
    path.chmod(0o640)
    place = "--deployment acme.yaml --node c.example.com"

    assert client_test("leaf.pem", place, "--crl-checking none --username #captureCommonName#@x --save") == 0
    saved = path.read_text()
    assert client_test("leaf.pem", place, "--save") == 0
    assert capsys.readouterr().err.splitlines() == [
        "acme.yaml: the settings are permanent now, under client_test",
        "acme.yaml: these settings are in it already",
    ]
    assert path.read_text() == saved
    assert (path.stat().st_mode & 0o777) == 0o640
    added = saved.splitlines()
    assert [line for line in DEPLOYMENT.splitlines() if line not in added] == []
    assert added[3:7] == [
        "  client_test:",
        "    regex: '/Subject:.*CN=(?<captureCommonName>([^,\\\\]|(\\\\,))*)/m'",
        "    username: '#captureCommonName#@x'",
        "    crl_checking: none",
    ]


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("leaf.pem", 2, "expected either --trust FILES or --deployment FILE"),
        ("leaf.pem --trust root.pem --deployment acme.yaml", 2, "expected either --trust FILES or --deployment FILE"),
        ("leaf.pem --trust root.pem --save", 2, "--node and --save are about a deployment"),
        ("leaf.pem --deployment acme.yaml", 2, "the deployment has 2 Expressways"),
        ("leaf.pem --deployment acme.yaml --node x.example.com", 2, "no Expressway 'x.example.com'"),
        (
            "leaf.pem --deployment acme.yaml --node e.example.com",
            3,
            "the trusted CA list of that Expressway is not given",
        ),
        ("root.crl --trust root.pem", 2, "root.crl holds no certificate, expected the one to test"),
        ("leaf.pem --trust root.pem --regex CN", 2, "the pattern 'CN' has no delimiters"),
        ("leaf.pem --trust none.pem root.pem", 2, "none.pem: cannot be opened"),
        (
            "leaf.pem --trust none.pem root.pem",
            2,
            "judged without none.pem, which is to be a part of the trusted CA list",
        ),
        ("leaf.pem --trust root.pem --crl other.pem", 2, "other.pem holds no revocation list, expected at least one"),
    ],
)
def test_what_cannot_be_tested(line: str, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage and input are 2, an unknown list is 3."""
    assert client_test(line) == code
    assert told in capsys.readouterr().err


def test_nothing_is_said_without_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """The page's sentence for an untrusted certificate would be wrong."""
    for name in ("none.pem", "root.crl"):
        assert client_test(f"leaf.pem --trust {name}") == 2

        shown = capsys.readouterr()
        assert shown.out == ""
        assert "nothing is known of the trusted CA list, so nothing can be said" in shown.err


def test_a_certificate_of_nobody_can_be_told_by_the_exit_code() -> None:
    """It is valid all the same."""
    line = "leaf.pem --trust root.pem --crl root.crl"

    assert client_test(line, "--fail-on warning") == 0
    assert client_test(line, "--regex /nowhere/") == 0
    assert client_test(line, "--regex /nowhere/ --fail-on warning") == 1
    assert client_test(line, "--username #m# --fail-on warning") == 1
    assert client_test("leaf.pem --trust other.pem --fail-on never") == 0


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("--username #m#@x", "not saved: the username format names what is no group of the pattern"),
        ("--regex /nowhere/", "not saved: no user name comes out of this certificate"),
    ],
)
def test_settings_that_give_nobody_a_name_are_not_saved(
    settings: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file stays as it is."""
    assert client_test("leaf.pem --deployment acme.yaml --node c.example.com --save", settings) == 2

    assert told in capsys.readouterr().err
    assert (folder / "acme.yaml").read_text() == DEPLOYMENT


def test_unknown_crls_are_told_where_they_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Judged as if there were none."""
    path = folder / "acme.yaml"
    path.write_text(DEPLOYMENT.replace(", crl: root.crl", ""))
    place = "--deployment acme.yaml --node c.example.com"

    assert client_test("leaf.pem", place) == 1
    assert "no CRLs of c.example.com are given: judged as if it had none" in capsys.readouterr().err
    assert client_test("leaf.pem", place, "--crl-checking none") == 0
    assert capsys.readouterr().err == ""


def test_a_file_in_another_encoding_is_not_edited(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stays as it is."""
    path = folder / "acme.yaml"
    path.write_text(DEPLOYMENT, encoding="utf-16")
    before = path.read_bytes()

    assert client_test("leaf.pem --deployment acme.yaml --node c.example.com --save") == 2
    assert "acme.yaml is not UTF-8, and is not edited" in capsys.readouterr().err
    assert path.read_bytes() == before
