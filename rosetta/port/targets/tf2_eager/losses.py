"""`tf.losses` of TensorFlow 1: what each function computes, in operations of TensorFlow 2."""

from collections.abc import Sequence

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.values import Value
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.unknown import Unknown

WEIGHTED_MEAN = "weighted_mean"
_LAST = ("weights", "scope", "loss_collection", "reduction")
# The parameters of each, and what it computes of them before it takes the mean.
LOSSES: dict[str, tuple[tuple[str, ...], str]] = {
    "losses.mean_squared_error": (
        ("labels", "predictions", *_LAST), "{tf}.math.squared_difference({predictions}, {labels})"
    ),
    "losses.absolute_difference": (
        ("labels", "predictions", *_LAST), "{tf}.abs({tf}.subtract({predictions}, {labels}))"
    ),
    "losses.softmax_cross_entropy": (
        ("onehot_labels", "logits", "weights", "label_smoothing", *_LAST[1:]),
        "{tf}.nn.softmax_cross_entropy_with_logits("
        "labels={onehot_labels}, logits={logits})",
    ),
    "losses.sparse_softmax_cross_entropy": (
        ("labels", "logits", *_LAST),
        "{tf}.nn.sparse_softmax_cross_entropy_with_logits(labels={labels}, logits={logits})",
    ),
    "losses.sigmoid_cross_entropy": (
        ("multi_class_labels", "logits", "weights", "label_smoothing", *_LAST[1:]),
        "{tf}.nn.sigmoid_cross_entropy_with_logits(labels={multi_class_labels}, logits={logits})",
    ),
}  # fmt: skip
_FLOAT = ("labels", "predictions", "onehot_labels", "multi_class_labels")
_MEANS = ("MEAN", "SUM_BY_NONZERO_WEIGHTS", "SUM_OVER_BATCH_SIZE")
_CONSTANT = ("Placeholder", "OneHot", "Const")  # labels that nothing trains
_Pieces = tuple[str | Span, ...]


class Loss:
    """A call of one of `LOSSES`.

    Args:
        call: the call.
        endpoint: which.
        told: what it was given when the graph was built.
        script: the script.
        names: what its names stand for.
        alias: of TensorFlow.

    Attributes:
        reduction: the argument that says how the losses become one, or None.
        needs: the functions that the port defines for itself.
        pieces: what stands in the call's place.

    Raises:
        Unknown: TensorFlow 2 would compute something else.
    """

    def __init__(
        self,
        call: cst.Call,
        endpoint: str,
        told: Sequence[dict[str, Value]],
        script: Script,
        names: Names,
        alias: str,
    ) -> None:
        parameters, template = LOSSES[endpoint]
        self._call, self._script, self._names, self._alias = call, script, names, alias
        self._found = by_name(call, parameters)
        self._told = self._agreed(told)
        self.needs: set[str] = set()
        for name in ("loss_collection", "label_smoothing"):
            if name in self._found:
                raise Unknown(call, f"its {name} is not understood; take it out")
        self._labels = parameters[0]
        self._is_softmax = endpoint.endswith("softmax_cross_entropy")
        self._sparse = endpoint == "losses.sparse_softmax_cross_entropy"
        self.reduction = self._found.get("reduction")
        self.pieces = self._reduced(self._filled(template))

    def _agreed(self, told: Sequence[dict[str, Value]]) -> dict[str, Value]:
        """Returns what it was given; the same each time, as far as it matters."""
        kinds = [
            {name: (value.get("dtype"), len(value.get("shape") or ())) for name, value in t.items()}
            for t in told
        ]  # fmt: skip
        if not told or any(kind != kinds[0] for kind in kinds):
            raise Unknown(self._call, "what it is given is not seen; write the loss out")
        return told[0]

    def _filled(self, template: str) -> _Pieces:
        """Returns the template with the script's own arguments."""
        found: list[str | Span] = []
        for part in template.replace("{tf}", self._alias).split("{"):
            name, closed, rest = part.partition("}")
            found += [*(self._argument(name) if closed else ()), rest if closed else name]
        return tuple(piece for piece in found if piece)

    def _argument(self, name: str) -> _Pieces:
        if name not in self._found or name not in self._told:
            raise Unknown(self._call, f"it has no {name}")
        span = self._script.span(self._found[name].value)
        value = self._told[name]
        if value["kind"] not in ("tensor", "variable"):
            raise Unknown(self._call, f"its {name} is no tensor; write the loss out")
        if self._sparse:
            ranks = [len(self._told[n].get("shape") or ()) for n in ("labels", "logits")]
            if ranks[0] == ranks[1] and name == "labels":
                return (f"{self._alias}.squeeze(", span, ", axis=-1)")
            return (span,)
        pieces: _Pieces = (span,)
        if name in _FLOAT and value.get("dtype") not in ("float32", None):
            pieces = (f"{self._alias}.cast(", span, f", {self._alias}.float32)")
        if name == "onehot_labels" and value.get("type") not in _CONSTANT:
            pieces = (f"{self._alias}.stop_gradient(", *pieces, ")")
        return pieces

    def _reduced(self, losses: _Pieces) -> _Pieces:
        kind = self._reduction_name()
        weights = self._found.get("weights")
        if weights is not None and self._weight() != 1.0:
            if kind != "SUM_BY_NONZERO_WEIGHTS":
                raise Unknown(self._call, "weights with a reduction; write the loss out")
            self.needs.add(WEIGHTED_MEAN)
            return (f"{WEIGHTED_MEAN}(", *losses, ", ", self._script.span(weights.value), ")")
        if kind == "NONE":
            return losses
        name = "reduce_mean" if kind in _MEANS else "reduce_sum"
        return (f"{self._alias}.{name}(", *losses, ")")

    def _weight(self) -> float | None:
        """Returns the weight, None if it is not one number or does not fit without a doubt."""
        value = self._found["weights"].value
        if isinstance(value, cst.Float | cst.Integer):
            return float(value.evaluated_value)
        told = self._told["weights"]
        ranks = {name: len(value.get("shape") or ()) for name, value in self._told.items()}
        rank = ranks["logits"] - 1 if self._is_softmax else ranks[self._labels]
        if told["kind"] == "tensor" and told["shape"] is not None and ranks["weights"] in (0, rank):
            return None
        raise Unknown(self._call, "its weights have another shape than its losses; write the loss "
                      "out")  # fmt: skip

    def _reduction_name(self) -> str:
        if self.reduction is None:
            return "SUM_BY_NONZERO_WEIGHTS"
        reference = self._names.reference(self.reduction.value)
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        beginning, _, name = (endpoint or "").rpartition(".")
        if beginning != "losses.Reduction" or name not in (*_MEANS, "SUM", "NONE"):
            raise Unknown(self._call, "its reduction is not seen; write tf.losses.Reduction....")
        return name
