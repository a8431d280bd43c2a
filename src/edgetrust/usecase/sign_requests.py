"""Signs requests with a lab CA or with their own key: all of them, or none.

Not here: how one is signed (`edgetrust.pki.authority.sign`), and reading the files (`edgetrust.cli.ca_sign`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import datetime

from edgetrust.errors import EdgetrustError, Refused
from edgetrust.model.authority import Authority, Difference, Ledger, ProfileName
from edgetrust.model.certificate import PURPOSE_NAMES, Certificate, KeyUsage, SigningRequest
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Source
from edgetrust.model.value import dataclass
from edgetrust.mra.public_cas import CHROME_CERTIFICATES_SERVER_ONLY, validity_limit
from edgetrust.pki.authority.assemble import Signer
from edgetrust.pki.authority.names import NamePolicy, check_policy, drops, is_number
from edgetrust.pki.authority.profiles import PROFILES, Profile
from edgetrust.pki.authority.requested import find_weaknesses, read_asked_purposes
from edgetrust.pki.authority.seeded import derive_serial
from edgetrust.pki.authority.sign import Terms, sign_request
from edgetrust.pki.authority.validity import choose_end
from edgetrust.pki.purpose import has_purpose, lists_purpose
from edgetrust.pki.signing_key import SigningKey
from edgetrust.pki.tls_limits import lacks_signing_usage
from edgetrust.usecase.authority import DrawSerial, Holder, choose_serial, record_of, remember

DAYS_WITHOUT_LIMIT = 398
"""What public CAs gave at most before limits were set in days is of no use to a lab; this was the longest lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How requests are to be signed."""

    profile: ProfileName
    at: datetime
    """When the certificates begin."""
    days: int | None = None
    """None: what the profile gives."""
    policy: NamePolicy = field(default_factory=NamePolicy)
    has_identifiers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """A certificate for a request that was found somewhere."""

    source: Source
    certificate: Certificate
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]
    """What is wrong with the request, though it could be signed."""


Requests = Sequence[tuple[SigningRequest, Source]]


def sign_requests(
    requests: Requests, order: Order, holder: Holder, *, draw_serial: DrawSerial
) -> tuple[tuple[SignedRequest, ...], Authority]:
    """A certificate for each request, in order, and what the CA remembers then. Raises Refused, with a line for each
    request that cannot be signed; then none is."""
    check_policy(order.policy)
    authority = holder.authority
    signed: list[SignedRequest] = []
    problems: list[EdgetrustError] = []
    for request, source in requests:
        serial = _serial_for(request, order, authority.ledger, draw_serial)
        try:
            each = _sign(request, source, order, holder.signer, serial=serial, ledger=authority.ledger)
        except EdgetrustError as error:
            problems.append(_located(error, source))
            continue
        signed.append(each)
        authority = remember(authority, record_of(each.certificate, order.profile))
    _raise_together(problems)
    return tuple(signed), authority


def self_sign(requests: Requests, order: Order, key: SigningKey) -> tuple[SignedRequest, ...]:
    """The same with the key that made the requests, which need no CA: the same order gives the same bytes. Raises
    Refused."""
    check_policy(order.policy)
    signed: list[SignedRequest] = []
    problems: list[EdgetrustError] = []
    for request, source in requests:
        try:
            signed.append(_sign(request, source, order, key, serial=_own_serial(request, order), ledger=Ledger()))
        except EdgetrustError as error:
            problems.append(_located(error, source))
    _raise_together(problems)
    return tuple(signed)


def find_warnings(requests: Requests, order: Order) -> Iterator[str]:
    """What is odd about the order as a whole, one line each."""
    names = [name for request, _ in requests for name in request.subject_alt_names]
    for entry in order.policy.dropped:
        if not is_number(entry) and not any(drops(entry, name) for name in names):
            yield f"no request asks for {entry}, so it could not be dropped"
    yield from _too_few_to_drop(
        requests, max((int(entry) for entry in order.policy.dropped if is_number(entry)), default=0)
    )
    sunset = CHROME_CERTIFICATES_SERVER_ONLY.since
    if order.profile is ProfileName.PUBLIC and order.at.date() >= sunset:
        yield (
            f"from {sunset} on, public CAs issue for serverAuth alone;"
            f" --profile {ProfileName.PUBLIC_SERVER_ONLY} does as they do"
        )


def _too_few_to_drop(requests: Requests, wanted: int) -> Iterator[str]:
    for request, source in requests:
        count = len(request.subject_alt_names)
        if count < wanted:
            held = "no alternative name" if not count else f"{count} alternative name{'s' if count > 1 else ''}"
            yield f"{source.file} asks for {held}, so not {wanted} but {count or 'none'} can be dropped"


def _sign(
    request: SigningRequest,
    source: Source,
    order: Order,
    signer: Signer | SigningKey,
    *,
    serial: int,
    ledger: Ledger,
) -> SignedRequest:
    profile = PROFILES[order.profile]
    limit = _limit(profile, order.at)
    days = order.days or profile.days or limit or DAYS_WITHOUT_LIMIT
    issuer = signer.certificate if isinstance(signer, Signer) else None
    not_after, shortened = choose_end(order.at, days, limit=limit, issuer=issuer)
    terms = Terms(
        profile=profile,
        policy=order.policy,
        serial=serial,
        not_before=order.at,
        not_after=not_after,
        has_identifiers=order.has_identifiers,
        crl_urls=ledger.crl_urls,
        ocsp_urls=ledger.ocsp_urls,
    )
    signed = sign_request(request, signer, terms)
    return SignedRequest(
        source=source,
        certificate=signed.certificate,
        differences=(*signed.differences, *shortened),
        warnings=(*find_weaknesses(request), *_useless(request, signed.certificate, profile)),
    )


def _useless(request: SigningRequest, certificate: Certificate, profile: Profile) -> Iterator[str]:
    """That the certificate is good for nothing, or for nothing that was asked for."""
    yield from _without_purpose(request, certificate, profile)
    yield from _without_name(certificate)


def _without_purpose(request: SigningRequest, certificate: Certificate, profile: Profile) -> Iterator[str]:
    """That nothing is left of the purposes asked for, or that the key usage permits none. One of two that is dropped is
    a difference like any other: that is what public CAs do now."""
    listed = [purpose for purpose in Purpose if lists_purpose(certificate, purpose)]
    usable = [purpose for purpose in listed if has_purpose(certificate, purpose, as_ca=False)]
    usage = certificate.key_usage
    if listed and isinstance(usage, frozenset):
        said = f"its key usage is {' and '.join(each for each in KeyUsage if each in usage) or 'empty'}"
        if not usable:
            yield f"{said}, so no TLS server or client can use it: ask for digitalSignature"
        elif lacks_signing_usage(certificate):
            yield f"{said}, and its {certificate.key.kind} key can do nothing in TLS but sign: ask for digitalSignature"
    asked, given = read_asked_purposes(request), certificate.extended_key_usage
    if asked and isinstance(given, tuple) and not set(asked) & {*given}:
        yield (
            f"it asks for {_in_words(asked)}, and with the profile {profile.name} the certificate is good for "
            f"{_in_words(given)} alone: sign it with another --profile, or with another CA"
        )


def _without_name(certificate: Certificate) -> Iterator[str]:
    if certificate.san:
        return
    common_name = certificate.subject.common_name
    if common_name is None:
        yield "it has no name at all, so whoever checks names refuses it: ask for alternative names"
    else:
        yield (
            f"it has no alternative name, so only who still looks at the common name finds {common_name} in it: ask "
            "for alternative names"
        )


def _in_words(purposes: Sequence[str]) -> str:
    return " and ".join(PURPOSE_NAMES.get(each, each) for each in purposes)


def _limit(profile: Profile, at: datetime) -> int | None:
    """Days that a public CA may give on that day."""
    found = validity_limit(at) if profile.is_public else None
    return found.days if found is not None else None


def _own_serial(request: SigningRequest, order: Order) -> int:
    """Another one for another key: two of one name must not have the same."""
    return derive_serial(request.der, str(order.at), str(order.days))


def _serial_for(request: SigningRequest, order: Order, ledger: Ledger, draw: DrawSerial) -> int:
    return choose_serial(ledger, draw, "leaf", request.der.hex(), order.profile, str(order.at), str(order.days))


def _located(error: EdgetrustError, source: Source) -> EdgetrustError:
    where = f"{source.file}:{source.line}" if source.line else source.file
    return Refused(f"{where}: {error.message}", hint=error.hint)


def _raise_together(problems: Sequence[EdgetrustError]) -> None:
    if problems:
        hints = dict.fromkeys(each.hint for each in problems if each.hint)
        raise Refused("\n".join(each.message for each in problems), hint="; ".join(hints) or None)
