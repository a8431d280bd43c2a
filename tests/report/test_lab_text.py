"""A run of a lab for a terminal."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Outcome
from edgetrust.report.ansi import Pen
from edgetrust.report.lab_text import describe_fate, rehearsal_lines, render_lab_text
from tests.report.lab_sample import OK, REFUSED, RUN

EXPECTED = """\
Acme (acme.yaml)
certificates judged at 2026-11-23 00:00:00 UTC, by real handshakes on this machine
note: something was made for this run

  real          foretold

expc1.corp.example.com <-> expe1.example.com
  FAIL          FAIL          -> traversal 7001, alert unknown_ca (48): expc1.corp.example.com
                              refuses the certificate of expe1.example.com: unable to get local
                              issuer certificate
                              check says: ca-not-trusted
  FAIL          ok            -> ssh-tunnel 2222
  DIFFERS                     check foretold ok, not fail
  ok            ok            <- sip-service

jabber <-> expe1.example.com
  not run       ok            -> jabber-https 8443

4 connections: 1 not run; 2 of 3 that were run ended as check foretells
1 connection differs: that is a defect of edgetrust; please report it with the deployment file
1 connection not run: name the folder with the private keys with --keys, or let what is missing be
made with --issue
  missing: server certificate of expe1.example.com
"""


def test_both_directions_of_a_pair_stand_together() -> None:
    """With what the nodes said, and what was foretold where it differs."""
    assert render_lab_text(RUN) == EXPECTED


def test_a_run_that_agrees_says_so_in_one_line() -> None:
    """Nothing is to be done."""
    agreed = replace(RUN, rehearsals=(RUN.rehearsals[0], RUN.rehearsals[2]), notes=())

    assert render_lab_text(agreed).endswith("\n\n2 connections: 2 of 2 that were run ended as check foretells\n")


def test_what_check_leaves_open_is_no_difference() -> None:
    """OpenSSL may compute what edgetrust does not; the lab shows the outcome."""
    unknown = replace(RUN.rehearsals[2], predicted=Fate(outcome=Outcome.UNKNOWN))
    run = replace(RUN, rehearsals=(RUN.rehearsals[0], unknown), notes=())

    text = render_lab_text(run)

    assert run.disagreements == ()
    assert "\n  open                        check cannot foretell it\n" in text
    assert text.endswith("\n2 connections: 1 of 2 that were run ended as check foretells, 1 is left open by check\n")


def test_a_zone_that_is_down_for_its_password_is_not_called_well() -> None:
    """Although TLS is, as foretold."""
    refused = replace(RUN.rehearsals[2], login_refused=True, words="the password is another")

    lines = list(rehearsal_lines(refused, Pen(False), 100))

    assert refused.agrees
    assert lines == [
        "  login fails   ok            sip-service:expe1.example.com->expc1.corp.example.com: the password is",
        "                              another",
    ]


def test_colour_is_for_terminals() -> None:
    """And says nothing that the words do not."""
    coloured = render_lab_text(RUN, colour=True)

    assert "\x1b[1;31mFAIL" in coloured
    assert "\x1b[1;31mDIFFERS" in coloured


def test_a_fate_is_said_with_who_and_how() -> None:
    """As far as there is anything to say."""
    assert describe_fate(OK) == "ok"
    assert describe_fate(REFUSED) == "fail (refused by expc1.corp.example.com, alert unknown_ca (48))"
