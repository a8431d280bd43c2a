"""What further names in certificates mean."""

from __future__ import annotations

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Starter
from tests import make
from tests.mra.starter.files import guess

CUCM = ("cucm-tomcat.pem", make.leaf("cucm.corp.b"))


def leaf(name: str, *sans: str) -> make.Issued:
    """A certificate for a node and further names."""
    return make.leaf(name, sans=[name, *sans])


def values(answers: tuple[Answer, ...]) -> list[str]:
    """What they say."""
    return [answer.value for answer in answers]


def profiles(starter: Starter) -> list[str]:
    """The phone security profiles."""
    return values(starter.clusters[Role.CUCM].phone_security_profiles)


def test_names_on_the_outside_are_domains() -> None:
    """Where they say so, where nodes lie in them, and where they are too short for a host; each once."""
    starter = guess(
        (
            "expe.pem",
            leaf("expe.x.a.b", "collab-edge.one.test", "SRV:_collab-edge._tls.two.test", "x.a.b", "three.org"),
        ),
        ("expc.pem", leaf("expc.corp.b", "four.org")),
        CUCM,
    )

    assert values(starter.domains) == ["one.test", "two.test", "x.a.b", "three.org"]
    assert starter.domains[0].guess == "the certificate of expe.x.a.b carries collab-edge.one.test"
    assert profiles(starter) == []
    assert starter.notes == ()


def test_the_inside_tells_domains_when_the_outside_does_not() -> None:
    """Else the domain in which the Expressway-E lies; else none."""
    inside = guess(("expe.pem", leaf("expe.a.b")), ("expc.pem", leaf("expc.corp.b", "example.com")))
    neither = guess(("expe.pem", leaf("expe.a.b")))
    nothing = guess(("expc.pem", leaf("expc.corp.b")))

    assert values(inside.domains) == ["example.com"]
    assert neither.domains == (Answer("a.b", "the Expressway-E lies in it, and no certificate names a service domain"),)
    assert nothing.domains == ()


def test_names_on_both_sides_are_chat_nodes() -> None:
    """By their whole names, whatever their case."""
    starter = guess(("expe.pem", leaf("expe.a.b", "Chat1.a.b")), ("expc.pem", leaf("expc.corp.b", "chat1.a.b")), CUCM)

    assert starter.chat_node_aliases == (
        Answer("chat1.a.b", "the certificate of expc.corp.b carries chat1.a.b, and that of an Expressway-E as well"),
    )
    assert profiles(starter) == []


def test_names_on_the_inside_are_phone_security_profiles() -> None:
    """And these need mixed mode; without a CUCM to say it of, it is only told."""
    files = ("expe.pem", leaf("expe.a.b")), ("expc.pem", leaf("expc.corp.b", "secure-8865.a.b"))
    known, unknown = guess(*files, CUCM), guess(*files)

    assert profiles(known) == ["secure-8865.a.b"]
    assert known.clusters[Role.CUCM].security_mode == Answer("mixed", "phones with these security profiles need it")
    seen = "the certificate of expc.corp.b carries secure-8865.a.b"
    assert unknown.notes == (f"{seen}: a phone security profile, perhaps, of a CUCM that is not known",)


def test_other_names_on_the_outside_are_told() -> None:
    """A federated domain, another name of the node: only people know."""
    starter = guess(("expe.pem", leaf("expe.a.b", "other.name.test", "chat.partner.test")))

    assert starter.notes == (
        "the certificate of expe.a.b carries other.name.test: a federated domain, or another name of the node?",
        "the certificate of expe.a.b carries chat.partner.test: a federated domain, or another name of the node?",
    )


def test_names_of_nodes_and_clusters_are_no_settings() -> None:
    """They are known by then."""
    cluster = [make.leaf("CN=expe.a.b", sans=["expe.a.b", f"expe{number}.a.b"], key=str(number)) for number in (1, 2)]
    starter = guess(("server_expe1_2026.pem", cluster[0]), ("server_expe2_2026.pem", cluster[1]))

    assert (starter.notes, values(starter.domains)) == ((), ["a.b"])
