"""The administration of all nodes of a lab as one ASGI app: which node is asked follows from the address and port.

Not here: sockets (`edgetrust.twin.admin.server`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from edgetrust.model.deployment import Node
from edgetrust.model.lab import Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.twin.admin import pages, pages_cucm, pages_expressway, rest_cucm, rest_expressway
from edgetrust.twin.admin.access import Door
from edgetrust.twin.admin.client_testing import ClientTest
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.cucm_units import units_of
from edgetrust.twin.admin.desk import Conduct, Desk
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.rest_lab_cucm import cucm_routes
from edgetrust.twin.admin.rest_lab_expressway import expressway_routes
from edgetrust.twin.admin.web import DESK, TOKEN
from edgetrust.twin.state import LabState

REALM = "CMPlatform Realm"
"""That of CUCM's REST; what an Expressway says is in no document, so it says the same."""


def build_app(
    state: LabState,
    node_of: Callable[[tuple[str, int]], str],
    *,
    password: str,
    outcomes: Callable[[], Sequence[Rehearsal]],
    at: Callable[[], datetime],
    client_test: ClientTest,
    conduct: Conduct,
    urls: Mapping[str, str] | None = None,
) -> ASGIApp:
    """The app. `node_of`: the id of the node at an address and port; `outcomes`: how connections turn out now; `at`:
    the lab's time; `client_test`: what the client certificate testing page answers with; `urls`: where the pages of
    each node are, by its id."""
    desk = Desk(state=state, outcomes=outcomes, at=at, client_test=client_test, conduct=conduct, urls=urls or {})
    return Door(
        inside=_Nodes.of(desk, node_of),
        password=password,
        realm=REALM,
        name_of=lambda address: desk.node(node_of(address)).fqdn,
    )


def is_administered(node: Node) -> bool:
    """Whether a node has pages in the lab: Expressways, CUCM and its kin; endpoints and the edge proxy have none."""
    return node.role.is_expressway or bool(units_of(node.role))


@dataclass(slots=True, kw_only=True)
class _Nodes:
    """Hands a request to the app of its node's kind."""

    desk: Desk
    node_of: Callable[[tuple[str, int]], str]
    token: str
    expressway: ASGIApp
    cucm: ASGIApp

    @classmethod
    def of(cls, desk: Desk, node_of: Callable[[tuple[str, int]], str]) -> _Nodes:
        return cls(
            desk=desk,
            node_of=node_of,
            token=secrets.token_urlsafe(24),
            expressway=Starlette(
                routes=[
                    *rest_expressway.routes(),
                    *expressway_routes(),
                    *pages_expressway.routes(),
                    *pages.routes(),
                ],
                exception_handlers=pages.EXCEPTION_HANDLERS,
            ),
            cucm=Starlette(
                routes=[*rest_cucm.routes(), *cucm_routes(), *pages_cucm.routes(), *pages.routes()],
                exception_handlers=pages.EXCEPTION_HANDLERS,
            ),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host, port = scope["server"]
        node = self.desk.node(self.node_of((host, port)))
        scope[TOKEN] = self.token
        if node.role.is_expressway:
            scope[DESK] = ExpresswayDesk.of(self.desk, node)
            await self.expressway(scope, receive, send)
        else:
            scope[DESK] = CucmDesk(desk=self.desk, node=node)
            await self.cucm(scope, receive, send)
