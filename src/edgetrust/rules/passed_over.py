"""CAs of a trust list that are not taken for the issuer of a certificate which they signed, because the certificate
says something else of its issuer, or is signed in a way that no key of theirs signs.

Nothing is missing then, and nothing stands in the way. Not here: lists that do lack something
(`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import trust_list_place
from edgetrust.pki.issuance import identifiers_fit, key_fits
from edgetrust.pki.path import TrustList
from edgetrust.pki.signature import verify_signature
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import reissue_all, unseen_culprit
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import about_list, describe_list, presented_in


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A CA of a list and a certificate of which it is not taken for the issuer, although its key signed it."""

    below: Certificate
    ca: Certificate

    @property
    def why(self) -> str:
        """What rules the CA out."""
        if not identifiers_fit(self.ca, self.below):
            return "what it says of its issuer (authority key identifier) is not true of that certificate"
        return "OpenSSL 3.0 knows no such signature by a key of that kind"

    @property
    def change(self) -> str:
        """What a new certificate has, as in `with an …`."""
        if not identifiers_fit(self.ca, self.below):
            return f"with an authority key identifier that fits {short(self.ca)}"
        return f"with another signature algorithm of {short(self.ca)}, as with SHA-256"


def find_passed_over(examination: Examination, failure: Failure) -> PassedOver | None:
    """What the path of a failure ends at; None where the list has no such CA."""
    first = failure.first
    trust = examination.stock.trust_list(failure.node, first.requirement.store) or TrustList(())
    if not first.path:
        return None
    below = first.path[-1].certificate
    for ca in trust.with_subject(below.issuer.canonical):
        if not (identifiers_fit(ca, below) and key_fits(ca, below)) and verify_signature(below, ca):
            return PassedOver(below=below, ca=ca)
    return None


def about_passed_over(rule: Rule, examination: Examination, failure: Failure, found: PassedOver) -> Finding:
    """A finding of `rule` about the list in which the CA stands in vain."""
    first, store = failure.first, failure.first.requirement.store
    verifications = tuple(verification for _, verification in failure.verifications)
    place = trust_list_place(failure.node.role, store)
    return about_list(
        rule,
        failure.node,
        store,
        message=f"the {describe_list(failure.node, store)} holds {short(found.ca)}, which is not taken for the issuer "
        f"of {short(found.below)} although it is: {found.why}; {describe_refusal(examination, first)}",
        expected=f"{short(found.ca)} as the issuer of {short(found.below)}",
        got=f"the path {describe_path(first)}, then {describe_error(first)}",
        evidence=tuple(
            dict.fromkeys(
                (*examination.evidence_shown(*verifications), *examination.evidence(found.below, found.ca)),
            )
        ),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=Remedy(
            steps=tuple(_steps(examination, failure, found)),
            impact=place.impact,
            verify=place.verify,
        ),
        connections=failure.connections,
    )


def _steps(examination: Examination, failure: Failure, found: PassedOver) -> Iterator[RemedyStep]:
    """A new certificate of whoever is at fault: of the leaf on its node, of a CA in the list."""
    leaves = {verification.leaf for _, verification in failure.verifications}
    if found.below in leaves:
        shown = (presented_in(examination, verification) for _, verification in failure.verifications)
        places = {(each.node.id, each.slot): (each.node, each.slot) for each in shown if each is not None}
        culprit = unseen_culprit(examination, found.below, places.values())
        yield from reissue_all(examination, culprit, found.change).steps
        return
    yield RemedyStep(
        node=failure.node.id,
        where=trust_list_place(failure.node.role, failure.first.requirement.store).where,
        do=f"get a certificate of {found.below.subject.rfc4514} from whoever runs that CA, issued again for the same "
        f"key {found.change}; delete {short(found.below)}, then append the new one",
    )
