"""Small changes of code, one at a time: where each may be made, and the code with it.

A change is of one place inside a function: a comparison turned, a bound shifted, `and`
for `or`, a `not` dropped, another answer returned. Which are taken is a matter of what
stands there, by a hash, so that two versions of the code share what they share.
"""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef
FunctionKey = tuple[str, str, int]
"""The file of a function, its qualified name, and its first line."""

TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
JOINED: dict[type[ast.boolop], tuple[type[ast.boolop], str]] = {
    ast.And: (ast.Or, "or for and"),
    ast.Or: (ast.And, "and for or"),
}
NOT_RUN = {"decorator_list", "args", "returns", "annotation", "type_params"}
"""The fields of a function that are read once, when it is made."""
NO_MATTER = {"strict"}
"""Named arguments that only guard against a mistake elsewhere."""


class Change(NamedTuple):
    """A change in a function: of which kind, what stands there and what would.

    `nth` counts those of a function that read alike, `at` all of it, both from 0.
    """

    function: FunctionKey
    kind: str
    before: str
    after: str
    nth: int
    at: int

    @property
    def name(self) -> str:
        """What it is, whichever file and line it stands in."""
        _file, function, _line = self.function
        return f"{function} {self.kind} {self.before} -> {self.after} {self.nth}"

    def place(self, seed: int) -> str:
        """Return where it comes among all: a hash, so that others do not shift it."""
        return hashlib.sha256(f"{seed} {self.name}".encode()).hexdigest()

    def __str__(self) -> str:
        file, function, line = self.function
        return f"{file}:{line} {function}: {self.kind}: {self.before} -> {self.after}"


class _Place(NamedTuple):
    """A node where it hangs, and another one to hang there."""

    parent: ast.AST
    field: str
    at: int | None
    kind: str
    node: ast.AST
    other: ast.AST

    def swap(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def chosen(root: Path, folders: Sequence[Path], seed: int, count: int) -> list[Change]:
    """Return so many changes of the code in folders, by the seed alone."""
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    every = [
        change
        for file in files
        if "migrations" not in file.parts
        for change in _changes(file, str(file.relative_to(root)))
    ]
    every.sort(key=lambda change: (change.place(seed), change.function))
    return every[:count]


def changed(root: Path, change: Change) -> dict[tuple[str, int], CodeType]:
    """Return the code of a changed function, and of what stands in it.

    They are by qualified name and first line.
    """
    file, name, line = change.function
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    [function] = [
        node for found, node in functions(tree) if (found, node.lineno) == (name, line)
    ]
    place = [*_places(function)][change.at]
    place.swap(ast.fix_missing_locations(ast.copy_location(place.other, place.node)))
    made = compile(tree, str(root / file), "exec", dont_inherit=True)
    first = min([line, *(it.lineno for it in function.decorator_list)])
    whole = next(
        it for it in codes(made) if (it.co_qualname, it.co_firstlineno) == (name, first)
    )
    return {(it.co_qualname, it.co_firstlineno): it for it in codes(whole)}


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield code, and all the code that stands in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and of its classes, by qualified name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{within}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{within}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from functions(node, within)


def _changes(file: Path, name: str) -> Iterator[Change]:
    for function, node in functions(ast.parse(file.read_text(encoding="utf-8"))):
        alike = Counter[tuple[str, ...]]()
        for at, place in enumerate(_places(node)):
            said = (place.kind, _read(place.node), _read(place.other))
            key = (name, function, node.lineno)
            yield Change(key, *said, alike[said], at)
            alike[said] += 1


def _read(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _places(function: Function) -> Iterator[_Place]:
    """Yield all that can be changed in a function, in the order it is written."""
    stack: list[ast.AST] = [function]
    while stack:
        parent = stack.pop()
        inner = []
        for field, index, node in _below(parent):
            for kind, other in _others(node):
                yield _Place(parent, field, index, kind, node, other)
            inner.append(node)
        stack.extend(reversed(inner))


def _below(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """Yield what hangs at a node, without what no test can see run."""
    if isinstance(parent, ast.JoinedStr | ast.Assert):
        return
    for field, value in ast.iter_fields(parent):
        if field in NOT_RUN:
            continue
        for index, node in (
            enumerate(value) if isinstance(value, list) else [(None, value)]
        ):
            if isinstance(node, ast.keyword) and node.arg in NO_MATTER:
                continue
            if isinstance(node, ast.AST) and not isinstance(node, ast.ClassDef):
                yield field, index, node


def _others(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what may stand in place of a node, and what kind of change that is."""
    match node:
        case ast.Compare(ops=[turned]):
            for instead in TURNED[type(turned)]:
                yield "comparison turned", _with(node, ops=[instead()])
        case ast.BoolOp(op=op):
            other, kind = JOINED[type(op)]
            yield kind, _with(node, op=other())
        case ast.If(test=test) | ast.comprehension(ifs=[test]):
            yield from _negated(node, test)
        case ast.Return(value=ast.expr() as value):
            yield from _returned(node, value)
        case ast.expr():
            yield from _other_values(node)


def _other_values(node: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not dropped", operand
        case ast.BinOp(op=op) if type(op) in OTHER:
            yield "other sign", _with(node, op=OTHER[type(op)]())
        case ast.IfExp(body=body, orelse=orelse):
            yield "branches swapped", _with(node, body=orelse, orelse=body)
        case ast.Constant(value=bool(value)):
            yield "truth turned", ast.Constant(value=not value)
        case ast.Constant(value=int(value)):
            yield "off by one", ast.Constant(value=value + 1)


def _negated(node: ast.AST, test: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if not isinstance(test, ast.Compare | ast.UnaryOp):
        turned = ast.UnaryOp(op=ast.Not(), operand=test)
        part = (
            {"ifs": [turned]}
            if isinstance(node, ast.comprehension)
            else {"test": turned}
        )
        yield "condition turned", _with(node, **part)


def _returned(node: ast.Return, value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if not (isinstance(value, ast.Constant) and value.value is None):
        yield "nothing returned", _with(node, value=ast.Constant(value=None))
    if isinstance(value, ast.Compare | ast.BoolOp):
        turned = ast.UnaryOp(op=ast.Not(), operand=value)
        yield "answer turned", _with(node, value=turned)


def _with(node: ast.AST, **parts: object) -> ast.AST:
    other = copy.copy(node)
    for field, value in parts.items():
        setattr(other, field, value)
    return other
