"""What a person reads of a diagnosis."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.starter import Unused
from edgetrust.report.diagnose_text import MOST_UNUSED, render_diagnose_text
from tests.report.diagnose_sample import sample


def test_the_answer_comes_first_and_each_finding_once() -> None:
    """Then what was captured, what was logged, and what was not used."""
    text = render_diagnose_text(sample())

    headings = ["Connections", "Findings", "Captured", "Logged", "Incidents", "Not used"]
    places = [text.index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)
    assert text.count("\nFindings\n") == 1
    assert text.endswith("Not used\n  diag.tar.gz/xconf_dump_expe1.txt: nothing is read out of it\n")


def test_without_a_deployment_there_are_findings_all_the_same() -> None:
    """And it says why there is no more."""
    text = render_diagnose_text(sample(with_deployment=False))

    assert text.startswith("no node of a deployment could be told from the certificates\n")
    assert "ca-not-trusted" in text
    assert "\n1 finding\n" in text


def test_sections_without_content_are_left_out() -> None:
    """No capture, no log, and everything used."""
    whole = sample()

    text = render_diagnose_text(
        replace(whole, capture=replace(whole.capture, files=()), log=replace(whole.log, files=()), unused=())
    )

    assert [heading for heading in ("Captured", "Logged", "Not used") if f"\n{heading}\n" in text] == []


def test_more_files_than_anybody_reads_are_counted() -> None:
    """The JSON document has every one."""
    unused = tuple(Unused(file=f"{number}.png", reason="a picture") for number in range(MOST_UNUSED + 2))

    text = render_diagnose_text(replace(sample(), unused=unused))

    assert text.endswith("  2 more are not shown; --format json has them\n")
