from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.mra.scenarios.workshop import (
    LAB_DATE,
    found_authorities,
    make_ca,
    midnight,
    other_root,
    twin_of,
)
from edgetrust.pki.signature import verify_signature


def test_the_authorities_of_the_lab_say_that_they_are_of_a_lab() -> None:
    """A root and an issuing CA below it, for the company and for the public, valid around the day."""
    cas = found_authorities(LAB_DATE)

    for root, issuing in (cas.corporate, cas.public):
        for each in (root.certificate, issuing.certificate):
            assert each.subject.rfc4514.startswith("CN=Lab ")
            assert each.subject.rfc4514.endswith(" CA,O=Lab")
            assert each.not_before < LAB_DATE < each.not_after
        assert verify_signature(issuing.certificate, root.certificate)


def test_keys_stay_the_same_from_day_to_day() -> None:
    """The dates differ, so the certificates do."""
    today, later = found_authorities(LAB_DATE), found_authorities(LAB_DATE + timedelta(days=400))

    assert today.public_root.certificate.key == later.public_root.certificate.key
    assert today.public_root.certificate != later.public_root.certificate


@pytest.mark.parametrize("has_identifiers", [True, False])
def test_a_twin_has_the_subject_and_another_key(has_identifiers: bool) -> None:
    """A key identifier tells it from the first, or nothing does."""
    first = found_authorities(LAB_DATE).corporate_root
    twin = twin_of(first, LAB_DATE, has_identifiers=has_identifiers).certificate

    assert twin.subject == first.certificate.subject
    assert twin.key != first.certificate.key
    assert (twin.subject_key_identifier is not None) is has_identifiers


def test_other_cas_are_made_on_demand() -> None:
    """With any field changed, below any issuer."""
    root = other_root(LAB_DATE)
    below = make_ca("Lab Third CA", LAB_DATE, issuer=root, path_length=3)

    assert root.certificate.is_self_issued
    assert below.certificate.issuer == root.certificate.subject
    assert below.certificate.basic_constraints is not None


def test_a_day_begins_at_midnight_in_utc() -> None:
    """Whatever the zone of the time that is given."""
    assert midnight(datetime(2026, 5, 4, 3, 2, 1, 7, tzinfo=UTC)) == datetime(2026, 5, 4, tzinfo=UTC)
