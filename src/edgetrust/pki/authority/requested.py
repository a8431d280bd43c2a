"""What a signing request asks for, taken apart, and what is wrong with it as a request.

Accepts what openssl, Expressways and CUCM write; the forms they share are read by `edgetrust.pki.read`. Not here: what
an issuer makes of it (`edgetrust.pki.authority.sign`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from edgetrust.codec import der
from edgetrust.codec.extensions import read_basic_constraints, read_extended_key_usage, read_key_usage
from edgetrust.codec.general_names import read_general_name
from edgetrust.codec.signed import read_signature_hash, slice_signed
from edgetrust.errors import Malformed, Refused
from edgetrust.model.certificate import Extension, KeyKind, KeyUsage, Oid, PublicKey, SigningRequest
from edgetrust.model.names import GeneralName, Name
from edgetrust.model.value import dataclass
from edgetrust.pki.signature import verify_request_signature
from edgetrust.pki.strength import LONGEST_RSA_KEY, SHORTEST_KEYS, is_weak

_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_WEAK_DIGESTS = ("md5", "sha1")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedName:
    """One subject alternative name of a request."""

    name: GeneralName
    der: bytes
    """The GeneralName as it stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks for. None: it does not say."""

    subject: Name
    names: tuple[AskedName, ...]
    purposes: tuple[str, ...] | None
    key_usage: frozenset[KeyUsage] | None
    is_ca: bool
    extensions: dict[str, Extension]
    """All of them, by OID."""


def read_asked(request: SigningRequest) -> Asked:
    """What a request asks for. Raises Refused when it is not signed with its own key, Malformed when it asks for
    something that cannot be read."""
    if not verify_request_signature(request):
        raise Refused(
            "the signature was not made with the key that the request is for",
            hint="download the request again, or make a new one",
        )
    extensions = _index(request.extensions)
    usage = extensions.get(Oid.KEY_USAGE)
    constraints = extensions.get(Oid.BASIC_CONSTRAINTS)
    return Asked(
        subject=request.subject,
        names=_read_names(extensions.get(Oid.SUBJECT_ALT_NAME)),
        purposes=_read_purposes(extensions),
        key_usage=read_key_usage(usage.value) if usage else None,
        is_ca=read_basic_constraints(constraints.value).ca if constraints else False,
        extensions=extensions,
    )


def read_asked_purposes(request: SigningRequest) -> tuple[str, ...] | None:
    """The extended key usages that a request asks for; None when it does not say. Raises as `read_asked`, which looks
    at the signature as well."""
    return _read_purposes(_index(request.extensions))


def find_weaknesses(request: SigningRequest) -> Iterator[str]:
    """What a CA of today would not like about the key and the signature, one line each."""
    key = request.key
    if key.kind is KeyKind.RSA and is_weak(key):
        yield f"the RSA key has {key.bits} bits, expected at least {SHORTEST_KEYS[KeyKind.RSA]}"
    if key.kind is KeyKind.RSA and key.bits is not None and key.bits > LONGEST_RSA_KEY:
        yield f"the RSA key has {key.bits} bits; CUCM takes at most {LONGEST_RSA_KEY}, and Expressways may not cope"
    if key.kind is not KeyKind.RSA and key.curve not in _CURVES:
        kind = _describe_kind(key)
        yield f"the key is {kind}; Expressways and CUCM take RSA, or EC on P-256, P-384 or P-521"
    signed = slice_signed(request.der, "a signing request")
    digest = read_signature_hash(signed.der, signed.algorithm)[1]
    if digest in _WEAK_DIGESTS:
        yield f"the request is signed with {digest.upper()}, expected SHA-256"


def _describe_kind(key: PublicKey) -> str:
    if key.kind is not KeyKind.EC:
        return key.kind
    return f"EC on {key.curve}" if key.curve else "EC on a curve that has no name"


def _read_purposes(extensions: Mapping[str, Extension]) -> tuple[str, ...] | None:
    found = extensions.get(Oid.EXTENDED_KEY_USAGE)
    return read_extended_key_usage(found.value) if found is not None else None


def _index(listed: tuple[Extension, ...]) -> dict[str, Extension]:
    extensions: dict[str, Extension] = {}
    for extension in listed:
        if extension.oid in extensions:
            raise Malformed(f"the request asks for the extension {extension.oid} more than once; make a new one")
        extensions[extension.oid] = extension
    return extensions


def _read_names(extension: Extension | None) -> tuple[AskedName, ...]:
    if extension is None:
        return ()
    value = extension.value
    outer = der.read_only_element(value, der.SEQUENCE, "subjectAltName")
    return tuple(
        AskedName(name=read_general_name(value, each), der=value[each[1] : each[3]])
        for each in der.read_inside(value, outer)
    )
