"""Both verifiers side by side: ours and the oracle's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.verdict import ChainError
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.read import read_certificate, read_revocation_list
from tests import make, oracle
from tests.pki.scenarios import Scenario


def ours(scenario: Scenario, *purposes: Purpose) -> ChainError | None:
    """The error of our verifier for all of some purposes."""
    crls = None if scenario.crls is None else tuple(map(read_revocation_list, scenario.crls))
    leaf, trust = read_certificate(scenario.leaf), TrustList(_read(scenario.trusted))
    return verify_path(leaf, _read(scenario.sent), trust, purposes=purposes, at=scenario.at, crls=crls).error


def theirs(scenario: Scenario, purpose: Purpose | None) -> ChainError | None:
    """The error of `openssl verify`."""
    return oracle.verify(
        scenario.leaf, scenario.sent, scenario.trusted, at=scenario.at, purpose=purpose, crls=scenario.crls
    )


def agree(our: ChainError | None, their: ChainError | None) -> bool:
    """Number, text and depth are equal; of an error without a depth the number is all there is."""
    if our is not None and their is not None and their.depth == oracle.SILENT:
        return our.code == their.code
    return our == their


def agreed(
    leaf: make.Issued,
    sent: Iterable[make.Issued] = (),
    trusted: Iterable[make.Issued] = (),
    *,
    at: datetime = make.NOW,
    purpose: Purpose | None = None,
    crls: Sequence[bytes] | None = None,
) -> tuple[int, int] | None:
    """Number and depth of the error that both verifiers find; None when both accept."""
    scenario = Scenario(
        leaf=leaf.der,
        sent=tuple(each.der for each in sent),
        trusted=tuple(each.der for each in trusted),
        at=at,
        purpose=purpose,
        crls=None if crls is None else tuple(crls),
        story=(),
    )
    our, their = ours(scenario, *([purpose] if purpose is not None else [])), theirs(scenario, purpose)
    assert agree(our, their), (our, their)
    return None if our is None else (our.code, our.depth)


def _read(encoded: Iterable[bytes]) -> tuple[Certificate, ...]:
    return tuple(map(read_certificate, encoded))
