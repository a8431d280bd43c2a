"""Whether a list vouches for a certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.twin.admin.acceptance import find_distrust
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)
SELF_SIGNED = make.leaf("self.example.com")
EXPIRED = make.leaf("b.example.com", ISSUING, not_after=datetime(2026, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "leaf, entries, expected",
    [
        (LEAF, [ROOT, ISSUING], None),
        (LEAF, [ISSUING], "unable to get issuer certificate"),
        (LEAF, [ROOT], "unable to get local issuer certificate"),
        (LEAF, [], "unable to get local issuer certificate"),
        (SELF_SIGNED, [], "self-signed certificate"),
        (SELF_SIGNED, [SELF_SIGNED], None),
        (EXPIRED, [ROOT, ISSUING], None),
    ],
)
def test_a_list_vouches_for_whole_chains(leaf: make.Issued, entries: list[make.Issued], expected: str | None) -> None:
    """Up to a root; what is out of date is no matter of trust here."""
    assert find_distrust(leaf.certificate, [each.certificate for each in entries]) == expected


def test_what_openssl_cannot_read_is_not_trusted() -> None:
    """And on a list it is passed over."""
    broken = replace(LEAF.certificate, der=b"broken")

    assert find_distrust(broken, []) == "OpenSSL cannot read the certificate"
    assert find_distrust(LEAF.certificate, [broken, ROOT.certificate, ISSUING.certificate]) is None
