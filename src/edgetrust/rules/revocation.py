"""Revocation lists that a verifying node lacks, or that are out of date: the two rules about that differ in the lists
they blame.

Not here: revoked certificates, which are at fault themselves (`edgetrust.rules.culprits`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.deployment import Node
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Verification
from edgetrust.mra.pages import CLIENT_CERTIFICATE_TESTING, CRL_MANAGEMENT, crl_words, describe_crl_source
from edgetrust.pki.purpose import is_self_signed
from edgetrust.pki.revocation import Choice, choose_list
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import certify
from edgetrust.rules.refusals import describe_refusal
from edgetrust.rules.rule import Rule

NO_CRL = "signed by a CA (for a self-signed one there is no CRL)"
"""How a certificate is to be that is refused for the want of a list which nobody issues."""

Blame = Callable[[Choice | None, datetime], bool]
"""Whether the list chosen for a certificate (None: there is none) is at fault at the time judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is wrong with the revocation lists of one node, and what that breaks."""

    node: Node
    verifications: tuple[tuple[ConnectionVerdict, Verification], ...]
    concerned: tuple[Certificate, ...]
    """Certificates of the paths for which the list is at fault, one for each issuer."""
    lists: tuple[RevocationList, ...]
    """The lists at fault; empty where there is none."""
    held: tuple[RevocationList, ...]
    """All lists of the node."""

    @property
    def issuers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(certificate.issuer.rfc4514 for certificate in self.concerned))

    @property
    def connections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(verdict.connection.id for verdict, _ in self.verifications))

    def describe_held(self) -> str:
        """`CRLs of CN=Root,O=Acme and of no other CA`, or `no CRL at all`."""
        issuers = ", ".join(dict.fromkeys(crl.issuer.rfc4514 for crl in self.held))
        return f"CRLs of {issuers}, none of which is about it" if issuers else "no CRL at all"


def find_gaps(examination: Examination, rule: str, is_at_fault: Blame) -> Iterator[Gap]:
    """One for each node on which diagnoses of `rule` blame the lists."""
    nodes: dict[str, list[tuple[ConnectionVerdict, Verification]]] = {}
    for failure in examination.failures(rule):
        nodes.setdefault(failure.node.id, []).extend(failure.verifications)
    for node_id, members in nodes.items():
        yield _gap(examination, examination.node(node_id), members, is_at_fault)


def _gap(
    examination: Examination,
    node: Node,
    members: list[tuple[ConnectionVerdict, Verification]],
    is_at_fault: Blame,
) -> Gap:
    held = tuple(crl for crl, _ in examination.inventory.revocation_lists(node) or ())
    concerned: dict[str, Certificate] = {}
    lists: dict[RevocationList, None] = {}
    for _, verification in members:
        path = tuple(step.certificate for step in verification.path)
        blamed = verification.diagnosis.culprit if verification.diagnosis is not None else None
        for depth, certificate in enumerate(path):
            choice = choose_list(path, depth, held, examination.at)
            # The one that is blamed may also have a list that is there and of no use: not signed by its issuer, say.
            if certificate == blamed or is_at_fault(choice, examination.at):
                concerned.setdefault(certificate.issuer.rfc4514, certificate)
                lists.update({choice.crl: None} if choice is not None else {})
    return Gap(
        node=node,
        verifications=tuple(sorted(members, key=lambda member: examination.verdicts.index(member[0]))),
        concerned=tuple(concerned.values()),
        lists=tuple(lists),
        held=held,
    )


def about_gap(rule: Rule, examination: Examination, gap: Gap, *, problem: str, expected: str, got: str) -> Finding:
    """A finding of `rule` about the revocation lists of one node; `problem` is what to say of the node."""
    verifications = tuple(verification for _, verification in gap.verifications)
    sources = dict(examination.inventory.revocation_lists(gap.node) or ())
    at_fault = (sources[crl] for crl in gap.lists)
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=gap.node.id,
        connections=gap.connections,
        message=f"{gap.node.fqdn} checks revocation and {problem}; {describe_refusal(examination, verifications[0])}",
        expected=expected,
        got=got,
        evidence=(
            *examination.evidence_shown(*verifications),
            *(Evidence(source=source.file, line=source.line) for source in at_fault),
        ),
        consequence=describe_effects(gap.connections, examination.working()),
        remedy=_remedy(examination, gap),
        references=tuple(str(citation) for citation in rule.citations),
    )


def _remedy(examination: Examination, gap: Gap) -> Remedy:
    """The lists of the CAs; a self-signed certificate has none, and has to make place for one that a CA signed."""
    verify = f"{CLIENT_CERTIFICATE_TESTING} of the certificate that was refused no longer complains about a CRL"
    shown = {verification.leaf for _, verification in gap.verifications}
    alone = {each for each in gap.concerned if each in shown and is_self_signed(each)}
    refused = (verification for _, verification in gap.verifications if verification.leaf in alone)
    certified = certify(examination, refused, NO_CRL) if alone else None
    issuers = [each for each in gap.concerned if certified is None or each not in alone]
    do = crl_words(map(describe_crl_source, issuers))
    upload = (RemedyStep(node=gap.node.id, where=CRL_MANAGEMENT, do=do),) if issuers else ()
    if certified is None:
        return Remedy(steps=upload, impact=Impact.NONE, verify=verify)
    return replace(certified, steps=(*certified.steps, *upload), verify=f"{certified.verify}; {verify}")
