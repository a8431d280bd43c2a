"""What a verifier lacks that says unknown_ca."""

from __future__ import annotations

import pytest

from edgetrust.model.side import Side
from edgetrust.rules.observation import Observation
from edgetrust.rules.rejections import find_rejections
from edgetrust.rules.unknown_ca import Lack, append_words, describe_lack, describe_need, find_lack
from tests import make
from tests.observed import alert, handshake, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT, named

ALONE = make.leaf("expc1.example.com", key="alone")


def lack_of(observation: Observation) -> Lack:
    """Of the first refusal."""
    return find_lack(observation, find_rejections(observation)[0])


def refused(*chain: make.Issued, authorities: tuple[make.Issued, ...] | None = None) -> Lack:
    """What the server lacks that refuses this chain of a client."""
    return lack_of(
        seen(
            handshake(
                server_chain=(EXPE,), client_chain=chain, authorities=authorities, alerts=[alert(Side.SERVER, 48)]
            )
        )
    )


def short(issued: make.Issued) -> str:
    """As messages have it."""
    return f"{issued.certificate.subject.rfc4514} (SHA-256 {issued.certificate.sha256[:8]}…)"


LEAF = "nothing above the leaf was sent, and its list does not lead from the issuer, CN=Issuing,O=Acme, to a root"
BELOW = "what was sent ends below CN=Root,O=Acme, and its list does not lead from there to a root"
WHOLE = "the chain was sent up to its root, and its list does not hold CN=Root,O=Acme"
SELF = "the certificate is self-signed, and its list does not hold it"
STRAY = (
    f"CN=Issuing,O=Acme, which issued the leaf, was not sent: behind it came {short(ROOT)}, which did not; and the"
    " verifier's list does not lead from CN=Issuing,O=Acme to a root"
)
SENDING = (
    "; where CN=Issuing,O=Acme is no root and its issuer is in the list, it is enough for TLS that expc1 sends"
    " it: an Expressway sends what its own trusted CA list holds"
)
NAMES = "that it names in its request"
TWIN = "that is another one of this name"


@pytest.mark.parametrize(
    ("chain", "authorities", "words"),
    [
        ((EXPC,), None, LEAF),
        ((EXPC,), (ROOT, *named(1)), f"{LEAF}; CN=Issuing,O=Acme is not among the 2 CAs {NAMES}"),
        (
            (EXPC,),
            (ISSUING,),
            f"{LEAF}; CN=Issuing,O=Acme is the one CA {NAMES}, so a CA above it is missing, or {TWIN}",
        ),
        ((EXPC, ROOT), None, STRAY),
        ((EXPC, ISSUING), (ISSUING,), f"{BELOW}; CN=Root,O=Acme is not the one CA {NAMES}"),
        ((EXPC, ISSUING, ROOT), None, WHOLE),
        ((EXPC, ISSUING, ROOT), (ROOT,), f"{WHOLE}; CN=Root,O=Acme is the one CA {NAMES}, so {TWIN}"),
        ((ALONE,), None, SELF),
        ((ALONE,), named(3), f"{SELF}; CN=expc1.example.com is not among the 3 CAs {NAMES}"),
    ],
)
def test_it_says_where_the_chain_ends_and_what_the_server_names(
    chain: tuple[make.Issued, ...], authorities: tuple[make.Issued, ...] | None, words: str
) -> None:
    """The leaf alone, without the root, whole, and self-signed; with the names of the request and without."""
    assert describe_lack(refused(*chain, authorities=authorities)) == words


def test_a_request_without_names_says_nothing() -> None:
    """An empty list of names stands for any CA."""
    assert refused(EXPC, authorities=()).listed is None


def test_names_are_compared_as_openssl_does() -> None:
    """Case and spaces do not matter."""
    twin = make.ca("CN=ISSUING,O=acme")

    assert refused(EXPC, authorities=(twin,)).names_first


def test_the_names_of_a_request_say_nothing_about_the_client() -> None:
    """It is the client that refuses here."""
    shown = handshake(server_chain=(EXPE,), authorities=(ISSUING,), alerts=[alert(Side.CLIENT, 48)])

    assert lack_of(seen(shown)).listed is None


def test_the_root_of_a_whole_chain_is_wanted_and_nothing_below_it() -> None:
    """What was sent does not have to stand in the list; a tunnel of Expressways needs it there."""
    lack = refused(EXPC, ISSUING, ROOT)

    assert lack.wanted == (ROOT.certificate,)
    assert describe_need(lack) == short(ROOT)
    assert append_words(lack, "expc1") == (
        f"append {short(ROOT)}; between two Expressways append {short(ISSUING)} as well, which their SSH tunnel needs"
    )


def test_the_order_of_the_chain_does_not_matter() -> None:
    """And what does not belong to it is left aside."""
    lack = refused(EXPC, ROOT, named(1)[0], ISSUING)

    assert lack.path == (EXPC.certificate, ISSUING.certificate, ROOT.certificate)


def test_cas_that_somebody_else_showed_are_known() -> None:
    """By their fingerprints, up to the root where it was shown."""
    alone = handshake(client_chain=(EXPC,), alerts=[alert(Side.SERVER, 48)])
    other = handshake(server_chain=(EXPE, ISSUING, ROOT), seconds=1)

    lack = lack_of(seen(alone, other))

    assert lack.above == (ISSUING.certificate, ROOT.certificate)
    assert append_words(lack, "expc1") == f"append {short(ISSUING)}, {short(ROOT)}{SENDING}"


@pytest.mark.parametrize("shown", [(EXPE, ISSUING), (EXPE, ISSUING, ROOT)], ids=["without the root", "with it"])
def test_what_lies_below_a_ca_that_the_server_names_is_all_that_is_missing(shown: tuple[make.Issued, ...]) -> None:
    """The intermediate that somebody else showed: its root stands in the list by the server's own account."""
    alone = handshake(client_chain=(EXPC,), authorities=(*named(1), ROOT), alerts=[alert(Side.SERVER, 48)])

    lack = lack_of(seen(alone, handshake(server_chain=shown, seconds=1)))

    assert lack.wanted == (ISSUING.certificate,)
    assert append_words(lack, "expc1") == f"append {short(ISSUING)}{SENDING}"
    assert describe_lack(lack) == (
        f"{LEAF}; CN=Root,O=Acme above it is among the 2 CAs {NAMES}, CN=Issuing,O=Acme is not"
    )  # fmt: skip


def test_nobody_is_told_to_send_a_root() -> None:
    """Somebody else showed the CA that is missing, and it is one."""
    refusal = handshake(server_chain=(EXPE,), client_chain=(EXPC, ISSUING), alerts=[alert(Side.SERVER, 48)])
    other = handshake(server_chain=(EXPE, ISSUING, ROOT), seconds=1)

    assert "sends" not in append_words(lack_of(seen(refusal, other)), "expc1")


def test_what_nobody_showed_is_named_and_has_to_be_asked_for() -> None:
    """The first missing one by its subject, and that there may be more above it."""
    alone = handshake(client_chain=(EXPC,), alerts=[alert(Side.SERVER, 48)])
    other = handshake(server_chain=(EXPE, ISSUING), seconds=1)

    known, unknown = lack_of(seen(alone, other)), lack_of(seen(alone))

    rest = "and every CA above it up to its root (nobody showed them)"
    assert describe_need(known) == f"{short(ISSUING)}, CN=Root,O=Acme {rest}"
    assert describe_need(unknown) == f"CN=Issuing,O=Acme {rest}"


def test_a_ca_of_the_right_name_and_another_key_is_none_of_these() -> None:
    """Only who signed counts."""
    impostor = make.ca("CN=Issuing,O=Acme", ROOT, key="impostor", ski=None)
    alone = handshake(
        client_chain=(make.leaf("expc1.example.com", ISSUING, aki=None),), alerts=[alert(Side.SERVER, 48)]
    )
    other = handshake(server_chain=(EXPE, impostor), seconds=1)

    assert lack_of(seen(alone, other)).above == ()


def test_a_self_signed_certificate_is_appended_or_replaced() -> None:
    """The second outlives its renewal."""
    assert append_words(refused(ALONE), "expc1") == (
        f"append {short(ALONE)}; or have expc1 show a certificate of a CA that is in the list, which outlives"
        " the next renewal"
    )
