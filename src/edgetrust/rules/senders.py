"""Chains that a node does not send, because its own list lacks them: endpoints hold roots, and rely on the node for
what is between.

Not here: lists of those who verify (`edgetrust.rules.shortages`), and what a look at a live service showed
(`edgetrust.rules.deployment.intermediate_not_sent`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.missing import KnownWay
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.stores import own_store
from edgetrust.mra.ways import is_accepted
from edgetrust.rules.anchors import name_all
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.issuers import certify, load_issuer_steps
from edgetrust.rules.refusals import describe_error, describe_node, describe_path, describe_refusal
from edgetrust.rules.remedies import append_step, reissue_step, short
from edgetrust.rules.rule import Rule
from edgetrust.rules.shortages import Shortage, shortage_of
from edgetrust.rules.subjects import about_list, describe_list, presented_in
from edgetrust.rules.ways import way_to_send


def about_own_list(rule: Rule, examination: Examination, failure: Failure, *, advice: str = "") -> Finding:
    """A finding of `rule` about the presenter's list, from which the chain is sent; `advice` follows the step that
    appends to it."""
    node = failure.node
    verifications = tuple(verification for _, verification in failure.verifications)
    # An endpoint that gives up says more than one that asks.
    first = next((each for each in verifications if each.outcome is Outcome.FAIL), failure.first)
    store = own_store(node, first.requirement.slot)
    shortage = shortage_of(examination, node, store, (each.leaf for each in verifications), is_sent=True)
    refusing = _find_refusing(examination, node, store, verifications)
    serving = _serve(examination, shortage, refusing)
    return about_list(
        rule,
        node,
        store,
        message=f"{_describe_gap(shortage, refusing)}; {describe_refusal(examination, first)}",
        expected=f"the chain of its own certificate in the list, so that it is sent: {shortage.describe()}"
        if shortage.lacking
        else "the chain of its own certificate in the list, and no other certificate of these subjects",
        got=f"the path {describe_path(first)}, then {describe_error(first)}",
        evidence=(*examination.evidence_shown(*verifications), *examination.evidence(*shortage.known)),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=_mend(examination, shortage, verifications, (*shortage.steps(examination, advice), *serving)),
        connections=failure.connections,
    )


def _mend(
    examination: Examination, shortage: Shortage, verifications: tuple[Verification, ...], steps: tuple[RemedyStep, ...]
) -> Remedy:
    """What changes lists; or another CA, where the list needs one of the same name for others: it sends no second."""
    renamed = shortage.clear(examination).renamed
    change = f"signed by a public CA (the list needs another CA of the name {', '.join(map(short, renamed))})"
    certified = certify(examination, verifications, change) if renamed else None
    if certified is not None:
        return certified
    place = trust_list_place(shortage.node.role, shortage.store)
    steps = steps or (_restart_step(shortage.node, shortage.store),)
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)


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
            # Of a chain whose root is in no file nobody knows who accepts it.
            if way.is_complete and not is_accepted(examination.bench, verification, way.above):
                endpoint = examination.node(verification.requirement.verifier)
                refusing.setdefault(endpoint.id, _Refusing(endpoint=endpoint, verification=verification, way=way))
    return tuple(refusing.values())


def _serve(examination: Examination, shortage: Shortage, refusing: Iterable[_Refusing]) -> Iterator[RemedyStep]:
    """The root of the chain that is sent, for those who lack it; phones take none, and need another certificate."""
    for each in refusing:
        requirement = each.verification.requirement
        if each.endpoint.role is Role.IP_PHONES:
            change = f"signed by a CA that {describe_node(each.endpoint)} and all others trust"
            subject = presented_in(examination, each.verification)
            yield from () if subject is None else load_issuer_steps(examination, subject)
            yield reissue_step(shortage.node, requirement.slot, change)
        else:
            yield append_step(each.endpoint, requirement.store, each.way.above[-1:])


def _restart_step(node: Node, store: Store) -> RemedyStep:
    """For a list that needs no change: what was seen to be sent is not what it leads to."""
    place = trust_list_place(node.role, store)
    restart = f"; then {place.restart}" if place.restart else ""
    return RemedyStep(node=node.id, where=place.where, do=f"see that the list of the node holds the chain{restart}")


def _describe_gap(shortage: Shortage, refusing: Iterable[_Refusing]) -> str:
    where = describe_list(shortage.node, shortage.store)
    strangers = " and ".join(describe_node(each.endpoint) for each in refusing)
    for_them = f"; no chain does for all, and {strangers} would refuse the one that most accept" if strangers else ""
    if shortage.lacking:
        return f"the {where} lacks {shortage.describe()}, so the node cannot send it{for_them}"
    if strangers and not shortage.in_the_way:
        return f"the {where} holds the chain that most accept; {strangers} would need another one"
    if not shortage.in_the_way:
        return f"the {where} holds the chain, and the node was seen to send none of it"
    taken = name_all(shortage.in_the_way)
    return f"the {where} holds {taken} above the right certificate, so the node sends that{for_them}"
