"""What each kind of issuer makes of a request: the profiles of the lab CA, as data.

Not here: what is asked for (`edgetrust.pki.authority.requested`), and how many days a public certificate may last on
which day (`edgetrust.mra.public_cas`).
"""

from __future__ import annotations

from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import Extension, KeyUsage, Oid
from edgetrust.model.value import dataclass
from edgetrust.pki.authority.templates import APPLICATION_POLICIES, CLIENT_AND_SERVER_TEMPLATE, WEB_SERVER_TEMPLATE

_BOTH = (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)
_SERVER = (Oid.SERVER_AUTH,)
_TLS = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT})
_ORGANIZATIONAL_UNIT = "2.5.4.11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an issuer puts into a certificate, whatever is asked, and what it leaves to the request."""

    name: ProfileName
    follows_request: bool
    """Purposes, key usage and further extensions are those of the request; what stands below only fills gaps."""
    purposes: tuple[str, ...]
    """Extended key usage."""
    key_usage: frozenset[KeyUsage]
    """For RSA keys; of these an EC key gets what it can do."""
    days: int | None
    """Of validity, where nothing is said; None: as long as the day of issue allows."""
    is_public: bool = False
    """Only DNS names and addresses that belong to the public, the common name among them."""
    dropped_attributes: tuple[str, ...] = ()
    """Attribute types of the subject that are left out, dotted."""
    extensions: tuple[Extension, ...] = ()
    """Further ones, in every certificate."""
    states_no_ca: bool = True
    """basicConstraints says CA:FALSE."""
    is_self_signed: bool = False


PROFILES: dict[ProfileName, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name=ProfileName.PUBLIC,
            follows_request=False,
            purposes=_BOTH,
            key_usage=_TLS,
            days=None,
            is_public=True,
            dropped_attributes=(_ORGANIZATIONAL_UNIT,),  # CA/Browser Forum BR 7.1.2.7: none since 2022-09-01
        ),
        Profile(
            name=ProfileName.PUBLIC_SERVER_ONLY,
            follows_request=False,
            purposes=_SERVER,
            key_usage=_TLS,
            days=None,
            is_public=True,
            dropped_attributes=(_ORGANIZATIONAL_UNIT,),
        ),
        Profile(
            name=ProfileName.INTERNAL,
            follows_request=True,
            purposes=_BOTH,
            key_usage=_TLS,
            days=730,
        ),
        Profile(
            name=ProfileName.ADCS_WEB_SERVER,
            follows_request=False,
            purposes=_SERVER,
            key_usage=_TLS,
            days=730,
            extensions=(WEB_SERVER_TEMPLATE,),
            states_no_ca=False,
        ),
        Profile(
            name=ProfileName.ADCS_CLIENT_SERVER,
            follows_request=False,
            purposes=_BOTH,
            # The vendor's example carries the third as well, and CUCM asks for it.
            key_usage=_TLS | {KeyUsage.DATA_ENCIPHERMENT},
            days=730,
            extensions=(CLIENT_AND_SERVER_TEMPLATE, APPLICATION_POLICIES),
            states_no_ca=False,
        ),
        Profile(
            name=ProfileName.SELF_SIGNED,
            follows_request=True,
            purposes=_BOTH,
            key_usage=_TLS,
            days=5 * 365,
            states_no_ca=False,
            is_self_signed=True,
        ),
    )
}
"""Every profile by its name."""
