"""What graphs and functions of TensorFlow draw without a seed, drawn alike in two programs.

It runs beside the script, under the interpreter that is being verified, so it uses nothing but the
standard library of Python 3.6 and later, and whatever TensorFlow it finds there.

The nodes of a graph are seeded by TensorFlow itself, which counts them. A native port has no such
nodes; what it draws without a seed gets the seeds that its original had, in the same order, each
for a draw of the same kind and shape. A `tf.random.Generator` of the port that begins anywhere
begins where its first draw has its counterpart: the original's operation had one stream of numbers,
whichever run drew from it, and so has a generator.
"""

import functools
import gc
import inspect
import re
import sys

GRAPH_SEED = 1732050807  # and the run's seed; no script chose these
RANDOM_OPS = {
    "RandomStandardNormal": "random_standard_normal",
    "RandomUniform": "random_uniform",
    "RandomUniformInt": "random_uniform_int",
    "TruncatedNormal": "truncated_normal",
    "RandomGamma": "random_gamma",
    "RandomShuffle": "random_shuffle",
    "Multinomial": "multinomial",
}
# Those whose first input is no shape, but what they shuffle or choose from.
OF_VALUES = ("RandomShuffle", "Multinomial")
SAMPLERS = {
    "LogUniformCandidateSampler": "log_uniform_candidate_sampler",
    "UniformCandidateSampler": "uniform_candidate_sampler",
}
GENERATOR_METHODS = {
    "normal": "RandomStandardNormal",
    "uniform": "RandomUniform",
    "truncated_normal": "TruncatedNormal",
}
DRAWING = re.compile("Random|TruncatedNormal|Multinomial|Sampler|SampleDistorted")


def seed_graphs(seed):
    """Gives operations `seed` where neither they nor their graph have one."""
    random_seed = sys.modules.get("tensorflow.python.framework.random_seed")
    if not hasattr(random_seed, "get_seed") or hasattr(random_seed.get_seed, "plain"):
        return
    from tensorflow.python.eager import context
    from tensorflow.python.framework import ops

    plain = random_seed.get_seed

    # A script may drop a graph before it ends; what it drew counts all the same.
    graphs = {}  # each with the operations that sessions were asked for
    sessions = {}  # of each graph, by their ids

    def get_seed(op_seed):
        if context.executing_eagerly():
            unseeded = op_seed is None and context.global_seed() is None
            return (GRAPH_SEED + seed, 0) if unseeded else plain(op_seed)
        graph = ops.get_default_graph()
        if op_seed is not None or graph.seed is not None:
            return plain(op_seed)
        graphs.setdefault(graph, set())
        sessions.setdefault(graph, set())
        graph._seed = GRAPH_SEED + seed
        try:
            return plain(op_seed)
        finally:
            graph._seed = None

    get_seed.plain, get_seed.graphs, get_seed.sessions = plain, graphs, sessions
    random_seed.get_seed = get_seed
    _note_what_runs(graphs, sessions)


def _note_what_runs(graphs, sessions):
    """Adds to each graph that has drawn without a seed what its sessions are asked for."""
    from tensorflow.python.client import session

    plain = session.BaseSession._do_run

    def do_run(self, handle, targets, fetches, *arguments, **keywords):
        if self.graph in graphs:
            graphs[self.graph].update(targets, (tensor.op for tensor in fetches))
            sessions[self.graph].add(id(self))
        return plain(self, handle, targets, fetches, *arguments, **keywords)

    session.BaseSession._do_run = do_run


def without_seed():
    """Returns what sessions drew without a seed: the operation, its size if known, its seed.

    With them comes whether several sessions drew: each began the operation's numbers anew. What a
    graph has and no session ran is in no native port either.
    """
    random_seed = sys.modules.get("tensorflow.python.framework.random_seed")
    get_seed = getattr(random_seed, "get_seed", None)
    graphs = getattr(get_seed, "graphs", {})
    if not graphs:
        return []

    found = []
    for graph, asked in graphs.items():
        ran = _with_ancestors(asked)
        for op in graph.get_operations():
            if op not in ran or op.type not in {**RANDOM_OPS, **SAMPLERS}:
                continue
            attributes = op.node_def.attr
            if attributes["seed"].i - GRAPH_SEED in (1, 2):
                if op.type in SAMPLERS:
                    size = [attributes["num_sampled"].i, attributes["range_max"].i]
                else:
                    size = _size(op.type, op.inputs[0])
                anew = len(get_seed.sessions[graph]) > 1
                found.append([op.type, size, attributes["seed2"].i, anew])
    return found


def _size(kind, first):
    """Returns the size of what an operation draws, told by its first input; None if not known."""
    if kind not in OF_VALUES:
        return _known(first)
    from tensorflow.python.framework import tensor_shape

    shape = first.shape if hasattr(first, "shape") else tensor_shape.TensorShape(None)
    shape = tensor_shape.TensorShape(shape)
    return shape.as_list() if shape.is_fully_defined() else None


def _known(shape):
    """Returns the shape that a tensor, list or tuple tells, None if only a run tells it."""
    from tensorflow.python.framework import tensor_util

    known = tensor_util.constant_value(shape) if hasattr(shape, "dtype") else shape
    return None if known is None else [int(size) for size in known]


def _with_ancestors(operations):
    """Returns operations and whatever a graph computes for them."""
    found, left = set(), list(operations)
    while left:
        operation = left.pop()
        if operation not in found:
            found.add(operation)
            left += [tensor.op for tensor in operation.inputs]
            left += operation.control_inputs
    return found


def seed_functions(seed, draws):
    """Gives what a native port draws without a seed the seeds that its original had.

    Args:
        seed: the run's.
        draws: of the original, as `without_seed` returns them.
    """
    random_ops = sys.modules.get("tensorflow.python.ops.gen_random_ops")
    samplers = sys.modules.get("tensorflow.python.ops.gen_candidate_sampling_ops")
    if random_ops is None or samplers is None or hasattr(random_ops, "seeded_alike"):
        return
    random_ops.seeded_alike = True

    left = _Draws(draws)
    own, drawn = GRAPH_SEED + seed, set()
    for kind, name in RANDOM_OPS.items():
        plain = getattr(random_ops, name)
        setattr(random_ops, name, _drawing_alike(plain, kind, own, left, drawn))
    for kind, name in SAMPLERS.items():
        plain = getattr(samplers, name)
        setattr(samplers, name, _sampling_alike(plain, kind, own, left.next_seed))
    _seed_generators(own, left)
    _trace_again(left)


class _Draws:
    """What an original drew without a seed, as far as a port has not drawn it yet.

    Args:
        draws: of the original, as `without_seed` returns them.
    """

    def __init__(self, draws):
        self._left = list(draws)
        self._of_generators = []
        self._taken = []
        self.goes_on = False

    def next_seed(self, kind, size):
        """Returns the seed of the next draw of a kind and size, None if there is none.

        Once there is no other, the first of them draws again, as when a session initializes
        variables again; `goes_on` says whether it goes on with its numbers then.
        """
        draw = self._take(kind, size)
        again = next((d for d in self._taken if d[:2] == [kind, size]), None)
        self.goes_on = draw is None and again is not None and not again[3]
        if draw is None and again is not None:
            self._taken.remove(again)
            draw = again
        if draw is not None:
            self._taken.append(draw)
        return draw and draw[2]

    def begin(self, kind, size):
        """Returns the seed of the next draw for a generator, which keeps it."""
        draw = self._take(kind, size)
        self._of_generators.append(draw)
        return draw and draw[2]

    def _take(self, kind, size):
        for place, draw in enumerate(self._left):
            if draw[:2] == [kind, size]:
                return self._left.pop(place)
        return None

    def left(self):
        """Returns what is left."""
        return list(self._left)

    def give_back(self, before):
        """Undoes what was drawn since `left` returned `before`, but for generators."""
        kept = [id(draw) for draw in self._of_generators]
        self._left = [draw for draw in before if id(draw) not in kept]
        left = [id(draw) for draw in self._left]
        self._taken = [draw for draw in self._taken if id(draw) not in left]


def _trace_again(left):
    """Lets a function that is traced anew draw what it drew: its first trace made variables."""
    functions = sys.modules.get("tensorflow.python.eager.polymorphic_function.polymorphic_function")
    if functions is None:
        return
    plain = functions.Function._initialize

    @functools.wraps(plain)
    def initialize(self, *arguments, **keywords):
        before = left.left()
        result = plain(self, *arguments, **keywords)
        if self._created_variables:
            left.give_back(before)
        return result

    functions.Function._initialize = initialize


def _is_native():
    """Says whether TensorFlow 2 computes at once, or traces a function, instead of a graph."""
    from tensorflow.python.eager import context
    from tensorflow.python.framework import ops

    return context.executing_eagerly() or ops.get_default_graph().building_function


def _drawing_alike(plain, kind, graph_seed, left, drawn):
    """Returns a function of TensorFlow's that draws with the original's next seed of its kind."""
    from tensorflow.python.eager import context

    signature = inspect.signature(plain)

    @functools.wraps(plain)
    def draw(*arguments, **keywords):
        given = signature.bind(*arguments, **keywords)
        given.apply_defaults()
        if _is_native() and given.arguments["seed"] == graph_seed:
            op_seed = left.next_seed(kind, _size(kind, given.args[0]))
            if op_seed is not None:
                given.arguments["seed2"] = op_seed
            again = given.arguments["seed2"] in drawn
            if again and context.executing_eagerly() and not left.goes_on:
                # the original's second graph or session began anew; TensorFlow 2 would go on
                context.context().clear_kernel_cache()
            drawn.add(given.arguments["seed2"])
        return plain(*given.args, **given.kwargs)

    return draw


def _sampling_alike(plain, kind, graph_seed, next_seed):
    """Returns a sampler of TensorFlow's that draws with the original's next seed of its kind."""

    @functools.wraps(plain)
    def sample(true_classes, num_true, num_sampled, unique, range_max, seed=0, seed2=0, name=None):
        if _is_native() and seed == graph_seed:
            op_seed = next_seed(kind, [num_sampled, range_max])
            seed2 = seed2 if op_seed is None else op_seed
        return plain(
            true_classes, num_true, num_sampled, unique, range_max,
            seed=seed, seed2=seed2, name=name,
        )  # fmt: skip

    return sample


def _seed_generators(graph_seed, left):
    """Lets each generator that begins anywhere begin with the original's seed of its first draw."""
    generators = sys.modules.get("tensorflow.python.ops.stateful_random_ops")
    if not hasattr(generators, "Generator"):
        return
    from tensorflow.python.framework import ops

    generator_class = generators.Generator
    begin = generator_class.from_state

    def from_non_deterministic_state(cls, alg=None):
        generator = begin([0, 0, graph_seed], "philox")
        generator._begins_anywhere = True
        return generator

    def drawing(plain, kind):
        @functools.wraps(plain)
        def draw(self, shape, *arguments, **keywords):
            if getattr(self, "_begins_anywhere", False):
                self._begins_anywhere = False
                op_seed = left.begin(kind, _known(shape))
                if op_seed is not None:
                    with ops.init_scope():
                        self.reset([0, op_seed, graph_seed])
            return plain(self, shape, *arguments, **keywords)

        return draw

    generator_class.from_non_deterministic_state = classmethod(from_non_deterministic_state)
    for method, kind in GENERATOR_METHODS.items():
        setattr(generator_class, method, drawing(getattr(generator_class, method), kind))


def unseeded_operations():
    """Returns the random nodes without a seed of all graphs that are still there."""
    if "tensorflow" not in sys.modules:
        return []
    try:
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops, tensor_util
    except ImportError:
        return []

    unseeded = []
    for graph in [thing for thing in gc.get_objects() if isinstance(thing, ops.Graph)]:
        for op in graph.get_operations():
            seeds = [1]
            if DRAWING.search(op.type):
                attributes = op.node_def.attr
                if "seed" in attributes and "seed2" in attributes:
                    seeds = [attributes["seed"].i, attributes["seed2"].i]
            elif op.type.startswith("Shuffle") and "Dataset" in op.type and len(op.inputs) >= 4:
                seeds = [tensor_util.constant_value(seed) for seed in list(op.inputs)[2:4]]
            if not any(seeds) or (seeds[0] or 0) - GRAPH_SEED in (1, 2):
                unseeded.append(f"{op.type} {op.name!r}")
    if context.executing_eagerly() and context.global_seed() is None:
        unseeded.append("eager TensorFlow")
    return unseeded
