"""A small plan for tests of renderers: two certificates, two lists, three steps; and strings of strangers."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.certificate import KeyUsage
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.plan import (
    PageField,
    Plan,
    PlannedAuthority,
    PlannedCertificate,
    PlannedCopy,
    PlannedKey,
    PlannedList,
    PlannedName,
    PlanStep,
    SanType,
    Signer,
)
from tests import blank, make

E1 = Node(id="expe1.example.com", fqdn="expe1.example.com", role=Role.EXPRESSWAY_E)
E2 = Node(id="expe2.example.com", fqdn="expe2.example.com", role=Role.EXPRESSWAY_E)
ROOT = make.ca("CN=Corp Root,O=Acme")
EVIL = "x\x1b[31m\n# forged | `code` <script>"
"""What no renderer for people may let through as it is."""


def certificate() -> PlannedCertificate:
    """A shared server certificate."""
    return PlannedCertificate(
        node=E1,
        slot=Slot.SERVER,
        common_name="expe.example.com",
        san=(
            PlannedName(type=SanType.DNS, value="expe.example.com", feature="cluster", reason="the layout"),
            PlannedName(
                type=SanType.SRV_NAME, value="_collab-edge._tls.example.com", feature="registration", reason="TC"
            ),
        ),
        key=PlannedKey(bits=4096),
        purposes=(Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH),
        key_usage=(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT),
        signer=Signer.PUBLIC,
        reasons=("phones know public CAs alone",),
        warnings=("one key for all",),
        shared_with=(E2,),
        where="Maintenance > Security > Server certificate",
        fields=(
            PageField(label="Common name", value="FQDN of Expressway cluster (expe.example.com)"),
            PageField(label="Additional alternative names (comma separated)", value="a.example.com, b.example.com"),
        ),
        issuers=("CN=Old Issuing",),
        shortcomings=("expe1.example.com: it expired at 2025-12-31 00:00:00 UTC",),
        advised=("expe1.example.com: it does not carry DNS:example.com, which nobody needs today",),
    )


def client_certificate() -> PlannedCertificate:
    """One that is in place."""
    return PlannedCertificate(
        node=E1,
        slot=Slot.CLIENT,
        common_name="expe.example.com",
        san=(PlannedName(type=SanType.DNS, value="expe.example.com", feature="cluster", reason="the layout"),),
        key=PlannedKey(),
        purposes=(),
        key_usage=(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT),
        signer=Signer.EITHER,
        reasons=(),
        where="Maintenance > Security > Client certificate",
        is_in_place=True,
        issuers=("CN=Issuing,O=Acme",),
    )


def trust_list(node: Node) -> PlannedList:
    """A list of one known and one unknown CA, in which a twin stands in the way."""
    return PlannedList(
        node=node,
        store=Store.TRUSTED_CA,
        authorities=(
            PlannedAuthority(subject="CN=Corp Root,O=Acme", located=ROOT.located("ca/root.pem", 3), reason="above C"),
            PlannedAuthority(subject="the public CA that signs E", located=None, reason="above E"),
        ),
        remove=(PlannedAuthority(subject="CN=Old", located=ROOT.located("old.der", None), reason="a twin"),),
    )


def replicated_list() -> PlannedList:
    """A list of a publisher."""
    return replace(trust_list(E1), store=Store.TOMCAT_TRUST, copies=(PlannedCopy(node=E2),), remove=())


def steps() -> tuple[PlanStep, ...]:
    """One without a node, one that costs something."""
    return (
        PlanStep(number=1, node=None, where="the order at the CA", do="order it", impact=Impact.NONE, verify="read it"),
        PlanStep(
            number=2,
            node=E1.id,
            where="Maintenance > Security > Server certificate",
            do="upload it",
            impact=Impact.NODE_RESTART,
            verify="Show (decoded)",
        ),
    )


def small() -> Plan:
    """The whole."""
    return Plan(
        certificates=(certificate(), client_certificate()),
        trust=(trust_list(E1), trust_list(E2), replicated_list()),
        steps=steps(),
    )


def hostile() -> Plan:
    """The same with strings of strangers wherever one can stand."""
    name = PlannedName(type=SanType.DNS, value=EVIL, feature=EVIL, reason=EVIL)
    authority = PlannedAuthority(subject=EVIL, located=ROOT.located(EVIL), reason=EVIL)
    node = replace(E1, id=EVIL, fqdn=EVIL)
    return Plan(
        certificates=(
            replace(
                certificate(),
                node=node,
                common_name=EVIL,
                san=(name,),
                reasons=(EVIL,),
                warnings=(EVIL,),
                where=EVIL,
                fields=(PageField(label=EVIL, value=EVIL),),
            ),
        ),
        trust=(
            PlannedList(
                node=node,
                store=Store.TRUSTED_CA,
                authorities=(authority,),
                copies=(PlannedCopy(node=node, lacking=(authority,), remove=(authority,)),),
            ),
        ),
        steps=(PlanStep(number=1, node=EVIL, where=EVIL, do=EVIL, impact=Impact.NONE, verify=EVIL),),
    )


def deployment(name: str = "Acme") -> Deployment:
    """What is planned."""
    return replace(blank.stand_alone(), name=name)
