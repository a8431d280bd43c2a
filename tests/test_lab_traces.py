"""What a real run of a lab leaves behind, read as what any deployment leaves behind: it leads to what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.codec.capture.write import pcapng_of
from edgetrust.io.clock import clock_from
from edgetrust.model.finding import Severity
from edgetrust.model.lab import Conversation
from edgetrust.mra.scenarios.catalogue import SCENARIOS
from edgetrust.mra.scenarios.scenario import Scenario
from edgetrust.twin.archives import archives_of, pack
from edgetrust.twin.lab import Lab
from edgetrust.twin.state import LabState
from edgetrust.usecase.lab_run import foretell_all
from tests import make, tshark
from tests.captures import read, truth_of
from tests.defects import DEFECTS
from tests.deployments import Site, cluster
from tests.twins import material_of

TUNNEL_PORT, TUNNEL_DOWN = 2222, "ssh-tunnel-down"
TUNNEL_ALONE = ("ssh-tunnel",)
"""What breaks a tunnel beyond its certificates, no packet of the stand-in shows."""


@dataclass(frozen=True)
class Ran:
    """A lab that was run once."""

    state: LabState
    conversations: tuple[Conversation, ...]


def ran(site: Site) -> Ran:
    """Every connection of a site, over sockets, on the day of the tests."""
    return asyncio.run(_ran(site))


async def _ran(site: Site) -> Ran:
    state = LabState(deployment=site.deployment, configured=material_of(site))
    conversations: list[Conversation] = []
    lab = Lab(
        state,
        foretell=foretell_all(lambda: make.NOW),
        at=lambda: make.NOW,
        clock=clock_from(make.NOW),
        record=conversations.append,
    )
    await lab.start()
    try:
        await lab.rehearse()
    finally:
        await lab.stop()
    return Ran(state, tuple(conversations))


@cache
def healthy() -> Ran:
    """A cluster of everything, in which nothing is wrong."""
    return ran(cluster())


def archived(lab: Ran, folder: Path) -> None:
    """The archives of all nodes in a folder."""
    state = lab.state
    found = archives_of(
        state.deployment, state.configured,
        accounts=state.accounts, conversations=lab.conversations, made=make.NOW,
    )  # fmt: skip
    for archive in found:
        (folder / archive.name).write_bytes(pack(archive, make.NOW))


def logged_errors_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> set[tuple[str, str, frozenset[str]]]:
    """What `diagnose` says is wrong that a line tells of: rule, node, and what shows it. That a tunnel is down is told
    by itself, since its alarm gives no reason; and of endpoints the guess assumes other roots than those of the
    tests."""
    run(["diagnose", str(folder), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    errors = [each for each in document["findings"] if each["severity"] == "error" and each["rule"] != TUNNEL_DOWN]
    return {(each["rule"], each["node"], kinds_of(each)) for each in errors if "line" in kinds_of(each)}


def kinds_of(finding: Mapping[str, object]) -> frozenset[str]:
    """Certificates, frames, lines."""
    evidence = finding["evidence"]
    assert isinstance(evidence, list)
    words = {".pem": "certificate", "ap, frame ": "frame", "loggingsnapshot": "line", "sdl-trace": "line"}
    return frozenset(kind for word, kind in words.items() if any(word in each["source"] for each in evidence))


@tshark.NEEDED
def test_tshark_and_edgetrust_see_the_same_in_a_recorded_lab() -> None:
    """Every certificate of the last handshake at each port; of the tunnels' stand-in tshark expects SSH."""
    last = {each.server.port: each for each in healthy().conversations if each.server.port != TUNNEL_PORT}
    told = list(last.values())
    octets = b"".join(pcapng_of(told))

    seen = tshark.look(octets)
    read_here = [truth_of(each) for each in sorted(read(octets), key=lambda each: each.frame)]

    assert len(seen) == len(told)
    assert read_here == seen


def test_a_healthy_lab_leaves_no_complaint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in its capture nor in its archives."""
    capture = tmp_path / "out.pcapng"
    capture.write_bytes(b"".join(pcapng_of(healthy().conversations)))
    run(["capture", str(capture), "--format", "json"])
    captured = json.loads(capsys.readouterr().out)["findings"]
    capture.unlink()
    archived(healthy(), tmp_path)

    found = logged_errors_in(tmp_path, capsys)
    run(["logs", str(tmp_path), "--format", "json"])
    logged = json.loads(capsys.readouterr().out)["incidents"]

    assert (captured, found, logged) == ([], set(), [])


ALL = frozenset(("certificate", "frame", "line"))
BROKEN = (
    "C lacks E's CA",
    "E lacks C's CA",
    "C lacks E's root",
    "E's certificate has expired",
    "E's certificate lacks serverAuth",
    "C's client certificate lacks clientAuth",
    "E's certificate does not name E",
    "a twin shadows C's root on E",
    "the publisher's CallManager-trust lacks C's root",
    "a tomcat certificate is not valid yet",
    "a tomcat certificate is self-signed",
    "C has E's intermediate from the wire only",
    "E's certificate is signed by nobody's key",
    "a tomcat certificate lacks serverAuth",
    "a tomcat certificate is revoked",
    "a multi-server tomcat certificate has expired",
)


@pytest.mark.parametrize("name", BROKEN)
def test_the_archives_of_a_broken_lab_lead_to_what_is_broken(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One finding, the one that `check` has for the deployment, shown by certificate, frame and line."""
    defect = next(each for each in DEFECTS if each.name == name)
    archived(ran(defect.site()), tmp_path)

    found = logged_errors_in(tmp_path, capsys)

    told = {(each.rule, each.node, ALL) for each in defect.findings if each.severity is Severity.ERROR}
    assert len(found) == 1
    assert found <= told


BREAKING = [each for each in SCENARIOS if each.breaks]
UNTOLD = {"intermediate-missing": "no archive holds that CA: it is told as one that nobody knows, `ca-not-trusted`"}
"""Scenarios whose traces lead to another rule than theirs, and why."""
FURTHER = {
    "intermediate-missing": {"ca-not-trusted"},
    "key-usage-unsuitable": {"tls-version-or-cipher-mismatch"},
    "certificates-too-large": {"tls-version-or-cipher-mismatch"},
}
"""Errors of other rules, too: of the CA that is unknown; and the stand-in of a tunnel, and endpoints, tell in the same
words of any handshake that broke off."""
UNCAPTURED = {"ecdsa-issuer-not-trusted": "what the cipher suites of the lab choose never shows that certificate"}
"""Scenarios of which a capture says nothing, and why."""


@pytest.mark.slow
@pytest.mark.parametrize("scenario", BREAKING, ids=lambda scenario: scenario.slug)
def test_what_a_scenario_leaves_behind_leads_to_its_rule(
    scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Archives of any real run: to a rule of the scenario, or, where no archive holds the list that refused, to the
    refusal itself, and to no error of another one. The capture alone shows it as well, where a certificate was refused
    in TLS."""
    capture, archive = tmp_path / "out.pcapng", tmp_path / "archives"
    run(["lab", "--scenario", scenario.slug, "--once", "--record", str(capture), "--archive", str(archive)])
    capsys.readouterr()

    told = _rules(["diagnose", str(archive)], capsys)
    captured = _rules(["capture", str(capture)], capsys)

    wrong = {rule for rule, severity in told.items() if severity == "error"}
    expected = {*scenario.rules, "peer-rejected-certificate"}
    assert (told.keys() & expected != set()) is (scenario.slug not in UNTOLD)
    assert wrong <= expected | FURTHER.get(scenario.slug, set())
    if scenario.slug not in UNTOLD:
        assert captured or scenario.breaks == TUNNEL_ALONE or scenario.slug in UNCAPTURED


def _rules(command: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The rules of what is found, with the severity of the most severe."""
    run([*command, "--format", "json"])
    return {each["rule"]: each["severity"] for each in reversed(json.loads(capsys.readouterr().out)["findings"])}
