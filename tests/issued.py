"""A deployment carried out exactly as planned: certificates issued, lists loaded, nothing else.

site = carried_out(deployment)                                       # every certificate and list as planned
site = carried_out(deployment, spoil={(E1, "server"): drop("DNS:example.com")})   # but for one element
found(site)                                                          # what check says of it: slugs above info

Internal CAs sign what may be signed internally (but for server certificates of an Expressway-E, that is what
`tests.deployments` calls Corp Issuing), public ones the rest. Endpoints trust the public root.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.model.certificate import Located
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.plan import PlannedCertificate, SanType, Signer
from edgetrust.model.report import Report
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.trust import plan_trust
from edgetrust.usecase.check import Question, check
from tests import make
from tests.deployments import AUTHORITIES, CORP_ISSUING, PUBLIC_ISSUING, PUBLIC_ROOT, Site, map_nodes, reference

PREFIXES = {SanType.DNS: "", SanType.IP: "IP:", SanType.SRV_NAME: "SRV:", SanType.XMPP_ADDRESS: "XMPP:"}
EKUS = {Purpose.SERVER_AUTH: "serverAuth", Purpose.CLIENT_AUTH: "clientAuth"}
DESIGN = frozenset({"client-auth-sunset", "shared-cluster-certificate", "internal-ca-on-expressway-e"})
"""Warnings that a design earns, however well it is carried out."""

Spoil = Callable[[make.Changes], make.Changes]
"""What becomes of the fields of a certificate (those of `tests.make`)."""
Place = tuple[str, str]
"""Node id, and slot or store."""


def carried_out(
    deployment: Deployment,
    *,
    spoil: Mapping[Place, Spoil] | None = None,
    lacking: Mapping[Place, tuple[make.Issued, ...]] | None = None,
    issuers: Mapping[Place, make.Issued] | None = None,
) -> Site:
    """The deployment with certificates and lists as planned. `spoil` changes the certificate of one slot of one node,
    `lacking` leaves CAs out of one list, `issuers` has another CA sign."""
    identities: dict[tuple[str, Slot], Identity] = {}
    files = {"ca.pem": FileContents(path="ca.pem", certificates=tuple(ca.located("ca.pem") for ca in AUTHORITIES))}
    for planned in plan_certificates(deployment):
        for node in planned.nodes:
            place = (node.id, str(planned.slot))
            issued = _issue(planned, node, (issuers or {}).get(place), (spoil or {}).get(place))
            path = f"certs/{node.id}.{planned.slot}.pem"
            located = issued.located(path)
            files[path] = FileContents(path=path, certificates=(located,))
            identities[node.id, planned.slot] = Identity(leaf=located, others=())
    # Whoever signs otherwise than planned changes no list.
    given = files["ca.pem"].certificates
    named = map_nodes(deployment, lambda node: _named(node, identities))
    inventory = _inventory(files, identities, _endpoint_lists(named))
    lists = _endpoint_lists(named)
    for planned_list in plan_trust(Chains(deployment=named, inventory=inventory, at=make.NOW, given=given)):
        held = tuple(each.located for each in planned_list.authorities)
        assert None not in held, planned_list
        for node in (planned_list.node, *planned_list.confirm_on):
            absent = {each.certificate for each in (lacking or {}).get((node.id, str(planned_list.store)), ())}
            known = tuple(each for each in held if each is not None and each.certificate not in absent)
            lists[node.id, planned_list.store] = (*lists.get((node.id, planned_list.store), ()), *known)
    return Site(map_nodes(named, lambda node: _with_lists(node, lists)), _inventory(files, identities, lists))


def judged(site: Site) -> Report:
    """What check says of the site."""
    answer = check(site.deployment, site.inventory, Question(at=make.NOW))
    assert not answer.tracebacks, answer.tracebacks[0]
    return answer.report


def found(site: Site) -> set[str]:
    """The rules that find something above info."""
    return {finding.rule for finding in judged(site).findings if finding.severity is not Severity.INFO}


def drop(*names: str) -> Spoil:
    """The certificate without these names, written as in `tests.make`."""

    def spoil(changes: make.Changes) -> make.Changes:
        kept = [name for name in changes["sans"] or () if name not in names]
        assert len(kept) < len(changes["sans"] or ()), f"{names} are not among {changes['sans']}"
        return {**changes, "sans": kept}

    return spoil


def drop_purpose(purpose: str) -> Spoil:
    """The certificate without this purpose; with code signing where none is left, for none at all means any."""

    def spoil(changes: make.Changes) -> make.Changes:
        assert purpose in (changes["eku"] or ()), f"{purpose} is not among {changes['eku']}"
        kept = [each for each in changes["eku"] or () if each != purpose]
        return {**changes, "eku": kept or ["codeSigning"]}

    return spoil


def issuer_of(planned: PlannedCertificate) -> make.Issued:
    """The CA that signs it."""
    if planned.signer is Signer.EITHER:
        return CORP_ISSUING if planned.slot is Slot.CLIENT else PUBLIC_ISSUING
    return PUBLIC_ISSUING if planned.signer is Signer.PUBLIC else CORP_ISSUING


def _issue(planned: PlannedCertificate, node: Node, issuer: make.Issued | None, spoil: Spoil | None) -> make.Issued:
    public = issuer_of(planned) is PUBLIC_ISSUING
    changes: make.Changes = {
        "subject": f"CN={planned.common_name},O=Acme",
        "sans": [f"{PREFIXES[name.type]}{name.value}" for name in planned.san],
        "eku": [EKUS[purpose] for purpose in planned.purposes],
        # Who shares a certificate shares its key; everybody else has one of its own.
        "key": f"{planned.node.id}/{planned.slot}",
        "not_after": datetime(2027, 1, 15 if public else 31, tzinfo=UTC),
    }
    return make.leaf(node.fqdn, issuer or issuer_of(planned), **(spoil(changes) if spoil is not None else changes))


def _named(node: Node, identities: Mapping[tuple[str, Slot], Identity]) -> Node:
    slots = {slot: (reference(f"certs/{node.id}.{slot}.pem"),) for owner, slot in identities if owner == node.id}
    return replace(node, certificates=slots)


def _with_lists(node: Node, lists: Mapping[tuple[str, Store], tuple[Located, ...]]) -> Node:
    return replace(
        node, trust={store: (reference(f"trust/{owner}.{store}.pem"),) for owner, store in lists if owner == node.id}
    )


def _endpoint_lists(deployment: Deployment) -> dict[tuple[str, Store], tuple[Located, ...]]:
    return {(endpoint.id, Store.ENDPOINT): (PUBLIC_ROOT.located("public.pem"),) for endpoint in deployment.endpoints}


def _inventory(
    files: Mapping[str, FileContents],
    identities: Mapping[tuple[str, Slot], Identity],
    lists: Mapping[tuple[str, Store], tuple[Located, ...]],
) -> Inventory:
    return Inventory(
        files=dict(files),
        identities=dict(identities),
        trust_lists=dict(lists),
        incomplete=frozenset(),
        public_roots=(PUBLIC_ROOT.located("public.pem"),),
    )
