"""A lab whose nodes are administered, without sockets or handshakes: `tests.deployments.cluster` with keys.

site = administered()                        # a LabState, and an app that serves each node at an address of its own
site.client(C1).get("/api/provisioning/certs/server")
site.client(C1).page("/servercertificate", "upload", files={…})      # with the token of the form
site.state.holding(C1)
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.client_test import Result, Settings
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Store
from edgetrust.model.lab import Fate, HeldIdentity, Holding, Rehearsal
from edgetrust.model.verdict import Outcome
from edgetrust.mra.client_test import run_client_test
from edgetrust.mra.connections import expand
from edgetrust.pki.path import TrustList
from edgetrust.twin.admin.app import build_app, is_administered
from edgetrust.twin.admin.client_testing import ClientTest
from edgetrust.twin.admin.desk import Conduct, Desk
from edgetrust.twin.state import LabState
from tests import asgi, lab, make
from tests.deployments import Site, cluster
from tests.twins import encoded_key, material_of

PASSWORD = "secret"
CSRF = {"X-CSRF-Header": "1"}
LAB_CHAIN = lab.pem(*lab.chain(lab.issuing()))
"""The CA that signs requests in tests, and its root."""
CSR_FIELDS = {
    "Country": "US",
    "Province": "CA",
    "Locality": "San Jose",
    "Organization": "Acme",
    "OrganizationalUnit": "UC",
    "KeyLength": 256,
    "DigestAlgorithm": "sha256",
    "Additional_FQDNS": ["extra.example.com"],
    "Email": "",
}
"""What a client of REST sends for a CSR."""


def sides_of(deployment: Deployment) -> tuple[ExpresswayCluster, ExpresswayCluster]:
    """The Expressway-C side and the Expressway-E side."""
    assert deployment.expressway_c is not None
    assert deployment.expressway_e is not None
    return deployment.expressway_c, deployment.expressway_e


def pkcs8(issued: make.Issued) -> bytes:
    """The private key as the lab holds it."""
    return encoded_key(issued.key)


def held(issued: make.Issued) -> HeldIdentity:
    """The certificate and its key in a slot."""
    return HeldIdentity(leaf=issued.certificate, key=pkcs8(issued))


def holding_of(site: Site, node_id: str) -> Holding:
    """What a node of a site holds."""
    return material_of(site).holdings[node_id]


def client_test(
    certificate: Certificate,
    trusted: Sequence[Certificate],
    settings: Settings,
    *,
    crls: Sequence[RevocationList],
    at: datetime,
) -> Result:
    """What the client certificate testing page is given in a lab."""
    return run_client_test(certificate, TrustList(tuple(trusted)), settings, crls=crls, at=at)


_: ClientTest = client_test


@dataclass
class Administered:
    """A lab and its administration."""

    state: LabState
    at: datetime = make.NOW
    strict_append: bool = False
    strict_upload: bool = True
    outcomes: Sequence[Rehearsal] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    ports: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = [node for node in self.state.deployment.nodes() if is_administered(node)]
        self.ports = {8000 + position: node.id for position, node in enumerate(nodes)}

    def node_of(self, address: tuple[str, int]) -> str:
        """The node at an address."""
        return self.ports[address[1]]

    @cached_property
    def app(self) -> Any:  # noqa: ANN401 - an ASGI app
        """What is served."""
        return build_app(
            self.state,
            self.node_of,
            password=PASSWORD,
            outcomes=lambda: self.outcomes,
            at=lambda: self.at,
            client_test=client_test,
            conduct=Conduct(strict_append=self.strict_append, strict_upload=self.strict_upload),
            urls=self.urls,
        )

    @property
    def desk(self) -> Desk:
        """A desk of its own over the same state."""
        return Desk(state=self.state, outcomes=lambda: self.outcomes, at=lambda: self.at, client_test=client_test)

    def client(self, node_id: str, password: str | None = PASSWORD) -> Visitor:
        """Whoever asks that node."""
        port = next(port for port, owner in self.ports.items() if owner == node_id)
        return Visitor(self.app, ("127.0.0.1", port), password=password)


class Visitor(asgi.Client):
    """Somebody with a browser."""

    def page(
        self,
        path: str,
        action: str,
        *,
        form: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        files: Mapping[str, tuple[str, bytes]] | None = None,
        at: str | None = None,
    ) -> asgi.Answer:
        """What a page shows after a button of it was pressed; `at`: the page whose form it is, by default the same."""
        token = re.search(r'name="token" value="([^"]+)"', self.get(at or path).text)
        assert token is not None
        fields = list(form.items()) if isinstance(form, Mapping) else list(form)
        return self.post(path, form=[("token", token[1]), ("action", action), *fields], files=files)


def administered(site: Site | None = None, **changes: Any) -> Administered:  # noqa: ANN401 - fields of Administered
    """A healthy cluster, or another site, of which every node holds what it should."""
    found = site or cluster()
    return Administered(LabState(deployment=found.deployment, configured=material_of(found)), **changes)


def rehearse(deployment: Deployment, failing: Mapping[str, str] | None = None) -> tuple[Rehearsal, ...]:
    """Every connection done, with words for those that fail, by id."""
    reasons = failing or {}
    return tuple(
        Rehearsal(
            connection=connection,
            predicted=Fate(outcome=Outcome.OK),
            actual=Fate(outcome=Outcome.FAIL if connection.id in reasons else Outcome.OK),
            words=reasons.get(connection.id, ""),
        )
        for connection in expand(deployment)
    )


def markup(answer: asgi.Answer) -> str:
    """A page without what is for its layout alone: where names may be broken, and what a cell is called in a narrow
    window."""
    return re.sub(r'<wbr>| data-label="[^"]*"', "", answer.text)


def entries(site: Administered, node_id: str, store: Store = Store.TRUSTED_CA) -> list[str]:
    """Subjects of a configured list, in its order."""
    return [each.subject.rfc4514 for each in site.state.holding(node_id).trust.get(store, ())]


def notices(answer: asgi.Answer) -> list[str]:
    """What a page says, `[lab]` behind what are our own words."""
    found = re.findall(r'<p class="notice[^"]*">(.*?)</p>', answer.text)
    return [html.unescape(re.sub(r' <span class="ours">lab</span>', " [lab]", each)) for each in found]


def do(visitor: Visitor, method: str, path: str, **arguments: Any) -> asgi.Answer:  # noqa: ANN401 - as Client.post
    """What one of the lab's own paths answers to a request that changes something."""
    return visitor.post(f"/lab/api/{path}", method=method, headers=CSRF, **arguments)


def texts(answer: asgi.Answer) -> list[str]:
    """What an answer in JSON says."""
    return [each["text"] for each in answer.json["edgetrust"]]


def file(text: str, name: str = "x.pem") -> dict[str, tuple[str, bytes]]:
    """A chosen file."""
    return {"file": (name, text.encode())}
