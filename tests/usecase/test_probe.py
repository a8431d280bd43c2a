"""Whom `probe` asks, and what it makes of the answers: with a network that is a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.model.probe import Attempt, Failure, Job, ServiceLookup, ServiceRecord, Stage, Target
from edgetrust.model.tls import Version
from edgetrust.mra.probing import targets_of
from edgetrust.usecase.probe import Question, parse_domain, parse_target, plan_jobs, probe
from tests import make
from tests.deployments import E1, edge_proxy, stand_alone

REFUSED = Attempt(failure=Failure(stage=Stage.CONNECT, text="connection refused"))


def nobody(jobs: Sequence[Job]) -> tuple[tuple[Attempt, ...], ...]:
    """A network on which nobody listens."""
    return tuple((REFUSED,) for _ in jobs)


def no_records(name: str) -> ServiceLookup:
    """A DNS that knows nothing."""
    return ServiceLookup(name=name)


def asked(question: Question, records: tuple[ServiceRecord, ...] = ()) -> list[Target]:
    """The services that are connected to."""
    seen: list[Target] = []

    def note(jobs: Sequence[Job]) -> tuple[tuple[Attempt, ...], ...]:
        seen.extend(job.target for job in jobs)
        return nobody(jobs)

    probe(question, at=make.NOW, execute=note, look_up=lambda name: ServiceLookup(name=name, records=records))
    return seen


@pytest.mark.parametrize(
    "text,host,port,server_name",
    [
        ("expe1.example.com:8443", "expe1.example.com", 8443, "expe1.example.com"),
        (" 192.0.2.1:7001 ", "192.0.2.1", 7001, None),
        ("[2001:db8::1]:443", "2001:db8::1", 443, None),
        ("[fe80::1%eth0]:443", "fe80::1%eth0", 443, None),
    ],
)
def test_a_service_is_host_and_port(text: str, host: str, port: int, server_name: str | None) -> None:
    """SNI where the host is a name."""
    target = parse_target(text)

    assert (target.host, target.port, target.server_name) == (host, port, server_name)


@pytest.mark.parametrize(
    "text",
    ["", "expe1", "expe1:", ":8443", "a:0", "a:65536", "2001:db8::1:443", "[x]:1", "a/b:1", "a:\u0664\u0664\u0663"],
)
def test_what_is_no_service_is_refused(text: str) -> None:
    """With the form that was expected."""
    with pytest.raises(Malformed, match="is no service"):
        parse_target(text)


def test_another_name_can_be_sent_and_another_domain_asked_for() -> None:
    """Only with STARTTLS does XMPP have a domain."""
    plain = parse_target("192.0.2.1:8443", server_name="expe1.example.com", xmpp_domain="example.com")
    xmpp = parse_target("expe1.example.com:5222", is_xmpp=True)

    assert (plain.server_name, plain.xmpp_domain) == ("expe1.example.com", None)
    assert (xmpp.server_name, xmpp.xmpp_domain) == ("expe1.example.com", "expe1.example.com")
    assert parse_target("a.example.com:5222", is_xmpp=True, xmpp_domain="example.com").xmpp_domain == "example.com"


@pytest.mark.parametrize("name", ["", "192.0.2.1", "x" * 300])
def test_what_is_no_server_name_cannot_be_sent(name: str) -> None:
    """RFC 6066 has names only."""
    with pytest.raises(Malformed, match="is no server name"):
        parse_target("a.example.com:1", server_name=name)


@given(st.text(max_size=40))
def test_any_text_is_a_service_or_refused(text: str) -> None:
    """And a service is named as it was typed."""
    try:
        target = parse_target(text)
    except Malformed:
        return

    assert parse_target(target.name) == target


def test_one_handshake_offers_all_or_each_offers_one() -> None:
    """Newest first."""
    target = parse_target("a.example.com:1")

    (once,) = plan_jobs([target], all_versions=False, completes=True)
    (each,) = plan_jobs([target], all_versions=True, completes=False)

    assert (once.ranges, once.completes) == (((Version.TLS_1_0, Version.TLS_1_3),), True)
    assert each.ranges == ((0x304, 0x304), (0x303, 0x303), (0x302, 0x302), (0x301, 0x301))


def test_services_come_typed_ones_first_and_once() -> None:
    """One that is typed and of the deployment keeps the connections that lead there."""
    deployment = stand_alone().deployment
    typed = parse_target(f"{E1}:8443")

    targets = asked(Question(targets=(typed, typed), deployment=deployment))

    assert [(target.host, target.port) for target in targets[:1]] == [(E1, 8443)]
    assert targets[0].connections[0].startswith("jabber-https:")
    assert len(targets) == len(targets_of(deployment))


def test_where_the_service_records_lead_is_looked_at() -> None:
    """Only the record that clients outside use; `.` stands for no service at all (RFC 2782)."""
    records = (ServiceRecord(host="expe1.example.com", port=8443), ServiceRecord(host="", port=0))

    targets = asked(Question(domains=("example.com",)), records)

    assert targets == [Target(host="expe1.example.com", port=8443, server_name="expe1.example.com")]


def test_warnings_use_what_the_deployment_knows() -> None:
    """A record that leads elsewhere."""
    question = Question(domains=("example.com",), deployment=stand_alone().deployment)
    records = (ServiceRecord(host="other.example.com", port=8443),)

    done = probe(question, at=make.NOW, execute=nobody, look_up=lambda name: ServiceLookup(name=name, records=records))

    edge, inside = done.services
    assert len(edge.warnings) == 2
    assert len(inside.warnings) == 1


def test_a_proxy_of_the_deployment_is_where_records_may_lead() -> None:
    """Endpoints talk to it instead of the Expressway-E."""
    deployment = replace(stand_alone().deployment, edge_proxy=edge_proxy("edge.example.com"))
    question = Question(domains=("example.com",), deployment=deployment)
    records = (ServiceRecord(host="edge.example.com", port=8443),)

    done = probe(question, at=make.NOW, execute=nobody, look_up=lambda name: ServiceLookup(name=name, records=records))

    assert done.services[0].warnings == ()


def test_each_result_is_of_its_target() -> None:
    """In their order."""
    targets = tuple(parse_target(f"a.example.com:{port}") for port in (3, 1, 2))

    done = probe(Question(targets=targets), at=make.NOW, execute=nobody, look_up=no_records)

    assert [result.target for result in done.results] == list(targets)
    assert [result.failure for result in done.results] == [REFUSED.failure] * 3


@pytest.mark.parametrize("text", ["example.com", "example.com.", "lab", "my_lab.example", "münchen.example"])
def test_a_service_domain_is_a_name(text: str) -> None:
    """Without the dot at its end."""
    assert parse_domain(text) == text.removesuffix(".")


@pytest.mark.parametrize("text", ["", "bad domain", "a..b", "192.0.2.1", "-x.example", "x" * 64, "."])
def test_what_is_no_service_domain_is_refused(text: str) -> None:
    """Nobody is asked for it."""
    with pytest.raises(Malformed, match="is no service domain, expected one like"):
        parse_domain(text)
