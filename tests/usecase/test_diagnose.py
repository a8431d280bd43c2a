"""Certificates, captures and logs together, in one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.starter import Candidate, Unused
from edgetrust.usecase.diagnose import Guessed, guess_deployment
from tests import make
from tests.calls import Call, Refusal, both_sides, connect
from tests.clocks import sightings, texts
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    stand_alone,
)
from tests.diagnosed import diagnosed
from tests.log_lines import inbound, outbound
from tests.wire.conversations import CONVERSATIONS
from tests.wire.talk import talk
from tests.wire.tcp import End
from tests.wire.truth import Alert, Closing, Peer

E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1, "example.com"], key="c")
OLD_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1, "example.com"], key="c", not_after=datetime(2026, 11, 1, tzinfo=UTC))
EXPIRED = "certificate has expired"
LINE = inbound(EXPIRED, source="10.0.10.11", port=40001).replace("2026-11-20 08:12:31,206", "2026-11-23 00:00:00,143")


def site(c: make.Issued = C_LEAF) -> Site:
    """One of each, and this certificate of C."""
    return both_sides(c, E_LEAF).site()


def expired() -> Call:
    """E refuses C, whose certificate is out of date."""
    return connect(both_sides(OLD_LEAF, E_LEAF), "traversal", C1, E1, Refusal("server", EXPIRED, 45))


def refused(deployment: Site) -> Diagnosis:
    """E refused C, in the capture and in its log; the certificates are those of this deployment."""
    return diagnosed(deployment, conversations=[expired().conversation], lines=[LINE])


def about_c(diagnosis: Diagnosis) -> list[tuple[str, bool, bool, bool]]:
    """Rules of findings with a trace, and whether they show file, frame and line."""
    found = []
    for finding in diagnosis.findings:
        sources = [each.source for each in finding.evidence]
        traces = any("frame" in each for each in sources), any(each.endswith(".log") for each in sources)
        if finding.severity.value == "error" and any(traces):
            found.append((finding.rule, any(each.endswith(".pem") for each in sources), *traces))
    return found


def test_a_defect_its_handshake_and_its_lines_are_one_finding() -> None:
    """With a word on each."""
    diagnosis = refused(site(OLD_LEAF))

    assert about_c(diagnosis) == [("certificate-expired", True, True, True)]
    (message,) = (each.message for each in diagnosis.findings if each.rule == "certificate-expired")
    assert f"Captured: {E1} (192.0.2.5:7001) refused {C1} (10.0.10.11)" in message
    assert message.endswith("Logged: expe1 wrote 'certificate has expired', once, at 2026-11-23 00:00:00 UTC")


def test_without_a_deployment_the_handshake_and_its_line_are_one_finding_all_the_same() -> None:
    """Told by ends, ports, time and who refused whom."""
    diagnosis = diagnosed(None, conversations=[expired().conversation], lines=[LINE])

    assert about_c(diagnosis) == [("certificate-expired", False, True, True)]
    assert diagnosis.report is None


def at_the_time(line: str) -> str:
    """The line, written when the captured handshakes took place."""
    return line.replace("2026-11-20 08:12:31,206", "2026-11-23 00:00:00,143")


@pytest.mark.parametrize("has_deployment", [True, False])
def test_another_trouble_and_its_lines_are_one_finding(*, has_deployment: bool) -> None:
    """C showed no certificate: E says so, and C tells of the alert, which by itself would mean something else."""
    told = CONVERSATIONS["client-none-1.2"]
    lines = [
        inbound("no certificate returned", source="10.0.10.11", port=40001),
        outbound("sslv3 alert handshake failure").replace("25697", "40001"),
    ]

    diagnosis = diagnosed(site() if has_deployment else None, conversations=[told], lines=list(map(at_the_time, lines)))

    told_by_lines = [each for each in about_c(diagnosis) if each[-1]]
    assert told_by_lines == [("no-client-certificate", False, True, True)]


def test_another_trouble_of_somebody_else_stays_apart() -> None:
    """The port of the client is another one."""
    told = CONVERSATIONS["client-none-1.2"]
    line = inbound("no certificate returned", source="10.0.10.11", port=40002)

    diagnosis = diagnosed(None, conversations=[told], lines=[at_the_time(line)])

    assert about_c(diagnosis) == [
        ("no-client-certificate", False, True, False),
        ("no-client-certificate", False, False, True),
    ]


def test_a_line_about_another_moment_stays_apart() -> None:
    """An hour later it is another refusal."""
    diagnosis = diagnosed(
        None, conversations=[expired().conversation], lines=[LINE.replace("00:00:00,143", "01:00:00,143")]
    )

    assert about_c(diagnosis) == [
        ("certificate-expired", False, True, False),
        ("certificate-expired", False, False, True),
    ]


def test_a_line_that_the_certificates_contradict_says_so() -> None:
    """By the files C's certificate is good."""
    diagnosis = diagnosed(site(), lines=[LINE])

    (finding,) = [each for each in diagnosis.findings if each.rule == "certificate-expired"]
    assert finding.connections == ()
    assert "By the certificates and lists at hand this should work" in finding.message


def test_a_line_of_another_reason_is_not_explained() -> None:
    """The traversal fails over C's CA; the log tells of a date."""
    deployment = both_sides(C_LEAF, E_LEAF, lists={E1: AUTHORITIES[2:]}).site()

    diagnosis = diagnosed(deployment, lines=[LINE])

    (finding,) = [each for each in diagnosis.findings if each.rule == "certificate-expired"]
    assert finding.message.endswith("No defect of the certificates at hand explains this for certain")


def test_it_is_judged_at_the_time_of_the_last_line() -> None:
    """Where nothing was captured."""
    diagnosis = diagnosed(site(), lines=[LINE])

    assert diagnosis.report is not None
    assert diagnosis.report.at == datetime(2026, 11, 23, 0, 0, 0, 143000, tzinfo=UTC)


def test_a_log_without_incidents_says_when_it_was() -> None:
    """By its last line that has a time; an older failure in it does not count."""
    old = inbound("certificate has expired").replace("2026-11-20", "2026-08-01")
    quiet = "2026-11-22T09:00:00Z expe1 tvcs: fine"

    times = [diagnosed(site(), lines=lines).report for lines in ([quiet], [old, quiet, "no time"])]

    assert [None if each is None else each.at for each in times] == [datetime(2026, 11, 22, 9, 0, tzinfo=UTC)] * 2


def test_without_captures_and_logs_it_is_judged_now() -> None:
    """And the certificates alone are examined."""
    diagnosis = diagnosed(site())

    assert diagnosis.report is not None
    assert (diagnosis.report.at, diagnosis.is_empty) == (make.NOW, False)


def test_files_that_tell_no_node_are_not_used() -> None:
    """Each with the reason."""
    contents = FileContents(path="x/root.pem", certificates=(CORP_ROOT.located("x/root.pem"),))

    found = guess_deployment(
        [Candidate(name="diag.zip/root.pem", contents=contents)], file="x.yaml", public_roots=tuple
    )

    assert found == (
        Unused(
            file="diag.zip/root.pem",
            reason=(
                "holds what no node can be told from; of a certificate, expected one that an Expressway or CUCM shows"
            ),
        ),
    )


def test_evidence_is_named_where_it_was_found() -> None:
    """And not where a saved deployment would look for it."""
    name = "diag.tar.gz/server_expe1_2026-11-23.pem"
    contents = FileContents(path="x-files/server.pem", certificates=(E_LEAF.located("x-files/server.pem"),))

    guessed = guess_deployment([Candidate(name=name, contents=contents)], file="x.yaml", public_roots=tuple)

    assert isinstance(guessed, Guessed)
    assert [each.leaf.source.file for each in guessed.inventory.identities.values()] == [name]


def test_whoever_else_refuses_the_same_certificate_is_evidence_of_the_same_defect() -> None:
    """An endpoint, by the guess over another reason. Another certificate has a finding of its own."""
    late = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], key="e", not_after=datetime(2026, 11, 1, tzinfo=UTC))
    other = make.leaf(E1, PUBLIC_ISSUING, sans=[E1], key="other", not_after=datetime(2026, 11, 1, tzinfo=UTC))

    def expired_by(shown: make.Issued) -> list[tuple[bool, bool]]:
        refusal, server = Alert("client", 2, 45), Peer(chain=[shown, PUBLIC_ISSUING])
        told = talk("x", Peer(trusts=AUTHORITIES), server, port=8443, alerts=[refusal], closing=Closing("client"))
        ends = End("203.0.113.7", 40001), End("192.0.2.5", 8443)
        found = diagnosed(both_sides(C_LEAF, late).site(), conversations=[told], ends=ends).findings
        same = [each for each in found if each.rule == "certificate-expired"]
        return [(bool(each.connections), any("frame" in one.source for one in each.evidence)) for each in same]

    assert expired_by(late) == [(True, True)]
    assert sorted(expired_by(other)) == [(True, False), (True, True)]


def test_a_client_that_is_no_node_refuses_what_every_endpoint_refuses() -> None:
    """A Jabber among them, which refuses until a person accepts: that is evidence of the defect, and no finding."""
    marked = make.leaf(
        E1, PUBLIC_ISSUING, sans=[E1, "example.com"], key="e", extensions=[("1.2.3.4.5", True, b"\x05\x00")]
    )
    refusal, server = Alert("client", 2, 46), Peer(chain=[marked, PUBLIC_ISSUING])
    told = talk("x", Peer(trusts=AUTHORITIES), server, port=8443, alerts=[refusal], closing=Closing("client"))
    ends = End("203.0.113.7", 40001), End("192.0.2.5", 8443)

    findings = diagnosed(both_sides(C_LEAF, marked).site(), conversations=[told], ends=ends).findings

    (error,) = [each for each in findings if each.severity is Severity.ERROR]
    assert error.rule == "critical-extension-unknown"
    assert (
        f". Captured: 203.0.113.7 refused {E1} (192.0.2.5:8443) with alert certificate_unknown (46), once"
        in error.message
    )


def test_nodes_are_called_alike_whatever_a_log_calls_them() -> None:
    """By the FQDN, where a line knows an address, and another one of that address whose it is."""
    told = at_the_time(outbound("sslv3 alert certificate expired"))

    diagnosis = diagnosed(site(), lines=[LINE, told])

    (finding,) = [each for each in diagnosis.findings if each.rule == "certificate-expired"]
    assert {finding.node, *(step.node for step in finding.remedy.steps)} == {C1}


def test_a_side_of_which_nothing_is_at_hand_is_told() -> None:
    """No connection is judged then; the archive of the other one is missing."""
    alone = site()
    only_c = replace(alone.deployment, expressway_e=None)

    diagnosis = diagnosed(Site(only_c, alone.inventory))

    assert diagnosis.report is not None
    first = diagnosis.report.unexamined[0]
    assert (first.kind, first.id) == ("connection", "traversal")
    assert "no Expressway-E can be told" in first.reason
    whole = diagnosed(alone).report
    assert whole is not None
    assert "traversal" not in {each.id for each in whole.unexamined}


@pytest.mark.parametrize("has_deployment", [True, False])
def test_clocks_that_differ_are_one_finding_beside_the_others(*, has_deployment: bool) -> None:
    """Whether or not the nodes could be told; by its FQDN where they could."""
    expected = C1 if has_deployment else "expc1"

    diagnosis = diagnosed(
        site() if has_deployment else None,
        conversations=[expired().conversation],
        dated=sightings(texts(250, reasons=("sslv3 alert certificate expired", EXPIRED))),
    )

    assert [(each.rule, each.node) for each in diagnosis.findings if each.rule == "clock-skew"] == [
        ("clock-skew", expected)
    ]


@pytest.mark.parametrize("tellers", [(), (E1,), (C1,), (C1, E1)], ids=["capture", "E", "C", "both"])
def test_a_captured_refusal_that_the_files_contradict_is_one_finding(tellers: tuple[str, ...]) -> None:
    """By its list E knows the CA of C: to append it again mends nothing."""
    lists = {E1: [PUBLIC_ROOT, PUBLIC_ISSUING]}
    refusal = Refusal("server", "self signed certificate in certificate chain", 48)
    call = connect(both_sides(C_LEAF, E_LEAF, lists), "traversal", C1, E1, refusal)
    lines = [line for teller in tellers for line in call.lines[teller]]

    diagnosis = diagnosed(site(), conversations=[call.conversation], lines=lines)

    (finding,) = [each for each in diagnosis.findings if each.severity is Severity.ERROR]
    assert finding.rule == ("ca-not-trusted" if E1 in tellers else "peer-rejected-certificate")
    assert finding.connections == (f"traversal:{C1}->{E1}",)
    assert "this should work" in finding.message
    assert "nothing is to be appended or replaced" in finding.remedy.steps[0].do
    assert sum(each.source == "1.log" for each in finding.evidence) == len(lines)


def test_an_endpoint_that_refuses_an_expired_certificate_says_nothing_of_its_list() -> None:
    """That it would refuse the CA, too, is known by the public roots alone."""
    expired = make.leaf(E1, CORP_ISSUING, sans=[E1, "example.com"], not_after=datetime(2026, 11, 1, tzinfo=UTC))
    lists = {(role, "endpoint"): [PUBLIC_ROOT] for role in ("jabber", "ip-phones", "tc")}
    site = stand_alone(certificates={(E1, "server"): [expired]}, trust=lists)
    unsaid = tuple(replace(each, trust={}) for each in site.deployment.endpoints)
    line = inbound("sslv3 alert certificate expired", source="203.0.113.7").replace('"7001"', '"8443"')

    diagnosis = diagnosed(
        replace(site, deployment=replace(site.deployment, endpoints=unsaid)),
        lines=[outbound("certificate has expired"), line],
    )

    errors = [each for each in diagnosis.findings if each.severity is Severity.ERROR]
    assert [(each.rule, each.node) for each in errors] == [("certificate-expired", E1)]
    assert "expc1 wrote 'certificate has expired'" in errors[0].message
    assert "expe1 wrote 'sslv3 alert certificate expired'" in errors[0].message


def refused_outside(shown: list[make.Issued], alert: int, *, root: make.Issued = PUBLIC_ROOT) -> Diagnosis:
    """An endpoint, of which nobody knows that it trusts this root alone, refuses what E shows."""
    site = stand_alone(certificates={(E1, "server"): [NEW_LEAF]}, public_ca=())
    unsaid = tuple(replace(each, trust={}) for each in site.deployment.endpoints)
    ended, bye = [Alert("client", 2, alert)], Closing("client")
    told = talk("x", Peer(trusts=[root]), Peer(chain=shown), port=8443, alerts=ended, closing=bye)
    return diagnosed(
        replace(site, deployment=replace(site.deployment, endpoints=unsaid)),
        conversations=[told],
        lines=[f"HttpClient SSL certificate problem: {TC_WORDS[alert]}", f"error (https://{E1}:8443/x/): '{_CURL}'"],
        ends=(End("203.0.113.7", 40001), End("192.0.2.5", 8443)),
    )


NEW_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], not_before=datetime(2026, 10, 1, tzinfo=UTC))
TC_WORDS = {45: EXPIRED, 48: "unable to get local issuer certificate"}
_CURL = "Peer certificate cannot be authenticated with given CA certificates"


def test_an_endpoint_that_refuses_what_was_replaced_asks_for_a_restart() -> None:
    """The new certificate is there: neither another one nor another CA is wanted."""
    old = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], not_after=datetime(2026, 11, 1, tzinfo=UTC))

    diagnosis = refused_outside([old, PUBLIC_ISSUING], 45)

    (error,) = [each for each in diagnosis.findings if each.severity is Severity.ERROR]
    assert (error.rule, error.node) == ("restart-pending", E1)
    assert "203.0.113.7 refused" in error.message
    assert "TC/CE wrote 'certificate has expired'" in error.message
    assert not any("CSR" in step.do for step in error.remedy.steps)


def test_endpoints_that_refuse_a_leaf_alone_ask_for_the_intermediate_that_the_node_holds() -> None:
    """Whether they know its root shows when they are sent it: no other CA is wanted as yet."""
    diagnosis = refused_outside([NEW_LEAF], 48)

    (error,) = [each for each in diagnosis.findings if each.severity is Severity.ERROR]
    assert (error.rule, error.node) == ("intermediate-not-sent", E1)
    assert "203.0.113.7 refused" in error.message
    assert "TC/CE wrote 'unable to get local issuer certificate'" in error.message
    assert [step.do.partition(";")[0] for step in error.remedy.steps] == ["see whether the list of the node holds it"]


def test_endpoints_that_refuse_the_whole_chain_do_not_ask_for_a_part_of_it() -> None:
    """They do not know the root."""
    diagnosis = refused_outside([NEW_LEAF, PUBLIC_ISSUING, PUBLIC_ROOT], 48, root=CORP_ROOT)

    assert "intermediate-not-sent" not in {each.rule for each in diagnosis.findings}
    assert [each.node for each in diagnosis.findings if each.rule == "peer-rejected-certificate"] == [E1]
