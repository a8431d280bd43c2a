"""Results of the client certificate test, for the renderers."""

from __future__ import annotations

from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.mra.client_test import run_client_test
from edgetrust.pki.path import TrustList
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("CN=somebody,OU=People", ROOT)
SETTINGS = Settings()


def result(*trusted: make.Issued, leaf: make.Issued = LEAF, settings: Settings = SETTINGS) -> Result:
    """What the page shows without any CRL."""
    trust = TrustList(tuple(each.certificate for each in trusted))
    return run_client_test(leaf.certificate, trust, settings, crls=(), at=make.NOW)


UNCHECKED = Settings(crl_checking=CrlChecking.NONE)
