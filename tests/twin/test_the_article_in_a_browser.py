"""The article from top to bottom: a lab as a user starts it, its pages in Chromium, and every handshake real.

The nodes begin as installed. What the article has somebody do, from the first request to the certificate exported out
of a capture, is done in its order, its failures included; commands are those of the page of the manual about it.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from edgetrust.cli.main import run
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED, VALID
from tests import tshark
from tests.article import OnExpressway, OnServer, StayingLab, on_expressway, on_server, staying_lab
from tests.browser import chromium, focus_by_tab, go
from tests.shell import run_script, shell_blocks

C, E = "expc.corp.example.com", "expe.example.com"
PUBLISHER, SUBSCRIBER = "cucm-pub.corp.example.com", "cucm-sub.corp.example.com"
PROFILE = "secure-8865.example.com"
PUBLIC_ROOT, PUBLIC_ISSUING = "CN=Lab Public Root,O=Example Trust", "CN=Lab Public Issuing CA,O=Example Trust"
CORPORATE_ROOT, CORPORATE_ISSUING = "CN=Lab Corporate Root,O=Acme", "CN=Lab Corporate Issuing CA,O=Acme"
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "the-article-in-the-lab.md"
PREPARE, START, EXPORT = shell_blocks(PAGE.read_text(encoding="utf-8"))
"""What the page of the manual has in a shell: CAs and deployment file, the lab, the export."""
SERVICES = ("Cisco Tomcat", "Cisco CallManager")


@dataclass
class Course:
    """Who is at which page, the CAs, and what has been uploaded."""

    folder: Path
    lab: StayingLab
    c: OnExpressway
    e: OnExpressway
    publisher: OnServer
    subscriber: OnServer
    uploaded: dict[str, str] = field(default_factory=dict)
    """The certificates that the Expressways use, by node."""

    def authority(self, name: str) -> str:
        """The certificate of a CA."""
        return (self.folder / name / "ca.pem").read_text()

    def sign(self, request: str, ca: str, profile: str = "internal") -> str:
        """What a CA makes of a request."""
        asked, signed = self.folder / "asked.csr", self.folder / "signed.pem"
        asked.write_text(request)
        options = ["--ca", str(self.folder / ca), "--profile", profile, "--output", str(signed), "--replace"]
        assert run(["ca", "sign", str(asked), *options]) == 0
        return signed.read_text()


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    """The lab as installed, recorded, and four windows."""
    done = run_script(tmp_path, PREPARE)
    assert done.returncode == 0, done.stderr
    with ExitStack() as stack:
        lab = stack.enter_context(staying_lab(tmp_path, *START.split()[2:]))
        browser = stack.enter_context(chromium())
        yield Course(
            folder=tmp_path,
            lab=lab,
            c=stack.enter_context(on_expressway(browser, lab, C)),
            e=stack.enter_context(on_expressway(browser, lab, E)),
            publisher=stack.enter_context(on_server(browser, lab, PUBLISHER)),
            subscriber=stack.enter_context(on_server(browser, lab, SUBSCRIBER)),
        )


# --- Generate and sign CSRs -------------------------------------------------------------------------------------------


def temporary_certificates_are_not_supported(course: Course) -> None:
    """As installed, nothing connects."""
    state, why = course.c.zone()

    assert state == "Failed"
    assert "self-signed certificate" in why


def the_edge_is_certified_by_a_public_ca(course: Course) -> None:
    """With the names that it needs, for both purposes; otherwise it is refused."""
    e = course.e
    appearing = e.fill_request({"Additional alternative names (comma separated)": "collab-edge.example.com"})
    assert appearing == [
        f"DNS:{E}",
        "DNS:collab-edge.example.com",
        "DNS:example.com",
        "DNS:im.example.com",
        "DNS:chat1.example.com",
    ]
    request = e.generate()
    e.append(course.authority("public-root"), course.authority("public"))
    e.upload(course.sign(request, "public", "public-server-only"))
    e.says("extended key usage lacks clientAuth")
    certificate = course.sign(request, "public", "public")
    e.upload(certificate)
    e.says("the server certificate is uploaded")
    e.restart()
    course.uploaded[E] = certificate


def the_inside_is_certified_by_the_company(course: Course) -> None:
    """The name of the security profile is forgotten, which does no harm yet."""
    certify_the_inside(course, {"Unified CM phone security profile names": ""}, [])


def certify_the_inside(course: Course, names: dict[str, str], profiles: list[str]) -> None:
    """Request, preview, signature, upload, restart."""
    c = course.c
    appearing = c.fill_request({"Additional alternative names (comma separated)": "example.com"} | names)
    assert appearing == [f"DNS:{C}", "DNS:example.com", "DNS:chat1.example.com", *(f"DNS:{each}" for each in profiles)]
    request = c.generate()
    c.page.get_by_role("link", name="Show (decoded)").last.click()
    expect(c.page.locator("pre")).to_contain_text("DNS:chat1.example.com")
    if C not in course.uploaded:
        c.append(course.authority("corporate-root"), course.authority("corporate"))
    certificate = course.sign(request, "corporate")
    c.upload(certificate)
    c.says("the server certificate is uploaded")
    c.restart()
    course.uploaded[C] = certificate


# --- Configure the Expressway-C and Expressway-E to trust each other --------------------------------------------------


def the_whole_chain_has_to_be_trusted(course: Course) -> None:
    """The Expressway-E sends its certificate alone: neither the root nor the intermediate is enough by itself."""
    c, e = course.c, course.e
    e.delete(PUBLIC_ISSUING)
    e.restart()
    c.append(course.authority("public-root"))
    c.restart()
    assert c.zone() == ("Failed", f"{C} refuses the certificate of {E}: unable to get local issuer certificate")
    c.delete(PUBLIC_ROOT)
    c.append(course.authority("public"))
    c.restart()
    assert c.zone() == ("Failed", f"{C} refuses the certificate of {E}: unable to get issuer certificate at depth 1")
    c.append(course.authority("public-root"))
    c.restart()


def trust_has_to_go_both_ways(course: Course) -> None:
    """Now the other side refuses, and its client certificate testing says why; from the keyboard it is mended."""
    c, e, own = course.c, course.e, course.uploaded[C]
    state, why = c.zone()
    assert (state, why.startswith(f"{E} refuses the certificate of {C}: ")) == ("Failed", True)
    assert e.test_client_certificate("expc.pem", own) == NOT_SIGNED

    e.append(course.authority("corporate-root"), course.authority("corporate"))
    focus_by_tab(e.page, "restart")
    go(e.page, "Enter")
    for _ in ("the link of the navigation", "the button behind it"):
        focus_by_tab(e.page, "Restart")
    with course.lab.trying_again():
        go(e.page, "Space")

    assert (c.zone(), e.zone()) == (("Active", ""), ("Active", ""))
    assert e.test_client_certificate("expc.pem", own) == NO_CRL
    assert e.test_client_certificate("expc.pem", own, "none") == f"{VALID} lab"


def the_zone_looks_for_these_names(course: Course) -> None:
    """The peer address on one side, the TLS verify subject name on the other; the secure traversal test asks both."""
    c, e = course.c, course.e
    c.go("Zones")
    expect(c.page.get_by_role("rowheader", name=E)).to_be_visible()
    e.go("Zones")
    expect(e.page.locator("dt", has_text="TLS verify subject name").locator("+ dd")).to_have_text(C)
    c.go("Secure traversal test")
    for name, text in (
        ("expc", f"{E} refuses the certificate of {C}: it does not contain the name expc"),
        (C, "passed"),
    ):
        c.page.get_by_label("FQDN of Expressway-E").fill(E)
        c.page.get_by_label("TLS verify name of this Expressway-C").fill(name)
        c.press("Test connection")
        c.says(text)


# --- Secure communication between CUCM and Expressway-C ---------------------------------------------------------------


def cucm_trusts_the_expressway(course: Course) -> None:
    """Both stores of the publisher; what it is given reaches the subscriber, as a look there shows."""
    publisher = course.publisher
    for purpose in ("tomcat-trust", "CallManager-trust"):
        for name in ("corporate-root", "corporate"):
            publisher.upload(purpose, course.authority(name))
            publisher.says(f"is in {purpose}")
    assert course.subscriber.find("Lab Corporate") == [
        f"{purpose}: Lab Corporate {name}"
        for purpose in ("tomcat-trust", "CallManager-trust")
        for name in ("Root", "Issuing CA")
    ]
    publisher.restart(*SERVICES)
    course.subscriber.restart(*SERVICES)


def of_two_self_signed_certificates_the_upper_one_works(course: Course) -> None:
    """tomcat and CallManager have one subject, so the lower one counts as absent; turned around, the other one does."""
    own = {}
    for purpose in ("tomcat", "CallManager"):
        assert "Self-signed certificate generated by system" in course.publisher.details(purpose)
        own[purpose] = course.publisher.download("Download .PEM File")
    for first, second, outcomes in (
        ("tomcat", "CallManager", ("ok", "fail")),
        ("CallManager", "tomcat", ("fail", "ok")),
    ):
        course.c.append(own[first], own[second])
        expect(course.c.page.get_by_text("the same subject stands above")).to_have_count(1)
        course.c.restart()
        found = tuple(course.c.connection(kind, PUBLISHER)[0] for kind in ("cucm-https", "cucm-sip"))
        assert found == outcomes
        course.c.delete(f"CN={PUBLISHER}")


def cucm_is_certified_by_the_company(course: Course) -> None:
    """One certificate for all nodes and either service; refused while the CA is unknown, shown after the restarts."""
    publisher, subscriber = course.publisher, course.subscriber
    for purpose in ("tomcat", "CallManager"):
        request = publisher.request(purpose)
        publisher.upload(purpose, course.sign(request, "public"))
        publisher.says("CA certificate is not available in the trust-store")
        publisher.upload(purpose, course.sign(request, "corporate"))
        publisher.says("Success: Certificate Uploaded")
    publisher.restart(*SERVICES)
    subscriber.restart(*SERVICES)
    course.c.restart()
    details = publisher.details("CallManager")
    assert "Certificate Signed by Lab Corporate Issuing CA" in details
    assert all(oid in details for oid in ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"))
    for node in (PUBLISHER, SUBSCRIBER):
        assert course.c.connection("cucm-https", node) == ("ok", "")


def the_name_of_the_security_profile_is_looked_for(course: Course) -> None:
    """CUCM looks for it when it connects back, and refuses the registration until the certificate has the name."""
    assert course.c.connection("cucm-sip", PUBLISHER) == ("ok", "")
    lacking = f"it does not contain the name {PROFILE} (it contains {C}, example.com, chat1.example.com)"
    refusal = f"{PUBLISHER} refuses the certificate of {C}: {lacking}; whoever registers gets SIP 403"
    assert course.c.connection("cucm-sip-back", PUBLISHER) == ("fail", refusal)
    certify_the_inside(course, {}, [PROFILE])
    for node in (PUBLISHER, SUBSCRIBER):
        assert course.c.connection("cucm-sip", node) == ("ok", "")
        assert course.c.connection("cucm-sip-back", node) == ("ok", "")


# --- Verify, and the endpoints ----------------------------------------------------------------------------------------


def phones_need_the_whole_chain(course: Course) -> None:
    """They know the public root alone, and the Expressway-E sends what its own list has."""
    e = course.e
    assert e.connection("phone-sip", "ip-phones")[0] == "fail"
    e.append(course.authority("public"))
    e.restart()
    for kind, endpoint in (("phone-sip", "ip-phones"), ("jabber-https", "jabber"), ("tc-https", "tc")):
        assert e.connection(kind, endpoint) == ("ok", "")


def the_certificate_shows_its_names(course: Course) -> None:
    """Show (decoded) needs no download."""
    e = course.e
    e.go("Server certificate")
    e.page.get_by_role("link", name="Show (decoded)").click()
    expect(e.page.locator("pre")).to_contain_text("DNS:collab-edge.example.com")
    expect(e.page.locator("pre")).to_contain_text("TLS Web Server Authentication, TLS Web Client Authentication")


def nothing_is_left_to_mend(course: Course) -> None:
    """Every handshake goes through, and each of them ended as foretold whenever it was tried."""
    for node in (course.c, course.e, course.publisher, course.subscriber):
        node.go("Connections of the lab")
        outcomes = {row.get_by_role("cell").nth(1).inner_text() for row in node.page.get_by_role("row").all()[1:]}
        assert outcomes == {"ok"}
    assert set(course.lab.rounds) == {"19 connections: 19 of 19 that were run ended as check foretells"}


# --- Read and export a certificate in Wireshark -----------------------------------------------------------------------


def the_capture_gives_the_uploaded_certificates_back(course: Course) -> None:
    """Filtered by the port of the zone, byte for byte; Wireshark's dissector finds the same."""
    capture, exported = course.folder / "course.pcapng", course.folder / "exported"
    done = run_script(course.folder, EXPORT)
    assert done.returncode == 0, done.stderr
    found = {path.read_bytes() for path in exported.iterdir()}
    uploaded = {node: der_of(text) for node, text in course.uploaded.items()}
    assert set(uploaded.values()) <= found
    command = [
        "tshark",
        "-n",
        "-r",
        str(capture),
        "-Y",
        "tcp.port==7001",
        "-T",
        "fields",
        "-e",
        "tls.handshake.certificate",
    ]
    seen = subprocess.run(command, capture_output=True, check=True, text=True).stdout.replace(":", "")
    shown = {bytes.fromhex(each) for line in seen.split() for each in line.split(",")}
    assert set(uploaded.values()) <= shown


def der_of(pem: str) -> bytes:
    """The certificate in a text with one."""
    return base64.b64decode("".join(pem.partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END")[0].split()))


@pytest.mark.slow
@tshark.NEEDED
def test_the_article_can_be_followed_from_top_to_bottom(course: Course) -> None:
    """Each step stands on the one before."""
    temporary_certificates_are_not_supported(course)
    the_edge_is_certified_by_a_public_ca(course)
    the_inside_is_certified_by_the_company(course)
    the_whole_chain_has_to_be_trusted(course)
    trust_has_to_go_both_ways(course)
    the_zone_looks_for_these_names(course)
    cucm_trusts_the_expressway(course)
    of_two_self_signed_certificates_the_upper_one_works(course)
    cucm_is_certified_by_the_company(course)
    the_name_of_the_security_profile_is_looked_for(course)
    phones_need_the_whole_chain(course)
    the_certificate_shows_its_names(course)
    nothing_is_left_to_mend(course)
    the_capture_gives_the_uploaded_certificates_back(course)
