from __future__ import annotations

import re
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


def test_an_empty_list_of_names_is_said_to_accept_any() -> None:
    """In its place: there is no list to point at."""
    rendered = drawn(sample.step(sample.E, sample.C, "CertificateRequest", authorities=()))

    assert '<p class="authorities">names no CA: any is accepted</p></li>' in rendered
    assert "names-" not in rendered


def test_the_names_that_servers_list_stand_there_once() -> None:
    """Folded behind the handshakes, each of which points at its list."""
    lists = (("CN=Root & Co", "CN=B"), ("CN=A",))
    requests = [
        sample.step(sample.E, sample.C, "CertificateRequest", authorities=names) for names in (*lists, lists[0])
    ]
    verdicts = [replace(sample.sound().connections[0], ladder=(request,)) for request in requests]

    rendered = handshake_section(build_pairs(verdicts, ())[0].connections)

    _, *drawings = rendered.split('<details class="handshake" ')
    targets = [
        re.findall(r'<p class="authorities">names <a href="#(names-\d)">(.*?)</a></p></li>', each) for each in drawings
    ]
    assert targets == [[("names-1", "2 CAs")], [("names-2", "1 CA")], [("names-1", "2 CAs")]]
    assert rendered.endswith(
        '<details class="handshake names" id="names-1"><summary>2 CAs named by expe1.example.com</summary>'
        "<ul><li>CN=Root &amp; Co</li><li>CN=B</li></ul></details>"
        '<details class="handshake names" id="names-2"><summary>1 CA named by expe1.example.com</summary>'
        "<ul><li>CN=A</li></ul></details>"
    )


def test_of_many_servers_that_name_the_same_cas_three_are_told() -> None:
    """The rest is counted."""
    verdicts = []
    for number in range(1, 6):
        verdict = sample.sound().connections[0]
        request = sample.step(f"e{number}.x", sample.C, "CertificateRequest", authorities=("CN=A",))
        verdicts.append(
            replace(verdict, connection=replace(verdict.connection, server=f"e{number}.x"), ladder=(request,))
        )

    rendered = handshake_section(entry for pair in build_pairs(verdicts, ()) for entry in pair.connections)

    assert "<summary>1 CA named by e1.x, e2.x, e3.x and 2 more</summary>" in rendered
