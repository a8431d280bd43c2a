"""What a node shows in the handshake is too long for the other side to read.

## What it checks
Whether each certificate and the chain behind it fit into 102,400 octets, which is the most that OpenSSL reads of the
other side's certificates; and whether the certificate of a client is below some 65,000, which is the most that an
OpenSSL server can put into the ticket of a session.

## Why it matters on the edge
A certificate of a few names has one or two thousand octets. Thousands of alternative names, or a bundle of CAs that was
uploaded with the certificate of CUCM or a proxy, come to more than is read. Chain, names and dates are right, and every
tool that looks at the files says so.

## What you will see
`excessive message size` in the log of whoever reads, and alert illegal_parameter (47); where a server accepts the
certificate of its client and cannot keep it, alert internal_error (80).

## How to fix it
Have the certificate issued with the names that are needed (`edgetrust plan` lists them). Where it is short itself, keep
it, and upload it with its intermediates instead of a bundle.

## How to verify
The connections come up; `edgetrust inspect` shows how many names there are.

## Sources
OpenSSL: SSL_CTX_set_max_cert_list(3), whose default is 100 kilobytes; RFC 5077, section 4. Both limits were measured
with releases 3.0 and 4.0. That the appliances keep the default is not documented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import certificate_place
from edgetrust.pki.tls_limits import LONGEST_CERTIFICATES, LONGEST_IN_SESSION, certificates_length
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that, with what is sent behind it, is too long."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="certificates-too-large",
    title="certificates are too long for the other side to read",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("OpenSSL, SSL_CTX_set_max_cert_list(3)", "DESCRIPTION"), standard("RFC 5077", "section 4")),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    if len(culprit.certificate.der) > LONGEST_IN_SESSION:
        return _finding_about_names(examination, culprit)
    return _finding_about_bundle(examination, culprit, _sent_behind(examination, culprit))


def _sent_behind(examination: Examination, culprit: Culprit) -> Sequence[Certificate]:
    verdict, verification = culprit.verifications[0]
    subject, slot = culprit.subjects[0], verification.requirement.slot
    presenter, bench = examination.node(verification.requirement.presenter), examination.bench
    shown = bench.shown(verdict.connection, presenter, slot)
    return bench.sent(presenter, slot, subject.identity, shown=shown).certificates


def _finding_about_names(examination: Examination, culprit: Culprit) -> Finding:
    certificate = culprit.certificate
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem="is too long to be read",
        expected=f"at most {LONGEST_CERTIFICATES:,} octets with the chain, and below {LONGEST_IN_SESSION:,} for a "
        "client's certificate alone",
        got=f"{len(certificate.der):,} octets and {len(certificate.san):,} alternative names in the certificate alone",
        remedy=reissue_all(examination, culprit, "with no more names than are needed"),
    )


def _finding_about_bundle(examination: Examination, culprit: Culprit, behind: Sequence[Certificate]) -> Finding:
    """The certificate itself may stay: it is loaded again without what was loaded with it."""
    places = [(each.node, certificate_place(each.node.role, each.slot)) for each in culprit.subjects]
    do = "upload the same certificate again, alone or with the intermediates above it, and without a bundle of CAs"
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem="is sent with more certificates than can be read",
        expected=f"at most {LONGEST_CERTIFICATES:,} octets with the chain",
        got=f"{certificates_length(culprit.certificate, behind):,} octets with the {len(behind):,} certificates "
        "behind it",
        remedy=Remedy(
            steps=tuple(
                RemedyStep(node=node.id, where=place.where, do=f"{do}; then {place.restart}" if place.restart else do)
                for node, place in places
            ),
            impact=places[0][1].impact,
            verify="`edgetrust probe` of the port shows the certificate and the CAs above it alone",
        ),
    )
