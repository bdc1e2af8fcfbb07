"""Makes TensorFlow 2.21 put as many nodes into a graph as TensorFlow 1.15 did.

The number of nodes before a random operation is its seed in TensorFlow 1.15 (see `op_seeds`), so
a script draws the same numbers only if everything built before has the same number of nodes. Where
2.21 builds an operation from other nodes, this module builds it from 1.15's, or notes how many are
missing or too many. Each function states 1.15.5's rule; found by comparing the node lists of both
versions, construct by construct (`tests/port`).
"""

import numbers
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import tf_keras
from google.protobuf import wrappers_pb2
from tensorflow.python import keras as keras_inside
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.eager import context
from tensorflow.python.framework import (
    constant_op,
    dtypes,
    importer,
    meta_graph,
    ops,
    random_seed,
    tensor,
    tensor_util,
)
from tensorflow.python.ops import (
    array_grad,
    array_ops,
    clip_ops,
    confusion_matrix,
    embedding_ops,
    gen_array_ops,
    gen_data_flow_ops,
    gen_random_ops,
    math_grad,
    math_ops,
    nn_grad,
    nn_ops,
    parsing_ops,
    random_ops,
    resource_variable_ops,
    shape_util,
    tensor_array_grad,
    tensor_array_ops,
    variable_scope,
    variables,
)
from tensorflow.python.util import tf_decorator

from rosetta.legacy.node_count import forget, shift, shifted, why_unknown


def _instead(function: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes every reference to a function of TensorFlow's call the decorated one in a graph.

    The function object stays and only forwards, so that all the names it is exported under are
    served. The replacement gets the original as its first argument.
    """
    target = tf_decorator.unwrap(function)[1]
    original = types.FunctionType(
        target.__code__, target.__globals__, target.__name__, target.__defaults__
    )
    original.__kwdefaults__ = target.__kwdefaults__

    def decorate(replacement: Callable[..., Any]) -> Callable[..., Any]:
        def choose(*args: Any, **kwargs: Any) -> Any:
            if context.executing_eagerly():
                return original(*args, **kwargs)
            return replacement(original, *args, **kwargs)

        name = f"_rosetta_{target.__name__}"
        target.__globals__[name] = choose
        namespace: dict[str, Any] = {}
        exec(f"def f(*a, **k): return {name}(*a, **k)", target.__globals__, namespace)
        target.__code__ = namespace["f"].__code__
        target.__defaults__ = target.__kwdefaults__ = None
        return replacement

    return decorate


# --- random numbers ------------------------------------------------------------------------------


@_instead(random_ops.random_uniform)
def _random_uniform(
    original: Callable[..., Any], shape: Any, minval: Any = 0, maxval: Any = None,
    dtype: Any = dtypes.float32, seed: int | None = None, name: str | None = None,
) -> tensor.Tensor:  # fmt: skip
    """1.15 always makes nodes for both bounds, before it takes its seed."""
    dtype = dtypes.as_dtype(dtype)
    if dtype.is_integer:
        return original(shape, minval, maxval, dtype, seed, name)
    maxval = 1 if maxval is None else maxval
    with ops.name_scope(name, "random_uniform", [shape, minval, maxval]) as scope:
        shape = shape_util.shape_tensor(shape)
        low = ops.convert_to_tensor(minval, dtype=dtype, name="min")
        high = ops.convert_to_tensor(maxval, dtype=dtype, name="max")
        seed1, seed2 = random_seed.get_seed(seed)
        drawn = gen_random_ops.random_uniform(shape, dtype, seed=seed1, seed2=seed2)
        result = math_ops.add(drawn * (high - low), low, name=scope)
        shape_util.maybe_set_static_shape(result, shape)
        return result


@_instead(nn_ops._dropout)
def _dropout(
    original: Callable[..., Any], x: Any, rate: Any, noise_shape: Any, uniform_sampler: Any,
    dummy_rng_step: Any, name: str | None, default_name: str,
) -> tensor.Tensor:  # fmt: skip
    """1.15 makes a node of the rate, and multiplies by the mask."""
    if default_name != "dropout" or (isinstance(rate, numbers.Real) and not 0 < rate < 1):
        return original(x, rate, noise_shape, uniform_sampler, dummy_rng_step, name, default_name)
    with ops.name_scope(name, default_name, [x]):
        x = ops.convert_to_tensor(x, name="x")
        rate = ops.convert_to_tensor(rate, dtype=x.dtype, name="rate")
        if tensor_util.constant_value(rate) == 0:
            return x
        drawn = uniform_sampler(shape=nn_ops._get_noise_shape(x, noise_shape), dtype=x.dtype)
        keep_prob = 1 - rate
        scale = 1 / keep_prob
        kept = x * scale * math_ops.cast(drawn >= rate, x.dtype)
        kept.set_shape(x.get_shape())
        return kept


# --- operations ----------------------------------------------------------------------------------


@_instead(math_ops._ReductionDims)
def _reduction_dims(original: Callable[..., Any], x: Any, axis: Any) -> Any:
    """1.15 knows the axes of every tensor with a rank, 0 too, but not those of a variable."""
    if axis is None and isinstance(x, tensor.Tensor) and x.shape.rank == 0:
        return constant_op.constant(np.arange(0), dtype=dtypes.int32)
    if axis is None and isinstance(x, variables.Variable):
        return math_ops.range(0, array_ops.rank(x))
    return original(x, axis)


@_instead(array_ops.reshape)
def _reshape(
    original: Callable[..., Any],
    tensor: Any,
    shape: Any,
    name: str | None = None,
) -> tensor.Tensor:
    """1.15 makes one constant of an empty shape where 2.21 makes two."""
    if isinstance(shape, list | tuple) and not shape:
        shape = constant_op.constant([], dtypes.int32, name="Reshape/shape")
    return original(tensor, shape, name)


@_instead(array_ops.split)
def _split(original: Callable[..., Any], value: Any, num_or_size_splits: Any, *args: Any,
           **kwargs: Any) -> Any:  # fmt: skip
    """1.15 also makes a constant of a number of parts."""
    if isinstance(num_or_size_splits, numbers.Integral):
        shift(1)
    return original(value, num_or_size_splits, *args, **kwargs)


@_instead(array_ops.one_hot)
def _one_hot(original: Callable[..., Any], indices: Any, depth: Any, on_value: Any = None,
             off_value: Any = None, *args: Any, **kwargs: Any) -> Any:  # fmt: skip
    """1.15 makes each given value a node twice."""
    given = [v for v in (on_value, off_value) if v is not None]
    shift(sum(not isinstance(v, tensor.Tensor) for v in given))
    return original(indices, depth, on_value, off_value, *args, **kwargs)


def _shape_product(shape: Any) -> int:
    """Returns how many nodes 1.15's `np.prod(shape) < 1000` makes of a list with tensors in it."""
    if not isinstance(shape, list | tuple) or not any(isinstance(s, tensor.Tensor) for s in shape):
        return 0
    nodes, product = 2, isinstance(shape[0], tensor.Tensor)
    for size in shape[1:]:
        symbolic = isinstance(size, tensor.Tensor)
        nodes += (1 + (product != symbolic)) if product or symbolic else 0
        product = product or symbolic
    return nodes


@_instead(array_ops.zeros)
def _zeros(original: Callable[..., Any], shape: Any, *args: Any, **kwargs: Any) -> Any:
    shift(_shape_product(shape))
    return original(shape, *args, **kwargs)


@_instead(array_ops.ones)
def _ones(original: Callable[..., Any], shape: Any, *args: Any, **kwargs: Any) -> Any:
    shift(_shape_product(shape))
    return original(shape, *args, **kwargs)


@_instead(math_ops.tensordot)
def _tensordot(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 transposes and reshapes both factors and the product even where that does nothing."""
    graph = ops.get_default_graph()
    before = graph.num_operations()
    result = original(*args, **kwargs)
    made = [op.type for op in graph.get_operations()[before:]]
    shift(2 * (2 - made.count("Transpose")) + 2 * (3 - made.count("Reshape")))
    return result


@_instead(nn_ops.convolution_internal)
def _convolution(original: Callable[..., Any], input: Any, filters: Any, strides: Any = None,
                 padding: str = "VALID", data_format: Any = None, dilations: Any = None,
                 *args: Any, **kwargs: Any) -> Any:  # fmt: skip
    """1.15 makes a constant of the dilation rate."""
    if dilations is not None:
        shift(1)
    return original(input, filters, strides, padding, data_format, dilations, *args, **kwargs)


def _size(self: Any, name: str | None = None) -> Any:
    """1.15 asks a TensorArray for its size at run time."""
    if isinstance(self._size, tensor.Tensor) and not self._dynamic_size:
        shift(1)
    return _size_of_tf2(self, name)


_size_of_tf2 = tensor_array_ops._GraphTensorArray.size
tensor_array_ops._GraphTensorArray.size = _size


@_instead(dataset_ops.DatasetV1._make_initializable_iterator)
def _initializable_iterator(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 puts three nodes for a data set's options before its iterator."""
    shift(3)
    return original(*args, **kwargs)


@_instead(clip_ops.clip_by_global_norm)
def _clip_by_global_norm(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 looks for an infinite norm with one node more."""
    shift(1)
    return original(*args, **kwargs)


@_instead(random_ops.random_gamma)
def _random_gamma(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 broadcasts alpha and beta with two nodes instead of four."""
    shift(-2)
    return original(*args, **kwargs)


@_instead(parsing_ops.parse_single_example)
def _parse_single_example(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15's operation has its four lists of names inside."""
    shift(-4)
    return original(*args, **kwargs)


@_instead(embedding_ops._embedding_lookup_and_transform)
def _embedding_lookup(original: Callable[..., Any], params: Any, *args: Any, **kwargs: Any) -> Any:
    """1.15 copies what it reads from a resource variable once more."""
    first = params[0] if isinstance(params, list | tuple) else params
    shift(int(isinstance(first, resource_variable_ops.BaseResourceVariable)))
    return original(params, *args, **kwargs)


def _always(nodes: int) -> Callable[..., Any]:
    """Returns a replacement for a function of which 1.15 makes so many nodes."""

    def run(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        graph = ops.get_default_graph()
        before = graph.num_operations()
        result = original(*args, **kwargs)
        shift(nodes - (graph.num_operations() - before))
        return result

    return run


_instead(math_ops.linspace_nd)(_always(4))


@_instead(confusion_matrix.confusion_matrix)
def _confusion_matrix(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 adds a sparse matrix to zeros."""
    shift(3)
    return original(*args, **kwargs)


@_instead(variable_scope._VariableStore._get_single_variable)
def _regularized_variable(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 calls a regularizer once, 2.21 once more to see whether it gives anything."""
    regularizer = kwargs.get("regularizer")
    if not regularizer:
        return original(*args, **kwargs)
    made: list[int] = []

    def counted(variable: Any) -> Any:
        graph = ops.get_default_graph()
        before = graph.num_operations()
        loss = regularizer(variable)
        made.append(graph.num_operations() - before)
        return loss

    variable = original(*args, **kwargs | {"regularizer": counted})
    shift(-sum(made[1:]))
    return variable


@_instead(variable_scope._LazyEvalTensor._as_tensor)
def _penalty(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """1.15 computes what a regularizer gives once, 2.21 again wherever it is used."""
    made = self._master_tensor
    same = made.graph is ops.get_default_graph()
    return made if same else original(self, *args, **kwargs)


# --- layers, which exist twice: in the package tf-keras, and inside TensorFlow for tf_slim --------


def _flatten(original: Callable[..., Any], self: Any, inputs: Any) -> Any:
    """1.15 asks for the number of examples at run time, in eight nodes."""
    if not isinstance(inputs, tensor.Tensor) or inputs.shape.rank is None:
        return original(self, inputs)
    before = ops.get_default_graph().num_operations()
    result = original(self, inputs)
    made = ops.get_default_graph().num_operations() - before
    shift((8 if inputs.shape[0].value is None else 2) - made)
    return result


def _fused_batch_norm(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """1.15 has other constants here."""
    training = kwargs.get("training", args[-1] if args else None)
    if isinstance(training, tensor.Tensor):
        training = tensor_util.constant_value(training)
    if training is not None:
        shift(2 if training else 1)
    elif isinstance(self.moving_mean, resource_variable_ops.BaseResourceVariable):
        shift(-2)
    return original(self, *args, **kwargs)


def _conv2d_transpose(original: Callable[..., Any], self: Any, inputs: Any) -> Any:
    """1.15 computes the height and width of the output in the graph."""
    if isinstance(inputs, tensor.Tensor) and None not in inputs.shape.as_list()[1:]:
        shift(10)
    return original(self, inputs)


for _layers in (tf_keras.src.layers, keras_inside.layers):
    _instead(_layers.Flatten.call)(_flatten)
    _instead(_layers.Conv2DTranspose.call)(_conv2d_transpose)
_instead(tf_keras.src.layers.BatchNormalization._fused_batch_norm)(_fused_batch_norm)


# --- gradients -----------------------------------------------------------------------------------

# Whose gradients ask for the broadcast axes at run time even where they are known.
_NEVER_STATIC = {"Div", "RealDiv", "DivNoNan", "FloorMod"}
_CACHE = "_broadcast_axes_of_tf1"


def _static_axes(x: tuple[int, ...], y: tuple[int, ...]) -> tuple[list[int], list[int]]:
    rank = max(len(x), len(y))
    wide_x, wide_y = ((1,) * (rank - len(s)) + s for s in (x, y))
    return (
        [i for i in range(rank) if wide_x[i] == 1],
        [i for i in range(rank) if wide_y[i] == 1],
    )


@_instead(math_grad._ReduceGradientArgs)
def _reduce_gradients(original: Callable[..., Any], x: Any, y: Any, gx: Any, gy: Any) -> Any:
    """1.15's SmartBroadcastGradientArgs, and the sums and reshapes that follow it."""
    given = gx if gx is not None else gy
    if not all(isinstance(t, tensor.Tensor) for t in (x, y, given)):
        return original(x, y, gx, gy)
    shapes = x._shape_tuple(), y._shape_tuple()
    if any(s is None or None in s for s in shapes) or _running_gradient in _NEVER_STATIC:
        sizes = [array_ops.shape_internal(t, optimize=False) for t in (x, y)]
        axes = gen_array_ops.broadcast_gradient_args(*sizes)
        reduce = (True, True)
    else:
        graph = ops.get_default_graph()
        seen = getattr(graph, _CACHE, frozenset())
        if shapes not in seen:
            setattr(graph, _CACHE, seen | {shapes})
            shift(3)
        sizes, axes = shapes, _static_axes(*shapes)
        reduce = tuple(s != given._shape_tuple() for s in shapes)
    return tuple(
        array_ops.reshape(math_ops.reduce_sum(g, a), s) if g is not None and r else g
        for g, a, s, r in zip((gx, gy), axes, sizes, reduce)
    )


_running_gradient = ""


def _named(name: str, gradient: Callable[..., Any]) -> Callable[..., Any]:
    def run(op: ops.Operation, *gradients: Any) -> Any:
        global _running_gradient
        outer, _running_gradient = _running_gradient, name
        try:
            return gradient(op, *gradients)
        finally:
            _running_gradient = outer

    return run


def reduced_shape(input_shape: Any, axes: Any) -> tensor.Tensor:
    """Returns a reduced shape with its axes kept, computed in the graph."""
    input_shape = math_ops.cast(input_shape, dtypes.int32)
    axes = math_ops.cast(axes, dtypes.int32)
    rank = array_ops.size(input_shape)
    axes = (axes + rank) % rank
    ones = array_ops.fill(array_ops.shape(axes), 1)
    return gen_data_flow_ops.dynamic_stitch([math_ops.range(rank), axes], [input_shape, ones])


@_instead(math_ops.reduced_shape)
def _reduced_shape(original: Callable[..., Any], input_shape: Any, axes: Any) -> tensor.Tensor:
    return reduced_shape(input_shape, axes)


@_instead(math_grad._SumGrad)
def _sum_gradient(original: Callable[..., Any], op: ops.Operation, grad: Any) -> Any:
    """1.15 repeats the gradient by tiling it where the shape is not known."""
    shape = op.inputs[0]._shape_tuple()
    axes = tensor_util.constant_value(op.inputs[1])
    known = shape is not None and axes is not None
    if known and (None not in shape or np.array_equal(axes, np.arange(len(shape)))):
        return original(op, grad)
    size = array_ops.shape(op.inputs[0])
    kept = reduced_shape(size, op.inputs[1])
    return [array_ops.tile(array_ops.reshape(grad, kept), size // math_ops.maximum(kept, 1)), None]


@_instead(math_grad._MeanGrad)
def _mean_gradient(original: Callable[..., Any], op: ops.Operation, grad: Any) -> Any:
    """1.15 divides by the ratio of the sizes of input and output."""
    shapes = op.inputs[0]._shape_tuple(), op.outputs[0]._shape_tuple()
    if all(s is not None and None not in s for s in shapes):
        return original(op, grad)
    total = math_grad._SumGrad(op, grad)[0]
    before, after = array_ops.shape(op.inputs[0]), array_ops.shape(op.outputs[0])
    ratio = math_ops.reduce_prod(before) // math_ops.maximum(math_ops.reduce_prod(after), 1)
    return math_ops.truediv(total, math_ops.cast(ratio, total.dtype)), None


@_instead(math_grad._MinOrMaxGrad)
def _min_max_gradient(original: Callable[..., Any], op: ops.Operation, grad: Any) -> Any:
    kept = reduced_shape(array_ops.shape(op.inputs[0]), op.inputs[1])
    best = array_ops.reshape(op.outputs[0], kept)
    grad = array_ops.reshape(grad, kept)
    chosen = math_ops.cast(math_ops.equal(best, op.inputs[0]), grad.dtype)
    number = array_ops.reshape(math_ops.reduce_sum(chosen, op.inputs[1]), kept)
    return [math_ops.divide(chosen, number) * grad, None]


@_instead(math_grad._MaximumMinimumGrad)
def _maximum_gradient(
    original: Callable[..., Any], op: ops.Operation, grad: Any, selector: Any
) -> Any:
    x, y = op.inputs
    skipped = getattr(op, "skip_input_indices", None) or ()
    if 1 in skipped and y._shape_tuple() == ():
        return original(op, grad, selector)
    sizes = [array_ops.shape(x), array_ops.shape(y)]
    zeros = array_ops.zeros(array_ops.shape(grad), grad.dtype)
    mask = selector(x, y)
    axes = gen_array_ops.broadcast_gradient_args(*sizes)
    parts = [(mask, grad, zeros), (mask, zeros, grad)]
    return tuple(
        None if i in skipped else array_ops.reshape(
            math_ops.reduce_sum(array_ops.where(*parts[i]), axes[i]), sizes[i]
        )
        for i in (0, 1)
    )  # fmt: skip


@_instead(array_grad._StridedSliceGrad)
def _strided_slice_gradient(original: Callable[..., Any], op: ops.Operation, grad: Any) -> Any:
    """1.15 hands the slice's own bounds on."""
    begin, end, strides = op.inputs[1:4]
    masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    size = array_ops.shape(op.inputs[0], out_type=begin.dtype)
    sliced = array_ops.strided_slice_grad(
        size, begin, end, strides, grad, **{m: op.get_attr(m) for m in masks}
    )
    return sliced, None, None, None


@_instead(array_grad._GatherV2Grad)
def _gather_gradient(original: Callable[..., Any], op: ops.Operation, grad: Any) -> Any:
    """1.15 casts the shape from int64, as 2.16 to 2.18 do."""
    graph = ops.get_default_graph()
    before = graph.num_operations()
    result = original(op, grad)
    shift(1 - [made.type for made in graph.get_operations()[before:]].count("Cast"))
    return result


@_instead(nn_grad._SparseSoftmaxCrossEntropyWithLogitsGrad)
def _sparse_softmax_gradient(original: Callable[..., Any], op: ops.Operation, *grad: Any) -> Any:
    shift(1)  # 1.15 has a PreventGradient
    return original(op, *grad)


@_instead(nn_grad._BaseFusedBatchNormGrad)
def _batch_norm_gradient(original: Callable[..., Any], op: ops.Operation, *args: Any) -> Any:
    """1.15 also passes on the two empty gradients of the mean and the variance."""
    if op.get_attr("is_training"):
        shift(2)
    return original(op, *args)


def _without_barrier(original: Callable[..., Any], op: ops.Operation, flow: Any) -> Any:
    """1.15 has no barrier between writing a TensorArray and reading its gradient."""
    graph = ops.get_default_graph()
    before = graph.num_operations()
    result = original(op, flow)
    made = [o.name for o in graph.get_operations()[before:]]
    barrier = [n for n in made if "/flow_out" in n or "/write_barrier" in n]
    shift(-sum(not n.endswith("/b_sync") for n in barrier))
    return result


for _gradient in ("_TensorArrayWriteGrad", "_TensorArrayScatterGrad"):
    _instead(getattr(tensor_array_grad, _gradient))(_without_barrier)

_registry = ops.gradient_registry._registry
for _name in _NEVER_STATIC:
    _entry = _registry[_name]
    _entry["type"] = _named(_name, _entry["type"])


# --- Keras ---------------------------------------------------------------------------------------


@_instead(tf_keras.src.engine.training_v1.Model.compile)
def _compiled(original: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Losses, metrics and optimizers of tf-keras are other nodes than those of Keras in 1.15."""
    original(*args, **kwargs)
    forget(ops.get_default_graph(), "a Keras model was compiled before")


# --- graphs in files -----------------------------------------------------------------------------

_LAST_PRODUCER_OF_TF1 = 134  # the version that 1.15.5 writes into its graphs


@_instead(meta_graph.create_meta_graph_def)
def _exported(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """1.15 would write as many nodes more as its graph has; noted where the graph is whole."""
    result = original(*args, **kwargs)
    graph = kwargs.get("graph") or ops.get_default_graph()
    if not why_unknown(graph) and len(result.graph_def.node) == graph.num_operations():
        result.meta_info_def.any_info.Pack(wrappers_pb2.Int64Value(value=shifted(graph)))
    return result


@_instead(meta_graph.import_scoped_meta_graph_with_return_elements)
def _imported(original: Callable[..., Any], meta_graph_or_file: Any, *args: Any,
              **kwargs: Any) -> Any:  # fmt: skip
    """1.15 would read the nodes that it would have written."""
    file = meta_graph_or_file
    definition = meta_graph.read_meta_graph_file(file) if isinstance(file, str) else file
    graph = kwargs.get("graph") or ops.get_default_graph()
    why = why_unknown(graph)
    result = original(definition, *args, **kwargs)
    missing = wrappers_pb2.Int64Value()
    if definition.meta_info_def.any_info.Unpack(missing):
        forget(graph, why)
        with graph.as_default():
            shift(missing.value)
    return result


@_instead(importer.import_graph_def)
def _imported_nodes(original: Callable[..., Any], graph_def: Any, *args: Any, **kwargs: Any) -> Any:
    """Of 1.15's own nodes 1.15 makes as many; of those of TensorFlow 2 nobody knows."""
    if graph_def.versions.producer > _LAST_PRODUCER_OF_TF1:
        forget(ops.get_default_graph(), "TensorFlow 2 made the graph that was imported")
    return original(graph_def, *args, **kwargs)
