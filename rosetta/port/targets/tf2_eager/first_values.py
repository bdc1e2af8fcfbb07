"""What `tf.get_variable` gives a variable at first, written out for `tf.Variable`."""

from collections.abc import Mapping

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.unknown import Unknown

XAVIER = "xavier_initializer"
_XAVIER = {"contrib.layers.xavier_initializer", "contrib.layers.xavier_initializer_conv2d",
           "glorot_uniform_initializer", "initializers.glorot_uniform"}  # fmt: skip
_SAME = {
    "zeros_initializer": "zeros", "initializers.zeros": "zeros",
    "ones_initializer": "ones", "initializers.ones": "ones",
}  # fmt: skip
_DRAWN = {
    "random_normal_initializer": ("random.normal", ("mean", "stddev", "seed", "dtype")),
    "truncated_normal_initializer": (
        "random.truncated_normal",
        ("mean", "stddev", "seed", "dtype"),
    ),
    "random_uniform_initializer": ("random.uniform", ("minval", "maxval", "seed", "dtype")),
}
_DRAWN |= {f"initializers.{name.removesuffix('_initializer')}": drawn
           for name, drawn in _DRAWN.items()}  # fmt: skip
_CONSTANT = {"constant_initializer", "initializers.constant"}
# What they draw is seen where the graph is built.
_SCALED = {"contrib.layers.variance_scaling_initializer", "variance_scaling_initializer",
           "keras.initializers.VarianceScaling", *(
               f"{home}.{name}" for home in ("initializers", "keras.initializers")
               for name in ("variance_scaling", "he_normal", "he_uniform", "lecun_normal",
                            "lecun_uniform", "glorot_normal")
           )}  # fmt: skip
INITIALIZERS = {*_XAVIER, *_SAME, *_DRAWN, *_CONSTANT, *_SCALED}
_Pieces = tuple[str | Span, ...]


class FirstValue:
    """The first value of a variable that `tf.get_variable` makes.

    Args:
        call: of `tf.get_variable`.
        found: its arguments, by name.
        seed: of its operation, None where none is to be written.
        script: the script.
        names: what its names stand for.
        alias: of TensorFlow.

    Attributes:
        pieces: the value.
        rewritten: the argument that is written anew, None where its text stays.
        draws_xavier: whether the port's own function draws it.

    Raises:
        Unknown: what the value is is not known.
    """

    def __init__(
        self,
        call: cst.Call,
        found: Mapping[str, cst.Arg],
        seed: str | None,
        script: Script,
        names: Names,
        alias: str,
    ) -> None:
        self._call, self._found, self._seed = call, found, seed
        self._script, self._names, self._alias = script, names, alias
        self.rewritten: cst.BaseExpression | None = None
        self.draws_xavier = False
        self.pieces = self._value()

    def _value(self) -> _Pieces:
        given = self._found["initializer"].value if "initializer" in self._found else None
        made = self._names.value(given) if given is not None else None
        function = made.func if isinstance(made, cst.Call) else made
        reference = self._names.reference(function) if function is not None else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        arguments = made.args if isinstance(made, cst.Call) else ()
        if given is not None and endpoint not in INITIALIZERS:
            return self._plain(given)
        self.rewritten = given
        shape = self._found.get("shape")
        if shape is None:
            raise self._unknown()
        size, dtype = self._script.span(shape.value), self._dtype()
        if endpoint is None or (endpoint in _XAVIER and not arguments):
            self._check_floats(dtype)
            self.draws_xavier = True
            return (f"{XAVIER}(", size, f"{self._seed_text})")
        if endpoint in _SAME and not arguments:
            return (f"{self._alias}.{_SAME[endpoint]}(", size, *_also(dtype), ")")
        if endpoint in _DRAWN:
            self._check_floats(dtype)
            name, parameters = _DRAWN[endpoint]
            pieces: list[str | Span] = [f"{self._alias}.{name}(", size]
            options = by_name(made, parameters) if isinstance(made, cst.Call) else {}
            for parameter, argument in options.items():
                if parameter == "dtype":
                    self._check_floats(self._kind(argument))
                    continue
                pieces += [f", {parameter}=", self._script.span(argument.value)]
            return (*pieces, self._seed_text, ")")
        if endpoint in _CONSTANT and len(arguments) == 1:
            return self._constant(arguments[0].value, size, dtype)
        raise self._unknown()

    @property
    def _seed_text(self) -> str:
        return "" if self._seed is None else f", seed={self._seed}"

    def _plain(self, given: cst.BaseExpression) -> _Pieces:
        """Returns a value that is given itself: a tensor, an array or a number."""
        value, dtype = self._script.span(given), self._found.get("dtype")
        if "shape" in self._found:
            raise self._unknown()
        if dtype is None or (isinstance(given, cst.Call) and self._names.reference(given.func)):
            return (value,)  # a tensor has its dtype
        kind = self._script.span(dtype.value)
        return (f"{self._alias}.convert_to_tensor(", value, ", ", kind, ")")

    def _constant(self, value: cst.BaseExpression, size: Span, dtype: Span | None) -> _Pieces:
        if isinstance(value, cst.Float) and dtype is None:
            return (f"{self._alias}.fill(", size, ", ", self._script.span(value), ")")
        kind = _also(dtype) or (f", {self._alias}.float32",)
        return (f"{self._alias}.constant(", self._script.span(value), *kind, ", ", size, ")")

    def _dtype(self) -> Span | None:
        """Returns where the dtype stands, None of float32, which is the default."""
        argument = self._found.get("dtype")
        return None if argument is None else self._kind(argument)

    def _kind(self, argument: cst.Arg) -> Span | None:
        """Returns where a dtype stands, None of float32."""
        reference = self._names.reference(argument.value)
        if reference is None:
            raise Unknown(self._call, "its dtype is not understood; write tf.float32")
        return None if reference.path.endswith(".float32") else self._script.span(argument.value)

    def _check_floats(self, dtype: Span | None) -> None:
        if dtype is not None:
            raise Unknown(self._call, "only float32 is drawn as TensorFlow 1.15 drew it; write "
                          "tf.Variable for it")  # fmt: skip

    def _unknown(self) -> Unknown:
        return Unknown(self._call, "what its initializer draws is not known; write tf.Variable "
                       "with the value")  # fmt: skip


def _also(argument: Span | None) -> _Pieces:
    return () if argument is None else (", ", argument)
