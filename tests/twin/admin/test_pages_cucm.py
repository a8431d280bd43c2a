"""Certificate Management of CUCM and its kin."""

from __future__ import annotations

import re
from urllib.parse import quote

from edgetrust.model.deployment import Slot, Store
from edgetrust.pki.contents import read_contents
from tests import lab, make
from tests.administered import LAB_CHAIN, Visitor, administered, entries, file, markup, notices
from tests.deployments import IMP, PUBLISHER, SUBSCRIBER, cluster

CALLMANAGER = "/cmplatform/certificateEdit.do?cert=/usr/local/cm/.security/CallManager/certs/CallManager.pem"
UPLOAD, GENERATE = "/cmplatform/upload", "/cmplatform/generatecsr"


def upload(visitor: Visitor, purpose: str, text: str) -> list[str]:
    """What the page says of an upload."""
    return notices(visitor.page(UPLOAD, "upload", form={"purpose": purpose}, files=file(text)))


def test_the_list_has_every_certificate_and_can_be_searched() -> None:
    """Its own first, then the trust stores."""
    visitor = administered().client(PUBLISHER)

    rows = re.findall(r'<th scope="row">(.*?)</th>', visitor.get("/").text)
    found = visitor.get("/cmplatform/certificates?find=callmanager-TRUST").text

    assert rows == ["tomcat", "CallManager", *["tomcat-trust"] * 2, *["CallManager-trust"] * 2]
    assert re.findall(r'<th scope="row">(.*?)</th>', found) == ["CallManager-trust"] * 2
    assert "Certificate Signed by Corp Issuing" in visitor.get("/").text


def test_details_are_those_of_the_article() -> None:
    """Title, settings and the decoded certificate, usage numbers included; newer releases print it otherwise."""
    visitor = administered(cluster(cucm={"version": "14"})).client(PUBLISHER)

    text = visitor.get(CALLMANAGER).text

    assert f"<h1>Certificate Details for {PUBLISHER}, CallManager</h1>" in text
    for label, value in (
        ("File Name", "CallManager.pem"),
        ("Certificate Purpose", "CallManager"),
        ("Certificate Type", "certs"),
        ("Certificate Group", "product-cm"),
        ("Description(friendly name)", "Certificate Signed by Corp Issuing"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in text
    assert "Usage oids: 1.3.6.1.5.5.7.3.1, 1.3.6.1.5.5.7.3.2," in text
    assert visitor.get("/cmplatform/certificateEdit.do?cert=/etc/passwd").status == 404
    newer = administered().client(PUBLISHER).get(CALLMANAGER).text
    assert "SubjectDN" in newer
    assert "The layout of this release is inferred." in newer


def test_certificates_are_downloaded_in_both_forms() -> None:
    """PEM and DER."""
    site = administered()
    leaf = site.state.holding(PUBLISHER).identities[Slot.CALLMANAGER].leaf
    path = CALLMANAGER.replace("certificateEdit.do", "download")

    assert site.client(PUBLISHER).get(path).text == make.pem(leaf.der)
    assert site.client(PUBLISHER).get(f"{path}&format=der").body == leaf.der
    assert site.client(PUBLISHER).get("/cmplatform/download?csr=tomcat").status == 404


def test_a_certificate_is_renewed_from_request_to_restart() -> None:
    """CAs into the store, request, certificate, service."""
    site = administered()
    visitor = site.client(PUBLISHER)

    too_early = upload(visitor, "CallManager", make.leaf(PUBLISHER).pem)
    trusted = upload(visitor, "CallManager-trust", LAB_CHAIN)
    form = {
        "purpose": "CallManager",
        "common_name": PUBLISHER,
        "names": PUBLISHER,
        "length": "2048",
        "digest": "sha256",
    }
    generated = visitor.page(GENERATE, "generate", form=form)
    csr = visitor.get("/cmplatform/download?csr=CallManager")
    ((request, _),) = read_contents(csr.body, path="x").requests
    certificate = make.pem(lab.sign(request.der).certificate.der)
    uploaded = upload(visitor, "CallManager", certificate)
    waiting = visitor.get("/").text
    restarted = visitor.page("/lab/services", "restart", form={"service": "Cisco CallManager"})

    assert too_early[0].startswith("File /usr/local/cm/.security/CallManager/keys/CallManager.csr does not exist")
    assert len(trusted) == 2
    assert notices(generated) == ["Successfully Generated CSR for CallManager."]
    assert uploaded[0] == "Success: Certificate Uploaded"
    assert uploaded[2].startswith("restart on every node it is for: TVS, TFTP, CallManager")
    assert "Restart for changes to be used: Cisco CallManager" in waiting
    assert notices(restarted) == [f"Cisco CallManager on {PUBLISHER} has restarted, and uses what is configured [lab]"]
    assert "Restart for changes" not in restarted.text
    assert make.pem(site.state.running.holdings[PUBLISHER].identities[Slot.CALLMANAGER].leaf.der) == certificate


def test_the_request_page_fills_itself_in_for_purpose_and_distribution() -> None:
    """A multi-server request names every node."""
    visitor = administered().client(PUBLISHER)

    text = visitor.get(f"{GENERATE}?purpose=CallManager-ECDSA&distribution=multi").text

    assert 'value="cucm-pub-EC-ms.corp.example.com"' in text
    assert SUBSCRIBER in text
    assert "Key Type: ECDSA" in text
    refused = visitor.page(GENERATE, "generate", form={"purpose": "tomcat", "length": "x", "digest": "sha256"})
    assert notices(refused) == ["no RSA key of 0 bits is on offer; there are 2048, 4096 [lab]"]


def test_trust_reaches_subscribers_and_is_deleted_everywhere() -> None:
    """Only trust certificates can be deleted, only own ones regenerated."""
    site = administered()
    visitor = site.client(PUBLISHER)
    upload(visitor, "tomcat-trust", make.ca("New").pem)
    assert "CN=New" in entries(site, SUBSCRIBER, Store.TOMCAT_TRUST)
    path = f"tomcat-trust/New_{make.ca('New').certificate.serial:x}.pem"
    details = f"/cmplatform/certificateEdit.do?cert={quote(path)}"

    kept = visitor.page(
        "/cmplatform/certificateEdit.do", "delete", form={"cert": CALLMANAGER.partition("=")[2]}, at=details
    )
    foreign = visitor.page("/cmplatform/certificateEdit.do", "regenerate", form={"cert": path}, at=details)
    deleted = visitor.page("/cmplatform/certificateEdit.do", "delete", form={"cert": path}, at=details)

    assert notices(kept) == ["only trust certificates can be deleted [lab]"]
    assert notices(foreign) == ["only the server's own certificates can be regenerated [lab]"]
    assert notices(deleted) == ["CN=New is deleted [lab]"]
    assert "CN=New" not in entries(site, SUBSCRIBER, Store.TOMCAT_TRUST)


def test_a_trust_certificate_is_not_described_as_one_of_the_systems_own() -> None:
    """A root that somebody uploaded is self-signed as well."""
    visitor = administered().client(PUBLISHER)

    listed = markup(visitor.get("/cmplatform/certificates?find=tomcat-trust"))
    links = re.findall(r'href="(/cmplatform/certificateEdit.do[^"]*)"', listed)
    details = visitor.get(links[0]).text

    assert "generated by system" not in listed
    assert listed.count('<td>trust certificate <span class="ours">lab</span></td>') == 2
    assert re.fullmatch(r".*\?cert=tomcat-trust/Corp%20Root_[0-9a-f]+\.pem", links[0])
    assert '<dt>Description(friendly name)</dt><dd>trust certificate <span class="ours">lab</span></dd>' in details
    assert re.search(r"<dt>File Name</dt><dd>Corp Root_[0-9a-f]+\.pem</dd>", details)


def test_a_certificate_is_regenerated() -> None:
    """Self-signed, as the list says."""
    visitor = administered().client(IMP)
    path = "/cmplatform/certificateEdit.do?cert=/usr/local/platform/.security/cup-xmpp/certs/cup-xmpp.pem"

    answer = visitor.page(
        "/cmplatform/certificateEdit.do", "regenerate", form={"cert": path.partition("=")[2]}, at=path
    )

    assert notices(answer) == ["a self-signed certificate is made for cup-xmpp; it is shown after a restart [lab]"]
    assert "Self-signed certificate generated by system" in answer.text


def test_uploads_without_file_or_purpose_are_declined() -> None:
    """In our own words."""
    visitor = administered().client(PUBLISHER)

    assert notices(visitor.page(UPLOAD, "upload", form={"purpose": "tomcat"})) == [
        "no file is chosen; choose one [lab]"
    ]
    assert upload(visitor, "CAPF-trust", "x") == [
        "no certificate purpose 'CAPF-trust' here; choose one of the list [lab]"
    ]
    assert notices(visitor.page("/lab/services", "restart", form={"service": "x"})) == [
        "no such service; nothing was restarted [lab]"
    ]
