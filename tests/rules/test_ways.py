"""Which of several ways to a root a list is to hold."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short
from edgetrust.rules.ways import describe_needed, sent_of, wanted_of, way_to_send, way_to_verify
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER
from tests.examine import examine

OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
CROSS_SIGNED = make.ca("CN=Public Issuing,O=Trusty", OTHER_ROOT)
PUBLIC = (PUBLIC_ISSUING.certificate, PUBLIC_ROOT.certificate)
ELSEWHERE = (CROSS_SIGNED.certificate, OTHER_ROOT.certificate)
CROSSED = [OTHER_ROOT, CROSS_SIGNED]


def examined(**lists: list[make.Issued]) -> Examination:
    """With these lists: `c` and `e` of the Expressways, and those of kinds of endpoints. All chains are at hand."""
    places = {"c": (C1, "trusted-ca"), "e": (E1, "trusted-ca")}
    trust = {places.get(name, (name.replace("_", "-"), "endpoint")): entries for name, entries in lists.items()}
    at_hand = {(PUBLISHER, "tomcat-trust"): [*AUTHORITIES, *CROSSED]}
    return examine(deployments.stand_alone(trust={**trust, **at_hand}))


def way(examination: Examination, *, verifier: str | None = None) -> tuple[object, ...]:
    """The way of the Expressway-E's certificate, for sending it or for one that verifies it."""
    leaf = next(each.certificate for each in examination.subjects() if each.node.id == E1)
    node = examination.node(verifier or E1)
    find = way_to_verify if verifier else way_to_send
    return find(examination, node, Store.TRUSTED_CA, leaf).above


def test_what_is_sent_is_what_the_endpoints_accept() -> None:
    """Although the own list and the Expressway-C hold the other chain, and what they hold can be changed."""
    assert way(examined(c=CROSSED, e=CROSSED)) == PUBLIC


def test_where_all_endpoints_know_the_other_root_that_one_is_sent() -> None:
    """The public root is of no use to them."""
    lists = {name: [OTHER_ROOT] for name in ("jabber", "ip_phones", "tc")}

    assert way(examined(c=CROSSED, **lists)) == ELSEWHERE


def test_where_no_chain_does_for_all_most_decide() -> None:
    """One kind of endpoint against two."""
    assert way(examined(c=CROSSED, tc=[OTHER_ROOT])) == PUBLIC


def test_where_all_chains_do_the_list_stays_as_it_is() -> None:
    """The endpoints know both roots."""
    lists = {name: [PUBLIC_ROOT, OTHER_ROOT] for name in ("c", "jabber", "ip_phones", "tc")}

    assert way(examined(e=CROSSED, **lists)) == ELSEWHERE


def test_a_verifier_goes_by_its_own_roots() -> None:
    """It has to append the less."""
    assert way(examined(c=[OTHER_ROOT], e=CROSSED), verifier=C1) == ELSEWHERE
    assert way(examined(c=[PUBLIC_ROOT], e=CROSSED), verifier=C1) == PUBLIC


def test_a_list_that_sends_is_told_one_chain() -> None:
    """What it verifies with it takes the same one."""
    assert way(examined(c=CROSSED, e=[OTHER_ROOT]), verifier=E1) == PUBLIC


def test_all_that_a_node_sends_is_counted_together() -> None:
    """Here one certificate, and one chain."""
    examination = examined(c=CROSSED, e=CROSSED)

    assert sent_of(examination, examination.node(E1), Store.TRUSTED_CA) == PUBLIC


def test_what_a_list_needs_is_told_to_whoever_clears_it_up() -> None:
    """In list order, as far as the list holds it, and nothing where it holds nothing of it."""
    examination = examined(e=[OTHER_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING], c=[make.ca("CN=Stranger")])

    on_e, on_c = (describe_needed(examination, examination.node(node), Store.TRUSTED_CA) for node in (E1, C1))

    assert on_e == f" (it needs at least {short(PUBLIC_ROOT.certificate)}, {short(PUBLIC_ISSUING.certificate)})"
    assert on_c == ""


def test_a_list_wants_what_is_sent_and_what_is_verified_with_it() -> None:
    """Whatever it holds today."""
    examination = examined(e=[])

    wanted = wanted_of(examination, examination.node(E1), Store.TRUSTED_CA)

    assert wanted == {each.certificate for each in AUTHORITIES}


def test_a_way_to_send_is_found_once() -> None:
    """Rule after rule asks for it."""
    examination = examined(c=CROSSED, e=CROSSED)
    leaf = next(each.certificate for each in examination.subjects() if each.node.id == E1)

    first, second = (way_to_send(examination, examination.node(E1), Store.TRUSTED_CA, leaf) for _ in range(2))

    assert first is second
