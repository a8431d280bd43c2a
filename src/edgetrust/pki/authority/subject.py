"""Subjects: read from what somebody typed, and thinned out where an issuer leaves attributes out.

Not here: host names (`edgetrust.pki.authority.names`).
"""

from __future__ import annotations

import re

from cryptography import x509

from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.pki.authority.profiles import Profile

_EXAMPLE = "name it like 'CN=Lab Root CA, O=Acme, C=US'"
# RFC 4514 has no spaces around commas; everybody writes them.
_COMMA = re.compile(r"(?<!\\)\s*,\s*")


def parse_subject(text: str) -> x509.Name:
    """The subject in a text like `CN=Lab Root CA, O=Acme`, most specific first as in RFC 4514; a text without an
    equals sign is a common name. Raises Refused."""
    written = text.strip()
    try:
        if "=" not in written:
            return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, written)])
        return x509.Name.from_rfc4514_string(_COMMA.sub(",", written))
    except ValueError as error:
        raise Refused(f"{text!r} cannot be the name of a CA{_because(error)}", hint=_EXAMPLE) from error


def thin_subject(subject: x509.Name, profile: Profile) -> tuple[x509.Name, tuple[Difference, ...]]:
    """The subject without the attributes that the profile leaves out, and which those are."""
    dropped = [each for each in subject if each.oid.dotted_string in profile.dropped_attributes]
    if not dropped:
        return subject, ()
    thinned = [[each for each in rdn if each not in dropped] for rdn in subject.rdns]
    reason = f"the profile {profile.name} leaves it out"
    return x509.Name([x509.RelativeDistinguishedName(rdn) for rdn in thinned if rdn]), tuple(
        Difference(what=f"subject {each.rfc4514_string()}", change=Change.DROPPED, reason=reason) for each in dropped
    )


def _because(error: ValueError) -> str:
    return f": {error}" if str(error) else ""
