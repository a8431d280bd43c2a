"""What the remedies of a report say about trust lists, done to the letter: as a person with the pages open would.

mended = apply_lists(site, report.findings)      # every deletion and upload that names its certificates
is_mended_in_lists(finding)                      # its remedy is made of those, and needs nothing from elsewhere
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Store
from edgetrust.model.evidence import Source
from edgetrust.model.finding import Finding, RemedyStep
from edgetrust.mra.pages import STORE_NAMES
from tests.deployments import Site

_ADDS = "add to the trusted CAs: "
_APPENDS = ("Append CA certificate: ", "Upload Certificate/Certificate chain, purpose ", _ADDS)
_ALL_BUT_THE_FIRST = "delete all but the first entry of "
_DELETES = ("delete ", _ALL_BUT_THE_FIRST)
_ASKS = "(ask its CA for it)"


def is_mended_in_lists(finding: Finding) -> bool:
    """Whether nothing but named entries of lists has to come and go."""
    steps = finding.remedy.steps
    return bool(steps) and all(step.do.startswith((*_APPENDS, *_DELETES)) and _ASKS not in step.do for step in steps)


def apply_lists(site: Site, findings: Iterable[Finding]) -> Site:
    """The site after all such steps, in the order of the report; nothing that one step appends may another delete."""
    at_hand = {located.certificate.sha256: located.certificate for located in site.inventory.located()}
    lists = dict(site.inventory.trust_lists)
    appended: set[tuple[object, str]] = set()
    deleted: set[tuple[object, str]] = set()
    for finding, step in _list_steps(findings):
        place = (step.node, _store_of(step, finding))
        entries = lists[place]
        held = {entry.certificate.sha256 for entry in entries}
        if step.do.startswith(_ALL_BUT_THE_FIRST):
            first: dict[Certificate, Located] = {}
            for entry in entries:
                first.setdefault(entry.certificate, entry)
            entries = tuple(first.values())
        elif step.do.startswith(_DELETES):
            assert set(step.certificates) <= held | {sha for where, sha in deleted if where == place}, step
            deleted |= {(place, sha) for sha in step.certificates}
            entries = tuple(entry for entry in entries if entry.certificate.sha256 not in step.certificates)
        else:
            appended |= {(place, sha) for sha in step.certificates}
            new = [at_hand[sha] for sha in step.certificates if sha not in held]
            source = Source(file="appended.pem", line=1)
            entries = (*entries, *(Located(certificate=each, source=source) for each in new))
        lists[place] = entries
    assert not appended & deleted, appended & deleted
    return Site(site.deployment, replace(site.inventory, trust_lists=lists))


def _list_steps(findings: Iterable[Finding]) -> Iterator[tuple[Finding, RemedyStep]]:
    for finding in findings:
        for step in finding.remedy.steps:
            if step.certificates and step.do.startswith((*_APPENDS, *_DELETES)):
                yield finding, step


def _store_of(step: RemedyStep, finding: Finding) -> Store:
    """The store that the step names; only Expressways, proxies and endpoints have one list."""
    named = [store for store, name in STORE_NAMES.items() if name in step.do and store is not Store.ENDPOINT]
    if named:
        return named[0]
    if step.do.startswith(_ADDS) or (finding.store is Store.ENDPOINT and step.node == finding.node):
        return Store.ENDPOINT
    return Store.TRUSTED_CA
