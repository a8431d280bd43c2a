"""CAs that are wrong themselves: another one signs what they signed, or a better certificate of the same CA takes the
place of the wrong one in lists.

Not here: CAs whose certificate has ended (`edgetrust.rules.validity`), of which files at hand often hold the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from edgetrust.model.certificate import AuthorityKeyIdentifier, Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Remedy, RemedyStep
from edgetrust.model.verdict import FoundIn, Verification
from edgetrust.mra.pages import STORE_NAMES, trust_list_place
from edgetrust.rules.culprits import Culprit
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.remedies import short
from edgetrust.rules.validity import lists_concerned

_OR = "or instead of all that, "


def reissue_or_replace(examination: Examination, culprit: Culprit, change: str, like: str) -> Remedy:
    """New certificates from another CA, or a better one of the CA itself where that can take the place of the wrong
    one; `like` says what it is like, as in `with basicConstraints CA:TRUE`."""
    remedy = reissue_elsewhere(examination, culprit, change)
    if needs_other_signer(examination, culprit):
        return remedy
    instead = (replace(step, do=f"{_OR}{step.do}") for step in replace_steps(examination, culprit, like))
    return replace(remedy, steps=(*remedy.steps, *instead))


def replace_steps(examination: Examination, culprit: Culprit, like: str) -> tuple[RemedyStep, ...]:
    """A better certificate of the CA in place of the wrong one, in every list from which that comes."""
    return tuple(_replace_steps(examination, culprit, like))


def _replace_steps(examination: Examination, culprit: Culprit, like: str) -> Iterator[RemedyStep]:
    for node, store, _ in lists_concerned(examination, culprit):
        yield _replace_step(culprit.certificate, node, store, like)


def _replace_step(authority: Certificate, node: Node, store: Store, like: str) -> RemedyStep:
    place = trust_list_place(node.role, store)
    restart = f"; then {place.restart}" if place.restart else ""
    do = (
        f"have the CA {authority.subject.rfc4514} issued again by whoever signed it, with its name, key and key "
        f"identifier and {like}; append the new one to the {STORE_NAMES[store]} and delete {short(authority)} "
        f"from it; all certificates below it stay as they are (or have each of them signed by another CA){restart}"
    )
    return RemedyStep(node=node.id, where=place.where, do=do, certificates=(authority.sha256,))


def needs_other_signer(examination: Examination, culprit: Culprit) -> bool:
    """Whether nothing takes its place: some that refuse it have it from elsewhere than from a list at hand that
    somebody keeps (from a file beside a certificate, or the list of an endpoint), or it is named by serial number."""
    lists = (examination.inventory.trust_list(node, store) for node, store, _ in lists_concerned(examination, culprit))
    held = [culprit.certificate in {each.certificate for each in known or ()} for known in lists]
    return (
        not held
        or not all(held)
        or any(_is_in_endpoint(examination, culprit.certificate, refused) for refused in culprit.refusals)
        or any(_is_named_by_serial(culprit.certificate, refused) for refused in culprit.refusals)
    )


def _is_in_endpoint(examination: Examination, authority: Certificate, refused: Verification) -> bool:
    step = next(step for step in refused.path if step.certificate == authority)
    return step.found_in is FoundIn.TRUST_LIST and examination.node(refused.requirement.verifier).role.is_endpoint


def _is_named_by_serial(authority: Certificate, refused: Verification) -> bool:
    """The certificate below it would not take one of another serial number for its issuer."""
    below = next(below for below, step in pairwise(refused.path) if step.certificate == authority)
    identifier = below.certificate.authority_key_identifier
    return isinstance(identifier, AuthorityKeyIdentifier) and identifier.serial is not None
