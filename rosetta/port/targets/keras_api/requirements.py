"""What must hold for a model, a loss and an optimizer of Keras to compute what a script does."""

from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.targets.keras_api import arrays, initial_values, losses
from rosetta.port.targets.keras_api.layers.sizes import input_sizes
from rosetta.port.targets.keras_api.model import Model
from rosetta.port.targets.keras_api.nodes import INPUT, OTHER, PYTHON, VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.keras_api.training import Training
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_REDUCING = {"reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "math.reduce_mean",
             "math.reduce_sum", "nn.l2_loss", "math.count_nonzero"}  # fmt: skip
_KEEPING = {"Add", "Subtract", "Multiply", "Divide", "Power", "Minus", "sqrt", "math.sqrt", "add",
            "subtract", "multiply", "negative", "math.divide_no_nan", "cast"}  # fmt: skip


def check(program: Program, model: Model, trainings: Sequence[Training]) -> Node:
    """Makes sure that Keras can take a script's training, and returns what its labels are.

    Args:
        program: the native port.
        model: what computes what the loss needs.
        trainings: the functions that train, with one loss and one optimizer.

    Raises:
        Unknown: Keras would compute something else.
    """
    first = trainings[0]
    _check_trained(program, model, first)
    _check_seeds(program, model)
    _check_order(program, model)
    for made in trainings:
        for node in (made.loss, *(node for _, node in made.returns)):
            _check_draws(program, model, node)
    labels = _labels(program, model, first.loss)
    if not is_scalar(program, first.loss) and not _is_of_one_example(
        program, model, labels, first.loss
    ):
        raise Unknown(first.loss.expression, "the loss may be several numbers: TensorFlow 1 adds "
                      f"their gradients up, Keras takes the mean; {_OFFER}")  # fmt: skip
    for node in (model.source, labels):
        if node.text in program.ambiguous:
            raise Unknown(first.function, f"{node.text} is the name of several placeholders; "
                          "rename one")  # fmt: skip
    _check_ranks(program, model, labels, first.loss)
    return labels


def _is_of_one_example(program: Program, model: Model, labels: Node, loss: Node) -> bool:
    """Says whether a loss is one number because runs feed a single one of input and label."""
    only = all(program.is_one(node.text) for node in (model.source, labels))
    elementwise = _KEEPING | {"square", "math.square", "abs", "math.abs", "pow", "math.pow"}
    return only and _is_made_of(loss, elementwise, (model.output, labels))


def _is_made_of(node: Node, operations: set[str], values: tuple[Node, ...]) -> bool:
    if node in values or (node.op == PYTHON and isinstance(node.expression, cst.BaseNumber)):
        return True
    inputs = [inner for keyword, inner in node.inputs if keyword != "name"]
    return node.op in operations and all(_is_made_of(i, operations, values) for i in inputs)


def is_scalar(program: Program, node: Node) -> bool:
    """Says whether a value is one number, whatever it is computed from."""
    if node.op in _REDUCING:
        return len([i for keyword, i in node.inputs if keyword not in ("name", "dtype")]) == 1
    if node.op == PYTHON:
        is_dtype = isinstance(node.expression, cst.Attribute)  # tf.float32, to cast
        return is_dtype or _is_number(program, node.expression)
    inputs = [inner for keyword, inner in node.inputs if keyword not in ("name", "dtype")]
    return node.op in _KEEPING and any(i.op != PYTHON for i in inputs) and all(
        is_scalar(program, i) for i in inputs
    )  # fmt: skip


def _is_number(program: Program, node: cst.CSTNode | None) -> bool:
    """Says whether an expression of Python is a number: one that is written, a length, a size."""
    match program.bound(node) if isinstance(node, cst.Name) else node:
        case cst.BaseNumber():
            return True
        case cst.BinaryOperation(left=left, right=right):
            return _is_number(program, left) and _is_number(program, right)
        case cst.Subscript(value=cst.Attribute(attr=cst.Name(value="shape"))):
            return True
        case cst.Call(func=cst.Name(value="len" | "int" | "float")):
            return True
    return False


def below(node: Node, cut: Node) -> list[Node]:
    """Returns the inputs and Python's values that a value is computed from, but for another's."""
    if node == cut:
        return []
    if node.op in (INPUT, PYTHON):
        return [node]
    return list(dict.fromkeys(leaf for _, inner in node.inputs for leaf in below(inner, cut)))


def reads_weights(node: Node, output: Node) -> bool:
    """Says whether a value is computed from weights, but for the model's output."""
    if node == output:
        return False
    return node.op == VARIABLE or any(reads_weights(inner, output) for _, inner in node.inputs)


def _check_trained(program: Program, model: Model, first: Training) -> None:
    ours, trained = set(model.weights), set(first.trained)
    if ours - trained:
        name = min(ours - trained)
        raise Unknown(program.variables[name].statement, f"{name} is a weight of the model that "
                      f"the optimizer does not change; {_OFFER}")  # fmt: skip
    if trained - ours:
        name = min(trained - ours)
        raise Unknown(first.function, f"it trains {name}, which is no weight of a layer; {_OFFER}")


def _check_draws(program: Program, model: Model, node: Node) -> None:
    """Refuses random numbers that are drawn outside of the model's layers."""
    if node == model.output:
        return
    made = program.assigned.get(node.text, []) if node.op == OTHER else []
    drops = any(program.script.of(value).startswith(f"{DROPOUT}(") for value in made)
    if drops or node.op == "nn.dropout" or node.op.startswith("random."):
        raise Unknown(node.expression, "it draws random numbers, but is no layer of the model "
                      f"that can be told when to; {_OFFER}")  # fmt: skip
    for _, inner in node.inputs:
        _check_draws(program, model, inner)


def _check_seeds(program: Program, model: Model) -> None:
    """Refuses seeds that are set between variables, whose layers draw at another time."""
    line = program.script.line
    last = max((program.variables[v].statement for v in model.weights), key=line)
    found = [
        node for node in program.script.positions
        if isinstance(node, cst.Call) and line(node) < line(last)
        and program.endpoint(node.func) == "random.set_seed"
    ]  # fmt: skip
    if len(found) > 1:
        raise Unknown(last, "several variables are drawn from the same seed, which layers would "
                      f"go on with; {_OFFER}")  # fmt: skip


def _check_order(program: Program, model: Model) -> None:
    """Refuses first values that NumPy draws, where layers would ask for them in another order."""
    drawn = [program.variables[name] for name in model.weights
             if initial_values.is_number_of_numpy(program.variables[name].initial)]  # fmt: skip
    lines = [program.script.line(variable.statement) for variable in drawn]
    if not lines:
        return
    last = max(program.script.line(program.variables[v].statement) for v in model.weights)
    between = [
        node for node in program.script.positions
        if isinstance(node, cst.Call) and min(lines) <= program.script.line(node) <= last
        and isinstance(node.func, cst.Attribute) and "rand" in program.script.of(node.func)
    ]  # fmt: skip
    if lines != sorted(lines) or len(between) != len(drawn):
        raise Unknown(drawn[0].statement, "NumPy draws its first value, which layers would ask "
                      f"for in another order; {_OFFER}")  # fmt: skip


def _labels(program: Program, model: Model, loss: Node) -> Node:
    """Returns what a loss compares the model's output with.

    Raises:
        Unknown: it compares it with several things.
    """
    leaves = below(loss, model.output)
    switched = {layer.switch for layer in model.layers}
    found = [i for i in leaves if i.op == INPUT and i.text not in switched]
    if not found:
        found = [
            i for i in leaves if i.op == PYTHON and isinstance(i.expression, cst.Name)
            and _is_data(program, i.text)
        ]  # fmt: skip
    found = list(dict.fromkeys(found))
    if len(found) != 1:
        raise Unknown(loss.expression, "the loss compares the model's output with more or less "
                      f"than labels; {_OFFER}")  # fmt: skip
    return found[0]


def _is_data(program: Program, name: str) -> bool:
    values = program.assigned.get(name, [])
    return len(values) == 1 and (
        isinstance(values[0], cst.List) or arrays.is_array(program, values[0])
    )


def _check_ranks(program: Program, model: Model, labels: Node, loss: Node) -> None:
    """Refuses labels that Keras would bring to the shape of outputs of one number each.

    TensorFlow 1 subtracts a row of labels from a column of outputs to a square.
    """
    *_, last = (layer for layer in model.layers if layer.kind != "Activation")
    if last.kind == "Reshape" and last.arguments == ["[]"]:
        ranks = program.ranks(labels.text)
        alike = bool(ranks) and ranks == program.ranks(model.source.text)
        if not alike and not all(rank == 1 for rank in _ranks(program, labels)):
            raise Unknown(loss.expression, "whether its labels have the shape of the model's "
                          f"output is not seen; {_OFFER}")  # fmt: skip
        return
    numbers = {program.number(cst.parse_expression(text)) for text in last.arguments[:1]}
    may_be_one = last.kind in ("Dense", "Conv2D") and numbers & {1, None}
    if labels == model.source or not may_be_one or _compared(labels, model.output, loss):
        return
    if not all(rank is not None and rank >= 2 for rank in _ranks(program, labels)):
        raise Unknown(loss.expression, "its labels may be a row beside the column that the model "
                      f"computes; {_OFFER}")  # fmt: skip


def _compared(labels: Node, output: Node, node: Node) -> bool:
    """Says whether labels meet outputs only where another shape than the outputs' is an error."""
    meets = [inner for _, inner in node.inputs
             if inner.depends_on(labels) and inner.depends_on(output)]  # fmt: skip
    return node.op in losses.ENTROPIES or (
        bool(meets) and all(_compared(labels, output, inner) for inner in meets)
    )


def _ranks(program: Program, labels: Node) -> Iterator[int | None]:
    """Yields the number of dimensions that labels have; None where it is not seen."""
    if labels.op == INPUT and (known := input_sizes(program, labels)) is not None:
        yield len(known)
        return
    if labels.op == PYTHON:
        yield initial_values.rank(program, labels.expression)
        return
    yield from program.ranks(labels.text) or [None]
