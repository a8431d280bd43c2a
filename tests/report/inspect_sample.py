"""An inspection of one object of each kind, for the renderers."""

from __future__ import annotations

from edgetrust.model.inspection import Inspection
from edgetrust.pki.contents import read_contents
from edgetrust.usecase.inspect import inspect
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("a.example.com", ROOT, key="p384:leaf", sans=["a.example.com", "IP:192.0.2.1"], eku=["serverAuth"])
LIST = make.revocation_list(ROOT, [LEAF.certificate.serial, 5])
REQUEST = make.request("a.example.com", key="p384:leaf", eku=["clientAuth"])
TEXT = LEAF.pem + make.pem(REQUEST, "CERTIFICATE REQUEST") + make.pem(LIST, "X509 CRL") + LEAF.key_pem


def inspection(text: str = TEXT, *, roots: tuple[make.Issued, ...] = (ROOT,)) -> Inspection:
    """What stands in this text."""
    contents = read_contents(text.encode(), path="all.pem")
    return inspect([contents], at=make.NOW, public_roots=lambda: [root.located("mozilla") for root in roots])
