"""The files that `edgetrust lab` leaves behind."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import ssl
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from edgetrust.cli.lab_traces import TraceFiles
from edgetrust.cli.main import run
from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.line_files import LineFiles
from edgetrust.io.recording import Recording
from edgetrust.model.lab import Conversation
from edgetrust.twin.state import LabState
from tests import make
from tests.captures import seen_in
from tests.deployments import E1, stand_alone
from tests.recorded_lab import conversation_of
from tests.twin.running import lab_of
from tests.twins import material_of
from tests.wire.conversations import CONVERSATIONS

BROKEN = Path(__file__).parents[2] / "examples" / "standalone" / "broken.yaml"
TOLD = conversation_of(CONVERSATIONS["mutual-1.2"])


def state() -> LabState:
    """Of a lab that has not begun."""
    site = stand_alone()
    return LabState(deployment=site.deployment, configured=material_of(site))


def test_a_lab_that_is_run_once_leaves_a_capture_and_archives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the day for which certificates are judged; `diagnose` reads the archives."""
    capture, archives = tmp_path / "out.pcapng", tmp_path / "archives"
    options = ["--record", str(capture), "--archive", str(archives), "--at", "2026-11-23T10:00:00"]

    code = run(["lab", str(BROKEN), "--once", "--issue", *options])
    capsys.readouterr()
    run(["diagnose", str(archives), "--format", "json"])

    assert code == 0
    # Eleven connections; behind two of them Jabber's user accepts, and it calls again.
    assert len(seen_in(capture.read_bytes())) == 13
    document = json.loads(capsys.readouterr().out)
    assert document["report"]["at"].startswith("2026-11-23T10:00:0")
    assert ("ca-not-trusted", "expc.corp.example.com") in {
        (each["rule"], each["node"]) for each in document["findings"]
    }
    names = sorted(path.name.partition("_2026")[0] for path in archives.iterdir())
    assert names == ["cucm-pub.corp.example.com", "diagnostic_log_expc", "diagnostic_log_expe", "ip-phones", "tc"]


def test_logs_grow_while_the_lab_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same lines that the archives hold in the end, in files that are called alike."""
    live, archives = tmp_path / "live", tmp_path / "archives"
    options = ["--logs", str(live), "--archive", str(archives), "--at", "2026-11-23T10:00:00"]

    assert run(["lab", str(BROKEN), "--once", "--issue", *options]) == 0
    capsys.readouterr()

    written = {path.relative_to(live).as_posix(): path.read_bytes() for path in live.rglob("*.*") if path.is_file()}
    kept = {name.partition("/")[2]: octets for path in archives.iterdir() for name, octets in logs_in(path)}
    assert len(written) == 4
    # Of connections at one time the archive has those first that began to close first.
    assert sorted(sorted(each.splitlines()) for each in written.values()) == sorted(
        sorted(each.splitlines()) for each in kept.values()
    )
    assert "expe.example.com/loggingsnapshot_expe_2026-11-23_10_00_00.txt" in written
    assert run(["logs", str(live), "--format", "json"]) == 1
    assert "ca-not-trusted" in capsys.readouterr().out
    assert run(["lab", str(BROKEN), "--once", "--issue", "--logs", str(live)]) == 2
    assert "is not empty, expected a new folder for the logs" in capsys.readouterr().err


def logs_in(archive: Path) -> list[tuple[str, bytes]]:
    """The logs of one archive, by name; what a node states of itself is none."""
    with tarfile.open(archive) as packed:
        names = [name for name in packed.getnames() if name.endswith((".txt", ".log")) and "_dump_" not in name]
        return [(name, file.read()) for name in names if (file := packed.extractfile(name)) is not None]


def test_logs_that_cannot_be_written_do_not_stop_the_lab(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, once."""
    monkeypatch.setattr(LineFiles, "add", lambda *_: False)

    assert run(["lab", str(BROKEN), "--once", "--issue", "--logs", str(tmp_path / "logs")]) == 0
    assert capsys.readouterr().err.count("no more lines of logs are written: the logs have reached 400 MB") == 1


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for one process there")
def test_ctrl_c_leaves_the_same(tmp_path: Path) -> None:
    """The lab ends in order: everything is there, and the exit code is 0."""
    capture, archives = tmp_path / "out.pcapng", tmp_path / "archives"
    command = [sys.executable, "-m", "edgetrust", "lab", str(BROKEN), "--issue"]
    with subprocess.Popen(
        [*command, "--record", str(capture), "--archive", str(archives)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert any("12 connections" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()

    assert process.returncode == 0
    assert said.endswith(f"5 archives are in {archives}: edgetrust diagnose {archives}\n")
    # Eleven connections; behind two of them Jabber's user accepts, and it calls again.
    assert len(seen_in(capture.read_bytes())) == 13
    assert len(list(archives.iterdir())) == 5


@pytest.mark.parametrize("option", ["--record", "--archive"])
def test_no_file_is_overwritten(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lab does not even start."""
    path = tmp_path / "mine"
    path.write_text("mine")

    code = run(["lab", str(BROKEN), "--once", "--issue", option, str(path)])

    assert code == 2
    assert path.read_text() == "mine"
    assert "edgetrust: error: " in capsys.readouterr().err


def test_a_lab_that_cannot_start_leaves_the_name_free(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Here for an address that no machine has: TEST-NET-1 (RFC 5737)."""
    options = ["--host", "192.0.2.1", "--expose", "--archive", str(tmp_path / "archives")]

    code = run(["lab", str(BROKEN), "--once", "--issue", "--record", str(tmp_path / "out.pcapng"), *options])

    assert code == 2
    assert "cannot listen on 192.0.2.1" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_wish_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor kept."""
    monkeypatch.chdir(tmp_path)
    files = TraceFiles(record=None, archive=None)

    files.hear(TOLD)
    files.finish(state(), make.NOW)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_ends_the_capture_and_not_the_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told at the end, when the archives are written."""
    files = TraceFiles(record=tmp_path / "out.pcapng", archive=tmp_path / "archives")
    asked: list[Conversation] = []

    def full(_: Recording, conversation: Conversation) -> None:
        asked.append(conversation)
        raise UnreadableFile(os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Recording, "add", full)
    files.hear(TOLD)
    files.hear(TOLD)

    with pytest.raises(UnreadableFile, match="No space left on device"):
        files.finish(state(), make.NOW)

    assert asked == [TOLD]
    assert len(list((tmp_path / "archives").iterdir())) == 4


def test_a_folder_of_archives_has_to_be_one(tmp_path: Path) -> None:
    """Said before anything runs."""
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(Refused, match="is no folder"):
        TraceFiles(record=None, archive=path)


def test_the_same_lab_twice_leaves_both_archives(tmp_path: Path) -> None:
    """With --at the time in their names repeats; all are for their owner alone."""
    tmp_path.chmod(0o755)
    files = TraceFiles(record=None, archive=tmp_path)

    files.finish(state(), make.NOW)
    files.finish(state(), make.NOW)

    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 8
    assert sum(name.endswith("-2.tar.gz") for name in names) == 4
    assert os.name == "nt" or {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_what_cannot_be_archived_hides_no_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown first; the exit code tells of the archives."""

    def full(*_: object, **__: object) -> None:
        raise UnreadableFile(os.strerror(errno.ENOSPC))

    monkeypatch.setattr("edgetrust.cli.lab_traces.export_secrets", full)

    code = run(["lab", str(BROKEN), "--once", "--issue", "--format", "json", "--archive", str(tmp_path / "archives")])

    said = capsys.readouterr()
    assert code == 2
    assert len(json.loads(said.out)["connections"]) == 12
    assert "No space left on device" in said.err


async def call_from_outside(port: int, context: ssl.SSLContext, files: TraceFiles) -> None:
    """Somebody calls a node of a lab, and is answered or refused; the lab ends in order."""
    async with lab_of(stand_alone(), record=files.hear) as lab:
        try:
            reader, writer = await asyncio.open_connection(lab.network.addresses[E1], port, ssl=context)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.read()
            writer.close()
        except (ssl.SSLError, ConnectionResetError):
            pass  # the lab refuses the certificate
    files.finish(lab.state, make.NOW)


@pytest.mark.parametrize(("port", "asks", "outcome"), [(8443, False, "ok"), (7001, True, "failed")])
def test_who_calls_from_outside_is_captured_with_both_sides(
    port: int, asks: bool, outcome: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The certificate as well that the node asks for and refuses."""
    shown, path = make.leaf("outside.example.com"), tmp_path / "out.pcapng"
    (tmp_path / "client.pem").write_text(shown.pem + shown.key_pem)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(tmp_path / "client.pem")
    asyncio.run(call_from_outside(port, context, TraceFiles(record=path, archive=None)))
    capsys.readouterr()

    run(["capture", str(path), "--format", "json"])

    (seen,) = json.loads(capsys.readouterr().out)["handshakes"]
    assert (seen["outcome"], seen["complete"], seen["notes"]) == (outcome, True, [])
    assert [each["subject"] for each in seen["server_chain"]] == [
        "CN=expe1.example.com,O=Acme", "CN=Public Issuing,O=Trusty", "CN=Public Root,O=Trusty",
    ]  # fmt: skip
    assert [each["sha256"] for each in seen["client_chain"]] == ([shown.certificate.sha256] if asks else [])
    assert [each["name"] for each in seen["alerts"]] == (["unknown_ca"] if asks else [])


def test_a_capture_that_has_its_size_is_told_of_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the lab runs on; what is in the capture stays."""
    path = tmp_path / "out.pcapng"
    files = TraceFiles(record=path, archive=None)
    files.hear(TOLD)
    monkeypatch.setattr(Recording, "add", lambda *_: False)

    files.hear(TOLD)
    files.hear(TOLD)
    files.finish(state(), make.NOW)

    assert capsys.readouterr().err == (
        "edgetrust: warning: the capture has reached 4 GiB: connections from now on are not in it; "
        "start the lab anew for more\n"
    )
    assert len(seen_in(path.read_bytes())) == 1
