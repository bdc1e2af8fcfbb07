"""The lines that a native port needs before its own first statement."""

from rosetta.port.rules.registry import NeededLine


def division(alias: str) -> NeededLine:
    """Returns the line that keeps 1 / x a division.

    Args:
        alias: of TensorFlow.
    """
    return NeededLine(
        f'{alias}.config.optimizer.set_experimental_options({{"constant_folding": False}})'
        "  # keeps 1 / x a division",
        "Folding turns 1 / x into an approximation in TensorFlow 2: 1 / 1 is 0.99999994.",
    )


def xavier(alias: str) -> str:
    """Returns the function that draws Glorot's uniform initial values as TensorFlow 1 did."""
    return f'''def xavier_initializer(shape, seed=None):
    """Draws uniformly between -limit and limit, as TensorFlow 1's Glorot initializer."""
    inputs, outputs = (math.prod(shape[:-2]) * size for size in (shape[-2:][0], shape[-1]))
    limit = math.sqrt(6 / (inputs + outputs))
    return {alias}.random.uniform(shape, -limit, limit, seed=seed)
'''


def to_numpy(alias: str) -> str:
    """Returns the function that makes NumPy arrays of lists of tensors."""
    return f'''def to_numpy(values):
    """Returns the same lists with NumPy arrays in the place of tensors."""
    return {alias}.nest.map_structure(lambda value: value.numpy(), values)
'''


def add_summary(alias: str) -> str:
    """Returns the function that writes what the ops of TensorFlow 1 have merged."""
    return f'''def add_summary(writer, summary, step):
    """Writes a merged summary as one event, as the FileWriter of TensorFlow 1 did."""
    with writer.as_default(step):
        {alias}.summary.experimental.write_raw_pb(summary)
'''


def sequence_loss(alias: str) -> str:
    """Returns the function that tf.contrib.seq2seq had."""
    return f'''def mean_sequence_loss(logits, targets, weights):
    """Returns the weighted mean of the cross-entropy of sequences."""
    losses = {alias}.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
    total = {alias}.reduce_sum(losses * weights)
    return {alias}.math.divide_no_nan(total, {alias}.reduce_sum(weights))
'''


def weighted_mean(alias: str) -> str:
    """Returns the function that took the mean in tf.losses."""
    return f'''def weighted_mean(losses, weights):
    """Returns the mean of what has a weight other than zero, as tf.losses of TensorFlow 1 did."""
    weights = {alias}.cast(weights, losses.dtype) * {alias}.ones_like(losses)
    counted = {alias}.math.count_nonzero(weights, dtype=losses.dtype)
    return {alias}.math.divide_no_nan({alias}.reduce_sum(losses * weights), counted)
'''


def rms_prop(alias: str) -> str:
    """Returns the optimizer that divides as TensorFlow 1's from the first step on."""
    return f'''class RMSprop({alias}.keras.optimizers.RMSprop):
    """Keras' RMSprop with TensorFlow 1's start: the mean of the squares is one, not zero."""

    def build(self, variables):
        super().build(variables)
        with {alias}.init_scope():
            for mean_of_squares in self._velocities:
                mean_of_squares.assign({alias}.ones(mean_of_squares.shape))
'''


def momentum(alias: str) -> str:
    """Returns the optimizer whose momentum holds no learning rates of before.

    https://www.tensorflow.org/versions/r1.15/api_docs/python/tf/train/MomentumOptimizer
    """
    return f'''class Momentum({alias}.keras.optimizers.SGD):
    """Keras' SGD with TensorFlow 1's momentum: it sums gradients, whatever the rates of before."""

    def update_step(self, gradient, variable, learning_rate):
        total = self.momentums[self._get_variable_index(variable)]
        total.assign(self.momentum * total + gradient)
        change = gradient + self.momentum * total if self.nesterov else total
        variable.assign(variable - learning_rate * change)
'''


def saver(alias: str) -> str:
    """Returns the class that saves and restores variables."""
    return f'''class Saver:
    """Saves and restores variables, in a tf.train.Checkpoint at the path that it is given.

    It also reads checkpoints of TensorFlow 1, by the names that variables had there; optimizers
    begin anew then.
    """

    def __init__(self, variables, optimizers=()):
        for optimizer, trained in optimizers:
            optimizer.build(trained)  # so that it has variables to save and restore
        self.variables = variables
        self.checkpoint = {alias}.train.Checkpoint(
            variables=variables, optimizers=[optimizer for optimizer, _ in optimizers]
        )

    def save(self, path, global_step=None):
        path = path if global_step is None else f"{{path}}-{{int(global_step)}}"
        self.checkpoint.write(path)
        with open(os.path.join(os.path.dirname(path), "checkpoint"), "w") as latest:
            latest.write(f'model_checkpoint_path: "{{os.path.basename(path)}}"\\n')
        return path

    def restore(self, path):
        reader = {alias}.train.load_checkpoint(path)
        if reader.has_tensor("_CHECKPOINTABLE_OBJECT_GRAPH"):
            self.checkpoint.read(path).assert_existing_objects_matched()
        else:
            for name, variable in self.variables.items():
                variable.assign(reader.get_tensor(name))
'''


def saver_of_adam(alias: str) -> str:
    """Returns the class that saves and restores variables, and what Adam has of its own.

    TensorFlow 1's Adam has no count of its steps; it has `beta2 ** (steps + 1)`, which is zero from
    about a hundred thousand steps on, where it changes nothing any more.
    """
    begins = "It also reads checkpoints of TensorFlow 1, by the names that variables had there"
    anew = "; optimizers\n    begin anew then."
    goes_on = ", and lets\n    Adam go on from them."
    return (
        saver(alias)
        .replace(f"{begins}{anew}", f"{begins}{goes_on}")
        .replace(
            "        self.variables = variables\n",
            "        self.variables, self.optimizers = variables, optimizers\n",
        )
        + """            for optimizer, trained in self.optimizers:
                self.continue_adam(reader, optimizer, trained)

    def continue_adam(self, reader, optimizer, trained):
        powers = [n for n in reader.get_variable_to_shape_map() if n.endswith("beta2_power")]
        if not powers:
            return
        (power,) = map(reader.get_tensor, powers)
        steps = math.log(power) / math.log(optimizer.beta_2) - 1 if power else 1_000_000
        optimizer.iterations.assign(round(steps))
        names = {id(variable): name for name, variable in self.variables.items()}
        for own, slot in (optimizer._momentums, "Adam"), (optimizer._velocities, "Adam_1"):
            for value, variable in zip(own, trained):
                value.assign(reader.get_tensor(f"{names[id(variable)]}/{slot}"))
"""
    )


def traced_once(alias: str) -> str:
    """Returns the decorator that saves a call's search for the right trace."""
    return '''def traced_once(function):
    """Traces a tf.function here and now; its calls then take half the time."""
    return function.get_concrete_function()
'''


def projected(alias: str) -> str:
    """Returns the function that projects a cell's outputs, as TensorFlow 1's wrapper did."""
    return f'''def project_outputs(outputs_and_state, kernel, bias, activation=None):
    """Returns a cell's outputs, [batch, time, units], projected to another size, and its state."""
    outputs, state = outputs_and_state
    outputs = {alias}.tensordot(outputs, kernel, 1) + bias
    return activation(outputs) if activation else outputs, state
'''


def stacked(alias: str) -> str:
    """Returns the function that runs several cells on top of each other."""
    return '''def run_stacked(inputs, *cells):
    """Runs cells one after the other; returns the last one's outputs and the states of all."""
    states = []
    for cell in cells:
        inputs, state = cell(inputs)
        states.append(state)
    return inputs, tuple(states)
'''


def unstacked(alias: str) -> str:
    """Returns the function that makes of a cell's outputs what tf.nn.static_rnn returned."""
    return f'''def unstacked(outputs_and_state):
    """Returns a cell's outputs as a list, one for each step, and its last state."""
    outputs, state = outputs_and_state
    return {alias}.unstack(outputs, axis=1), state
'''


def both_ways(alias: str) -> str:
    """Returns the function that puts the two cells of tf.nn.bidirectional_dynamic_rnn together."""
    return f'''def both_ways(forward, backward):
    """Returns outputs and states of two cells, of which the second read its input backwards."""
    outputs = forward[0], {alias}.reverse(backward[0], [1])
    return outputs, (forward[1], backward[1])
'''


def both_ways_unstacked(alias: str) -> str:
    """Returns the function that puts the two cells of tf.nn.static_bidirectional_rnn together."""
    return f'''def both_ways_unstacked(forward, backward):
    """Returns the outputs of each step, and the states of two cells, the second run backwards."""
    outputs = {alias}.concat([forward[0], {alias}.reverse(backward[0], [1])], axis=2)
    return {alias}.unstack(outputs, axis=1), forward[1], backward[1]
'''


def dropout(alias: str) -> str:
    """Returns the class whose dropout draws from one stream, whichever function calls it."""
    return f'''class Dropout:
    """Drops as TensorFlow 1's dropout, with one stream of random numbers for all functions.

    tf.nn.dropout in a tf.function begins a stream of its own.
    """

    def __init__(self, generator):
        self.generator = generator

    def __call__(self, x, rate):
        drawn = self.generator.uniform({alias}.shape(x), dtype=x.dtype)
        return x / (1 - rate) * {alias}.cast(drawn >= rate, x.dtype)
'''
