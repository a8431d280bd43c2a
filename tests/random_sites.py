"""Random sites of the lab for properties: any size, release and feature, with up to three random defects.

    @given(random_sites())
    def test(drawn: RandomSite): ...
    random_sites(first="revoked")    # with a defect of that class for sure
    drawn.site                       # of edgetrust.mra.scenarios
    drawn.defects                    # names of the classes that were drawn, to be counted

A class of defects is one way in which sites are wrong; where, and what exactly, is drawn. Some draws change nothing
that matters, and some healthy things are among them (another order, a key of another kind): agreement has to hold for
them too.

Not here: what follows from a defect. Nothing is expected of a random site, except that two ways to find out agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from edgetrust.model.certificate import Extension, KeyUsage, Oid
from edgetrust.model.deployment import (
    ClusterTls,
    Deployment,
    ExpresswayCluster,
    Node,
    Role,
    SanFormat,
    SecurityMode,
    Slot,
    Store,
    UcCluster,
    XmppFederation,
)
from edgetrust.mra.connections import expand
from edgetrust.mra.releases import GATES, NEWEST, OLDEST
from edgetrust.mra.scenarios.healthy import IMP, PROFILE, PROXY, UNITY, declare, furnish, order_for, uc_cluster
from edgetrust.mra.scenarios.site import Order, Site
from edgetrust.mra.scenarios.variants import CHAT_ALIAS, CMS, FEDERATED, REVOKED, revocation_lists
from edgetrust.mra.scenarios.workshop import LAB_DATE, make_ca, midnight, other_root, twin_of
from edgetrust.pki.authority.extensions import extended_key_usage
from edgetrust.pki.authority.specimen import BOTH_PURPOSES, Specimen

RELEASES = sorted({release for gate in GATES for release in (gate.since, gate.before) if release} | {OLDEST, NEWEST})
"""Both sides of every gate."""
DAY = midnight(LAB_DATE)

Draw = Callable[..., Any]
"""What `st.composite` hands out: the value of a strategy."""
Place = tuple[str, Slot]
ListPlace = tuple[str, Store]


@dataclass(frozen=True)
class RandomSite:
    """A site, and what was done to it."""

    site: Site
    defects: tuple[str, ...]
    """Names of classes, in the order in which they struck."""

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        """What a failing property prints; without it hypothesis would go through every field."""
        assert not cycle
        printer.text(repr(self))

    def __repr__(self) -> str:
        """The bytes of certificates help nobody."""
        sides = ", ".join(
            f"{len(side.nodes)} x {side.role} {side.version}" for side in self.site.deployment.expressways
        )
        return f"<{sides}; {', '.join(self.defects) or 'healthy'}>"


# --- healthy sites ----------------------------------------------------------------------------------------------------


@st.composite
def healthy_sites(draw: Draw) -> Site:
    """Sites in which nothing is wrong but what their releases do not allow."""
    flags = st.booleans()
    deployment = declare(
        c=draw(st.sampled_from([1, 1, 1, 2, 3])),
        e=draw(st.sampled_from([1, 1, 1, 2, 3])),
        subscribers=draw(st.integers(0, 2)),
    )
    release = draw(st.sampled_from(RELEASES))
    other = draw(st.sampled_from(RELEASES)) if draw(st.integers(0, 3)) == 0 else release
    deployment = replace(
        deployment,
        expressway_c=_side(draw, deployment.expressway_c, release),
        expressway_e=_side(draw, deployment.expressway_e, other),
        cucm=(_cucm(draw, deployment.cucm[0]),),
        im_and_presence=(uc_cluster(Role.IM_AND_PRESENCE, IMP),) if draw(flags) else (),
        unity_connection=(uc_cluster(Role.UNITY_CONNECTION, UNITY),) if draw(flags) else (),
        federation=XmppFederation(domains=(FEDERATED,), chat_node_aliases=(CHAT_ALIAS,)) if draw(flags) else None,
        cms_address=CMS if draw(flags) else None,
        edge_proxy=Node(id=PROXY, fqdn=PROXY, role=Role.EDGE_PROXY) if draw(st.integers(0, 3)) == 0 else None,
    )
    site = furnish(deployment, LAB_DATE)
    if draw(flags):
        site = _with_ecdsa_twins(site)
    if draw(flags):
        site = _with_client_certificates(site)
    if draw(st.integers(0, 2)) == 0:
        lists = revocation_lists(site)
        for node in draw(st.lists(st.sampled_from(_expressways(deployment)), min_size=1, unique=True)):
            site = site.with_crls(node, *lists)
    return site


def _side(draw: Draw, side: ExpresswayCluster | None, release: str) -> ExpresswayCluster:
    assert side is not None
    return replace(
        side,
        version=release,
        cluster_tls=draw(st.sampled_from(ClusterTls)),
        eku_checking=draw(st.booleans()),
        verify_origin_server=draw(st.booleans()),
        server_eku_upload=draw(st.booleans()),
        san_format=draw(st.sampled_from(SanFormat)),
    )


def _cucm(draw: Draw, cluster: UcCluster) -> UcCluster:
    return replace(
        cluster,
        tls_verify=draw(st.booleans()),
        security_mode=draw(st.sampled_from(SecurityMode)),
        sip_oauth=draw(st.booleans()),
        phone_security_profiles=draw(st.sampled_from([(), (PROFILE,), (PROFILE, "secure-7841.example.com")])),
    )


def _with_ecdsa_twins(site: Site) -> Site:
    for node in site.deployment.cucm[0].nodes:
        for slot in (Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA):
            site = site.ordered(node.id, slot, order_for(site.deployment, node, slot, site.at))
    return site


def _with_client_certificates(site: Site) -> Site:
    """Certificates in the client slots of both sides, which releases before X15.5 do not look at."""
    for node in _expressways(site.deployment):
        order = site.orders[node, Slot.SERVER]
        wish = replace(order.wish, key=f"{order.wish.key}/client", purposes=(Oid.CLIENT_AUTH,))
        site = site.ordered(node, Slot.CLIENT, replace(order, wish=wish))
    return site


def _expressways(deployment: Deployment) -> list[str]:
    return [node.id for side in deployment.expressways for node in side.nodes]


# --- defects ----------------------------------------------------------------------------------------------------------

Strike = Callable[[Draw, Site], Site]


def _any_verification(draw: Draw, site: Site) -> tuple[ListPlace, Place]:
    """A list and a certificate that is verified with it, as far as the site has both: what goes wrong there matters."""
    demands = [demand for connection in expand(site.deployment) for demand in connection.requirements]
    demand = draw(st.sampled_from(demands))
    shown = (demand.presenter, demand.slot)
    return (demand.verifier, demand.store), shown if shown in site.orders else (demand.presenter, Slot.SERVER)


def _any_slot(draw: Draw, site: Site) -> Place:
    return _any_verification(draw, site)[1]


def _any_list(draw: Draw, site: Site) -> ListPlace:
    return _any_verification(draw, site)[0]


def _any_entry(draw: Draw, site: Site) -> tuple[ListPlace, Specimen]:
    """A list, and the root or the intermediate that a certificate needs there; another entry where it has neither."""
    place, slot = _any_verification(draw, site)
    chain = _chain(site, slot)
    held = [each for each in site.lists[place] if each in chain] or list(site.lists[place]) or [other_root(site.at)]
    return place, draw(st.sampled_from(held))


def _chain(site: Site, slot: Place) -> tuple[Specimen, ...]:
    """The CAs of the lab above a certificate."""
    cas = site.cas
    return cas.public if site.orders[slot].issuer in cas.public else cas.corporate


def _reissue(**changes: Any) -> Strike:  # noqa: ANN401 - the fields of a Wish
    """Any certificate with these fields."""
    return lambda draw, site: site.reissued(*_any_slot(draw, site), **changes)


def _lacks(*numbers: int) -> Strike:
    """A list lacks the root (0), the intermediate (1) or both of a certificate that it verifies."""

    def strike(draw: Draw, site: Site) -> Site:
        place, slot = _any_verification(draw, site)
        chain = _chain(site, slot)
        return site.without(*place, *(chain[number] for number in numbers))

    return strike


def _intermediate_nowhere(draw: Draw, site: Site) -> Site:
    issuing = draw(st.sampled_from([site.cas.corporate_issuing, site.cas.public_issuing]))
    for place in site.lists:
        site = site.without(*place, issuing)
    return site


def _emptied(draw: Draw, site: Site) -> Site:
    return site.listing(*_any_list(draw, site))


def _twin(*, above: bool, has_identifiers: bool) -> Strike:
    def strike(draw: Draw, site: Site) -> Site:
        place, entry = _any_entry(draw, site)
        issuer = site.cas.public_root if entry is site.cas.public_issuing else None
        twin = twin_of(entry, site.at, issuer=issuer, has_identifiers=has_identifiers)
        return site.above(*place, twin) if above else site.below(*place, twin)

    return strike


def _shuffled(draw: Draw, site: Site) -> Site:
    place = _any_list(draw, site)
    return site.listing(*place, *draw(st.permutations(site.lists[place])))


def _doubled(draw: Draw, site: Site) -> Site:
    place, entry = _any_entry(draw, site)
    return site.below(*place, entry)


def _crowd(draw: Draw, site: Site) -> Site:
    """Entries that nobody needs: a root that has expired, one of a stranger, a leaf."""
    expired = make_ca("Lab Former Root CA", site.at, not_after=DAY - timedelta(days=1))
    leaf = site.specimen(*_any_slot(draw, site))
    return site.above(*_any_list(draw, site), *draw(st.permutations([expired, other_root(site.at), leaf])))


def _leaf_trusted(draw: Draw, site: Site) -> Site:
    """A certificate stands in a list itself, and the CA above it does not."""
    place, slot = _any_verification(draw, site)
    return site.above(*place, site.specimen(*slot)).without(*place, *_chain(site, slot))


def _expired(draw: Draw, site: Site) -> Site:
    return site.reissued(*_any_slot(draw, site), not_after=DAY - timedelta(days=draw(st.integers(1, 20))))


def _expired_issuer(draw: Draw, site: Site) -> Site:
    """A CA that has expired signed a certificate; it stands in each list that holds its root."""
    old = make_ca("Lab Old CA", site.at, issuer=site.cas.corporate_root, not_after=DAY - timedelta(days=1))
    site = site.issued_by(old, *_any_slot(draw, site))
    return _in_each_list(site, old, beside=site.cas.corporate_root)


def _ends_soon(draw: Draw, site: Site) -> Site:
    return site.reissued(*_any_slot(draw, site), not_after=DAY + timedelta(days=draw(st.integers(1, 40))))


def _former_ca(draw: Draw, site: Site) -> Site:
    """A list holds another certificate of a CA with the same key, beside it or in its place: with an end that is past,
    near or far."""
    place, entry = _any_entry(draw, site)
    name = entry.certificate.subject.common_name or ""
    issuer = {"Lab Corporate Issuing CA": site.cas.corporate_root, "Lab Public Issuing CA": site.cas.public_root}
    end = DAY + timedelta(days=draw(st.sampled_from([-1, 9, 400])))
    former = make_ca(name, site.at, issuer=issuer.get(name), path_length=0 if name in issuer else None, not_after=end)
    if draw(st.booleans()):
        site = site.without(*place, entry)
    return site.above(*place, former) if draw(st.booleans()) else site.below(*place, former)


def _of_a_twin(draw: Draw, site: Site) -> Site:
    """A CA of the subject of another one signed a certificate, and stands below it in lists."""
    place = _any_slot(draw, site)
    root, issuing = _chain(site, place)
    twin = twin_of(issuing, site.at, issuer=root, has_identifiers=draw(st.booleans()))
    site = site.issued_by(twin, *place)
    for holder, held in site.lists.items():
        # Nobody puts an intermediate into the lists of endpoints.
        if holder[1] is not Store.ENDPOINT and root in held:
            site = site.below(*holder, twin)
    return site


def _left_behind(draw: Draw, site: Site) -> Site:
    """Lists hold what a server made for itself before it was given the certificate that it shows."""
    servers = [place for place in site.orders if not site.node(place[0]).role.is_expressway and place[0] != PROXY]
    place = draw(st.sampled_from(servers))
    own = site.issued_by(None, *place, key="lab/as installed").specimen(*place)
    return _in_each_list(site, own, beside=site.cas.public_root)


def _in_each_list(site: Site, ca: Specimen, *, beside: Specimen) -> Site:
    for place, held in site.lists.items():
        if any(each.certificate == beside.certificate for each in held):
            site = site.below(*place, ca)
    return site


def _lacks_name(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    names = site.orders[place].wish.names
    gone = draw(st.sampled_from(names or ("nothing",)))
    return site.reissued(*place, names=tuple(name for name in names if name != gone))


def _names_written_otherwise(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    way = draw(st.sampled_from([str.upper, str.title, lambda name: f"{name}.", lambda name: f"x{name}"]))
    names = tuple(name if name.startswith("_") else way(name) for name in site.orders[place].wish.names)
    return site.reissued(*place, names=names)


def _wildcard(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    names = site.orders[place].wish.names
    wild = tuple(f"*.{name.partition('.')[2]}" for name in names)
    return site.reissued(*place, names=(*wild, *draw(st.sampled_from([(), names]))))


def _further_names(draw: Draw, site: Site) -> Site:
    """Names that nobody asks for, before the others or behind them."""
    place = _any_slot(draw, site)
    names = site.orders[place].wish.names
    short = site.node(place[0]).fqdn.partition(".")[0]
    others = [short, "10.0.0.7", "host_1.example.com", "host.elsewhere.example", "example.org", "xmpp:chat.example.org"]
    further = tuple(draw(st.lists(st.sampled_from(others), min_size=1, unique=True)))
    return site.reissued(*place, names=(*further, *names) if draw(st.booleans()) else (*names, *further))


def _only_common_name(draw: Draw, site: Site) -> Site:
    return site.reissued(*_any_slot(draw, site), names=draw(st.sampled_from([(), ("10.0.0.7",)])))


def _srv_names_only(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    services = tuple(f"_collab-edge._tls.{domain}" for domain in site.deployment.domains)
    names = tuple(name for name in site.orders[place].wish.names if name not in site.deployment.domains)
    return site.reissued(*place, names=(*names, *services))


def _long_names(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    crowd = tuple(f"host{number:04}.{'y' * 40}.example.com" for number in range(30))
    return site.reissued(*place, names=(*crowd, *site.orders[place].wish.names))


def _other_subject(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    host = site.node(place[0]).fqdn
    return site.reissued(
        *place, subject=draw(st.sampled_from(["O=Lab", "CN=Lab Server,O=Lab", f"CN={host},1.2.3.4=x"]))
    )


def _self_signed(*, trusted: bool, has_identifiers: bool) -> Strike:
    def strike(draw: Draw, site: Site) -> Site:
        place = _any_slot(draw, site)
        site = site.issued_by(None, *place, has_identifiers=has_identifiers)
        return _in_each_list(site, site.specimen(*place), beside=site.cas.corporate_root) if trusted else site

    return strike


def _self_signed_cucm(draw: Draw, site: Site) -> Site:
    """All certificates of a CUCM node have one subject, and each stands in each list."""
    node = draw(st.sampled_from([node.id for node in site.deployment.cucm[0].nodes]))
    own = [place for place in site.orders if place[0] == node]
    for place in draw(st.permutations(own)):
        site = site.issued_by(None, *place, has_identifiers=False)
        site = _in_each_list(site, site.specimen(*place), beside=site.cas.corporate_root)
    return site


def _unknown_ca(draw: Draw, site: Site) -> Site:
    return site.issued_by(other_root(site.at), *_any_slot(draw, site))


def _other_of_both_cas(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    cas = site.cas
    is_public = site.orders[place].issuer is cas.public_issuing
    return site.issued_by(cas.corporate_issuing if is_public else cas.public_issuing, *place)


def _straight_from_root(draw: Draw, site: Site) -> Site:
    return site.issued_by(
        draw(st.sampled_from([site.cas.corporate_root, site.cas.public_root])), *_any_slot(draw, site)
    )


def _bad_intermediate(name: str, **changes: Any) -> Strike:  # noqa: ANN401 - as above
    """A CA of its own kind below one of both roots signed a certificate. It was uploaded beside it, it stands in each
    list that holds the root, or both."""

    def strike(draw: Draw, site: Site) -> Site:
        place = _any_slot(draw, site)
        root = draw(st.sampled_from([_chain(site, place)[0], site.cas.corporate_root]))
        ca = make_ca(name, site.at, issuer=root, **changes)
        beside, listed = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
        site = site.issued_by(ca, *place, *((ca,) if beside else ()))
        return _in_each_list(site, ca, beside=root) if listed else site

    return strike


def _one_purpose_ca(draw: Draw, site: Site) -> Site:
    """A CA whose certificate names one of both purposes: whatever is below it is good for no other."""
    purpose = draw(st.sampled_from(BOTH_PURPOSES))
    return _bad_intermediate("Lab One Purpose CA", further=(extended_key_usage((purpose,)),))(draw, site)


def _weak_ca(draw: Draw, site: Site) -> Site:
    weakness: dict[str, Any] = draw(st.sampled_from([{"rsa_bits": 1024}, {"is_signed_with_sha1": True}]))
    return _bad_intermediate("Lab Weak CA", **weakness)(draw, site)


def _revoked_ca(draw: Draw, site: Site) -> Site:
    return _bad_intermediate("Lab Revoked CA", serial=REVOKED)(draw, _checking(draw, site))


def _cross_signed(draw: Draw, site: Site) -> Site:
    """Another root has certified the company's or the public one as well, and some lists hold that beside it or in its
    place."""
    root, other = draw(st.sampled_from([site.cas.corporate_root, site.cas.public_root])), other_root(site.at)
    crossed = make_ca(root.certificate.subject.common_name or "", site.at, issuer=other)
    holding = [place for place, held in site.lists.items() if root in held] or list(site.lists)
    for place in draw(st.lists(st.sampled_from(holding), min_size=1, unique=True)):
        if draw(st.booleans()):
            site = site.without(*place, root)
        site = site.above(*place, crossed, other) if draw(st.booleans()) else site.below(*place, crossed, other)
    return site


def _other_certificate_of_a_ca(draw: Draw, site: Site) -> Site:
    """Lists hold another certificate of an intermediate, beside the one or in its place, limited to a purpose or to
    names, or below another root."""
    root, issuing = draw(st.sampled_from([site.cas.corporate, site.cas.public]))
    limits: dict[str, Any] = draw(
        st.sampled_from(
            [{}]
            + [{"further": (extended_key_usage((each,)),)} for each in BOTH_PURPOSES]
            + [{"permitted": (domain,)} for domain in ("corp.example.com", "elsewhere.example")]
        )
    )
    others = (make_ca("Lab Other Root CA", site.at),) if not limits or draw(st.booleans()) else ()
    above = others[0] if others else root
    other = make_ca(issuing.certificate.subject.common_name or "", site.at, issuer=above, **limits)
    holding = [place for place, held in site.lists.items() if issuing in held] or list(site.lists)
    for place in draw(st.lists(st.sampled_from(holding), min_size=1, unique=True)):
        if draw(st.booleans()):
            site = site.without(*place, issuing)
        site = (site.above if draw(st.booleans()) else site.below)(*place, other)
        for each in others:
            site = site.below(*place, each)
    return site


def _ecdsa_otherwise(draw: Draw, site: Site) -> Site:
    """CUCM has ECDSA certificates, and one of them is not as it should be."""
    site = _with_ecdsa_twins(site)
    node = draw(st.sampled_from([node.id for node in site.deployment.cucm[0].nodes]))
    place = node, draw(st.sampled_from([Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA]))
    if draw(st.booleans()):
        return site.issued_by(draw(st.sampled_from([None, other_root(site.at), site.cas.public_issuing])), *place)
    wrong: list[dict[str, Any]] = [
        {"names": ()},
        {"not_after": DAY - timedelta(days=1)},
        {"purposes": (Oid.CLIENT_AUTH,)},
        {"purposes": (Oid.SERVER_AUTH,)},
        {"forger": "lab/nobody"},
        {"usage": frozenset({KeyUsage.KEY_AGREEMENT})},
    ]
    return site.reissued(*place, **draw(st.sampled_from(wrong)))


def _declared_shared(draw: Draw, site: Site) -> Site:
    """The peers of a cluster are to have one certificate, and they have it, or one each."""
    side = draw(st.sampled_from(site.deployment.expressways))
    if draw(st.booleans()):
        order = site.orders[side.nodes[0].id, Slot.SERVER]
        names = {name: None for node in side.nodes for name in site.orders[node.id, Slot.SERVER].wish.names}
        shared = replace(order, wish=replace(order.wish, names=tuple(names)))
        for node in side.nodes:
            site = site.ordered(node.id, Slot.SERVER, shared)
    if side.role is Role.EXPRESSWAY_C:
        return site.of_c(shared_certificate=True)
    return site.of_e(shared_certificate=True)


def _path_too_long(draw: Draw, site: Site) -> Site:
    """A CA below one that may have none below it."""
    narrow = make_ca("Lab Narrow CA", site.at, issuer=site.cas.corporate_root, path_length=0)
    below = make_ca("Lab Below Narrow CA", site.at, issuer=narrow)
    site = site.issued_by(below, *_any_slot(draw, site), narrow, below)
    for ca in (narrow, below):
        site = _in_each_list(site, ca, beside=site.cas.corporate_root)
    return site


def _third_tier(draw: Draw, site: Site) -> Site:
    third = make_ca("Lab Third Tier CA", site.at, issuer=site.cas.corporate_issuing)
    site = site.issued_by(third, *_any_slot(draw, site), third)
    return _in_each_list(site, third, beside=site.cas.corporate_root)


def _uploaded_with_chain(draw: Draw, site: Site) -> Site:
    place = _any_slot(draw, site)
    chains = ((), *(tuple(draw(st.permutations(chain))) for chain in (site.cas.corporate, site.cas.public)))
    order = site.orders[place]
    return site.ordered(*place, replace(order, others=draw(st.sampled_from(chains))))


def _client_certificate(draw: Draw, site: Site) -> Site:
    """An Expressway with a client certificate of its own, from anybody and for anything."""
    node = draw(st.sampled_from(_expressways(site.deployment)))
    cas = site.cas
    issuer = draw(st.sampled_from([cas.corporate_issuing, cas.public_issuing, other_root(site.at), None]))
    wish = replace(
        site.orders[node, Slot.SERVER].wish,
        key=f"{node}/client",
        purposes=draw(st.sampled_from([BOTH_PURPOSES, (Oid.CLIENT_AUTH,), (Oid.SERVER_AUTH,), None])),
    )
    return site.ordered(node, Slot.CLIENT, Order(wish=wish, issuer=issuer))


def _one_key(draw: Draw, site: Site) -> Site:
    first, second = _any_slot(draw, site), _any_slot(draw, site)
    return site.reissued(*second, key=site.orders[first].wish.key)


def _may_not_sign(draw: Draw, site: Site) -> Site:
    """A key usage as the template of a CA for other keys has it, on a key of either kind."""
    usages = st.frozensets(st.sampled_from(_NOT_FOR_SIGNING), min_size=1, max_size=2)
    return site.reissued(
        *_any_slot(draw, site), usage=draw(usages), rsa_bits=draw(st.sampled_from([None, None, None, 1024]))
    )


_NOT_FOR_SIGNING = (
    KeyUsage.CONTENT_COMMITMENT,
    KeyUsage.KEY_ENCIPHERMENT,
    KeyUsage.DATA_ENCIPHERMENT,
    KeyUsage.KEY_AGREEMENT,
)


def _foreign_curve(draw: Draw, site: Site) -> Site:
    curve = draw(st.sampled_from(["secp384r1", "secp521r1", "secp256k1", "brainpoolP256r1", "secp224r1"]))
    return site.reissued(*_any_slot(draw, site), curve=curve)


def _large(draw: Draw, site: Site) -> Site:
    """Too long for a session, or for a handshake, or nearly so; the chain counts as well."""
    size = draw(st.sampled_from([60_000, 66_000, 101_000, 103_000]))
    padding = Extension(oid="1.2.3.4.5", critical=False, value=b"\x04\x83" + size.to_bytes(3, "big") + bytes(size))
    return site.reissued(*_any_slot(draw, site), further=(padding,))


def _crowded(draw: Draw, site: Site) -> Site:
    """So many CAs that their names come to about as much as a server can send."""
    number = draw(st.sampled_from([760, 790]))
    names = (f"Lab Root CA {number:04} {'x' * 40}" for number in range(number))
    return site.below(*_any_list(draw, site), *(make_ca(name, site.at, key="lab/crowd") for name in names))


def _revoked(draw: Draw, site: Site) -> Site:
    return _checking(draw, site).reissued(*_any_slot(draw, site), serial=REVOKED)


def _checking(draw: Draw, site: Site) -> Site:
    node = draw(st.sampled_from(_expressways(site.deployment)))
    return site if site.node(node).revocation_checking else site.with_crls(node, *revocation_lists(site))


def _crl_missing(draw: Draw, site: Site) -> Site:
    every = (*site.cas.corporate, *site.cas.public)
    held = draw(st.lists(st.sampled_from(every), unique_by=id, max_size=3))
    node = draw(st.sampled_from(_expressways(site.deployment)))
    return site.with_crls(node, *revocation_lists(site, held))


def _crl_expired(draw: Draw, site: Site) -> Site:
    every = (*site.cas.corporate, *site.cas.public)
    old = draw(st.lists(st.sampled_from(every), unique_by=id, min_size=1))
    node = draw(st.sampled_from(_expressways(site.deployment)))
    fresh = [each for each in every if each not in old]
    return site.with_crls(node, *revocation_lists(site, fresh), *revocation_lists(site, old, days_left=-1))


def _defined_otherwise(draw: Draw, site: Site) -> Site:
    node = draw(st.sampled_from([node for cluster in site.deployment.uc_clusters for node in cluster.nodes]))
    short = node.fqdn.partition(".")[0]
    others = ["10.0.20.11", "2001:db8::11", short, "ccm.elsewhere.example", node.fqdn.upper(), f"{node.fqdn}."]
    typed = draw(st.sampled_from(others))
    return site.typed(node.id, defined_as=typed)


def _peer_address_otherwise(draw: Draw, site: Site) -> Site:
    addresses = list(site.deployment.traversal_zone.peer_addresses)
    number = draw(st.integers(0, len(addresses) - 1))
    own = addresses[number]
    addresses[number] = draw(st.sampled_from(["10.0.0.5", "mra.example.com", "expe", own.upper(), f"{own}."]))
    return site.of_zone(peer_addresses=tuple(addresses))


def _subject_name_otherwise(draw: Draw, site: Site) -> Site:
    host = site.node(_expressways(site.deployment)[0]).fqdn
    typed = draw(st.sampled_from([host, "expc", "mra.corp.example.com", host.upper(), f"{host}."]))
    return site.of_zone(tls_verify_subject_name=typed)


def _other_domains(draw: Draw, site: Site) -> Site:
    """Service domains that were added after the certificates were made."""
    return site.declared(domains=draw(st.sampled_from([("example.com", "example.net"), ("example.net",)])))


def _host_with_underscore(draw: Draw, site: Site) -> Site:
    node = draw(st.sampled_from(_expressways(site.deployment)))
    fqdn = site.node(node).fqdn.replace("exp", "exp_", 1)
    if draw(st.booleans()):
        site = site.reissued(node, Slot.SERVER, names=(fqdn, *site.orders[node, Slot.SERVER].wish.names))
    return site.typed(node, fqdn=fqdn)


def _other_release(draw: Draw, site: Site) -> Site:
    release = draw(st.sampled_from(RELEASES))
    return site.of_c(version=release) if draw(st.booleans()) else site.of_e(version=release)


_UNKNOWN = Extension(oid="1.2.3.4.5", critical=True, value=b"\x05\x00")

CLASSES: dict[str, Strike] = {
    "a list lacks a root": _lacks(0),
    "a list lacks an intermediate": _lacks(1),
    "a list lacks a CA": _lacks(0, 1),
    "an intermediate is nowhere": _intermediate_nowhere,
    "a list is empty": _emptied,
    "a twin stands above": _twin(above=True, has_identifiers=False),
    "a twin with another key identifier stands above": _twin(above=True, has_identifiers=True),
    "a twin stands below": _twin(above=False, has_identifiers=False),
    "a list is in another order": _shuffled,
    "an entry stands twice": _doubled,
    "entries that nobody needs": _crowd,
    "a leaf is trusted in place of its CA": _leaf_trusted,
    "a certificate has expired": _expired,
    "a certificate is about to expire": _ends_soon,
    "a CA that was renewed": _former_ca,
    "a certificate is not valid yet": _reissue(not_before=DAY + timedelta(days=2)),
    "a CA has expired": _expired_issuer,
    "no serverAuth": _reissue(purposes=(Oid.CLIENT_AUTH,)),
    "no clientAuth": _reissue(purposes=(Oid.SERVER_AUTH,)),
    "neither purpose": _reissue(purposes=("1.3.6.1.5.5.7.3.3",)),
    "any purpose": _reissue(purposes=(Oid.ANY_EXTENDED_KEY_USAGE,)),
    "no purposes stated": _reissue(purposes=None),
    "a name is missing": _lacks_name,
    "names are written otherwise": _names_written_otherwise,
    "wildcards": _wildcard,
    "further names": _further_names,
    "a common name alone": _only_common_name,
    "SRVNames in place of domains": _srv_names_only,
    "names past 999 characters": _long_names,
    "another subject": _other_subject,
    "self-signed": _self_signed(trusted=False, has_identifiers=True),
    "self-signed and trusted": _self_signed(trusted=True, has_identifiers=True),
    "self-signed and trusted, without key identifiers": _self_signed(trusted=True, has_identifiers=False),
    "CUCM as installed": _self_signed_cucm,
    "left behind by a server": _left_behind,
    "a CA that nobody knows": _unknown_ca,
    "a CA with the subject of another": _of_a_twin,
    "the other of both CAs": _other_of_both_cas,
    "straight from a root": _straight_from_root,
    "signed by nobody": _reissue(forger="lab/nobody"),
    "a leaf as issuer": _bad_intermediate("Lab File Server", is_ca=False),
    "a CA too many": _third_tier,
    "a path too long for a CA": _path_too_long,
    "a CA for one purpose": _one_purpose_ca,
    "a weak CA": _weak_ca,
    "a revoked CA": _revoked_ca,
    "a CA that may sign no certificates": _bad_intermediate("Lab Other CA", usage=frozenset({KeyUsage.CRL_SIGN})),
    "a root that another one signed": _cross_signed,
    "an ECDSA certificate otherwise": _ecdsa_otherwise,
    "one certificate for a cluster": _declared_shared,
    "a CA with name constraints": _bad_intermediate("Lab Limited CA", permitted=("corp.example.com",)),
    "a forged CA": _bad_intermediate("Lab Forged CA", forger="lab/nobody"),
    "a CA with an unknown critical extension": _bad_intermediate("Lab Odd CA", further=(_UNKNOWN,)),
    "an unknown critical extension": _reissue(further=(_UNKNOWN,)),
    "uploaded with CAs": _uploaded_with_chain,
    "a client certificate of its own": _client_certificate,
    "one key for two": _one_key,
    "a key that may not sign": _may_not_sign,
    "a key of another curve": _foreign_curve,
    "a large certificate": _large,
    "a crowded list": _crowded,
    "a short key": _reissue(rsa_bits=1024),
    "SHA-1": _reissue(is_signed_with_sha1=True),
    "revoked": _revoked,
    "a revocation list is missing": _crl_missing,
    "a revocation list is out of date": _crl_expired,
    "defined otherwise": _defined_otherwise,
    "another peer address": _peer_address_otherwise,
    "another TLS verify subject name": _subject_name_otherwise,
    "domains were added": _other_domains,
    "an underscore": _host_with_underscore,
    "another release on one side": _other_release,
}
"""Every class of defects by its name."""


@st.composite
def sites_with_other_certificates(draw: Draw) -> RandomSite:
    """A site whose lists hold other certificates of its CAs, with no other defect or one."""
    site, number = draw(healthy_sites()), draw(st.sampled_from([1, 2]))
    others = draw(st.lists(st.sampled_from(list(CLASSES)), max_size=1))
    for strike in (*[_other_certificate_of_a_ca] * number, *map(CLASSES.__getitem__, others)):
        site = strike(draw, site)
    return RandomSite(site=site, defects=(*["another certificate of a CA"] * number, *others))


@st.composite
def random_sites(draw: Draw, first: str | None = None) -> RandomSite:
    """Any site with none to three defects; `first` is the class of the first one, where it is to be a certain one."""
    site = draw(healthy_sites())
    number = draw(st.sampled_from([1, 2, 0] if first is not None else [1, 2, 3, 2, 1, 0]))
    others = st.sampled_from([name for name in CLASSES if name != first])
    drawn = draw(st.lists(others, min_size=number, max_size=number, unique=True))
    defects = ([first] if first is not None else []) + drawn
    for name in defects:
        site = CLASSES[name](draw, site)
    return RandomSite(site=site, defects=tuple(defects))
