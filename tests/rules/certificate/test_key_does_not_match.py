"""`key-does-not-match`: a certificate and somebody else's key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.codec.keys import read_public_key
from edgetrust.model.certificate import PrivateKey, PublicKey, SigningRequest
from edgetrust.model.deployment import Slot
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Impact, Severity
from tests import make
from tests.deployments import C1, E1, PUBLISHER, Site, reference, stand_alone
from tests.examine import found, sole

SLUG = "key-does-not-match"


def key_of(label: str) -> PublicKey:
    """The public half of the key with this name."""
    return make.leaf(key=label).certificate.key


def key_file(*labels: str) -> FileContents:
    """A file that holds these private keys."""
    source = Source(file="e.key", line=1)
    return FileContents(path="e.key", keys=tuple((PrivateKey(key=key_of(label)), source) for label in labels))


def csr_file(label: str) -> FileContents:
    """A file that holds a request for this key."""
    request = SigningRequest(
        der=b"csr",
        subject=make.leaf().certificate.subject,
        key=key_of(label),
        subject_alt_names=(),
        extended_key_usage=(),
    )
    return FileContents(path="e.csr", requests=((request, Source(file="e.csr", line=3)),))


def with_files(*files: FileContents, **changes: object) -> Site:
    """A deployment that names these for its Expressway-E."""
    fields = {"e.key": "private_key", "e.csr": "csr"}
    return stand_alone(
        nodes={E1: {fields[contents.path]: reference(contents.path) for contents in files}},
        files={contents.path: contents for contents in files},
        **changes,
    )


def test_another_private_key_is_reported() -> None:
    """The primary evidence is the key; no connection depends on it, because the upload is refused."""
    finding = sole(SLUG, with_files(key_file("stranger")))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.message == f"the private key given for {E1} does not belong to its certificate"
    assert (finding.expected, finding.got) == (f"the public key of CN={E1},O=Acme", "another key in e.key")
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [
        ("e.key", 1),
        (f"certs/{E1}.server.pem", 1),
    ]
    assert finding.connections == ()


def test_another_request_is_reported() -> None:
    """It was made again after it had been sent to the CA, for one."""
    finding = sole(SLUG, with_files(csr_file("stranger")))

    assert finding.message == f"the CSR given for {E1} does not belong to its certificate"
    assert (finding.evidence[0].source, finding.evidence[0].line) == ("e.csr", 3)


def test_both_are_one_finding() -> None:
    """One certificate is in the wrong place."""
    finding = sole(SLUG, with_files(key_file("stranger"), csr_file("stranger")))

    assert finding.message == f"the private key and CSR given for {E1} do not belong to its certificate"
    assert finding.got == "another key in e.key and e.csr"


def test_a_foreign_request_of_cucm_is_reported() -> None:
    """Of any of its certificates."""
    nodes = {PUBLISHER: {"csr": reference("e.csr")}}
    own, foreign = f"{PUBLISHER}/callmanager", "stranger"

    finding = sole(SLUG, stand_alone(nodes=nodes, files={"e.csr": csr_file(foreign)}))

    assert finding.node == PUBLISHER
    assert found(SLUG, stand_alone(nodes=nodes, files={"e.csr": csr_file(own)})) == ()


def test_a_client_certificate_alone_is_enough_to_judge() -> None:
    """The server certificate is not given."""
    certificates = {(E1, "server"): None, (E1, "client"): {"key": "client"}}

    assert sole(SLUG, with_files(key_file("stranger"), certificates=certificates)).slot is Slot.CLIENT
    assert found(SLUG, with_files(key_file("client"), certificates=certificates)) == ()


def for_pss_only(key: PublicKey) -> PublicKey:
    """The same RSA key, which says that it signs with RSASSA-PSS alone."""
    plain, restricted = (bytes.fromhex(f"06092a864886f70d01010{end}0500") for end in "1a")
    return read_public_key(key.spki.replace(plain, restricted))


@pytest.mark.parametrize(
    ("private", "is_pair"),
    [
        (PrivateKey(key=for_pss_only(key_of("rsa:own"))), True),
        (PrivateKey(key=key_of("rsa:own"), hides_pss=True), True),
        (PrivateKey(key=key_of("rsa:own")), False),
        (PrivateKey(key=for_pss_only(key_of("rsa:other"))), False),
    ],
)
def test_a_certificate_for_pss_only_has_a_key_of_its_kind(private: PrivateKey, *, is_pair: bool) -> None:
    """As OpenSSL has it; of an encrypted key its numbers alone are known."""
    contents = FileContents(path="e.key", keys=((private, Source(file="e.key", line=1)),))
    site = with_files(contents)
    identity = site.inventory.identities[E1, Slot.SERVER]
    certificate = replace(identity.leaf.certificate, key=for_pss_only(key_of("rsa:own")))
    shown = replace(identity, leaf=replace(identity.leaf, certificate=certificate))
    identities = {**site.inventory.identities, (E1, Slot.SERVER): shown}
    held = replace(site, inventory=replace(site.inventory, identities=identities))

    assert (found(SLUG, held) == ()) is is_pair


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        with_files(key_file(E1), csr_file(E1)),
        with_files(key_file("stranger", E1)),
        with_files(key_file("stranger"), certificates={(E1, "server"): None}),
        with_files(key_file("client"), certificates={(E1, "client"): {"key": "client"}}),
        with_files(FileContents(path="e.key", problems=(Problem(source=Source(file="e.key"), reason="encrypted"),))),
        stand_alone(nodes={E1: {"private_key": reference("absent.key")}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """The right key, one of several, that of the client certificate; an unknown certificate, an unreadable key."""
    assert found(SLUG, site) == ()


def test_the_key_of_another_node_is_a_slip_in_the_file() -> None:
    """Its certificate is at hand: the line is wrong, and nobody needs a new certificate."""
    finding = sole(SLUG, with_files(key_file(C1)))

    assert finding.got == f"another key in e.key, which is of the server certificate of {C1}"
    assert finding.consequence == "the certificate is refused when it is uploaded with this key"
    assert [(step.node, step.where, step.renews) for step in finding.remedy.steps] == [(E1, "acme.yaml", None)]
    assert finding.remedy.impact is Impact.NONE
