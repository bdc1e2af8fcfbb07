"""The op seeds of TensorFlow 1.15, as the port writes them out."""

from collections.abc import Mapping, Sequence

import libcst as cst

from rosetta.port.analysis.graph.facts import Draw, Facts
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.instances import Instances
from rosetta.port.targets.tf2_eager.unknown import Unknown

FIRST_NODE = "first_node"


class Seeds:
    """The op seeds of a script's random operations.

    Args:
        script: the script.
        facts: what it built.
        written: whether the port draws the numbers of TensorFlow 1.15.
        instances: the methods that build a graph for each of several instances of a class.
    """

    def __init__(
        self, script: Script, facts: Facts, written: bool, instances: Mapping[Span, Instances]
    ) -> None:
        self._script, self._facts, self._instances = script, facts, instances
        self._written = written

    @property
    def are_written(self) -> bool:
        """Whether op seeds are written out; TensorFlow 1.15 has none without a graph's seed."""
        return self._written and self._facts.seed is not None

    @property
    def are_original(self) -> bool:
        """Whether the port draws as TensorFlow 1.15 does, seeded or not."""
        return self._written

    def of(self, call: cst.Call) -> str | None:
        """Returns the op seed to write into a call, None where none is to be written.

        Raises:
            Unknown: the call made several operations.
        """
        drawn = self.draws(self._script.bare_span(call))
        if not self.are_written or all(d.given for d in drawn):
            return None
        return self.text(call, [d.seeds[1] for d in drawn])

    def text(self, node: cst.CSTNode, seeds: Sequence[int | None]) -> str:
        """Returns what to write for op seeds: a number, or one that counts from the instance's.

        Args:
            node: where they are drawn.
            seeds: in the order of creation.

        Raises:
            Unknown: they have no rule.
        """
        if len(set(seeds)) == 1:
            return str(seeds[0])
        place = self._script.span(node)
        for builder, instances in self._instances.items():
            if builder.holds(place) and len(seeds) == instances.number:
                return f"{instances.receiver}.{FIRST_NODE} + {seeds[0]}"
        raise Unknown(node, "it makes several random operations, each with a seed of its own "
                      "in TensorFlow 1.15; write them out one by one")  # fmt: skip

    def generator(self, call: cst.Call, draws: Sequence[Draw], alias: str) -> str:
        """Returns the generator with the stream of numbers that an operation drew from.

        TensorFlow 1.15 draws with Philox: the graph's seed is its key, the operation's seed the
        upper half of its counter, and each number sets 256 blocks of four aside
        (`GuardedPhiloxRandom` of its sources). `tf.random.Generator` does the same.

        Args:
            call: that drew.
            draws: the operations that it made.
            alias: of TensorFlow.

        Raises:
            Unknown: it made several operations, whose seeds have no rule.
        """
        made = f"{alias}.random.Generator"
        if any(None in draw.seeds for draw in draws):
            return f"{made}.from_non_deterministic_state()"
        op_seed = self.text(call, [draw.seeds[1] for draw in draws])
        return f'{made}.from_state([0, {op_seed}, {draws[0].seeds[0]}], alg="philox")'

    def instances_at(self, node: cst.CSTNode) -> int:
        """Returns how many instances of a class make what a call makes."""
        place = self._script.span(node)
        found = [i.number for b, i in self._instances.items() if b.holds(place)]
        return found[0] if found else 1

    def draws(self, place: Span) -> list[Draw]:
        """Returns the random operations that the call at a place made itself."""
        return [d for d in self._facts.draws if d.stack and d.stack[0] == place]
