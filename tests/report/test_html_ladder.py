from __future__ import annotations

from dataclasses import replace

from edgetrust.model.verdict import LadderStep, Outcome
from edgetrust.report.html_ladder import handshake_section
from edgetrust.report.pairs import build_pairs
from tests.report import sample


def drawn(*steps: LadderStep, outcome: Outcome = Outcome.FAIL) -> str:
    """The section for a traversal connection with these messages."""
    verdict = replace(sample.sound().connections[0], ladder=steps, outcome=outcome)
    return handshake_section(build_pairs((verdict,), ())[0].connections)


def test_a_whole_handshake() -> None:
    """Each message with its direction, in the open and in words for those who hear it, and the alert in reply."""
    rendered = drawn(
        sample.step(sample.C, sample.E, "ClientHello"),
        sample.step(sample.E, sample.C, "Certificate", Outcome.FAIL, alert=sample.UNKNOWN_CA),
    )

    assert rendered == (
        '<details class="handshake" id="handshake-1" open>'
        '<summary><span class="chip fail">FAIL</span><code>traversal</code> '
        "expc1.corp.example.com → expe1.example.com, port 7001</summary>"
        '<div class="ladder">'
        '<div class="sides"><span>expc1.corp.example.com</span><span>expe1.example.com</span></div>'
        '<ol class="rungs">'
        '<li class="rung ok"><span class="arrow">'
        '<span class="unseen">expc1.corp.example.com to expe1.example.com: </span>ClientHello</span>'
        '<span class="note"><span class="chip ok">ok</span></span></li>'
        '<li class="rung fail leftward"><span class="arrow">'
        '<span class="unseen">expe1.example.com to expc1.corp.example.com: </span>Certificate</span>'
        '<span class="note"><span class="chip fail">FAIL</span></span></li>'
        '<li class="rung fail"><span class="arrow">'
        '<span class="unseen">expc1.corp.example.com to expe1.example.com: </span>alert unknown_ca (48)</span>'
        '<span class="note"></span></li>'
        "</ol></div></details>"
    )


def test_a_good_handshake_is_folded() -> None:
    """Only failures are open from the start."""
    rendered = drawn(sample.step(sample.C, sample.E, "ClientHello"), outcome=Outcome.OK)

    assert rendered.startswith('<details class="handshake" id="handshake-1"><summary>')


def test_the_names_a_server_lists() -> None:
    """CA names are folded below the request; an empty list is said to accept any."""
    named = drawn(sample.step(sample.E, sample.C, "CertificateRequest", authorities=("CN=Root & Co", "CN=B")))
    open_to_all = drawn(sample.step(sample.E, sample.C, "CertificateRequest", authorities=()))

    assert (
        '<details class="authorities"><summary>names 2 CAs</summary>'
        "<ul><li>CN=Root &amp; Co</li><li>CN=B</li></ul></details></li>"
    ) in named
    assert '<p class="authorities">names no CA: any is accepted</p></li>' in open_to_all
