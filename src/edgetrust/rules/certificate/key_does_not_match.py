"""The private key or the CSR given for an Expressway does not belong to its certificate.

## What it checks
Where the deployment names a `private_key` or a `csr` for a node, whether its public key is that of the node's server
certificate (or of its client certificate, where it has one of its own).

## Why it matters on the edge
A certificate works only together with the key it was made for. The usual ways to lose the pair: a CSR was discarded
and made again after it had been sent to the CA, the certificate of another peer was uploaded, or an old key file was
kept.

## What you will see
The upload is refused: on the Expressway because key and certificate do not match, on CUCM (for the same mistake)
because CSR public key and certificate public key do not match.

## How to fix it
Find the key that belongs to the certificate, or generate a new CSR on this very node, leave it pending until the
signed certificate is back, and upload that one.

## How to verify
The upload succeeds without a key file, because the key of the pending CSR fits.

## Sources
The certificate guide on uploads; the CUCM Security Guide for the same check there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from edgetrust.model.certificate import PrivateKey, PublicKey
from edgetrust.model.deployment import Node
from edgetrust.model.evidence import Evidence, Source
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.value import dataclass
from edgetrust.pki.pss import pair_names
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide, cucm_security_guide
from edgetrust.rules.subjects import about_certificate, certificates_in_use, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node whose key or CSR is of another pair; files that hold neither are not judged."""
    shown: dict[str, list[Subject]] = {}
    for subject in certificates_in_use(examination):
        shown.setdefault(subject.node.id, []).append(subject)
    for subject, *others in shown.values():
        own = frozenset().union(*(pair_names(each.certificate.key) for each in (subject, *others)))
        strangers = [
            _Stranger(what=what, key=key, source=source)
            for what, found in _pairs(examination, subject.node)
            if found and all(own.isdisjoint(pair_names(key)) for key, _ in found)
            for key, source in found[:1]
        ]
        if strangers:
            yield _finding(examination, subject, strangers)


RULE = Rule(
    slug="key-does-not-match",
    title="private key or CSR do not belong to the certificate",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        certificate_guide("Server certificate, upload"),
        cucm_security_guide("Certificates, upload"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stranger:
    """A key or a request that is of another pair."""

    what: str
    """`private key` or `CSR`."""
    key: PublicKey | PrivateKey
    source: Source


_Found = tuple[tuple[PublicKey | PrivateKey, Source], ...]


def _pairs(examination: Examination, node: Node) -> Iterator[tuple[str, _Found]]:
    """The private keys and the requests that the deployment names for a node."""
    private_keys, requests = (
        examination.inventory.contents(reference) if reference is not None else None
        for reference in (node.private_key, node.csr)
    )
    if private_keys is not None:
        yield "private key", private_keys.keys
    if requests is not None:
        yield "CSR", tuple((request.key, source) for request, source in requests.requests)


def _finding(examination: Examination, subject: Subject, strangers: list[_Stranger]) -> Finding:
    what = " and ".join(stranger.what for stranger in strangers)
    files = " and ".join(stranger.source.file for stranger in strangers)
    owners = {stranger.what: owner for stranger in strangers if (owner := _owner(examination, stranger))}
    of_whom = f", which {'is' if len(strangers) == 1 else 'are'} of the {_describe_all(owners)}" if owners else ""
    return about_certificate(
        RULE,
        subject,
        message=f"the {what} given for {subject.node.fqdn} {'does' if len(strangers) == 1 else 'do'} not belong to its "
        "certificate",
        expected=f"the public key of {subject.certificate.subject.rfc4514}",
        got=f"another key in {files}{of_whom}",
        evidence=(
            *(Evidence(source=stranger.source.file, line=stranger.source.line) for stranger in strangers),
            evidence_of(subject.located),
        ),
        consequence="; ".join(_REFUSED[stranger.what] for stranger in strangers),
        remedy=_remedy(examination, subject, strangers, is_misnamed=len(owners) == len(strangers)),
    )


_REFUSED = {
    "private key": "the certificate is refused when it is uploaded with this key",
    "CSR": "what is signed for this CSR is refused on upload",
}


def _owner(examination: Examination, stranger: _Stranger) -> Subject | None:
    """Another node's certificate to which the key belongs."""
    names = pair_names(stranger.key)
    return next((each for each in examination.subjects() if names & pair_names(each.certificate.key)), None)


def _describe_all(owners: Mapping[str, Subject]) -> str:
    """`server certificate of expc2.example.com`, each once."""
    return " and of the ".join(dict.fromkeys(map(describe, owners.values())))


def _remedy(examination: Examination, subject: Subject, strangers: list[_Stranger], *, is_misnamed: bool) -> Remedy:
    """The line of the deployment file, where the key is that of another node; else a new certificate."""
    if not is_misnamed:
        return reissue(subject.node, subject.slot, "on this very node, without discarding it before it is signed")
    what = " and ".join(stranger.what for stranger in strangers)
    step = RemedyStep(
        node=subject.node.id,
        where=examination.deployment.file,
        do=f"name the {what} of {subject.node.fqdn} itself; no new certificate is needed where it exists",
    )
    return Remedy(steps=(step,), impact=Impact.NONE, verify="run check again; the finding is gone")
