"""Writes SymPy expressions as TeX the way a lecturer does: diag, circled product, transpose as a top."""

import re
from typing import Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.printing.latex import LatexPrinter

_WORD_SUBSCRIPT = re.compile(r"^(\\?[A-Za-z]+)_([A-Za-z0-9]+)$")


class _ExamPrinter(LatexPrinter):  # type: ignore[misc]  # SymPy ships no types
    """Sums stay in the order in which they were written; functions of vectors act on each component."""

    logarithm = r"\log"

    def _print_MatrixSymbol(self, expr: Any) -> str:
        return _WORD_SUBSCRIPT.sub(r"\1_{\2}", str(expr.name))

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        name = str(expr.name)
        printed = name if set(name) & set("\\{} ") else str(super()._print_Symbol(expr, style))
        return printed.replace("_{max}", r"_{\max}")

    def _print_Mul(self, expr: Any) -> str:
        sums = [factor for factor in expr.args if isinstance(factor, sp.Sum)]
        if len(sums) != 1 or expr == sums[0]:
            return str(super()._print_Mul(expr))
        before = expr / sums[0]
        return f"{'- ' if before == -1 else self._print(before)} {self._print(sums[0])}"

    def _print_log(self, expr: Any, exp: Any = None) -> str:
        printed = rf"{self.logarithm}{{\left({self._print(expr.args[0])} \right)}}"
        return (
            printed
            if exp is None
            else rf"{self.logarithm}^{{{exp}}}{{\left({self._print(expr.args[0])} \right)}}"
        )

    def _print_MatAdd(self, expr: Any) -> str:
        terms = [self._print(term) for term in expr.args]
        return " ".join([terms[0], *(_signed(term) for term in terms[1:])])

    def _print_MatMul(self, expr: Any) -> str:
        coefficient, factors = expr.as_coeff_matrices()
        printed = [self._factor(factor) for factor in factors]
        if coefficient == -1:
            return "- " + " ".join(printed)
        return " ".join(printed if coefficient == 1 else [self._print(coefficient), *printed])

    def _print_Transpose(self, expr: Any) -> str:
        inner = self._print(expr.arg)
        return (
            rf"{inner}^{{\top}}" if expr.arg.is_symbol and "^" not in inner else rf"{_round(inner)}^{{\top}}"
        )

    def _print_DiagMatrix(self, expr: Any) -> str:
        return rf"\operatorname{{diag}}{_round(self._print(expr.args[0]))}"

    def _print_HadamardProduct(self, expr: Any) -> str:
        return r" \odot ".join(self._factor(factor) for factor in expr.args)

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_BlockMatrix(self, expr: Any) -> str:
        if expr.blockshape[1] != 1:
            return str(super()._print_BlockMatrix(expr))
        blocks = expr.blocks
        return rf"\left[{', '.join(self._print(blocks[row, 0]) for row in range(expr.blockshape[0]))}\right]"

    def _print_ElementwiseApplyFunction(self, expr: Any) -> str:
        variable, body = expr.function.variables[0], expr.function.expr
        inner = self._print(expr.expr)
        bare = any(variable in node.args for node in sp.preorder_traversal(body) if not _is_function(node))
        name = _round(inner) if bare and not expr.expr.is_symbol else inner
        components = _ExamPrinter({"mul_symbol": r" \odot "})
        return str(components.doprint(body.xreplace({variable: sp.Symbol(name)})))

    def _print_Indexed(self, expr: Any) -> str:
        return rf"{self._print(expr.base)}_{{{', '.join(self._print(index) for index in expr.indices)}}}"

    def _factor(self, factor: Any) -> str:
        printed = str(self._print(factor))
        return _round(printed) if _is_loose(factor) else printed


def latex(expression: Any, logarithm: str = r"\log") -> str:
    """TeX of a SymPy expression, without delimiters; `logarithm` is how `log` is to be written.

    >>> latex(sp.DiagMatrix(sp.MatrixSymbol("f_t", 2, 1)) * sp.MatrixSymbol("W", 2, 2).T)
    '\\\\operatorname{diag}\\\\left(f_{t}\\\\right) W^{\\\\top}'
    """
    printer = _ExamPrinter()
    printer.logarithm = logarithm
    return str(printer.doprint(expression))


def equation(left: Any, *rights: Any) -> str:
    """TeX of a chain of equals signs; strings are taken as TeX already."""
    return " = ".join(side if isinstance(side, str) else latex(side) for side in (left, *rights))


def partial(of: str, by: str) -> str:
    """TeX of a partial derivative, both sides given as TeX."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def _is_function(node: Any) -> bool:
    return isinstance(node, sp.Function)


def _is_loose(factor: Any) -> bool:
    """Whether a factor needs parentheses beside another factor."""
    if isinstance(factor, ElementwiseApplyFunction):
        return isinstance(factor.function.expr, sp.Add | sp.Mul)
    return isinstance(factor, sp.MatAdd | sp.HadamardProduct)


def _round(inner: str) -> str:
    return rf"\left({inner}\right)"


def _signed(term: str) -> str:
    return term if term.startswith("-") else f"+ {term}"
