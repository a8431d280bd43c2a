"""Tells which lines and branches of a module its own test file leaves out.

    python -m scripts.branches pki/path        one line for each; exit 1 when there are any, or when a test fails

The interpreter is asked, and nothing else: a condition is taken both ways, or it is not, whatever the layout of the
code. Processes that a test starts are not watched. Not here: a percentage to be proud of.
"""

from __future__ import annotations

import dis
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

_NO_CONDITION = ("CHECK_EXC_MATCH", "WITH_EXCEPT_START")
"""What stands before a jump that the compiler made up: whether another exception came."""

_PROLOGUE = ("MAKE_CELL", "COPY_FREE_VARS", "RETURN_GENERATOR", "RESUME")
"""How a frame begins, before anybody can watch it."""


class Watch:
    """What was executed of one file: which instruction followed which."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.steps: dict[tuple[str, int], set[tuple[int, int]]] = {}

    def __call__(self, frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        """For sys.settrace: every instruction of the file, and nothing of others."""
        code = frame.f_code
        if code.co_filename != self.path:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps, before = self.steps.setdefault((code.co_qualname, code.co_firstlineno), set()), -1

        def trace(frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
            nonlocal before
            if event == "opcode":
                steps.add((before, frame.f_lasti))
                before = frame.f_lasti
            return trace

        return trace


def left_out(source: str, steps: dict[tuple[str, int], set[tuple[int, int]]], path: str) -> list[tuple[int, str]]:
    """Line and reason of everything in `source` that these steps leave out, in order."""
    found: set[tuple[int, str]] = set()
    ways: dict[tuple[int, str], set[bool]] = {}
    for code in _codes(compile(source, path, "exec", dont_inherit=True)):
        taken = steps.get((code.co_qualname, code.co_firstlineno), set())
        run = {offset for _, offset in taken}
        lines: dict[int, bool] = {}
        begin = max((each.offset for each in dis.get_instructions(code) if each.opname in _PROLOGUE), default=-1)
        for start, end, line in code.co_lines():
            if line and end > begin + 2:
                lines[line] = lines.get(line, False) or any(start <= offset < end for offset in run)
        found |= {(line, "never run") for line, is_run in lines.items() if not is_run}
        for condition, truths in _conditions(code, taken, source.splitlines()):
            ways.setdefault(condition, set()).update(truths)
    skipped = {line for line, _ in found}
    for (line, text), truths in ways.items():
        if line not in skipped and len(truths) == 1:
            found.add((line, f"never {str(not truths.pop()).lower()}: {text}"))
    return sorted(found)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _conditions(
    code: CodeType, taken: set[tuple[int, int]], lines: list[str]
) -> Iterator[tuple[tuple[int, str], set[bool]]]:
    """Each condition by its line and text, and how it turned out. The compiler copies some: they are one."""
    instructions = list(dis.get_instructions(code))
    for before, jump, following in zip(instructions, instructions[1:], instructions[2:], strict=False):
        place = jump.positions
        if "JUMP" not in jump.opname or "_IF_" not in jump.opname or place is None or before.opname in _NO_CONDITION:
            continue
        line, start, end = place.lineno, place.col_offset, place.end_col_offset
        if line is None or lines[line - 1].lstrip().startswith("assert "):
            continue
        text = lines[line - 1][start : end if place.end_lineno == line else None].strip()
        jumped, went_on = (jump.offset, jump.argval) in taken, (jump.offset, following.offset) in taken
        truth = _truth_of_a_jump(jump.opname, text)
        yield (line, text), {each for each, is_so in ((truth, jumped), (not truth, went_on)) if is_so}


def _truth_of_a_jump(opname: str, condition: str) -> bool:
    """What a condition is where its jump is taken: `POP_JUMP_FORWARD_IF_NONE` may stand for `x is not None`."""
    if "NONE" in opname:
        return ("NOT_NONE" in opname) is not condition.endswith("is None")
    return "IF_TRUE" in opname


def main(module: str) -> int:
    """Runs the test file of a module and prints what it leaves out."""
    path = ROOT / "src" / "edgetrust" / f"{module}.py"
    folder, _, name = module.rpartition("/")
    watch = Watch(str(path))
    threading.settrace(watch)
    sys.settrace(watch)
    failed = pytest.main(["-q", "-n0", "--no-header", str(ROOT / "tests" / folder / f"test_{name}.py")])
    sys.settrace(None)
    gaps = left_out(path.read_text(encoding="utf-8"), watch.steps, str(path))
    for line, reason in gaps:
        print(f"{path.relative_to(ROOT)}:{line}: {reason}")
    return 1 if failed or gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].removesuffix(".py").removeprefix("src/edgetrust/")))
