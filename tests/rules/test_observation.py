"""What rules about traffic can ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.handshake import HandshakeOutcome, SeenChain
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.pki.read import read_certificate
from edgetrust.rules.observation import (
    MOST_EVIDENCE,
    alert_evidence,
    authorities_of,
    count_of,
    evidence_of,
    group,
    has_issued,
    is_not_signed_by,
    moment_of,
    name_of,
    places_of,
)
from tests import make
from tests.observed import CLIENT, SERVER, alert, handshake, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT


def test_a_chain_is_what_was_shown_as_far_as_it_can_be_read() -> None:
    """Without a readable leaf there is none, so that no CA is taken for it."""
    whole = handshake(server_chain=(EXPE, ISSUING))
    assert whole.server_chain is not None
    behind = replace(whole, server_chain=replace(whole.server_chain, certificates=(EXPE.der, b"?", ROOT.der)))
    leaf = replace(whole, server_chain=replace(whole.server_chain, certificates=(b"?", ISSUING.der)))
    unseen, empty = handshake(), handshake(client_chain=())
    observation = seen(whole, behind, leaf, unseen, empty)

    chains = [observation.chain(each, Side.SERVER) for each in (whole, behind, leaf, unseen)]

    assert chains == [(EXPE.certificate, ISSUING.certificate), (EXPE.certificate, ROOT.certificate), (), ()]
    assert observation.leaf(empty, Side.CLIENT) is None


def test_nodes_are_called_by_the_certificates_that_they_show() -> None:
    """A client by its address, whatever its port; a server with its port."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,))
    later = replace(handshake(seconds=1), client=replace(CLIENT, port=50000))
    observation = seen(shown, later)

    assert observation.host(later, Side.CLIENT) == "expc1.example.com"
    assert observation.describe(shown, Side.CLIENT) == "expc1.example.com (10.0.10.11)"
    assert observation.describe(later, Side.CLIENT) == "expc1.example.com (10.0.10.11, assumed)"
    assert observation.describe(later, Side.SERVER) == "expe1.example.com (10.0.20.21:7001)"


def test_behind_an_address_that_accepts_and_refuses_the_same_nobody_is_known_by_the_others_certificate() -> None:
    """One of them showed who it is, at another port."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,), outcome=HandshakeOutcome.OK)
    refused = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 48)], port=8443)
    observation = seen(shown, refused)

    assert [observation.host(each, Side.CLIENT) for each in (shown, refused)] == ["expc1.example.com", "10.0.10.11"]
    assert observation.describe(refused, Side.CLIENT) == "10.0.10.11"


def test_a_server_does_not_give_its_name_to_those_who_call_from_its_address() -> None:
    """A port is forwarded to it."""
    served = handshake(server_chain=(EXPE,))
    called = replace(served, client=replace(CLIENT, ip=served.server.ip), server=replace(SERVER, ip="192.0.2.1"))

    assert seen(served, called).host(called, Side.CLIENT) == served.server.ip


def test_an_address_with_several_names_is_called_by_none() -> None:
    """Behind address translation stand several clients; a service on another port has a name of its own."""
    other = make.leaf("cucm.example.com", ISSUING)
    clients = [handshake(client_chain=(leaf,)) for leaf in (EXPC, other)]
    servers = [handshake(server_chain=(EXPE,), port=7001), handshake(server_chain=(other,), port=8443)]
    observation = seen(*clients, *servers)

    assert observation.describe(clients[0], Side.CLIENT) == "10.0.10.11"
    assert [observation.host(each, Side.SERVER) for each in servers] == ["expe1.example.com", "cucm.example.com"]


def test_one_address_may_be_client_and_server() -> None:
    """As on loopback: each side has its name."""
    both = handshake(server_chain=(EXPE,), client_chain=(EXPC,))
    looped = replace(both, client=replace(both.client, ip="127.0.0.1"), server=replace(both.server, ip="127.0.0.1"))
    observation = seen(looped)

    assert [observation.host(looped, side) for side in Side] == ["expc1.example.com", "expe1.example.com"]


def test_the_names_of_a_deployment_come_first() -> None:
    """And those that merely follow from it are marked."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,))
    observation = replace(
        seen(shown), names={CLIENT.ip: "expc9.example.com"}, assumed=frozenset({CLIENT.ip})
    )  # fmt: skip

    assert observation.describe(shown, Side.CLIENT) == "expc9.example.com (10.0.10.11, assumed)"
    assert observation.host(shown, Side.SERVER) == "expe1.example.com"


@pytest.mark.parametrize(
    ("certificate", "name"),
    [
        (make.leaf("expe1.example.com", ISSUING), "expe1.example.com"),
        (make.leaf("a.example.com", ISSUING, subject="O=Acme"), "a.example.com"),
        (make.leaf("a.example.com", ISSUING, subject="CN=,O=Acme"), "a.example.com"),
        (make.leaf("a.example.com", ISSUING, subject=f"CN={'x' * 300}"), "a.example.com"),
        (make.leaf("a.example.com", ISSUING, subject="CN=Ann Smith"), "a.example.com"),
        (make.leaf("a.example.com", ISSUING, subject="CN=b\n 1. error"), "a.example.com"),
        (make.ca("CN=Corp Root,O=Acme"), None),
        (make.ca("O=Acme"), None),
    ],
    ids=["host", "no common name", "empty", "too long", "person", "forged", "CA", "none at all"],
)
def test_a_certificate_names_its_holder(certificate: make.Issued, name: str | None) -> None:
    """By the common name, else by the first DNS name, else not at all."""
    assert name_of(certificate.certificate) == name


def test_a_failure_that_was_mended_is_told_with_when_it_worked() -> None:
    """Only later handshakes of the same two ends count, and where there are several clients, of each of them."""
    failed, before = handshake(seconds=5), handshake(seconds=1, outcome=HandshakeOutcome.OK)
    later = [handshake(seconds=each, outcome=HandshakeOutcome.OK) for each in (7, 8)]
    elsewhere = handshake(seconds=9, port=8443, outcome=HandshakeOutcome.OK)
    other = replace(failed, client=replace(CLIENT, ip="10.0.10.12"))
    mended, unmended = seen(before, failed, *later, elsewhere), seen(before, failed, elsewhere)

    assert mended.describe_recovery([failed]) == f"; afterwards it was completed, {count_of(later)}"
    assert unmended.describe_recovery([failed]) == ""
    assert mended.describe_recovery([failed, other]) == ""
    assert seen(replace(failed, time=None), *later).describe_recovery([replace(failed, time=None)]) == ""


def test_a_part_of_a_run_knows_what_became_of_it() -> None:
    """The rules may look at the failures alone."""
    failed, later = handshake(seconds=5), handshake(seconds=7, outcome=HandshakeOutcome.OK)

    part = replace(seen(failed), run=(failed, later))

    assert part.describe_recovery([failed]) == f"; afterwards it was completed, {count_of([later])}"


def test_cas_above_are_those_that_signed() -> None:
    """Whoever showed them, up to the root."""
    observation = seen(handshake(server_chain=(EXPE, ROOT)), handshake(client_chain=(EXPC, ISSUING)))

    assert observation.above(EXPE.certificate) == (ISSUING.certificate, ROOT.certificate)
    assert observation.above(ROOT.certificate) == ()
    assert seen(handshake(server_chain=(EXPE,))).above(EXPE.certificate) == ()


def test_cas_that_sign_each_other_do_not_go_round_in_circles() -> None:
    """Each certified the other."""
    first, second = make.ca("CN=First", key="first"), make.ca("CN=Second", key="second")
    crossed = make.ca("CN=First", second, key="first"), make.ca("CN=Second", first, key="second")
    leaf = make.leaf("host.example.com", crossed[0])
    observation = seen(handshake(server_chain=(leaf, *crossed)))

    assert observation.above(leaf.certificate) == tuple(each.certificate for each in crossed)


def test_a_signature_that_cannot_be_checked_says_nothing_about_who_signed() -> None:
    """An algorithm that nobody here computes; one that can be computed does."""
    encoded = EXPE.der.replace(bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d04037f"))
    odd, impostor = read_certificate(encoded), make.ca("CN=Issuing,O=Acme", ROOT, key="impostor", ski=None).certificate

    assert not is_not_signed_by(odd, impostor)
    assert is_not_signed_by(EXPE.certificate, impostor)
    assert not has_issued(impostor, make.leaf("expe1.example.com", ISSUING, aki=None).certificate)


def test_names_of_a_request_are_read_as_far_as_that_goes() -> None:
    """Nothing is made of octets that are no name."""
    asked = replace(handshake(), request=CertificateRequest(authorities=(ROOT.certificate.subject.der, b"?")))

    assert [name.rfc4514 for name in authorities_of(asked)] == ["CN=Root,O=Acme"]
    assert authorities_of(handshake()) == ()


def test_places_are_those_of_the_frame_that_shows_it() -> None:
    """Without one, the frame with which the handshake begins; no more than a few of them."""
    shown = [handshake(alerts=[alert(Side.SERVER, 48)]), handshake(), *[handshake()] * MOST_EVIDENCE]

    at = alert_evidence(shown)

    assert at[:2] == (Evidence(source="eth0.pcap, frame 9"), Evidence(source="eth0.pcap, frame 3"))
    assert len(at) == MOST_EVIDENCE
    assert evidence_of([handshake(server_chain=(EXPE,))], lambda each: _frame(each.server_chain)) == (
        Evidence(source="eth0.pcap, frame 5"),
    )


def _frame(shown: SeenChain | None) -> int | None:
    return None if shown is None else shown.frame


def test_whatever_finding_cites_a_handshake_is_found_by_its_places() -> None:
    """Its beginning, its alerts and its end, each once."""
    shown = replace(handshake(alerts=[alert(Side.SERVER, 48), alert(Side.CLIENT, 0)]), ended_frame=12)

    assert places_of(shown) == ("eth0.pcap, frame 3", "eth0.pcap, frame 9", "eth0.pcap, frame 12")
    assert places_of(handshake()) == ("eth0.pcap, frame 3",)


def test_how_often_is_said_with_the_first_and_the_last_time() -> None:
    """And once where both are the same second."""
    first, same, later = handshake(), handshake(), handshake(seconds=3601)

    said = [count_of(list(each)) for each in ((first,), (first, same), (first, same, later))]

    assert said == [
        "once, at 2026-11-23 00:00:00 UTC",
        "2 times, at 2026-11-23 00:00:00 UTC",
        "3 times, first at 2026-11-23 00:00:00 UTC, last at 2026-11-23 01:00:01 UTC",
    ]
    assert moment_of(first) == datetime(2026, 11, 23, 0, 0, 0, 123456, tzinfo=UTC)
    assert moment_of(replace(first, time=None)) is None


def test_groups_keep_the_order_of_their_first() -> None:
    """And of their members."""
    shown = [handshake(port=port, seconds=number) for number, port in enumerate((2, 1, 2))]

    assert group(shown, lambda each: each.server.port) == [[shown[0], shown[2]], [shown[1]]]
