"""What a checkpoint holds, tensor by tensor."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

import h5py
import tensorflow as tf
from tensorflow.core.protobuf import trackable_object_graph_pb2 as object_graph

from rosetta.checkpoints import keras_file, tensors, tf1_names
from rosetta.checkpoints.location import Format, Location
from rosetta.checkpoints.tensors import Spec

OPTIMIZER = "optimizer/vars/"  # where a Keras file has an optimizer's values
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
COUNTS_OF_UPDATES = ("/_iterations", "/iter")  # of Keras' optimizers and of tf_keras' older ones
# How Keras calls its optimizers' slots: what the optimizers add to a variable's name.
KERAS_SLOTS = ("momentum", "velocity", "velocity_hat", "accumulator", "average_gradient")
# The slots of a variable, in the order of the file, by the optimizer's name.
SLOTS_IN_FILE = {"adam": ("momentum", "velocity"), "adagrad": ("accumulator",)}
TF1_SLOTS = {"Adam": ("m", "v"), "Momentum": ("accumulator",), "Adagrad": ("accumulator",)}


@dataclasses.dataclass(frozen=True)
class Entry:
    """A tensor of a checkpoint.

    Args:
        name: its name.
        spec: its shape and type.
        role: what it is: `weight`, `slot`, `step` or `other`.
        slot: which slot, such as `Adam m`, for a slot.
        variable: the variable that a slot belongs to, or None where the file does not tell.
        note: what else is known, such as the variable's own name.
    """

    name: str
    spec: Spec
    role: str = "weight"
    slot: str = ""
    variable: str | None = None
    note: str = ""


def entries(location: Location) -> list[Entry]:
    """Lists what a checkpoint holds.

    Raises:
        UsageError: it cannot be read.
    """
    if location.format in (Format.HDF5, Format.KERAS):
        return _keras(location)
    for _ in tensors.read(location.path):  # says so if a file is cut off
        pass
    return _names(location) if location.format is Format.NAMES else _objects(location)


def _names(location: Location) -> list[Entry]:
    specs = tensors.specs(location.path)
    contents = tf1_names.contents(specs)
    slots = {slot.name: slot for slot in contents.slots}
    found = []
    for name, spec in specs.items():
        if name in slots:
            slot = slots[name]
            known = TF1_SLOTS.get(slot.optimizer, ())
            which = known[slot.number] if slot.number < len(known) else f"slot {slot.number + 1}"
            found.append(Entry(name, spec, "slot", f"{slot.optimizer} {which}", slot.variable))
        elif name in (*contents.beta_powers, *contents.global_steps):
            found.append(Entry(name, spec, "step"))
        else:
            found.append(Entry(name, spec))
    return found


def _objects(location: Location) -> list[Entry]:
    specs = tensors.specs(location.path)
    graph = object_graph.TrackableObjectGraph()
    reader = tf.train.load_checkpoint(str(location.path))
    graph.ParseFromString(reader.get_tensor(tensors.OBJECT_GRAPH))
    full_names = {
        attribute.checkpoint_key: attribute.full_name
        for node in graph.nodes
        for attribute in node.attributes
    }
    # tf_keras' optimizers say what their slots are; Keras' have it in the names.
    declared = {
        attribute.checkpoint_key: (slot.slot_name, graph.nodes[slot.original_variable_node_id])
        for node in graph.nodes
        for slot in node.slot_variables
        for attribute in graph.nodes[slot.slot_variable_node_id].attributes
    }
    owners = {name.replace("/", "_"): name for name in full_names.values()}
    keys = [key for key in specs if key != tensors.OBJECT_GRAPH]
    parents = {k: k.removesuffix(VALUE).rpartition("/")[0] for k in keys}
    optimizers = {parents[k] for k in keys if k.removesuffix(VALUE).endswith(COUNTS_OF_UPDATES)}
    found = []
    for key in keys:
        name, spec, full_name = key.removesuffix(VALUE), specs[key], full_names.get(key, "")
        optimizer, _, inner = parents[key].rpartition("/")
        if key in declared:
            slot, node = declared[key]
            owner = next((a.full_name for a in node.attributes), None)
            found.append(Entry(name, spec, "slot", slot, owner))
        elif name.endswith(COUNTS_OF_UPDATES) or name == "save_counter":
            found.append(Entry(name, spec, "step"))
        elif parents[key] in optimizers:
            found.append(Entry(name, spec, "other"))
        elif optimizer in optimizers and inner == "_variables":
            slot, owner = _slot_by_name(full_name, owners)
            found.append(Entry(name, spec, "slot", slot, owner))
        else:
            found.append(Entry(name, spec, _weight_or_seed(spec), note=full_name))
    return found


def _weight_or_seed(spec: Spec) -> str:
    """Tells a weight from the state of a random generator, such as that of Keras' dropout."""
    return "other" if spec.dtype == "uint32" else "weight"


def _slot_by_name(full_name: str, owners: dict[str, str]) -> tuple[str, str | None]:
    """Returns the slot and its variable: `adam/dense_kernel_momentum`, `Adam/m/dense/kernel`.

    Keras has the former, tf_keras the latter.
    """
    _, _, inner = full_name.partition("/")
    for slot in KERAS_SLOTS:
        if inner.endswith(f"_{slot}"):
            return slot, owners.get(inner.removesuffix(f"_{slot}"))
    slot, _, variable = inner.partition("/")
    return slot, owners.get(variable.replace("/", "_"))


def _keras(location: Location) -> list[Entry]:
    found: list[tuple[str, Spec, str]] = []

    def visit(name: str, node: object) -> None:
        if isinstance(node, h5py.Dataset):
            layer = node.parent.attrs.get("name", "")
            found.append((name, Spec(tuple(node.shape), node.dtype.name), layer))

    with keras_file.opened(location) as file:
        file.visititems(visit)
    of_optimizer = sorted(
        (int(name.rpartition("/")[2]), name, spec, optimizer)
        for name, spec, optimizer in found
        if name.startswith(OPTIMIZER)
    )
    taken = {name for _, name, _, _ in of_optimizer}
    weights = [
        Entry(n, s, _weight_or_seed(s), note=layer) for n, s, layer in found if n not in taken
    ]
    return weights + _slots_in_order(of_optimizer, weights)


def _slots_in_order(
    values: Sequence[tuple[int, str, Spec, str]], weights: Sequence[Entry]
) -> list[Entry]:
    """Names the values of an optimizer, of which the file keeps the order only.

    The first is the step, the second the learning rate unless a schedule gives it; then come the
    slots, variable by variable. A slot's variable is known if just one weight has its shape.
    """
    shapes = Counter(entry.spec.shape for entry in weights)
    by_shape = {entry.spec.shape: entry.name for entry in weights}
    found = []
    slots = 0
    for index, name, spec, optimizer in values:
        if index == 0:
            found.append(Entry(name, spec, "step", note="iteration"))
        elif index == 1 and spec.shape == () and not shapes[()]:
            found.append(Entry(name, spec, "other", note="learning_rate"))
        else:
            optimizer = tf1_names.unnumbered(optimizer)
            kinds = SLOTS_IN_FILE.get(optimizer, ())
            kind = kinds[slots % len(kinds)] if kinds else ""
            slots += 1
            owner = by_shape[spec.shape] if shapes[spec.shape] == 1 else None
            found.append(Entry(name, spec, "slot", f"{optimizer} {kind}".strip(), owner))
    return found
