"""Builders of certificates, revocation lists and requests for tests: valid by default, a test changes one thing.

    root = make.ca("Root")                                   # self-signed, CA:TRUE, key identifiers
    issuing = make.ca("Issuing", root, path_length=0)
    leaf = make.leaf("expe1.example.com", issuing)           # SAN = its name, serverAuth and clientAuth
    leaf = make.leaf("expe1.example.com", issuing, sans=["a.example.com", "IP:10.0.0.1"], eku=["serverAuth"])
    leaf.certificate                                         # what edgetrust reads from leaf.der
    leaf.der, leaf.pem, leaf.key, leaf.key_pem

Everything is deterministic: the same call gives the same bytes, in every run (RSA keys: within one run only), and the
same subject means the same key. `NOW` lies within every default validity. The keyword arguments are those of
`Changes`; each may be given to `ca` and to `leaf`. The DER is written by `tests.asn1`, so wrong values are possible.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache
from ipaddress import ip_address, ip_network
from typing import TypedDict, Unpack, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from edgetrust.model.certificate import Certificate, Located, Oid
from edgetrust.model.evidence import Source
from edgetrust.pki.read import read_certificate
from tests import asn1

NOW = datetime(2026, 11, 23, tzinfo=UTC)
"""The time at which tests judge."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

ATTRIBUTES = {
    "CN": "2.5.4.3", "SN": "2.5.4.4", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8",
    "STREET": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "UID": "0.9.2342.19200300.100.1.1",
    "DC": "0.9.2342.19200300.100.1.25", "E": "1.2.840.113549.1.9.1",
}  # fmt: skip
PURPOSES = {
    "serverAuth": Oid.SERVER_AUTH, "clientAuth": Oid.CLIENT_AUTH, "anyExtendedKeyUsage": Oid.ANY_EXTENDED_KEY_USAGE,
    "codeSigning": "1.3.6.1.5.5.7.3.3", "emailProtection": "1.3.6.1.5.5.7.3.4", "ipsecEndSystem": "1.3.6.1.5.5.7.3.5",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9", "msSGC": "1.3.6.1.4.1.311.10.3.3", "nsSGC": "2.16.840.1.113730.4.1",
}  # fmt: skip
USAGES = (
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip
_KEYS: dict[bytes, Key] = {}
"""The private keys of all certificates made so far, by SubjectPublicKeyInfo."""
_HASH_OIDS = {
    "rsa": {"md5": "1.2.840.113549.1.1.4", "sha1": "1.2.840.113549.1.1.5", "sha224": "1.2.840.113549.1.1.14",
            "sha256": "1.2.840.113549.1.1.11", "sha384": "1.2.840.113549.1.1.12", "sha512": "1.2.840.113549.1.1.13",
            "ripemd160": "1.3.36.3.3.1.2"},
    "ec": {"sha1": "1.2.840.10045.4.1", "sha224": "1.2.840.10045.4.3.1", "sha256": "1.2.840.10045.4.3.2",
           "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4",
           "sha3-256": "2.16.840.1.101.3.4.3.10"},
}  # fmt: skip
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(), "sha1": hashes.SHA1(),  # noqa: S303 - old certificates carry them
    "sha224": hashes.SHA224(), "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(), "sha512": hashes.SHA512(), "sha3-256": hashes.SHA3_256(),
}  # fmt: skip


class Changes(TypedDict, total=False):
    """What a test may change; None leaves an extension out."""

    subject: str | bytes
    """See `name`. Default: the builder's first argument."""
    issuer_name: str | bytes
    """Default: the issuer's subject."""
    key: str | Key
    """A key, or the name of one (see `key`). Default: the one named like the subject."""
    signing_key: str | Key
    """Default: the issuer's key."""
    serial: int
    """Default: from a digest of everything else."""
    version: int
    """1 to 3, default 3; a certificate of version 1 or 2 gets no extensions."""
    not_before: datetime
    not_after: datetime
    digest: str
    """`sha256` (default), `sha1`, `md5`, … or, with RSA keys, `pss` and `ripemd160`."""
    sans: Sequence[str | bytes] | None
    """See `general_name`. Default: the name of a leaf, None for a CA."""
    eku: Sequence[str] | None
    """`serverAuth`, … or dotted OIDs. Default: serverAuth and clientAuth for a leaf, None for a CA."""
    ku: Sequence[str] | None
    """RFC 5280 names. Default: digitalSignature, keyEncipherment (leaf); keyCertSign, cRLSign (CA)."""
    ca: bool | None
    """basicConstraints CA; None leaves the extension out. Default: True for a CA, False for a leaf."""
    path_length: int | None
    ski: bytes | None
    """Default: SHA-1 of the public key bits."""
    aki: bytes | None
    """keyIdentifier. Default: the issuer's subjectKeyIdentifier when it has one; None for a self-signed certificate."""
    aki_issuer: str | bytes | None
    """authorityCertIssuer, a directory name. Default: None."""
    aki_serial: int | None
    permitted: Sequence[str | bytes] | None
    """Name constraints, written like `sans` (IP as `IP:10.0.0.0/8`)."""
    excluded: Sequence[str | bytes] | None
    crl_url: str | None
    """One distribution point."""
    not_critical: Iterable[str]
    """OIDs to mark not critical. basicConstraints, keyUsage and nameConstraints are critical otherwise."""
    critical: Iterable[str]
    """OIDs to mark critical beside these."""
    extensions: Sequence[tuple[str, bool, bytes]]
    """Further extensions: OID, critical, DER of the value. Nothing is checked; an OID may occur twice."""


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    der: bytes
    key: Key

    @cached_property
    def certificate(self) -> Certificate:
        """The facts edgetrust reads from it."""
        return read_certificate(self.der)

    @cached_property
    def pem(self) -> str:
        """The certificate as a PEM block."""
        return pem(self.der)

    @cached_property
    def key_pem(self) -> str:
        """The private key as unencrypted PKCS#8."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def located(self, file: str = "test.pem", line: int | None = 1) -> Located:
        """The certificate as if read from that place."""
        return Located(certificate=self.certificate, source=Source(file=file, line=line))


def ca(subject: str | bytes = "Root", issuer: Issued | None = None, /, **changes: Unpack[Changes]) -> Issued:
    """A certificate authority, self-signed unless an issuer is given. 2020 to 2040."""
    defaults: Changes = {
        "subject": subject, "ca": True, "ku": ("keyCertSign", "cRLSign"),
        "not_before": datetime(2020, 1, 1, tzinfo=UTC), "not_after": datetime(2040, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return _issue(issuer, {**defaults, **changes})


def leaf(fqdn: str = "host.example.com", issuer: Issued | None = None, /, **changes: Unpack[Changes]) -> Issued:
    """An end-entity certificate, self-signed unless an issuer is given. 2026 to 2028."""
    defaults: Changes = {
        "subject": fqdn, "sans": (fqdn,), "ca": False, "ku": ("digitalSignature", "keyEncipherment"),
        "eku": ("serverAuth", "clientAuth"),
        "not_before": datetime(2026, 1, 1, tzinfo=UTC), "not_after": datetime(2028, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return _issue(issuer, {**defaults, **changes})


def revocation_list(
    issuer: Issued, revoked: Iterable[int] = (), *, this_update: datetime = datetime(2026, 11, 1, tzinfo=UTC),
    next_update: datetime | None = datetime(2026, 12, 31, tzinfo=UTC), aki: bool = True, number: int | None = 1,
    extensions: Sequence[tuple[str, bool, bytes]] = (), signing_key: str | Key | None = None, digest: str = "sha256",
) -> bytes:  # fmt: skip
    """DER of a revocation list of that issuer."""
    signer = _resolve(signing_key) if signing_key is not None else issuer.key
    entries = [asn1.seq(asn1.integer(serial), asn1.time(this_update)) for serial in revoked]
    stated = [(Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.seq(_key_id(_key_identifier(issuer))))] if aki else []
    stated += [("2.5.29.20", False, asn1.integer(number))] if number is not None else []
    encoded = [_extension(*each) for each in (*stated, *extensions)]
    algorithm = _algorithm(signer, digest)
    to_be_signed = asn1.seq(
        asn1.integer(1), algorithm, issuer.certificate.subject.der, asn1.time(this_update),
        asn1.time(next_update) if next_update else b"", asn1.seq(*entries) if entries else b"",
        asn1.context(0, asn1.seq(*encoded)) if encoded else b"",
    )  # fmt: skip
    return asn1.seq(to_be_signed, algorithm, asn1.bits(_sign(signer, to_be_signed, digest)))


def request(fqdn: str = "host.example.com", /, **changes: Unpack[Changes]) -> bytes:
    """DER of a signing request; `subject`, `key`, `sans`, `eku`, `ku`, `critical`, `not_critical` and `extensions` are
    looked at."""
    wanted: Changes = {"subject": fqdn, "sans": (fqdn,), **changes}
    signer = _resolve(wanted.get("key", _text(wanted["subject"])))
    asked: Changes = {"sans": wanted["sans"], "eku": wanted.get("eku"), "ku": wanted.get("ku")}
    flags: Changes = {"critical": wanted.get("critical", ()), "not_critical": wanted.get("not_critical", ())}
    extensions = _extensions({**asked, **flags, "extensions": wanted.get("extensions", ())})
    attribute = asn1.seq(asn1.oid("1.2.840.113549.1.9.14"), asn1.set_of(asn1.seq(*extensions)))
    info = asn1.seq(
        asn1.integer(0), name(wanted["subject"]), spki(signer), asn1.context(0, *([attribute] if extensions else []))
    )
    return asn1.seq(info, _algorithm(signer, "sha256"), asn1.bits(_sign(signer, info, "sha256")))


def key(label: str) -> Key:
    """The private key of that name: P-256, or another kind when the name begins with `rsa:`, `rsa1024:`, `rsa3072:`,
    `rsa4096:`, `p384:`, `p521:`, `p224:`, `p256k1:`, `brainpool:`, `ed25519:` or `ed448:` (the plain kind is a name,
    too: `rsa`)."""
    return _make_key(label)


def name(text: str | bytes) -> bytes:
    """DER of a Name: from `CN=x,O=y` (most specific first; `+` joins, no escaping), a bare common name, or DER itself.
    The empty string is the empty name."""
    if isinstance(text, bytes):
        return text
    if text and "=" not in text:
        text = f"CN={text}"
    parts = [part for part in reversed(text.split(",")) if part]
    return asn1.seq(*(asn1.set_of(*(_attribute(each) for each in part.split("+"))) for part in parts))


def general_name(text: str | bytes) -> bytes:
    """DER of a GeneralName: a DNS name, or `IP:`, `URI:`, `email:`, `SRV:`, `XMPP:`, `DN:`, `RID:` before another;
    bytes are taken as they are. `IP:10.0.0.0/8` is the form of name constraints."""
    if isinstance(text, bytes):
        return text
    kind, colon, value = text.partition(":")
    if colon and kind == "IP":
        return asn1.tlv(0x87, _address(value))
    if colon and kind in ("URI", "email"):
        return asn1.tlv({"URI": 0x86, "email": 0x81}[kind], value.encode())
    if colon and kind == "SRV":
        return asn1.context(0, asn1.oid("1.3.6.1.5.5.7.8.7"), asn1.context(0, asn1.ia5(value)))
    if colon and kind == "XMPP":
        return asn1.context(0, asn1.oid("1.3.6.1.5.5.7.8.5"), asn1.context(0, asn1.utf8(value)))
    if colon and kind == "DN":
        return asn1.context(4, name(value))
    if colon and kind == "RID":
        return asn1.tlv(0x88, asn1.oid(value)[2:])
    return asn1.tlv(0x82, text.encode())


def pem(der: bytes, label: str = "CERTIFICATE") -> str:
    """A PEM block, ending in a line break."""
    text = base64.b64encode(der).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))


def key_of(certificate: Certificate) -> Key:
    """The private key of a certificate that was made here."""
    return _KEYS[certificate.key.spki]


def spki(private: Key) -> bytes:
    """DER of the SubjectPublicKeyInfo."""
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _issue(issuer: Issued | None, wanted: Changes) -> Issued:
    return _issue_once(issuer, tuple((each, _frozen(wanted[each])) for each in sorted(wanted)))  # type: ignore[literal-required]


def _frozen(value: object) -> object:
    return value if isinstance(value, str | bytes) or not isinstance(value, Iterable) else tuple(value)


@lru_cache(maxsize=4096)
def _issue_once(issuer: Issued | None, frozen: tuple[tuple[str, object], ...]) -> Issued:
    """The same call gives the same bytes: a deployment of thirty certificates is built thousands of times."""
    wanted = cast("Changes", dict(frozen))
    subject = name(wanted["subject"])
    own = _resolve(wanted.get("key", _text(wanted["subject"])))
    _KEYS[spki(own)] = own
    signer = _resolve(wanted["signing_key"]) if "signing_key" in wanted else issuer.key if issuer else own
    settled: Changes = {"ski": _hash_of_key(own), "aki": _key_identifier(issuer) if issuer else None, **wanted}
    version = settled.get("version", 3)
    extensions = _extensions(settled) if version == 3 else []
    issuer_name = issuer.certificate.subject.der if issuer else subject
    rest = asn1.seq(
        name(settled["issuer_name"]) if "issuer_name" in settled else issuer_name,
        asn1.seq(asn1.time(settled["not_before"]), asn1.time(settled["not_after"])), subject, spki(own),
        asn1.context(3, asn1.seq(*extensions)) if extensions else b"",
    )  # fmt: skip
    digest = int.from_bytes(hashlib.sha256(rest + spki(signer)).digest()[:15], "big")
    algorithm = _algorithm(signer, settled.get("digest", "sha256"))
    to_be_signed = asn1.seq(
        asn1.context(0, asn1.integer(version - 1)) if version > 1 else b"",
        asn1.integer(settled.get("serial", digest)), algorithm, _contents(rest),
    )  # fmt: skip
    signature = _sign(signer, to_be_signed, settled.get("digest", "sha256"))
    return Issued(asn1.seq(to_be_signed, algorithm, asn1.bits(signature)), own)


def _extensions(wanted: Changes) -> list[bytes]:
    critical = {Oid.BASIC_CONSTRAINTS, Oid.KEY_USAGE, Oid.NAME_CONSTRAINTS, *wanted.get("critical", ())}
    critical -= set(wanted.get("not_critical", ()))
    stated = [(oid, oid in critical, value) for oid, value in _values(wanted) if value is not None]
    return [_extension(*each) for each in (*stated, *wanted.get("extensions", ()))]


def _values(wanted: Changes) -> Iterable[tuple[str, bytes | None]]:
    if (is_ca := wanted.get("ca")) is not None:
        limit = wanted.get("path_length")
        flag = asn1.boolean(True) if is_ca else b""
        yield Oid.BASIC_CONSTRAINTS, asn1.seq(flag, asn1.integer(limit) if limit is not None else b"")
    if (usages := wanted.get("ku")) is not None:
        yield Oid.KEY_USAGE, asn1.named_bits({USAGES.index(usage) for usage in usages})
    if (purposes := wanted.get("eku")) is not None:
        yield Oid.EXTENDED_KEY_USAGE, asn1.seq(*(asn1.oid(PURPOSES.get(each, each)) for each in purposes))
    if (sans := wanted.get("sans")) is not None:
        yield Oid.SUBJECT_ALT_NAME, asn1.seq(*(general_name(each) for each in sans))
    if (ski := wanted.get("ski")) is not None:
        yield Oid.SUBJECT_KEY_IDENTIFIER, asn1.octets(ski)
    yield Oid.AUTHORITY_KEY_IDENTIFIER, _authority_key_identifier(wanted)
    yield Oid.NAME_CONSTRAINTS, _name_constraints(wanted)
    if (url := wanted.get("crl_url")) is not None:
        point = asn1.context(0, asn1.context(0, general_name(f"URI:{url}")))
        yield Oid.CRL_DISTRIBUTION_POINTS, asn1.seq(asn1.seq(point))


def _authority_key_identifier(wanted: Changes) -> bytes | None:
    parts = []
    if (identifier := wanted.get("aki")) is not None:
        parts.append(_key_id(identifier))
    if (issuer := wanted.get("aki_issuer")) is not None:
        parts.append(asn1.context(1, asn1.context(4, name(issuer))))
    if (serial := wanted.get("aki_serial")) is not None:
        parts.append(asn1.context(2, _contents(asn1.integer(serial)), constructed=False))
    return asn1.seq(*parts) if parts else None


def _name_constraints(wanted: Changes) -> bytes | None:
    permitted, excluded = wanted.get("permitted"), wanted.get("excluded")
    if permitted is None and excluded is None:
        return None
    trees = [
        asn1.context(number, *(asn1.seq(general_name(each)) for each in names))
        for number, names in ((0, permitted), (1, excluded))
        if names is not None
    ]
    return asn1.seq(*trees)


def _extension(oid: str, critical: bool, value: bytes) -> bytes:
    return asn1.seq(asn1.oid(oid), asn1.boolean(True) if critical else b"", asn1.octets(value))


def _key_id(identifier: bytes) -> bytes:
    return asn1.context(0, identifier, constructed=False)


def _key_identifier(issuer: Issued) -> bytes:
    """The identifier an issuer announces, or the digest of its key when it announces none."""
    announced = issuer.certificate.subject_key_identifier
    return announced if isinstance(announced, bytes) else _hash_of_key(issuer.key)


def _hash_of_key(private: Key) -> bytes:
    return hashlib.sha1(spki(private), usedforsecurity=False).digest()


def _attribute(text: str) -> bytes:
    kind, _, value = text.partition("=")
    oid = ATTRIBUTES.get(kind, kind)
    if kind == "C":
        return asn1.seq(asn1.oid(oid), asn1.printable(value))
    return asn1.seq(asn1.oid(oid), asn1.ia5(value) if kind in ("DC", "E") else asn1.utf8(value))


def _address(text: str) -> bytes:
    if "/" not in text:
        return ip_address(text).packed
    network = ip_network(text)
    return network.network_address.packed + network.netmask.packed


def _text(subject: str | bytes) -> str:
    return subject if isinstance(subject, str) else subject.hex()


def _contents(der: bytes) -> bytes:
    """What stands inside an element."""
    return der[2:] if der[1] < 0x80 else der[2 + (der[1] & 0x7F) :]


def _resolve(wanted: str | Key) -> Key:
    return _make_key(wanted) if isinstance(wanted, str) else wanted


@cache
def _make_key(label: str) -> Key:
    kind = label.partition(":")[0]
    seed = hashlib.shake_256(label.encode()).digest(57)
    if kind in ("rsa", "rsa1024", "rsa2048", "rsa3072", "rsa4096"):
        return rsa.generate_private_key(65537, int(kind[3:] or 2048))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed[:32])
    if kind == "ed448":
        return ed448.Ed448PrivateKey.from_private_bytes(seed)
    curves: dict[str, ec.EllipticCurve] = {
        "p384": ec.SECP384R1(), "p521": ec.SECP521R1(), "p256k1": ec.SECP256K1(), "brainpool": ec.BrainpoolP256R1(),
        "p224": ec.SECP224R1(),
    }  # fmt: skip
    # 27 and 31 bytes are below the order of each of these curves.
    length = 27 if kind == "p224" else 31
    return ec.derive_private_key(int.from_bytes(seed[:length], "big"), curves.get(kind, ec.SECP256R1()))


def _algorithm(signer: Key, name_of_hash: str) -> bytes:
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        return asn1.seq(asn1.oid("1.3.101.112"))
    if isinstance(signer, ed448.Ed448PrivateKey):
        return asn1.seq(asn1.oid("1.3.101.113"))
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        return asn1.seq(asn1.oid(_HASH_OIDS["ec"][name_of_hash]))
    if name_of_hash == "pss":
        sha256 = asn1.seq(asn1.oid("2.16.840.1.101.3.4.2.1"), asn1.null())
        mask = asn1.seq(asn1.oid("1.2.840.113549.1.1.8"), sha256)
        return asn1.seq(
            asn1.oid("1.2.840.113549.1.1.10"),
            asn1.seq(asn1.context(0, sha256), asn1.context(1, mask), asn1.context(2, asn1.integer(32))),
        )
    return asn1.seq(asn1.oid(_HASH_OIDS["rsa"][name_of_hash]), asn1.null())


def _sign(signer: Key, message: bytes, name_of_hash: str) -> bytes:
    if isinstance(signer, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)):
        return signer.sign(message)
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        return signer.sign(message, ec.ECDSA(_HASHES[name_of_hash], deterministic_signing=True))
    if name_of_hash == "ripemd160":
        return _sign_with_ripemd(signer, message)
    if name_of_hash == "pss":
        return signer.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    return signer.sign(message, padding.PKCS1v15(), _HASHES[name_of_hash])


def _sign_with_ripemd(signer: rsa.RSAPrivateKey, message: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1) by hand, for the cryptography library knows nothing of this digest."""
    digest = hashlib.new("ripemd160", message).digest()
    info = asn1.seq(asn1.seq(asn1.oid("1.3.36.3.2.1"), asn1.null()), asn1.octets(digest))
    numbers, length = signer.private_numbers(), signer.key_size // 8
    padded = b"\0\1" + b"\xff" * (length - 3 - len(info)) + b"\0" + info
    return pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n).to_bytes(length)
