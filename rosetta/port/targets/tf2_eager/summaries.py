"""Summaries: what `merge_all` merged, returned by a function and written by another.

Where histograms are among them, the ops of TensorFlow 1 merge them into one event, as they did:
`tf.summary.histogram` cuts other buckets and takes far longer.
"""

import dataclasses
from collections.abc import Callable, Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.source import INDENT, Source
from rosetta.port.targets.tf2_eager.unknown import Unknown

ADD_SUMMARY = "add_summary"
_OPS = {
    "scalar": ("ScalarSummary", "tags", "values"),
    "histogram": ("HistogramSummary", "tag", "values"),
    "image": ("ImageSummary", "tag", "tensor"),
}  # name of the raw op, of its tag, of its value


@dataclasses.dataclass(frozen=True)
class Summary:
    """One summary: its kind, its full tag, what it shows, and how many images it keeps."""

    kind: str
    tag: str
    value: cst.BaseExpression
    most: cst.BaseExpression | None


class Summaries:
    """The summaries of a region.

    Args:
        region: where the graph is built.
        free: returns a name that is not taken, like the one it is given.

    Attributes:
        merged: what each merged summary is made of.
        writers: the name of the function that writes each.

    Raises:
        Unknown: they are not understood.
    """

    def __init__(self, region: Region, free: object) -> None:
        self._region = region
        self.merged: dict[Unit, list[Summary]] = {}
        self.names: dict[Unit, str] = {}
        writers = [unit for unit in region.units if unit.kind is Kind.WRITER]
        for unit in region.units:
            if unit.kind is not Kind.MERGED:
                continue
            if not writers:
                raise Unknown(unit.node, "which FileWriter writes it is not seen")
            parts = self._parts(unit)
            self.merged[unit] = [self._summary(part) for part in parts]
            if parts != [unit]:
                unit.uses = self._uses(unit, parts)
            self.names[unit] = free(f"write_{next(iter(unit.binds))}")
        self._writers = [next(iter(writer.binds)) for writer in writers]

    def _parts(self, unit: Unit) -> list[Unit]:
        """Returns the statements that make the summaries of a merged one."""
        region, call = self._region, unit.assigned
        if not isinstance(call, cst.Call):
            raise Unknown(unit.node, "which summaries it merges is not seen")
        if region.script.bare_span(call) in region.facts.summaries:
            return [unit]
        if self._merges_all(call):
            made = region.facts.summaries
            return [
                u for u in region.units[: unit.number]
                if u.kind in (Kind.SUMMARY, Kind.MERGED) and isinstance(u.small.value, cst.Call)
                and region.script.bare_span(u.small.value) in made
            ]  # fmt: skip
        listed = call.args[0].value if len(call.args) == 1 else None
        elements = listed.elements if isinstance(listed, cst.List | cst.Tuple) else ()
        keys = [region.key(element.value) for element in elements]
        found = [region.definition(key, unit) if key else None for key in keys]
        kinds = (Kind.SUMMARY, Kind.MERGED)
        if not found or not all(d and d.unit.kind in kinds for d in found):
            raise Unknown(unit.node, "which summaries it merges is not seen")
        return [part for d in found for part in self._parts(d.unit)]

    def _merges_all(self, call: cst.Call) -> bool:
        """Says whether the collection that a call merges is that of all summaries."""
        if not call.args:
            return True
        key = call.args[0].value
        reference = self._region.names.reference(key)
        by_name = reference and tensorflow.endpoint(reference.path) == "GraphKeys.SUMMARIES"
        by_text = isinstance(key, cst.SimpleString) and key.evaluated_value == "summaries"
        return len(call.args) == 1 and bool(by_name or by_text)

    def _summary(self, unit: Unit) -> Summary:
        script = self._region.script
        call = unit.small.value
        kind, tag = self._region.facts.summaries.get(script.bare_span(call), ("", ""))
        values = {"scalar": "tensor", "histogram": "values", "image": "tensor"}
        names = ("name", values.get(kind, ""), "max_outputs" if kind == "image" else "")
        found: dict[str, cst.BaseExpression] = {}
        for number, argument in enumerate(call.args):
            name = argument.keyword.value if argument.keyword else names[min(number, 2)]
            if name not in names or not name:
                raise Unknown(unit.node, "its arguments are not understood")
            found[name] = argument.value
        if not kind or values[kind] not in found:
            raise Unknown(unit.node, "what it shows is not seen")
        return Summary(kind, tag, found[values[kind]], found.get("max_outputs"))

    def _uses(self, merged: Unit, above: list[Unit]) -> dict[str, list[cst.CSTNode]]:
        found: dict[str, list[cst.CSTNode]] = {}
        for unit in above:
            for key, nodes in unit.uses.items():
                if self._region.definition(key, unit) != self._region.definition(key, merged):
                    raise Unknown(nodes[0], f"{key} is another tensor by the time of merge_all; "
                                  "give each its own name")  # fmt: skip
                found.setdefault(key, []).extend(nodes)
        return found

    def values(self, unit: Unit, source: Source, renames: list[Edit], alias: str) -> str:
        """Returns the statement that collects what a merged summary shows."""
        name = next(iter(unit.binds))
        if self.is_one_event(unit):
            lines = [
                f"{INDENT}{_operation(summary, source, renames, alias)},"
                for summary in self.merged[unit]
            ]
            opening = f"{name} = {alias}.raw_ops.MergeSummary(inputs=["
            return "\n".join([opening, *lines, "])"])
        lines = [f"{name} = {{"]
        for summary in self.merged[unit]:
            text = source.of(summary.value, renames)
            key = self._region.key(summary.value)
            definition: Definition | None = self._region.definition(key, unit) if key else None
            if definition and definition.unit.kind is Kind.VARIABLE:
                text += ".read_value()"
            lines.append(f'{INDENT}"{summary.tag}": {text},')
        return "\n".join([*lines, "}"])

    def is_one_event(self, unit: Unit) -> bool:
        """Says whether what is merged becomes one event, by the ops of TensorFlow 1."""
        histograms = any(summary.kind == "histogram" for summary in self.merged[unit])
        return histograms or len(self._writers) > 1 or len(self.merged) > 1

    def function(self, unit: Unit, source: Source, alias: str) -> str:
        """Returns the function that writes a merged summary which is not one event."""
        lines = [
            f"@{alias}.function(autograph=False)",
            f"def {self.names[unit]}(values, step):",
            f"{INDENT}with {self._writers[0]}.as_default(step):",
        ]
        for summary in self.merged[unit]:
            most = f", max_outputs={source.of(summary.most)}" if summary.most else ""
            write = f"{alias}.summary.{summary.kind}"
            lines.append(f'{INDENT * 2}{write}("{summary.tag}", values["{summary.tag}"]{most})')
        return "\n".join(lines)

    # --- the writer ----------------------------------------------------------------------------

    def calls(self, parents: dict[cst.CSTNode, cst.CSTNode]) -> Iterator[tuple[str, cst.Call]]:
        """Yields the calls of the writers' methods that stand as statements, with their names."""
        for node in self._region.script.positions:
            match node:
                case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=method)):
                    if name in self._writers:
                        if not isinstance(parents[node], cst.Expr):
                            raise Unknown(node, "the result of a FileWriter's method is used")
                        yield method.value, node

    def written(self, call: cst.Call, text: Callable[[cst.CSTNode], str], alias: str) -> str:
        """Returns what stands in the place of `writer.add_summary(summary, step)`."""
        names = ("summary", "global_step")
        given = {
            (a.keyword.value if a.keyword else names[number]): a.value
            for number, a in enumerate(call.args[:2])
        }
        if set(given) != set(names) or not self.names or len(call.args) != 2:
            raise Unknown(call, "which merged summary it writes, at which step, is not seen")
        merged, name = next(iter(self.names.items()))
        summary, step = text(given["summary"]), text(given["global_step"])
        if self.is_one_event(merged):
            return f"{ADD_SUMMARY}({text(call.func.value)}, {summary}, {step})"
        return f"{name}({summary}, {alias}.constant({step}, {alias}.int64))"


def _operation(summary: Summary, source: Source, renames: list[Edit], alias: str) -> str:
    """Returns the call of the op that made a summary in TensorFlow 1."""
    operation, tag, value = _OPS[summary.kind]
    text = source.of(summary.value, renames)
    most = f", max_images={source.of(summary.most)}" if summary.most else ""
    return f'{alias}.raw_ops.{operation}({tag}="{summary.tag}", {value}={text}{most})'
