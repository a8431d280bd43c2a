"""A CUCM node is defined by an IP address or a bare host name that its certificate does not carry.

## What it checks
The name by which the Expressway-C knows a CUCM or IM and Presence node: what System > Server holds, and the
publisher's address as typed on the Expressway-C. An IP address or a name without a domain is only good when the
certificate shown carries exactly that.

## Why it matters on the edge
The Expressway-C looks for that name in the certificate of the node. The discovery of CUCM learns the node names from
System > Server, so one IP address there follows the Expressway-C everywhere. Certificates hardly ever carry an
address.

## What you will see
The server cannot be added or refreshed on the Expressway-C, or (from X14.2 on) sign-in fails; traffic_server logs
`SNI (…) not in certificate. Action=Terminate`. No TLS alert is sent; the connection is closed after the handshake.

## How to fix it
In System > Server of CUCM, replace the address by the FQDN that the certificate carries; the Expressway-C must be
able to resolve it. Then refresh the servers on the Expressway-C, where the publisher must be typed as an FQDN as
well.

## How to verify
On the Expressway-C, Configuration > Unified Communications > Unified CM servers lists every node by its FQDN, and TLS
verify mode On succeeds.

## Sources
The article demands FQDNs and lets an IP address pass only where it is a SAN. TAC 225476 and TAC 218018 describe the
same for the traffic server.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Slot, UcCluster
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Verification
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.pages import CUCM_SERVER, SLOT_NAMES
from edgetrust.mra.service import is_out_of_place
from edgetrust.mra.verdicts import find_unmatched
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination
from edgetrust.rules.publishers import TypedPublisher, describe_refresh, refresh_step, typed_on_c
from edgetrust.rules.remedies import reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, tac
from edgetrust.rules.subjects import keeper_of, presented_in, print_names


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node whose name the Expressway-C looks for in vain, and for each such address typed on C."""
    clusters = (*examination.deployment.cucm, *examination.deployment.im_and_presence)
    for cluster in clusters:
        for node in cluster.nodes:
            refused = _refused(examination, node)
            if refused:
                yield _defined_on_cucm(examination, cluster, node, refused)
    yield from (_typed_on_c(typed) for typed in typed_on_c(examination) if is_no_fqdn(typed.name))


RULE = Rule(
    slug="cucm-defined-by-ip",
    title="CUCM is defined by an address its certificate does not carry",
    family=Family.DEPLOYMENT,
    severity=Severity.ERROR,
    citations=(
        article("Configure Trust Between CUCM and Expressway-C"),
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """A certificate in which the Expressway-C looks in vain for the name, and in which connection."""

    connection: str
    verification: Verification
    leaf: Certificate

    @property
    def slot(self) -> Slot:
        return self.verification.requirement.slot


def _refused(examination: Examination, node: Node) -> tuple[_Refused, ...]:
    """Also what is refused for another reason before the name is looked at."""
    found = []
    for verdict, verification in examination.verifications_with(node):
        requirement, leaf = verification.requirement, verification.leaf
        if requirement.presenter != node.id or leaf is None or requirement.not_verified_because is not None:
            continue
        if is_out_of_place(verification):
            continue
        unmatched = find_unmatched(examination.deployment, requirement, leaf)
        if any(is_no_fqdn(group[0]) for group in unmatched):
            found.append(_Refused(connection=verdict.connection.id, verification=verification, leaf=leaf))
    return tuple(found)


def _defined_on_cucm(
    examination: Examination, cluster: UcCluster, node: Node, refused: tuple[_Refused, ...]
) -> Finding:
    name = node.defined_as or node.fqdn
    slots = tuple(dict.fromkeys(SLOT_NAMES[each.slot] for each in refused))
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node.id,
        slot=refused[0].slot,
        connections=tuple(dict.fromkeys(each.connection for each in refused)),
        message=f"{node.fqdn} is defined as {name} in System > Server, which its {' and '.join(slots)} "
        f"{'do' if len(slots) > 1 else 'does'} not carry",
        expected=f"{node.fqdn} in System > Server and in the SAN",
        got=f"{name} in System > Server, {print_names(refused[0].leaf.san)} in the certificate",
        evidence=examination.evidence_shown(*(each.verification for each in refused)),
        consequence="the Expressway-C closes these connections, so the node can neither be added nor be used",
        remedy=_remedy_on_cucm(examination, cluster, node, refused),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _remedy_on_cucm(examination: Examination, cluster: UcCluster, node: Node, refused: tuple[_Refused, ...]) -> Remedy:
    nameless = (each.verification for each in refused if not offers(each.leaf, node.fqdn, common_name_counts=True))
    subjects = (presented_in(examination, each) for each in nameless)
    lacking = {subject.slot: subject for subject in subjects if subject is not None}
    change = f"with its names and also SAN DNS:{node.fqdn}"
    steps = [reissue_step(keeper_of(examination, each), slot, change) for slot, each in lacking.items()]
    replace = f"replace {node.defined_as or node.fqdn} by {node.fqdn}"
    steps.append(RemedyStep(node=node.id, where=CUCM_SERVER, do=replace))
    side = examination.deployment.expressway_c
    if side is not None:
        steps.append(refresh_step(side.nodes[0], cluster, of=node))
    impact = Impact.SERVICE_RESTART if lacking else Impact.NONE
    return Remedy(steps=tuple(steps), impact=impact, verify=describe_refresh(cluster))


def _typed_on_c(typed: TypedPublisher) -> Finding:
    """The publisher's address on the Expressway-C, where it is not what System > Server holds anyway."""
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=typed.on.id,
        slot=Slot.TOMCAT,
        message=f"{typed.publisher.fqdn} is typed as {typed.name} on the Expressway-C, and its certificate does not "
        "carry that",
        expected=f"{typed.publisher.fqdn} as the publisher's address",
        got=f"{typed.name} on the Expressway-C, {print_names(typed.leaf.san)} in the certificate",
        evidence=(typed.evidence,),
        consequence=typed.consequence,
        remedy=typed.remedy,
        references=tuple(str(citation) for citation in RULE.citations),
    )
