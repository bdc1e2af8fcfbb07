"""What stands above a port's own first statement: settings, imports, functions of its own."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules import numpy_printing, reciprocal
from rosetta.port.rules.registry import NeededLine
from rosetta.port.targets import tf1_compat
from rosetta.port.targets.tf2_eager import cells, normalization, prelude, recurrent
from rosetta.port.targets.tf2_eager.bodies import TRACED_ONCE
from rosetta.port.targets.tf2_eager.calls import FLAGS
from rosetta.port.targets.tf2_eager.losses import WEIGHTED_MEAN
from rosetta.port.targets.tf2_eager.rewrites.operations import SEQUENCE_LOSS
from rosetta.port.targets.tf2_eager.rewrites.optimizers import MOMENTUM, RMS_PROP
from rosetta.port.targets.tf2_eager.rewrites.variables import XAVIER
from rosetta.port.targets.tf2_eager.saving import SAVER, SAVER_OF_ADAM
from rosetta.port.targets.tf2_eager.sites import TO_NUMPY
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.summaries import ADD_SUMMARY
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OWN = {
    ADD_SUMMARY: prelude.add_summary,
    recurrent.LSTM_STATE: cells.lstm_state,
    recurrent.BASIC_LSTM: cells.basic_lstm,
    recurrent.BASIC_LSTM + cells.OF_LENGTHS: cells.basic_lstm_of_lengths,
    recurrent.BASIC_RNN: cells.basic_rnn,
    recurrent.BASIC_RNN + cells.OF_LENGTHS: cells.basic_rnn_of_lengths,
    recurrent.GRU: cells.gru,
    recurrent.GRU + cells.OF_LENGTHS: cells.gru_of_lengths,
    recurrent.PROJECTED: prelude.projected,
    recurrent.STACKED: prelude.stacked,
    recurrent.UNSTACKED: prelude.unstacked,
    recurrent.BOTH_WAYS: prelude.both_ways,
    recurrent.BOTH_WAYS_STATIC: prelude.both_ways_unstacked,
    DROPOUT: prelude.dropout,
    normalization.PLAIN: normalization.plain,
    normalization.FUSED: normalization.fused,
    SEQUENCE_LOSS: prelude.sequence_loss,
    RMS_PROP: prelude.rms_prop,
    MOMENTUM: prelude.momentum,
    SAVER: prelude.saver,
    SAVER_OF_ADAM: prelude.saver_of_adam,
    TO_NUMPY: prelude.to_numpy,
    TRACED_ONCE: prelude.traced_once,
    WEIGHTED_MEAN: prelude.weighted_mean,
}


class FirstLines:
    """Writes the first lines of a port.

    Args:
        script: the script.
        names: what its names stand for.
        parents: the node that each node stands in.
        seeds: whether the port computes the numbers of TensorFlow 1.15.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        parents: Mapping[cst.CSTNode, cst.CSTNode],
        seeds: bool,
    ) -> None:
        self._script, self._names, self._parents, self._seeds = script, names, parents, seeds
        self._alias = tensorflow.alias(names)
        self._contexts = script.metadata[ExpressionContextProvider]

    def edits(
        self, needed: Sequence[NeededLine], needs: set[str], begins: cst.CSTNode | None
    ) -> Iterator[Edit]:
        """Yields the edits that put the first lines in.

        Args:
            needed: the lines that rules ask for.
            needs: the functions that the port defines for itself, and modules.
            begins: the statement that uses those functions first; imports below it come too late.
        """
        first = next(filter(tensorflow.imports_it, self._names.statements))
        start = self._script.offset(self._script.line(first), 0)
        line = self._script.line(first)
        exact = dataclasses.replace(
            tf1_compat.ONEDNN, text=f"import os; {tf1_compat.ONEDNN.text}"
        )  # TensorFlow reads it when it is imported
        above = [exact] if self._seeds else []
        above += [item for item in needed if item == numpy_printing.LINE]
        for item in above:
            yield Edit(start, start, (item.text + "\n",), line, "", item.text, item.why)
        own = (numpy_printing.LINE, reciprocal.LINE)
        below = [item for item in needed if item not in own]
        if reciprocal.LINE in needed and self._seeds:
            below.append(prelude.division(self._alias))
        end = self._script.line_end(self._script.span(first).end)
        for item in below:
            yield Edit(end, end, (item.text + "\n",), line, "", item.text, item.why)
        yield from self._own_functions(needs, start, begins)
        if FLAGS in needs:
            yield self._parsed_flags()

    def _parsed_flags(self) -> Edit:
        """Returns the edit that reads the command line, as TensorFlow 1 did at the first flag."""
        defined = self._of_flags("app.flags.DEFINE") or self._of_flags("app.flags")
        end = self._script.line_end(self._script.span(defined[-1]).end)
        text = f"{FLAGS}.FLAGS(sys.argv, known_only=True)"
        return Edit(end, end, (text + "\n",), self._script.line(defined[-1]), "", text,
                    "Abseil reads the command line when it is told to.")  # fmt: skip

    def _of_flags(self, endpoint: str) -> list[cst.SimpleStatementLine]:
        """Returns the script's own statements with a name of TensorFlow's that begins so."""
        return [
            statement for statement in self._script.module.body
            if isinstance(statement, cst.SimpleStatementLine) and any(
                (reference := self._names.reference(node))
                and (tensorflow.endpoint(reference.path) or "").startswith(endpoint)
                for node in walk(statement)
            )
        ]  # fmt: skip

    def _own_functions(
        self, needs: set[str], start: int, begins: cst.CSTNode | None
    ) -> Iterator[Edit]:
        texts = []
        for node in self._script.positions:
            stored = self._contexts.get(node) is ExpressionContext.STORE
            if stored and isinstance(node, cst.Name) and node.value in needs:
                raise Unknown(node, "the port needs a function of this name; take another")
        modules = ["itertools"] if "itertools" in needs else []
        modules += ["collections"] if recurrent.LSTM_STATE in needs else []
        modules += ["math"] if {XAVIER, SAVER_OF_ADAM} & needs else []
        modules += ["os"] if {SAVER, SAVER_OF_ADAM} & needs else []
        modules += ["sys", FLAGS] if FLAGS in needs else []
        for module in modules:
            line = self._script.text.count("\n", 0, start) + 1
            text = f"import {module}"
            yield Edit(start, start, (f"{text}\n",), line, "", text, "The port uses it.")
        if XAVIER in needs:
            texts.append(prelude.xavier(self._alias))
        texts += [write(self._alias) for name, write in _OWN.items() if name in needs]
        if not texts:
            return
        imports = [
            s for s in self._names.statements
            if self._parents.get(self._parents.get(s)) is self._script.module
        ]  # fmt: skip
        if begins is not None:
            above = self._script.span(begins).start
            imports = [s for s in imports if self._script.span(s).start < above]
        end = self._script.line_end(self._script.span(imports[-1]).end)
        line = self._script.line(imports[-1])
        new = "".join(f"\n\n{text}" for text in texts) + "\n\n"
        yield Edit(end, end, (new,), line, "", new.strip(), "What TensorFlow 1 brought along.")
