"""One side of a handshake at a time."""

from __future__ import annotations

from contextlib import redirect_stderr
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.model.alert import Alert
from edgetrust.model.connection import ExpectedNames, Purpose, Refusal, Requirement
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import HeldIdentity
from edgetrust.model.side import Side
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.speaker import Objection, Speaker
from edgetrust.twin.stance import Stance
from tests import make, oracle
from tests.deployments import E1, PUBLIC_ISSUING, PUBLIC_ROOT
from tests.twins import encoded_key

LEAF = make.leaf(E1, PUBLIC_ISSUING)


def demand(**changes: object) -> Requirement:
    """A client's of the Expressway-E; a test changes one thing."""
    wanted: dict[str, object] = {
        "verifier": "client",
        "presenter": E1,
        "slot": Slot.SERVER,
        "store": Store.TRUSTED_CA,
        "purposes": (Purpose.SERVER_AUTH,),
        "names": ExpectedNames(groups=((E1,),)),
        **changes,
    }
    return Requirement(**wanted)  # type: ignore[arg-type]


def client(trusted: tuple[make.Issued, ...] = (PUBLIC_ROOT,), **changes: object) -> Speaker:
    """A side that verifies."""
    stance = Stance(
        node="client",
        side=Side.CLIENT,
        demand=demand(**changes),
        trusted=tuple(each.certificate for each in trusted),
    )
    return Speaker(stance, make.NOW, server_name=E1)


def server(leaf: make.Issued = LEAF, own: tuple[make.Issued, ...] = (PUBLIC_ISSUING, PUBLIC_ROOT)) -> Speaker:
    """A side that shows a chain and asks for none."""
    identity = HeldIdentity(leaf=leaf.certificate, key=encoded_key(leaf.key))
    stance = Stance(node=E1, side=Side.SERVER, identity=identity, own_list=tuple(each.certificate for each in own))
    return Speaker(stance, make.NOW)


def met(calling: Speaker, answering: Speaker) -> tuple[Speaker, Speaker]:
    """Both, after their handshake."""
    shake_hands(calling, answering)
    return calling, answering


def test_a_good_certificate_is_accepted() -> None:
    """And both can talk."""
    calling, answering = met(client(), server())

    assert (calling.is_finished, answering.is_finished) == (True, True)
    assert (calling.objection, calling.failure, answering.received) == (None, None, None)
    assert calling.peer == LEAF.certificate
    answering.advance(calling.send(b"hello"))
    assert answering.receive() == b"hello"
    answering.advance(calling.close())
    assert (answering.receive(), answering.received) == (b"", None)


def test_an_objection_is_openssls_and_so_is_its_alert() -> None:
    """Error 20, alert 48."""
    calling, answering = met(client(), server(own=()))

    assert calling.objection == Objection(code=20, text="unable to get local issuer certificate", depth=0)
    assert calling.failure == "certificate verify failed"
    assert answering.received == Alert(code=48, name="unknown_ca")


def test_a_side_that_sends_no_alerts_sends_none() -> None:
    """The other side learns nothing but that the handshake does not go on."""
    calling, answering = met(client(sends_alerts=False), server(own=()))

    assert calling.objection is not None
    assert answering.received is None
    assert not answering.is_finished


def test_a_name_is_refused_within_the_handshake_or_after_it() -> None:
    """Endpoints send alert 42; Expressways finish, and object then."""
    other = ExpectedNames(groups=(("other.example.com",),))

    endpoint, seen = met(client(names=other, refusal=Refusal.ALERT), server())
    expressway, unseen = met(client(names=other, refusal=Refusal.CLOSE), server())

    assert seen.received == Alert(code=42, name="bad_certificate")
    assert not endpoint.is_finished
    assert (unseen.received, expressway.is_finished) == (None, True)
    assert endpoint.objection == expressway.objection
    assert expressway.objection == Objection(
        code=62, text="hostname mismatch", depth=0, names=(("other.example.com",),)
    )


def test_dates_come_before_names() -> None:
    """Though OpenSSL alone would name the name first."""
    expired = make.leaf(E1, PUBLIC_ISSUING, not_after=datetime(2026, 2, 1, tzinfo=UTC))

    calling, _ = met(client(names=ExpectedNames(groups=(("other.example.com",),))), server(expired))

    assert calling.objection is not None
    assert calling.objection.code == 10


@oracle.NEEDED
@pytest.mark.parametrize("not_after", [datetime(2026, 2, 1, tzinfo=UTC), datetime(2030, 2, 1, tzinfo=UTC)])
def test_a_missing_revocation_list_comes_before_dates(not_after: datetime) -> None:
    """Also of a certificate that is trusted itself, whose list the library behind the lab no longer asks for."""
    own = make.leaf(E1, None, subject=f"CN={E1}", not_after=not_after)
    calling = client((own,))
    calling = Speaker(replace(calling.stance, crls=()), make.NOW, server_name=E1)

    met(calling, server(own, ()))

    wanted = oracle.verify(own.der, [], [own.der], at=make.NOW, crls=[])
    assert wanted is not None
    assert calling.objection == Objection(code=wanted.code, text="unable to get certificate CRL", depth=wanted.depth)


def test_name_constraints_come_before_names() -> None:
    """OpenSSL looks at them last of all that is about the chain; they are about the chain all the same."""
    narrow = make.ca("CN=Narrow,O=Trusty", PUBLIC_ROOT, permitted=["example.net"])
    wanted = ExpectedNames(groups=(("other.example.com",),))

    calling, answering = met(
        client(names=wanted, refusal=Refusal.ALERT), server(make.leaf(E1, narrow), (narrow, PUBLIC_ROOT))
    )

    assert calling.objection is not None
    assert (calling.objection.code, calling.objection.names) == (47, ())
    assert answering.received == Alert(code=46, name="certificate_unknown")


def test_a_purpose_is_looked_at_where_it_is_demanded() -> None:
    """And nowhere else."""
    client_only = make.leaf(E1, PUBLIC_ISSUING, eku=["clientAuth"])

    refusing, _ = met(client(), server(client_only))
    content, _ = met(client(purposes=()), server(client_only))

    assert refusing.objection is not None
    assert refusing.objection.code == 26
    assert (content.objection, content.is_finished) == (None, True)


def test_a_side_that_does_not_verify_takes_anything() -> None:
    """And knows what it was shown all the same."""
    calling, _ = met(client(trusted=(), not_verified_because="permissive"), server(own=()))

    assert (calling.is_finished, calling.objection) == (True, None)
    assert calling.peer == LEAF.certificate


def test_garbage_ends_the_handshake_with_openssls_words() -> None:
    """Whatever it is."""
    answering = server()

    answering.advance(b"GET / HTTP/1.1\r\n\r\n")

    assert answering.is_done
    assert answering.failure == "http request"


def test_a_certificate_that_only_openssl_can_read_is_refused() -> None:
    """Whatever OpenSSL thinks of it: nobody could say what it is."""
    calling = client()

    assert calling._decide(0, 0, b"\x30\x00", lambda: True) != 0
    assert calling._decide(20, 0, b"\x30\x00", lambda: True) == 20
    assert calling.peer is None


@given(st.integers(min_value=0, max_value=len(LEAF.der) - 1), st.integers(min_value=1, max_value=255))
def test_a_certificate_of_which_one_octet_is_changed_is_refused_in_silence(position: int, change: int) -> None:
    """Whether OpenSSL can read it, edgetrust can, both or neither: the side that is shown it has something to say, and
    nothing is printed."""
    der = bytearray(LEAF.der)
    der[position] ^= change
    identity = HeldIdentity(leaf=replace(LEAF.certificate, der=bytes(der)), key=encoded_key(LEAF.key))
    stance = Stance(node=E1, side=Side.SERVER, identity=identity, own_list=(PUBLIC_ISSUING.certificate,))

    with redirect_stderr(StringIO()) as said:
        try:
            calling, _ = met(client(), Speaker(stance, make.NOW))
        except Malformed:
            return

    assert not calling.is_finished
    assert calling.objection is not None or calling.failure is not None
    assert said.getvalue() == ""
