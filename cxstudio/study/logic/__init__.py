"""The small language of conditions, constraints, warnings and computed items, close to XLSForm's.

    ${hours_matched} = 'yes' and ${wait} > 3          an item is ${id}, the own value of a constraint is a dot

`parse` reads a rule once, `evaluate` and `is_true` compute it, `check_types` finds what cannot be meant, `order` and
`dependants` say what is computed when, `explain` says it in words. Differences from XLSForm, all on purpose: every
comparison with an unanswered item is false (there, `${x} != 'yes'` holds for an unanswered x; write not(${x} = 'yes')
for that), `min`, `max` and `sum` take single values, `upper`, `lower` and `is-empty` exist only here.
"""

from cxstudio.study.logic.dependencies import Cycle, dependants, order
from cxstudio.study.logic.evaluation import evaluate, is_true
from cxstudio.study.logic.functions import FUNCTIONS
from cxstudio.study.logic.kinds import TypeProblem, check_types
from cxstudio.study.logic.signs import rename_items, straighten
from cxstudio.study.logic.syntax import parse
from cxstudio.study.logic.tree import Expression, quoted
from cxstudio.study.logic.values import Kind, LogicError, Value, is_empty
from cxstudio.study.logic.words import explain

__all__ = [
    "Cycle",
    "Expression",
    "FUNCTIONS",
    "Kind",
    "LogicError",
    "TypeProblem",
    "Value",
    "check_types",
    "dependants",
    "evaluate",
    "explain",
    "is_empty",
    "is_true",
    "order",
    "parse",
    "quoted",
    "rename_items",
    "straighten",
]
