"""What a real TensorBoard server shows of a log tree that the three styles wrote."""

import pytest
from tensorboard.plugins.hparams import metadata

from rosetta.lessons.styles import STYLES
from support import as_tensorboard

LOGGED = list(range(0, 301, 20))
EXPERIMENT = "xor/steps=301,log_every=20"
HISTOGRAMS = [f"layer{i}/{what}" for i in (1, 2) for what in ("weights", "biases", "output")]


@pytest.fixture(params=STYLES)
def run(request):
    """The name of a run, as TensorBoard lists it."""
    return f"{EXPERIMENT}/{request.param}"


@pytest.fixture
def outcome(run, outcomes):
    return outcomes["xor", run.rpartition("/")[2]]


def test_all_styles_are_runs(server):
    assert {f"{EXPERIMENT}/{style}" for style in STYLES} <= set(server.ask("runs"))


def test_scalars_have_the_shared_tags_steps_and_values(run, server, outcome):
    tags = server.ask("plugin/scalars/tags")[run]
    assert set(tags) == {"cost", "accuracy", "steps_per_second"}
    cost = server.ask("plugin/scalars/scalars", run=run, tag="cost")
    assert [step for _, step, _ in cost] == LOGGED
    assert [value for _, _, value in cost] == list(outcome.costs.values())


def test_histograms_and_distributions_have_the_shared_tags(run, server):
    assert sorted(server.ask("plugin/histograms/tags")[run]) == sorted(HISTOGRAMS)
    assert sorted(server.ask("plugin/distributions/tags")[run]) == sorted(HISTOGRAMS)
    weights = server.ask("plugin/histograms/histograms", run=run, tag="layer1/weights")
    assert [step for _, step, _ in weights] == LOGGED
    assert all(sum(count for *_, count in buckets) == 4 for _, _, buckets in weights)


def test_graph_shows_the_layers(run, server):
    assert server.ask("plugin/graphs/info")[run]["run_graph"]
    graph = server.get("plugin/graphs/graph", run=run, conceptual="false")
    assert "layer1" in graph
    assert "layer2" in graph
    assert "MatMul" in graph


def test_text_holds_the_source_and_the_hypothesis(run, server, outcome):
    assert set(server.ask("plugin/text/tags")[run]) == {"source", "hypothesis"}
    (source,) = server.ask("plugin/text/text", run=run, tag="source")
    assert "def train(config" in source["text"]
    assert "# 7 Training loop" in source["text"]
    (table,) = server.ask("plugin/text/text", run=run, tag="hypothesis")
    for value in outcome.hypothesis.ravel():
        assert f"{value:.8f}" in table["text"]


def test_hparams_show_one_session_for_each_style(outcomes):
    """Through TensorBoard's own reader: its HTTP route takes only POST requests."""
    for style in STYLES:
        events = as_tensorboard.read(outcomes["xor", style].directory)
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
