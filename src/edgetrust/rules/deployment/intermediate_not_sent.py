"""A node does not send an intermediate CA that stands in its own trust list.

## What it checks
With `--probe`, or in a capture: whether the chain that a port showed holds every intermediate CA that the node could
build behind the certificate from its own trust list in the deployment file. Roots are left out, since nobody needs them
sent.

## Why it matters on the edge
A change of a trust list is sure to take effect only after a restart. An intermediate that was added since may be in the
list and not on the wire, and whoever relies on its being sent (endpoints, a partner, a list that holds only the root)
refuses the node. The connections at this port are judged by what was really sent; those that would work with the whole
chain are listed, and make it a warning. Where a capture or a log shows that endpoints refuse the certificate that came
alone, it is an error, whatever else they trust.

## What you will see
The list looks right on its page, and the other side says *unable to get local issuer certificate*, alert `unknown_ca`
(48).

## How to fix it
Look whether the intermediate stands in the list of the node itself, append it where it does not, and restart what loads
the list. Where the other side should not rely on it anyway (an Expressway verifies SSH tunnels by its own list alone),
load it there as well.

## How to verify
`edgetrust probe` shows the intermediate behind the certificate.

## Sources
The Expressway Administrator Guide on restarts after changes of the trusted CA certificates; the article on what is
sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.inventory import Identity, ShownIdentity
from edgetrust.mra.absences import find_absent_entries
from edgetrust.mra.bench import Bench, find_sent
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES, append_words, trust_list_place
from edgetrust.mra.service import settle_slot
from edgetrust.mra.stores import own_store
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.peers import connections_mended_by
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sights import describe_ports
from edgetrust.rules.sources import administrator_guide, article
from edgetrust.rules.subjects import about_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node, slot and set of intermediates that is not sent."""
    found: dict[tuple[str, str, tuple[Certificate, ...]], list[ShownIdentity]] = {}
    for sight in examination.stock.sights:
        unsent = _find_unsent(examination, sight)
        if unsent:
            node = examination.node(sight.node)
            slot = settle_slot(examination.deployment, examination.inventory, node, sight.slot)
            found.setdefault((sight.node, slot, unsent), []).append(sight)
    for (_, _, unsent), sights in found.items():
        yield _finding(examination, sights, unsent)


RULE = Rule(
    slug="intermediate-not-sent",
    title="a node does not send an intermediate CA that stands in its list",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(
        administrator_guide("Managing the trusted CA certificate list"),
        article("Basic Certificate Trust"),
    ),
    check=check,
)


def _find_unsent(examination: Examination, sight: ShownIdentity) -> tuple[Certificate, ...]:
    """The intermediates that the node's own list leads to from the leaf, and that were not sent."""
    node, store = examination.node(sight.node), own_store(examination.node(sight.node), sight.slot)
    if find_absent_entries(examination.inventory, node, store) is not None:
        return ()
    bench = Bench(deployment=examination.deployment, stock=examination.stock, at=examination.at)
    leaf_alone = Identity(leaf=sight.identity.leaf, others=())
    sent = {each.certificate for each in sight.identity.others}
    due = find_sent(bench, node, sight.slot, leaf_alone).certificates
    return tuple(each for each in due if each not in sent and not is_self_signed(each))


def _finding(examination: Examination, sights: list[ShownIdentity], unsent: tuple[Certificate, ...]) -> Finding:
    first = sights[0]
    node = examination.node(first.node)
    store = own_store(node, first.slot)
    trust = examination.stock.trust_list(node, store)
    # Judged as if the list of the deployment file were in service.
    mended = connections_mended_by(examination, node, store, () if trust is None else trust.entries)
    named = ", ".join(map(short, unsent))
    leaf = first.identity.leaf
    return about_list(
        RULE,
        node,
        store,
        severity=Severity.WARNING if mended else RULE.severity,
        message=f"{node.fqdn} shows its {SLOT_NAMES[first.slot]} at {describe_ports(sights)} without {named}, which"
        f" its {STORE_NAMES[store]} holds",
        expected=f"{named} behind {short(leaf.certificate)}",
        got=", ".join(short(each.certificate) for each in first.identity.others) or "nothing behind the certificate",
        evidence=(evidence_of(leaf), *(e for each in unsent for e in examination.evidence_in_list(node, store, each))),
        consequence=describe_effects(mended, examination.working())
        or "whoever relies on its being sent refuses the certificate",
        remedy=_remedy(examination, first, unsent),
        connections=mended,
    )


def _remedy(examination: Examination, sight: ShownIdentity, unsent: tuple[Certificate, ...]) -> Remedy:
    node = examination.node(sight.node)
    store = own_store(node, sight.slot)
    place = trust_list_place(node.role, store)
    restart = f"; then {place.restart}" if place.restart else ""
    named = ", ".join(map(short, unsent))
    step = RemedyStep(
        node=node.id,
        where=place.where,
        do="see whether the list of the node holds it; if it does not, "
        f"{append_words(node.role, store)} {named}{restart}",
        certificates=tuple(each.sha256 for each in unsent),
    )
    verify = f"edgetrust probe {node.fqdn}:{sight.port} shows it behind the certificate"
    return Remedy(steps=(step,), impact=place.impact, verify=verify)
