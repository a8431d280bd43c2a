"""`edgetrust check` on the examples, as a user runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from edgetrust.cli.check import FORMATS
from edgetrust.cli.main import run
from edgetrust.model.probe import Probe
from edgetrust.report.probe_json import render_probe_json
from tests import make
from tests.peers import HOST, nginx_server, openssl_server, write_chain
from tests.shown import shown

EXAMPLES = Path(__file__).parents[2] / "examples"
BROKEN, MENDED = EXAMPLES / "standalone" / "broken.yaml", EXAMPLES / "standalone" / "mended.yaml"
AT = ("--at", "2026-11-23")


def check(*arguments: str | Path) -> int:
    """The exit code of `edgetrust check`, judged on the day of the examples."""
    return run(["check", *AT, *map(str, arguments)])


def test_a_broken_deployment_ends_with_1_and_a_mended_one_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """And both say how many connections they judged."""
    assert check(BROKEN) == 1
    broken = capsys.readouterr().out
    assert check(MENDED) == 0
    mended = capsys.readouterr().out

    assert "12 connections" in broken
    assert "12 connections: 12 ok" in mended


def test_every_format_is_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON parses, XML parses, HTML begins as HTML."""
    shown = {}
    for form in FORMATS:
        assert check(BROKEN, "--format", form) == 1
        shown[form] = capsys.readouterr().out

    assert json.loads(shown["json"])["schema"] == "edgetrust.report/1"
    assert json.loads(shown["sarif"])["version"] == "2.1.0"
    assert ET.fromstring(shown["junit"]).tag == "testsuites"  # noqa: S314 - our own output
    assert shown["html"].lower().startswith("<!doctype html>")
    assert shown["markdown"].startswith("# ")


def test_the_same_question_has_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Byte by byte."""
    check(BROKEN, "--format", "json")
    first = capsys.readouterr().out
    check(BROKEN, "--format", "json")

    assert capsys.readouterr().out == first


def test_the_report_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And only there."""
    assert check(MENDED, "--format", "json", "--output", tmp_path / "r.json") == 0

    assert json.loads((tmp_path / "r.json").read_text())["deployment"]["name"] == "Acme stand-alone, mended"
    assert capsys.readouterr().out == ""


def test_rules_can_be_chosen_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Repeated or separated by commas; connections are judged all the same."""
    check(BROKEN, "--format", "json", "--only", "cucm-defined-by-ip,root-missing")
    chosen = json.loads(capsys.readouterr().out)
    check(BROKEN, "--format", "json", "--ignore", "cucm-defined-by-ip", "--ignore", "intermediate-missing")
    left = json.loads(capsys.readouterr().out)

    assert {finding["rule"] for finding in chosen["findings"]} == {"cucm-defined-by-ip"}
    assert not {"cucm-defined-by-ip", "intermediate-missing"} & {finding["rule"] for finding in left["findings"]}
    assert chosen["connections"] == left["connections"]


def test_the_limit_of_failure_can_be_moved(capsys: pytest.CaptureFixture[str]) -> None:
    """A warning fails with --fail-on warning; nothing fails with --fail-on never."""
    assert check(MENDED, "--fail-on", "warning") == 1
    assert check(BROKEN, "--fail-on", "never") == 0
    capsys.readouterr()


def test_an_upgrade_can_be_looked_at_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    """The report says as which release it judged."""
    check(MENDED, "--format", "json", "--as-version", "15.5")

    report = json.loads(capsys.readouterr().out)
    assert report["as_version"] == "X15.5"


def test_a_release_that_is_not_known_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, and as typed in the report."""
    check(MENDED, "--format", "json", "--as-version", "16.0")

    captured = capsys.readouterr()
    assert captured.err == (
        "edgetrust: warning: X16.0 is newer than X15.5, the newest release known, and is judged like it\n"
    )
    assert json.loads(captured.out)["as_version"] == "X16.0"


def test_a_date_can_be_looked_at_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    """What is fine today has expired then."""
    assert run(["check", str(MENDED), "--at", "2030-01-01", "--format", "json"]) == 1

    rules = {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert "certificate-expired" in rules


def test_a_file_that_cannot_be_read_leaves_the_rest_examined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, one line on standard error, and a report of everything else."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / "examples/standalone/certs/expe.pem").unlink()

    code = check(tmp_path / "examples/standalone/mended.yaml", "--format", "json")

    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert code == 2
    assert captured.err.count("\n") == 1
    assert "certs/expe.pem" in captured.err
    assert report["summary"]["connections"]["unknown"] > 0
    assert report["summary"]["connections"]["ok"] > 0


def test_a_deployment_without_evidence_is_never_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing examined is exit code 3."""
    (tmp_path / "empty.yaml").write_text("expressway_e: {nodes: [{fqdn: expe.example.com}]}\n")

    assert check(tmp_path / "empty.yaml") == 3
    capsys.readouterr()


def test_evidence_can_be_required(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown alone leaves 0, with --require-evidence it is 3."""
    text = MENDED.read_text().replace("certs/", f"{MENDED.parent}/certs/").replace("../ca/", f"{EXAMPLES}/ca/")
    lines = [line for line in text.splitlines() if "tomcat: /" not in line]
    (tmp_path / "partial.yaml").write_text("\n".join(lines))

    assert check(tmp_path / "partial.yaml") == 0
    assert check(tmp_path / "partial.yaml", "--require-evidence") == 3
    capsys.readouterr()


@pytest.mark.parametrize(
    "content, message",
    [
        (b"- a\n", "deployment.yaml:1"),
        (b"name: x\nfoo: 1\n", 'deployment.yaml:2: unknown key "foo"'),
        (b"\xff\xfe\x00", "deployment.yaml"),
        (b"a: &a [*a]\n", "deployment.yaml:1"),
        (b"", "deployment.yaml"),
    ],
)
def test_a_deployment_file_with_mistakes_is_told_line_by_line(
    content: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, no traceback, no report."""
    (tmp_path / "deployment.yaml").write_bytes(content)

    assert check(tmp_path / "deployment.yaml") == 2

    captured = capsys.readouterr()
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_missing_deployment_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The path and the reason."""
    assert check(tmp_path / "gone.yaml") == 2
    assert "gone.yaml cannot be opened: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["no JSON", "{}"])
def test_a_result_that_is_none_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line that says how one is made."""
    result = tmp_path / "result.json"
    result.write_text(text)

    assert check(MENDED, "--probe", result) == 2

    error = capsys.readouterr().err
    assert "result.json is no result of edgetrust probe" in error
    assert "hint: make one with edgetrust probe" in error


DEPLOYMENT = """\
domains: [example.com]
public_ca: [root.pem]
expressway_c:
  version: X15.5
  nodes: [{{fqdn: expc1.corp.example.com, server_certificate: c.pem, trusted_ca: [root.pem]}}]
expressway_e:
  version: X15.5
  nodes:
    - {{fqdn: expe1.example.com, address: {host}, server_certificate: e.pem, trusted_ca: [root.pem, issuing.pem]}}
traversal_zone: {{port: {port}}}
"""


def test_a_look_at_a_live_service_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends its leaf alone, which its file does not say, and names one CA of two."""
    root = make.ca("CN=Root")
    issuing = make.ca("CN=Issuing", root)
    leaf = make.leaf("expe1.example.com", issuing, sans=["expe1.example.com", "example.com"])
    client = make.leaf("expc1.corp.example.com", issuing)
    monkeypatch.chdir(tmp_path)
    for name, issued in {"root": root, "issuing": issuing, "e": leaf, "c": client}.items():
        Path(f"{name}.pem").write_text(issued.pem)

    with nginx_server((leaf,), authorities=[issuing]) as port:
        Path("acme.yaml").write_text(DEPLOYMENT.format(host=HOST, port=port))
        assert run(["probe", f"{HOST}:{port}", "--output", "live.json"]) == 0
    check("acme.yaml", "--format", "json", "--output", "files.json")
    code = check("acme.yaml", "--probe", "live.json", "--format", "json", "--output", "seen.json")

    by_files, by_sight = (_traversal(report)["verifications"][0] for report in ("files.json", "seen.json"))
    assert (by_files["outcome"], by_files["seen"]) == ("ok", None)
    assert (code, by_sight["outcome"], by_sight["rule"]) == (1, "fail", "intermediate-missing")
    assert by_sight["seen"] == {"source": "live.json", "line": None}
    findings = {each["rule"]: each for each in json.loads(Path("seen.json").read_text())["findings"]}
    assert findings["intermediate-not-sent"]["connections"] == [_traversal("seen.json")["id"]]
    assert findings["accepted-authorities-differ"]["got"] == "CN=Issuing"


def _traversal(report: str) -> dict[str, Any]:
    """The traversal zone in a report."""
    (found,) = (each for each in json.loads(Path(report).read_text())["connections"] if each["kind"] == "traversal")
    return dict(found)


def test_what_was_shown_is_held_against_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A look at the Expressway-E that found another certificate."""
    leaf = make.leaf("expe.example.com", make.ca("Root"))
    result = tmp_path / "result.json"
    result.write_text(
        render_probe_json(
            Probe(results=(shown(leaf, host="expe.example.com", port=7001),), time=make.NOW), (), at=make.NOW
        )
    )

    code = check(MENDED, "--probe", result, "--only", "restart-pending", "--fail-on", "warning")

    assert code == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "expe.example.com still shows at port 7001 an older server certificate" in text


def test_a_live_refusal_decides_against_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list in the file leads to the C's issuer, and the one on the server does not."""
    root, other = make.ca("CN=Root"), make.ca("CN=Other")
    leaf = make.leaf("expe1.example.com", root, sans=["expe1.example.com", "example.com"])
    client = make.leaf("expc1.corp.example.com", root)
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "root": root.pem,
        "other": other.pem,
        "e": leaf.pem,
        "c": client.pem,
        "issuing": root.pem,
    }.items():
        Path(f"{name}.pem").write_text(text)
    cert, key = write_chain(tmp_path, (client,), name="client")

    with openssl_server((leaf,), "-Verify", "2", "-verify_return_error", "-CAfile", "other.pem") as port:
        Path("acme.yaml").write_text(DEPLOYMENT.format(host=HOST, port=port))
        assert run(["probe", f"{HOST}:{port}", "--cert", str(cert), "--key", str(key), "--output", "live.json"]) == 1
    check("acme.yaml", "--format", "json", "--output", "files.json")
    code = check("acme.yaml", "--probe", "live.json", "--format", "json", "--output", "seen.json")

    (refusal,) = (each for each in _traversal("seen.json")["verifications"] if each["outcome"] == "fail")
    assert _traversal("files.json")["outcome"] == "ok"
    assert (code, _traversal("seen.json")["outcome"], refusal["rule"]) == (1, "fail", "peer-rejected-certificate")
    findings = {each["rule"]: each for each in json.loads(Path("seen.json").read_text())["findings"]}
    assert "By the certificates and lists at hand this should work" in findings["peer-rejected-certificate"]["message"]
    assert f"live.json, {HOST}:{port}" in {each["source"] for each in findings["peer-rejected-certificate"]["evidence"]}


def test_what_a_result_says_of_others_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A service of somebody else, looked at years ago, and a certificate that is none: exit code 2 for that one."""
    result = tmp_path / "result.json"
    probed = Probe(results=(shown(make.leaf("a", make.ca("Root")), host="a.example.net", port=1),), time=make.NOW)
    document = json.loads(render_probe_json(probed, (), at=make.NOW))
    document["time"] = "2020-01-02T03:04:05Z"
    document["targets"][0]["chain"][0]["pem"] = "garbage"
    result.write_text(json.dumps(document))

    code = check(MENDED, "--probe", result)

    told = capsys.readouterr().err
    assert code == 2
    assert "result.json was made 2020-01-02 03:04 UTC, " in told
    assert "result.json: a.example.net:1 is no service of this deployment, and not used" in told
    assert "result.json: a certificate of a.example.net:1 cannot be used: its pem is no certificate" in told


def test_what_is_not_used_of_a_result_stands_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads the JSON has the same lines as standard error."""
    result = tmp_path / "result.json"
    probed = Probe(results=(shown(make.leaf("a"), host="a.example.net", port=1),), time=make.NOW)
    result.write_text(render_probe_json(probed, (), at=make.NOW))

    check(MENDED, "--probe", result, "--at", make.NOW.isoformat(), "--format", "json")

    captured = capsys.readouterr()
    lines = json.loads(captured.out)["unused_results"]
    assert lines == [f"{result}: a.example.net:1 is no service of this deployment, and not used"]
    assert lines[0] in captured.err
