"""The secure traversal test for a terminal."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.traversal_test import TraversalTest
from edgetrust.report.traversal_test_text import render_traversal_test_text
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ROOT, cluster, stand_alone
from tests.report.traversal_sample import ask

BEGIN = f"""\
Acme (acme.yaml)
judged at 2026-11-23 00:00:00 UTC

FAIL  {C1} -> {E1}
  FQDN of Expressway-E  {E1}
  TLS verify name       {C1}
  traversal
    FAIL        {C1} rejects {E1}: unable to get local issuer certificate (OpenSSL 20), alert unknown_ca (48)
                name  {E1}: not looked at, the chain comes first
                chain CN={E1},O=Acme
                      missing: CN=Public Issuing,O=Trusty
    ok          {E1} accepts {C1}
                name  {C1}: found
                chain CN={C1},O=Acme <- CN=Corp Issuing,O=Acme <- CN=Corp Root,O=Acme
  SSH tunnel (not on the page)
"""
NO_PAIR = "no pair to test: the deployment has no Expressway-C, or no Expressway-E\n"
PING = "note: the page itself begins with a ping"
ROOTS = {(C1, "trusted-ca"): [CORP_ROOT, PUBLIC_ROOT], (E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]}


def text(test: TraversalTest, *, colour: bool = False) -> str:
    """What is shown, on a wide terminal."""
    return render_traversal_test_text(test, colour=colour, width=300)


def test_both_directions_and_the_remedy() -> None:
    """What each side makes of the other, then the finding with the page to go to."""
    shown = text(ask(stand_alone(trust=ROOTS)))

    assert shown.startswith(BEGIN)
    assert "\nFindings\n\n 1. error  ca-not-trusted  on expc1.corp.example.com, trusted-ca list\n" in shown
    assert "Maintenance > Security > Trusted CA certificate" in shown
    assert PING in shown


def test_one_finding_about_many_pairs_is_told_once() -> None:
    """Each pair names itself."""
    shown = text(ask(cluster(certificates={(E1, "server"): {"sans": ["x.example.com"]}})))

    assert f"name  {E1}: not in the certificate" in shown
    assert shown.count("error  san-missing-peer-name  on") == 1
    assert "Jabber" not in shown.partition("Findings")[0]


def test_what_is_unknown_is_said() -> None:
    """With the reason, and without a chain."""
    shown = text(ask(stand_alone(certificates={(E1, "server"): None})))

    assert f"unknown  {C1} -> {E1}\n" in shown
    assert f"not known whether {C1} accepts {E1}: the server certificate of {E1} could not be read\n    ok " in shown


def test_no_pair_is_said() -> None:
    """And there is nothing to ping."""
    test = ask(stand_alone())
    shown = text(TraversalTest(report=replace(test.report, as_version="X15.5"), pairs=()))

    assert shown == f"Acme (acme.yaml)\njudged at 2026-11-23 00:00:00 UTC, as release X15.5\n{NO_PAIR}"


def test_colour_is_asked_for() -> None:
    """And says nothing by itself."""
    assert "\x1b[1;31mFAIL\x1b[0m  expc1" in text(ask(stand_alone(trust=ROOTS)), colour=True)
