"""The answer about a chain for a terminal."""

from __future__ import annotations

import pytest

from edgetrust.pki.second_opinion import WHO
from edgetrust.report.chain_text import render_chain_text
from tests import make
from tests.pki.odd import MD4
from tests.report.chain_sample import ISSUING, ROOT, answer

WHOLE = f"""\
NOT TRUSTED: unable to get local issuer certificate (OpenSSL error 20 at depth 0; alert unknown_ca (48))
  leaf      CN=expe.example.com, leaf.pem:1
  list      1 certificate
  sent      0 certificates with the leaf
  asked     as a server, at 2026-11-23 00:00:00 UTC

The chain, from the top

  certificate 3  list.pem:1, in the list
    subject   CN=Root
    issuer    CN=Root
              trusted: self-signed and in the list, so the chain may end here

  certificate 2  others.pem:9, neither in the list nor sent
    subject   CN=Issuing
    issuer    CN=Root
              trusted: its issuer is in the list

  certificate 1  leaf.pem:1, sent
    subject   CN=expe.example.com
    issuer    CN=Issuing
              NOT TRUSTED: its issuer is neither in the list nor sent

Missing in the list
  CN=Issuing
    SHA-256 {ISSUING.certificate.sha256}
    at hand in others.pem:9

What to do
  1. add CN=Issuing to the list; it is in others.pem:9 (SHA-256 {ISSUING.certificate.sha256})
  2. or have the peer send it with its certificate; SSH tunnels need it in the list all the same
     more: edgetrust explain intermediate-missing

How sure this is
  a second opinion agrees: {WHO} refuses: no path leads from the certificate to a self-signed root of the list
  note: leaf.pem holds 1 more certificate; it counts as sent only when the file is named a second time
  OpenSSL says the same:
    openssl verify -auth_level 0 -attime 1795392000 -trusted list.pem -purpose sslserver leaf.pem
"""


def test_the_whole_text() -> None:
    """The walk from the top, as far as files at hand lead."""
    assert render_chain_text(answer(ROOT, elsewhere=(ISSUING,)), width=300) == WHOLE


def test_trusted_is_one_word() -> None:
    """And nothing is to be done."""
    text = render_chain_text(answer(ISSUING, ROOT))

    assert text.startswith("trusted\n")
    assert "What to do" not in text
    assert "Missing" not in text


@pytest.mark.parametrize("name", ["_collab-edge._tls.example.com", "_collab-edge._tls.example.net"])
def test_openssl_is_not_said_to_look_for_an_srv_name(name: str) -> None:
    """Its command asks for no name, whatever is said of it here."""
    text = render_chain_text(answer(ISSUING, ROOT, name=name), width=300)

    assert "\n  OpenSSL looks for no SRVName, and says the same of the chain:\n    openssl verify" in text
    assert "-verify_hostname" not in text


def test_a_disagreement_is_told_and_decided() -> None:
    """OpenSSL counts, because the appliances run it."""
    twin = make.ca("Issuing", ROOT, key="another", ski=None, aki=None)

    text = render_chain_text(answer(twin, ISSUING, ROOT), width=300)

    assert f"a second opinion DISAGREES: {WHO} accepts it\n    the appliances run OpenSSL" in text
    assert "taken: list.pem:1, SHA-256 " + twin.certificate.sha256 in text
    assert "but       certificate signature failure" in text


def test_a_warning_stands_below_the_verdict() -> None:
    """With its rule."""
    text = render_chain_text(answer(make.ca("Issuing", ROOT, key="another"), ISSUING, ROOT), width=300)

    assert text.startswith("trusted\n  warning   CN=Issuing at list.pem:1 stands above the right one in the list; key ")
    assert "in which it would be taken (same-subject-shadowed)\n" in text


def test_openssl_is_not_said_to_agree_on_what_is_not_computed() -> None:
    """It may know the algorithm."""
    root = make.ca("Root", key="rsa1024:Root")

    text = render_chain_text(answer(root, leaf=MD4.apply(make.leaf("x.example.com", root), root.key)))

    assert "NOT TRUSTED: signatures of this kind are not computed here, and count as wrong\n" in text
    assert "  this asks OpenSSL, which may compute it:\n    openssl verify" in text


def test_an_entry_of_the_missing_name_is_shown() -> None:
    """Below what is missing."""
    text = render_chain_text(answer(make.ca("Issuing", ROOT, key="another"), ROOT))

    assert "    list.pem:1 in the list has the same name, and is another certificate\n" in text


def test_names_cannot_steer_the_terminal() -> None:
    """Nor forge a line."""
    text = render_chain_text(answer(ROOT, leaf=make.leaf("x\u202ey", ISSUING, sans=None)))

    assert "\u202e" not in text
    assert r"CN=x\u202ey" in text


def test_colour_is_asked_for() -> None:
    """And says nothing by itself."""
    assert render_chain_text(answer(ROOT), colour=True).startswith("\x1b[1;31mNOT TRUSTED\x1b[0m: ")
