"""The whole plan of a deployment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath

import pytest

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import FileReference, Node, Role, Slot, Store
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.plan import PlannedKey
from edgetrust.usecase.gather import gather
from edgetrust.usecase.plan import MissingFiles, find_missing, plan, with_authorities
from tests import blank, make
from tests.blank import expressway
from tests.deployments import C1, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, reference, stand_alone


def test_a_plan_knows_what_is_in_place() -> None:
    """Certificates at hand that carry everything; a client certificate that nobody gave does not."""
    site = stand_alone()

    planned = plan(site.deployment, site.inventory, at=make.NOW)

    in_place = [(each.node.id, str(each.slot)) for each in planned.certificates if each.is_in_place]
    assert in_place == [
        (C1, "server"),
        (E1, "server"),
        ("cucm-pub.corp.example.com", "tomcat"),
        ("cucm-pub.corp.example.com", "callmanager"),
    ]
    assert planned.trust
    assert planned.steps


def test_the_same_input_gives_the_same_plan() -> None:
    """Nothing depends on when and where it is made."""
    site = stand_alone()

    assert plan(site.deployment, site.inventory, at=make.NOW) == plan(site.deployment, site.inventory, at=make.NOW)


def test_the_key_asked_for_is_planned() -> None:
    """For Expressways."""
    site = stand_alone()
    key = PlannedKey(kind=KeyKind.EC, bits=384)

    first = plan(site.deployment, site.inventory, at=make.NOW, key=key).certificates[0]

    assert first.key == key


def test_what_the_ca_delivered_completes_a_chain() -> None:
    """Given as a file that no node names."""
    unknown = make.ca("CN=New Root")
    issuing = make.ca("CN=New Issuing", unknown)
    site = stand_alone(certificates={(C1, "server"): [make.leaf(C1, issuing)]})
    delivered = FileContents(
        path="chain.pem", certificates=(issuing.located("chain.pem"), unknown.located("chain.pem"))
    )

    without = plan(site.deployment, site.inventory, at=make.NOW)
    complete = plan(site.deployment, with_authorities(site.inventory, [delivered]), at=make.NOW)

    assert [each.subject for each in without.trust[0].authorities if each.located is None] == [
        "CN=New Issuing, and every CA above it up to the root"
    ]
    assert [each.subject for each in complete.trust[0].authorities][:2] == ["CN=New Root", "CN=New Issuing"]


def test_what_is_in_place_today_is_not_for_ever() -> None:
    """A month before its end it is to be made, with the reason, and the steps begin with its request."""
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], not_after=make.NOW + timedelta(days=31))
    site = stand_alone(certificates={(E1, "server"): [leaf]})

    today = plan(site.deployment, site.inventory, at=make.NOW)
    soon = plan(site.deployment, site.inventory, at=make.NOW + timedelta(days=1))
    later = plan(site.deployment, site.inventory, at=make.NOW + timedelta(days=31))

    of_e = [next(each for each in made.certificates if each.node.id == E1) for made in (today, soon, later)]
    issuers = (PUBLIC_ISSUING.certificate.subject.rfc4514,)
    assert [(each.is_in_place, each.issuers, each.shortcomings) for each in of_e] == [
        (True, issuers, ()),
        (False, issuers, ("expe1.example.com: it expires on 2026-12-24: renew it before",)),
        (False, issuers, ("expe1.example.com: it expired at 2026-12-24 00:00:00 UTC",)),
    ]
    requests = [
        [step.node for step in made.steps if "Server certificate > Gen" in step.where] for made in (today, soon, later)
    ]
    assert [E1 in each for each in requests] == [False, True, True]


def test_given_cas_stand_for_certificates_still_to_be_ordered() -> None:
    """So that lists can be loaded before the certificates are there."""
    site = stand_alone(c={"version": "X15.4"}, e={"version": "X15.4"}, certificates={(E1, "server"): None})
    given = (PUBLIC_ROOT.located("chain.pem"), PUBLIC_ISSUING.located("chain.pem"))
    inventory = with_authorities(site.inventory, [FileContents(path="chain.pem", certificates=given)])

    planned = plan(site.deployment, inventory, at=make.NOW, given=given)

    assert all(authority.located is not None for each in planned.trust for authority in each.authorities)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"permitted": ["other.example"]}, "CN=Useless is given and not allowed to certify expc1.corp.example.com"),
        ({"eku": ["emailProtection"]}, "CN=Useless is given and not good for serverAuth and clientAuth, which the"),
        ({"key": "rsa1024"}, "CN=Useless is given and has a key of 1024 bits: give a CA of which that is not so"),
        ({"digest": "sha1"}, "CN=Useless is given and is signed with SHA-1: give a CA of which that is not so"),
        ({"not_after": make.NOW}, "CN=Useless is given and not valid on that day: give the renewed one"),
    ],
)
def test_a_given_ca_that_does_not_do_goes_onto_no_list(changes: make.Changes, said: str) -> None:
    """Neither does its root in its place, and no further plan could hold it against what it signed."""
    site = stand_alone(certificates={(C1, "server"): None})
    root = make.ca("CN=Delivered Root")
    given = tuple(each.located("chain.pem") for each in (root, make.ca("CN=Useless", root, **changes)))
    inventory = with_authorities(site.inventory, [FileContents(path="chain.pem", certificates=given)])

    planned = plan(site.deployment, inventory, at=make.NOW, given=given)

    authorities = [each for listed in planned.trust for each in listed.authorities]
    unknown = [each for each in authorities if each.located is None]
    assert not {each.subject for each in authorities} & {"CN=Delivered Root", "CN=Useless"}
    assert [each.undecided for each in unknown if each.undecided.startswith(said)]


def test_steps_name_the_file_of_a_bundle_that_holds_what_they_append() -> None:
    """A list is written whole, but for what is not at hand; a list of which nothing is at hand has no file."""
    unseen = [make.leaf(C1, make.ca("CN=Unseen Issuing", make.ca("CN=Unseen Root")))]
    nothing = stand_alone(trust={(E1, "trusted-ca"): []})
    part = stand_alone(trust={(E1, "trusted-ca"): [PUBLIC_ROOT]})
    gap = stand_alone(trust={(E1, "trusted-ca"): []}, certificates={(C1, "server"): unseen})
    rest = stand_alone(certificates={(C1, "server"): unseen})

    assert [appended(site, PurePosixPath("bundle")) for site in (nothing, part, gap, rest)] == [
        f"(bundle/{E1}.trusted-ca.pem holds all); then restart the node",
        f"(bundle/{E1}.trusted-ca.pem holds all, and what the list has already); then restart the node",
        f"(bundle/{E1}.trusted-ca.pem holds those at hand); then restart the node",
        "CN=Unseen Issuing, and every CA above it up to the root; then restart the node",
    ]
    assert "bundle" not in appended(nothing, None)


def appended(site: Site, bundle: PurePosixPath | None) -> str:
    """What the step that appends to the list of the Expressway-E says last of it."""
    steps = plan(site.deployment, site.inventory, at=make.NOW, bundle=bundle).steps
    do = next(step.do for step in steps if step.node == E1 and step.do.startswith("Append CA certificate: "))
    return f"({do.rpartition(' (')[2]}" if " holds " in do else do.rpartition("(1) ")[2]


def test_missing_files_are_what_the_plan_makes_or_what_it_does_not() -> None:
    """The latter are roots that count as public, lists of endpoints and revocation lists."""
    node = Node(
        id="e.example.com",
        fqdn="e.example.com",
        role=Role.EXPRESSWAY_E,
        certificates={Slot.SERVER: (reference("e.pem"),)},
        trust={Store.TRUSTED_CA: (reference("list.pem"), reference("there.pem"))},
        private_key=reference("e.key"),
        csr=reference("e.csr"),
        crl=(reference("root.crl"),),
    )
    side = expressway(Role.EXPRESSWAY_E, 1, nodes=(node,))
    deployment = replace(blank.deployment(expressway(Role.EXPRESSWAY_C, 1), side), public_ca=(reference("public.pem"),))

    inventory = gather(deployment, read=nothing_but("there.pem"), public_roots=tuple)

    assert find_missing(deployment, inventory) == MissingFiles(
        planned=("e.pem", "list.pem", "e.key", "e.csr"),
        others=(
            "public.pem",
            *(f"trust/{role}.endpoint.pem" for role in ("jabber", "ip-phones", "tc")),
            "root.crl",
        ),
    )


def nothing_but(there: str) -> Callable[[FileReference], FileContents]:
    """A reader that finds one file, which is damaged, and no other."""

    def read(reference: FileReference) -> FileContents:
        problem = Problem(source=Source(file=reference.path), reason="…", is_missing=reference.path != there)
        return FileContents(path=reference.path, problems=(problem,))

    return read


def test_files_of_the_deployment_come_first_and_problems_are_kept() -> None:
    """Where one path is named twice, the deployment's stays; a chain that is given must be there."""
    site = stand_alone()
    path = next(iter(site.inventory.files))
    problem = Problem(source=Source(file="broken.pem"), reason="is broken")
    missing = replace(problem, is_missing=True)
    further = [
        FileContents(path=path, certificates=(CORP_ROOT.located(path),)),
        FileContents(path="broken.pem", problems=(missing,)),
    ]

    extended = with_authorities(site.inventory, further)

    assert extended.files[path] == site.inventory.files[path]
    assert extended.problems == (problem,)
    assert extended.identities == site.inventory.identities
