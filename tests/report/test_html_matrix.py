from __future__ import annotations

from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.report.html_matrix import MOST_NODES, matrix_table
from edgetrust.report.pairs import build_pairs
from tests.report import sample


def verdict(client: str, server: str, outcome: Outcome) -> ConnectionVerdict:
    """A connection with an outcome and nothing else."""
    connection = sample.connection("traversal", client, server, 7001)
    return ConnectionVerdict(connection=connection, outcome=outcome, verifications=())


def cell(sign: str, said: str, pair: int) -> str:
    """The link of one cell."""
    visible = f'<span aria-hidden="true">{sign}</span>'
    return f'<a href="#pair-{pair}" title="{said}">{visible}<span class="unseen">{said}</span></a>'


def test_each_cell_tells_the_worst_of_its_connections() -> None:
    """Clients in rows, servers in columns; both directions lead to the same pair."""
    verdicts = (
        verdict("a", "b", Outcome.OK),
        verdict("a", "b", Outcome.FAIL),
        verdict("a", "b", Outcome.FAIL),
        verdict("a", "c", Outcome.NOT_VERIFIED),
        verdict("b", "a", Outcome.WARN),
        verdict("b", "a", Outcome.UNKNOWN),
    )

    table = matrix_table(build_pairs(verdicts, ()))

    head = "".join(f'<th scope="col"><span class="down">{name}</span></th>' for name in "abc")
    assert f"<thead><tr><td></td>{head}</tr></thead>" in table
    assert (
        "<tbody>"
        '<tr><th scope="row">a</th>'
        "<td></td>"
        f'<td class="fail">{cell("✕ 2/3", "2 of 3 fail", 1)}</td>'
        f'<td class="not-verified">{cell("– 1/1", "1 of 1 not verified", 2)}</td></tr>'
        '<tr><th scope="row">b</th>'
        f'<td class="unknown">{cell("? 1/2", "1 of 2 unknown", 1)}</td>'
        "<td></td><td></td></tr>"
        "</tbody>"
    ) in table


def test_too_many_nodes_for_a_glance() -> None:
    """A table that no screen holds is left out; the list of connections says it all."""
    verdicts = [verdict("a", f"b{number}", Outcome.OK) for number in range(MOST_NODES + 1)]

    assert matrix_table(build_pairs(verdicts, ())) == ""
    assert matrix_table(build_pairs(verdicts[:-1], ())) != ""
