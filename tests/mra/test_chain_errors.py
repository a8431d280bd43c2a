"""What OpenSSL's errors about a chain say without a deployment."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.verdict import PathVerdict
from edgetrust.mra.chain_errors import (
    ABOUT_A_CRL,
    ABOUT_RESOURCES,
    ABOUT_THE_CERTIFICATE,
    INCOMPLETE,
    OUT_OF_DATE,
    find_shadow,
    rule_about,
)
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.rules.catalogue import slugs
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("host.example.com", ISSUING)
TWIN, SECOND_TWIN = (make.ca("Root", key=key, ski=None) for key in ("twin", "second twin"))


def shadow(sent: list[make.Issued], trusted: list[make.Issued]) -> Certificate | None:
    """The entry that keeps the chain from being accepted."""
    chain = tuple(each.certificate for each in sent)

    def verify(trust: TrustList) -> PathVerdict:
        return verify_path(LEAF.certificate, chain, trust, purposes=(), at=make.NOW)

    trust = TrustList(tuple(each.certificate for each in trusted))
    return find_shadow(verify(trust), chain, trust, lambda other: verify(other).error is None)


@pytest.mark.parametrize(
    ("sent", "trusted", "expected"),
    [
        ([ISSUING], [TWIN, ROOT], TWIN),
        ([ISSUING], [TWIN, SECOND_TWIN, ROOT], TWIN),
        ([ISSUING, ROOT], [TWIN], None),
        ([ISSUING], [TWIN], None),
        ([ISSUING], [], None),
    ],
    ids=["one above", "two above", "sent, but not listed", "alone", "no list"],
)
def test_the_highest_entry_above_the_right_one_is_the_shadow(
    sent: list[make.Issued], trusted: list[make.Issued], expected: make.Issued | None
) -> None:
    """None where the chain is refused without it as well."""
    found = shadow(sent, trusted)

    assert found == (None if expected is None else expected.certificate)


def test_errors_that_somebody_has_alone_lead_to_a_rule() -> None:
    """One that exists; those of a path that ends nowhere do not."""
    alone = {*ABOUT_THE_CERTIFICATE, *ABOUT_A_CRL}

    assert {rule_about(error) for error in alone} <= set(slugs())
    assert {rule_about(error) for error in VerifyError if error not in alone} == {None}
    assert alone & INCOMPLETE == set()
    assert alone >= OUT_OF_DATE | ABOUT_RESOURCES
