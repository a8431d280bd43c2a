"""Archives of nodes with one defect lead to that defect, as one finding with all the traces that it left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Severity
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.rule import Family
from tests.archived import C_LEAF, CASES, E_LEAF, Case
from tests.archives import expressway_archive
from tests.calls import ADDRESSES, Call, Estate, both_sides
from tests.deployments import AUTHORITIES, C1, C2, E1, IMP, PUBLISHER, UNITY
from tests.wire.talk import talk
from tests.wire.tcp import End
from tests.wire.truth import Peer

TOLD = [(case, teller) for case in CASES for teller in case.told_by]


@pytest.mark.parametrize(("case", "teller"), TOLD, ids=[f"{case.id}-told-by-{teller[:5]}" for case, teller in TOLD])
def test_an_archive_of_each_node_leads_to_the_defect(
    case: Case, teller: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Certificate, frames and lines are the evidence of one finding, whichever node the traces are of."""
    for name, octets in case.archives(teller).items():
        (tmp_path / name).write_bytes(octets)

    code = run(["diagnose", str(tmp_path), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    serious = [each for each in document["findings"] if each["severity"] in ("error", case.severity.value)]
    traced = [each for each in serious if any(map(is_trace, sources(each)))]
    assert [(each["rule"], each["node"], each["severity"]) for each in traced] == [
        (case.rule, case.node, case.severity.value)
    ]
    assert kinds(traced[0]) == {"certificate", *case.traces(teller)}
    assert code == (case.severity is Severity.ERROR)


def test_each_role_has_certificate_frame_and_line_in_one_finding() -> None:
    """Whoever verifies whom. Endpoints leave lines in logs of their own, and no frame that says whose it is."""
    whole = [case for case, teller in TOLD if case.traces(teller) == {"frame", "line"}]

    assert {node for case in whole for node in case.ends()} == {C1, C2, E1, PUBLISHER, IMP, UNITY}


def test_every_trust_rule_is_reached() -> None:
    """By an archive with a trace."""
    assert {case.rule for case in CASES} == set(SLUGS[Family.TRUST])


@pytest.mark.parametrize("is_seen", [False, True], ids=["files alone", "a phone that accepted it"])
def test_what_endpoints_trust_is_not_assumed(
    is_seen: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The CA of the Expressway-E is no public one, which is no error of endpoints of which nothing is known; still less
    where one of them was seen to connect."""
    estate = both_sides(C_LEAF, E_LEAF)
    for node in (C1, E1):
        call = from_outside(estate) if is_seen and node == E1 else None
        (tmp_path / f"{node}.tar.gz").write_bytes(expressway_archive(estate, node, call))

    code = run(["diagnose", str(tmp_path), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    outcomes = {each["outcome"] for each in document["report"]["connections"] if each["client"] in ENDPOINTS}
    assert (code, outcomes) == (0, {"unknown"})
    assert [each["rule"] for each in document["findings"] if each["severity"] == "error"] == []


ENDPOINTS = ("jabber", "ip-phones", "tc")


def from_outside(estate: Estate) -> Call:
    """A connection of an endpoint to the Expressway-E, which came about."""
    called = replace(estate.peer(E1, (Slot.SERVER, Store.TRUSTED_CA)), trusts=None)
    conversation = talk("phone-https", Peer(chain=[], trusts=AUTHORITIES), called, sni=None, port=8443)
    return Call(conversation, End("203.0.113.7", 40001), End(ADDRESSES[E1], 8443), {})


def sources(finding: Mapping[str, object]) -> list[str]:
    """The places that a finding points at."""
    evidence = finding["evidence"]
    assert isinstance(evidence, list)
    return [each["source"] for each in evidence]


def is_trace(place: str) -> bool:
    """A frame or a line, and no certificate."""
    return kind_of(place) != "certificate"


def kinds(finding: Mapping[str, object]) -> set[str]:
    """What the evidence of a finding is: certificates, frames, lines."""
    return {kind_of(place) for place in sources(finding)}


def kind_of(place: str) -> str:
    """By the name of the file."""
    if "cap, frame " in place:
        return "frame"
    return "line" if "loggingsnapshot" in place or place.endswith(".log") else "certificate"
