"""Facts of certificates, revocation lists, requests and keys, as read and without judgement.

Not here: how they are read (`edgetrust.pki.read`), and what they mean (`edgetrust.pki`, `edgetrust.rules`).
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from edgetrust.model.evidence import Source
from edgetrust.model.names import GeneralName, Name
from edgetrust.model.value import dataclass


class Oid:
    """The object identifiers edgetrust decides on, by their standard names."""

    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"
    BASIC_CONSTRAINTS = "2.5.29.19"
    KEY_USAGE = "2.5.29.15"
    EXTENDED_KEY_USAGE = "2.5.29.37"
    SUBJECT_ALT_NAME = "2.5.29.17"
    ISSUER_ALT_NAME = "2.5.29.18"
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
    NAME_CONSTRAINTS = "2.5.29.30"
    CRL_DISTRIBUTION_POINTS = "2.5.29.31"
    CERTIFICATE_POLICIES = "2.5.29.32"
    AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1"
    NETSCAPE_CERT_TYPE = "2.16.840.1.113730.1.1"
    NETSCAPE_COMMENT = "2.16.840.1.113730.1.13"
    PROXY_CERT_INFO = "1.3.6.1.5.5.7.1.14"
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28"
    DELTA_CRL_INDICATOR = "2.5.29.27"
    CRL_REASON = "2.5.29.21"
    ADDRESS_BLOCKS = "1.3.6.1.5.5.7.1.7"
    AS_NUMBERS = "1.3.6.1.5.5.7.1.8"


PURPOSE_NAMES = {
    Oid.SERVER_AUTH: "serverAuth",
    Oid.CLIENT_AUTH: "clientAuth",
    "1.3.6.1.5.5.7.3.5": "ipsecEndSystem",
    Oid.ANY_EXTENDED_KEY_USAGE: "anyExtendedKeyUsage",
}
"""Extended key usages in words; others are written as dotted numbers."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a certificate that is present and cannot be decoded."""

    der: bytes
    reason: str


def print_serial(serial: int) -> str:
    """A serial number as lower-case hex of whole octets, which is how openssl and CUCM write it but for the case."""
    digits = f"{abs(serial):x}"
    return ("-" if serial < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


_PSS_KEY = bytes.fromhex("06092a864886f70d01010a")
"""The type of an RSA key that is for RSASSA-PSS alone, as it stands in a SubjectPublicKeyInfo."""


class KeyKind(StrEnum):
    """The kind of a public key."""

    RSA = "RSA"
    EC = "EC"
    DSA = "DSA"
    ED25519 = "Ed25519"
    ED448 = "Ed448"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A public key."""

    kind: KeyKind
    bits: int | None
    """Modulus or field size; None when unknown."""
    curve: str | None = None
    spki: bytes
    """DER of the SubjectPublicKeyInfo."""

    @property
    def is_for_pss_only(self) -> bool:
        """Whether an RSA key says that it makes RSASSA-PSS signatures and no others."""
        # Behind the headers of two sequences, which take at most six bytes each.
        return self.kind is KeyKind.RSA and self.spki.find(_PSS_KEY, 0, 12 + len(_PSS_KEY)) >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicConstraints:
    """The basicConstraints extension."""

    ca: bool
    path_length: int | None


class KeyUsage(StrEnum):
    """Bits of the keyUsage extension, by their RFC 5280 names."""

    DIGITAL_SIGNATURE = "digitalSignature"
    CONTENT_COMMITMENT = "nonRepudiation"
    KEY_ENCIPHERMENT = "keyEncipherment"
    DATA_ENCIPHERMENT = "dataEncipherment"
    KEY_AGREEMENT = "keyAgreement"
    KEY_CERT_SIGN = "keyCertSign"
    CRL_SIGN = "cRLSign"
    ENCIPHER_ONLY = "encipherOnly"
    DECIPHER_ONLY = "decipherOnly"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityKeyIdentifier:
    """The authorityKeyIdentifier extension."""

    key_id: bytes | None
    issuer: Name | None
    """The first directoryName of authorityCertIssuer, the only one OpenSSL looks at."""
    serial: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameConstraints:
    """The nameConstraints extension. IP subtrees are `address/mask` networks in text form."""

    permitted: tuple[GeneralName, ...]
    excluded: tuple[GeneralName, ...]
    bounded: tuple[GeneralName, ...] = ()
    """Those of both that carry a minimum or maximum, with which nobody can compare a name."""


ALL_REASONS = 0x807F
"""Every bit of ReasonFlags (RFC 5280 §4.2.1.13), the second octet above the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionPoint:
    """One point of the cRLDistributionPoints extension."""

    names: tuple[GeneralName, ...] | None
    """None: the point has no name of its own."""
    reasons: int
    """The reasons for which its list revokes; `ALL_REASONS` when it states none."""
    crl_issuers: tuple[GeneralName, ...] | None
    """Who issues the list, when that is not the issuer of the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingDistributionPoint:
    """The issuingDistributionPoint extension: what a revocation list is limited to (RFC 5280 §5.2.5)."""

    names: tuple[GeneralName, ...] | None
    only_user: bool
    only_ca: bool
    only_attributes: bool
    is_indirect: bool
    has_reasons: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One extension as it stands in the certificate; the ones edgetrust decides on are also decoded below."""

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certificate:
    """One X.509 certificate. Two are equal when their bytes are. An absent extension is None, one that is present and
    cannot be decoded is `Unreadable`."""

    der: bytes
    sha256: str = field(init=False)
    """Lower-case hex of the SHA-256 of `der`: the name under which every report refers to this certificate. Computed
    when it is first asked for."""
    version: int
    """1 or 3 (the encoded number plus one)."""
    serial: int
    subject: Name
    issuer: Name
    not_before: datetime
    """UTC, aware."""
    not_after: datetime
    irregular_dates: tuple[str, ...] = ()
    """`notBefore`, `notAfter`: those not written as RFC 5280 §4.1.2.5 wants."""
    signature_algorithm: str
    """Dotted OID, as it stands among what is signed."""
    signature_hash: str | None
    """`sha256`, `md5`, …; None when the algorithm has none or is unknown."""
    key: PublicKey
    extensions: tuple[Extension, ...]
    basic_constraints: BasicConstraints | Unreadable | None
    key_usage: frozenset[KeyUsage] | Unreadable | None
    extended_key_usage: tuple[str, ...] | Unreadable | None
    """Dotted OIDs in order."""
    subject_alt_names: tuple[GeneralName, ...] | Unreadable | None
    subject_key_identifier: bytes | Unreadable | None
    authority_key_identifier: AuthorityKeyIdentifier | Unreadable | None
    name_constraints: NameConstraints | Unreadable | None
    crl_distribution_points: tuple[DistributionPoint, ...] | Unreadable | None
    netscape_cert_type: int | Unreadable | None
    """The first octet of the old bit string; 0 when it has none."""
    proxy_cert_info: str | Unreadable | None
    """The policy language (dotted OID) of a proxy certificate (RFC 3820)."""

    # What dataclass would write compares and hashes tuples of the fields, and certificates are looked up all the time.

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Certificate) and self.der == other.der)

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def is_self_issued(self) -> bool:
        """Subject and issuer are the same name. Says nothing about who signed it."""
        return self.subject.canonical == self.issuer.canonical

    @property
    def san(self) -> tuple[GeneralName, ...]:
        """The subject alternative names that could be read; empty without the extension."""
        return self.subject_alt_names if isinstance(self.subject_alt_names, tuple) else ()

    @property
    def is_ca(self) -> bool:
        """basicConstraints says CA:TRUE."""
        return isinstance(self.basic_constraints, BasicConstraints) and self.basic_constraints.ca


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """One certificate revocation list."""

    der: bytes
    issuer: Name = field(compare=False)
    this_update: datetime = field(compare=False)
    next_update: datetime | None = field(compare=False)
    revoked: frozenset[int] = field(compare=False)
    """Serial numbers, without those that were removed from the list again."""
    irregular_dates: tuple[str, ...] = field(compare=False, default=())
    """`thisUpdate`, `nextUpdate`: those not written as RFC 5280 §5.1.2.4 wants."""
    is_delta: bool = field(compare=False, default=False)
    """A list of changes to another one (RFC 5280 §5.2.4)."""
    authority_key_identifier: AuthorityKeyIdentifier | Unreadable | None = field(compare=False)
    issuing_distribution_point: IssuingDistributionPoint | Unreadable | None = field(compare=False, default=None)
    has_unknown_critical_extension: bool = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedEntry:
    """One entry of a revocation list."""

    serial: int
    revoked_on: datetime | None
    """None where it cannot be read."""
    reason: str | None
    """`keyCompromise`; its number where RFC 5280 has no name for it, None where the entry states none."""
    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContents:
    """What stands in a revocation list beside its issuer and dates."""

    version: int
    """1 or 2."""
    signature_algorithm: str | None
    """Dotted OID; None where it cannot be read."""
    signature_hash: str | None
    number: int | None
    """The CRL number; None where the list has none that can be read."""
    extensions: tuple[Extension, ...]
    entries: tuple[RevokedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """One PKCS#10 certificate signing request."""

    der: bytes
    subject: Name = field(compare=False)
    key: PublicKey = field(compare=False)
    subject_alt_names: tuple[GeneralName, ...] = field(compare=False)
    extended_key_usage: tuple[str, ...] = field(compare=False)
    extensions: tuple[Extension, ...] = field(compare=False, default=())
    """Every extension it asks for, as it stands there; the two above are decoded where they can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateKey:
    """A private key, of which only the public half is kept."""

    key: PublicKey
    hides_pss: bool = False
    """Whether this RSA key may be for RSASSA-PSS alone all the same: of one that lies encrypted that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A certificate, seen at a place. The same certificate is often seen in several files."""

    certificate: Certificate
    source: Source
