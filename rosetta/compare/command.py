"""`rosetta compare`: says for every tag and every two runs whether their numbers agree."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from absl import flags
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosetta.compare.comparison import PLOT_SOFTWARE, Comparison, compare_experiments, compare_runs
from rosetta.compare.parity import TagComparison
from rosetta.console import command_line, output
from rosetta.console.errors import UsageError
from rosetta.lessons import LESSONS
from rosetta.logs import event_files, experiments


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta compare`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_string("logdir", "logs", "root of the log tree", flag_values=values)
    flags.DEFINE_string("experiment", None, "compare this experiment only", flag_values=values)
    flags.DEFINE_string(
        "runs", None, "A,B: compare these two run directories below --logdir", flag_values=values
    )
    flags.DEFINE_multi_string(
        "map", [], "OLD=NEW: tag OLD of run A is called NEW in run B", flag_values=values
    )
    flags.DEFINE_string("plot", None, "draw the curves into this PNG file", flag_values=values)
    flags.DEFINE_bool("json", False, "print one JSON object and nothing else", flag_values=values)
    lessons = command_line.parse(values, "rosetta compare [LESSON ...]", arguments)

    if values["plot"].value:
        plot = Path(values["plot"].value)
        if plot.suffix.lower() != ".png":
            raise UsageError(f"--plot={plot}: name a file that ends in .png")
        output.check(f"--plot={plot}", plot, PLOT_SOFTWARE)
    comparisons = _requested(values, lessons)
    if values["plot"].value:
        from rosetta.compare import plot as compare_plot  # Matplotlib is slow to import

        output.write(f"--plot={plot}", plot, compare_plot.draw(comparisons))
    if values["json"].value:
        json.dump({"comparisons": [c.as_json() for c in comparisons]}, sys.stdout, indent=2)
        print()
    else:
        _print(comparisons)
    return 0 if all(comparison.agree for comparison in comparisons) else 1


def _requested(values: flags.FlagValues, lessons: Sequence[str]) -> list[Comparison]:
    logdir = Path(values["logdir"].value)
    if not logdir.is_dir():
        raise UsageError(f"--logdir={logdir}: there is no such directory; name a log tree")
    if values["runs"].value is not None:
        if lessons or values["experiment"].value is not None:
            raise UsageError("--runs names the two runs itself; leave LESSON and --experiment out")
        directories = _two_runs(logdir, values["runs"].value)
        renamed = _renamed(values["map"].value)
        comparison = compare_runs(" and ".join(directories), directories, renamed)
        _check_renamed(renamed, comparison)
        return [comparison]
    if values["map"].value:
        raise UsageError("--map: it applies to two runs only; give --runs=A,B too")
    for lesson in lessons:
        if lesson not in LESSONS:
            known = ", ".join(LESSONS)
            raise UsageError(f"LESSON {lesson}: there is no such one; choose from {known}")
    comparisons = compare_experiments(logdir, lessons, values["experiment"].value)
    if not comparisons:
        found = sorted({f"{e.lesson}/{e.name}" for e in experiments.find(logdir)})
        holds = f"it holds {', '.join(found)} in one style each" if found else "it holds none"
        raise UsageError(
            f"--logdir={logdir}: no experiment that was asked for has runs of two styles "
            f"({holds}); make them with `rosetta run`, or name two runs with --runs=A,B"
        )
    return comparisons


def _two_runs(logdir: Path, text: str) -> dict[str, Path]:
    """Splits `A,B` at the comma between two existing directories; names may hold commas, too."""
    parts = text.split(",")
    splits = [(",".join(parts[:i]), ",".join(parts[i:])) for i in range(1, len(parts))]
    if not splits:
        raise UsageError(f"--runs={text}: name two run directories, such as --runs=old,new")
    existing = [names for names in splits if all((logdir / name).is_dir() for name in names)]
    for names in existing or splits[:1]:
        for name in names:
            _check_run(logdir, name)
    left, right = existing[0]
    if left == right:
        raise UsageError(f"--runs={text}: name two different runs")
    return {left: logdir / left, right: logdir / right}


def _check_run(logdir: Path, name: str) -> None:
    run = logdir / name
    if not run.is_dir():
        raise UsageError(f"--runs: there is no directory {run}; name two below --logdir={logdir}")
    if not event_files.event_files(run):
        below = sorted({file.parent for file in run.rglob(f"*{event_files.EVENT_FILE}*")})
        hint = f"did you mean {below[0].relative_to(logdir)}?" if below else "no run wrote there"
        raise UsageError(f"--runs: {run} holds no event file; {hint}")


def _renamed(pairs: Sequence[str]) -> dict[str, str]:
    renamed = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise UsageError(f"--map={pair}: give it as OLD=NEW, such as --map=loss_1=cost")
        renamed[old] = new
    return renamed


def _check_renamed(renamed: Mapping[str, str], comparison: Comparison) -> None:
    left, right = comparison.runs.values()
    for old, new in renamed.items():
        for tag, run, name in zip((old, new), (left, right), comparison.runs, strict=True):
            if tag not in run.series:
                known = ", ".join(run.series) or "none"
                raise UsageError(
                    f"--map={old}={new}: {name} has no tag {tag}; its tags are {known}"
                )


def _print(comparisons: Sequence[Comparison]) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = 160
    for comparison in comparisons:
        console.print(_table(comparison))
    for comparison in comparisons:
        _print_verdict(console, comparison)


def _table(comparison: Comparison) -> Table:
    table = Table(title=escape(comparison.title), title_justify="left", title_style="bold")
    table.add_column("runs")
    table.add_column("tag", overflow="fold")
    for heading in ("steps", "largest difference", "at step", "relative", "at step"):
        table.add_column(heading, justify="right")
    table.add_column("", overflow="fold")
    for pair in comparison.pairs:
        first = f"{escape(pair.left)}\n{escape(pair.right)}"
        for i, tag in enumerate(pair.tags or [None]):
            last = i >= len(pair.tags) - 1
            cells = _cells(tag) if tag else ["", "", "", "", "", "", "[red]no tag to compare[/]"]
            table.add_row(first if i == 0 else "", *cells, end_section=last)
    return table


def _cells(tag: TagComparison) -> list[str]:
    name = tag.tag if tag.tag == tag.right_tag else f"{tag.tag} = {tag.right_tag}"
    verdict = "[green]agree[/]" if tag.agree else f"[bold red]{escape(tag.disagreement)}[/]"
    if tag.absolute is None:
        return [escape(name), "0", "", "", "", "", verdict]
    of = "" if tag.statistic == "value" or not tag.absolute else f" of the {tag.statistic}"
    return [
        escape(name),
        str(tag.steps),
        f"{tag.absolute:.1e}{of.replace('_', ' ')}" if tag.absolute else "0",
        str(tag.absolute_step) if tag.absolute else "",
        f"{tag.relative:.1e}" if tag.relative else "0",
        str(tag.relative_step) if tag.relative else "",
        verdict,
    ]


def _print_verdict(console: Console, comparison: Comparison) -> None:
    for problem in comparison.problems:
        console.print(f"[yellow]not read whole:[/] {escape(problem)}", soft_wrap=True)
    title = escape(comparison.title)
    runs = escape(", ".join(comparison.runs))
    if comparison.agree:
        tags = len({tag.tag for pair in comparison.pairs for tag in pair.tags})
        console.print(
            f"[green]{title}: {runs} agree in {tags} tag{'s' * (tags > 1)}[/]", soft_wrap=True
        )
        return
    for pair in comparison.pairs:
        names = f"{title}: {escape(pair.left)} and {escape(pair.right)}"
        if not pair.tags:
            console.print(f"[bold red]{names} have no tag to compare[/]", soft_wrap=True)
        for disagreement, tags in _by_disagreement(pair.tags).items():
            console.print(
                f"[bold red]{names} differ in {escape(', '.join(tags))}: {escape(disagreement)}[/]",
                soft_wrap=True,
            )


def _by_disagreement(comparisons: Sequence[TagComparison]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in comparisons:
        if tag.disagreement is not None:
            found.setdefault(tag.disagreement, []).append(tag.tag)
    return found
