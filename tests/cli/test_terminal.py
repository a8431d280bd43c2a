"""The rules of the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from edgetrust.cli import terminal
from edgetrust.errors import Refused


def test_results_go_out_and_talk_goes_to_the_other_stream(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets the result and nothing else."""
    terminal.show("result", None)
    terminal.say("talk")
    terminal.say_warning("careful")

    captured = capsys.readouterr()
    assert captured.out == "result\n"
    assert captured.err == "talk\nedgetrust: warning: careful\n"


def test_an_output_file_gets_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the terminal nothing."""
    terminal.show("result\n", tmp_path / "report.txt")

    assert (tmp_path / "report.txt").read_text() == "result\n"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "tty, environment, output, expected",
    [
        (True, {}, None, True),
        (False, {}, None, False),
        (True, {"NO_COLOR": "1"}, None, False),
        (True, {"NO_COLOR": ""}, None, True),
        (True, {"TERM": "dumb"}, None, False),
        (True, {}, Path("report.txt"), False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    tty: bool, environment: dict[str, str], output: Path | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR counts when it is not empty, as its definition says."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty)

    assert terminal.wants_colour(output) is expected


@pytest.mark.parametrize(
    "columns, expected",
    [("80", 80), ("400", terminal.WIDEST), ("0", terminal.DEFAULT_WIDTH), ("wide", terminal.DEFAULT_WIDTH)],
)
def test_text_is_never_wider_than_it_can_be_read(columns: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as the terminal, within reason."""
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal.text_width() == expected


def test_a_foreign_text_is_passed_on_octet_for_octet(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Surrogates become the octets they stand for."""
    terminal.show_foreign("é\udcff\x1b\n", None)

    assert capsysbinary.readouterr().out == b"\xc3\xa9\xff\x1b\n"


def test_a_foreign_text_cannot_steer_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There its odd characters are escapes."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    terminal.show_foreign("a\x1b[2J\nb\udcff\n", None)

    assert capsys.readouterr().out == "a\\x1b[2J\nb\\udcff\n"


def test_the_terminal_is_asked_for_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless COLUMNS says it; what is no terminal gets the default."""
    termios = pytest.importorskip("termios")
    controller, terminal_side = os.openpty()
    monkeypatch.delenv("COLUMNS", raising=False)
    termios.tcsetwinsize(terminal_side, (24, 72))

    with os.fdopen(terminal_side, "w") as stream, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        monkeypatch.setattr(sys, "stdout", stream)
        asked = terminal.text_width()
        monkeypatch.setattr(sys, "stdout", nowhere)
        without = terminal.text_width()
    os.close(controller)

    assert (asked, without) == (72, terminal.DEFAULT_WIDTH)


@pytest.mark.parametrize("is_text", [True, False])
def test_a_result_that_cannot_be_written_is_refused(is_text: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """And talk is not: nobody is left to be told. Nothing is raised at the end."""
    with Path("/dev/full").open("w") as full, Path("/dev/full").open("w") as silent:
        monkeypatch.setattr(sys, "stdout", full)
        monkeypatch.setattr(sys, "stderr", silent)

        terminal.say("talk")
        with pytest.raises(Refused) as refused:
            terminal.show("text", None) if is_text else terminal.show_bytes(b"octets", None)

    assert refused.value.message == "standard output cannot be written: No space left on device"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_who_stops_reading_does_not_stop_the_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`| head`: what follows goes nowhere, and nothing is raised, now or at the end."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, name, stream)
        write = terminal.say if name == "stderr" else lambda text: terminal.show(text, None)

        write("first")
        write("second")
        if name == "stdout":
            terminal.show_bytes(b"third", None)

        assert os.path.samestat(os.fstat(stream.fileno()), Path(os.devnull).stat())
