"""The command `rosetta bench`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from absl import flags
from rich.console import Console
from tqdm import tqdm

from rosetta.bench import measuring, report
from rosetta.bench.plot import PLOT_SOFTWARE, speed
from rosetta.bench.variants import choose, variants
from rosetta.console import command_line, output
from rosetta.console.errors import RunError, UsageError
from rosetta.lessons import LESSONS
from rosetta.lessons.hyperparameters import LayerSizes, PositiveInteger
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.tf1 import interpreter

BENCHED = ("xor", "logistic_regression")
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
WARM_LIMIT = 1_000_000  # updates in one timed stretch


class Counts(LayerSizes):
    """Numbers of steps or rows."""

    def parse(self, argument: Any) -> tuple[int, ...]:
        """Returns the numbers. Raises ValueError for anything but whole numbers from 1."""
        if isinstance(argument, tuple):
            return argument
        try:
            return tuple(PositiveInteger().parse(number) for number in str(argument).split(","))
        except ValueError:
            raise ValueError(
                "it must be one or more whole numbers from 1, such as 10001 or 10001,100001"
            ) from None


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta bench`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_string(
        "tf1_python",
        None,
        "interpreter with TensorFlow 1.15.5 to compare with (default: the one that `rosetta tf1` "
        f"remembered; {interpreter.NONE}: without it)",
        flag_values=values,
    )
    _define(values, Counts(), "steps", (10_001,), "updates; slow variants do the first number only")
    _define(values, PositiveInteger(), "repetitions", 3, "how often everything is measured")
    flags.DEFINE_list("variant", [], "measure only these rows of the table", flag_values=values)
    flags.DEFINE_bool("json", False, "print one JSON object and nothing else", flag_values=values)
    flags.DEFINE_string("plot", None, "draw the speeds into this PNG file", flag_values=values)
    flags.DEFINE_string(
        "readme", None, "write the table into this Markdown file's markers", flag_values=values
    )
    flags.DEFINE_bool(
        "scale", False, "measure how the cost grows with the data instead", flag_values=values
    )
    _define(values, Counts(), "rows", SIZES, "numbers of rows of --scale")
    lessons = command_line.parse(values, "rosetta bench [LESSON ...]", arguments) or ["xor"]
    if values["scale"].value:
        return _scale(values)
    if values["rows"].present:
        raise UsageError("--rows: it goes with --scale; add that")
    for lesson in lessons:
        if lesson not in BENCHED:
            raise UsageError(f"LESSON {lesson}: choose from {', '.join(BENCHED)}")
    choose(variants(None), values["variant"].value, _unknown_variant)
    plot, readme = (Path(p) if p else None for p in (values["plot"].value, values["readme"].value))
    if len(lessons) > 1 and (plot or readme):
        raise UsageError("--plot and --readme take one lesson; name one")
    if plot:
        _check_plot(plot)
    if readme:
        report.check_markers(readme, "bench")
    # It takes seconds to ask the interpreter, so what may be wrong with the rest comes first.
    tf1_python = interpreter.chosen(values["tf1_python"].value)
    chosen = choose(variants(tf1_python), values["variant"].value, _unknown_variant)
    steps, repetitions = values["steps"].value, values["repetitions"].value

    results = []
    for lesson in lessons:
        total = repetitions * sum(
            sum(1 for _ in measuring.workloads(v, steps)) for v in chosen if not v.missing
        )
        with tqdm(total=total, leave=False, disable=not sys.stderr.isatty()) as bar:

            def on_process(name: str, bar: tqdm = bar) -> None:
                bar.set_description(name)
                bar.update()

            rows = measuring.measure(chosen, about(lesson), steps, repetitions, on_process)
        results.append(report.as_json(rows, lesson, steps, repetitions))
        columns = report.columns(rows, steps)
        note = _note(results[-1])
        if not values["json"].value:
            _print(report.table(columns), note)
        if plot:
            output.write(f"--plot={plot}", plot, speed(rows, lesson, steps[0]))
        if readme:
            report.write_between_markers(readme, "bench", report.markdown(columns, note))
    if values["json"].value:
        json.dump({"benches": results}, sys.stdout, indent=2)
        print()
    wrong = [r for result in results for r in result["rows"] if r["status"] in ("void", "failed")]
    if wrong:
        raise RunError("; ".join(f"{row['name']}: {row['status']}, {row['why']}" for row in wrong))
    return 0


def _scale(values: flags.FlagValues) -> int:
    plot = Path(values["plot"].value) if values["plot"].value else None
    for name in ("tf1_python", "steps", "variant", "readme"):
        if values[name].present:
            raise UsageError(f"--{name}: it does not go with --scale; leave it out")
    if plot:
        _check_plot(plot)
    from rosetta.bench import scale

    with tqdm(leave=False, disable=not sys.stderr.isatty()) as bar:

        def on_process(name: str) -> None:
            bar.set_description(name)
            bar.update()

        found = scale.measure(values["rows"].value, values["repetitions"].value, on_process)
    if values["json"].value:
        json.dump({"machine": report.machine(), "scale": found}, sys.stdout, indent=2)
        print()
    else:
        _print(scale.table(found))
    if plot:
        output.write(f"--plot={plot}", plot, scale.plot(found))
    return 0


def about(lesson: str) -> dict[str, Any]:
    """Returns what every program is told about a lesson: its data, seeds and initial values."""
    from rosetta.console.startup import import_tensorflow

    import_tensorflow()
    import tensorflow as tf

    config = LESSONS[lesson]()
    sizes = config.layer_sizes
    tf.random.set_seed(config.seed)
    initial = []
    for i, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        weights = tf.random.normal([n_in, n_out], seed=weights_op_seed(i))
        biases = tf.random.normal([n_out], seed=biases_op_seed(i))
        initial.append([weights.numpy().tolist(), biases.numpy().tolist()])
    return {
        "lesson": lesson,
        "seed": config.seed,
        "learning_rate": config.learning_rate,
        "layer_sizes": sizes,
        "x": config.examples.x.tolist(),
        "y": config.examples.y.tolist(),
        "initial": initial,
        "warm_limit": WARM_LIMIT,
    }


def _print(*parts: Any) -> None:
    """Prints tables and text, in a file as wide as they are."""
    console = Console()
    if not console.is_terminal:
        console.width = 240
    for part in parts:
        console.print(part)


def _define(values: flags.FlagValues, parser: Any, name: str, default: Any, text: str) -> None:
    serializer = flags.ArgumentSerializer()
    flags.DEFINE(parser, name, default, text, flag_values=values, serializer=serializer)


def _unknown_variant(name: str) -> None:
    known = ", ".join(variant.name for variant in variants(None))
    raise UsageError(f"--variant={name}: there is no such row; choose from {known}")


def _check_plot(path: Path) -> None:
    if path.suffix.lower() != ".png":
        raise UsageError(f"--plot={path}: name a file that ends in .png")
    output.check(f"--plot={path}", path, PLOT_SOFTWARE)


def _note(result: dict[str, Any]) -> str:
    machine = result["machine"]
    return (
        f"{result['lesson']}, median of {result['repetitions']}, ± the farthest from it, in "
        f"brackets the ratio to {result['ratio_to']}; {machine['processors']} processors "
        f"({machine['architecture']}, {machine['system']}). First call: until the second logged "
        "step, with tracing and compilation. Rows without logs train without summaries."
    )
