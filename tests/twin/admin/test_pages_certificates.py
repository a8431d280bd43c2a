"""The pages of an Expressway for its certificates."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from tests import make
from tests.administered import administered, notices
from tests.deployments import C1, CORP_ISSUING, cluster


def test_certificates_are_loaded_and_wait_for_a_restart() -> None:
    """The bar, the alarm and the page of the certificate say so."""
    site = administered()
    visitor = site.client(C1)
    fresh = make.leaf(C1, CORP_ISSUING, key="fresh")

    loaded = visitor.page(
        "/servercertificate",
        "upload",
        files={"certificate": ("x.pem", fresh.pem.encode()), "key": ("x.key", fresh.key_pem.encode())},
    )

    assert notices(loaded) == ["the server certificate is uploaded; it expires on 01 Jan 2028 [lab]"]
    assert "Currently loaded certificate expires on Jan 01 2028" in loaded.text
    assert '<a href="/restart">restart</a>' in loaded.text
    alarms = visitor.get("/alarms").text
    assert "15028" in alarms
    assert "Server certificate and private key have been changed, however a restart is required" in alarms
    restarted = visitor.page("/restart", "restart")
    assert notices(restarted) == [f"{C1} has restarted, and uses what is configured [lab]"]
    assert "15028" not in visitor.get("/alarms").text
    assert site.state.running.holdings[C1].identities[Slot.SERVER].leaf == fresh.certificate


def test_a_refusal_is_shown_with_whose_words_it_is_in() -> None:
    """And with 400."""
    visitor = administered(cluster(c={"version": "X14.3"})).client(C1)
    odd = make.leaf("short", CORP_ISSUING)
    upload = {"certificate": ("x.pem", odd.pem.encode()), "key": ("x.key", odd.key_pem.encode())}

    refused = visitor.page("/servercertificate", "upload", files=upload)
    without = visitor.page("/servercertificate", "upload", files={})

    assert (refused.status, notices(refused)) == (
        400,
        ["File upload failed.: Subject alternative name must be a valid FQDN"],
    )
    assert notices(without) == ["no certificate file is chosen; choose one [lab]"]


def test_the_server_certificate_may_be_copied_to_the_client_store() -> None:
    """With the check box; the client page has its own upload and reset."""
    site = administered()
    visitor = site.client(C1)
    fresh = make.leaf(C1, CORP_ISSUING, key="fresh")
    files = {"certificate": ("x.pem", fresh.pem.encode()), "key": ("x.key", fresh.key_pem.encode())}

    visitor.page("/servercertificate", "upload", files=files, form={"copy_as_client": "on"})
    assert site.state.holding(C1).identities[Slot.CLIENT].leaf == fresh.certificate
    reset = visitor.page("/clientcertificate", "reset")

    assert notices(reset) == [
        "the default certificate is loaded, which Mobile and Remote Access does not support [lab]"
    ]
    assert site.state.holding(C1).identities[Slot.CLIENT].leaf.is_self_issued


def test_views_and_downloads_are_what_the_node_holds_and_never_a_key() -> None:
    """Decoded as openssl does, raw as PEM; under the product's two addresses."""
    site = administered()
    visitor = site.client(C1)
    visitor.post("/api/provisioning/certs/generate_csr", json={})
    leaf = site.state.holding(C1).identities[Slot.SERVER].leaf

    assert "Issuer: CN=Corp Issuing" in visitor.get("/viewcert?cert=SERVER_CERTIFICATE").text.replace("O=Acme, ", "")
    assert visitor.get("/download?file=SERVER_CERTIFICATE").text == make.pem(leaf.der)
    assert visitor.get("/download?file=CA_CERTIFICATE").text.count("BEGIN CERTIFICATE") == 4
    assert visitor.get("/viewcert?cert=CA_CERTIFICATE").text.count("Certificate:") == 4
    for name in ("PRIVATE_KEY", "SERVER_KEY", "privkey.pem", "../lab.css", "SERVER_CSR", "CRL", ""):
        assert visitor.get(f"/download?file={name}").status == 404
        assert visitor.get(f"/viewcert?cert={name}").status == 404
