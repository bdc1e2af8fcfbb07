"""What has to be known to rewrite a call, and what is noted of it for the rest of the port."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.rules import spelling
from rosetta.port.targets.tf2_eager.rewrites.seeds import Seeds

_SEED = "TensorFlow 1.15's seed of this operation is the number of nodes before it."


@dataclasses.dataclass
class Context:
    """A script whose calls are rewritten.

    Attributes:
        script: the script.
        names: what its names stand for.
        facts: what it built.
        alias: of TensorFlow.
        seeds: its op seeds.
        needs: the functions that the port defines for itself.
        inside: what is rewritten as a part of the call that it stands in.
        listing: the calls that ask for a collection of variables, whose edits are empty so far.
        regularizing: the calls that ask for losses that regularize, whose edits are empty, too.
        metrics: where something is counted over several runs.
        choices: where the port asks with Python's `if` what only a run tells, such as whether it
            trains; AutoGraph makes a condition of the graph of it.
        apart: the statements that draw in several functions without a seed, in each anew.
    """

    script: Script
    names: Names
    facts: Facts
    alias: str
    seeds: Seeds
    needs: set[str] = dataclasses.field(default_factory=set)
    inside: list[Span] = dataclasses.field(default_factory=list)
    listing: dict[cst.Call, str] = dataclasses.field(default_factory=dict)
    regularizing: list[cst.Call] = dataclasses.field(default_factory=list)
    metrics: list[Span] = dataclasses.field(default_factory=list)
    choices: list[Span] = dataclasses.field(default_factory=list)
    apart: list[cst.CSTNode] = dataclasses.field(default_factory=list)

    def covers(self, place: Span) -> bool:
        """Says whether a call that is rewritten as a whole holds a place."""
        return any(s.start <= place.start and place.end <= s.end for s in self.inside)

    def rename(self, node: cst.CSTNode, new: str, why: str) -> Edit:
        """Returns the edit that writes another name of TensorFlow, of a function or its call."""
        function = node.func if isinstance(node, cst.Call) else node
        written, _ = spelling.expression(f"tf.{new}", self.names)
        return self.script.edit(function, function, written, why=why, at=node)

    def insertion(self, call: cst.Call, at: int, text: str, why: str = "") -> Edit:
        """Returns the edit that puts text into a call, at an offset."""
        line = self.script.line(call)
        return Edit(at, at, (text,), line, "", text.strip(", "), why)

    def with_argument(self, call: cst.Call, text: str, why: str) -> Edit:
        """Returns the edit that gives a call another argument, after those that it has."""
        if not call.args:
            return self.insertion(call, self.script.span(call).end - 1, text, why)
        last = call.args[-1]
        end = self.script.span(last.value).end
        return self.insertion(call, end, f", {text}", why)

    def without_argument(self, call: cst.Call, argument: cst.Arg) -> Edit:
        """Returns the edit that takes out an argument which changes no number."""
        number, span = call.args.index(argument), self.script.span
        start, end = span(argument.keyword or argument.value).start, span(argument.value).end
        if number:
            start = span(call.args[number - 1].value).end
        elif len(call.args) > 1:
            following = call.args[1]
            end = span(following.keyword or following.value).start
        was = self.script.of(argument.keyword or argument.value)
        return Edit(start, end, ("",), self.script.line(call), was, "", "It changes no number.")

    def seeded(self, call: cst.Call) -> Iterator[Edit]:
        """Yields the edit that writes the op seed of TensorFlow 1.15 into a call."""
        seed = self.seeds.of(call)
        if seed is not None:
            yield self.with_argument(call, f"seed={seed}", _SEED)
