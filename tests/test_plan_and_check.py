"""Plan and check agree: what is carried out exactly as planned passes, and every planned element is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgetrust.model.deployment import (
    ClusterTls,
    Deployment,
    Role,
    SanFormat,
    SecurityMode,
    Slot,
)
from edgetrust.model.plan import PlannedCertificate
from edgetrust.model.verdict import Outcome
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.releases import GATES, NEWEST
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.rule import Family
from edgetrust.usecase.plan import plan
from tests import issued, make
from tests.blank import (
    ALIAS,
    C1,
    C2,
    C_CLUSTER,
    CMS,
    CUCM1,
    CUCM2,
    DOMAIN,
    E1,
    E2,
    E_CLUSTER,
    EVERYTHING,
    FEDERATED,
    IMP1,
    PROFILES,
    PROXY,
    clusters,
    deployment,
    endpoint,
    expressway,
    servers,
    stand_alone,
)
from tests.carrying import carry_out
from tests.deployments import (
    AUTHORITIES,
    CORP_ISSUING,
    CORP_ROOT,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    UNITY,
    Site,
    cluster,
    edge_proxy,
    reference,
)
from tests.mending import apply_lists

RELEASES = sorted({release for gate in GATES for release in (gate.since, gate.before) if release} | {"X8.9", NEWEST})
"""Both sides of every gate: each of its edges is the first release of one side and follows the last of the other."""


def earned(planned: Deployment) -> set[str]:
    """The warnings that a design earns, by feature: a purpose that public CAs give up, a key that peers share."""
    expected = set()
    for certificate in plan_certificates(planned):
        if any("public CAs end clientAuth" in warning for warning in certificate.warnings):
            expected.add("client-auth-sunset")
        if certificate.node.role.is_expressway and certificate.shared_with:
            expected.add("shared-cluster-certificate")
    return expected


# --- agreement --------------------------------------------------------------------------------------------------------


def assert_agreement(planned: Deployment) -> None:
    """Carried out as planned, every connection is ok or not verified, and nothing above info is found but what the
    design earns; the plan made anew says that everything is in place."""
    site = issued.carried_out(planned)

    report = issued.judged(site)

    bad = [verdict for verdict in report.connections if verdict.outcome not in (Outcome.OK, Outcome.NOT_VERIFIED)]
    assert [(verdict.connection.id, verdict.verifications) for verdict in bad] == []
    assert issued.found(site) == earned(planned)
    again = plan(site.deployment, site.inventory, at=make.NOW)
    assert [each for each in again.certificates if not each.is_in_place] == []
    assert [step for step in again.steps if "Append" in step.do or "Generate CSR" in step.where] == []


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("c", "e"), [(1, 1), (2, 2), (6, 6)])
@pytest.mark.parametrize("fields", [{}, EVERYTHING], ids=["plain", "everything"])
def test_stand_alone_and_clusters_in_every_release(release: str, c: int, e: int, fields: dict[str, Any]) -> None:
    """Every gate, with every feature off and on."""
    assert_agreement(
        deployment(
            expressway(Role.EXPRESSWAY_C, c, version=release, cluster_tls=ClusterTls.ENFORCE),
            expressway(Role.EXPRESSWAY_E, e, version=release, cluster_tls=ClusterTls.ENFORCE),
            **fields,
        )
    )


SIDES = st.fixed_dictionaries(
    {
        "count": st.sampled_from([1, 1, 2, 3]),
        "cluster_tls": st.sampled_from(ClusterTls),
        "shared_certificate": st.booleans(),
        "eku_checking": st.booleans(),
        "verify_origin_server": st.booleans(),
        "server_eku_upload": st.booleans(),
        "san_format": st.sampled_from(SanFormat),
    }
)
CUCM = st.fixed_dictionaries(
    {
        "count": st.integers(1, 3),
        "tls_verify": st.booleans(),
        "security_mode": st.sampled_from(SecurityMode),
        "sip_oauth": st.booleans(),
        "phone_security_profiles": st.sampled_from([(), PROFILES[:1], PROFILES]),
        "publisher_address": st.sampled_from([None, "ccm.corp.example.com"]),
    }
)


@st.composite
def deployments(draw: st.DrawFn) -> Deployment:
    """Any deployment that is typed as guides ask: by name, with releases that go together."""
    release = draw(st.sampled_from(RELEASES))
    c, e = draw(SIDES), draw(SIDES)
    inner = expressway(Role.EXPRESSWAY_C, c.pop("count"), version=release, **c)
    outer = expressway(Role.EXPRESSWAY_E, e.pop("count"), version=release, **e)
    number_of_cucm = draw(st.integers(0, 2))
    cucm = tuple(
        servers(Role.CUCM, f"cucm{'ab'[index]}", fields.pop("count"), **fields)
        for index in range(number_of_cucm)
        if (fields := draw(CUCM))
    )
    others = {
        "im_and_presence": (servers(Role.IM_AND_PRESENCE, "imp", draw(st.integers(1, 2))),) * draw(st.booleans()),
        "unity_connection": (servers(Role.UNITY_CONNECTION, "unity", 1),) * draw(st.booleans()),
    }
    kinds = draw(st.lists(st.sampled_from([Role.JABBER, Role.IP_PHONES, Role.TC]), unique=True))
    built = deployment(
        inner,
        outer,
        cucm=cucm,
        **others,
        domains=tuple(draw(st.sampled_from([(DOMAIN,), (DOMAIN, "sales.example.net")]))),
        federation=draw(st.sampled_from([None, EVERYTHING["federation"]])),
        cms_address=draw(st.sampled_from([None, CMS])),
        endpoints=tuple(endpoint(kind) for kind in kinds),
        edge_proxy=draw(st.sampled_from([None, edge_proxy()])),
    )
    typed_on_c = draw(st.sampled_from([None, "expe-inside.corp.example.com"]))
    typed_on_e = draw(st.sampled_from([None, "edge-c.corp.example.com"]))
    zone = built.traversal_zone
    addresses = (typed_on_c or zone.peer_addresses[0], *zone.peer_addresses[1:])
    return replace(
        built,
        traversal_zone=replace(
            zone, peer_addresses=addresses, tls_verify_subject_name=typed_on_e or zone.tls_verify_subject_name
        ),
    )


QUICK = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
"""For one of hundreds of runs; at the end of this file is the one that takes its time."""


@given(deployments())
@settings(QUICK, max_examples=30)
def test_any_deployment_passes_when_it_is_carried_out_as_planned(planned: Deployment) -> None:
    """Whatever the nodes, features, formats, settings and releases are."""
    assert_agreement(planned)


@given(deployments(), st.sampled_from(RELEASES))
@settings(QUICK, max_examples=15)
def test_sides_of_different_releases_still_work(planned: Deployment, release: str) -> None:
    """What one side demands is planned for the other; that releases differ is all there is to find."""
    assert_mixed_releases_work(planned, release)


def assert_mixed_releases_work(planned: Deployment, release: str) -> None:
    """Fail where the Expressway-C of a deployment cannot have that release."""
    assert planned.expressway_c is not None
    mixed = replace(planned, expressway_c=replace(planned.expressway_c, version=release))

    site = issued.carried_out(mixed)

    outcomes = {verdict.outcome for verdict in issued.judged(site).connections}
    assert outcomes <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert issued.found(site) <= issued.DESIGN | {"versions-differ"}


# --- agreement about what is there already ----------------------------------------------------------------------------

OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
RELATED = {
    **{each.certificate.subject.rfc4514: each for each in (*AUTHORITIES, OTHER_ROOT)},
    **{
        f"{each.certificate.subject.rfc4514}, cross-signed": make.ca(each.certificate.subject.rfc4514, OTHER_ROOT)
        for each in AUTHORITIES
    },
    "a twin": make.ca(CORP_ISSUING.certificate.subject.rfc4514, CORP_ROOT, key="twin"),
    "an expired one": make.ca(CORP_ROOT.certificate.subject.rfc4514, not_after=make.NOW),
}
"""The CAs of a deployment, each also below another root, and what else goes by their names."""
PLACES = [
    *((node, "trusted-ca") for node in (C1, C2, E1, E2)),
    *((node, f"{kind}-trust") for node in (PUBLISHER, SUBSCRIBER, SUBSCRIBER2) for kind in ("tomcat", "callmanager")),
]
HELD = st.lists(st.sampled_from(sorted(RELATED)), max_size=6, unique=True)
ROOTS = {"public": (PUBLIC_ROOT,), "other": (OTHER_ROOT,), "both": (PUBLIC_ROOT, OTHER_ROOT)}
"""What endpoints may know."""
SITUATIONS = {
    "lists": st.fixed_dictionaries({}, optional=dict.fromkeys(PLACES, HELD)),
    "known": st.fixed_dictionaries(dict.fromkeys(("jabber", "ip-phones", "tc"), st.sampled_from(sorted(ROOTS)))),
}


def cross_signed(lists: Mapping[tuple[str, str], Sequence[str]], known: Mapping[str, str]) -> Site:
    """A cluster with these lists, and every CA at hand in the store of a server that verifies nobody."""
    return cluster(
        c={"version": "X15.3"},
        e={"version": "X15.3"},
        trust={
            **{place: [RELATED[name] for name in names] for place, names in lists.items()},
            **{(endpoint, "endpoint"): ROOTS[name] for endpoint, name in known.items()},
        },
        certificates={(UNITY, "tomcat"): [make.leaf(UNITY, CORP_ISSUING), *RELATED.values()]},
    )


@QUICK
@given(**SITUATIONS)
def test_whatever_lists_hold_what_is_planned_for_them_passes(
    lists: dict[tuple[str, str], list[str]], known: dict[str, str]
) -> None:
    """Where CAs are cross-signed and lists differ: after the planned deletions and uploads every connection works,
    check finds nothing more, and the plan has nothing more to change."""
    assert_plan_is_enough(lists, known)


def assert_plan_is_enough(lists: Mapping[tuple[str, str], list[str]], known: Mapping[str, str]) -> None:
    """Fail where something is left to do once a plan is carried out."""
    site = cross_signed(lists, known)

    after = carry_out(site, plan(site.deployment, site.inventory, at=make.NOW))

    again = plan(after.deployment, after.inventory, at=make.NOW)
    outcomes = {verdict.outcome for verdict in issued.judged(after).connections}
    assert outcomes <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert issued.found(after) <= issued.DESIGN
    assert carry_out(after, again).inventory.trust_lists == after.inventory.trust_lists


@QUICK
@given(**SITUATIONS)
def test_what_check_has_mended_the_plan_does_not_break(
    lists: dict[tuple[str, str], list[str]], known: dict[str, str]
) -> None:
    """All list steps of a report first, and then those of a plan: no connection is worse for them."""
    assert_plan_breaks_nothing(lists, known)


def assert_plan_breaks_nothing(lists: Mapping[tuple[str, str], list[str]], known: Mapping[str, str]) -> None:
    """Fail where a plan breaks what a report has mended."""
    site = cross_signed(lists, known)
    mended = apply_lists(site, issued.judged(site).findings)
    working = {verdict.connection.id for verdict in issued.judged(mended).connections if verdict.outcome is Outcome.OK}

    after = carry_out(mended, plan(mended.deployment, mended.inventory, at=make.NOW))

    now = {verdict.connection.id for verdict in issued.judged(after).connections if verdict.outcome is Outcome.OK}
    assert working <= now


# --- every planned element is needed ----------------------------------------------------------------------------------


def without_edge() -> Deployment:
    """An Expressway-C alone with CUCM, whose ECDSA certificates are planned, too."""
    cucm = servers(Role.CUCM, "cucm", 1)
    declared = tuple(replace(each, certificates={Slot.TOMCAT_ECDSA: (reference("ec.pem"),)}) for each in cucm.nodes)
    return replace(stand_alone(), expressway_e=None, cucm=(replace(cucm, nodes=declared),))


def without_common_name(changes: make.Changes) -> make.Changes:
    """The certificate with an organisation as its whole subject."""
    return {**changes, "subject": "O=Acme"}


def with_own_common_name(changes: make.Changes) -> make.Changes:
    """The certificate under the FQDN of its peer."""
    return {**changes, "subject": f"CN={C1},O=Acme"}


def spoil(where: str, slot: str, how: issued.Spoil) -> dict[str, Any]:
    """The defect of one certificate."""
    return {"spoil": {(where, slot): how}}


def lacking(where: str, store: str, *authorities: make.Issued) -> dict[str, Any]:
    """The defect of one list."""
    return {"lacking": {(where, store): authorities}}


drop, drop_purpose = issued.drop, issued.drop_purpose
ENFORCE = clusters(mode=ClusterTls.ENFORCE)

REMOVALS: list[tuple[str, Deployment, dict[str, Any], set[str]]] = [
    # Names.
    ("registration", clusters(), spoil(E1, "server", drop("sales.example.net")), {"san-missing-registration-domain"}),
    (
        "a domain of two features",
        clusters(),
        spoil(E1, "server", drop(DOMAIN)),
        {"san-missing-registration-domain", "san-missing-federation-domain"},
    ),
    ("federation", clusters(), spoil(E1, "server", drop(FEDERATED)), {"san-missing-federation-domain"}),
    ("alias on E", clusters(), spoil(E1, "server", drop(ALIAS)), {"san-missing-chat-alias"}),
    ("alias on C", clusters(), spoil(C1, "server", drop(ALIAS)), {"san-missing-chat-alias"}),
    ("profile", clusters(), spoil(C1, "server", drop(PROFILES[1])), {"san-missing-security-profile"}),
    ("CMS", clusters(), spoil(E1, "server", drop(CMS)), {"cms-address-not-in-san"}),
    ("cluster name on E", clusters(), spoil(E1, "server", drop(E_CLUSTER)), {"san-missing-cluster-name"}),
    ("cluster name on C", clusters("X14.3"), spoil(C1, "server", drop(C_CLUSTER)), {"san-missing-cluster-name"}),
    ("cluster name of a client", clusters(), spoil(C1, "client", drop(C_CLUSTER)), {"san-missing-cluster-name"}),
    ("peer on E", clusters(), spoil(E1, "server", drop(E1)), {"san-missing-peer-name"}),
    ("peer on C", clusters(), spoil(C1, "server", drop(C1)), {"san-missing-peer-name"}),
    ("peer as a client", ENFORCE, spoil(E1, "client", drop(E1)), {"san-missing-peer-name"}),
    ("own name on E", stand_alone(), spoil(E1, "server", drop(E1)), {"name-mismatch"}),
    ("own name on C", stand_alone("X14.3"), spoil(C1, "server", drop(C1)), {"name-mismatch"}),
    ("own name as a client", stand_alone(), spoil(C1, "client", drop(C1)), {"name-mismatch"}),
    ("a node of CUCM", clusters(), spoil(CUCM2, "tomcat", drop(CUCM2)), {"name-mismatch"}),
    ("a node of IM and Presence", clusters(), spoil(IMP1, "cup_xmpp", drop(IMP1)), {"name-mismatch"}),
    ("common name", clusters(), spoil(C1, "server", without_common_name), {"common-name-missing"}),
    ("cluster as common name", clusters(), spoil(C1, "server", with_own_common_name), {"common-name-not-cluster-name"}),
    # Purposes.
    *(
        (
            f"{purpose} of {where} {slot}, {release}",
            clusters(release),
            spoil(where, slot, drop_purpose(purpose)),
            {rule},
        )
        for release, where, slot, purpose, rule in (
            ("X14.3", C1, "server", "serverAuth", "eku-missing-server-auth"),
            ("X14.3", C1, "server", "clientAuth", "eku-missing-client-auth"),
            ("X14.3", E1, "server", "serverAuth", "eku-missing-server-auth"),
            ("X14.3", E1, "server", "clientAuth", "eku-missing-client-auth"),
            ("X15.4", C1, "server", "clientAuth", "eku-missing-client-auth"),
            ("X15.4", E1, "server", "clientAuth", "eku-missing-client-auth"),
            ("X15.5", C1, "server", "serverAuth", "eku-missing-server-auth"),
            ("X15.5", C1, "client", "clientAuth", "eku-missing-client-auth"),
            ("X15.5", E1, "server", "serverAuth", "eku-missing-server-auth"),
            ("X15.5", E1, "client", "clientAuth", "eku-missing-client-auth"),
            ("X15.5", CUCM1, "tomcat", "serverAuth", "eku-missing-server-auth"),
            ("X15.5", CUCM1, "callmanager", "serverAuth", "eku-missing-server-auth"),
            ("X15.5", CUCM1, "callmanager", "clientAuth", "cucm-certificate-without-client-auth"),
            ("X15.5", IMP1, "cup_xmpp", "serverAuth", "eku-missing-server-auth"),
        )
    ),
    # Lists.
    ("the root of E on C", stand_alone(), lacking(C1, "trusted-ca", PUBLIC_ROOT), {"root-missing"}),
    ("an intermediate on C", stand_alone(), lacking(C1, "trusted-ca", PUBLIC_ISSUING), {"intermediate-not-in-list"}),
    ("the chain of E on C", stand_alone(), lacking(C1, "trusted-ca", PUBLIC_ROOT, PUBLIC_ISSUING), {"ca-not-trusted"}),
    ("the root of C on E", stand_alone(), lacking(E1, "trusted-ca", CORP_ROOT), {"root-missing"}),
    ("an intermediate on E", stand_alone(), lacking(E1, "trusted-ca", CORP_ISSUING), {"intermediate-not-in-list"}),
    ("the chain of C on E", stand_alone(), lacking(E1, "trusted-ca", CORP_ROOT, CORP_ISSUING), {"ca-not-trusted"}),
    ("E's own intermediate", stand_alone(), lacking(E1, "trusted-ca", PUBLIC_ISSUING), {"intermediate-missing"}),
    (
        "a list of one peer",
        clusters(),
        lacking(C2, "trusted-ca", PUBLIC_ROOT),
        {"root-missing", "trust-lists-differ"},
    ),
    ("a list of one peer, unused", clusters(), lacking(E1, "trusted-ca", PUBLIC_ROOT), {"trust-lists-differ"}),
    (
        "the own root of a verifying cluster",
        ENFORCE,
        lacking(E1, "trusted-ca", PUBLIC_ROOT),
        {"cluster-enforce-would-fail", "trust-lists-differ"},
    ),
    (
        "C's chain in tomcat-trust",
        stand_alone(),
        lacking(CUCM1, "tomcat-trust", CORP_ROOT, CORP_ISSUING),
        {"expressway-ca-not-in-tomcat-trust"},
    ),
    (
        "C's chain in CallManager-trust",
        stand_alone(),
        lacking(CUCM1, "callmanager-trust", CORP_ROOT, CORP_ISSUING),
        {"expressway-ca-not-in-callmanager-trust"},
    ),
    ("the root in tomcat-trust", stand_alone(), lacking(CUCM1, "tomcat-trust", CORP_ROOT), {"root-missing"}),
    ("a subscriber", clusters(), lacking(CUCM2, "tomcat-trust", CORP_ISSUING), {"trust-not-replicated"}),
    (
        "C's chain in cup-xmpp-trust",
        clusters(),
        lacking(IMP1, "cup-xmpp-trust", CORP_ROOT, CORP_ISSUING),
        {"ca-not-trusted"},
    ),
    (
        "E's root on the proxy",
        stand_alone(edge_proxy=edge_proxy()),
        lacking(PROXY, "endpoint", PUBLIC_ROOT),
        {"proxy-trust-incomplete"},
    ),
    (
        "the chain of CUCM's ECDSA certificate",
        without_edge(),
        {
            "issuers": {(CUCM1, "tomcat_ecdsa"): PUBLIC_ISSUING},
            "lacking": {(C1, "trusted-ca"): (PUBLIC_ROOT, PUBLIC_ISSUING)},
        },
        {"ecdsa-issuer-not-trusted"},
    ),
    # Who signs.
    (
        "an internal CA on E",
        stand_alone(),
        {"issuers": {(E1, "server"): CORP_ISSUING}},
        {"phone-ca-not-listed", "jabber-prompts-user", "ca-not-trusted", "internal-ca-on-expressway-e"},
    ),
    (
        "an internal CA on E, unknown to Jabber",
        stand_alone(endpoints=(endpoint(Role.JABBER),)),
        {"issuers": {(E1, "server"): CORP_ISSUING}},
        {"jabber-prompts-user", "internal-ca-on-expressway-e"},
    ),
]


@pytest.mark.parametrize(
    ("planned", "defect", "expected"), [case[1:] for case in REMOVALS], ids=[c[0] for c in REMOVALS]
)
def test_one_element_less_is_exactly_its_finding(
    planned: Deployment, defect: dict[str, Any], expected: set[str]
) -> None:
    """What is planned is needed: without it, its rule speaks, and no other."""
    assert issued.found(issued.carried_out(planned, **defect)) - earned(planned) == expected


RULE_OF = {
    Feature.CLUSTER: "san-missing-cluster-name",
    Feature.PEER: "san-missing-peer-name",
    Feature.REGISTRATION: "san-missing-registration-domain",
    Feature.FEDERATION: "san-missing-federation-domain",
    Feature.CHAT_ALIAS: "san-missing-chat-alias",
    Feature.SECURITY_PROFILE: "san-missing-security-profile",
    Feature.CMS: "cms-address-not-in-san",
}


@pytest.mark.parametrize("node", [C1, E2])
@pytest.mark.parametrize("release", ["X14.3", NEWEST])
def test_every_name_that_a_feature_needs_is_missed(release: str, node: str) -> None:
    """Each name of a node of clusters that use everything: without it the rules of its features speak, and no other."""
    planned = clusters(release, ClusterTls.ENFORCE)
    names = [
        (each, name)
        for each in plan_certificates(planned)
        if each.node.id == node
        for name in each.san
        if _rules_of(planned, each, name.value)
    ]

    missed = {}
    for each, name in names:
        without = {(node, str(each.slot)): drop(f"{issued.PREFIXES[name.type]}{name.value}")}
        missed[each.slot, name.value] = issued.found(issued.carried_out(planned, spoil=without)) - earned(planned)

    assert len(missed) > 4
    assert missed == {(each.slot, name.value): _rules_of(planned, each, name.value) for each, name in names}


def _rules_of(planned: Deployment, certificate: PlannedCertificate, name: str) -> set[str]:
    """The rules of the features that need a name."""
    return {
        rule
        for feature, rule in RULE_OF.items()
        if name in needed_names(planned, certificate.node, certificate.slot, feature)
    }


# --- no rule is forgotten ---------------------------------------------------------------------------------------------

NOT_BY_REMOVAL = {
    "a certificate is of another kind than planned": (
        "self-signed-not-trusted temporary-certificate wildcard-certificate shared-cluster-certificate "
        "weak-signature weak-key key-too-long unknown-subject-oid key-does-not-match "
        "key-file-newline key-usage-unsuitable curve-not-offered certificates-too-large"
    ),
    "something is there that should not be": "same-subject-shadowed duplicate-trust-entry trust-entry-not-a-ca "
    "trust-list-too-long accepted-authorities-too-long critical-extension-unknown",
    "a CA did not do its work": "signature-invalid issuer-not-a-ca path-length-exceeded name-constraint-violated",
    "a day has come": "certificate-expired certificate-not-yet-valid expires-after-2050 expires-soon "
    "expired-trust-entry trust-entry-expires-soon",
    "no plan is about revocation": "certificate-revoked crl-missing crl-expired",
    "what is declared cannot be planned well": "name-not-fqdn security-profile-not-fqdn san-over-999-characters",
    "today's guides do not ask for it, so neither does the plan": "san-domain-on-expressway-c",
    "nothing fails for it, so it is told for information": "documented-ca-missing",
}
"""Rules about certificates and lists that no planned element less can bring up, and why."""


def test_every_rule_about_certificates_and_lists_has_its_removal_or_a_reason() -> None:
    """A new rule is sorted into one of the two."""
    concerned = {slug for family in (Family.TRUST, Family.CERTIFICATE, Family.STORE) for slug in SLUGS[family]}
    concerned |= {"proxy-trust-incomplete", "cluster-enforce-would-fail", "internal-ca-on-expressway-e"}
    excused = {slug for listed in NOT_BY_REMOVAL.values() for slug in listed.split()}

    covered = {rule for case in REMOVALS for rule in case[3]}

    assert covered & excused == set()
    assert covered | excused == concerned


# --- the same, for long -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(deployments())
@settings(QUICK, max_examples=300)
def test_hundreds_of_deployments_pass_when_they_are_carried_out_as_planned(planned: Deployment) -> None:
    """Whatever the nodes, features, formats, settings and releases are."""
    assert_agreement(planned)


@pytest.mark.slow
@given(deployments(), st.sampled_from(RELEASES))
@settings(QUICK, max_examples=150)
def test_hundreds_of_mixed_releases_still_work(planned: Deployment, release: str) -> None:
    """That releases differ is all there is to find."""
    assert_mixed_releases_work(planned, release)


@pytest.mark.slow
@settings(QUICK, max_examples=200)
@given(**SITUATIONS)
def test_of_hundreds_of_lists_what_is_planned_for_them_passes(
    lists: dict[tuple[str, str], list[str]], known: dict[str, str]
) -> None:
    """Where CAs are cross-signed and lists differ."""
    assert_plan_is_enough(lists, known)


@pytest.mark.slow
@settings(QUICK, max_examples=150)
@given(**SITUATIONS)
def test_of_hundreds_of_lists_the_plan_breaks_nothing_that_is_mended(
    lists: dict[tuple[str, str], list[str]], known: dict[str, str]
) -> None:
    """All list steps of a report first, and then those of a plan."""
    assert_plan_breaks_nothing(lists, known)
