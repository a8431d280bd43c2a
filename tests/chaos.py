"""Deployments in which much is wrong at once, and what is left of their evidence when some of it is missing.

    site = broken_site(Random(seed))               # a cluster: certificates, names, lists, CRLs, settings at random
    ungiven(Random(seed), site)                    # some certificates and lists were not given, nor any file of theirs
    half_read(Random(seed), site)                  # of some lists, certificate files and CRL files a part is unread
    hidden(site, (E1, Store.TRUSTED_CA))           # exactly this was not given

Not here: defects one by one, with what must follow from them (`tests.defects`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import ClusterTls, SecurityMode, Slot, Store
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.pki.read import read_revocation_list
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    DOMAIN,
    E1,
    E2,
    E_CLUSTER,
    PROFILE,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    cluster,
    edge_proxy,
    reference,
)

Place = tuple[str, Slot | Store]

RELEASES = ("X8.9", "X8.10", "X12.4", "X12.5", "X14.0", "X14.2", "X15.3", "X15.4", "X15.5")
NAMES = (C1, C2, C_CLUSTER, E1, E2, E_CLUSTER, DOMAIN, f"collab-edge.{DOMAIN}", PROFILE, f"*.{DOMAIN}", "foo")
LONG = tuple(f"host{number:04}.{'y' * 40}.{DOMAIN}" for number in range(30))
PAST = datetime(2026, 10, 1, tzinfo=UTC)

OTHER_PUBLIC = make.ca("CN=Other Public Root,O=Trusty")
FORMER = make.ca("CN=Corp Root,O=Acme", key="former")
STRANGERS = (
    make.ca("CN=Corp Root,O=Acme", key="twin", ski=None),
    make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, not_after=PAST),
    make.ca("CN=Public Root,O=Trusty", key="twin of a root"),
    make.ca("CN=Public Root,O=Trusty", not_after=PAST),
    make.ca("CN=Public Root,O=Trusty", OTHER_PUBLIC),
    make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, key="twin of an issuer", ski=None),
    OTHER_PUBLIC,
    FORMER,
    make.ca("CN=Corp Root,O=Acme", FORMER, key="CN=Corp Root,O=Acme"),
)
"""Twins of the healthy CAs: other keys, expired, and certified by another public CA or by their former self."""


def _self_signed(key: str, *, identifiers: bool) -> make.Issued:
    identifier = key.encode() if identifiers else None
    return make.leaf(PUBLISHER, subject=f"CN={PUBLISHER},O=Acme", key=key, ski=identifier, aki=identifier)


PAIRS = tuple(
    (_self_signed("tomcat", identifiers=identifiers), _self_signed("callmanager", identifiers=identifiers))
    for identifiers in (False, True)
)
"""Self-signed tomcat and CallManager certificates of one subject, as CUCM makes them, and told apart."""
ANYTHING = (*AUTHORITIES, *STRANGERS, *(each for pair in PAIRS for each in pair))
EXPRESSWAYS, CUCM = (C1, C2, E1, E2), (PUBLISHER, SUBSCRIBER)


def broken_site(random: Random) -> Site:
    """A cluster in which much is wrong, all of whose evidence is at hand, or most."""
    site = cluster(
        certificates=_certificates(random),
        trust=_lists(random),
        nodes={
            PUBLISHER: {"defined_as": random.choice([PUBLISHER, "10.1.1.1", "x.example.com"])},
            C1: {"revocation_checking": random.random() < 0.3, "crl": (reference("c.crl"),)},
        },
        files={"c.crl": _crls(random)},
        c={"version": random.choice(RELEASES), "cluster_tls": random.choice(list(ClusterTls))},
        e={"version": random.choice(RELEASES), "cluster_tls": random.choice(list(ClusterTls))},
        cucm={"tls_verify": random.random() < 0.7, "security_mode": random.choice(list(SecurityMode))},
        edge_proxy=edge_proxy() if random.random() < 0.2 else None,
    )
    public = (*site.inventory.public_roots, OTHER_PUBLIC.located("public.pem", 21))
    return Site(site.deployment, replace(site.inventory, public_roots=public))


def changes(random: Random) -> dict[str, Any]:
    """Changes to a healthy certificate."""
    wanted: dict[str, Any] = {
        "sans": random.choice([None, random.sample(NAMES, random.randint(0, 9)), [*LONG, *random.sample(NAMES, 3)]])
    }
    if random.random() < 0.3:
        wanted["subject"] = random.choice(["O=x", f"CN={C1}", f"CN={E1},1.2.3=z", f"CN={C_CLUSTER}"])
    if random.random() < 0.3:
        wanted["eku"] = random.choice([["serverAuth"], ["clientAuth"], None])
    if random.random() < 0.2:
        wanted["not_after"] = make.NOW.replace(year=random.choice([2026, 2051]), month=12)
    return wanted


def _certificates(random: Random) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for node in EXPRESSWAYS:
        choice = random.random()
        if choice < 0.3:
            found[node, "server"] = changes(random)
        elif choice < 0.4:
            found[node, "server"] = None
        elif choice < 0.5:
            found[node, "server"] = [make.leaf(node, sans=[node, C_CLUSTER, E_CLUSTER])]
        elif choice < 0.6 and node in (E1, E2):
            found[node, "server"] = [make.leaf(node, CORP_ISSUING, sans=[node, E_CLUSTER, DOMAIN])]
    if random.random() < 0.5:
        found[PUBLISHER, "tomcat"], found[PUBLISHER, "callmanager"] = ([each] for each in random.choice(PAIRS))
    elif random.random() < 0.5:
        chain = random.choice([CORP_ISSUING, STRANGERS[1]])
        found[PUBLISHER, "tomcat"] = [make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER], key="chained"), chain]
    if random.random() < 0.3:
        found[SUBSCRIBER, "tomcat_ecdsa"] = [make.leaf(SUBSCRIBER, random.choice([None, CORP_ISSUING, PUBLIC_ISSUING]))]
    return found


def _lists(random: Random) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for node in EXPRESSWAYS:
        if random.random() < 0.4:
            found[node, "trusted-ca"] = random.choice([None, random.sample(ANYTHING, random.randint(0, 9))])
    for node in CUCM:
        for store in ("tomcat-trust", "callmanager-trust"):
            if random.random() < 0.3:
                found[node, store] = random.choice([None, random.sample(ANYTHING, random.randint(0, 5))])
    for endpoint in ("jabber", "ip-phones", "tc"):
        if random.random() < 0.3:
            found[endpoint, "endpoint"] = random.choice([None, [OTHER_PUBLIC], random.sample(ANYTHING, 3)])
    return found


def _crls(random: Random) -> FileContents:
    issuers = random.sample(AUTHORITIES, random.randint(2, 4))
    lists = tuple(
        (read_revocation_list(make.revocation_list(issuer)), Source(file="c.crl", line=1 + 20 * position))
        for position, issuer in enumerate(issuers)
    )
    return FileContents(path="c.crl", revocation_lists=lists)


# --- missing evidence -------------------------------------------------------------------------------------------------


def hidden(site: Site, *places: Place) -> Site:
    """The site without this evidence: what stands in these places is not given, nor are their files."""
    inventory = site.inventory
    gone = {_file_of(place) for place in places}
    return Site(
        site.deployment,
        replace(
            inventory,
            identities={place: held for place, held in inventory.identities.items() if place not in places},
            trust_lists={place: held for place, held in inventory.trust_lists.items() if place not in places},
            files={path: contents for path, contents in inventory.files.items() if path not in gone},
        ),
    )


def places_of(site: Site) -> list[Place]:
    """Every certificate and list that is given."""
    return [*site.inventory.identities, *site.inventory.trust_lists]


def ungiven(random: Random, site: Site) -> Site:
    """Up to half of the certificates and lists are not given."""
    places = places_of(site)
    return hidden(site, *random.sample(places, random.randint(1, max(1, len(places) // 2))))


def half_read(random: Random, site: Site) -> Site:
    """Of up to half of the lists, of the files of certificates, and of the CRLs, a part could not be read.

    What could not be read is in no other file either, unless another certificate has its name: a twin that nobody ever
    saw might stand above any certificate of any list.
    """
    inventory = site.inventory
    lists = list(inventory.trust_lists)
    partial = random.sample(lists, random.randint(1, max(1, len(lists) // 2)))
    kept = {place: _part_of(random, inventory.trust_lists[place]) for place in partial}
    lost = {located.certificate for place in partial for located in inventory.trust_lists[place]}
    lost -= {located.certificate for held in kept.values() for located in held}
    identities = dict(inventory.identities)
    for place, identity in inventory.identities.items():
        if random.random() < 0.2:
            others = _part_of(random, identity.others)
            lost |= {located.certificate for located in identity.others if located not in others}
            identities[place] = Identity(leaf=identity.leaf, others=others, is_whole=False)
    return Site(
        site.deployment,
        replace(
            inventory,
            identities=identities,
            trust_lists={**inventory.trust_lists, **kept},
            incomplete=frozenset(partial),
            incomplete_crls=frozenset(node.id for node in site.deployment.nodes() if node.crl),
            files=_files_without(random, inventory, {each for each in lost if _has_no_twin(each)}),
        ),
    )


def _part_of(random: Random, held: tuple[Located, ...]) -> tuple[Located, ...]:
    return tuple(located for located in held if random.random() < 0.6)


def _has_no_twin(certificate: Certificate) -> bool:
    named = [each for each in ANYTHING if each.certificate.subject.canonical == certificate.subject.canonical]
    return len(named) < 2


def _files_without(random: Random, inventory: Inventory, lost: Iterable[Certificate]) -> dict[str, FileContents]:
    gone = set(lost)
    return {
        path: replace(
            contents,
            certificates=tuple(each for each in contents.certificates if each.certificate not in gone),
            revocation_lists=tuple(each for each in contents.revocation_lists if random.random() < 0.6),
        )
        for path, contents in inventory.files.items()
    }


def _file_of(place: Place) -> str:
    """As `tests.deployments` names it."""
    node, held = place
    return f"{'certs' if isinstance(held, Slot) else 'trust'}/{node}.{held}.pem"
