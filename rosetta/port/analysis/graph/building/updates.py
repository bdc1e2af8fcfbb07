"""Which operations of a graph change or initialize variables."""

from typing import Any

from rosetta.port.analysis.graph.building.operations import computed
from rosetta.port.analysis.graph.building.watch import Watch


def install(watch: Watch) -> None:
    """Makes TensorFlow tell the watch what changes or initializes variables."""
    _watch_optimizers(watch)
    _watch_updates(watch)
    _watch_averages(watch)


def _watch_optimizers(watch: Watch) -> None:
    from tensorflow.python.training import optimizer

    plain_minimize = optimizer.Optimizer.minimize
    plain_compute = optimizer.Optimizer.compute_gradients
    plain_apply = optimizer.Optimizer.apply_gradients
    losses: dict[str, dict[str, Any]] = {}

    def compute(this: Any, loss: Any, *args: Any, **kwargs: Any) -> Any:
        pairs = plain_compute(this, loss, *args, **kwargs)
        for gradient, _ in pairs:
            if gradient is not None and hasattr(gradient, "name"):
                told = {"loss": watch.name(loss), "place": watch.place()}
                losses[watch.name(gradient)] = told
        losses[id(this)] = {
            "sparse": any(g is not None and hasattr(g, "indices") for g, _ in pairs),
        }
        return pairs

    def apply(this: Any, grads_and_vars: Any, *args: Any, **kwargs: Any) -> Any:
        pairs = list(grads_and_vars)
        operation = plain_apply(this, pairs, *args, **kwargs)
        found = [losses.get(watch.name(g)) if hasattr(g, "op") else None
                 for g, _ in pairs if g is not None]  # fmt: skip
        watch.updates[watch.name(operation)] = {
            "place": watch.place(), "class": type(this).__name__,
            "variables": [watch.name(v) for g, v in pairs if g is not None],
            "loss": found[0]["loss"] if found and all(found) else None,
            "sparse": any(hasattr(g, "indices") for g, _ in pairs),
            "state": sorted(watch.state(computed([operation]))),
        }  # fmt: skip
        return operation

    def minimize(this: Any, *args: Any, **kwargs: Any) -> Any:
        operation = plain_minimize(this, *args, **kwargs)
        watch.updates[watch.name(operation)]["minimize"] = True
        return operation

    optimizer.Optimizer.compute_gradients = compute
    optimizer.Optimizer.apply_gradients = apply
    optimizer.Optimizer.minimize = minimize


def _watch_updates(watch: Watch) -> None:
    from tensorflow.compat import v1
    from tensorflow.python.ops import ref_variable, state_ops, variables

    def noted(kind: Any, name: str) -> None:
        plain = getattr(kind, name)

        def update(*args: Any, **kwargs: Any) -> Any:
            result = plain(*args, **kwargs)
            if watch.place() and hasattr(result, "op"):
                watch.updates[watch.name(result)] = {"place": watch.place(), "assign": name}
            return result

        setattr(kind, name, update)

    for name in ("assign", "assign_add", "assign_sub"):
        noted(ref_variable.RefVariable, name)
        noted(state_ops, name)
        setattr(v1, name, getattr(state_ops, name))

    def initializers(name: str) -> None:
        plain = getattr(variables, name)

        def make(*args: Any, **kwargs: Any) -> Any:
            operation = plain(*args, **kwargs)
            watch.initializers.add(watch.name(operation))
            return operation

        setattr(variables, name, make)
        setattr(v1, name, make)

    for name in ("global_variables_initializer", "initialize_all_variables",
                 "local_variables_initializer", "variables_initializer",
                 "initialize_variables"):  # fmt: skip
        initializers(name)
    plain_group = v1.group

    def group(*inputs: Any, **kwargs: Any) -> Any:
        operation = plain_group(*inputs, **kwargs)
        names = [watch.name(given) for given in inputs if hasattr(given, "name")]
        if names and len(names) == len(inputs) and watch.initializers.issuperset(names):
            watch.initializers.add(watch.name(operation))
        elif names and len(names) == len(inputs) and all(
            watch.updates.get(name, {}).get("assign") for name in names
        ):  # fmt: skip
            watch.updates[watch.name(operation)] = {"place": watch.place(), "assign": "group"}
        return operation

    v1.group = group


def _watch_averages(watch: Watch) -> None:
    from tensorflow.python.ops import variables
    from tensorflow.python.training import moving_averages

    plain = moving_averages.ExponentialMovingAverage.apply

    def apply(this: Any, var_list: Any = None) -> Any:
        operation = plain(this, var_list)
        averaged = variables.trainable_variables() if var_list is None else list(var_list)
        told = {watch.name(this.average(v)): watch.name(v) for v in averaged}
        computed = not all(isinstance(v, variables.Variable) for v in averaged)
        watch.updates[watch.name(operation)] = {
            "place": watch.place(), "assign": "apply", "averages": {} if computed else told,
        }  # fmt: skip
        return operation

    moving_averages.ExponentialMovingAverage.apply = apply
