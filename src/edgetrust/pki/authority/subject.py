"""Subjects: read from what somebody typed, and thinned out where an issuer leaves attributes out.

Not here: host names (`edgetrust.pki.authority.names`).
"""

from __future__ import annotations

import re

from cryptography import x509

from edgetrust.codec import der, encode
from edgetrust.codec.names import SHORT_NAMES, escape, read_name
from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.model.names import Name
from edgetrust.pki.authority.profiles import Profile

_EXAMPLE = "name it like 'CN=Lab Root CA, O=Acme, C=US'"
# RFC 4514 has no spaces around commas; everybody writes them.
_COMMA = re.compile(r"(?<!\\)\s*,\s*")


def parse_subject(text: str) -> Name:
    """The subject in a text like `CN=Lab Root CA, O=Acme`, most specific first as in RFC 4514; a text without an
    equals sign is a common name. Raises Refused."""
    written = text.strip()
    try:
        if "=" not in written:
            parsed = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, written)])
        else:
            parsed = x509.Name.from_rfc4514_string(_COMMA.sub(",", written))
        return read_name(parsed.public_bytes())
    except ValueError as error:
        raise Refused(f"{text!r} cannot be the name of a CA{_because(error)}", hint=_EXAMPLE) from error


def thin_subject(subject: Name, profile: Profile) -> tuple[bytes, tuple[Difference, ...]]:
    """DER of the subject without the attributes that the profile leaves out, and which those are."""
    dropped = [each for each in subject.attributes if each.oid in profile.dropped_attributes]
    if not dropped:
        return subject.der, ()
    outer = der.read_only_element(subject.der, der.SEQUENCE, "a name")
    thinned = (_thin(subject.der, rdn, profile) for rdn in der.read_inside(subject.der, outer))
    reason = f"the profile {profile.name} leaves it out"
    return encode.sequence(*thinned), tuple(
        Difference(
            what=f"subject {SHORT_NAMES.get(each.oid, each.oid)}={escape(each.value)}",
            change=Change.DROPPED,
            reason=reason,
        )
        for each in dropped
    )


def _thin(data: bytes, rdn: der.Element, profile: Profile) -> bytes:
    """A relative distinguished name without those attributes; nothing when none is left."""
    attributes = der.read_inside(data, rdn)
    kept = [each for each in attributes if _type_of(data, each) not in profile.dropped_attributes]
    if len(kept) == len(attributes):
        return data[rdn[1] : rdn[3]]
    return der.encode(der.SET, b"".join(data[each[1] : each[3]] for each in kept)) if kept else b""


def _type_of(data: bytes, attribute: der.Element) -> str:
    return der.read_oid(data, der.read_inside(data, attribute)[0], "the type of an attribute")


def _because(error: ValueError) -> str:
    return f": {error}" if str(error) else ""
