from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.report.junit import render_junit
from tests.report import sample

SMALL = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="edgetrust: Acme" tests="1" failures="1" errors="0">
  <testsuite name="expc1.corp.example.com &lt;-&gt; expe1.example.com" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="edgetrust.traversal" name="traversal:expc1.corp.example.com-&gt;expe1.example.com">
      <failure message="expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), \
alert unknown_ca (48)" type="intermediate-missing">expc1 rejects expe1: unable to get local issuer certificate \
(OpenSSL 20), alert unknown_ca (48)

error: intermediate-missing on expc1.corp.example.com, trusted-ca list
The trusted CA list lacks the intermediate above the certificate of expe1.example.com.
expected: CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com
got: neither; the root CN=Edge Root G2,O=Example Trust is in the list
consequence: The traversal zone stays down, so nobody outside can sign in.
evidence: certs/expe1.pem:1
evidence: ca/issuing.der
step 1: expc1.corp.example.com: Maintenance &gt; Security &gt; Trusted CA certificate: \
Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node
  SHA-256 {sample.issuing().sha256}
verify: Configuration &gt; Zones &gt; Zones shows the traversal zone Active</failure>
    </testcase>
  </testsuite>
</testsuites>
"""

Case = tuple[str, str | None, str | None]


def cases(report: Report, fail_on: Severity | None = Severity.ERROR) -> dict[str, list[Case]]:
    """By suite: the name of each case, the tag of what it holds, and that one's type."""
    root = ET.fromstring(render_junit(report, fail_on=fail_on))  # noqa: S314 (written by the line itself)
    return {
        suite.attrib["name"]: [
            (case.attrib["name"], *((case[0].tag, case[0].get("type")) if len(case) else (None, None)))
            for case in suite
        ]
        for suite in root
    }


def test_a_whole_document() -> None:
    """One suite, one failed case, with what to do about it."""
    assert render_junit(sample.small()) == SMALL


def test_each_outcome_as_junit_knows_it() -> None:
    """Fail is a failure, unknown and not verified are skipped, ok and warn pass; the rest is the deployment's."""
    assert cases(sample.full()) == {
        "expc1.corp.example.com <-> expe1.example.com": [
            (f"traversal:{sample.C}->{sample.E}", "failure", "intermediate-missing"),
            (f"ssh-tunnel:{sample.C}->{sample.E}", "failure", "intermediate-missing"),
            (f"sip-service:{sample.E}->{sample.C}", None, None),
            (f"xcp-router:{sample.C}->{sample.E}", None, None),
        ],
        "expc1.corp.example.com <-> cucm-pub.corp.example.com": [
            (f"cucm-https:{sample.C}->{sample.CUCM}", "system-out", None),
            (f"cucm-sip-back:{sample.CUCM}->{sample.C}", "failure", "san-missing-security-profile"),
        ],
        "expc1.corp.example.com <-> imp1.corp.example.com": [
            (f"imp-xmpp:{sample.C}->{sample.IMP}", "skipped", None),
            (f"imp-https:{sample.C}->{sample.IMP}", "skipped", None),
        ],
        "jabber <-> expe1.example.com": [(f"jabber-https:jabber->{sample.E}", "system-out", None)],
        "deployment": [
            ("jabber-prompts-user on expe1.example.com, server certificate", "system-out", None),
            ("different-issuers on the deployment", "system-out", None),
            ("phones", "skipped", None),
            ("ca/old.p7b", "error", "unreadable"),
            ("certs/cucm.pem:31", "error", "unreadable"),
            ("trust-list-too-long", "error", "crash"),
        ],
    }


def test_counts_are_on_every_level() -> None:
    """Readers of JUnit trust the attributes."""
    root = ET.fromstring(render_junit(sample.full()))  # noqa: S314 (written by the line itself)
    counts = [[element.get(name) for name in ("tests", "failures", "errors", "skipped")] for element in (root, *root)]

    assert counts == [
        ["15", "3", "3", None],
        ["4", "2", "0", "0"],
        ["2", "1", "0", "0"],
        ["2", "0", "0", "2"],
        ["1", "0", "0", "0"],
        ["6", "0", "3", "1"],
    ]


@pytest.mark.parametrize(
    ("fail_on", "failed"),
    [
        (None, []),
        (Severity.ERROR, []),
        (Severity.WARNING, ["jabber-prompts-user"]),
        (Severity.INFO, ["jabber-prompts-user", "different-issuers"]),
    ],
)
def test_other_findings_fail_as_the_exit_code_does(fail_on: Severity | None, failed: list[str]) -> None:
    """What is at or above the limit is a failure; what is below passes and is printed."""
    found = cases(sample.full(), fail_on)["deployment"]

    assert [kind for _, tag, kind in found if tag == "failure"] == failed


def test_a_sound_deployment_has_no_suite_of_its_own() -> None:
    """Nothing to say, nothing said."""
    assert cases(sample.sound()) == {
        "expc1.corp.example.com <-> expe1.example.com": [(f"traversal:{sample.C}->{sample.E}", None, None)]
    }


@pytest.mark.parametrize(("places", "more"), [(10, []), (11, ["1 more place"]), (25, ["15 more places"])])
def test_a_connection_repeats_ten_places_of_evidence(places: int, more: list[str]) -> None:
    """And says how many there are besides, and where; the finding of another connection would repeat all of them."""
    report = sample.small()
    evidence = tuple(Evidence(source=f"certs/{number}.pem", line=1, sha256=None) for number in range(places))
    finding = replace(report.findings[0], evidence=evidence)

    root = ET.fromstring(render_junit(replace(report, findings=(finding,))))  # noqa: S314 (written by the line itself)

    failure = root.find(".//failure")
    assert failure is not None
    assert [line for line in (failure.text or "").splitlines() if line.startswith("evidence: ")] == [
        *(f"evidence: certs/{number}.pem:1" for number in range(10)),
        *(f"evidence: {counted}, listed in the JSON report" for counted in more),
    ]


def test_a_finding_by_itself_has_all_its_evidence() -> None:
    """It stands there once."""
    report = sample.small()
    evidence = tuple(Evidence(source=f"certs/{number}.pem", line=1, sha256=None) for number in range(25))
    finding = replace(report.findings[0], evidence=evidence)

    rendered = render_junit(replace(report, connections=(), findings=(finding,)))

    assert rendered.count("evidence: certs/") == 25
    assert "more place" not in rendered


def test_a_failure_that_no_finding_explains() -> None:
    """Where findings were left out on request, the connection fails all the same."""
    assert cases(replace(sample.small(), findings=())) == {
        "expc1.corp.example.com <-> expe1.example.com": [(f"traversal:{sample.C}->{sample.E}", "failure", "connection")]
    }


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_break_no_document(text: str) -> None:
    """The document parses, has the same suites and cases as ever, and forges none."""
    found = cases(sample.hostile(text))

    assert [len(members) for members in found.values()] == [9, 8]


@given(st.text())
def test_any_string_breaks_no_document(text: str) -> None:
    """The same, for strings nobody thought of."""
    connections, rest = cases(sample.hostile(text)).values()

    assert len(connections) == 9
    assert len(rest) in (6, 8)  # 6: the text is the word "connection", and gaps of that kind stand with the pairs
