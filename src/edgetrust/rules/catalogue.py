"""Every rule, listed by hand: a rule that is not listed here does not exist.

Slugs are known without importing a single rule, so that the command line can complete and validate them quickly.
Not here: running rules (`edgetrust.rules.engine`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib import import_module
from types import ModuleType

from edgetrust.rules.rule import Family, Rule

SLUGS: dict[Family, tuple[str, ...]] = {
    Family.TRUST: (
        "intermediate-missing",
        "root-missing",
        "ca-not-trusted",
        "self-signed-not-trusted",
        "same-subject-shadowed",
        "signature-invalid",
        "issuer-not-a-ca",
        "path-length-exceeded",
        "name-constraint-violated",
        "critical-extension-unknown",
        "key-usage-unsuitable",
        "curve-not-offered",
        "certificates-too-large",
        "certificate-expired",
        "certificate-not-yet-valid",
        "eku-missing-server-auth",
        "eku-missing-client-auth",
        "name-mismatch",
        "certificate-revoked",
        "crl-missing",
        "crl-expired",
        "intermediate-not-in-list",
        "jabber-prompts-user",
        "phone-ca-not-listed",
        "expressway-ca-not-in-tomcat-trust",
        "expressway-ca-not-in-callmanager-trust",
        "ecdsa-issuer-not-trusted",
    ),
    Family.CERTIFICATE: (
        "san-missing-registration-domain",
        "san-missing-federation-domain",
        "san-missing-chat-alias",
        "san-missing-security-profile",
        "san-missing-cluster-name",
        "san-missing-peer-name",
        "san-domain-on-expressway-c",
        "common-name-not-cluster-name",
        "common-name-missing",
        "name-not-fqdn",
        "security-profile-not-fqdn",
        "wildcard-certificate",
        "temporary-certificate",
        "san-over-999-characters",
        "shared-cluster-certificate",
        "weak-signature",
        "weak-key",
        "key-too-long",
        "unknown-subject-oid",
        "expires-after-2050",
        "expires-soon",
        "key-does-not-match",
        "key-file-newline",
        "cucm-certificate-without-client-auth",
        "cms-address-not-in-san",
    ),
    Family.STORE: (
        "trust-lists-differ",
        "trust-not-replicated",
        "duplicate-trust-entry",
        "expired-trust-entry",
        "trust-entry-expires-soon",
        "trust-entry-not-a-ca",
        "trust-list-too-long",
        "documented-ca-missing",
        "accepted-authorities-too-long",
    ),
    Family.DEPLOYMENT: (
        "cucm-defined-by-ip",
        "cucm-self-signed-conflict",
        "cucm-issuers-differ",
        "version-assumed",
        "phone-list-assumed",
        "internal-ca-on-expressway-e",
        "different-issuers",
        "versions-differ",
        "upgrade-enforces-verification",
        "client-auth-sunset",
        "validity-over-limit",
        "acme-drops-client-auth",
        "cluster-enforce-would-fail",
        "host-name-underscore",
        "shown-certificate-differs",
        "restart-pending",
        "intermediate-not-sent",
        "accepted-authorities-differ",
        "proxy-trust-incomplete",
        "proxy-unsupported",
    ),
    Family.TRAFFIC: (
        "peer-rejected-certificate",
        "peer-closed-silently",
        "no-client-certificate",
        "tls-version-or-cipher-mismatch",
        "damaged-record",
        "handshake-aborted",
        "certificates-not-visible",
        "traversal-credentials-wrong",
        "clock-skew",
        "reverse-dns-mismatch",
        "ssh-tunnel-down",
        "profile-name-not-matched",
        "sso-metadata-stale",
        "phone-trust-list-stale",
        "ipsec-or-drf-certificate",
        "upload-refused",
        "certificate-monitor",
        "acme-renewal-failed",
        "crl-update-failed",
        "unified-communications-misconfigured",
        "cluster-communication-failed",
        "connection-refused",
        "name-not-resolved",
        "service-record-missing",
        "user-credentials-wrong",
        "request-forbidden",
        "edge-cookie-domain",
        "nat-reflection",
        "oauth-port-mismatch",
        "web-proxy-error",
        "home-cluster-unknown",
        "presence-server-not-recognised",
    ),
    Family.UNSEEN: (
        "zone-not-matched",
        "sip-port-conflict",
        "blocked-by-intrusion-protection",
        "sip-alg-interference",
        "licence",
    ),
}
"""The slugs of each family, in the order in which they are listed to people."""

DIAGNOSED = frozenset(
    "intermediate-missing root-missing ca-not-trusted self-signed-not-trusted signature-invalid issuer-not-a-ca"
    " path-length-exceeded name-constraint-violated critical-extension-unknown key-usage-unsuitable"
    " curve-not-offered certificates-too-large accepted-authorities-too-long crl-missing crl-expired"
    " intermediate-not-in-list jabber-prompts-user phone-ca-not-listed expressway-ca-not-in-tomcat-trust"
    " expressway-ca-not-in-callmanager-trust ecdsa-issuer-not-trusted".split()
)
"""Rules that tell of verifications whose diagnosis names them, and of nothing else."""

_FAMILIES = {slug: family for family, listed in SLUGS.items() for slug in listed}


def slugs() -> tuple[str, ...]:
    """Every slug, family by family."""
    return tuple(_FAMILIES)


def family_of(slug: str) -> Family | None:
    """The family of a rule; None for a slug that does not exist."""
    return _FAMILIES.get(slug)


def find_rule(slug: str) -> Rule | None:
    """The rule with this slug; None when there is none."""
    if slug not in _FAMILIES:
        return None
    rule: Rule = _module(slug).RULE
    return rule


def find_page(slug: str) -> str | None:
    """The page of a rule in Markdown, as its author wrote it; None when there is no such rule."""
    return _module(slug).__doc__ if slug in _FAMILIES else None


def all_rules() -> tuple[Rule, ...]:
    """Every rule, family by family. Imports all of them."""
    return tuple(_module(slug).RULE for slug in _FAMILIES)


def deployment_rules(diagnosed: Collection[str]) -> tuple[Rule, ...]:
    """Every rule that may have something to say of a deployment, family by family, where diagnoses name these. Those
    about traffic, and those that are explained only, have nothing to say of one."""
    silent = (Family.TRAFFIC, Family.UNSEEN)
    return speaking_rules((slug for slug, family in _FAMILIES.items() if family not in silent), diagnosed)


def speaking_rules(slugs: Iterable[str], diagnosed: Collection[str]) -> tuple[Rule, ...]:
    """Of these rules, those that may have something to say where diagnoses name those. The others are not even
    imported: of a sound deployment, every fifth is of no use."""
    return tuple(_module(slug).RULE for slug in slugs if slug in diagnosed or slug not in DIAGNOSED)


def _module(slug: str) -> ModuleType:
    return import_module(f"edgetrust.rules.{_FAMILIES[slug]}.{slug.replace('-', '_')}")
