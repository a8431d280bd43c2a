"""Ordering certificates: which requests are made of a plan, what stands in their way, and what comes after them.

Not here: what is planned (`edgetrust.mra.planning`), making keys and requests (`edgetrust.pki`), and writing them
(`edgetrust.io`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from edgetrust.errors import Refused
from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Slot
from edgetrust.model.plan import PlannedCertificate, PlannedKey, Signer
from edgetrust.mra.pages import SLOT_NAMES, certificate_place
from edgetrust.mra.planning.certificates import LONGEST_COMMON_NAME, plan_certificates
from edgetrust.mra.planning.refusals import Bearer, find_unfit_names
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.strength import LONGEST_RSA_KEY, SHORTEST_KEYS
from edgetrust.usecase.nearest import nearest_host

_KINDS = {KeyKind.RSA: "RSA", KeyKind.EC: "ECDSA"}
_SIGNERS = {Signer.PUBLIC: "a public CA", Signer.INTERNAL: "your own CA", Signer.EITHER: "a public CA or your own"}


def choose_certificates(
    deployment: Deployment,
    *,
    node: str | None = None,
    slot: Slot | None = None,
    key: PlannedKey | None = None,
    at: datetime | None = None,
) -> tuple[PlannedCertificate, ...]:
    """The planned certificates of a node (default: of every Expressway) in a slot (default: in all), never none, with
    that kind of key where their product takes it; `at` is the day for their warnings. Raises Refused."""
    planned = plan_certificates(deployment, key or PlannedKey(), at=at)
    of_node = [each for each in planned if node is None or node.lower() in {owner.id for owner in each.nodes}]
    if node is not None and not of_node:
        raise Refused(f"no certificate is planned for {node!r}", hint=_suggest(node, planned))
    chosen = [
        each
        for each in of_node
        if each.slot is slot or (slot is None and (node is not None or each.node.role.is_expressway))
    ]
    if not chosen:
        slots = ", ".join(dict.fromkeys(each.slot for each in of_node))
        wanted = f"in the slot {slot}" if slot is not None else "for an Expressway"
        hint = f"there are some in {slots}; name one with --slot" if slots else "the deployment file names no such node"
        raise Refused(f"no certificate{f' of {node}' if node is not None else ''} is planned {wanted}", hint=hint)
    return tuple(chosen)


def stem(certificate: PlannedCertificate) -> str:
    """What its files are called, without the ending: `expe1.example.com.server`."""
    return f"{certificate.node.fqdn}.{certificate.slot}"


# --- what stands in the way -------------------------------------------------------------------------------------------


def refuse_unusable(deployment: Deployment, certificates: Iterable[PlannedCertificate]) -> None:
    """Refuse, with every reason, requests that cannot be made, or whose certificates no Expressway would take."""
    reasons = dict.fromkeys(reason for each in certificates for reason in _obstacles(deployment, each))
    if reasons:
        raise Refused("\n".join(reasons), hint="mend it on the product and in the deployment file, then run this again")


def _obstacles(deployment: Deployment, certificate: PlannedCertificate) -> Iterator[str]:
    if len(certificate.common_name) > LONGEST_COMMON_NAME:
        length = f"{len(certificate.common_name)} characters, and a certificate holds {LONGEST_COMMON_NAME}"
        yield f"the common name {certificate.common_name} has {length}"
    names = (certificate.common_name, *(each.value for each in certificate.san))
    yield from (
        f"{name!r} is not ASCII, and a certificate holds no other names" for name in names if not name.isascii()
    )
    side = _side(deployment, certificate)
    if side is not None:
        yield from _misnamed(side, certificate)


def _misnamed(side: ExpresswayCluster, certificate: PlannedCertificate) -> Iterator[str]:
    """Names that are no FQDN: the Generate CSR page or the upload refuses them."""
    for unfit in (each for each in find_unfit_names(certificate, side) if each.is_refused):
        name = f"{unfit.name!r} is no FQDN, and"
        match unfit.bearer:
            case Bearer.PROFILE:
                yield f"the phone security profile {name} {side.version} takes no other in a CSR"
            case Bearer.CLUSTER:
                yield f"the cluster name {name} an Expressway makes no CSR with it"
            case Bearer.NODE | Bearer.OTHER:
                yield f"{name} {side.version} refuses the certificate when it is uploaded"


_LEAST_BITS = 1024
"""Of an RSA key. Below, OpenSSL takes a certificate at security level 0 alone: SSL_CTX_set_security_level(3)."""


def refuse_other_key(certificate: PlannedCertificate, key: PlannedKey) -> None:
    """Refuse a key of the wrong kind for a slot: CUCM keeps RSA and ECDSA certificates apart. And an RSA key that
    is too short for a warning."""
    if key.kind is KeyKind.RSA and key.bits < _LEAST_BITS:
        raise Refused(
            f"the RSA key has {key.bits} bits, expected {SHORTEST_KEYS[KeyKind.RSA]} or more: no public CA certifies "
            f"it, and OpenSSL takes less than {_LEAST_BITS} at security level 0 alone",
            hint="make a new key",
        )
    if certificate.key.kind is not key.kind:
        slot = SLOT_NAMES[certificate.slot]
        raise Refused(
            f"the key is {_KINDS[key.kind]}, expected {_KINDS[certificate.key.kind]} for the {slot}",
            hint="name another key, or another slot with --slot",
        )


# --- what to know beforehand ------------------------------------------------------------------------------------------


def find_warnings(certificates: Sequence[PlannedCertificate], *, encrypted: bool) -> tuple[str, ...]:
    """One line for each thing to know, with the nodes it is about. `encrypted`: the keys get a passphrase."""
    concerned: dict[tuple[str, Slot], list[str]] = {}
    for certificate in certificates:
        for text in (*certificate.warnings, *_warnings(certificate, encrypted=encrypted)):
            concerned.setdefault((text, certificate.slot), []).append(certificate.node.fqdn)
    return tuple(f"{joined_few(nodes)}, {SLOT_NAMES[slot]}: {text}" for (text, slot), nodes in concerned.items())


def _warnings(certificate: PlannedCertificate, *, encrypted: bool) -> Iterator[str]:
    is_expressway = certificate.node.role.is_expressway
    if certificate.slot not in (Slot.SERVER, Slot.CLIENT):
        yield (
            f"the product takes a certificate only for a CSR made on itself, {certificate.where} > Generate CSR; this "
            "key and request are good for a lab"
        )
    bits = certificate.key.bits if certificate.key.kind is KeyKind.RSA else None
    shortest = SHORTEST_KEYS[KeyKind.RSA]
    if bits is not None and bits < shortest:
        yield f"an RSA key of {bits} bits is weak, and public CAs refuse it; expected {shortest} bits or more"
    if bits is not None and bits > LONGEST_RSA_KEY and is_expressway:
        yield f"SIP TLS zones may stay down with an RSA key of {bits} bits; expected {LONGEST_RSA_KEY} at most"
    if encrypted and is_expressway:
        yield "an Expressway takes unencrypted keys only; openssl pkey -in FILE -out FILE takes the passphrase off"


# --- what comes out, and what comes after -----------------------------------------------------------------------------


def describe_request(certificate: PlannedCertificate) -> str:
    """A few lines: for which slot of which nodes, with which key, for which names."""
    key = certificate.key
    nodes = joined_few([node.fqdn for node in certificate.nodes])
    names = ", ".join(name.printed for name in certificate.san)
    purposes = " and ".join(purpose.usage for purpose in certificate.purposes)
    return (
        f"{nodes}, {SLOT_NAMES[certificate.slot]}: {_KINDS[key.kind]} {key.bits}, for {purposes}, to be signed by "
        f"{_SIGNERS[certificate.signer]}\n"
        f"  CN={certificate.common_name}\n"
        f"  {names}"
    )


def next_steps(certificates: Sequence[PlannedCertificate], *, file: str) -> tuple[str, ...]:
    """What to do with the requests, in order; `file` is the deployment file."""
    signers = dict.fromkeys(_SIGNERS[each.signer] for each in certificates)
    steps = [f"have each .csr signed: {'; '.join(_of_signer(certificates, signer) for signer in signers)}"]
    on_products = [each for each in certificates if each.slot in (Slot.SERVER, Slot.CLIENT)]
    if on_products:
        steps.append(
            f"load the certificates of the CAs first; edgetrust plan {file} says which, where and in which order"
        )
        steps.extend(dict.fromkeys(_upload(each) for each in on_products))
    steps.append(f"{_naming(certificates, file)}, then: edgetrust check {file}")
    return tuple(steps)


def _naming(certificates: Sequence[PlannedCertificate], file: str) -> str:
    """How the deployment file comes to name what is signed."""
    named = [each for each in certificates if each.is_named]
    if not named:
        return f"name the new certificates in {file}"
    places = [tuple(dict.fromkeys(node.certificates[each.slot][0].path for node in each.nodes)) for each in named]
    paths = joined_few([path for each in places for path in each])
    there = f"put the signed certificates where {file} names them ({paths}"
    there += "; what nodes share, at the place of each)" if any(len(each) > 1 for each in places) else ")"
    return there if len(named) == len(certificates) else f"{there}, name the others in it"


def describe_others(deployment: Deployment, certificates: Sequence[PlannedCertificate], *, file: str) -> str | None:
    """That the plan has more certificates than these, and how their requests come about; None when these are all."""
    made = {(each.node.id, each.slot) for each in certificates}
    others = [each for each in plan_certificates(deployment) if (each.node.id, each.slot) not in made]
    if not others:
        return None
    return (
        f"not made here: {_listed(others)}; their products make the requests, and for a lab: edgetrust csr {file} NODE"
    )


def _of_signer(certificates: Sequence[PlannedCertificate], signer: str) -> str:
    """`server and client of expc1.example.com by your own CA`."""
    return f"{_listed([each for each in certificates if _SIGNERS[each.signer] == signer])} by {signer}"


def _listed(certificates: Sequence[PlannedCertificate]) -> str:
    """`server and client of expc1.example.com`; nodes with the same slots together."""
    slots: dict[str, list[str]] = {}
    for each in certificates:
        slots.setdefault(each.node.fqdn, []).append(SLOT_NAMES[each.slot].removesuffix(" certificate"))
    alike: dict[str, list[str]] = {}
    for node, words in slots.items():
        alike.setdefault(joined(words), []).append(node)
    return joined(f"{words} of {joined_few(nodes)}" for words, nodes in alike.items())


def _upload(certificate: PlannedCertificate) -> str:
    place = certificate_place(certificate.node.role, certificate.slot)
    if not certificate.node.role.is_expressway:
        return f"on {place.where}: load the certificate and the .key"
    nodes = joined_few([node.fqdn for node in certificate.nodes])
    whom = f"on each of {nodes}" if certificate.shared_with else "on the node"
    return (
        f"{whom}, {place.where}: discard a pending CSR, then upload the certificate alone (PEM, without its chain) and "
        f"the .key; then {place.restart}"
    )


def _side(deployment: Deployment, certificate: PlannedCertificate) -> ExpresswayCluster | None:
    return next((side for side in deployment.expressways if certificate.node in side.nodes), None)


def _suggest(node: str, planned: Sequence[PlannedCertificate]) -> str:
    known = [*dict.fromkeys(owner.fqdn for each in planned for owner in each.nodes)]
    nearest = nearest_host(node, known)
    return f"did you mean {nearest}?" if nearest else f"there are {joined_few(known)}"
