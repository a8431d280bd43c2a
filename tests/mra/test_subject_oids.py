"""Attributes of a distinguished name that SSH tunnels do not cope with."""

from __future__ import annotations

from edgetrust.mra.subject_oids import unknown_subject_oids
from tests import make
from tests.deployments import E1

ODD = "1.3.6.1.4.1.6449.1.2.1.5.1"


def test_unknown_attributes_are_named_once() -> None:
    """Of subject and issuer; the usual ones and the EV ones are known."""
    odd = make.leaf(E1, subject=f"CN={E1},{ODD}=odd").certificate
    known = make.leaf(E1, subject=f"CN={E1},O=Acme,C=US,1.3.6.1.4.1.311.60.2.1.3=US").certificate

    assert odd.subject == odd.issuer
    assert unknown_subject_oids(odd) == (ODD,)
    assert unknown_subject_oids(known) == ()
