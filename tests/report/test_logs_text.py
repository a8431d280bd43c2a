"""Logs for a terminal."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.log import Log, LogFile
from edgetrust.report.logs_text import MOST_FILES, MOST_INCIDENTS, render_logs_text
from tests.report.logs_sample import sample


def test_incidents_come_with_their_ends_times_and_lines() -> None:
    """And a count at the end."""
    text = render_logs_text(*sample(), width=400)

    assert text.startswith("1.log: 7 lines, ")
    assert (
        "\nca-not-trusted  refused the other side\n"
        "    expe1 (192.0.2.5:7001), other side 198.51.100.20\n"
        "    4 times, first at 2026-11-20 08:12:31 UTC, last at 2026-11-20 08:12:31 UTC\n"
        "    1.log:1: 2026-11-20T09:12:31.207+01:00 expe1 tvcs:"
    ) in text
    assert "    also 1.log:3, 1.log:4\n" in text
    assert "    expc1 (10.0.10.11), other side 192.0.2.5:7001, name expe1.example.com\n" in text
    assert "traversal-credentials-wrong  not a certificate fault\n" in text
    assert "certificate-monitor  reported\n" in text
    assert text.endswith("\n7 lines: 4 incidents; 4 findings: 3 errors, 1 warning\n")


def test_a_log_that_says_nothing_is_told_so() -> None:
    """In one sentence."""
    log = Log(files=(LogFile(path="a.log", lines=3, bytes=2**21),), incidents=())

    assert render_logs_text(log, ()) == (
        "a.log: 3 lines, 2.0 MiB\n\n3 lines: nothing about certificates, and nothing that is often taken for it\n"
    )


def test_what_is_too_much_is_counted() -> None:
    """Files and incidents that are not shown, and lines that were left out."""
    log, _ = sample()
    files, incidents = log.files[:1] * (MOST_FILES + 1), log.incidents[:1] * (MOST_INCIDENTS + 2)
    many = replace(log, files=files, incidents=incidents, left_out=5)

    text = render_logs_text(many, ())

    assert "\n1 more file; --format json has them\n" in text
    assert "\n2 more are not shown; --format json has them\n" in text
    assert "\n5 lines of still others were left out" in text


def test_control_characters_do_not_reach_the_terminal() -> None:
    """Logs are written by strangers."""
    log, _ = sample()
    sighting = replace(log.incidents[0].sighting, peer="\x1b[31m")

    text = render_logs_text(replace(log, incidents=(replace(log.incidents[0], sighting=sighting),)), ())

    assert "\x1b" not in text
    assert r"other side \x1b[31m" in text
