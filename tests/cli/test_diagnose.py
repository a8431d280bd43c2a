"""`edgetrust diagnose`, as a user runs it."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any

import pytest

from edgetrust.cli.main import run
from tests import make
from tests.archives import expressway_archive
from tests.calls import Refusal, both_sides, connect
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, E1, PUBLIC_ISSUING, PUBLISHER
from tests.usecase.test_diagnose import C_LEAF, E_LEAF, LINE
from tests.wire.container import tarred

NAMES = r"(?i)example\.com|exp[ce]1|acme|trusty|corp|10\.0\.10|192\.0\.2"


@pytest.fixture
def archives(tmp_path: Path) -> list[str]:
    """What C and E gave: E does not know C's CA, and has a capture and a log."""
    broken = both_sides(C_LEAF, E_LEAF, lists={E1: AUTHORITIES[2:]})
    reason = "self signed certificate in certificate chain"
    call = connect(broken, "traversal", C1, E1, Refusal("server", reason, 48))
    paths = []
    for number, node in enumerate((C1, E1)):
        path = tmp_path / f"{number}.tar.gz"
        path.write_bytes(expressway_archive(broken, node, call if node == E1 else None))
        paths.append(str(path))
    return paths


def test_archives_of_both_sides_are_one_answer(archives: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The defect explains the handshake and the line, and decides the exit code."""
    codes = run(["diagnose", *archives]), run(["diagnose", *archives, "--fail-on", "never"])

    captured = capsys.readouterr()
    text = captured.out
    assert codes == (1, 0)
    assert "--save-deployment guessed-deployment.yaml writes it" in captured.err
    assert "error  ca-not-trusted  on expe1.example.com, trusted-ca list" in text
    assert "Logged: expe1 wrote" in " ".join(text.split())
    assert "peer-rejected-certificate  on" not in text


def defects(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The findings of a document: rules and nodes."""
    return {(each["rule"], each["node"]) for each in document["findings"]}


def test_the_deployment_is_saved_with_what_it_names(
    archives: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that check finds the same defects, and those of endpoints with the roots that are public; what is there is not
    overwritten."""
    target = tmp_path / "acme.yaml"
    run(["diagnose", *archives, "--save-deployment", str(target), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    before = target.read_text(encoding="utf-8")

    codes = (
        run(["check", str(target), "--at", "2026-11-23", "--format", "json"]),
        run(["diagnose", *archives, "--save-deployment", str(target)]),
    )

    checked = json.loads(capsys.readouterr().out)
    assert codes == (1, 2)
    assert target.read_text(encoding="utf-8") == before
    assert defects(found) < defects(checked)
    assert defects(checked) - defects(found) == {
        ("ca-not-trusted", "tc"),
        ("jabber-prompts-user", E1),
        ("phone-ca-not-listed", E1),
    }
    assert sorted(path.name for path in (tmp_path / "acme-files").iterdir()) == [
        "ca_expc1_2026-11-23_00_05_00.pem",
        "ca_expe1_2026-11-23_00_05_00.pem",
        "server_expc1_2026-11-23_00_05_00.pem",
        "server_expe1_2026-11-23_00_05_00.pem",
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_redacted_report_names_nobody(
    form: str, archives: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nodes, domains, addresses, companies, CAs, and fingerprints that could be looked up."""
    run(["diagnose", *archives, "--redact", "--format", form])

    text = capsys.readouterr().out.replace(str(tmp_path), "")
    assert re.findall(NAMES, text) == []
    known = [each.certificate.sha256[:8] for each in (C_LEAF, E_LEAF, *AUTHORITIES)]
    assert [each for each in known if each in text] == []
    assert "ca-not-trusted" in text


def test_a_redacted_report_keeps_to_the_terminal(
    archives: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Running text is wrapped as in any report; only words that are longer stand out."""
    monkeypatch.setenv("COLUMNS", "80")

    run(["diagnose", *archives, "--redact"])

    text = capsys.readouterr().out
    running = [line for line in text.splitlines() if line.startswith("    ")]
    assert [line for line in running if len(line) > 80 and len(line.split()) > 3] == []
    assert not any(char for char in text if 0xE000 <= ord(char) <= 0xF8FF)


def test_a_redacted_diagnosis_names_nobody_on_standard_error(
    archives: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Damage is told of files, and files are called after hosts; so is a host that no certificate has."""
    path = Path(archives[1]).rename(tmp_path / "expe1.example.com.tar.gz")
    path.write_bytes(path.read_bytes()[:-1000])
    stray = tmp_path / "server_edge9_2026-11-23.pem"
    stray.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", encoding="ascii")

    code = run(["diagnose", archives[0], str(path), str(stray), "--redact"])

    captured = capsys.readouterr()
    assert code == 2
    for text in (captured.err, captured.out):
        assert re.findall(rf"{NAMES}|edge9", text.replace(str(tmp_path), "")) == []
    assert "is damaged or cut short" in captured.err


def test_what_is_damaged_is_exit_code_2_and_told_once(archives: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Though an archive is read for certificates, captures and logs in turn; the rest is diagnosed."""
    path = Path(archives[1])
    path.write_bytes(path.read_bytes()[:-1000])

    code = run(["diagnose", *archives])

    captured = capsys.readouterr()
    assert code == 2
    assert captured.err.count(f"{path}:") == 1
    assert C1 in captured.out


def test_a_path_that_is_not_there_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    code = run(["diagnose", str(tmp_path / "none.tar.gz")])

    assert code == 2
    assert capsys.readouterr().err.count("none.tar.gz") == 1


def test_nothing_to_examine_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture says nothing about certificates."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("photo.png", b"x")

    code = run(["diagnose", str(tmp_path / "a.zip")])

    assert code == 3
    assert "photo.png: by its name neither" in " ".join(capsys.readouterr().out.split())


def test_private_keys_are_not_copied_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the archive, the certificate beside the key is used all the same."""
    path, target = tmp_path / "e.tar.gz", tmp_path / "acme.yaml"
    with tarfile.open(path, "w:gz") as packed:
        for name, text in (("ca_expe1_x.pem", AUTHORITIES[0].pem), ("server_expe1_x.pem", E_LEAF.pem + E_LEAF.key_pem)):
            header = tarfile.TarInfo(name)
            header.size = len(text)
            packed.addfile(header, BytesIO(text.encode()))

    run(["diagnose", str(path), "--save-deployment", str(target)])

    captured = capsys.readouterr()
    copied = [each.read_text() for each in (tmp_path / "acme-files").iterdir()]
    assert "server_expe1_x.pem holds a private key" in captured.err
    assert "server_expe1_x.pem: a private key in it" in " ".join(captured.out.split())
    assert any(E_LEAF.pem in text for text in copied)
    assert not any("PRIVATE KEY" in text for text in copied)


def test_a_deployment_that_nobody_can_tell_is_not_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is shown all the same."""
    log = tmp_path / "a.log"
    log.write_text("nothing\n", encoding="utf-8")

    code = run(["diagnose", str(log), "--save-deployment", str(tmp_path / "x.yaml")])

    captured = capsys.readouterr()
    assert code == 2
    assert "nothing about certificates" in captured.out
    assert "no node could be told" in captured.err
    assert not (tmp_path / "x.yaml").exists()


def test_hostile_files_are_listed_and_write_nothing(
    archives: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that lead out, and links."""
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("../server_expe9_2026-11-23_00_05_00.pem", "/evil/eth0.pcap", "../evil.log"):
            member = tarfile.TarInfo(name)
            member.size = 1
            archive.addfile(member, BytesIO(b"x"))
        link = tarfile.TarInfo("ca_expe1_2026-11-23_00_05_00.pem")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    target = tmp_path / "new" / "x.yaml"
    target.parent.mkdir()

    run(["diagnose", str(path), *archives, "--save-deployment", str(target), "--format", "json"])

    unused = {each["file"]: each["reason"] for each in json.loads(capsys.readouterr().out)["unused"]}
    assert [reason for file, reason in unused.items() if file.startswith(f"{path}/")] == [
        "leads out of the archive by its name",
        "leads out of the archive by its name",
        "leads out of the archive by its name",
        "is a link, which is not followed",
    ]
    assert sorted(each.name for each in target.parent.iterdir()) == ["x-files", "x.yaml"]


def bomb() -> bytes:
    """80 MiB in 80 KiB."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.log", bytes(80 * 2**20))
    return target.getvalue()


def many_files() -> bytes:
    """A million logs of no length, in an archive of some megabytes."""
    return gzip.compress(tarfile.TarInfo("a.log").tobuf() * 25_000) * 40


@pytest.mark.parametrize(
    ("name", "octets", "expected"),
    [
        ("a.zip", bomb, "unpacks to more than 67108864 bytes, many times its size: no archive, but a bomb"),
        ("a.tar.gz", many_files, "holds more than 20000 files; name the folder or archive that matters"),
        ("a.log.gz", lambda: gzip.compress(bytes(range(256)) * 999)[:-99], "is damaged or cut short"),
        ("a.tar.gz", lambda: gzip.compress(b"x")[:10] + bytes(range(99, 199)), "is damaged or cut short"),
        ("a.zip", lambda: b"PK\x03\x04" + bytes(99), "is damaged or cut short"),
    ],
    ids=["bomb", "million-files", "cut-gzip", "broken-gzip", "broken-zip"],
)
def test_hostile_archives_are_bounded_and_told_in_one_line(
    name: str, octets: Callable[[], bytes], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and the report stays short."""
    (tmp_path / name).write_bytes(octets())

    code = run(["diagnose", str(tmp_path / name)])

    captured = capsys.readouterr()
    assert code == 2
    assert [expected in line for line in captured.err.splitlines()] == [True]
    assert len(captured.out.splitlines()) < 70
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_what_stands_behind_a_line_of_100_megabytes_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line itself is passed over in pieces."""
    path = tmp_path / "a.log"
    with path.open("wb") as file:
        file.truncate(100 * 10**6)
        file.seek(0, SEEK_END)
        file.write(f"\n{LINE}\n".encode())

    code = run(["diagnose", str(path), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [(each["source"], each["line"]) for each in document["findings"][0]["evidence"]] == [(str(path), 2)]


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--output", "{archive}"], "is one of the files to read"),
        (["--save-deployment", "{folder}/none/x.yaml"], "is no folder"),
        (["--save-deployment", "{folder}/x.yaml", "--output", "{folder}/x.yaml"], "is named twice"),
        (["--at", "yesterday"], "is no date"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_read(
    options: list[str],
    expected: str,
    archives: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2."""
    given = [each.format(archive=archives[0], folder=tmp_path) for each in options]

    code = run(["diagnose", *archives, *given])

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert expected in captured.err


def test_a_healthy_deployment_has_no_traces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Certificates alone are enough to judge."""
    path = tmp_path / "e.tar.gz"
    path.write_bytes(expressway_archive(both_sides(C_LEAF, E_LEAF), E1))

    run(["diagnose", str(path), "--output", str(tmp_path / "x.json")])

    document = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert (document["capture"]["handshakes"], document["logs"]["incidents"]) == ([], [])
    assert document["report"]["summary"]["certificates"] > 0


def test_standard_input_is_for_logs(capsys: pytest.CaptureFixture[str]) -> None:
    """And that is said."""
    assert run(["diagnose", "-"]) == 2
    assert "logs - reads lines from there" in capsys.readouterr().err


SYSTEM = '*s SystemUnit: /\n  Expressway: "{edge}"\n  Software: /\n    Version: "X14.3.1"\n*s/end\n'
ZONE = {"Zones Zone 1 Name": "Traversal", "Zones Zone 1 Type": "{kind}", "Zones Zone 1 {kind} Collaboration Edge": "On"}
INSIDE = {
    **{words.format(kind="TraversalClient"): value.format(kind="TraversalClient") for words, value in ZONE.items()},
    "Zones Zone 1 TraversalClient Peer 1 Address": "192.0.2.5",
    "Zones Zone 2 Name": f"CEtls-{PUBLISHER}",
    "Zones Zone 2 Type": "Neighbor",
    "Zones Zone 2 Neighbor Peer 1 Address": PUBLISHER,
}
OUTSIDE = {
    **{words.format(kind="TraversalServer"): value.format(kind="TraversalServer") for words, value in ZONE.items()},
    "Zones Zone 1 TraversalServer SIP Port": "7003",
    "Zones Zone 1 TraversalServer SIP TLS Verify Subject Name": "vc10.corp.example.com",
}


def stated(name: str, domain: str, leaf: make.Issued, settings: dict[str, str]) -> bytes:
    """The archive of a node whose name does not say what it is; its certificate names it not at all."""
    own = {"IP DNS Hostname": name, "IP DNS Domain Name": domain, **settings}
    text = "".join(f'*c xConfiguration {words}: "{value}"\n' for words, value in own.items())
    end = f"{name}_2026-11-23_00_05_00"
    files = {
        f"d/server_{end}.pem": leaf.pem.encode(),
        f"d/ca_{end}.pem": "".join(each.pem for each in AUTHORITIES).encode(),
        f"d/xconf_dump_{end}.txt": text.encode(),
        f"d/xstat_dump_{end}.txt": SYSTEM.format(edge=settings is OUTSIDE).encode(),
    }
    return tarred(files, compressed=True)


@pytest.fixture
def neutral(tmp_path: Path) -> list[str]:
    """Both sides."""
    inside = make.leaf("x.corp.example.com", CORP_ISSUING, sans=["x.corp.example.com"], key="c")
    outside = make.leaf("y.example.com", PUBLIC_ISSUING, sans=["y.example.com"], key="e")
    (tmp_path / "1.tar.gz").write_bytes(stated("vc10", "corp.example.com", inside, INSIDE))
    (tmp_path / "2.tar.gz").write_bytes(stated("vc20", "example.com", outside, OUTSIDE))
    return [str(tmp_path / "1.tar.gz"), str(tmp_path / "2.tar.gz")]


def test_what_nodes_state_of_themselves_decides(
    neutral: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sides, names, release, port, the peer address and the name that were typed, and CUCM."""
    saved = tmp_path / "out.yaml"

    run(["diagnose", *neutral, "--format", "json", "--save-deployment", str(saved)])

    document = json.loads(capsys.readouterr().out)
    wrong = {(each["rule"], each["node"]) for each in document["findings"] if each["severity"] == "error"}
    assert ("name-mismatch", "vc10.corp.example.com") in wrong  # there the address is typed
    assert not any(each["rule"] == "version-assumed" for each in document["findings"])
    text = saved.read_text()
    assert [line.split()[-1] for line in text.splitlines() if line.strip().startswith(("- fqdn", "version"))] == [
        "X14.3.1", "vc10.corp.example.com", "X14.3.1", "vc20.example.com", PUBLISHER,
    ]  # fmt: skip
    for said in ("  port: 7003", "    - 192.0.2.5", "  tls_verify_subject_name: vc10.corp.example.com", "mixed"):
        assert said in text
    assert text.count("/xconf_dump_vc10_2026-11-23_00_05_00.txt:") == 4


def test_a_redacted_report_does_not_tell_what_was_stated(
    neutral: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither names nor addresses that stand in a dump alone."""
    run(["diagnose", *neutral, "--redact"])

    told = capsys.readouterr()
    assert re.search(r"vc[12]0|192\.0\.2\.5|cucm-pub", told.out + told.err) is None


def test_init_takes_what_nodes_state(neutral: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As diagnose does."""
    code = run(["init", str(tmp_path / "new.yaml"), *(part for path in neutral for part in ("--from", path))])

    assert code == 0, capsys.readouterr().err
    assert "  port: 7003\n" in (tmp_path / "new.yaml").read_text()
