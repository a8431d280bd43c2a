"""The round trip: what is planned, ordered, signed and loaded through files alone ends in a clean check.

Sampled here: every pair of a release, a size and features switched on or off. `slow`: each feature alone, and all but
each, in every release and size.
"""

from __future__ import annotations

import subprocess
from datetime import datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from edgetrust.cli import keys
from edgetrust.mra.releases import SEPARATE_CLIENT_STORE, is_in_force
from tests import oracle
from tests.pairwise import choose_rows
from tests.round_trip import CORPORATE, FEATURES, JUDGED, Design, Trip, found_authorities
from tests.test_plan_and_check import RELEASES

SIZES = (1, 2, 6)
OF_CLUSTERS = frozenset({"enforce", "shared"})

EARNED_BY_FEATURE = {"shared": "shared-cluster-certificate"}
"""Warnings that a chosen feature earns, however well it is carried out. Besides: below X15.5 an Expressway-E needs one
certificate for both purposes, and public CAs give that up (`client-auth-sunset`)."""


def earned(design: Design) -> set[str]:
    """Every finding above info that may be there, and must be."""
    expected = {EARNED_BY_FEATURE[feature] for feature in design.features & EARNED_BY_FEATURE.keys()}
    if not is_in_force(SEPARATE_CLIENT_STORE, design.release):
        expected.add("client-auth-sunset")
    return expected


def design_of(release: str, size: int, features: frozenset[str]) -> Design:
    """The design, without what a single Expressway has no use for."""
    return Design(release=release, size=size, features=features - OF_CLUSTERS if size == 1 else features)


def sampled() -> list[Design]:
    """Designs with every pair of choices."""
    factors = {"release": RELEASES, "size": [str(size) for size in SIZES], **dict.fromkeys(FEATURES, ("on", "off"))}
    return [
        design_of(row["release"], int(row["size"]), frozenset(each for each in FEATURES if row[each] == "on"))
        for row in choose_rows(
            factors, lambda row: row["size"] != "1" or all(row[each] == "off" for each in OF_CLUSTERS)
        )
    ]


def all_of_them() -> list[Design]:
    """Nothing, everything, each feature alone and all but each, everywhere."""
    everything = frozenset(FEATURES)
    chosen = [frozenset[str](), everything]
    chosen += [part for each in FEATURES for part in (frozenset({each}), everything - {each})]
    designs = (design_of(release, size, part) for release, size, part in product(RELEASES, SIZES, chosen))
    return list(dict.fromkeys(designs))


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CAs of all trips."""
    folder = tmp_path_factory.mktemp("authorities")
    found_authorities(folder)
    return folder


@pytest.fixture(autouse=True)
def _open_each_key_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening an RSA key checks its primes, which takes longer than everything else in a step."""
    monkeypatch.setattr("edgetrust.cli.requests.read_key", cache(keys.read_key))


def findings(report: Any) -> set[str]:  # noqa: ANN401 - a JSON document
    """The rules that find something above info."""
    return {finding["rule"] for finding in report["findings"] if finding["severity"] != "info"}


def carry_out(trip: Trip) -> None:
    """All that comes before the check."""
    trip.start()
    trip.order()
    trip.sign()
    trip.load()


def assert_clean(trip: Trip) -> None:
    """Everything was examined, every connection is ok or not verified here, nothing is found but what is earned; and
    there is nothing left to order or to load."""
    report = trip.check()

    assert findings(report) == earned(trip.design)
    assert {connection["outcome"] for connection in report["connections"]} <= {"ok", "not-verified"}
    assert report["unexamined"] == []
    steps = trip.plan()["steps"]
    assert [step for step in steps if "Append" in step["do"] or "Generate CSR" in step["where"]] == []
    assert trip.said[-2:] == ["", ""]


@pytest.mark.parametrize("design", sampled(), ids=str)
def test_from_nothing_to_a_clean_check(design: Design, authorities: Path, tmp_path: Path) -> None:
    """Whatever is designed."""
    trip = Trip(tmp_path, authorities, design)

    carry_out(trip)

    assert_clean(trip)


@pytest.mark.slow
@pytest.mark.parametrize("design", all_of_them(), ids=str)
def test_every_feature_in_every_release_and_size(design: Design, authorities: Path, tmp_path: Path) -> None:
    """The same, feature by feature."""
    trip = Trip(tmp_path, authorities, design)

    carry_out(trip)

    assert_clean(trip)


def test_what_is_sampled_holds_every_feature_release_and_size() -> None:
    """On and off."""
    designs = sampled()

    assert {design.release for design in designs} == set(RELEASES)
    assert {(design.size, feature in design.features) for design in designs for feature in ("mixed", "proxy")} == set(
        product(SIZES, (True, False))
    )
    assert all({feature in design.features for design in designs} == {True, False} for feature in FEATURES)


# --- an internal CA on the Expressway-E -------------------------------------------------------------------------------


def test_an_internal_ca_on_the_expressway_e_earns_its_warnings(authorities: Path, tmp_path: Path) -> None:
    """The one who chose it has Jabber prompt its users; phones whose list holds that CA do not mind."""
    endpoints = "--endpoint jabber --endpoint ip_phones --phone-ca corporate-root/ca.pem"
    trip = Trip(tmp_path, authorities, Design(e_issuer=CORPORATE, endpoints=endpoints))

    carry_out(trip)

    assert findings(trip.check()) == {"internal-ca-on-expressway-e", "jabber-prompts-user"}


def test_an_internal_ca_that_every_endpoint_holds_earns_nothing(authorities: Path, tmp_path: Path) -> None:
    """Its root is distributed, and the deployment file says so."""
    endpoints = "--endpoint jabber --endpoint ip_phones --phone-ca corporate-root/ca.pem"
    trip = Trip(tmp_path, authorities, Design(e_issuer=CORPORATE, endpoints=endpoints))
    trip.start()
    written = trip.file.read_text()
    trip.file.write_text(written.replace("#trusted_ca: [corporate-root.pem]", "trusted_ca: [corporate-root/ca.pem]"))

    trip.order()
    trip.sign()
    trip.load()

    assert findings(trip.check()) == set()


# --- what it says on the way ------------------------------------------------------------------------------------------


def test_files_that_are_still_to_be_made_take_one_line(authorities: Path, tmp_path: Path) -> None:
    """To plan without them is what planning is; once they are there, nothing is said."""
    trip = Trip(tmp_path, authorities, Design(size=2, features=frozenset({"imp"})))
    trip.start()

    trip.plan()
    first = trip.said[-1]
    trip.run("check", "acme.yaml", expect=2)
    told = trip.said[-1]

    assert first == "20 named files are not there yet; what they are to hold is planned\n"
    assert len(told.splitlines()) == 20
    assert "edgetrust: error: certs/expc1.corp.example.com.server.pem: cannot be opened: " in told


# --- held against openssl ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["X14.3", "X15.5"])
def carried_out(request: pytest.FixtureRequest, authorities: Path, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    """A deployment with everything, certificates and lists in place."""
    design = Design(release=request.param, size=2, features=frozenset(FEATURES) - {"shared"})
    trip = Trip(tmp_path_factory.mktemp("trip"), authorities, design)
    carry_out(trip)
    return trip


def openssl(folder: Path, *arguments: str) -> str:
    """What openssl says when it agrees."""
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout + done.stderr


@oracle.NEEDED
def test_openssl_verifies_every_request(carried_out: Trip) -> None:
    """Each is signed with its own key."""
    requests = sorted(carried_out.folder.glob("certs/*.csr"))

    said = [openssl(carried_out.folder, "req", "-verify", "-noout", "-in", str(path)) for path in requests]

    assert len(said) > 8
    assert all("self-signature verify OK" in text for text in said)


@oracle.NEEDED
def test_openssl_verifies_every_certificate_out_of_the_bundle(carried_out: Trip) -> None:
    """For what it is used for, by the list of whoever verifies it, and without anything sent beside the certificate;
    endpoints hold the root alone, so to them the issuing CA is sent."""
    moment = str(int(datetime.fromisoformat(f"{JUDGED}T00:00:00+00:00").timestamp()))
    uses = verifications(carried_out)

    for certificate, held, purpose in uses:
        sent = () if held.startswith("bundle/") else ("-untrusted", "public/ca.pem")
        listed = ("-no-CApath", "-no-CAstore", "-CAfile", held, *sent)
        openssl(carried_out.folder, "verify", "-attime", moment, "-purpose", purpose, *listed, certificate)

    assert {purpose for _, _, purpose in uses} >= {"sslserver", "sslclient"}
    assert {certificate for certificate, _, _ in uses} == {f"certs/{path.name}" for path in carried_out.certificates()}


def verifications(trip: Trip) -> set[tuple[str, str, str]]:
    """Certificate, list and purpose of every verification that the report has."""
    certificates: dict[tuple[str, str], str] = {}
    lists: dict[tuple[str, str], str] = {}
    plan = trip.plan()
    for planned in plan["certificates"]:
        for node in (planned["node"], *planned["shared_with"]):
            certificates[node, planned["slot"]] = f"certs/{planned['node']}.{planned['slot']}.pem"
    for listed in plan["trust"]:
        for node in (listed["node"], *listed["confirm_on"]):
            lists[node, listed["store"]] = f"bundle/{listed['node']}.{listed['store']}.pem"
    one = {"server-auth": ("sslserver",), "client-auth": ("sslclient",), "any": ("any",)}
    purposes = {**one, "both": ("sslserver", "sslclient")}
    return {
        (
            # Below X15.5 an Expressway has one certificate for both.
            certificates.get((each["presenter"], each["slot"])) or certificates[each["presenter"], "server"],
            lists.get((each["verifier"], each["store"]), "public-root/ca.pem"),
            purpose,
        )
        for connection in trip.check()["connections"]
        for each in connection["verifications"]
        for purpose in purposes[each["purpose"]]
    }
