from __future__ import annotations
import pytest
from tests.defects import *
from tests.injection import *


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_healthy(base):
    assert essences(base.report()) == in_order(BY_DESIGN[base])


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.base.name}: {d.name}")
def test_alone(defect):
    healthy, broken = defect.base.report(), defect.report()
    expected = essences(healthy)
    for l in defect.lost:
        expected.remove(l)
    expected += defect.findings
    ho = outcomes_of(healthy)
    bo = outcomes_of(broken)
    assert {k: v for k, v in bo.items() if ho.get(k) is not v} == defect.outcomes
    got = essences(broken)
    msgs = {f.rule + str(f.node): f.message for f in broken.findings}
    extra = [g for g in got if g not in expected]
    missing = [e for e in expected if e not in got]
    assert (extra, missing) == ([], []), msgs
    assert got == in_order(expected)
