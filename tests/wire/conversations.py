"""Every kind of conversation, by name, with what is true of it.

    CONVERSATIONS["client-expired-1.2"].truth
    for name in CONVERSATIONS: ...                   # names cost nothing; a conversation is made when it is asked for

Within one run a name stands for the same octets; the random numbers of another run are others.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from cryptography.hazmat.primitives.asymmetric import ec

from tests import make
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT, Refusal, named, refusals
from tests.wire.records import find_server_hello, recut
from tests.wire.ssh import talk_ssh
from tests.wire.talk import build_context, chat, farewell, shake, talk
from tests.wire.tcp import BEGIN_NS, CLIENT, Segment, merged, segments
from tests.wire.truth import (
    BY_CLIENT,
    TLS_1_0,
    TLS_1_1,
    TLS_1_2,
    TLS_1_3,
    Alert,
    Closing,
    Conversation,
    Peer,
    Side,
    Truth,
    Turn,
    closed_by,
)

VERSIONS = {"1.0": TLS_1_0, "1.1": TLS_1_1, "1.2": TLS_1_2, "1.3": TLS_1_3}
_SERVER = Peer(chain=(EXPE, ISSUING))
_ASKING = Peer(chain=(EXPE, ISSUING), trusts=(ROOT,), names=named(3))
_CLIENT = Peer(chain=(EXPC, ISSUING, ROOT), trusts=(ROOT,))
Make = Callable[[], Conversation]


def _speaking(peer: Peer, version: int) -> Peer:
    return replace(peer, oldest=version, newest=version)


def _in_order() -> Iterator[tuple[str, Make]]:
    for number, version in VERSIONS.items():
        spoken = partial(_speaking, version=version)
        yield f"server-only-{number}", partial(_talk, spoken(Peer()), spoken(_SERVER), port=443)
        yield f"mutual-{number}", partial(_talk, spoken(_CLIENT), spoken(_ASKING), port=7001)
    for count in (0, 3, 8, 20):
        yield f"names-{count}", partial(_talk, _CLIENT, replace(_ASKING, names=named(count)), port=6971)
    yield from _variants()
    yield from _failures()
    yield from _cut_short()
    yield "xmpp-starttls", partial(_xmpp, "mutual-1.2")
    yield "sslv2-hello", _sslv2
    yield "resumed-1.2", partial(_resumed, TLS_1_2)
    yield "resumed-1.3", partial(_resumed, TLS_1_3)
    yield "ssh", lambda: talk_ssh((EXPE, ISSUING))
    yield "ssh-leaf", lambda: talk_ssh((EXPE,))
    for most in (1, 50, 500, 1000, 16_000):
        yield f"recut-{most}", partial(_recut, "names-20", most)
    yield "recut-server-only-16000", partial(_recut, "server-only-1.2", 16_000)


def _variants() -> Iterator[tuple[str, Make]]:
    yield "no-sni", partial(_talk, Peer(), _SERVER, sni=None, port=6972)
    yield "closed-by-server", partial(_talk, _CLIENT, _ASKING, closing=Closing("server"), port=5061)
    yield "reset-later", partial(_talk, _CLIENT, _ASKING, closing=Closing("server", reset=True), port=7001)
    yield "still-open", partial(_talk, _CLIENT, _ASKING, closing=None, port=7400)
    yield "much-data", partial(_talk, Peer(), _SERVER, data=40_000, port=8443)
    yield "rsa", lambda: _talk(Peer(), _rsa(), port=8443)
    curve = partial(replace, _speaking(_ASKING, TLS_1_3), curve=ec.SECP384R1())
    yield "hello-retry", lambda: _talk(_speaking(_CLIENT, TLS_1_3), curve(), port=7001)
    # A server without an extended key usage serves as well.
    anything = make.leaf("expe1.example.com", ISSUING, eku=None)
    yield "no-purposes", partial(_talk, _CLIENT, replace(_ASKING, chain=(anything, ISSUING)))
    both = partial(replace, oldest=TLS_1_0, newest=TLS_1_3)
    yield "older-server", lambda: _talk(both(Peer()), _speaking(_SERVER, TLS_1_1), port=8443)


def _rsa() -> Peer:
    """Larger messages, and the key exchange of old: the client sends the secret under the server's key."""
    root = make.ca("CN=RSA Root,O=Acme", key="rsa:root")
    chain = (make.leaf("expe1.example.com", root, key="rsa:leaf"), root)
    return Peer(chain=chain, ciphers=b"AES128-SHA:@SECLEVEL=0")


def _failures() -> Iterator[tuple[str, Make]]:
    for number, version in (("1.2", TLS_1_2), ("1.3", TLS_1_3)):
        for kind in refusals("host.example.com", "serverAuth"):
            yield f"server-{kind}-{number}", partial(_refused, "client", kind, version)
            yield f"client-{kind}-{number}", partial(_refused, "server", kind, version)
        spoken = partial(_speaking, version=version)
        other = replace(_CLIENT, expects="expe2.example.com")
        yield f"server-name-{number}", partial(_fail, spoken(other), spoken(_SERVER), Alert("client", 2, 42))
        missing = Alert("server", 2, 116 if version == TLS_1_3 else 40)
        yield f"client-none-{number}", partial(_fail, spoken(Peer()), spoken(_ASKING), missing)
    yield "version", partial(_fail, Peer(), _speaking(_SERVER, TLS_1_3), Alert("server", 2, 70))
    yield "version-older", partial(_fail, _speaking(Peer(), TLS_1_0), _SERVER, Alert("server", 2, 70))
    only = replace(_SERVER, ciphers=b"ECDHE-ECDSA-AES256-GCM-SHA384")
    other = Peer(ciphers=b"ECDHE-ECDSA-AES128-GCM-SHA256")
    yield "no-cipher", partial(_fail, other, only, Alert("server", 2, 40))


def _talk(client: Peer, server: Peer, **options: object) -> Conversation:
    return talk("", client, server, **options)  # type: ignore[arg-type]  # each is one of talk's own


def _fail(client: Peer, server: Peer, alert: Alert) -> Conversation:
    """OpenSSL's programs close after an alert, whoever sent it; here the one who did."""
    return talk("", client, server, alerts=(alert,), closing=Closing(alert.sender), port=7001)


def _refused(judge: Side, kind: str, version: int) -> Conversation:
    """The judge refuses what the other side shows."""
    host, purpose = {"client": ("expe1", "serverAuth"), "server": ("expc1", "clientAuth")}[judge]
    case: Refusal = refusals(f"{host}.example.com", purpose)[kind]
    by = replace(case.judge, names=named(3))
    if judge == "client":
        client, server = replace(by, chain=_CLIENT.chain), replace(_ASKING, chain=case.shown)
    else:
        client, server = replace(_CLIENT, chain=case.shown), replace(by, chain=_ASKING.chain)
    return _fail(_speaking(client, version), _speaking(server, version), Alert(judge, 2, case.alert))


def _cut_short() -> Iterator[tuple[str, Make]]:
    yield "reset-after-hello", partial(_until, "mutual-1.2", 1, Closing("server", reset=True))
    yield "closed-after-hello", partial(_until, "mutual-1.2", 1, Closing("server"))
    yield "silent-after-server-flight", partial(_until, "mutual-1.2", 2, Closing("client"))
    yield "silent-after-client-flight", partial(_until, "mutual-1.2", 3, Closing("server"))
    yield "reset-after-server-flight", partial(_until, "mutual-1.2", 2, Closing("client", reset=True))
    yield "half", partial(_until, "mutual-1.2", 2, None)


def _until(name: str, count: int, closing: Closing | None) -> Conversation:
    """The first turns of another conversation, and then no alert but an end."""
    whole = CONVERSATIONS[name]
    truth = replace(whole.truth, closed_by=closed_by(closing))
    if count < 3:
        truth = replace(truth, client_chain=())
    if count < 2:
        truth = replace(truth, version=None, cipher=None, server_chain=(), authorities=None)
    return replace(
        whole, turns=whole.turns[:count], closing=closing, truth=truth, unlocked=truth, keylog="", peers=None
    )


def _xmpp(name: str) -> Conversation:
    """Another conversation behind STARTTLS (RFC 6120 §5.4.2)."""
    streams = b"xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
    before = (
        Turn("client", b"<?xml version='1.0'?><stream:stream to='example.com' " + streams),
        Turn(
            "server",
            b"<?xml version='1.0'?><stream:stream id='1' from='example.com' " + streams + b"<stream:features>"
            b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
        ),
        Turn("client", b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        Turn("server", b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    )
    whole = CONVERSATIONS[name]
    return replace(whole, port=5222, turns=(*before, *whole.turns), peers=None)


def _sslv2() -> Conversation:
    """A hello in the form of SSL 2.0 that offers TLS 1.0 (RFC 5246, appendix E.2), and the rest of a real handshake."""
    whole = CONVERSATIONS["server-only-1.0"]
    assert whole.truth.cipher is not None
    offered = b"".join(bytes((0,)) + struct.pack(">H", cipher) for cipher in (0x002F, whole.truth.cipher, 0x00FF))
    body = struct.pack(">BHHHH", 1, TLS_1_0, len(offered), 0, 32) + offered + bytes(range(32))
    hello = Turn("client", struct.pack(">H", 0x8000 | len(body)) + body)
    truth = replace(whole.truth, sni=None)
    return replace(whole, turns=(hello, *whole.turns[1:]), truth=truth, unlocked=truth, keylog="", peers=None)


def _resumed(version: int) -> Conversation:
    """The second connection of two: by session ticket, without certificates."""
    keys: list[str] = []
    calling = build_context(_speaking(_CLIENT, version))
    serving = build_context(_speaking(_ASKING, version), asks=True)
    for context in (calling, serving):
        context.set_keylog_callback(lambda _, line: keys.append(line.decode()))
    first = shake(calling, serving, sni="expe1.example.com")
    chat(first, 1, BY_CLIENT)
    keys.clear()
    run = shake(calling, serving, sni="expe1.example.com", session=first.client.get_session())
    assert run.is_up
    turns = run.turns + chat(run, 600, BY_CLIENT)
    truth = Truth(
        sni="expe1.example.com", version=version, cipher=find_server_hello(turns), closed_by="client", resumed=True
    )
    return Conversation(
        name="", port=8443, turns=turns, closing=BY_CLIENT, truth=truth,
        unlocked=replace(truth, alerts=farewell(BY_CLIENT)),
        keylog="".join(f"{line}\n" for line in sorted(set(keys))),
    )  # fmt: skip


def _recut(name: str, most: int) -> Conversation:
    return recut(CONVERSATIONS[name], most)


def together(*names: str) -> list[Segment]:
    """These conversations, or all, at the same time: each from a port of its own, step by step in turns."""
    chosen = names or tuple(CONVERSATIONS)
    flows = (
        segments(
            CONVERSATIONS[name], client=replace(CLIENT, port=CLIENT.port + number), begin_ns=BEGIN_NS + number * 1000,
            client_first=1000 * number, server_first=7000 * number,
        )
        for number, name in enumerate(chosen)
    )  # fmt: skip
    return merged(*flows)


class _ByName(Mapping[str, Conversation]):
    """Conversations that are made when they are asked for, once."""

    def __init__(self, makers: Mapping[str, Make]) -> None:
        self._makers = makers
        self._made = cache(lambda name: replace(makers[name](), name=name))

    def __getitem__(self, name: str) -> Conversation:
        return self._made(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


CONVERSATIONS: Mapping[str, Conversation] = _ByName(dict(_in_order()))
"""Every kind, by name."""
