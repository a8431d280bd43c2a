"""The host name of an Expressway-E holds an underscore, which breaks the SSH tunnels.

## What it checks
Whether the host part of an Expressway-E's FQDN has an underscore.

## Why it matters on the edge
TLS does not mind: the traversal zone becomes Active. The SSH tunnels on port 2222, which carry the HTTP requests of
every endpoint, do: the process behind them stops with a software error, and nobody can sign in.

## What you will see
An application failure that names `portforwarding.pyc`, alarm 35013 (SSH tunnel failure), and 502 for the requests of
endpoints, with an Active traversal zone.

## How to fix it
Give the node a host name of letters, digits and hyphens (System > DNS), request a certificate for the new name, and
correct what refers to the old one: the peer address of the traversal zone on the Expressway-C, DNS A and PTR records,
and the SRV record `_collab-edge._tls`.

## How to verify
On the Expressway-C, Status > Unified Communications shows the SSH tunnels to the new name as active.

## Sources
The MRA deployment guide excludes underscores in the host name of the Expressway-E and names the error.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node, Slot
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import DNS, UC_STATUS, ZONES
from edgetrust.mra.quirks import has_underscore
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each such Expressway-E."""
    side = examination.deployment.expressway_e
    for node in side.nodes if side is not None else ():
        if has_underscore(node.fqdn):
            yield _finding(examination, node)


RULE = Rule(
    slug="host-name-underscore",
    title="an underscore in the host name breaks SSH tunnels",
    family=Family.DEPLOYMENT,
    severity=Severity.ERROR,
    citations=(mra_guide("Troubleshooting, SSH tunnels"),),
    check=check,
)


def _finding(examination: Examination, node: Node) -> Finding:
    host = node.fqdn.split(".")[0]
    better = node.fqdn.replace(host, host.replace("_", "-"), 1)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node.id,
        connections=examination.connections_of(node, "ssh-tunnel"),
        message=f"the host name of {node.fqdn} holds an underscore",
        expected=f"letters, digits and hyphens, as in {better}",
        got=node.fqdn,
        evidence=(Evidence(source=examination.deployment.file, line=node.line or None),),
        consequence="the SSH tunnels stay down, so no endpoint can sign in although the traversal zone is Active",
        remedy=_remedy(examination, node, better),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _remedy(examination: Examination, node: Node, better: str) -> Remedy:
    c = examination.deployment.expressway_c
    steps = [
        RemedyStep(node=node.id, where=DNS, do=f"change the system host name, so that the FQDN is {better}"),
        reissue_step(node, Slot.SERVER, f"with its present names, DNS:{better} in place of DNS:{node.fqdn}"),
    ]
    if c is not None:
        do = f"replace the peer address {node.fqdn} of the traversal zone by {better}, once DNS knows it"
        steps.append(RemedyStep(node=c.nodes[0].id, where=ZONES, do=do))
    return Remedy(
        steps=tuple(steps), impact=Impact.NODE_RESTART, verify=f"{UC_STATUS} on the Expressway-C: tunnels active"
    )
