"""The Expressway's Client certificate testing page, as a function of certificate, trusted CA list and settings.

Source: Expressway Administrator Guide (X15.5), client certificate testing and certificate-based authentication; TAC
213872 for the two texts of a certificate that does not pass. What the page says of a certificate that passes, and of
one that fails for another reason, is in no source, so those texts are our own. Not here: reading files, and printing
the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import regex

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, PathVerdict
from edgetrust.mra.obstacles import find_passed_by
from edgetrust.mra.pcre import compile_pattern
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.purpose import lists_purpose

NOT_SIGNED = "Invalid: The client certificate is not signed by a CA in the trusted CA list."
NO_CRL = "Invalid: unable to get certificate CRL, please ensure that you have uploaded a CRL"
"""The page's own texts."""
VALID = "Valid"
MOST_SECONDS = 2.0
"""A pattern that takes longer than this on one certificate would stop every login."""

_UNTRUSTED = frozenset(
    (
        VerifyError.UNABLE_TO_GET_ISSUER_CERT,
        VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT,
        VerifyError.SELF_SIGNED_CERT_IN_CHAIN,
        VerifyError.CERT_SIGNATURE_FAILURE,
    )
)
_NO_CRL = frozenset((VerifyError.UNABLE_TO_GET_CRL,))


def run_client_test(
    certificate: Certificate,
    trust: TrustList,
    settings: Settings,
    *,
    crls: Sequence[RevocationList],
    at: datetime,
) -> Result:
    """The page's answer. Raises Malformed for a pattern that is none, and for one that does not come to an end."""
    decoded = print_certificate(certificate)
    verdict, with_crls = _verify(certificate, trust, settings.crl_checking, crls=crls, at=at)
    names = _Extraction.of(settings, decoded)
    text, is_vendor_text = _text(verdict)
    return Result(
        is_valid=verdict.error is None,
        text=text,
        is_vendor_text=is_vendor_text,
        verdict=verdict,
        error_with_crls=with_crls,
        only_crl_is_missing=verdict.error is not None and verdict.error.code in _NO_CRL,
        username=names.username,
        warnings=(*names.warnings, *_purpose_warning(certificate), *_twin_warnings(trust, verdict)),
        is_template_at_odds=names.is_template_at_odds,
        decoded=decoded,
    )


def _verify(
    certificate: Certificate,
    trust: TrustList,
    checking: CrlChecking,
    *,
    crls: Sequence[RevocationList],
    at: datetime,
) -> tuple[PathVerdict, ChainError | None]:
    """Trust first, so that a missing list means that everything else passed; and the error OpenSSL stops at when it
    looks at the lists in the same run, which it does before signatures and dates. Whether the page looks at the purpose
    is in no source, so no purpose is asked for."""
    plain = verify_path(certificate, (), trust, purposes=(), at=at)
    if checking is CrlChecking.NONE:
        return plain, plain.error
    checked = verify_path(certificate, (), trust, purposes=(), at=at, crls=tuple(crls))
    if checking is CrlChecking.PEER and checked.error is not None and checked.error.depth > 0:
        checked = plain
    return (checked if plain.error is None else plain), checked.error


def _text(verdict: PathVerdict) -> tuple[str, bool]:
    if verdict.error is None:
        return VALID, False
    if verdict.error.code in _UNTRUSTED:
        return NOT_SIGNED, True
    if verdict.error.code in _NO_CRL:
        return NO_CRL, True
    return f"Invalid: {verdict.error.text} ({verdict.culprit.subject.rfc4514})", False


def _purpose_warning(certificate: Certificate) -> tuple[str, ...]:
    if lists_purpose(certificate, Purpose.CLIENT_AUTH):
        return ()
    return ("the certificate is not for clientAuth; TLS refuses it as a client certificate whatever this page says",)


def _twin_warnings(trust: TrustList, verdict: PathVerdict) -> Iterator[str]:
    """The chain holds, and not where the list is searched by name alone, as the vendor describes it."""
    for depth, step in enumerate(verdict.path if verdict.error is None else ()):
        for twin in find_passed_by(trust, step, is_leaf=depth == 0):
            name = twin.subject.rfc4514 or "without a name"
            yield (
                f"another CA certificate {name} (SHA-256 {twin.sha256}) stands above the right one in the list; only "
                "key identifiers, key types or dates tell them apart, and the vendor describes a look-up by name"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extraction:
    """What the pattern makes of the decoded certificate."""

    username: str | None
    warnings: tuple[str, ...]
    is_template_at_odds: bool = False
    """The template names what is no group of the pattern: no certificate can make that right."""

    @classmethod
    def of(cls, settings: Settings, decoded: str) -> _Extraction:
        pattern = compile_pattern(settings.pattern)
        try:
            match = pattern.search(decoded, timeout=MOST_SECONDS)
        except TimeoutError:
            raise Malformed(
                f"the pattern {settings.pattern!r} did not come to an end on this certificate in {MOST_SECONDS:g} s",
                hint="a repeated group inside a repeated group is the usual cause",
            ) from None
        if match is None:
            return cls(username=None, warnings=("the pattern does not match: no user name comes out of it",))
        caught, unknown = _fill(settings.username, match.groupdict())
        warnings = [f"#{name}# is no group of the pattern and stays as it is" for name in unknown]
        if _stops_at_an_escape(match, decoded):
            warnings.append(
                "the pattern stops at a backslash: characters outside ASCII, and some others, stand in the text as "
                "escapes like \\C3\\BC, so different names may come out as the same one"
            )
        first, *others = caught.splitlines() or [""]
        if others:
            # The page's own pattern does this on a subject that ends in its common name: nothing stops it there.
            warnings.append("the pattern runs over the end of the subject's line; the first line is taken")
        if not first:
            warnings.append("the user name that comes out of it is empty")
        return cls(username=first, warnings=tuple(warnings), is_template_at_odds=bool(unknown))


def _stops_at_an_escape(match: regex.Match[str], decoded: str) -> bool:
    """A named group ends in the middle of a name, before an escape in it."""
    return any(decoded[match.end(name) : match.end(name) + 1] == "\\" for name in match.groupdict() if match[name])


def _fill(template: str, groups: dict[str, str | None]) -> tuple[str, list[str]]:
    """The template with its tokens filled in, and the tokens that name no group."""
    unknown: list[str] = []

    def value_of(token: regex.Match[str]) -> str:
        name = token[1]
        if name not in groups:
            unknown.append(name)
            return token[0]
        return groups[name] or ""

    return regex.sub(r"#(\w+)#", value_of, template), unknown
