"""Serves the Rosetta tab: parity, curves and sources of the runs in TensorBoard's log tree.

A request names an experiment, such as `xor/base`. It is looked up among those that were found below
the log directory; no path is ever made from what a request says.
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from rosetta.compare import parity
from rosetta.compare.command import Comparison, compare_runs
from rosetta.diff import page, sources
from rosetta.lessons.styles import STYLES
from rosetta.logs import experiments
from rosetta.logs.event_files import SCALARS, RunData, Series, event_files
from rosetta.logs.experiments import Experiment

STATIC = Path(__file__).with_name("static")
MOST_POINTS = 1500  # of a curve; a screen shows no more
MOST_TAGS = 1000  # of a comparison; `rosetta compare` takes all
MOST_PROBLEMS = 100
LONGEST_SOURCE = 200_000  # characters; what is longer is no lesson


class RosettaPlugin(base_plugin.TBPlugin):
    """TensorBoard's plugin `rosetta`.

    Args:
        context: what TensorBoard tells its plugins.
    """

    plugin_name = "rosetta"

    def __init__(self, context: base_plugin.TBContext):
        self._logdir = Path(os.path.expanduser(context.logdir)) if context.logdir else None
        self._comparisons: dict[str, tuple[Any, Comparison]] = {}
        self._comparing = threading.Lock()  # the page asks twice at once for the same

    def is_active(self) -> bool:
        """Tells whether the log tree holds runs of our lessons."""
        return bool(self._experiments())

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Returns the page's module and the name of its tab."""
        return base_plugin.FrontendMetadata(es_module_path="/index.js", tab_name="Rosetta")

    def get_plugin_apps(self) -> dict[str, Callable]:
        """Returns the routes."""
        return {
            "/index.js": _text("text/javascript", (STATIC / "index.js").read_text("utf-8")),
            "/index.css": _text("text/css", page.CSS + (STATIC / "index.css").read_text("utf-8")),
            "/experiments": self._serve_experiments,
            "/comparison": self._serve_comparison,
            "/sources": self._serve_sources,
        }

    def _experiments(self) -> dict[str, Experiment]:
        found = experiments.find(self._logdir) if self._logdir else []
        return {f"{experiment.lesson}/{experiment.name}": experiment for experiment in found}

    @wrappers.Request.application
    def _serve_experiments(self, request: wrappers.Request) -> wrappers.Response:
        listing = [
            {"key": key, "lesson": e.lesson, "name": e.name, "styles": list(e.runs)}
            for key, e in self._experiments().items()
        ]
        return _json(request, {"experiments": listing})

    @wrappers.Request.application
    def _serve_comparison(self, request: wrappers.Request) -> wrappers.Response:
        key, experiment = self._requested(request)
        if experiment is None:
            return _json(request, _not_found(key), 404)
        comparison = self._compare(key, experiment)
        answer = {**comparison.as_json(), **curves(comparison.runs)}
        prefix = str(self._logdir.resolve()) + os.sep
        problems = [problem.removeprefix(prefix) for problem in comparison.problems]
        more = len(problems) - MOST_PROBLEMS
        answer["problems"] = problems[:MOST_PROBLEMS] + [f"and {more} more"] * (more > 0)
        answer["not_compared"] = answer["not_compared"][:MOST_TAGS]
        answer["runs"] = {style: run.name for style, run in experiment.runs.items()}
        return _json(request, answer)

    @wrappers.Request.application
    def _serve_sources(self, request: wrappers.Request) -> wrappers.Response:
        key, experiment = self._requested(request)
        if experiment is None:
            return _json(request, _not_found(key), 404)
        runs = self._compare(key, experiment).runs
        columns = [
            sources.Column(style, source)
            for style in STYLES
            if style in runs and (source := _source(runs[style])) is not None
        ]
        return _json(
            request,
            {
                "html": page.fragment(columns, experiment.lesson) if columns else "",
                "without_source": [s for s in runs if s not in {c.name for c in columns}],
                "differs_from_today": [
                    c.name for c in columns if c.text != _todays_source(c.name, experiment.lesson)
                ],
            },
        )

    def _requested(self, request: wrappers.Request) -> tuple[str, Experiment | None]:
        key = request.args.get("experiment", "")
        return key, self._experiments().get(key)

    def _compare(self, key: str, experiment: Experiment) -> Comparison:
        """Compares the runs of an experiment, anew only when one of their files has changed."""
        with self._comparing:
            state = {style: _state(run) for style, run in experiment.runs.items()}
            known = self._comparisons.get(key)
            if known and known[0] == state:
                return known[1]
            comparison = compare_runs(key, experiment.runs, most_tags=MOST_TAGS)
            self._comparisons[key] = state, comparison
            return comparison


def _state(run: Path) -> Any:
    try:
        stats = [(file.name, file.stat()) for file in event_files(run)]
    except OSError:
        return None
    return str(run), [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


def _source(run: RunData) -> str | None:
    """Returns the source that a run stores, or None."""
    fenced = run.texts.get("source", "")
    if not fenced.startswith("```python\n") or not fenced.endswith("```"):
        return None
    if len(fenced) > LONGEST_SOURCE:
        return None
    return fenced.removeprefix("```python\n").removesuffix("```")


def _todays_source(style: str, lesson: str) -> str | None:
    try:
        return sources.lesson_file(style, lesson).read_text("utf-8")
    except OSError:
        return None


def curves(runs: dict[str, RunData]) -> dict[str, Any]:
    """Returns the curves of `cost` (or of the first scalar) and their differences.

    Args:
        runs: the runs by style. The differences are from the first.

    Returns:
        The `tag`; the name of the `reference`; `curves` and `differences` by style, and the
        `tolerance`, each as a list of `[step, value]`. The lists are thinned to what a screen can
        show: of neighbouring differences the largest is kept. A value that is not finite is None.
    """
    reference, *others = runs
    candidates = [
        tag
        for tag, series in runs[reference].series.items()
        if series.kind == SCALARS and tag not in parity.SPEED_TAGS
    ]
    tag = "cost" if "cost" in candidates or not candidates else candidates[0]
    drawn = {
        style: run.series[tag]
        for style, run in runs.items()
        if tag in run.series and run.series[tag].kind == SCALARS
    }
    answer: dict[str, Any] = {
        "tag": tag,
        "reference": reference,
        "curves": {style: _thinned(s.steps, s.statistics["value"]) for style, s in drawn.items()},
        "differences": {},
        "tolerance": [],
    }
    if reference in drawn:
        ours = drawn[reference]
        tolerance = parity.tolerances(SCALARS, ours.statistics)["value"]
        answer["tolerance"] = _thinned(ours.steps, tolerance)
        answer["differences"] = {
            style: _differences(ours, drawn[style]) for style in others if style in drawn
        }
    return answer


def _differences(left: Series, right: Series) -> list[list[float | None]]:
    steps, at_left, at_right = np.intersect1d(
        left.steps, right.steps, assume_unique=True, return_indices=True
    )
    difference = parity.absolute_difference(
        left.statistics["value"][at_left], right.statistics["value"][at_right]
    )
    if len(steps) > MOST_POINTS:
        parts = np.array_split(np.arange(len(steps)), MOST_POINTS)
        kept = [part[np.argmax(difference[part])] for part in parts]
        steps, difference = steps[kept], difference[kept]
    return _points(steps, difference)


def _thinned(steps: np.ndarray, values: np.ndarray) -> list[list[float | None]]:
    if len(steps) > MOST_POINTS:
        kept = np.linspace(0, len(steps) - 1, MOST_POINTS).round().astype(int)
        steps, values = steps[kept], values[kept]
    return _points(steps, values)


def _points(steps: np.ndarray, values: np.ndarray) -> list[list[float | None]]:
    return [
        [step, value if np.isfinite(value) else None]
        for step, value in zip(steps.tolist(), values.tolist(), strict=True)
    ]


def _not_found(key: str) -> dict[str, str]:
    return {"error": f"{key}: the log tree holds no such experiment"}


def _json(request: wrappers.Request, answer: Any, code: int = 200) -> wrappers.Response:
    return http_util.Respond(
        request, json.dumps(answer, allow_nan=False), "application/json", code=code
    )


def _text(content_type: str, text: str) -> Callable:
    @wrappers.Request.application
    def serve(request: wrappers.Request) -> wrappers.Response:
        return http_util.Respond(request, text, content_type)

    return serve
