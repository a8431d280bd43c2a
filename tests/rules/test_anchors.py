"""What lists really trust."""

from __future__ import annotations

from datetime import timedelta

from edgetrust.model.deployment import Store
from edgetrust.rules.anchors import has_expired, name_all, trusted
from tests import make
from tests.deployments import AUTHORITIES, C1, C2, CORP_ROOT, cluster
from tests.examine import examine


def test_the_end_of_validity_is_over() -> None:
    """As OpenSSL decides."""
    ending = make.ca(not_after=make.NOW).certificate

    assert has_expired(ending, make.NOW)
    assert not has_expired(ending, make.NOW - timedelta(seconds=1))


def test_a_list_is_reduced_to_what_matters() -> None:
    """Once each, without the expired, the useless and the CA of the installation; unknown stays unknown."""
    held = [
        *AUTHORITIES,
        CORP_ROOT,
        make.ca("Old", not_after=make.NOW),
        make.leaf("a.b", CORP_ROOT),
        make.ca("CN=Temporary CA 0d5e1b2c"),
    ]
    examination = examine(cluster(trust={(C1, "trusted-ca"): held, (C2, "trusted-ca"): None}))

    assert trusted(examination, examination.node(C1), Store.TRUSTED_CA) == tuple(
        each.certificate for each in AUTHORITIES
    )
    assert trusted(examination, examination.node(C2), Store.TRUSTED_CA) is None


def test_many_certificates_are_counted() -> None:
    """Five are named."""
    names = name_all(make.ca(f"CA {number}").certificate for number in range(7))

    assert names.startswith("CN=CA 0 (SHA-256 ")
    assert names.endswith("…) and 2 more")
