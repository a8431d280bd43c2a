"""`edgetrust plan`, as a user runs it; and the round trip: what it plans and bundles passes `edgetrust check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.cli.plan import FORMATS, KEYS
from edgetrust.model.deployment import ClusterTls, Deployment, Node, Role
from tests import blank, issued, make
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT

EXAMPLES = Path(__file__).parents[2] / "examples"
BROKEN = EXAMPLES / "standalone" / "broken.yaml"
PARTS = {Role.CUCM: "cucm", Role.IM_AND_PRESENCE: "im_and_presence", Role.UNITY_CONNECTION: "unity_connection"}
STORES = {"trusted-ca": "trusted_ca", "tomcat-trust": "tomcat", "callmanager-trust": "callmanager"}
STORES["cup-xmpp-trust"] = "cup_xmpp"


def plan(*arguments: str | Path) -> int:
    """The exit code of `edgetrust plan`."""
    return run(["plan", *map(str, arguments)])


# --- formats and options ----------------------------------------------------------------------------------------------


def test_every_format_is_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The same plan three times."""
    shown = {}
    for form in FORMATS:
        assert plan(BROKEN, "--format", form) == 0
        shown[form] = capsys.readouterr().out

    assert shown["text"].startswith("Acme stand-alone, broken (")
    assert json.loads(shown["json"])["schema"] == "edgetrust.plan/1"
    assert shown["markdown"].startswith("# Acme stand-alone, broken: plan for")


def test_the_plan_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to standard output."""
    assert plan(BROKEN, "--output", tmp_path / "plan.txt") == 0
    assert capsys.readouterr().out == ""
    assert "Trust lists" in (tmp_path / "plan.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", list(KEYS))
def test_the_key_can_be_chosen(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Kind and size."""
    assert plan(BROKEN, "--key", key, "--format", "json") == 0

    kind, bits = key.split("-")
    first = json.loads(capsys.readouterr().out)["certificates"][0]
    assert first["key"] == {"kind": {"rsa": "RSA", "ecdsa": "EC"}[kind], "bits": int(bits)}


def test_bad_input_is_one_line_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A deployment that is none, an option that is none, a chain that cannot be read."""
    assert plan(tmp_path / "none.yaml") == 2
    assert "none.yaml cannot be opened" in capsys.readouterr().err
    assert plan(BROKEN, "--key", "dsa-1024") == 2
    assert "'dsa-1024' is not one of" in capsys.readouterr().err
    assert plan(BROKEN, "--ca", tmp_path / "none.pem") == 2
    output = capsys.readouterr()
    assert "none.pem: cannot be opened" in output.err
    assert output.out.startswith("Acme stand-alone, broken")


# --- bundles ----------------------------------------------------------------------------------------------------------


def test_a_bundle_is_written_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time nothing changes."""
    folder = tmp_path / "trust"

    assert plan(BROKEN, "--bundle", folder) == 0
    assert f"{folder}: 4 lists, 4 of them new or changed" in capsys.readouterr().err
    assert plan(BROKEN, "--bundle", folder) == 0
    assert f"{folder}: 4 lists, 0 of them new or changed" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS",
        "cucm-pub.corp.example.com.callmanager-trust.pem",
        "cucm-pub.corp.example.com.tomcat-trust.pem",
        "expc.corp.example.com.trusted-ca.pem",
        "expe.example.com.trusted-ca.pem",
    ]


def test_a_file_in_the_way_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the run ends with 2."""
    (tmp_path / "expe.example.com.trusted-ca.pem").write_text("mine", encoding="utf-8")

    assert plan(BROKEN, "--bundle", tmp_path) == 2
    assert "exists, differs from what is planned" in capsys.readouterr().err


def test_an_incomplete_bundle_ends_with_1_and_an_empty_one_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is told, list by list; given, it is no longer missing."""
    deployment = blank.stand_alone("X14.3")
    file = tmp_path / "acme.yaml"
    file.write_text("\n".join(document(deployment, {}, {})), encoding="utf-8")
    corporate, public = tmp_path / "corporate.pem", tmp_path / "public.pem"
    corporate.write_text(CORP_ROOT.pem + CORP_ISSUING.pem, encoding="utf-8")
    public.write_text(PUBLIC_ROOT.pem + PUBLIC_ISSUING.pem, encoding="utf-8")
    (tmp_path / "public-root.pem").write_text(PUBLIC_ROOT.pem, encoding="utf-8")

    assert plan(file, "--bundle", tmp_path / "a") == 3
    told = capsys.readouterr().err
    assert plan(file, "--bundle", tmp_path / "b", "--ca", corporate) == 1
    assert plan(file, "--bundle", tmp_path / "c", "--ca", corporate, "--ca", public) == 0

    assert not (tmp_path / "a").exists()
    assert (
        "edgetrust: warning: the trusted CA list of expc1.corp.example.com needs the public CA that signs the server "
        "certificate of expe1.example.com, and every CA above it up to the root, which is not at hand; give its chain "
        "with --ca" in told
    )
    held = (tmp_path / "c" / "expe1.example.com.trusted-ca.pem").read_text(encoding="utf-8")
    assert held == PUBLIC_ROOT.pem + PUBLIC_ISSUING.pem + CORP_ROOT.pem + CORP_ISSUING.pem


# --- the round trip ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deployment", "earned"),
    [
        (blank.stand_alone("X14.3"), {"client-auth-sunset"}),
        (blank.stand_alone("X15.5"), set()),
        (blank.clusters("X15.5", ClusterTls.ENFORCE), set()),
    ],
    ids=["stand-alone X14.3", "stand-alone X15.5", "clusters X15.5"],
)
def test_what_is_planned_and_bundled_passes_the_check(
    deployment: Deployment, earned: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Certificates signed as planned, the chains that the CAs deliver given with --ca, and lists out of the bundle."""
    site = issued.carried_out(deployment)
    certificates: dict[tuple[str, str], str] = {}
    for (node, slot), identity in site.inventory.identities.items():
        certificates[node, str(slot)] = f"{node}.{slot}.pem"
        leaf = make.pem(identity.leaf.certificate.der)
        (tmp_path / certificates[node, str(slot)]).write_text(leaf, encoding="utf-8")
    (tmp_path / "public-root.pem").write_text(PUBLIC_ROOT.pem, encoding="utf-8")
    delivered = tmp_path / "delivered"
    delivered.mkdir()
    for number, authority in enumerate((CORP_ROOT, CORP_ISSUING, PUBLIC_ISSUING)):
        (delivered / f"{number}.pem").write_text(authority.pem, encoding="utf-8")
    file = tmp_path / "acme.yaml"
    file.write_text("\n".join(document(deployment, certificates, {})), encoding="utf-8")

    assert plan(file, "--bundle", tmp_path / "trust", "--ca", delivered, "--format", "json") == 0
    lists = {}
    for planned in json.loads(capsys.readouterr().out)["trust"]:
        for node in (planned["node"], *planned["confirm_on"]):
            lists[node, planned["store"]] = f"trust/{planned['node']}.{planned['store']}.pem"
    file.write_text("\n".join(document(deployment, certificates, lists)), encoding="utf-8")
    assert run(["check", str(file), "--at", "2026-11-23", "--format", "json", "--require-evidence"]) == 0

    report = json.loads(capsys.readouterr().out)
    assert {finding["rule"] for finding in report["findings"] if finding["severity"] != "info"} == earned
    assert {connection["outcome"] for connection in report["connections"]} <= {"ok", "not-verified"}


def document(
    deployment: Deployment, certificates: dict[tuple[str, str], str], lists: dict[tuple[str, str], str]
) -> Iterator[str]:
    """The deployment as the lines of a file, with these certificates and trust lists."""
    domains = ", ".join(deployment.domains)
    yield f"name: {deployment.name}\ndomains: [{domains}]\npublic_ca: [public-root.pem]"
    yield "endpoints: {jabber: {}, ip_phones: {trusted_ca: [public-root.pem]}, tc: {}}"
    if deployment.federation is not None:
        federated, aliases = (
            ", ".join(names) for names in (deployment.federation.domains, deployment.federation.chat_node_aliases)
        )
        yield f"xmpp_federation: {{domains: [{federated}], chat_node_aliases: [{aliases}]}}"
    if deployment.cms_address is not None:
        yield f"cms_address: {deployment.cms_address}"
    for side in deployment.expressways:
        yield f"{side.role.replace('-', '_')}:\n  version: {side.version}\n  cluster_tls: {side.cluster_tls}"
        if side.cluster_name is not None:
            yield f"  cluster_name: {side.cluster_name}"
        yield "  nodes:"
        for node in side.nodes:
            yield f"  - fqdn: {node.fqdn}"
            yield from (f"    {slot}_certificate: {path}" for slot, path in files_of(node, certificates))
            yield from (f"    {STORES[store]}: [{path}]" for store, path in files_of(node, lists))
    yield from servers(deployment, certificates, lists)


def servers(
    deployment: Deployment, certificates: dict[tuple[str, str], str], lists: dict[tuple[str, str], str]
) -> Iterator[str]:
    """Its CUCM, IM and Presence and Unity clusters."""
    for role, part in PARTS.items():
        found = [cluster for cluster in deployment.uc_clusters if cluster.role is role]
        if found:
            yield f"{part}:"
        for cluster in found:
            yield f"- name: {cluster.name}"
            if role is Role.CUCM:
                profiles = ", ".join(cluster.phone_security_profiles)
                yield f"  security_mode: {cluster.security_mode}\n  sip_oauth: {str(cluster.sip_oauth).lower()}"
                yield f"  phone_security_profiles: [{profiles}]"
            yield "  nodes:"
            for node in cluster.nodes:
                named = ", ".join(f"{slot}: {path}" for slot, path in files_of(node, certificates))
                held = ", ".join(f"{STORES[store]}: [{path}]" for store, path in files_of(node, lists))
                yield f"  - fqdn: {node.fqdn}\n    certificates: {{{named}}}\n    trust: {{{held}}}"


def files_of(node: Node, named: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Slot or store, and path, of what is named for a node."""
    return [(place, path) for (owner, place), path in named.items() if owner == node.id]
