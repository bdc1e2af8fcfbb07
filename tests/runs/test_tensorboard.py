"""What a real TensorBoard server shows of a log tree that the three styles wrote."""

import json
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import pytest

from rosetta.lessons.styles import STYLES
from rosetta.lessons.xor import Xor
from rosetta.runs.training import execute

STEPS, LOG_EVERY = 101, 10
LOGGED = list(range(0, STEPS, LOG_EVERY))
RUNS = {style: f"xor/steps=101,log_every=10/{style}" for style in STYLES}
HISTOGRAMS = [f"layer{i}/{what}" for i in (1, 2) for what in ("weights", "biases", "output")]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    logdir = str(tmp_path_factory.mktemp("logs"))
    config = Xor(steps=STEPS, log_every=LOG_EVERY)
    return logdir, {style: execute("xor", style, config, logdir=logdir) for style in STYLES}


@pytest.fixture(scope="module")
def ask(outcomes):
    """Starts the server and returns a function that asks it."""
    logdir, _ = outcomes
    server = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", "--logdir", logdir, "--port=0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    address = next(m[0] for line in server.stderr if (m := re.search(r"http://[^ ]+/", line)))
    address = re.sub("//[^:/]+:", "//localhost:", address)

    def ask(route, **query):
        url = f"{address}data/{route}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return json.load(answer)

    deadline = time.monotonic() + 120
    while set(ask("runs")) < set(RUNS.values()) and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(2)
    yield ask
    server.terminate()
    server.wait()


def test_all_styles_are_runs(ask):
    assert set(ask("runs")) == set(RUNS.values())


@pytest.mark.parametrize("style", STYLES)
def test_scalars_have_the_shared_tags_steps_and_values(style, ask, outcomes):
    tags = ask("plugin/scalars/tags")[RUNS[style]]
    assert set(tags) == {"cost", "accuracy", "steps_per_second"}
    cost = ask("plugin/scalars/scalars", run=RUNS[style], tag="cost")
    assert [step for _, step, _ in cost] == LOGGED
    assert [value for _, _, value in cost] == list(outcomes[1][style].costs.values())


@pytest.mark.parametrize("style", STYLES)
def test_histograms_and_distributions_have_the_shared_tags(style, ask):
    assert sorted(ask("plugin/histograms/tags")[RUNS[style]]) == sorted(HISTOGRAMS)
    assert sorted(ask("plugin/distributions/tags")[RUNS[style]]) == sorted(HISTOGRAMS)
    weights = ask("plugin/histograms/histograms", run=RUNS[style], tag="layer1/weights")
    assert [step for _, step, _ in weights] == LOGGED
    assert all(sum(count for *_, count in buckets) == 4 for _, _, buckets in weights)


@pytest.mark.parametrize("style", STYLES)
def test_graph_shows_the_layers(style, ask):
    assert ask("plugin/graphs/info")[RUNS[style]]["run_graph"]
    graph = _graph(ask, RUNS[style])
    assert "layer1" in graph
    assert "layer2" in graph
    assert "MatMul" in graph


def _graph(ask, run):
    try:
        return ask("plugin/graphs/graph", run=run, conceptual="false")
    except json.JSONDecodeError as not_json:  # the route answers in protobuf text
        return not_json.doc


@pytest.mark.parametrize("style", STYLES)
def test_text_holds_the_source_and_the_hypothesis(style, ask, outcomes):
    assert set(ask("plugin/text/tags")[RUNS[style]]) == {"source", "hypothesis"}
    (source,) = ask("plugin/text/text", run=RUNS[style], tag="source")
    assert "def train(config" in source["text"]
    assert "# 7 Training loop" in source["text"]
    (table,) = ask("plugin/text/text", run=RUNS[style], tag="hypothesis")
    for value in outcomes[1][style].hypothesis.ravel():
        assert f"{value:.8f}" in table["text"]


def test_hparams_show_one_session_for_each_style(outcomes):
    """Through TensorBoard's own reader: its HTTP route takes only POST requests."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams import metadata

    for style, outcome in outcomes[1].items():
        events = EventAccumulator(str(outcome.directory)).Reload()
        contents = events.PluginTagToContent("hparams")
        start = metadata.parse_session_start_info_plugin_data(
            contents[metadata.SESSION_START_INFO_TAG]
        )
        assert start.hparams["style"].string_value == style
        assert start.hparams["hidden"].string_value == "2"
        assert start.hparams["seed"].number_value == 777
        assert start.hparams["learning_rate"].number_value == 0.1
        end = metadata.parse_session_end_info_plugin_data(contents[metadata.SESSION_END_INFO_TAG])
        assert end.status == 1  # STATUS_SUCCESS
