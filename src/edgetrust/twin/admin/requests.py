"""Certificate signing requests on a node: what the page asks, what it refuses, and the request that is pending with its
private key.

The key is made on the node and never leaves it. Not here: what the fields come filled with
(`edgetrust.twin.admin.csr_fields`), and the octets of a request (`edgetrust.pki.request`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, KeyUsage, SigningRequest
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Node, Slot, SubjectFields
from edgetrust.model.plan import PlannedCertificate, PlannedKey, PlannedName, SanType, Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.releases import (
    EXPRESSWAY_KEYS_MAY_BE_ECDSA,
    PROFILE_NAMES_MUST_BE_FQDN,
    UPLOAD_DEMANDS_FQDN,
    is_in_force,
)
from edgetrust.pki.contents import read_contents
from edgetrust.pki.request import DIGESTS, build_request
from edgetrust.pki.signing_key import generate_key
from edgetrust.twin.admin.files import pkcs8_of
from edgetrust.twin.admin.ruling import Declined, Notice, warning

LONGEST_COMMON_NAME = 64
"""RFC 5280, appendix A: ub-common-name."""
KEY_SIZES = {KeyKind.RSA: (2048, 4096), KeyKind.EC: (256, 384, 521)}
"""What the Generate CSR page of an Expressway offers."""
PROFILE = "phone security profile"
"""The feature that a phone security profile name is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is entered on the Generate CSR page."""

    slot: Slot
    common_name: str
    names: tuple[PlannedName, ...]
    """Beside the common name, which becomes one as well."""
    key: PlannedKey = PlannedKey()
    digest: str = "sha256"
    subject: SubjectFields = SubjectFields()
    purposes: tuple[Purpose, ...] = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
    key_usage: tuple[KeyUsage, ...] = (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT)
    is_multi_server: bool = False
    """CUCM: one certificate and key for all nodes of the cluster."""

    @property
    def appearing(self) -> tuple[PlannedName, ...]:
        """*Alternative name as it will appear*: the common name first, each name once."""
        first = dns_name(self.common_name, "common name")
        return tuple({each.printed.lower(): each for each in (first, *self.names)}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A request that waits for its certificate."""

    slot: Slot
    pem: bytes
    pkcs8: bytes = field(repr=False)
    """The private key, DER."""
    request: SigningRequest
    is_multi_server: bool = False


def dns_name(value: str, feature: str) -> PlannedName:
    """A DNS name for a request."""
    return PlannedName(type=SanType.DNS, value=value, feature=feature, reason="")


def find_objections(wish: Wish, side: ExpresswayCluster | None) -> Declined | None:
    """Why no request can be made with what was entered, all reasons at once; `side` is None on CUCM and its kin."""
    reasons = (*_about_names(wish), *_about_key(wish), *(_about_expressway(wish, side) if side is not None else ()))
    return Declined(notices=tuple(Notice(text=reason) for reason in dict.fromkeys(reasons))) if reasons else None


def find_warnings(wish: Wish, side: ExpresswayCluster) -> tuple[Notice, ...]:
    """Names with which a request is made, and whose certificate is then refused on upload."""
    if not is_in_force(UPLOAD_DEMANDS_FQDN, side.version):
        return ()
    unfit = [name.value for name in wish.appearing if name.type is SanType.DNS and not is_fqdn(name.value)]
    return tuple(
        warning(
            f"{name!r} is no FQDN: the request is made, and {side.version} refuses every certificate with this name; "
            "discard the CSR, and generate it without the name"
        )
        for name in dict.fromkeys(unfit)
    )


def _about_names(wish: Wish) -> Iterator[str]:
    if not wish.common_name:
        yield "no common name, expected the name of this node"
    if len(wish.common_name) > LONGEST_COMMON_NAME:
        yield f"the common name has {len(wish.common_name)} characters, and a certificate holds {LONGEST_COMMON_NAME}"
    for name in (wish.common_name, *(each.value for each in wish.names)):
        if not name.isascii():
            yield f"{name!r} is not ASCII, and a certificate holds no other names"
    country = wish.subject.country
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        yield f"{country!r} is no country, expected two letters (ISO 3166)"


def _about_key(wish: Wish) -> Iterator[str]:
    sizes = KEY_SIZES[wish.key.kind]
    if wish.key.bits not in sizes:
        offered = ", ".join(map(str, sizes))
        yield f"no {wish.key.kind.value} key of {wish.key.bits} bits is on offer; there are {offered}"
    if wish.digest not in DIGESTS:
        yield f"no digest {wish.digest!r} is on offer; there are {', '.join(DIGESTS)}"


def _about_expressway(wish: Wish, side: ExpresswayCluster) -> Iterator[str]:
    if wish.key.kind is KeyKind.EC and not is_in_force(EXPRESSWAY_KEYS_MAY_BE_ECDSA, side.version):
        yield f"{side.version} makes requests with RSA keys only"
    if not is_fqdn(wish.common_name):
        yield f"{wish.common_name!r} is no FQDN, and no request can be made with it"
    cluster_name = side.cluster_name
    is_asked_for = cluster_name in [name.value for name in wish.names]
    if cluster_name is not None and cluster_name != wish.common_name and is_asked_for and not is_fqdn(cluster_name):
        yield f"the cluster name {cluster_name!r} is no FQDN, and no request can be made with it"
    if is_in_force(PROFILE_NAMES_MUST_BE_FQDN, side.version):
        for name in wish.names:
            if name.feature == PROFILE and not is_fqdn(name.value):
                yield f"the phone security profile {name.value!r} is no FQDN, and no request can be made with it"
    fields = {
        "Country": wish.subject.country,
        "State or province": wish.subject.state,
        "Locality": wish.subject.locality,
        "Organization": wish.subject.organization,
        "Organizational unit": wish.subject.organizational_unit,
    }
    for label, value in fields.items():
        if not value:
            yield f"{label} is empty, and the page wants it filled in"


def make_request(node: Node, wish: Wish) -> Pending:
    """A new key and the request that is signed with it. Takes up to a second; raises Malformed for what no certificate
    can hold."""
    key = generate_key(wish.key)
    planned = PlannedCertificate(
        node=node,
        slot=wish.slot,
        common_name=wish.common_name,
        san=wish.appearing,
        key=wish.key,
        purposes=wish.purposes,
        key_usage=wish.key_usage,
        signer=Signer.EITHER,
        reasons=(),
    )
    try:
        pem = build_request(planned, wish.subject, key, digest=wish.digest)
    except (ValueError, TypeError) as error:
        raise Malformed(f"no request can be made of this: {error}") from error
    ((request, _),) = read_contents(pem, path="request").requests
    return Pending(slot=wish.slot, pem=pem, pkcs8=pkcs8_of(key), request=request, is_multi_server=wish.is_multi_server)
