"""Cluster peers that enforce TLS verification do not accept each other's certificates.

## What it checks
With TLS verification mode Enforce, the certificates that the peers of an Expressway cluster show each other on port
4372: chain, purposes and names, in both directions. Where a more specific rule names the cause, that rule reports it.

## Why it matters on the edge
The peers replicate their configuration over these connections. In Permissive mode a bad certificate is only reported;
in Enforce mode the peer is cut off, and each half of the cluster goes on by itself.

## What you will see
System > Clustering shows the peer with an invalid certificate; alarms 20004 and 20006 (communication and replication
failure), 20020 when the mode set is not the mode in force.

## How to fix it
Set the mode to Permissive, so that the peers talk again. Append the missing CAs on every peer, replace the
certificates that do not carry the peer's own FQDN or lack a purpose, restart one peer after the other, and go back to
Enforce.

## How to verify
System > Clustering shows both green messages, Clustering and Certificate, for every peer before you enforce.

## Sources
The certificate guide gives the order of the steps; TAC 217230 shows the messages. The clientAuth check of the peers
ended with X15.4 (TAC 225482).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.connection import Requirement
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.verdict import Verification
from edgetrust.mra.pages import CLUSTERING, SLOT_NAMES, STORE_NAMES
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.remedies import reissue_step, short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import shortage_of
from edgetrust.rules.sources import certificate_guide, cluster_guide, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate or list that keeps a peer out."""
    for failure in examination.failures(RULE.slug):
        yield _finding(examination, failure)


RULE = Rule(
    slug="cluster-enforce-would-fail",
    title="cluster peers refuse each other's certificates",
    family=Family.DEPLOYMENT,
    severity=Severity.ERROR,
    citations=(
        cluster_guide("TLS verification mode"),
        certificate_guide("Replacing certificates of clustered peers"),
        tac(217230, "Expressway clusters"),
    ),
    check=check,
)


def _finding(examination: Examination, failure: Failure) -> Finding:
    requirement = failure.first.requirement
    in_list = failure.node.id == requirement.verifier
    peers = ", ".join(dict.fromkeys(_peer(examination, each, failure.node.id) for _, each in failure.verifications))
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=failure.node.id,
        slot=None if in_list else requirement.slot,
        store=requirement.store if in_list else None,
        connections=failure.connections,
        message=_message(failure, peers, in_list=in_list),
        expected="certificates of all peers that verify, because TLS verification mode is Enforce",
        got=_got(failure.first),
        evidence=_evidence(examination, failure),
        consequence="these peers do not replicate, and the cluster falls apart",
        remedy=_remedy(examination, failure, in_list=in_list),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _peer(examination: Examination, verification: Verification, node_id: str) -> str:
    requirement = verification.requirement
    other = requirement.presenter if requirement.verifier == node_id else requirement.verifier
    return examination.node(other).fqdn


def _message(failure: Failure, peers: str, *, in_list: bool) -> str:
    requirement = failure.first.requirement
    if in_list:
        return (
            f"the {STORE_NAMES[requirement.store]} of {failure.node.fqdn} does not lead to the CA of its peer {peers}"
        )
    return f"the {SLOT_NAMES[requirement.slot]} of {failure.node.fqdn} is refused by its peer {peers}"


def _got(verification: Verification) -> str:
    error = verification.error
    what = f"{error}" if error is not None else "a certificate that is refused"
    return f"{what}, shown {short(verification.leaf)}" if verification.leaf is not None else what


def _evidence(examination: Examination, failure: Failure) -> tuple[Evidence, ...]:
    """The certificates shown, then those the list lacks."""
    missing = (each.certificate for _, verification in failure.verifications for each in verification.missing)
    lacking = dict.fromkeys(certificate for certificate in missing if certificate is not None)
    shown = examination.evidence_shown(*(verification for _, verification in failure.verifications))
    return (*shown, *examination.evidence(*lacking))


def _remedy(examination: Examination, failure: Failure, *, in_list: bool) -> Remedy:
    requirement = failure.first.requirement
    node = failure.node
    leaves = (verification.leaf for _, verification in failure.verifications)
    mend = (
        shortage_of(examination, node, requirement.store, leaves).steps(examination)
        if in_list
        else (reissue_step(node, requirement.slot, _change(requirement)),)
    )
    return Remedy(
        steps=(
            RemedyStep(node=node.id, where=CLUSTERING, do="set TLS verification mode to Permissive for the time being"),
            *mend,
            RemedyStep(node=node.id, where=CLUSTERING, do=_ENFORCE),
        ),
        impact=Impact.NODE_RESTART,
        verify=f"{CLUSTERING} shows Clustering and Certificate in green for every peer",
    )


_ENFORCE = (
    "once Certificate is green for every peer of the cluster, set TLS verification mode to Enforce again, and restart "
    "the peers one at a time, the primary first"
)
"""Other peers may have findings of their own: to enforce before they are mended would cut them off."""


def _change(requirement: Requirement) -> str:
    names = ", ".join(f"DNS:{name}" for name in requirement.names.flat)
    purposes = "serverAuth and clientAuth"
    return f"with SAN {names} and {purposes}" if names else f"with {purposes}"
