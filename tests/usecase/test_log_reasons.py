"""Which finding explains a log line, and what is no explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Store
from tests.calls import alarm
from tests.deployments import (
    C1,
    C2,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PROFILE,
    PUBLIC_ROOT,
    Site,
    cluster,
    stand_alone,
)
from tests.joined import UNKNOWN, explained, lacking
from tests.log_lines import inbound, outbound
from tests.logs import pattern


def test_the_side_that_refuses_is_the_verifier() -> None:
    """C wrote that it did not accept E."""
    assert explained(lacking(), outbound(UNKNOWN)) == [("ca-not-trusted", [1])]


def test_the_side_that_was_refused_tells_of_the_same() -> None:
    """E wrote that C said so."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="10.0.10.11")) == [("ca-not-trusted", [1])]


@pytest.mark.parametrize(
    "line",
    [
        inbound(UNKNOWN, source="10.0.10.11"),  # E refuses C, and not the other way round
        inbound("sslv3 alert certificate expired", source="10.0.10.11"),  # another alert
        outbound("certificate has expired"),  # another reason
        outbound(UNKNOWN).replace('Dst-port="7001"', 'Dst-port="7400"'),  # another connection
        outbound(UNKNOWN).replace(" expc1 tvcs", " expe1 tvcs"),  # the writer is not who the address says
        outbound(UNKNOWN).replace(" expc1 tvcs", " other tvcs").replace("10.0.10.11", "10.9.9.9"),  # a stranger
    ],
)
def test_a_near_miss_is_not_explained(line: str) -> None:
    """Side, reason, port and writer have to agree."""
    assert explained(lacking(), line) == []


TUNNEL = "This system cannot communicate with one or more remote hosts:"


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["[csf.cert.][checkIdentifiers] Verification of identity: 'example.com' failed."], "jabber-prompts-user"),
        (["SSL certificate problem: self signed certificate in certificate chain",
          f"error (https://{E1}:8443/x/): 'Peer certificate cannot be authenticated with given CA certificates'"],
         "ca-not-trusted"),
    ],
)  # fmt: skip
def test_endpoints_tell_of_themselves(lines: list[str], rule: str) -> None:
    """Nobody but they could write it, and there is one Expressway-E that they may mean."""
    site = stand_alone(trust={(role, "endpoint"): [CORP_ROOT] for role in ("jabber", "ip-phones", "tc")}, public_ca=())
    foreign = [line.replace("example.com", "example.org") for line in lines]

    assert [each for each, _ in explained(site, *lines)] == [rule]
    assert explained(site, *foreign) == []
    assert explained(stand_alone(), *lines) == []


def test_an_alarm_is_explained_by_what_keeps_the_tunnel_down() -> None:
    """One defect, whichever end raises it; where there are two, the alarm stays apart."""
    one = stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]})
    two = stand_alone(trust={(node, "trusted-ca"): [PUBLIC_ROOT, CORP_ROOT] for node in (C1, E1)})

    assert explained(one, alarm(C1, 35013, f"{TUNNEL} {E1}")) == [("intermediate-not-in-list", [1])]
    assert explained(one, alarm(E1, 35014, "Unified Communications SSH tunnel notification failure")) == [
        ("intermediate-not-in-list", [1])
    ]
    assert explained(one, alarm(C1, 35013, f"{TUNNEL} elsewhere.example.com")) == []
    assert explained(two, alarm(C1, 35013, f"{TUNNEL} {E1}")) == []
    assert explained(stand_alone(), alarm(C1, 35013, f"{TUNNEL} {E1}")) == []


def test_an_alarm_about_a_certificate_is_evidence_of_its_own_defect() -> None:
    """Of the node that raises it, and of no other."""
    expired = stand_alone(certificates={(E1, "server"): {"not_after": datetime(2026, 11, 1, tzinfo=UTC)}})
    text = "Server certificate validity: Server certificate expired"

    assert explained(expired, alarm(E1, 40068, text)) == [("certificate-expired", [1])]
    assert explained(expired, alarm(C1, 40068, text)) == []


def test_a_client_that_is_no_node_is_an_endpoint_of_whatever_kind() -> None:
    """Where all kinds fail over one defect, that is it; where each has another one, nobody knows which."""
    expired = stand_alone(certificates={(E1, "server"): {"not_after": datetime(2026, 11, 1, tzinfo=UTC)}})
    private = stand_alone(
        trust={(role, "endpoint"): [CORP_ROOT] for role in ("jabber", "ip-phones", "tc")}, public_ca=()
    )

    def called(site: Site, alert: str, port: int = 8443) -> list[str]:
        line = inbound(f"sslv3 alert {alert}", source="203.0.113.7").replace('"7001"', f'"{port}"')
        return [rule for rule, _ in explained(site, line)]

    assert called(expired, "certificate expired") == ["certificate-expired"]
    assert called(expired, "certificate expired", port=443) == []
    assert called(expired, "certificate revoked") == []
    assert called(private, "unknown ca") == []


def test_a_client_of_which_is_not_known_what_it_trusts_may_be_the_one_that_refuses() -> None:
    """A CA that it does not know; that the certificate has expired it says for that reason alone."""
    trust = {(role, "endpoint"): [CORP_ROOT] for role in ("jabber", "ip-phones", "tc")}
    old = {(E1, "server"): {"not_after": datetime(2026, 11, 1, tzinfo=UTC)}}

    def called(site: Site, alert: str) -> list[str]:
        partial = frozenset((role, Store.ENDPOINT) for role in ("jabber", "ip-phones"))
        line = inbound(alert, source="203.0.113.7").replace('"7001"', '"8443"')
        return [
            rule for rule, _ in explained(replace(site, inventory=replace(site.inventory, incomplete=partial)), line)
        ]

    assert called(stand_alone(trust=trust, public_ca=()), "tlsv1 alert unknown ca") == []
    assert called(stand_alone(trust=trust, public_ca=()), "sslv3 alert certificate unknown") == []
    assert called(stand_alone(certificates=old), "sslv3 alert certificate expired") == ["certificate-expired"]


def test_an_endpoint_may_refuse_what_is_wrong_for_everybody() -> None:
    """It says why, so that its list, which is not known, does not matter."""
    site = stand_alone(
        certificates={(E1, "server"): {"not_after": datetime(2026, 11, 1, tzinfo=UTC)}},
        trust={("tc", "endpoint"): [CORP_ROOT]},
        public_ca=(),
    )
    partial = replace(site, inventory=replace(site.inventory, incomplete=frozenset({("tc", Store.ENDPOINT)})))
    expired, unknown = (
        (f"HttpClient SSL certificate problem: {reason}", f"error (https://{E1}:8443/x/): '{_CURL}'")
        for reason in ("certificate has expired", "unable to get local issuer certificate")
    )

    assert [rule for rule, _ in explained(partial, *expired)] == ["certificate-expired"]
    assert explained(partial, *unknown) == []


_CURL = "Peer certificate cannot be authenticated with given CA certificates"


def test_what_cucm_misses_is_missing_on_the_expressway_that_lacks_it() -> None:
    """CUCM calls it by its common name, which is that of the cluster."""
    line = pattern("profile-name").sample
    lacking_one = cluster(certificates={(C2, "server"): {"sans": (C_CLUSTER, C2)}})
    lacking_both = cluster(certificates={(each, "server"): {"sans": (C_CLUSTER, each)} for each in (C1, C2)})

    def missed(site: Site, holder: str, profile: str = PROFILE) -> list[str]:
        told = line.replace("expc1.corp.example.com", holder).replace("secure-8865.example.com", profile)
        return [rule for rule, _ in explained(site, told)]

    assert missed(lacking_one, C_CLUSTER) == ["san-missing-security-profile"]
    assert missed(lacking_one, C2) == ["san-missing-security-profile"]
    assert missed(lacking_one, C1) == []
    assert missed(lacking_one, C_CLUSTER, "other.example.com") == []
    assert missed(lacking_both, C_CLUSTER) == []


def test_a_node_behind_a_translation_of_addresses_is_told_by_its_own_line() -> None:
    """C's, of the same refusals at the same moments: E knows it by an address that nobody else does."""
    site = stand_alone(trust={(E1, "trusted-ca"): [PUBLIC_ROOT]})
    refuses = inbound("self signed certificate in certificate chain", source="203.0.113.7")
    refused = outbound("tlsv1 alert unknown ca")

    def joined(*lines: str) -> list[list[str | int | None]]:
        return [found for _, found in explained(site, *lines)]

    assert joined(refuses, refused) == [[2, 1]]
    assert joined(refuses) == []
    assert joined(refuses, refuses, refused) == [[3]]
    assert joined(refuses, refused.replace("08:12:31,206", "08:13:31,206")) == [[2]]
    assert joined(refuses.replace('"7001"', '"7002"'), refused) == [[2]]
    assert joined(inbound("certificate has expired", source="203.0.113.7"), refused) == [[2]]


def test_an_alert_without_a_reason_tells_of_any() -> None:
    """Of a refusal that has to come, where an alert comes with it."""
    unknown = inbound("sslv3 alert certificate unknown", source="10.0.10.11")

    assert explained(lacking(), unknown) == [("ca-not-trusted", [1])]
    assert explained(stand_alone(), unknown) == []


def test_a_name_that_the_dns_has_is_missing_where_the_certificate_lacks_it() -> None:
    """Of the one Expressway-E, whose address nobody knows; not where the DNS has no name at all."""
    site = stand_alone(certificates={(E1, "server"): {"sans": ("example.com", "edge.example.com")}})
    wrong, none = pattern("reverse-name-not-in-certificate").sample, pattern("no-reverse-name").sample

    assert explained(site, wrong, names={}) == [("name-mismatch", [1])]
    assert explained(site, none, names={}) == []
    assert explained(stand_alone(), wrong, names={}) == []
