# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The boxes of a country's tax report, worked out from sums of tax tags.

Odoo's charts describe their returns as reports whose lines ask for tags, for other
lines or for figures entered by hand. This evaluates them; it reads no database.
"""

import ast
import operator
import re
from dataclasses import dataclass

TERM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*")
BOUND = re.compile(r"(?P<name>if_\w+)\((?P<arguments>.*)\)")
MONEY = re.compile(r"[A-Z]{3}\((?P<amount>-?[\d.]+)\)")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: left / right if right else 0.0,
}


@dataclass(frozen=True)
class Expression:
    """One figure of a report.

    :param key: "line code.label", or "#id.label" of a line without a code
    :param engine: how it is worked out, as in account.report.expression
    :param children: keys of the same label below the line, for sums of children
    """

    key: str
    engine: str
    formula: str
    subformula: str = ""
    children: tuple = ()


class TaxReportBoxes:
    """See evaluate.

    :param expressions: Expression records
    :param tags: {name of a tag: sum of the balances of the items that bear it}
    :param externals: {key: figure entered by hand}
    """

    def __init__(self, expressions, tags, externals=None):
        self.expressions = {expression.key: expression for expression in expressions}
        self.tags = tags
        self.externals = externals or {}
        self.values = {}
        self.pending = set()

    def evaluate(self):
        """Return {key: float}; what cannot be worked out is None."""
        for key in self.expressions:
            self._get(key)
        return self.values

    def _get(self, key):
        if key in self.values:
            return self.values[key]
        expression = self.expressions.get(key)
        if expression is None or key in self.pending:
            return 0.0
        self.pending.add(key)
        value = self._compute(expression)
        self.pending.discard(key)
        self.values[key] = value
        return value

    def _compute(self, expression):
        if expression.engine == "tax_tags":
            formula = expression.formula
            sign = -1 if formula.startswith("-") else 1
            return sign * self.tags.get(formula.removeprefix("-"), 0.0) or 0.0
        if expression.engine == "external":
            return self.externals.get(expression.key, 0.0)
        if expression.engine == "aggregation":
            if expression.formula == "sum_children":
                value = sum(self._get(key) or 0.0 for key in expression.children)
            else:
                value = self._calculate(expression.formula)
            return self._bound(expression, value)
        return None

    def _calculate(self, formula):
        """Work out a formula of lines and numbers; nothing else is understood."""
        names = {}

        def name(match):
            names[f"n{len(names)}"] = self._get(match.group()) or 0.0
            return f"n{len(names) - 1}"

        def walk(node):
            if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
                return OPERATORS[type(node.op)](walk(node.left), walk(node.right))
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
                return -walk(node.operand)
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
                return walk(node.operand)
            if isinstance(node, ast.Name):
                return names[node.id]
            if isinstance(node, ast.Constant):
                return float(node.value)
            raise ValueError(formula)

        try:
            tree = ast.parse(" ".join(TERM.sub(name, formula).split()), mode="eval")
            return walk(tree.body)
        except (SyntaxError, ValueError, KeyError):
            return None

    def _bound(self, expression, value):
        """Apply a condition such as "only if above nought"."""
        match = BOUND.fullmatch((expression.subformula or "").strip())
        if value is None or not match:
            return value
        arguments = [part.strip() for part in match["arguments"].split(",")]
        limits = [
            float(money["amount"])
            for part in arguments
            if (money := MONEY.fullmatch(part))
        ]
        name = match["name"]
        tested = value
        if name.startswith("if_other_expr_"):
            tested = self._get(arguments[0]) or 0.0
        if name.endswith("above"):
            holds = tested > limits[0]
        elif name.endswith("below"):
            holds = tested < limits[0]
        elif name.endswith("between"):
            holds = limits[0] <= tested <= limits[1]
        else:
            holds = True
        return value if holds else 0.0
