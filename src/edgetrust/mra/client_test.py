"""The Expressway's Client certificate testing page, as a function of certificate, trusted CA list and settings.

Source: Expressway Administrator Guide (X15.5), client certificate testing and certificate-based authentication; TAC
213872 for the two texts of a certificate that does not pass. What the page says of a certificate that passes, and of
one that fails for another reason, is in no source, so those texts are our own. Not here: reading files, and printing
the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import regex

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import PathVerdict
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.purpose import lists_purpose

DEFAULT_REGEX = r"/Subject:.*CN=(?<captureCommonName>([^,\\]|(\\,))*)/m"
"""As reconstructed: the guides print it with its markup lost, and the article's screen shows its beginning."""
DEFAULT_USERNAME = "#captureCommonName#"
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
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}
"""Modifiers of PHP's patterns that mean the same here; `u` and `D` change nothing that matters."""
_IDLE_FLAGS = frozenset("uD")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}


class CrlChecking(StrEnum):
    """System > Administration, CRL checking: of which certificates of the chain."""

    NONE = "none"
    PEER = "peer"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the page is set to."""

    pattern: str = DEFAULT_REGEX
    """With delimiters and modifiers, as the page takes it: `/…/m`."""
    username: str = DEFAULT_USERNAME
    """Text with `#group#` for what the pattern's groups caught."""
    crl_checking: CrlChecking = CrlChecking.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the page shows."""

    is_valid: bool
    text: str
    """The line behind *Valid certificate:*."""
    is_vendor_text: bool
    """The text stands in a document of the vendor; otherwise it is our own."""
    verdict: PathVerdict
    only_crl_is_missing: bool
    """Every other check passed: the certificate is trusted, and no list was at hand to ask."""
    username: str | None
    """The *Resulting string*, its first line; None when the pattern does not match."""
    warnings: tuple[str, ...]
    decoded: str
    """The certificate as the page decodes it, which is the text the pattern runs on."""


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
    verdict = _verify(certificate, trust, settings.crl_checking, crls=crls, at=at)
    names = _Extraction.of(settings, decoded)
    text, is_vendor_text = _text(verdict)
    return Result(
        is_valid=verdict.error is None,
        text=text,
        is_vendor_text=is_vendor_text,
        verdict=verdict,
        only_crl_is_missing=verdict.error is not None and verdict.error.code in _NO_CRL,
        username=names.username,
        warnings=(*names.warnings, *_purpose_warning(certificate)),
        decoded=decoded,
    )


def _verify(
    certificate: Certificate,
    trust: TrustList,
    checking: CrlChecking,
    *,
    crls: Sequence[RevocationList],
    at: datetime,
) -> PathVerdict:
    """Trust first, so that a missing list means that everything else passed. Whether the page looks at the purpose is
    in no source, so no purpose is asked for."""
    plain = verify_path(certificate, (), trust, purposes=(), at=at)
    if plain.error is not None or checking is CrlChecking.NONE:
        return plain
    checked = verify_path(certificate, (), trust, purposes=(), at=at, crls=tuple(crls))
    if checking is CrlChecking.PEER and checked.error is not None and checked.error.depth > 0:
        return plain
    return checked


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extraction:
    """What the pattern makes of the decoded certificate."""

    username: str | None
    warnings: tuple[str, ...]

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
        first, *others = caught.splitlines() or [""]
        if others:
            # The page's own pattern does this on a subject that ends in its common name: nothing stops it there.
            warnings.append("the pattern runs over the end of the subject's line; the first line is taken")
        return cls(username=first, warnings=tuple(warnings))


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


def compile_pattern(text: str) -> regex.Pattern[str]:
    """A pattern as PHP takes it, delimiters and modifiers included. Raises Malformed, which says what is wrong."""
    stripped = text.strip()
    if not stripped or stripped[0].isalnum() or stripped[0] in "\\ ":
        raise Malformed(f"the pattern {text!r} has no delimiters, expected one like {DEFAULT_REGEX}")
    closing = _BRACKETS.get(stripped[0], stripped[0])
    body, delimiter, modifiers = stripped[1:].rpartition(closing)
    if not delimiter:
        raise Malformed(f"the pattern {text!r} does not end in {closing!r}, as it begins, with modifiers behind it")
    unknown = [each for each in modifiers if each not in _FLAGS and each not in _IDLE_FLAGS]
    if unknown:
        raise Malformed(f"the modifier {unknown[0]!r} of the pattern {text!r} is none of {', '.join(_FLAGS)}")
    flags = regex.VERSION0
    for each in modifiers:
        flags |= _FLAGS.get(each, regex.VERSION0)
    try:
        return regex.compile(body, flags)
    except regex.error as error:
        raise Malformed(f"the pattern {text!r} is none: {error}") from None
