"""The article's site in the lab, mended as the remedies say, until every real handshake is good.

Software Expressways, CUCMs and endpoints run on loopback. `check` is asked what is wrong; the steps of its first
finding are done over the REST of the nodes; and so on, as long as there is a finding that breaks something. Nothing
here knows what the defects are: what is done follows from the page and the words of each step.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from edgetrust.cli.lab_pages import Pages, pages_of
from edgetrust.codec.pem import write_block
from edgetrust.io.chance import draw_serial
from edgetrust.io.clock import clock_from
from edgetrust.model.authority import Authority, Ledger, ProfileName
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, RemedyStep
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.mra.material import evidence_of
from edgetrust.mra.scenarios.catalogue import find_scenario
from edgetrust.mra.scenarios.site import Site
from edgetrust.pki.authority.specimen import Specimen
from edgetrust.pki.contents import read_contents
from edgetrust.twin.lab import Lab
from edgetrust.twin.state import LabState
from edgetrust.usecase.authority import Holder
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.lab_run import foretell_all
from edgetrust.usecase.sign_requests import Order, sign_requests
from scripts.demo_rest import Administrator

SCENARIO = "article"
_MOST_ROUNDS = 12
_WIDTH = 100
_SERVICES = {
    Slot.TOMCAT: "tomcat",
    Slot.CALLMANAGER: "CallManager",
    Slot.TOMCAT_ECDSA: "tomcat-ECDSA",
    Slot.CALLMANAGER_ECDSA: "CallManager-ECDSA",
}
"""CUCM's names of its certificates; the trust store of each is called after it."""


def run(slug: str = SCENARIO) -> bool:
    """Whether every handshake of a scenario is good at the end, and each ended as `check` said."""
    return asyncio.run(_run(find_scenario(slug).build()))


async def _run(site: Site) -> bool:
    state = LabState(deployment=site.deployment, configured=site.material)
    at = site.at
    lab = Lab(state, foretell=foretell_all(lambda: at), at=lambda: at, clock=clock_from(at))
    await lab.start()
    try:
        async with pages_of(lab, at=lambda: at) as pages:
            return await _mend(_Workshop(site=site, lab=lab, pages=pages))
    finally:
        await lab.stop()


@dataclass(slots=True)
class _Workshop:
    """A lab that is being mended."""

    site: Site
    lab: Lab
    pages: Pages
    touched: dict[str, None] = field(default_factory=dict)
    """Ids of nodes that must restart."""

    def administrator(self, node: str) -> Administrator:
        """Of a node, by its id."""
        return Administrator(self.pages.urls[node], self.pages.user, self.pages.password)

    def report(self) -> Report:
        """What `check` says of what is in service now."""
        deployment, inventory = evidence_of(self.site.deployment, self.lab.state.running)
        return check(deployment, inventory, Question(at=self.site.at)).report


async def _mend(workshop: _Workshop) -> bool:
    agrees = await _rehearse(workshop)
    for number in range(1, _MOST_ROUNDS + 1):
        finding = next(_findings_that_break(workshop.report()), None)
        if finding is None:
            break
        print(f"\n{number}. {finding.rule} on {finding.node}")
        _say(finding.message)
        for step in finding.remedy.steps:
            await asyncio.to_thread(_do, workshop, finding, step)
        for node in workshop.touched:
            await asyncio.to_thread(_restart, workshop, node)
        workshop.touched.clear()
        agrees &= await _rehearse(workshop)
    bad = [each for each in workshop.lab.rehearsals if each.actual.outcome in (Outcome.FAIL, Outcome.WARN)]
    return agrees and not bad


def _findings_that_break(report: Report) -> Iterator[Finding]:
    """Those that keep a connection from working, most severe first."""
    bad = {each.connection.id for each in report.connections if each.outcome in (Outcome.FAIL, Outcome.WARN)}
    yield from (each for each in report.findings if bad.intersection(each.connections))


async def _rehearse(workshop: _Workshop) -> bool:
    """Try all connections; whether each ended as `check` foretold."""
    rehearsals = await workshop.lab.rehearse()
    counts = {outcome: sum(each.actual.outcome is outcome for each in rehearsals) for outcome in Outcome}
    agree = sum(each.agrees for each in rehearsals)
    print(
        f"   real handshakes: {counts[Outcome.OK]} ok, {counts[Outcome.WARN]} warn, {counts[Outcome.FAIL]} fail, "
        f"{counts[Outcome.NOT_VERIFIED]} not verified; {agree} of {len(rehearsals)} as check foretold"
    )
    return agree == len(rehearsals)


# --- steps ------------------------------------------------------------------------------------------------------------


def _do(workshop: _Workshop, finding: Finding, step: RemedyStep) -> None:
    """One step of a remedy, where it can be done on a page of a node; the others are for people."""
    if step.node not in workshop.pages.urls or step.do.startswith("or "):
        return
    _say(f"{step.node}: {step.do}", mark="- ")
    administrator = workshop.administrator(step.node)
    workshop.touched[step.node] = None
    signer = _signer(workshop, finding)
    if step.where.endswith("Trusted CA certificate"):
        _change_list(workshop, administrator, step, signer)
    elif step.renews in (Slot.SERVER, Slot.CLIENT):
        place = "server" if step.where.endswith("Server certificate") else "client"
        administrator.upload(_sign(workshop, administrator.request(place), signer), place)
    elif step.where.endswith("Certificate Management"):
        _change_cucm(workshop, administrator, step, signer)


def _change_list(
    workshop: _Workshop, administrator: Administrator, step: RemedyStep, signer: tuple[Specimen, ...]
) -> None:
    """Maintenance > Security > Trusted CA certificate: append or delete."""
    if step.do.startswith("delete"):
        administrator.delete(step.certificates)
        return
    known = {certificate.sha256: certificate for certificate in _known(workshop)}
    named = [known[fingerprint] for fingerprint in step.certificates]
    administrator.append(_pem(named or [each.certificate for each in signer]))


def _change_cucm(
    workshop: _Workshop, administrator: Administrator, step: RemedyStep, signer: tuple[Specimen, ...]
) -> None:
    """Certificate Management: a chain into a trust store, or a new certificate for a service."""
    chain = [_pem([each.certificate]) for each in signer]
    for slot, service in _SERVICES.items():
        if step.renews is slot:
            leaf = _sign(workshop, administrator.request_of(service), signer)
            administrator.upload_of(service, leaf, *reversed(chain))
        elif f"purpose {service}-trust" in step.do:
            there = administrator.trusted(service)
            administrator.trust(service, *(each for each in chain if each not in there))


def _restart(workshop: _Workshop, node: str) -> None:
    administrator = workshop.administrator(node)
    if workshop.lab.state.node(node).role.is_expressway:
        administrator.restart()
    else:
        administrator.restart_services()


# --- certificates -----------------------------------------------------------------------------------------------------


def _signer(workshop: _Workshop, finding: Finding) -> tuple[Specimen, ...]:
    """The CA that signs for the node of a finding, root first: a public one for what endpoints see."""
    node = workshop.lab.state.node(finding.node or "")
    is_public = node.role is Role.EXPRESSWAY_E and finding.slot is not Slot.CLIENT
    return workshop.site.cas.public if is_public else workshop.site.cas.corporate


def _sign(workshop: _Workshop, request: str, signer: tuple[Specimen, ...]) -> str:
    """The certificate for a request, as PEM."""
    issuing = signer[-1]
    authority = Authority(
        certificate=issuing.certificate, issuers=tuple(each.certificate for each in signer[:-1]), ledger=Ledger()
    )
    (signed,), _ = sign_requests(
        read_contents(request.encode(), path="request.csr").requests,
        Order(profile=ProfileName.INTERNAL, at=workshop.site.at, days=199),
        Holder(authority=authority, key=issuing.key),
        draw_serial=draw_serial,
    )
    return _pem([signed.certificate])


def _known(workshop: _Workshop) -> Iterator[Certificate]:
    """Every CA of the lab, and every certificate that anybody trusts or was given beside one."""
    yield from (each.certificate for each in (*workshop.site.cas.corporate, *workshop.site.cas.public))
    for holding in workshop.lab.state.configured.holdings.values():
        for identity in holding.identities.values():
            yield from (identity.leaf, *identity.others)
        for entries in holding.trust.values():
            yield from entries


def _pem(certificates: list[Certificate]) -> str:
    return "".join(write_block(each.der) for each in certificates)


def _say(text: str, mark: str = "") -> None:
    print(textwrap.fill(text, _WIDTH, initial_indent=f"   {mark}", subsequent_indent=f"   {' ' * len(mark)}"))
