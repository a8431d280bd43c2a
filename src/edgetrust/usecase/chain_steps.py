"""What to do about a chain that is not trusted: the rule behind it, and steps in order.

Not here: how the chain was judged (`edgetrust.usecase.chain`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, KeyUsage, Located
from edgetrust.model.chain import ChainLink, IssuerStanding, MissingLink, Standing
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError
from edgetrust.mra.chain_errors import ABOUT_RESOURCES, INCOMPLETE, rule_about
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.purpose import barring_usage, is_self_signed, lists_purpose

_PURPOSE_RULES = {
    Purpose.SERVER_AUTH: "eku-missing-server-auth",
    Purpose.CLIENT_AUTH: "eku-missing-client-auth",
}
_NAMES = (VerifyError.HOSTNAME_MISMATCH, VerifyError.IP_ADDRESS_MISMATCH)
_MOST_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about a chain."""

    error: ChainError | None
    culprit: Certificate | None
    """The certificate at the depth of the error."""
    purpose: Purpose | None
    name: str | None
    missing: tuple[MissingLink, ...]
    links: tuple[ChainLink, ...]
    shadow: Located | None
    """The entry of the list that stands in the way of the right one."""
    unread: tuple[str, ...] = ()
    """Files that are a part of the question, and of which not all could be read or used."""

    @property
    def not_computed(self) -> ChainLink | None:
        """The link whose signature is of a kind that is not computed here."""
        return next((link for link in self.links if link.issuer is IssuerStanding.NOT_COMPUTED), None)


def find_rule(finding: Finding) -> str | None:
    """The rule whose page explains the error; None where all is well, or no rule is about it."""
    error = finding.error
    if error is None or finding.not_computed is not None:
        return None
    kind = VerifyError(error.code)
    if finding.shadow is not None:
        return "same-subject-shadowed"
    if kind in _NAMES:
        return "name-mismatch"
    if kind is VerifyError.INVALID_PURPOSE and finding.purpose is not None:
        return _PURPOSE_RULES[finding.purpose]
    if kind is VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT:
        return "self-signed-not-trusted"
    if kind in INCOMPLETE or (kind is VerifyError.CERT_SIGNATURE_FAILURE and finding.missing):
        return _incomplete(finding)
    return rule_about(kind) or ("signature-invalid" if kind is VerifyError.CERT_SIGNATURE_FAILURE else None)


def _incomplete(finding: Finding) -> str:
    above = finding.links[1:]
    if above and above[-1].issuer is IssuerStanding.ITSELF:
        return "intermediate-missing"
    return "root-missing" if any(link.standing is Standing.LISTED for link in above) else "ca-not-trusted"


def find_steps(finding: Finding) -> tuple[str, ...]:
    """Sentences in the imperative; none where all is well."""
    error, culprit = finding.error, finding.culprit
    if error is None or culprit is None:
        return ()
    reading = (f"put {path} right first, and ask again: it may hold what decides" for path in finding.unread)
    return (*reading, *_mending(finding, error, culprit))


def _mending(finding: Finding, error: ChainError, culprit: Certificate) -> tuple[str, ...]:
    if finding.shadow is not None:
        twin = finding.shadow
        entry = f"{_called(twin.certificate)} at {twin.source.place} (SHA-256 {twin.certificate.sha256})"
        return (f"delete {entry} from the list: OpenSSL takes the first entry of a name and looks no further",)
    if finding.missing:
        return tuple(_additions(finding))
    if finding.not_computed is not None:
        called = _called(finding.not_computed.located.certificate)
        why = f"the signature of {called} counts as wrong here, because signatures of this kind are not computed"
        return (f"ask OpenSSL with the command below: {why}",)
    passed_over = next((link for link in finding.links if link.issuer is IssuerStanding.PASSED_OVER), None)
    if passed_over is not None:
        called = _called(passed_over.located.certificate)
        return (f"have {called} issued again: its issuer's key identifiers or key usage say that it did not sign it",)
    return (_renewal(finding, culprit, VerifyError(error.code)),)


def _additions(finding: Finding) -> Iterator[str]:
    for each in finding.missing:
        yield from (_clearing(twin) for twin in each.namesakes)
        if each.sha256 is None or each.source is None:
            yield (
                f"get the certificate of {each.subject} from whoever runs that CA, with those above it where it is no "
                "root, and add it to the list"
            )
        else:
            yield f"add {each.subject} to the list; it is in {each.source.place} (SHA-256 {each.sha256})"
    first = finding.links[0]
    if len(finding.links) == 1 and is_self_signed(first.located.certificate):
        yield "or replace it by a certificate that a CA of the list signed"
    elif finding.links[-1].issuer is IssuerStanding.ITSELF and not _stops_in_list(finding):
        yield "or have the peer send it with its certificate; SSH tunnels need it in the list all the same"


def _stops_in_list(finding: Finding) -> bool:
    """The way breaks off above a CA of the list: there OpenSSL no longer looks at what was sent."""
    above = finding.links[1:]
    return any(link.standing is Standing.LISTED and not link.issuer.leads_on for link in above)


def _clearing(twin: Located) -> str:
    entry = f"{_called(twin.certificate)} at {twin.source.place} (SHA-256 {twin.certificate.sha256})"
    return (
        f"delete {entry} from the list first, unless something else needs it: it has the name of what is missing and "
        "is another certificate, and Expressways look issuers up by name; where both are needed, one CA needs "
        "another name"
    )


def _renewal(finding: Finding, culprit: Certificate, kind: VerifyError) -> str:
    called = _called(culprit)
    if kind in _NAMES:
        name = f"a name that ends in {finding.name}" if (finding.name or "").startswith(".") else finding.name
        return f"have {called} issued again with {name} among its names; it has {_names_of(culprit)}"
    if kind is VerifyError.INVALID_PURPOSE and finding.purpose is not None:
        return f"have {called} issued again {_fit_for(finding, finding.purpose, culprit)}"
    if kind in ABOUT_RESOURCES:
        leaf = _called(finding.links[0].located.certificate)
        return f"have {leaf} issued again without addresses and AS numbers (the extensions of RFC 3779)"
    if kind is VerifyError.CERT_HAS_EXPIRED:
        return f"renew {called}, which expired on {culprit.not_after:%Y-%m-%d %H:%M:%S} UTC"
    if kind is VerifyError.CERT_NOT_YET_VALID:
        return f"look at the clock: {called} is valid from {culprit.not_before:%Y-%m-%d %H:%M:%S} UTC on"
    if kind is VerifyError.CERT_SIGNATURE_FAILURE:
        issuer = culprit.issuer.rfc4514 or "its issuer"
        return (
            f"have {called} issued again, or get the certificate of {issuer} whose key signed it: the one taken did not"
        )
    if kind is VerifyError.CERT_REVOKED:
        return f"have {called} issued again with a new key: its CA has revoked it"
    if (rule_about(kind) or "").startswith("crl-"):
        return f"get the present revocation list of {culprit.issuer.rfc4514 or 'its issuer'}, and name it with --crl"
    return f"have {called} issued again"


def _fit_for(finding: Finding, purpose: Purpose, culprit: Certificate) -> str:
    """What a certificate needs that is good for a purpose: of a leaf OpenSSL wants a key usage that goes with it."""
    is_leaf = culprit == finding.links[0].located.certificate
    usage = barring_usage(culprit, purpose) if is_leaf else None
    if usage is None:
        return f"for {purpose.usage}"
    named = "" if lists_purpose(culprit, purpose) else f"for {purpose.usage}, "
    needed = KeyUsage.DIGITAL_SIGNATURE
    return f"{named}with {needed} in its key usage, which is {usage} and does not go with {purpose.usage}"


def _names_of(certificate: Certificate) -> str:
    names = [name.value for name in certificate.san]
    if not names:
        return f"no subject alternative names, and the common name {certificate.subject.common_name or '(none)'}"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _called(certificate: Certificate) -> str:
    return certificate.subject.rfc4514 or "the certificate without a name"
