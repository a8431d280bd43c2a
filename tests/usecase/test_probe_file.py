"""Results of `edgetrust probe`, read back."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.tls.registry import alert
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Unreadable
from edgetrust.model.probe import Answer, ClientCertificate, Failure, Probe, ProbeResult, Stage
from edgetrust.model.side import Side
from edgetrust.report.probe_json import probe_document, render_probe_json
from edgetrust.usecase.probe_file import ProbeFile, read_probe
from edgetrust.usecase.probed import as_handshake
from tests import make
from tests.deployments import E1, PUBLIC_ISSUING
from tests.shown import shown

FILE = "result.json"
AT_E = make.leaf(E1, PUBLIC_ISSUING)
CLIENT = make.leaf("expc1.example.com", PUBLIC_ISSUING)


def read(*results: ProbeResult) -> ProbeFile:
    """What comes back from the document about these results."""
    return read_probe(render_probe_json(Probe(results=results, time=make.NOW), (), at=make.NOW).encode(), file=FILE)


def test_what_was_written_is_read() -> None:
    """Hosts, port, chain and accepted CAs; services that showed nothing are left out."""
    asked = shown(AT_E, PUBLIC_ISSUING, host="EXPE1.example.com", port=7001, authorities=["CN=Root,O=Acme"])

    (chain,) = read(asked, shown(port=1)).chains

    assert (chain.hosts, chain.port, chain.side) == (("expe1.example.com", "192.0.2.1"), 7001, Side.SERVER)
    assert chain.authorities == asked.authority_names == ("CN=Root,O=Acme",)
    assert [located.certificate for located in chain.chain] == [AT_E.certificate, PUBLIC_ISSUING.certificate]
    assert {located.source.file for located in chain.chain} == {FILE}


def test_a_chain_with_a_hole_is_no_evidence() -> None:
    """The leaf cannot be read: another certificate must not take its place."""
    found = read(shown(chain=(Unreadable(b"\x30\x00", "empty"), PUBLIC_ISSUING.certificate)))

    assert found.chains == ()
    assert found.problems == ()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"schema": "edgetrust.report/1"}',
        b'{"schema": "edgetrust.probe/1"}',
        b'{"schema": "edgetrust.probe/1", "targets": [{}]}',
        b'{"schema": "edgetrust.probe/1", "targets": [{"target": 1, "address": null, "port": 1, "chain": []}]}',
        (
            b'{"schema": "edgetrust.probe/1",'
            b' "targets": [{"target": "a", "address": null, "port": 1, "chain": [{"pem": 1}]}]}'
        ),
        (
            b'{"schema": "edgetrust.probe/1",'
            b' "targets": [{"target": "a", "address": null, "port": 1, "chain": [], "authorities": [1]}]}'
        ),
        b"[" * 100_000,
    ],
)
def test_anything_else_is_refused_with_what_to_do(document: bytes) -> None:
    """In one line."""
    with pytest.raises(Malformed, match=r"^result\.json is no result of edgetrust probe: ") as caught:
        read_probe(document, file=FILE)

    assert caught.value.hint is not None
    assert "\n" not in caught.value.message


KEYS = (
    *("target", "address", "port", "chain", "pem", "authorities", "client_chain", "alert", "code", "name", "fatal"),
    *(
        "answer",
        "client_certificate",
        "error",
        "stage",
        "text",
        "server_name",
        "sha256",
        "certificate_shown",
        "reached",
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_any_document_is_read_or_refused(targets: Any) -> None:  # noqa: ANN401 - any JSON
    """Nothing but Malformed comes out."""
    with contextlib.suppress(Malformed):
        read_probe(json.dumps({"schema": "edgetrust.probe/1", "targets": targets}).encode(), file=FILE)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"answer": Answer.REFUSED, "alert": alert(48), "is_alert_fatal": True, "has_shown_certificate": True},
        {"answer": Answer.CLOSED, "has_shown_certificate": True, "client_certificate": ClientCertificate.REQUESTED},
        {"alert": alert(112)},
        {"alert": alert(70), "is_alert_fatal": True, "failure": Failure(stage=Stage.HANDSHAKE, text="refused")},
    ],
)
def test_how_a_handshake_ended_comes_back(changes: dict[str, Any]) -> None:
    """All that rules ask of it: who showed what, and how it ended."""
    given = shown(AT_E, PUBLIC_ISSUING, client_chain=(CLIENT.certificate,), version=None, **changes)

    found = read(given)

    assert found.time == make.NOW
    assert as_handshake(found.looks[0].result, at=make.NOW) == as_handshake(given, at=make.NOW)


def document(**changes: object) -> dict[str, Any]:
    """A document of one service, of which a test changes a field."""
    found: dict[str, Any] = probe_document(Probe(results=(shown(AT_E),), time=make.NOW), (), at=make.NOW)
    return {**found, **changes}


def test_what_older_releases_wrote_is_read() -> None:
    """Without what has been added since; an alert is fatal where the handshake ended with it."""
    old = document(at="2020-01-02T03:04:05Z")
    del old["time"], old["targets"][0]["client_chain"], old["targets"][0]["refused_versions"]
    old["targets"][0] |= {"answer": "refused", "alert": {"code": 48, "name": "unknown_ca"}}

    found = read_probe(json.dumps(old).encode(), file=FILE)

    assert found.time == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (found.looks[0].result.client_chain, found.looks[0].result.is_alert_fatal) == ((), True)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"pem": "garbage"}, "its pem is no certificate"),
        ({"pem": PUBLIC_ISSUING.pem}, "its pem has another fingerprint than its sha256 says"),
    ],
)
@pytest.mark.parametrize("field", ["chain", "client_chain"])
def test_a_certificate_that_is_not_what_the_document_says_is_a_problem(
    entry: dict[str, str], reason: str, field: str
) -> None:
    """Named with file and service; its chain is no evidence."""
    damaged = document()
    whole = damaged["targets"][0]["chain"]
    damaged["targets"][0][field] = [{**whole[0], **entry}]

    found = read_probe(json.dumps(damaged).encode(), file=FILE)

    (problem,) = found.problems
    assert problem.source.file == FILE
    assert problem.reason == f"a certificate of {E1}:8443 cannot be used: {reason}"
    assert len(found.chains) == (field == "client_chain")


@given(st.datetimes(timezones=st.timezones() | st.none()))
def test_any_time_is_read_or_refused(moment: datetime) -> None:
    """Also at the ends of the calendar, where another zone is beyond it."""
    with contextlib.suppress(Malformed):
        found = read_probe(json.dumps(document(time=moment.isoformat())).encode(), file=FILE)

        assert found.time is not None
        assert found.time.utcoffset() == timedelta(0)
