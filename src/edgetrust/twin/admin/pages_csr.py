"""The Generate CSR page of an Expressway, for the server and for the client certificate.

A request is previewed on the page without a script: a button shows the alternative names as they will appear. Not here:
what becomes of it (`edgetrust.twin.admin.requests`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Role, SanFormat, Slot, SubjectFields
from edgetrust.model.plan import PlannedKey
from edgetrust.mra.releases import EXPRESSWAY_KEYS_MAY_BE_ECDSA, is_in_force
from edgetrust.pki.request import DIGESTS
from edgetrust.twin.admin.csr_fields import (
    ExpresswayFields,
    PeerNames,
    common_names,
    names_of,
    prefilled,
    split_names,
)
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.pages import Page, form_handler, notices_of
from edgetrust.twin.admin.requests import KEY_SIZES, Wish, find_warnings
from edgetrust.twin.admin.ruling import Declined, Notice, ours
from edgetrust.twin.admin.web import Form, expressway_desk

_Choice = TypeVar("_Choice", bound=StrEnum)

_BACK = {Slot.SERVER: "/servercertificate", Slot.CLIENT: "/clientcertificate"}
_DOMAIN_FORMATS = (SanFormat.DNS, SanFormat.SRV_NAME, SanFormat.COLLAB_EDGE_DNS)
_XMPP_FORMATS = (SanFormat.DNS, SanFormat.XMPP_ADDRESS)


def _opening(desk: ExpresswayDesk, slot: Slot) -> tuple[ExpresswayFields, Wish]:
    """The page as it opens."""
    deployment = desk.desk.state.deployment
    fields = prefilled(deployment, desk.side, desk.node)
    return fields, _wish(desk, slot, fields, Wish(slot=slot, common_name="", names=(), subject=deployment.subject))


def _wish(desk: ExpresswayDesk, slot: Slot, fields: ExpresswayFields, rest: Wish) -> Wish:
    names = names_of(fields, desk.side, desk.node)
    return replace(rest, slot=slot, common_name=fields.common_name, names=names)


def _read(desk: ExpresswayDesk, slot: Slot, form: Form) -> tuple[ExpresswayFields, Wish]:
    """The page as it was sent."""
    fields = _fields(form)
    kind, _, bits = form.text("key").partition(" ")
    key = PlannedKey(
        kind=KeyKind.EC if kind == "ECDSA" else KeyKind.RSA,
        bits=int(bits) if bits.isdecimal() and len(bits) < 6 else 0,
    )
    rest = Wish(slot=slot, common_name="", names=(), key=key, digest=form.text("digest"), subject=_subject(form))
    return fields, _wish(desk, slot, fields, rest)


def _fields(form: Form) -> ExpresswayFields:
    return ExpresswayFields(
        common_name=form.text("common_name"),
        peer_names=_choice(PeerNames, form.text("peer_names"), PeerNames.NONE),
        additional=split_names(form.text("additional")),
        domains=split_names(form.text("domains")),
        domain_format=_choice(SanFormat, form.text("domain_format"), SanFormat.DNS),
        federation_domains=split_names(form.text("federation_domains")),
        federation_format=_choice(SanFormat, form.text("federation_format"), SanFormat.DNS),
        chat_node_aliases=split_names(form.text("chat_node_aliases")),
        chat_format=_choice(SanFormat, form.text("chat_format"), SanFormat.DNS),
        profiles=split_names(form.text("profiles")),
    )


def _subject(form: Form) -> SubjectFields:
    return SubjectFields(
        country=form.text("country").strip() or None,
        state=form.text("state").strip() or None,
        locality=form.text("locality").strip() or None,
        organization=form.text("organization").strip() or None,
        organizational_unit=form.text("organizational_unit").strip() or None,
    )


def _choice(kind: type[_Choice], text: str, default: _Choice) -> _Choice:
    return next((each for each in kind if each.value == text), default)


def generate_routes(page: Page) -> list[Route]:
    """The page for each slot."""
    routes = []
    for slot, back in _BACK.items():
        show, handle = _handlers(page, slot)
        routes += [
            Route(f"{back}/generatecsr", show, methods=["GET"]),
            Route(f"{back}/generatecsr", handle, methods=["POST"]),
        ]
    return routes


def _handlers(
    page: Page, slot: Slot
) -> tuple[Callable[[Request], Awaitable[Response]], Callable[[Request], Awaitable[Response]]]:
    async def show(request: Request) -> Response:
        return _shown(page, request, *_opening(expressway_desk(request), slot))

    async def preview(request: Request, form: Form) -> Response:
        return _shown(page, request, *_read(expressway_desk(request), slot, form))

    async def generate(request: Request, form: Form) -> Response:
        desk = expressway_desk(request)
        fields, wish = _read(desk, slot, form)
        made = await desk.generate(wish)
        if isinstance(made, Declined):
            return _shown(page, request, fields, wish, notices=notices_of(made), status=400)
        if find_warnings(wish, desk.side):
            told = ours("the certificate signing request is made, and pending")
            return _shown(page, request, fields, wish, notices=(told,))
        return RedirectResponse(_BACK[slot], status_code=303)

    return show, form_handler({"preview": preview, "generate": generate})


def _shown(
    page: Page,
    request: Request,
    fields: ExpresswayFields,
    wish: Wish,
    *,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    desk, back = expressway_desk(request), _BACK[wish.slot]
    return page(
        request,
        "generate_csr.html",
        "Generate CSR",
        notices=(*notices, *find_warnings(wish, desk.side)),
        status=status,
        fields=fields,
        wish=wish,
        key=_key_label(wish.key),
        keys=_key_labels(desk),
        digests=list(DIGESTS),
        common_names=common_names(desk.side, desk.node),
        peer_names=list(PeerNames) if desk.side.is_cluster else [PeerNames.NONE],
        is_e=desk.side.role is Role.EXPRESSWAY_E,
        domain_formats=_DOMAIN_FORMATS,
        xmpp_formats=_XMPP_FORMATS,
        here=f"{back}/generatecsr",
        back=back,
    )


def _key_labels(desk: ExpresswayDesk) -> list[str]:
    kinds = KEY_SIZES if is_in_force(EXPRESSWAY_KEYS_MAY_BE_ECDSA, desk.side.version) else {KeyKind.RSA: (2048, 4096)}
    return [_key_label(PlannedKey(kind=kind, bits=bits)) for kind, sizes in kinds.items() for bits in sizes]


def _key_label(key: PlannedKey) -> str:
    return f"{'ECDSA' if key.kind is KeyKind.EC else 'RSA'} {key.bits}"
