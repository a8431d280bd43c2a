"""Entries that stand in the way of another of the same subject."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.rules.twins import removal_step
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, CORP_ROOT
from tests.examine import examine

TWIN = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)


def test_an_entry_that_nobody_needs_is_deleted() -> None:
    """From the list it is in."""
    examination = examine(deployments.stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, TWIN]}))

    step = removal_step(examination, examination.node(C1), Store.TRUSTED_CA, TWIN.certificate)

    assert step.do.startswith("delete CN=Public Root,O=Trusty")
    assert step.certificates == (TWIN.certificate.sha256,)


def test_an_entry_that_others_need_is_issued_anew() -> None:
    """Deleting it would break what works."""
    examination = examine(deployments.stand_alone())

    step = removal_step(examination, examination.node(C1), Store.TRUSTED_CA, CORP_ROOT.certificate)

    assert step.do.startswith("have it issued anew under another subject, because other connections need it")
