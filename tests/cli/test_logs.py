"""`edgetrust logs`, as a user runs it."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from tests.clocks import texts
from tests.log_lines import healthy_lines, inbound
from tests.logs import pattern

EXPIRED = inbound("certificate has expired")


def log(folder: Path, *lines: str) -> Path:
    """A log of these lines."""
    path = folder / "diag.log"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_finding_decides_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to fail on is 0."""
    path = str(log(tmp_path, EXPIRED))

    codes = run(["logs", path]), run(["logs", path, "--fail-on", "never"])

    assert codes == (1, 0)
    assert "certificate-expired" in capsys.readouterr().out


def test_the_logs_of_both_sides_tell_of_clocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which those of one side do not."""
    both = [tmp_path / name for name in ("c.log", "e.log")]
    for path, text in zip(both, texts(250), strict=True):
        path.write_text(text, encoding="utf-8")

    assert run(["logs", *map(str, both)]) == 1
    told = capsys.readouterr().out
    run(["logs", str(both[0])])

    assert "the clock of expc1 is 250 seconds behind that of expe1" in " ".join(told.split())
    assert "clock-skew" not in capsys.readouterr().out


def test_a_look_alike_alone_is_no_failure(tmp_path: Path) -> None:
    """It is for information."""
    assert run(["logs", str(log(tmp_path, pattern("router-refused").sample))]) == 0


def test_a_healthy_log_is_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, and it says so."""
    code = run(["logs", str(log(tmp_path, *healthy_lines(200)))])

    assert code == 0
    assert capsys.readouterr().out.endswith(
        "200 lines: nothing about certificates, and nothing that is often taken for it\n"
    )


def test_no_line_of_any_log_is_nothing_examined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of something else is no good log, nor is an empty paste."""
    (tmp_path / "a.pem").write_text("x")
    (tmp_path / "empty.log").touch()

    code = run(["logs", str(tmp_path)])

    assert code == 3
    assert capsys.readouterr().out.endswith("nothing was read: there is no line of a log in what is named\n")


def test_what_cannot_be_read_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is still reported."""
    code = run(["logs", str(log(tmp_path, EXPIRED)), str(tmp_path / "none.log")])

    captured = capsys.readouterr()
    assert code == 2
    assert "certificate-expired" in captured.out
    assert "none.log" in captured.err


def test_lines_may_be_pasted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard input; in JSON as its schema has it."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EXPIRED.encode())))

    code = run(["logs", "-", "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 1
    assert document["schema"] == "edgetrust.logs/1"
    assert [each["rule"] for each in document["incidents"]] == ["certificate-expired"]


def test_a_period_and_a_file_for_the_result(tmp_path: Path) -> None:
    """The name of the file decides the format."""
    later, output = EXPIRED.replace("2026-11-20", "2026-11-21").replace("has expired", "revoked"), tmp_path / "out.json"

    code = run(
        [
            "logs",
            str(log(tmp_path, EXPIRED, later)),
            "--since",
            "2026-11-21",
            "--until",
            "2026-11-22",
            "--output",
            str(output),
        ]
    )

    assert code == 1
    assert [each["rule"] for each in json.loads(output.read_text())["incidents"]] == ["certificate-revoked"]


def test_a_redacted_report_names_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In text as well."""
    run(["logs", str(log(tmp_path, EXPIRED)), "--redact"])

    output = capsys.readouterr().out.removeprefix(str(tmp_path))
    assert "expe1" not in output
    assert "198.51.100.20" not in output
    assert "host-1" in output


def test_a_redacted_log_names_nobody_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a file that is damaged its name is told, and the name holds a host."""
    path = tmp_path / "loggingsnapshot_edge9_2026-11-23.txt.gz"
    path.write_bytes(gzip.compress(EXPIRED.encode())[:-9])

    code = run(["logs", str(path), str(tmp_path / "expe1.example.com.log"), "--redact"])

    captured = capsys.readouterr()
    assert code == 2
    assert "edge9" not in captured.err + captured.out
    assert "example.com" not in captured.err + captured.out
    assert "damaged or cut short" in captured.err


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (("--since", "2026-11-20", "--until", "2026-11-20"), 1),
        (("--until", "2026-11-19"), 0),
        (("--until", "2026-11-20T08:12:31"), 1),
        (("--until", "2026-11-20T09:12:31+01:00"), 1),
        (("--until", "2026-11-20T08:12:31.205"), 0),
        (("--until", "2026-11-20T08:12:30"), 0),
        (("--since", "2026-11-20T08:12:32"), 0),
    ],
)
def test_the_end_of_a_period_belongs_to_it(span: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """The whole day of a date, and the whole second of a time, as the report shows it: here 08:12:31.206."""
    assert run(["logs", str(log(tmp_path, EXPIRED)), *span]) == code


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (("--since", "yesterday"), "invalid value for --since: 'yesterday' is no date; expected one like 2027-03-15"),
        (("--until", "noon"), "invalid value for --until: 'noon' is no date; expected one like 2027-03-15"),
        (("--since", "2026-11-21", "--until", "2026-11-20"), "--since lies after --until, so nothing is between them"),
    ],
)
def test_a_wrong_period_is_told(
    span: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the option that was typed."""
    assert run(["logs", str(log(tmp_path, EXPIRED)), *span]) == 2
    assert said in capsys.readouterr().err
