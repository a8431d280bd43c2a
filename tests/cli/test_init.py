"""`edgetrust init` as a user runs it: by options, from archives and folders, at a terminal."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from edgetrust.cli.init import Answers
from edgetrust.cli.main import run
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.starter import Said
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.releases import NEWEST
from tests import make
from tests.deployments import C1, C_CLUSTER, E1, E2, E_CLUSTER, PUBLISHER, UNITY, cluster, stand_alone
from tests.mra.starter.test_guess import archives_of
from tests.waiting import MOST_SECONDS

FULL = (
    "--name Acme --domain acme.test --expressway-c expc1.corp.test --expressway-c expc2.corp.test"
    " --c-cluster expc.corp.test --c-version X14.3 --expressway-e expe.acme.test --e-version X15.4"
    " --cucm pub.corp.test --cucm sub.corp.test --imp imp.corp.test --unity unity.corp.test --mixed-mode --sip-oauth"
    " --profile secure.corp.test --c-shared --c-enforce --federation-domain partner.test --chat-alias chat.acme.test"
    " --endpoint tc --public-ca lab.pem"
).split()


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is at the terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("edgetrust.cli.init._somebody_is_there", lambda: False)


def init(*arguments: str | Path) -> int:
    """The exit code of `edgetrust init`."""
    return run(["init", *map(str, arguments)])


def read(path: str | Path = "deployment.yaml") -> Deployment:
    """The deployment in a file."""
    return parse_deployment(Path(path).read_bytes(), file=str(path))


def fqdns(deployment: Deployment, role: Role) -> list[str]:
    """The nodes of a role."""
    return [node.fqdn for node in deployment.nodes() if node.role is role]


def test_the_options_are_what_can_be_said() -> None:
    """Each field has one, and no other is there."""
    assert set(get_type_hints(Answers)) == {field.name for field in fields(Said)}


def test_options_make_a_deployment_file(capsys: pytest.CaptureFixture[str]) -> None:
    """And it says what was written and how to go on, on standard error."""
    assert init("acme.yaml", *FULL) == 0

    deployment, told = read("acme.yaml"), capsys.readouterr()
    assert fqdns(deployment, Role.EXPRESSWAY_C) == ["expc1.corp.test", "expc2.corp.test"]
    assert fqdns(deployment, Role.EXPRESSWAY_E) == ["expe.acme.test"]
    assert fqdns(deployment, Role.IM_AND_PRESENCE) == ["imp.corp.test"]
    assert deployment.cucm[0].phone_security_profiles == ("secure.corp.test",)
    assert [node.role for node in deployment.endpoints] == [Role.TC]
    assert told.out == ""
    assert told.err.splitlines() == [
        "wrote acme.yaml: 2 Expressway-C, 1 Expressway-E, 2 CUCM, 1 IM and Presence, 1 Unity Connection",
        "next: edgetrust plan acme.yaml     what certificates must carry and trust lists must hold",
        "      edgetrust check acme.yaml    what works with the files that are named",
    ]


def test_without_anything_an_example_is_written_that_check_reads(capsys: pytest.CaptureFixture[str]) -> None:
    """It can examine nothing yet; every name is marked as nobody's."""
    assert init() == 0
    assert '5 guesses to look at: each stands below a comment with "guessed"' in capsys.readouterr().err
    assert run(["check", "deployment.yaml"]) == 3

    assert Path("deployment.yaml").read_text().count("guessed: because nobody said it; put the real one here") == 5


@pytest.mark.parametrize("name", ["file", "link"])
def test_no_file_is_overwritten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor anything that a link leads to."""
    Path("file").write_text("mine")
    Path("link").symlink_to("gone")

    assert init(name, *FULL) == 2
    assert capsys.readouterr().err == (
        f"edgetrust: error: {name} exists, and it is not overwritten\nhint: name another file: edgetrust init FILE\n"
    )
    assert (Path("file").read_text(), Path("gone").exists()) == ("mine", False)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--expressway-c", "expc"], "invalid value for '--expressway-c': 'expc' is no fully qualified domain name"),
        (["--c-version", "new"], "invalid value for '--c-version': 'new' is no release; expected one like X15.5"),
        (["--name", ""], "invalid value for '--name': '' is no name"),
        (["--cucm", "a.test", "--imp", "A.test"], "a.test is named 2 times"),
        (["--c-shared"], "a shared certificate is a setting of a cluster without a node; name one with --expressway-c"),
        (["--e-enforce"], "TLS verification mode enforce is a setting of a cluster without a node; name one with"),
        (
            ["--endpoint", "tc", "--phone-ca", "x.pem"],
            "x.pem is the list of phones, and they are not in use; add --endpoint ip_phones",
        ),
        (["--phone-ca", ""], "invalid value for '--phone-ca': '' is no path that a deployment file can name"),
        (["--mixed-mode"], "mixed mode is a setting of CUCM without a node; name one with --cucm"),
        (["gone/x.yaml"], "gone/x.yaml cannot be written: gone is no folder"),
        (["--from", "."], ".: nothing there has to do with certificates"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With one clear line, before anything is written."""
    assert init(*arguments) == 2

    assert message in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_what_is_not_there_is_told_once_and_as_it_was_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not by the way that leads there from the deployment file."""
    gone = tmp_path.parent / "gone"

    assert init("--from", str(gone)) == 2

    assert capsys.readouterr().err == f"edgetrust: error: {gone}: cannot be opened: No such file or directory\n"
    assert list(Path().iterdir()) == []


def test_a_release_that_nobody_knows_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """It may be one to come; both sides alike are told once."""
    nodes = ("--expressway-c", "expc.corp.test", "--expressway-e", "expe.acme.test")

    assert init(*nodes, "--c-version", "X16", "--e-version", "X16") == 0

    warnings = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    assert warnings == [
        f"edgetrust: warning: X16 is newer than {NEWEST}, the newest release known, and is judged like it"
    ]


def test_a_release_far_beyond_those_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the finger: one line, with the releases that are known, and no file."""
    assert init("--expressway-c", "expc.corp.test", "--c-version", "X99") == 2

    assert f"'X99' is no release that exists; those known are X8.8 to {NEWEST}" in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_an_underscore_is_taken_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    """Such hosts exist, and check says what they break."""
    assert init("--expressway-c", "exp_c.corp.test") == 0

    assert fqdns(read(), Role.EXPRESSWAY_C) == ["exp_c.corp.test"]
    assert (
        "edgetrust: warning: exp_c.corp.test is no fully qualified domain name as an Expressway wants it"
        in capsys.readouterr().err
    )


def test_planned_files_are_named_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """Ready for the files of csr, ca sign and plan --bundle."""
    assert init("--expressway-e", "expe.acme.test", "--with-files") == 0

    side = read().expressway_e
    assert side is not None
    assert {reference.path for references in side.nodes[0].certificates.values() for reference in references} == {
        "certs/expe.acme.test.server.pem",
        "certs/expe.acme.test.client.pem",
    }
    assert [line[6:].partition("    ")[0] for line in capsys.readouterr().err.splitlines()[-4:]] == [
        "edgetrust plan deployment.yaml",
        "edgetrust csr deployment.yaml --dir certs",
        "edgetrust plan deployment.yaml --bundle bundle",
        "edgetrust check deployment.yaml",
    ]


# --- from files -------------------------------------------------------------------------------------------------------


def test_a_stand_alone_deployment_is_guessed_from_its_archives(capsys: pytest.CaptureFixture[str]) -> None:
    """What is needed of them lies beside the deployment file, and check reads all of it."""
    for name, data in archives_of(stand_alone()):
        archive, _, member = name.partition("/")
        if member.startswith(("server_", "ca_")):
            write_into_tar(Path("downloads", archive), member, data)
        else:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(data)

    assert init("acme.yaml", "--from", "downloads", "--from", "uc") == 0
    told = capsys.readouterr().err
    deployment = read("acme.yaml")

    assert fqdns(deployment, Role.EXPRESSWAY_C) == [C1]
    assert fqdns(deployment, Role.EXPRESSWAY_E) == [E1]
    assert deployment.expressway_c is not None
    node = deployment.expressway_c.nodes[0]
    assert [reference.path for references in node.trust.values() for reference in references] == [
        "acme-files/ca_expc1_2026-11-20.pem"
    ]
    assert deployment.cucm[0].nodes[0].fqdn == PUBLISHER
    assert "wrote acme.yaml: 1 Expressway-C, 1 Expressway-E, 2 CUCM" in told
    assert "copied 4 files out of archives to acme-files" in told
    assert "guesses to look at" in told
    run(["check", "acme.yaml", "--at", "2026-11-23", "--format", "json"])
    assert "cannot be" not in capsys.readouterr().err


def test_a_cluster_is_guessed_from_one_archive() -> None:
    """A zip of everything, archives of the nodes within."""
    inner: dict[str, dict[str, bytes]] = {}
    with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in archives_of(cluster()):
            archive, _, member = name.partition("/")
            if member.startswith(("server_", "ca_")):
                inner.setdefault(archive, {})[member] = data
            else:
                packed.writestr(f"uc/{member}", data)
        for archive, members in inner.items():
            packed.writestr(archive, tarred(members))

    assert init("--from", "all.zip", "--name", "Acme") == 0
    deployment = read()

    assert [side.cluster_name for side in deployment.expressways] == [C_CLUSTER, E_CLUSTER]
    assert fqdns(deployment, Role.EXPRESSWAY_E) == [E1, E2]
    assert fqdns(deployment, Role.UNITY_CONNECTION) == [UNITY]
    assert len(fqdns(deployment, Role.CUCM)) == 3


def tarred(members: dict[str, bytes]) -> bytes:
    """A compressed tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return out.getvalue()


def write_into_tar(path: Path, name: str, data: bytes) -> None:
    """Adds a file to an archive that need not exist; plain tar, whatever its name."""
    path.parent.mkdir(exist_ok=True)
    with tarfile.open(path, "a") as packed:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        packed.addfile(member, io.BytesIO(data))


def test_every_guess_is_marked_as_one() -> None:
    """Each node, name and file has its reason above it; what was said has none."""
    Path("expe.pem").write_text(make.leaf("expe.acme.test").pem)
    Path("expc.pem").write_text(make.leaf("expc.acme.test").pem)

    init("--from", ".", "--expressway-c", "expc.acme.test", "--domain", "acme.test")

    lines = Path("deployment.yaml").read_text().splitlines()
    above = {line.strip(): lines[number - 1].strip() for number, line in enumerate(lines)}
    assert above["- fqdn: expe.acme.test"].startswith("# guessed: because the path expe.pem says so")
    assert above["server_certificate: expe.pem"].startswith("# guessed: because the file")
    assert above["server_certificate: expc.pem"].startswith("# guessed: because the file")
    assert above["- fqdn: expc.acme.test"] == "nodes:"
    assert not above["domains: [acme.test]"].startswith("# guessed")


def test_an_archive_that_is_cut_short_is_said_and_the_rest_used(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, as for every file that was named and cannot be read."""
    Path("whole.tgz").write_bytes(tarred({"server_expe_2026.pem": make.leaf("expe.acme.test").pem.encode()}))
    Path("cut.tgz").write_bytes(Path("whole.tgz").read_bytes()[:100])

    assert init("--from", "whole.tgz", "--from", "cut.tgz") == 2

    assert "edgetrust: error: cut.tgz: is damaged or cut short: compressed file ended" in capsys.readouterr().err
    assert fqdns(read(), Role.EXPRESSWAY_E) == ["expe.acme.test"]


def test_hostile_members_are_passed_over_and_nothing_leaves_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each; copies lie beside the deployment file and nowhere else."""
    leaf = make.leaf("expe.acme.test").pem.encode()
    Path("work").mkdir()
    Path("work/d.tgz").write_bytes(
        tarred({"../../server_expc_2026.pem": leaf, "/evil.pem": leaf, "server_expe_2026.pem": leaf})
    )

    assert init("work/x.yaml", "--from", "work/d.tgz") == 0

    assert capsys.readouterr().err.splitlines()[:2] == [
        "edgetrust: warning: d.tgz/../../server_expc_2026.pem: leads out of the archive by its name",
        "edgetrust: warning: d.tgz//evil.pem: leads out of the archive by its name",
    ]
    assert sorted(str(path) for path in Path().rglob("*")) == [
        "work",
        "work/d.tgz",
        "work/x-files",
        "work/x-files/server_expe_2026.pem",
        "work/x.yaml",
    ]


# --- at a terminal ----------------------------------------------------------------------------------------------------


def test_somebody_at_the_terminal_is_asked() -> None:
    """In a real one: the questions, a wrong answer, the defaults, and the file."""
    shown = talk(
        "Service domains", "acme.test\n",
        "Name of the deployment", "\n",
        "Expressway-C", "expc\n",
        "'expc' is no fully qualified domain name", "expc.corp.test\n",
        "Expressway-E", "\n",
        "Release", "\n",
        "CUCM", "\n",
        "IM and Presence", "\n",
        "Unity Connection", "\n",
        "Phone security profiles", "\n",
        "next: edgetrust plan deployment.yaml",
    )  # fmt: skip

    deployment = read()
    assert "wrote deployment.yaml: 1 Expressway-C, 1 Expressway-E, 1 CUCM" in shown
    assert [node.fqdn for node in deployment.nodes() if not node.role.is_endpoint] == [
        "expc.corp.test",
        "expe.acme.test",
        "cucm-pub.corp.test",
    ]


def test_an_interview_that_is_ended_writes_nothing() -> None:
    """Neither Ctrl-D nor Ctrl-C is an answer; the former waits until it is read, whenever it was typed."""
    shown = talk("Service domains", "\x04", "interrupted")

    assert "edgetrust: error: interrupted" in shown
    assert not Path("deployment.yaml").exists()


def talk(*lines: str) -> str:
    """Runs `edgetrust init` in a terminal of its own: waits for a text and types one, in turn. All that was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "edgetrust", "init"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, preexec_fn=take_terminal,  # noqa: PLW1509
    )  # fmt: skip
    os.close(theirs)
    shown = ""
    try:
        for number, text in enumerate(lines):
            if number % 2:
                os.write(ours, text.encode())
                continue
            seen = len(shown)
            while text not in shown[seen:]:
                ready, _, _ = select.select([ours], [], [], MOST_SECONDS)
                assert ready, f"{text!r} was not shown: {shown}"
                shown += os.read(ours, 4096).decode()
        process.wait(timeout=MOST_SECONDS)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
        os.close(ours)
    return shown


def take_terminal() -> None:
    """Makes standard input the terminal that sends signals to this process."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
