"""Signs requests: from what is asked and what the profile gives to a certificate, and to what differs between the two.

Each part of the certificate is decided by one function, which says at the same time what it dropped, added or changed;
whatever a certificate has besides (key identifiers, basicConstraints, places of revocation) is the issuer's own affair.

Not here: which names are certified (`edgetrust.pki.authority.names`), how long the certificate lasts
(`edgetrust.pki.authority.validity`), and the CA's own certificate (`edgetrust.pki.authority.found`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from edgetrust.codec import encode
from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.model.certificate import (
    PURPOSE_NAMES,
    Certificate,
    Extension,
    KeyKind,
    KeyUsage,
    Oid,
    SigningRequest,
)
from edgetrust.model.value import dataclass
from edgetrust.pki.authority import extensions
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, spki_of
from edgetrust.pki.authority.names import NamePolicy, choose_names
from edgetrust.pki.authority.profiles import Profile
from edgetrust.pki.authority.requested import Asked, read_asked
from edgetrust.pki.authority.subject import thin_subject
from edgetrust.pki.signing_key import SigningKey

Decided = tuple[tuple[Extension, ...], tuple[Difference, ...]]
"""Extensions of the certificate, and in what they differ from the request."""

_EXTENSION_NAMES = {
    Oid.BASIC_CONSTRAINTS: "basicConstraints",
    Oid.KEY_USAGE: "keyUsage",
    Oid.EXTENDED_KEY_USAGE: "extendedKeyUsage",
    Oid.SUBJECT_ALT_NAME: "subjectAltName",
    Oid.ISSUER_ALT_NAME: "issuerAltName",
    Oid.SUBJECT_KEY_IDENTIFIER: "subjectKeyIdentifier",
    Oid.AUTHORITY_KEY_IDENTIFIER: "authorityKeyIdentifier",
    Oid.NAME_CONSTRAINTS: "nameConstraints",
    Oid.CRL_DISTRIBUTION_POINTS: "cRLDistributionPoints",
    Oid.CERTIFICATE_POLICIES: "certificatePolicies",
    Oid.AUTHORITY_INFORMATION_ACCESS: "authorityInfoAccess",
    Oid.NETSCAPE_CERT_TYPE: "nsCertType",
    Oid.NETSCAPE_COMMENT: "nsComment",
    "1.3.6.1.5.5.7.1.24": "TLS feature",
    "1.3.6.1.4.1.311.20.2": "template name",
    "1.3.6.1.4.1.311.21.7": "template information",
    "1.3.6.1.4.1.311.21.10": "application policies",
}
_DECIDED_APART = (
    Oid.BASIC_CONSTRAINTS,
    Oid.KEY_USAGE,
    Oid.EXTENDED_KEY_USAGE,
    Oid.SUBJECT_ALT_NAME,
    Oid.SUBJECT_KEY_IDENTIFIER,
)
_ISSUERS_AFFAIR = (
    Oid.AUTHORITY_KEY_IDENTIFIER,
    Oid.ISSUER_ALT_NAME,
    Oid.CRL_DISTRIBUTION_POINTS,
    Oid.AUTHORITY_INFORMATION_ACCESS,
)
_NO_NAME = encode.sequence()
_ENCIPHERMENT = frozenset({KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the issuer settles for one certificate."""

    profile: Profile
    policy: NamePolicy
    serial: int
    not_before: datetime
    not_after: datetime
    has_identifiers: bool = True
    """Whether it gets key identifiers. Without them, equal subjects are told apart by their place in a list alone."""
    crl_urls: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A certificate, and in what it differs from its request."""

    certificate: Certificate
    differences: tuple[Difference, ...]


def sign_request(request: SigningRequest, signer: Signer | SigningKey, terms: Terms) -> Signed:
    """The certificate for a request, signed by a CA, or by the request's own key. Raises Refused for a request that the
    policy refuses, that is not signed with its own key, or whose key is another than the one that signs; Malformed for
    one that cannot be read."""
    if not isinstance(signer, Signer) and spki_of(signer) != request.key.spki:
        raise Refused(
            "the request is not for the key that is to sign it", hint="name the private key that made the request"
        )
    asked = read_asked(request)
    profile = terms.profile
    subject, thinned = thin_subject(asked.subject, profile)
    decided = (
        (profile.extensions, thinned),
        _decide_constraints(asked, profile),
        _decide_key_usage(asked, profile, request.key.kind),
        _decide_purposes(asked, profile),
        _decide_names(asked, profile, terms.policy, is_nameless=subject == _NO_NAME),
        _identify(asked, request.key.spki, signer, terms),
        _decide_others(asked, profile),
    )
    parts = Parts(
        subject=subject,
        spki=request.key.spki,
        serial=terms.serial,
        not_before=terms.not_before,
        not_after=terms.not_after,
        extensions=tuple(extension for given, _ in decided for extension in given),
    )
    differences = tuple(difference for _, differs in decided for difference in differs)
    return Signed(certificate=assemble(parts, signer), differences=differences)


def _decide_names(asked: Asked, profile: Profile, policy: NamePolicy, *, is_nameless: bool) -> Decided:
    """The names that are certified, as they stand in the request."""
    names, differences = choose_names(asked, profile, policy)
    if not names:
        return (), differences
    stated = asked.extensions.get(Oid.SUBJECT_ALT_NAME)
    # RFC 5280 §4.2.1.6: critical exactly when there is no other name.
    critical = stated.critical if stated is not None and profile.follows_request else is_nameless
    extension = extensions.subject_alt_name((each.der for each in names), critical=critical)
    return (extension,), (*differences, *_compare_flags(stated, extension, profile))


def _decide_key_usage(asked: Asked, profile: Profile, kind: KeyKind) -> Decided:
    stated = asked.extensions.get(Oid.KEY_USAGE)
    if stated is not None and profile.follows_request:
        return (stated,), ()
    usages = profile.key_usage if kind is KeyKind.RSA else profile.key_usage - _ENCIPHERMENT
    extension = extensions.key_usage(usages)
    before, after = _in_order(asked.key_usage or ()), _in_order(usages)
    listed = _compare("keyUsage", before, after, profile, is_stated=stated is not None)
    return (extension,), (*listed, *_compare_flags(stated, extension, profile))


def _decide_purposes(asked: Asked, profile: Profile) -> Decided:
    stated = asked.extensions.get(Oid.EXTENDED_KEY_USAGE)
    if stated is not None and profile.follows_request:
        return (stated,), ()
    extension = extensions.extended_key_usage(profile.purposes)
    before = [PURPOSE_NAMES.get(each, each) for each in asked.purposes or ()]
    after = [PURPOSE_NAMES.get(each, each) for each in profile.purposes]
    listed = _compare("extendedKeyUsage", before, after, profile, is_stated=stated is not None)
    return (extension,), (*listed, *_compare_flags(stated, extension, profile))


def _decide_constraints(asked: Asked, profile: Profile) -> Decided:
    """No request makes a CA; that basicConstraints is absent says the same as CA:FALSE."""
    given = (extensions.basic_constraints(ca=False),) if profile.states_no_ca else ()
    if not asked.is_ca:
        return given, ()
    reason = "`edgetrust ca init --parent` makes CAs, requests do not"
    return given, (Difference(what="basicConstraints CA:TRUE", change=Change.DROPPED, reason=reason),)


def _identify(asked: Asked, spki: bytes, signer: Signer | SigningKey, terms: Terms) -> Decided:
    """Key identifiers, and where revocations are looked up. A certificate that signs itself has no issuer to name."""
    stated = asked.extensions.get(Oid.SUBJECT_KEY_IDENTIFIER)
    own: tuple[Extension, ...] = (extensions.subject_key_identifier(spki),) if terms.has_identifiers else ()
    differs: tuple[Difference, ...] = ()
    if stated is not None and not own:
        reason = "this certificate gets no key identifiers"
        differs = (Difference(what="subjectKeyIdentifier", change=Change.DROPPED, reason=reason),)
    elif stated is not None and stated.value != own[0].value:
        reason = "it is derived from the key"
        differs = (Difference(what="subjectKeyIdentifier", change=Change.CHANGED, reason=reason),)
    if own and isinstance(signer, Signer):
        own = (*own, extensions.authority_key_identifier(signer.certificate))
    return (*own, *extensions.places(terms.crl_urls, terms.ocsp_urls)), differs


def _decide_others(asked: Asked, profile: Profile) -> Decided:
    """The further extensions of the request: where the profile follows it, all but the issuer's affairs; else none."""
    kept, differs = [], []
    for oid, extension in asked.extensions.items():
        if oid in _DECIDED_APART or extension in profile.extensions:
            continue
        if profile.follows_request and oid not in _ISSUERS_AFFAIR:
            kept.append(extension)
            continue
        reason = "it is the issuer's affair" if oid in _ISSUERS_AFFAIR else f"the profile {profile.name} has none"
        differs.append(Difference(what=_name_extension(oid), change=Change.DROPPED, reason=reason))
    return tuple(kept), tuple(differs)


def _compare(
    what: str, before: Iterable[str], after: Iterable[str], profile: Profile, *, is_stated: bool
) -> Iterator[Difference]:
    """What a list lost and what it gained."""
    old, new = list(before), list(after)
    gives = f"the profile {profile.name} gives {', '.join(new)}"
    for each in old:
        if each not in new:
            yield Difference(what=f"{what} {each}", change=Change.DROPPED, reason=gives)
    for each in new:
        if each not in old:
            reason = gives if is_stated else "the request asks for none"
            yield Difference(what=f"{what} {each}", change=Change.ADDED, reason=reason)


def _compare_flags(stated: Extension | None, given: Extension, profile: Profile) -> Iterator[Difference]:
    if stated is not None and stated.critical != given.critical:
        marked = "critical" if given.critical else "not critical"
        reason = f"the profile {profile.name} marks it {marked}"
        yield Difference(what=_name_extension(given.oid), change=Change.CHANGED, reason=reason)


def _in_order(usages: Iterable[KeyUsage]) -> list[str]:
    """In the order of the bits."""
    present = set(usages)
    return [usage.value for usage in KeyUsage if usage in present]


def _name_extension(oid: str) -> str:
    return _EXTENSION_NAMES.get(oid, f"extension {oid}")
