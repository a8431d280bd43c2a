"""The entry point: the table of commands, errors as lines, and what start-up may import."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from importlib import import_module
from pathlib import Path

import click
import pytest

from edgetrust import __version__
from edgetrust.cli import main
from edgetrust.errors import EdgetrustError
from tests.peers import HOST, closed_port
from tests.wire.container import pcap
from tests.wire.link import LINKS

HEAVY = {
    *("cryptography", "yaml", "rich", "json", "asyncio", "jsonschema", "certifi", "tarfile", "OpenSSL", "pydantic"),
    *("starlette", "uvicorn", "jinja2", "python_multipart", "anyio", "h11"),
}
"""What no start-up may import: each of these costs more than the whole of `--help`."""
UNASKED = {"pathlib", "dataclasses", "difflib", "random", "hashlib", "traceback", "urllib"}
"""Of the standard library, what click does without: a twentieth of `--version` each, and more together."""

EXAMPLES = Path(__file__).parents[2] / "examples"
MENDED = str(EXAMPLES / "cluster" / "mended" / "expe1.example.com.pem")

BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_the_table_says_what_the_command_says(name: str) -> None:
    """The line of `--help` is the command's own short help, and the command exists."""
    target, line = main.COMMANDS[name]
    module, _, attribute = target.partition(":")

    command = getattr(import_module(module), attribute)

    assert isinstance(command, click.Command)
    assert command.short_help == line


def test_without_arguments_five_useful_commands_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a list of options."""
    code = main.run([])

    shown = capsys.readouterr().out
    assert code == 0
    assert shown == main.FIRST_STEPS
    assert shown.count("\n  edgetrust ") == 5


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Name and number."""
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out == f"edgetrust {__version__}\n"


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["chekc"], "no command 'chekc'; did you mean 'check'?"),
        (["zzz"], f"no command 'zzz'; there are {', '.join(main.COMMANDS)}"),
        (["check"], "missing argument 'FILE'"),
        (["check", "x", "y", "z"], "got unexpected extra arguments (y z)"),
        (["check", "--nonsense", "x"], "no such option '--nonsense'"),
        (["check", "--nope", "x"], "no such option '--nope'; did you mean '--ignore' or '--probe'?"),
        (
            ["check", "x", "--fail-on", "y"],
            "invalid value for '--fail-on': 'y' is not one of 'error', 'warning', 'never'",
        ),
        (["completion"], "missing argument 'SHELL'; there are bash, zsh, fish"),
        (["check", "x.yaml", "--at", "tomorrow"], "'tomorrow' is no date; expected one like 2027-03-15"),
        (["check", "x.yaml", "--as-version", "new"], "'new' is no release; expected one like X15.5"),
        (["check", "x.yaml", "--only", "root-mising"], "no rule 'root-mising'; did you mean 'root-missing'?"),
    ],
)
def test_wrong_usage_is_one_line_and_a_hint(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was seen, what was expected, exit code 2, nothing on standard output."""
    code = main.run(arguments)

    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    error, hint = captured.err.splitlines()
    assert error.startswith("edgetrust: error: ")
    assert message in error
    assert hint.startswith("hint: edgetrust ")


def test_the_hint_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where an option lacks its value, and where there is no command."""
    for arguments, hint in (
        (["probe", "--srv"], "edgetrust probe --help"),
        (["check"], "edgetrust check --help"),
        (["--srv"], "edgetrust --help"),
    ):
        assert main.run(arguments) == 2
        assert capsys.readouterr().err.splitlines()[-1] == f"hint: {hint} shows what can be said"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["plan", "x.yaml", "--ca", "a.pem", "b.pem"], "repeat --ca before each of its values; edgetrust plan --help"),
        (["plan", "x.yaml", "y.yaml", "--ca", "a.pem"], "edgetrust plan --help"),
        (["plan", "x.yaml", "--at", "2027-01-01", "y.yaml"], "edgetrust plan --help"),
    ],
)
def test_several_values_behind_an_option_that_is_to_be_repeated(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hint names it; an argument too many elsewhere has nothing to do with one."""
    assert main.run(arguments) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"hint: {hint} shows what can be said"


def fail_with(error: Exception) -> click.Command:
    """A command that fails."""

    @click.command()
    def command() -> int:
        raise error

    return command


def run_failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a command that fails with `error`."""
    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: fail_with(error))
    return main.run(["check"])


def test_an_expected_error_is_a_line_with_its_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line of it with the program's name."""
    code = run_failing(EdgetrustError("one\ntwo", hint="do this"), monkeypatch)

    assert code == 2
    assert capsys.readouterr().err == "edgetrust: error: one\nedgetrust: error: two\nhint: do this\n"


def test_a_defect_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 70, no traceback unless it is asked for."""
    monkeypatch.delenv("EDGETRUST_TRACEBACK", raising=False)
    code = run_failing(RuntimeError("boom"), monkeypatch)
    plain = capsys.readouterr().err
    monkeypatch.setenv("EDGETRUST_TRACEBACK", "1")
    run_failing(RuntimeError("boom"), monkeypatch)
    asked = capsys.readouterr().err

    assert code == 70
    assert "this is a defect of edgetrust" in plain
    assert "RuntimeError: boom" in plain
    assert "Traceback" not in plain
    assert "Traceback" in asked


def imported_by(*arguments: str) -> set[str]:
    """Modules that a fresh process has imported when a command ends, and the packages they lie in."""
    code = (
        "import sys\nfrom edgetrust.cli.main import run\n"
        f"run({list(arguments)!r})\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_start_up_imports_nothing_but_click(arguments: list[str]) -> None:
    """A clock would be noise; what is imported is not."""
    imported = imported_by(*arguments)

    assert imported & (HEAVY | UNASKED) == set()
    assert {name for name in imported if name.startswith("edgetrust.")} == {
        "edgetrust.cli",
        "edgetrust.cli.main",
        "edgetrust.cli.terminal",
        "edgetrust.errors",
    }


@pytest.mark.parametrize("arguments", [["schema", "deployment"], ["init", "--help"], ["csr", "--help"]])
def test_what_reads_no_certificate_imports_nothing_heavy(arguments: list[str]) -> None:
    """A schema is a file of the package, and help is text."""
    assert imported_by(*arguments) & HEAVY == set()


def test_explaining_a_rule_needs_no_evidence() -> None:
    """Pages are text: no file of a deployment is read, nor a list of roots."""
    imported = imported_by("explain", "root-missing")

    assert imported & (HEAVY | {"difflib", "pathlib", "random"}) == set()


def test_a_check_imports_what_it_needs_and_no_more() -> None:
    """Neither other formats and commands nor what unpacks archives, nor a second OpenSSL; YAML and cryptography it
    needs."""
    imported = imported_by("check", str(EXAMPLES / "cluster" / "mended.yaml"), "--at", "2026-11-23")

    assert {"yaml", "cryptography", "edgetrust.report.text"} <= imported
    assert imported & (HEAVY | {"difflib", "hashlib", "html", "shutil", "tempfile", "traceback"}) == {
        "yaml",
        "cryptography",
    }
    assert imported & {"edgetrust.model.probe", "edgetrust.model.plan", "edgetrust.report.json"} == set()
    assert imported & {"edgetrust.report.ladder", "edgetrust.codec.pkcs7"} == set()
    assert imported & {f"cryptography.{part}" for part in ("x509", "hazmat.primitives.serialization")} == set()
    assert imported & {"edgetrust.rules.traffic", "edgetrust.model.handshake", "edgetrust.model.log"} == set()
    assert imported & {"edgetrust.rules.trust.root_missing", "edgetrust.rules.revocation"} == set()


EMPTY_CAPTURE = pcap([], LINKS["ethernet"], 2**16)
PACKED = {"bz2", "gzip", "lzma", "shutil", "tarfile", "zipfile", "edgetrust.io.packed"}
"""What opens archives."""
DEPLOYMENT = {"yaml", "edgetrust.model.deployment", "edgetrust.model.inventory", "edgetrust.mra.deployment_file.parse"}
"""What reads a deployment and its evidence."""
JUDGEMENT = {"edgetrust.model.verdict", "edgetrust.model.connection", "edgetrust.rules.engine", "edgetrust.pki.path"}


def test_a_stream_of_handshakes_imports_nothing_that_judges(tmp_path: Path) -> None:
    """Nor what opens archives and reads deployments; what reads certificates comes with the first one."""
    (tmp_path / "empty.pcap").write_bytes(EMPTY_CAPTURE)

    imported = imported_by("capture", str(tmp_path / "empty.pcap"), "--format", "ndjson")

    assert "edgetrust.report.capture_json" in imported
    assert imported & (PACKED | DEPLOYMENT | JUDGEMENT) == set()
    assert imported & {"cryptography", "textwrap", "edgetrust.pki.read", "edgetrust.report.json"} == set()


def test_handshakes_are_judged_without_yaml(tmp_path: Path) -> None:
    """Nor the readers of archives, other formats, and the ladder that nobody asked for."""
    (tmp_path / "empty.pcap").write_bytes(EMPTY_CAPTURE)

    imported = imported_by("capture", str(tmp_path / "empty.pcap"))

    assert {"edgetrust.report.capture_text", "edgetrust.rules.engine"} <= imported
    assert imported & (PACKED | {"yaml", "json", "edgetrust.report.capture_ladder"}) == set()


@pytest.mark.parametrize("name", ["log.txt", "a.pcap"])
def test_an_archive_is_opened_all_the_same(name: str, tmp_path: Path) -> None:
    """By what is imported for it then."""
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name))

    imported = imported_by("logs" if name == "log.txt" else "capture", str(tmp_path / "a.tgz"))

    assert imported >= PACKED


def test_logs_are_read_without_certificates(tmp_path: Path) -> None:
    """Where they tell of none."""
    (tmp_path / "log.txt").write_text("2026-11-23 10:00:00 nothing\n", encoding="utf-8")

    imported = imported_by("logs", str(tmp_path / "log.txt"))

    assert "edgetrust.report.logs_text" in imported
    assert imported & (HEAVY | PACKED | DEPLOYMENT | {"hashlib", "edgetrust.pki.read"}) == set()


def test_a_look_at_one_certificate_loads_no_second_openssl() -> None:
    """Its digests are those of the standard library: no signature is checked that would bring another one."""
    imported = imported_by("inspect", MENDED, "--at", "2026-11-23")

    assert "hashlib" in imported
    assert imported & (HEAVY | PACKED | DEPLOYMENT) == set()


def test_a_look_at_a_chain_imports_no_deployment() -> None:
    """The files are certificates and lists, and the second opinion is the library's."""
    imported = imported_by("chain", MENDED, "--trust", str(EXAMPLES / "ca"), "--at", "2026-11-23")

    assert {"cryptography.x509.verification", "edgetrust.report.chain_text"} <= imported
    assert imported & (PACKED | DEPLOYMENT | {"json"}) == set()


def test_looking_at_services_imports_no_keys() -> None:
    """Nor what reads them, which brings SSH and the parser of mail: a tenth of a look at a hundred services."""
    with closed_port() as port:
        imported = imported_by("probe", f"{HOST}:{port}", "--format", "json")

    assert {"edgetrust.io.engine", "edgetrust.report.probe_json"} <= imported
    assert imported & {"cryptography.hazmat.primitives.serialization", "edgetrust.pki.signing_key"} == set()
    assert imported & {"email.message", "edgetrust.model.plan", "edgetrust.report.probe_text"} == set()


def run_code(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a fresh process does with some lines of Python."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=BUFFERED, capture_output=True, text=True, check=False)


def test_a_short_run_never_looks_for_cycles() -> None:
    """Neither while it imports and works nor at its end, when all that it made would be looked through."""
    code = (
        "import gc\nfrom edgetrust.__main__ import main\ngc.collect()\n"
        "gc.callbacks.append(lambda *found: print('a search'))\nmain()"
    )

    done = run_code(code, "--version")

    assert (done.returncode, done.stdout) == (0, f"edgetrust {__version__}\n")


def test_the_end_loses_nothing_that_was_said() -> None:
    """Both streams are written out, also what they still hold; the exit code is the one that was asked for."""
    code = (
        "import sys\nfrom edgetrust.__main__ import leave\n"
        "sys.stdout.write('result')\nsys.stderr.write('talk')\nleave(3)"
    )

    done = run_code(code)

    assert (done.returncode, done.stdout, done.stderr) == (3, "result", "talk")


def test_the_end_takes_no_value_apart() -> None:
    """With thousands of nodes that would take longer than to read some of them."""
    code = (
        "class Value:\n    def __del__(self):\n        print('taken apart')\n"
        "value = Value()\nfrom edgetrust.__main__ import leave\nleave(0)"
    )

    assert run_code(code).stdout == ""


def test_a_stream_that_is_closed_is_written_nowhere() -> None:
    """The exit code is what it would have been."""
    for closing in ("1>&-", "2>&-", "1>&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f'exec "$0" -m edgetrust explain no-such-rule {closing}', sys.executable],
            env=BUFFERED, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)


def test_ctrl_c_while_click_is_imported_is_told_as_always() -> None:
    """In one line, and with the same exit code."""
    code = (
        "import sys\nclass Interrupted:\n    def find_spec(self, name, *rest):\n"
        "        if name == 'click':\n            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\nfrom edgetrust.__main__ import main\nmain()"
    )

    done = run_code(code)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "edgetrust: error: interrupted\n")


def test_an_end_that_cannot_write_says_so() -> None:
    """In the words of Python, and with its exit code for that."""
    code = "from edgetrust.__main__ import leave\nprint('result')\nleave(0)"
    read_end, write_end = os.pipe()
    os.close(read_end)

    with os.fdopen(write_end, "w") as nobody:
        done = subprocess.run(
            [sys.executable, "-c", code], env=BUFFERED, stdout=nobody, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 120
    assert "BrokenPipeError" in done.stderr
