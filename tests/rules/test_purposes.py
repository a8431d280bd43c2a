"""Certificates that do not permit what they are used for."""

from __future__ import annotations

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Slot
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.purposes import find_unpermitted
from tests import deployments, make
from tests.deployments import C1, E1
from tests.examine import examine
from tests.examine import found as examined

RULE = find_rule("eku-missing-client-auth")
SERVER_ONLY: make.Changes = {"eku": ["serverAuth"]}


def found(site: deployments.Site) -> list[tuple[str | None, Slot | None, frozenset[str]]]:
    """Node, slot and kinds of connection of each finding about clientAuth."""
    assert RULE is not None
    return [
        (finding.node, finding.slot, frozenset(each.partition(":")[0] for each in finding.connections))
        for finding in find_unpermitted(RULE, examine(site), Purpose.CLIENT_AUTH)
    ]


@pytest.mark.parametrize(
    "version, expected",
    [
        ("X15.3", [(E1, Slot.SERVER, frozenset({"sip-service"}))]),
        ("X15.4", [(E1, Slot.SERVER, frozenset[str]())]),
        ("X15.5", []),
    ],
)
def test_a_server_only_e_matters_less_from_release_to_release(
    version: str, expected: list[tuple[str | None, Slot | None, frozenset[str]]]
) -> None:
    """SIP SERVICE and the upload, then the upload alone, then nothing."""
    both = {"version": version}
    site = deployments.stand_alone(c=both, e=both, certificates={(E1, "server"): SERVER_ONLY})

    assert found(site) == expected


def test_a_server_only_c_is_one_finding_with_all_it_breaks() -> None:
    """Traversal and tunnels among it."""
    both = {"version": "X15.3"}
    site = deployments.stand_alone(c=both, e=both, certificates={(C1, "server"): SERVER_ONLY})

    ((node, slot, kinds),) = found(site)

    assert (node, slot) == (C1, Slot.SERVER)
    assert {"traversal", "ssh-tunnel", "cucm-config"} <= kinds


def test_from_x15_5_on_the_client_store_is_blamed() -> None:
    """Also where it holds a copy of the server certificate."""
    site = deployments.stand_alone(certificates={(C1, "server"): SERVER_ONLY})

    assert {(node, slot) for node, slot, _ in found(site)} == {(C1, Slot.CLIENT)}


def test_a_certificate_without_extended_key_usage_is_good_for_all() -> None:
    """So is a healthy one, and an unknown one is not blamed."""
    for changes in ({"eku": None}, {}, None):
        site = deployments.stand_alone(
            c={"version": "X15.3"}, e={"version": "X15.3"}, certificates={(E1, "server"): changes}
        )

        assert found(site) == []


OLD_RELEASE = {"version": "X15.3"}
BARRED = "has a key usage without digitalSignature, which makes it unfit for clientAuth"
SIGNING = "digitalSignature in the key usage, or no key usage at all"
DECIDED = "(the template of its CA decides)"


def unfit(changes: make.Changes) -> tuple[tuple[str, str, str, str, str], ...]:
    """Rule, headline, expected, got and remedy of the findings about the purposes of an Expressway-C."""
    site = deployments.stand_alone(
        c=OLD_RELEASE, e=OLD_RELEASE, certificates={(C1, "server"): {"key": "rsa:c", **changes}}
    )
    return tuple(
        (
            each.rule.removeprefix("eku-missing-"),
            each.message.partition(" of expc1.corp.example.com ")[2].partition("; ")[0],
            each.expected,
            each.got,
            each.remedy.steps[0].do.partition(", have it signed")[0].removeprefix("generate a CSR for a new "),
        )
        for slug in ("eku-missing-server-auth", "eku-missing-client-auth")
        for each in examined(slug, site)
    )


def test_a_key_usage_that_bars_a_purpose_is_what_has_to_change() -> None:
    """Not the extended one, which lists it."""
    assert unfit({"ku": ["keyEncipherment"]}) == (
        (
            "client-auth",
            BARRED,
            SIGNING,
            "key usage keyEncipherment",
            f"server certificate with digitalSignature in its key usage and the extended key usages it has {DECIDED}",
        ),
    )


def test_a_key_usage_that_bars_both_purposes_says_so() -> None:
    """In the words for one."""
    said = {headline for _, headline, *_ in unfit({"ku": ["keyCertSign"]})}

    assert said == {"has a key usage without digitalSignature, which makes it unfit for serverAuth and clientAuth"}


def test_both_key_usages_at_fault_are_one_finding() -> None:
    """With both in what it says and in the remedy."""
    assert unfit({"ku": ["keyEncipherment"], "eku": ["serverAuth"]}) == (
        (
            "client-auth",
            f"does not permit clientAuth, and {BARRED}",
            f"clientAuth among the extended key usages, or no extended key usage at all; {SIGNING}",
            "serverAuth; key usage keyEncipherment",
            f"server certificate with serverAuth and clientAuth and with digitalSignature in its key usage {DECIDED}",
        ),
    )


def test_a_netscape_certificate_type_that_bars_a_purpose_has_to_go() -> None:
    """What is left when both key usages permit it."""
    assert unfit({"extensions": [("2.16.840.1.113730.1.1", False, bytes([3, 2, 6, 0x40]))]}) == (
        (
            "client-auth",
            "has a Netscape certificate type that makes it unfit for clientAuth",
            "no Netscape certificate type",
            "a Netscape certificate type without SSL client or server",
            "server certificate without the Netscape certificate type",
        ),
    )


@pytest.mark.parametrize("usage", ["keyEncipherment", "keyCertSign"])
def test_the_remedy_done_to_the_letter_mends(usage: str) -> None:
    """The same certificate with one bit more, and nothing else."""
    assert unfit({"ku": [usage]}) != ()
    assert unfit({"ku": [usage, "digitalSignature"]}) == ()
