"""The certificate of an Expressway does not name a chat node alias, although XMPP federation is in use.

## What it checks
Where the deployment declares `xmpp_federation`, whether the server certificates of every Expressway-C and
Expressway-E name each IM and Presence chat node alias, as a DNS name or as an xmppAddr. Both sides need the same set.

## Why it matters on the edge
Persistent and group chat rooms live under an alias of their own, and partners address them by it. The TLS sessions of
federated group chat are checked against the alias on both Expressways.

## What you will see
One-to-one federation works, group chat with partners does not. The Expressway-C discovers aliases with its IM and
Presence nodes, so an alias that was added later is typically missing from certificates made before.

## How to fix it
On each Expressway, Maintenance > Security > Server certificate > Generate CSR: list the alias under IM and Presence
chat node aliases with format DNS. Refresh the IM and Presence servers on the Expressway-C first, which fills the
list.

## How to verify
Show (decoded) lists the alias on both sides; a partner can enter a chat room.

## Sources
TAC 213872, lists of SANs for both Expressways; the certificate guide's table of SAN elements.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.names import Feature, needed_names
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import (
    EXPRESSWAYS,
    about_certificate,
    describe,
    names_for_xmpp,
    print_san,
    server_certificates,
)


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway whose certificate lacks a chat node alias."""
    for subject in server_certificates(examination, *EXPRESSWAYS):
        aliases = needed_names(examination.deployment, subject.node, subject.slot, Feature.CHAT_ALIAS)
        missing = [alias for alias in aliases if not names_for_xmpp(subject.certificate, alias)]
        if missing:
            yield _finding(subject, missing)


RULE = Rule(
    slug="san-missing-chat-alias",
    title="the certificate of an Expressway does not name a chat node alias",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(article("Generate and Sign CSRs"), certificate_guide("IM and Presence chat node aliases")),
    check=check,
)


def _finding(subject: Subject, missing: list[str]) -> Finding:
    wanted = ", ".join(f"DNS:{alias}" for alias in missing)
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} does not name the chat node alias {', '.join(missing)}",
        expected=wanted,
        got=print_san(subject.certificate),
        consequence="group chat with federated partners fails",
        remedy=reissue(
            subject.node,
            subject.slot,
            f"{with_present_names(subject.certificate, wanted)} (IM and Presence chat node aliases)",
        ),
    )
