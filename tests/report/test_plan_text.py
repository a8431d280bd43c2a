from __future__ import annotations

import re

import pytest

from edgetrust.report.plan_text import render_plan_text
from tests.report import plan_sample as sample

DIGEST = sample.ROOT.certificate.sha256

SMALL = f"""\
Acme (acme.yaml)
plan: 2 certificates, 1 of them in place; 3 trust lists; 2 steps

Certificates

expe1.example.com, expe2.example.com: server certificate
  signed by   a public CA
  key         RSA 4096
  purposes    serverAuth, clientAuth
  key usage   digitalSignature, keyEncipherment
  page        Maintenance > Security > Server certificate
    Common name                                     FQDN of Expressway cluster (expe.example.com)
    Additional alternative names (comma separated)  a.example.com, b.example.com
  preview     DNS:expe.example.com, SRVName:_collab-edge._tls.example.com
    DNS:expe.example.com
      cluster: the layout
    SRVName:_collab-edge._tls.example.com
      registration: TC
  because     phones know public CAs alone
  next time   expe1.example.com: it does not carry DNS:example.com, which nobody needs today
  warning     what is at hand does not do: expe1.example.com: it expired at 2025-12-31 00:00:00 UTC
  warning     one key for all

expe1.example.com: client certificate  in place
  signed by   CN=Issuing,O=Acme
  key         RSA 2048
  purposes    none asked for
  key usage   digitalSignature, keyEncipherment
  page        Maintenance > Security > Client certificate
  preview     DNS:expe.example.com
    DNS:expe.example.com
      cluster: the layout

Trust lists

expe1.example.com, expe2.example.com: trusted-ca list
   1. CN=Corp Root,O=Acme (SHA-256 {DIGEST}, ca/root.pem:3)
      above C
   2. the public CA that signs E (not at hand)
      above E
  - delete first: CN=Old (SHA-256 {DIGEST},
    old.der); a twin

expe1.example.com: tomcat-trust list
   1. CN=Corp Root,O=Acme (SHA-256 {DIGEST}, ca/root.pem:3)
      above C
   2. the public CA that signs E (not at hand)
      above E
  - load it here; it is replicated to expe2.example.com: confirm it on each

Steps

  1. the order at the CA
     order it
     verify  read it

  2. expe1.example.com, Maintenance > Security > Server certificate
     upload it
     costs   a restart of the node
     verify  Show (decoded)
"""


def test_a_whole_plan() -> None:
    """As a terminal shows it."""
    assert render_plan_text(sample.small(), sample.deployment()) == SMALL


def test_colour_adds_nothing_to_the_text() -> None:
    """Take it away, and the text is the same."""
    coloured = render_plan_text(sample.small(), sample.deployment(), colour=True)

    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == SMALL


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_list_of_names_stays_on_one_line(width: int) -> None:
    """Because it is copied, however narrow the terminal."""
    lines = render_plan_text(sample.small(), sample.deployment(), width=width).splitlines()

    assert "  preview     DNS:expe.example.com, SRVName:_collab-edge._tls.example.com" in lines
    assert sum("a.example.com, b.example.com" in line for line in lines) == 1


def test_strings_of_strangers_steer_no_terminal() -> None:
    """Nor do they begin a line of their own."""
    text = render_plan_text(sample.hostile(), sample.deployment(sample.EVIL))

    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("# forged") for line in text.splitlines())
