from __future__ import annotations

import pytest

from edgetrust.model.authority import PROFILE_SUMMARIES, ProfileName
from edgetrust.model.certificate import PURPOSE_NAMES
from edgetrust.model.connection import Purpose
from edgetrust.pki.authority.profiles import PROFILES
from tests import lab, make, oracle

BOTH, SERVER = ("serverAuth", "clientAuth"), ("serverAuth",)


def test_every_profile_of_the_contract_is_there() -> None:
    """With a line that says what it does."""
    assert list(PROFILES) == list(ProfileName) == list(PROFILE_SUMMARIES)
    assert [str(name) for name in ProfileName] == [
        "public",
        "public-server-only",
        "internal",
        "adcs-web-server",
        "adcs-client-server",
        "self-signed",
    ]


@pytest.mark.parametrize(
    ("name", "purposes", "days"),
    [
        (ProfileName.PUBLIC, BOTH, 200),
        (ProfileName.PUBLIC_SERVER_ONLY, SERVER, 200),
        (ProfileName.INTERNAL, BOTH, 730),
        (ProfileName.ADCS_WEB_SERVER, SERVER, 730),
        (ProfileName.ADCS_CLIENT_SERVER, BOTH, 730),
    ],
)
@oracle.NEEDED
def test_openssl_takes_each_profile_for_what_it_is_for(name: ProfileName, purposes: tuple[str, ...], days: int) -> None:
    """As a server; as a client only where the profile has that purpose."""
    signed = lab.sign(make.request("expe1.example.com", eku=BOTH), name).certificate
    path, trusted = lab.chain(lab.issuing())

    as_server = oracle.verify(signed.der, [path], [trusted], at=make.NOW, purpose=Purpose.SERVER_AUTH)
    as_client = oracle.verify(signed.der, [path], [trusted], at=make.NOW, purpose=Purpose.CLIENT_AUTH)

    assert isinstance(signed.extended_key_usage, tuple)
    assert tuple(PURPOSE_NAMES[each] for each in signed.extended_key_usage) == purposes
    assert (signed.not_after - signed.not_before).days + 1 == days
    assert as_server is None
    assert (as_client is None) == ("clientAuth" in purposes)
