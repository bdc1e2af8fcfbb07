"""Batch normalization, whose moving averages TensorFlow 1 updates only where a run says so.

A layer becomes an object of the port that updates them whenever it trains. That is what TensorFlow
1 did if every run that trains asks for the updates, by `tf.GraphKeys.UPDATE_OPS` or without being
asked (`updates_collections=None`), or if no run does.
"""

import json
from collections.abc import Sequence

import libcst as cst

from rosetta.port.analysis.graph.facts import Run, Variable, operation
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.unknown import Unknown

PLAIN, FUSED = "BatchNorm", "FusedBatchNorm"
ENDPOINTS = {"layers.batch_normalization", "contrib.layers.batch_norm"}
_LEAVES = {"beta", "gamma", "moving_mean", "moving_variance"}
_INITIAL = {"beta": 0.0, "gamma": 1.0, "moving_mean": 0.0, "moving_variance": 1.0}
_AVERAGES = ("moving_mean", "moving_variance")
Arguments = dict[str, cst.BaseExpression]


def arguments(call: cst.Call, endpoint: str) -> Arguments:
    """Returns the arguments of a call of a layer, by the names of `tf.layers`.

    Raises:
        Unknown: they are not understood.
    """
    if endpoint == "layers.batch_normalization":
        names = ("inputs", "axis", "momentum", "epsilon", "center", "scale", "training", "name")
        found = by_name(call, names)
        if any(not a.keyword for n, a in found.items() if n not in ("inputs", "momentum")):
            raise Unknown(call, "its arguments are not understood; write them out by name")
        if "axis" in found:
            raise Unknown(call, "its axis is not understood; take it out if it is the last one")
        return {name: argument.value for name, argument in found.items()}
    names = ("inputs", "decay", "center", "scale", "epsilon", "is_training", "scope",
             "updates_collections")  # fmt: skip
    given = by_name(call, names)
    if any(not a.keyword for n, a in given.items() if n not in names[:5]):
        raise Unknown(call, "its arguments are not understood; write them out by name")
    return contrib({name: argument.value for name, argument in given.items()}, call)


def contrib(given: Arguments, node: cst.CSTNode) -> Arguments:
    """Returns the arguments of `contrib.layers.batch_norm` by the names of `tf.layers`.

    Raises:
        Unknown: one of them is not understood.
    """
    names = {"inputs": "inputs", "decay": "momentum", "epsilon": "epsilon",
             "is_training": "training"}  # fmt: skip
    passed = {"center", "scale", "scope", "updates_collections"}  # told by what was built
    for name in given:
        if name not in names and name not in passed:
            raise Unknown(node, f"its argument {name} is not understood; take it out")
    found = {names[name]: value for name, value in given.items() if name in names}
    found.setdefault("momentum", cst.Float("0.999"))
    found.setdefault("training", cst.Name("True"))
    return found


class Normalization:
    """One layer of batch normalization.

    Args:
        region: where the graph is built.
        unit: the statement.
        call: what makes the layer.
        given: its arguments, by the names of `tf.layers`.
        variables: what it made.
        endpoint: of the function that normalizes.
        rank: of what is normalized, None if that is not known.

    Attributes:
        class_name: of the class that the port defines for it.
        updates: whether any run updates its moving averages.

    Raises:
        Unknown: it does something else, or its averages are updated in some runs only.
    """

    def __init__(
        self,
        region: Region,
        unit: Unit,
        call: cst.Call,
        given: Arguments,
        variables: Sequence[Variable],
        endpoint: str,
        rank: int | None,
    ) -> None:
        self._region, self._unit, self._call, self._given = region, unit, call, given
        self._variables = {v.name.partition(":")[0].rpartition("/")[2]: v for v in variables}
        self._check_variables(variables)
        fused = (4,) if endpoint == "layers.batch_normalization" else (2, 4)
        if rank is None:
            raise Unknown(call, "how many dimensions it normalizes is not seen; give what it is "
                          "given a name")  # fmt: skip
        self.class_name = FUSED if rank in fused else PLAIN
        self.updates = self._is_updated()

    def _check_variables(self, variables: Sequence[Variable]) -> None:
        plain = all(
            v.dtype == "float32" and v.shape and v.initial.get("value") == _INITIAL.get(leaf)
            for leaf, v in self._variables.items()
        )  # fmt: skip
        if len(variables) != len(self._variables) or not self._variables.keys() <= _LEAVES or (
            not plain or not self._variables.keys() >= set(_AVERAGES)
        ):  # fmt: skip
            raise Unknown(self._call, "its variables are not those of a plain batch normalization")

    # --- what is written -------------------------------------------------------------------------

    def names(self, name: str) -> dict[str, str]:
        """Returns what the port calls its variables, by their names in the graph.

        Args:
            name: of the object.
        """
        return {variable.name: f"{name}.{leaf}" for leaf, variable in self._variables.items()}

    def constructor(self, name: str) -> str:
        """Returns the statement that makes the object.

        Args:
            name: of the object.
        """
        mean = self._variables["moving_mean"]
        scope = mean.name.partition(":")[0].rpartition("/")[0]
        options = [f'"{scope}"', str(mean.shape[0])]
        options += [f"{word}=False" for word, leaf in (("center", "beta"), ("scale", "gamma"))
                    if leaf not in self._variables]  # fmt: skip
        above = ""
        if not self.updates:
            above = "# No run of the script updates its moving averages.\n"
            options.append("momentum=1.0")
        elif "momentum" in self._given:
            options.append(f"momentum={self._text('momentum')}")
        if "epsilon" in self._given:
            options.append(f"epsilon={self._text('epsilon')}")
        return f"{above}{name} = {self.class_name}({', '.join(options)})"

    @property
    def training(self) -> cst.BaseExpression:
        """Its argument `training`: an expression of the statement, or a name."""
        node = self._given.get("training", cst.Name("False"))
        if not isinstance(node, cst.Name | cst.Attribute):
            raise Unknown(self._call, "its training is not understood; give it a name")
        return node

    def _text(self, name: str) -> str:
        node = self._given[name]
        if not isinstance(node, cst.Name | cst.BaseNumber):
            raise Unknown(self._call, f"its {name} is not understood; write a number")
        return node.value

    # --- when its averages change ----------------------------------------------------------------

    def _is_updated(self) -> bool:
        own = {operation(variable.name) for variable in self._variables.values()}
        changed = operation(self._variables["moving_mean"].name)
        runs = [
            run for run in self._region.facts.runs.values()
            if own & set(run.state) and not run.initializes
        ]  # fmt: skip
        updating = [run for run in runs if changed in run.assigned]
        if not updating:
            return False
        for run in runs:
            told = {json.dumps(call["fetch"]) for call in run.calls}
            if run in updating and len(told) == 1:
                continue
            if run in updating or not (self._only_tests(run) or self._never_reads(run)):
                raise Unknown(self._call, "some runs that may train update its moving averages, "
                              "and others do not; have them updated in all, or feed training "
                              "False where they are not")  # fmt: skip
        return True

    def _constant(self) -> bool | None:
        """Returns `training` if the script says it for all runs, None otherwise."""
        node = self._given.get("training", cst.Name("False"))
        written = node in self._region.script.positions
        value = self._region.names.value(node) if written else node
        known = {"True": True, "False": False}
        return known.get(value.value) if isinstance(value, cst.Name) else None

    def _never_reads(self, run: Run) -> bool:
        """Says whether nobody sees that a run does not update the averages: they are unused."""
        averages = {operation(self._variables[leaf].name) for leaf in _AVERAGES}
        saved = any(unit.kind is Kind.SAVER for unit in self._region.units)
        return self._constant() is True and not saved and not averages & set(run.state)

    def _only_tests(self, run: Run) -> bool:
        """Says whether a run feeds False for `training`, or the script says so for all."""
        if self._constant() is not None:
            return not self._constant()
        node = self._given["training"]
        key = self._region.key(node)
        definition = self._region.definition(key, self._unit) if key else None
        if definition is None or definition.unit.kind is not Kind.PLACEHOLDER:
            return False
        names = {told["name"] for told in definition.values}
        fed = [
            [feed.get("value") for feed in call["feed"] if feed["name"] in names]
            for call in run.calls
        ]
        return bool(fed) and all(values == [False] for values in fed)


def plain(alias: str) -> str:
    """Returns the class that normalizes as TensorFlow 1's layer did with anything but images."""
    return f'''class BatchNorm:
    """TensorFlow 1's batch normalization; training updates the moving averages."""

    def __init__(self, name, size, center=True, scale=True, momentum=0.99, epsilon=0.001):
        def variable(value, leaf, trainable=True):
            return {alias}.Variable(value, name=f"{{name}}/{{leaf}}", trainable=trainable)

        zeros, ones = {alias}.zeros([size]), {alias}.ones([size])
        self.beta = variable(zeros, "beta") if center else zeros
        self.gamma = variable(ones, "gamma") if scale else ones
        self.moving_mean = variable(zeros, "moving_mean", trainable=False)
        self.moving_variance = variable(ones, "moving_variance", trainable=False)
        self.momentum, self.epsilon = momentum, epsilon

    def __call__(self, x, training):
        if training:
            y, mean, variance = self.normalized(x)
            for average, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                average.assign_sub((average - new) * (1 - self.momentum))
        else:
            y = {alias}.nn.batch_normalization(
                x, self.moving_mean, self.moving_variance, self.beta, self.gamma, self.epsilon
            )
        return y

    def normalized(self, x):
        """Returns what is normalized by its own mean and variance, and these."""
        mean, variance = {alias}.nn.moments(x, list(range(x.shape.rank - 1)))
        y = {alias}.nn.batch_normalization(x, mean, variance, self.beta, self.gamma, self.epsilon)
        return y, mean, variance
'''


def fused(alias: str) -> str:
    """Returns the class that normalizes with the kernel that TensorFlow 1 had for images.

    `tf.layers` took it for four dimensions, `contrib.layers` for two as well. The variance that
    it averages is that of a sample, divided by n - 1.
    """
    return f'''class FusedBatchNorm(BatchNorm):
    """Batch normalization with TensorFlow 1's kernel, whose moving variance divides by n - 1."""

    def normalized(self, x):
        y, mean, variance, *_ = {alias}.raw_ops.FusedBatchNormV3(
            x={alias}.reshape(x, [-1, 1, 1, x.shape[-1]]),
            scale=self.gamma,
            offset=self.beta,
            mean={alias}.constant([]),
            variance={alias}.constant([]),
            epsilon=max(self.epsilon, 1.001e-5),
            is_training=True,
        )
        y = {alias}.reshape(y, {alias}.shape(x))
        y.set_shape(x.shape)
        return y, mean, variance
'''
