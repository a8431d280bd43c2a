"""`edgetrust capture`, as a user runs it, over captures of real handshakes."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgetrust.cli.main import run
from tests import make
from tests.wire.container import capture as write_capture
from tests.wire.container import gzipped, tarred
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.pki import ISSUING
from tests.wire.talk import talk
from tests.wire.tcp import segments
from tests.wire.truth import Peer

NAMES = ("mutual-1.2", "client-expired-1.2", "server-only-1.2", "names-20")
OCTETS = write_capture(together(*NAMES))
HEALTHY = write_capture(together("mutual-1.2"))
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in messages are those that were typed."""
    monkeypatch.chdir(tmp_path)
    Path("a.pcap").write_bytes(OCTETS)
    Path("healthy.pcap").write_bytes(HEALTHY)


def capture(*arguments: str | Path) -> int:
    """The exit code of `edgetrust capture`."""
    return run(["capture", *map(str, arguments)])


def document(capsys: Capsys, *arguments: str | Path) -> dict[str, Any]:
    """What it prints in JSON."""
    capture(*arguments, "--format", "json")
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return parsed


# --- reports ----------------------------------------------------------------------------------------------------------


def test_a_capture_is_told_with_what_is_wrong(capsys: Capsys) -> None:
    """In text, with exit code 1 for an error."""
    code = capture("a.pcap")

    captured = capsys.readouterr()
    assert (code, captured.err) == (1, "")
    assert captured.out.startswith("a.pcap: ")
    assert "expc1.example.com (10.0.10.11) -> expe1.example.com (10.0.20.21:7001): 1 failed, 1 ok" in captured.out
    assert " 1. error  certificate-expired  on expc1.example.com" in captured.out
    assert captured.out.endswith("\n4 handshakes: 1 failed, 3 ok\n")


@pytest.mark.parametrize(("arguments", "code"), [((), 1), (("--fail-on", "warning"), 1), (("--fail-on", "never"), 0)])
def test_the_exit_code_follows_the_findings(arguments: tuple[str, ...], code: int) -> None:
    """As far as --fail-on goes; the same in a stream."""
    assert capture("a.pcap", *arguments) == code
    assert capture("a.pcap", *arguments, "--format", "ndjson") == code
    assert capture("healthy.pcap", *arguments) == 0


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_an_expired_certificate_that_was_accepted_is_a_warning(fail_on: str, code: int, capsys: Capsys) -> None:
    """In every format."""
    expired = make.leaf("expe1.example.com", ISSUING, not_after=make.NOW)
    told = talk("accepted", Peer(trusts=None), Peer(chain=(expired, ISSUING)), sni="expe1.example.com", port=8443)
    Path("b.pcap").write_bytes(write_capture(segments(told)))

    codes = {form: capture("b.pcap", "--fail-on", fail_on, "--format", form) for form in ("json", "ndjson", "text")}

    assert codes == dict.fromkeys(codes, code)
    assert " 1. warning  certificate-expired  on expe1.example.com" in capsys.readouterr().out


def test_a_file_takes_the_document_by_its_name(capsys: Capsys) -> None:
    """Nothing on standard output then."""
    capture("a.pcap", "--output", "a.json")
    capture("a.pcap", "--output", "a.txt")

    assert json.loads(Path("a.json").read_text())["schema"] == "edgetrust.capture/1"
    assert Path("a.txt").read_text().startswith("a.pcap: ")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", ["text", "json", "ndjson"])
def test_a_capture_is_never_replaced_by_its_report(form: str, capsys: Capsys) -> None:
    """By whatever name it is called."""
    Path("link.pcap").symlink_to("a.pcap")

    assert capture("a.pcap", "--format", form, "--output", "link.pcap") == 2
    assert Path("a.pcap").read_bytes() == OCTETS
    assert capsys.readouterr().err.startswith(
        "edgetrust: error: link.pcap is one of the files to read, and is not overwritten\n"
    )


def test_the_ladder_is_drawn(capsys: Capsys) -> None:
    """With the nodes by name."""
    capture("healthy.pcap", "--ladder")

    out = capsys.readouterr().out
    assert "    expc1.example.com (10.0.10.11)                 expe1.example.com (10.0.20.21:7001)\n" in out
    assert "    |<---------------------- CertificateRequest ---|  names 3 CAs:\n" in out


def test_colour_is_for_terminals_without_no_color(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    """And never for files."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    capture("healthy.pcap")
    painted = capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    capture("healthy.pcap")

    assert "\x1b[" in painted
    assert "\x1b[" not in capsys.readouterr().out


# --- files ------------------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PACKED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("p.pcap.gz", lambda: gzipped(OCTETS)),
    "tar.gz": ("diag.tar.gz", lambda: tarred({"log.txt": b"text\n", "eth0.pcap": OCTETS}, compressed=True)),
    "tar": ("diag.tar", lambda: tarred({"eth0.cap01": OCTETS}, compressed=False)),
    "zip": ("diag.zip", lambda: zipped({"logs/readme.txt": b"text\n", "logs/eth0.pcap": OCTETS})),
    "zip of tar.gz": ("all.zip", lambda: zipped({"expe1.tar.gz": tarred({"eth0.pcap": OCTETS}, compressed=True)})),
    "any name": ("trace.bin", lambda: OCTETS),
}


@pytest.mark.parametrize("kind", PACKED)
def test_packed_captures_hold_the_same(kind: str, capsys: Capsys) -> None:
    """Every handshake, whatever lies around it."""
    name, pack = PACKED[kind]
    Path(name).write_bytes(pack())

    packed, plain = document(capsys, name), document(capsys, "a.pcap")

    assert [{**each, "file": ""} for each in packed["handshakes"]] == [
        {**each, "file": ""} for each in plain["handshakes"]
    ]


def test_a_folder_is_searched_for_captures(capsys: Capsys) -> None:
    """Whatever else is in it."""
    Path("diag/logs").mkdir(parents=True)
    Path("diag/notes.txt").write_text("text\n")
    Path("diag/logs/eth0.pcap").write_bytes(write_capture(together("no-sni")))
    Path("diag/eth1.pcap.gz").write_bytes(gzipped(OCTETS))

    told = document(capsys, "diag")

    assert [file["path"] for file in told["files"]] == ["diag/eth1.pcap.gz/eth1.pcap", "diag/logs/eth0.pcap"]
    assert len(told["handshakes"]) == 1 + len(NAMES)


def test_rotated_files_are_one_capture_in_the_order_of_time(capsys: Capsys) -> None:
    """A handshake that begins in one and ends in the next is whole, whatever the names and the order typed."""
    flow = segments(CONVERSATIONS["mutual-1.2"])
    cut = len(flow) // 2
    Path("b.pcap").write_bytes(write_capture(flow[:cut]))
    Path("a.pcap").write_bytes(write_capture(flow[cut:]))

    told = document(capsys, "a.pcap", "b.pcap")

    (shown,) = told["handshakes"]
    assert [file["path"] for file in told["files"]] == ["b.pcap", "a.pcap"]
    assert (shown["file"], shown["outcome"], shown["complete"]) == ("b.pcap", "ok", True)


def test_a_cut_off_capture_is_a_note_and_no_failure(capsys: Capsys) -> None:
    """What is there is read; a handshake that was cut is not said to have failed."""
    Path("cut.pcap").write_bytes(HEALTHY[:-100])

    code = capture("cut.pcap")

    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    assert re.search(r"^cut\.pcap: \d+ packets, .*\n  note: ends in the middle of packet \d+\n", captured.out)


CUT = "compressed file ended before the end-of-stream marker"
BROKEN: dict[str, tuple[str, bytes, str]] = {
    "empty": ("x.pcap", b"", "x.pcap: is empty, expected a capture"),
    "no capture": (
        "x.txt",
        b"hello\n",
        'x.txt: is no capture: it begins with "hello", expected pcap or pcapng, plain, .gz or in an archive',
    ),
    "header alone": ("x.pcap", HEALTHY[:20], "x.pcap: ends within the header of a capture, after 20 octets"),
    "damaged": (
        "x.pcap.gz",
        gzipped(OCTETS)[:-400],
        f"x.pcap.gz/x.pcap: is damaged or cut short: {CUT} was reached; fetch it again",
    ),
    "archive without captures": (
        "x.zip",
        zipped({"readme.txt": b"text\n"}),
        "x.zip: holds no capture; expected names such as eth0.pcap or .cap01",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_one_line_and_the_rest_is_reported(kind: str, capsys: Capsys) -> None:
    """With exit code 2; alone or beside a good one, in a stream or not."""
    name, octets, message = BROKEN[kind]
    Path(name).write_bytes(octets)

    codes = [
        capture(*files, "--format", form)
        for files in ((name,), (name, "healthy.pcap"))
        for form in ("json", "ndjson")
    ]  # fmt: skip

    captured = capsys.readouterr()
    assert codes == [2] * 4
    assert captured.err.count(message) == captured.err.count(f"edgetrust: error: {message}\n") == 4
    assert "Traceback" not in captured.err
    assert captured.out.count('"sni":"expe1.example.com"') >= 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.pcap", "absent.pcap: cannot be opened: No such file or directory"),
        ("empty", "empty: holds no capture; expected names such as eth0.pcap or .cap01"),
        ("empty/a\nb", "empty/a\ufffdb: cannot be opened: No such file or directory"),
    ],
)
def test_what_is_not_there_is_one_line(name: str, message: str, capsys: Capsys) -> None:
    """A file, the captures in a folder, and a name that would forge a line."""
    Path("empty").mkdir()

    assert capture(name) == 2
    assert capsys.readouterr().err == f"edgetrust: error: {message}\n"


def test_a_capture_without_a_handshake_is_nothing_examined(capsys: Capsys) -> None:
    """Exit code 3, in every format."""
    Path("syn.pcap").write_bytes(write_capture(segments(CONVERSATIONS["mutual-1.2"])[:3]))

    codes = [capture("syn.pcap", "--format", form) for form in ("text", "json", "ndjson")]

    assert codes == [3, 3, 3]
    told = capsys.readouterr().out
    assert "\n0 handshakes\nNo packet begins one: refused connections and plain text look like this" in told


def test_where_nothing_could_be_read_no_report_is_written(capsys: Capsys) -> None:
    """In either form; what was there stays."""
    Path("old.txt").write_text("of yesterday")

    assert [capture("absent.pcap", "--output", name) for name in ("old.txt", "new.txt", "new.json")] == [2, 2, 2]
    assert Path("old.txt").read_text() == "of yesterday"
    assert not [name for name in ("new.txt", "new.json") if Path(name).exists()]
    assert capsys.readouterr().out == ""


def test_a_certificate_in_place_of_a_capture_is_recognised(capsys: Capsys) -> None:
    """With the command that shows it."""
    Path("root.pem").write_text("-----BEGIN CERTIFICATE-----\n")

    assert capture("root.pem") == 2
    assert (
        'root.pem: is no capture: it begins with "-----BEG", expected pcap or pcapng, plain, .gz or in an archive;'
        " edgetrust inspect shows certificates\n"
    ) in capsys.readouterr().err


# --- what is asked for ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--port", "7001"), 2), (("--port", "6971", "--port", "443"), 2), (("--port", "1"), 0),
        (("--host", "10.0.20.21"), 4), (("--host", "10.0.0.0/8"), 4), (("--host", "EXPC1.example.com"), 3),
        (("--host", "192.0.2.1"), 0), (("--failed",), 1), (("--failed", "--port", "443"), 0),
        (("--since", "2026-11-23"), 4), (("--since", "2026-11-23T00:00:00.123456"), 4), (("--since", "2026-11-24"), 0),
        (("--until", "2026-11-23"), 4), (("--until", "2026-11-22"), 0), (("--until", "2026-11-23T00:00:00Z"), 0),
        (("--since", "2026-11-23T01:00:00+01:00", "--until", "2026-11-23T00:00:01Z"), 4),
    ],
)  # fmt: skip
def test_handshakes_are_selected(arguments: tuple[str, ...], count: int, capsys: Capsys) -> None:
    """By port, host, outcome and time; the document says how many were left out."""
    told = document(capsys, "a.pcap", *arguments)

    assert (len(told["handshakes"]), told["not_asked_for"]) == (count, len(NAMES) - count)


def test_nothing_that_failed_is_something_examined(capsys: Capsys) -> None:
    """Exit code 0; where the port was never seen it is 3."""
    codes = [capture("healthy.pcap", "--failed"), capture("healthy.pcap", "--failed", "--format", "ndjson")]
    told = capsys.readouterr().out

    assert codes == [0, 0]
    assert told.endswith("0 handshakes\n1 more handshake did not fail\n")
    assert capture("healthy.pcap", "--failed", "--port", "443") == 3


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ((), "absent.yaml cannot be opened: No such file or directory"),
        (("--at", "noon"), "invalid value for --at: 'noon' is no date; expected one like 2027-03-15"),
    ],
)
def test_a_deployment_is_read_before_the_captures(more: tuple[str, ...], message: str, capsys: Capsys) -> None:
    """What is wrong with it is told at once, also when the captures hold no handshake or cannot be read."""
    code = capture("no-such.pcap", "--deployment", "absent.yaml", *more)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err
    assert "no-such.pcap" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--host", "10.0.0.0/99"), "'10.0.0.0/99' is no network; expected one like 10.0.0.0/8 or 2001:db8::/32"),
        (("--host", ""), "--host is empty, expected an address, a network or a name"),
        (("--host", "*.example.com"), "--host takes whole names, without *: say it once for each, or name a network"),
        (("--since", "2026-11-24", "--until", "2026-11-23"), "--since lies after --until, so nothing is between them"),
        (("--since", "noon"), "invalid value for --since: 'noon' is no date; expected one like 2027-03-15"),
        (("--until", "noon"), "invalid value for --until: 'noon' is no date; expected one like 2027-03-15"),
        (("--port", "70000"), "invalid value for '--port': 70000 is not in the range 1<=x<=65535"),
        (("--keylog", "empty.log"), "empty.log holds no secret, expected lines such as CLIENT_HANDSHAKE_TRAFFIC"),
        (("--keylog", "absent"), "absent cannot be opened: No such file or directory"),
        (("--keylog", "a.pcap"), "a.pcap: line 1 is no line of a key log, expected a label and two numbers"),
        (("--format", "ndjson", "--ladder"), "--format ndjson goes without --deployment, --at, --ladder and --export"),
        (("--format", "json", "--ladder"), "--ladder draws in text: it goes without --format json"),
        (("-",), "captures are read from files: let tcpdump -w FILE or dumpcap write one"),
        (("--at", "2026-11-23"), "--at needs --deployment FILE: handshakes are judged at their own time"),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(arguments: tuple[str, ...], message: str, capsys: Capsys) -> None:
    """Exit code 2, and nothing is read."""
    Path("empty.log").write_text("# nothing\n")

    assert capture("a.pcap", *arguments) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("edgetrust: error: ")
    assert message in captured.err
    assert len(captured.err.splitlines()) <= 2


def test_a_key_log_opens_what_tls_1_3_hides(capsys: Capsys) -> None:
    """Both chains, and no finding is left."""
    Path("new.pcap").write_bytes(write_capture(together("mutual-1.3")))
    Path("keys.log").write_text(f"# of the browser\n{CONVERSATIONS['mutual-1.3'].keylog}")

    hidden, opened = document(capsys, "new.pcap"), document(capsys, "new.pcap", "--keylog", "keys.log")

    assert [each["rule"] for each in hidden["findings"]] == ["certificates-not-visible"]
    assert opened["findings"] == []
    assert len(opened["certificates"]) == 4


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_key_log_that_opens_nothing_is_told(form: str, capsys: Capsys) -> None:
    """It is of another day; the one that fits is not spoken of."""
    Path("new.pcap").write_bytes(write_capture(together("mutual-1.3")))
    Path("own.log").write_text(CONVERSATIONS["mutual-1.3"].keylog)
    Path("other.log").write_text(f"CLIENT_HANDSHAKE_TRAFFIC_SECRET {'00' * 32} {'ab' * 32}\n")

    told = []
    for name in ("own.log", "other.log"):
        capture("new.pcap", "--keylog", name, "--format", form)
        told.append(capsys.readouterr().err)

    assert told[0] == ""
    assert told[1].startswith("other.log opens nothing here: it is about 1 connection, none of which is a handshake of")


# --- export -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "count"), [("pem", 5), ("der", 5), ("cer", 5), ("p7b", 3)]
)  # fmt: skip
def test_certificates_are_exported_once(form: str, count: int, capsys: Capsys) -> None:
    """Each certificate, or each chain; the second run finds them there."""
    for _ in range(2):
        capture("a.pcap", "--export", "out", "--export-format", form, "--format", "json")

    told = capsys.readouterr().err
    names = [path.name for path in Path("out").iterdir()]
    assert len(names) == count
    assert all(re.fullmatch(rf"[A-Za-z0-9.-]+_[A-Za-z0-9.-]+_[0-9a-f]{{16}}\.{form}", name) for name in names)
    assert told == f"out: {count} files, {count} of them new\nout: {count} files, 0 of them new\n"


def test_nothing_is_overwritten(capsys: Capsys) -> None:
    """A file of that name with other contents stops the export, and the report says so."""
    capture("healthy.pcap", "--export", "out")
    path = next(Path("out").iterdir())
    path.write_text("mine\n")
    capsys.readouterr()

    assert capture("healthy.pcap", "--export", "out") == 2
    assert path.read_text() == "mine\n"
    assert f"{path} exists with other contents, and is not overwritten" in capsys.readouterr().err


# --- streams ----------------------------------------------------------------------------------------------------------


def test_a_line_is_a_handshake_of_the_document(capsys: Capsys) -> None:
    """In the order in which they end."""
    told = document(capsys, "a.pcap")["handshakes"]

    capture("a.pcap", "--format", "ndjson")
    capture("a.pcap", "--format", "ndjson", "--output", "lines")

    out = capsys.readouterr().out
    assert sorted(map(json.dumps, map(json.loads, out.splitlines()))) == sorted(map(json.dumps, told))
    assert Path("lines").read_text() == out


def test_whoever_has_seen_enough_may_leave() -> None:
    """As `| head` does: no complaint, and exit code 0."""
    Path("long.pcap").write_bytes(write_capture(together(*["names-20"] * 300)))
    command = [sys.executable, "-m", "edgetrust", "capture", "long.pcap", "--format", "ndjson"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()

    assert json.loads(first)["outcome"] in {"ok", "failed"}
    assert (process.returncode, complaint) == (0, b"")


def test_a_stream_that_nobody_can_write_is_refused() -> None:
    """A full disk is no defect of ours."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "edgetrust", "capture", "a.pcap", "--format", "ndjson"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert (done.returncode, done.stderr) == (
        2, "edgetrust: error: standard output cannot be written: No space left on device\n",
    )  # fmt: skip


def test_ctrl_c_ends_it_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    """With the usual exit code."""

    def interrupted(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("edgetrust.io.capture.read_captures", interrupted)

    assert capture("a.pcap") == 130
    assert capsys.readouterr().err.strip() == "edgetrust: error: interrupted"


def test_a_rule_that_fails_is_a_defect_and_the_others_speak(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    """Exit code 70, with the report."""

    def fail(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("edgetrust.rules.observation.Observation.above", fail)
    Path("b.pcap").write_bytes(write_capture(together("client-root-missing-1.2", "closed-after-hello")))

    code = capture("b.pcap")

    captured = capsys.readouterr()
    assert code == 70
    assert "peer-closed-silently" in captured.out
    assert "the rule peer-rejected-certificate failed: ZeroDivisionError" in captured.err
