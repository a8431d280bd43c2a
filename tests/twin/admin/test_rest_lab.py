"""The lab's own REST: what all its paths have in common."""

from __future__ import annotations

from edgetrust.twin.admin.ruling import Notice
from edgetrust.twin.admin.web import describe
from tests.administered import administered, texts
from tests.deployments import C1, PUBLISHER


def test_the_index_names_every_path_and_says_whose_they_are() -> None:
    """Those of an Expressway and those of CUCM."""
    site = administered()

    expressway, cucm = site.client(C1).get("/lab/api"), site.client(PUBLISHER).get("/lab/api")

    assert texts(expressway) == ["these paths belong to the lab; the products do not have them"]
    assert len(expressway.json["paths"]) == 19
    assert [f"{each['method']} {each['path']}" for each in cucm.json["paths"]] == [
        "GET /lab/api/trust",
        "DELETE /lab/api/trust",
        "GET /lab/api/services",
        "POST /lab/api/restart",
        "GET /lab/api/replication",
        "POST /lab/api/replication",
    ]
    assert all(each["does"] for answer in (expressway, cucm) for each in answer.json["paths"])


def test_nothing_changes_without_the_header() -> None:
    """So that no page elsewhere can ask for it."""
    site = administered()
    before = site.state.configured
    for visitor in (site.client(C1), site.client(PUBLISHER)):
        for each in visitor.get("/lab/api").json["paths"]:
            if each["method"] != "GET":
                assert visitor.post(each["path"], json={}, method=each["method"]).status == 403

    assert site.state.configured is before


def test_notices_in_json_say_whose_words_they_are() -> None:
    """And whether they warn."""
    assert describe([Notice(text="x", is_vendor_text=True)]) == [{"text": "x", "vendor_text": True, "warning": False}]
