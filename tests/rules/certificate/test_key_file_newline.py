"""`key-file-newline`: the file of a private key that does not end with a line break."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edgetrust.model.deployment import Slot
from edgetrust.model.evidence import Evidence
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Impact, Severity
from edgetrust.mra.pages import SERVER_CERTIFICATE
from edgetrust.pki.contents import read_contents
from tests.deployments import E1, PUBLISHER, Site, reference, stand_alone
from tests.examine import found, sole

SLUG = "key-file-newline"
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def with_key(data: bytes | None, node: str = E1) -> Site:
    """A deployment that names a private key file of this content for one node; None: a file that is not there."""
    files: dict[str, FileContents] = {} if data is None else {"e.key": read_contents(data, path="e.key")}
    return stand_alone(
        nodes={node: {"private_key": reference("e.key")}}, files=files, certificates={(E1, "server"): None}
    )


def test_a_key_file_that_lost_its_last_line_break_is_reported() -> None:
    """On the Expressway, with the file as evidence, and with a remedy that needs no new certificate."""
    finding = sole(SLUG, with_key(PEM.rstrip()))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.message == f"the private key file of {E1} does not end with a line break"
    assert (finding.expected, finding.got) == ("a line break behind the last line", "e.key ends without one")
    assert finding.evidence == (Evidence(source="e.key", line=1),)
    assert [(step.node, step.where, step.renews) for step in finding.remedy.steps] == [(E1, SERVER_CERTIFICATE, None)]
    assert finding.remedy.impact is Impact.NODE_RESTART
    assert finding.connections == ()


def test_spaces_behind_the_last_line_are_no_line_break() -> None:
    """What counts is the last octet."""
    assert sole(SLUG, with_key(PEM + b"  ")).got == "e.key ends without one"


@pytest.mark.parametrize(
    "site",
    [
        with_key(PEM),
        with_key(PEM.replace(b"\n", b"\r\n")),
        with_key(PEM + b"\n"),
        with_key(DER),
        with_key(PEM.rstrip(), PUBLISHER),
        with_key(b"no key"),
        with_key(None),
        stand_alone(),
    ],
    ids=["ended", "windows", "blank-line", "der", "cucm", "no-key", "absent", "not-named"],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A line break of any kind, a file without lines, a node that takes no key, a file that holds none or is not
    there."""
    assert found(SLUG, site) == ()
