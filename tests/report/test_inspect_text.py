"""What stands in files, for a terminal."""

from __future__ import annotations

import hashlib

import pytest

from edgetrust.model.certificate import print_serial
from edgetrust.pki.contents import read_contents
from edgetrust.report.inspect_text import render_inspect_text
from edgetrust.usecase.inspect import inspect
from tests import make
from tests.report.inspect_sample import LEAF, LIST, ROOT, TEXT, inspection

SHA1 = hashlib.sha1(LEAF.der, usedforsecurity=False).hexdigest()
PLACES = [TEXT[: TEXT.index(f"-----BEGIN {label}")].count("\n") + 1 for label in ("CERTIFICATE REQ", "X509", "PRIVATE")]

WHOLE = f"""\
1. certificate  all.pem:1
   subject   CN=a.example.com
   issuer    CN=Root
   names     DNS:a.example.com, IP:192.0.2.1
   valid     2026-01-01 00:00:00 UTC to 2028-01-01 00:00:00 UTC, 404 days left
   for       serverAuth
   usage     digitalSignature, keyEncipherment
   key       ECDSA 384, signed with SHA-256
   serial    {print_serial(LEAF.certificate.serial)}
   SHA-256   {LEAF.certificate.sha256}
   SHA-1     {SHA1}
   chain     not complete: CN=Root is not here; it would end in CN=Root, a public root
   same key  as numbers 2 and 4

2. signing request  all.pem:{PLACES[0]}
   subject   CN=a.example.com
   names     DNS:a.example.com
   for       clientAuth
   key       ECDSA 384, signed with SHA-256
   same key  as numbers 1 and 4

3. revocation list  all.pem:{PLACES[1]}
   issuer    CN=Root
   number    1
   valid     2026-11-01 00:00:00 UTC to 2026-12-31 00:00:00 UTC, 38 days left
   signed    with SHA-256
   revokes   2 certificates, number 1 among them
             {print_serial(LEAF.certificate.serial)} on 2026-11-01 00:00:00 UTC
             05 on 2026-11-01 00:00:00 UTC
   SHA-256   {hashlib.sha256(LIST).hexdigest()}
   SHA-1     {hashlib.sha1(LIST, usedforsecurity=False).hexdigest()}

4. private key  all.pem:{PLACES[2]}
   key       ECDSA 384; only the public half is ever shown
   same key  as numbers 1 and 2
"""


def test_a_paragraph_for_each_kind() -> None:
    """What an engineer looks for first."""
    assert render_inspect_text(inspection()) == WHOLE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ROOT.pem, "   issuer    CN=Root, itself\n"),
        (ROOT.pem, "   for       a CA; any purpose (no extended key usage)\n"),
        (ROOT.pem, "   chain     complete, ends in CN=Root, a public root\n"),
        (make.ca("Sub", ROOT, path_length=0).pem, "   for       a CA with path length 0; any purpose"),
        (
            make.leaf("a.example.com", make.ca("Gone")).pem,
            "   chain     not complete: CN=Gone is not here\n",
        ),
        (make.leaf("a.example.com", key="ed25519:x").pem, "   key       Ed25519 256, signed with Ed25519\n"),
        (
            make.leaf("a.example.com", not_after=make.NOW).pem,
            "   error     expired on 2026-11-23 (certificate-expired)\n",
        ),
        (make.leaf("a.example.com", not_after=make.NOW).pem, "to 2026-11-23 00:00:00 UTC, 0 days left\n"),
        (make.pem(make.revocation_list(ROOT, next_update=None), "X509 CRL"), "UTC to further notice\n"),
        (
            make.leaf("a.example.com", key="rsa:x", digest="pss").pem,
            "   key       RSA 2048, signed with RSASSA-PSS and SHA-256\n",
        ),
        (make.leaf("a.example.com", sans=["RID:1.2.3.4"]).pem, "   names     registeredID:1.2.3.4\n"),
        (make.leaf("a.example.com", serial=0x40A).pem, "   serial    040a\n"),
        (
            make.pem(make.request("a.example.com", ku=("digitalSignature", "keyAgreement")), "CERTIFICATE REQUEST"),
            "   usage     digitalSignature, keyAgreement\n",
        ),
        (
            make.pem(make.revocation_list(ROOT, range(1, 31)), "X509 CRL"),
            "             and 10 more, which --format json has\n",
        ),
        (make.leaf("a.example.com", serial=-1).pem, "   warning   a serial number that is not positive; strict"),
    ],
)
def test_the_words_for_other_cases(text: str, line: str) -> None:
    """CAs, odd keys, expired certificates."""
    assert line in render_inspect_text(inspection(text))


def test_a_chain_leads_on_through_other_files() -> None:
    """Leaf, intermediate and root come as three files from every CA."""
    issuing = make.ca("Issuing", ROOT)
    leaf, twin = make.leaf("a.example.com", issuing), make.ca("Issuing", ROOT, key="another")

    def chain_of(*issued: make.Issued) -> str:
        files = [read_contents(each.pem.encode(), path=f"{number}.pem") for number, each in enumerate(issued)]
        text = render_inspect_text(inspect(files, at=make.NOW, public_roots=tuple))
        return next(line for line in text.splitlines() if line.startswith("   chain     "))[13:]

    assert chain_of(leaf, issuing, ROOT) == "complete with numbers 2 and 3, ends in CN=Root, no public root"
    assert chain_of(leaf, issuing) == "not complete, also with number 2: CN=Root is not here"
    assert chain_of(leaf, twin) == (
        "not complete: number 2 has the name CN=Issuing, and the signature fails with its key"
    )


def test_names_cannot_steer_the_terminal() -> None:
    """Shown as escapes."""
    shown = render_inspect_text(inspection(make.leaf("x\u202ey", sans=["a\x1b[2J.example.com"]).pem), colour=False)

    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert r"\x1b[2J" in shown


def test_colour_is_asked_for() -> None:
    """Kinds and warnings."""
    assert "\x1b[1mcertificate\x1b[0m" in render_inspect_text(inspection(), colour=True)
