"""An intermediate CA is neither sent by the presenter nor held by the verifier.

## What it checks
Whether a verifier that trusts the root of a chain can get from the certificate it is shown to that root. The issuer
in between must stand in its own trust list, or be sent along. An Expressway sends the intermediates that stand in its
own trusted CA list, and no others.

## Why it matters on the edge
An Expressway is loaded with its leaf alone. Where the intermediate is in neither list, the verifier holds a leaf and
a root with nothing between them, and OpenSSL does not fetch the missing link from anywhere. It is the classic fault
of a traversal zone after the Expressway-E was certified by a public CA.

## What you will see
OpenSSL error 20, `unable to get local issuer certificate`, at the verifier, and alert unknown_ca (48) at the other
side. On an Expressway `Inbound` or `Outbound TLS Negotiation Error`; in a capture, a Certificate message with one
certificate in it. Browsers that have met the intermediate elsewhere show no fault at all.

## How to fix it
Append the intermediate, and the root if it is not there yet, to the trusted CA list of the verifier, on every peer of
a cluster. Where phones, TC/CE endpoints or Jabber complain, append it on the Expressway-E (or the proxy) itself, so
that it is sent: their own lists hold roots only. A node sends one chain to everybody: where a CA is signed by several
roots, send the chain that most accept, and give its root to the others first.

## How to verify
Secure traversal test on the Expressway-C; the traversal zone turns Active. `openssl s_client -connect` to the node
prints the intermediate in the certificate chain.

## Sources
The article's example of a public hierarchy with the intermediate left out. What goes over the wire, and the error,
were measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.bench import own_store
from edgetrust.mra.missing import KnownWay
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.anchors import name_all
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.refusals import describe_error, describe_node, describe_path, describe_refusal
from edgetrust.rules.remedies import append_step, reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import Shortage, about_shortage, shortage_of
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.ways import is_accepted, way_to_send


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list that lacks the intermediate: the verifier's, or the presenter's from which it sends."""
    for failure in examination.failures(RULE.slug):
        if failure.node.id == failure.first.requirement.verifier:
            yield about_shortage(
                RULE,
                examination,
                failure,
                problem="lacks {}",
                expected="every CA between the certificate and its root in the list",
            )
        else:
            yield _about_own_list(examination, failure)


RULE = Rule(
    slug="intermediate-missing",
    title="an intermediate CA is neither sent nor in the list",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure the Expressway-C and Expressway-E to Trust Each Other"),
        certificate_guide("Managing the trusted CA certificate list"),
    ),
    check=check,
)


def _about_own_list(examination: Examination, failure: Failure) -> Finding:
    """Endpoints hold roots and rely on the presenter for what is between."""
    node = failure.node
    verifications = tuple(verification for _, verification in failure.verifications)
    # An endpoint that gives up says more than one that asks.
    first = next((each for each in verifications if each.outcome is Outcome.FAIL), failure.first)
    store = own_store(node, first.requirement.slot)
    shortage = shortage_of(examination, node, store, (each.leaf for each in verifications), is_sent=True)
    refusing = _find_refusing(examination, node, store, verifications)
    place = trust_list_place(node.role, store)
    return about_list(
        RULE,
        node,
        store,
        message=f"{_describe_gap(shortage, refusing)}; {describe_refusal(examination, first)}",
        expected=f"the chain of its own certificate in the list, so that it is sent: {shortage.describe()}"
        if shortage.lacking
        else "the chain of its own certificate in the list, and no other certificate of these subjects",
        got=f"the path {describe_path(first)}, then {describe_error(first)}",
        evidence=(*examination.evidence_shown(*verifications), *examination.evidence(*shortage.known)),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=Remedy(
            steps=(*shortage.steps(examination), *_serve(shortage, refusing)),
            impact=place.impact,
            verify=place.verify,
        ),
        connections=failure.connections,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusing:
    """An endpoint that knows a root of the certificate, but not that of the chain that most accept."""

    endpoint: Node
    verification: Verification
    way: KnownWay
    """The chain that most accept."""


def _find_refusing(
    examination: Examination, node: Node, store: Store, verifications: Iterable[Verification]
) -> tuple[_Refusing, ...]:
    """Each endpoint once."""
    refusing: dict[str, _Refusing] = {}
    for verification in verifications:
        if verification.leaf is not None:
            way = way_to_send(examination, node, store, verification.leaf)
            if not is_accepted(examination, verification, way.above):
                endpoint = examination.node(verification.requirement.verifier)
                refusing.setdefault(endpoint.id, _Refusing(endpoint=endpoint, verification=verification, way=way))
    return tuple(refusing.values())


def _serve(shortage: Shortage, refusing: Iterable[_Refusing]) -> Iterator[RemedyStep]:
    """The root of the chain that is sent, for those who lack it; phones take none, and need another certificate."""
    for each in refusing:
        requirement = each.verification.requirement
        if each.endpoint.role is Role.IP_PHONES or not each.way.is_complete:
            change = f"signed by a CA that {describe_node(each.endpoint)} and all others trust"
            yield reissue_step(shortage.node, requirement.slot, change)
        else:
            yield append_step(each.endpoint, requirement.store, each.way.above[-1:])


def _describe_gap(shortage: Shortage, refusing: Iterable[_Refusing]) -> str:
    where = describe_list(shortage.node, shortage.store)
    strangers = " and ".join(describe_node(each.endpoint) for each in refusing)
    for_them = f"; no chain does for all, and {strangers} would refuse the one that most accept" if strangers else ""
    if shortage.lacking:
        return f"the {where} lacks {shortage.describe()}, so the node cannot send it{for_them}"
    if strangers and not shortage.in_the_way:
        return f"the {where} holds the chain that most accept; {strangers} would need another one"
    taken = name_all(shortage.in_the_way)
    return f"the {where} holds {taken} above the right certificate, so the node sends that{for_them}"
