"""The Rosetta tab's routes: what they answer, and that they reach nothing outside the log tree."""

import json
import shutil
from pathlib import Path

import pytest
from tensorboard.backend import application
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins import base_plugin
from tensorboard.plugins.text import summary_v2 as text_summary
from werkzeug.test import Client

from rosetta.diff import sources
from rosetta.lessons.styles import STYLES
from rosetta.tensorboard_plugin.plugin import MOST_POINTS, MOST_TAGS, RosettaPlugin
from support.events import curve, tf1_histogram, tf1_scalar, write_events

ROUTE = "/data/plugin/rosetta"


def plugin(logdir):
    return RosettaPlugin(base_plugin.TBContext(logdir=str(logdir)))


def client(logdir):
    """Returns a client of TensorBoard's own application with nothing but this plugin in it."""
    return Client(application.TensorBoardWSGI([plugin(logdir)]))


def ask(logdir, route, **arguments):
    response = client(logdir).get(f"{ROUTE}/{route}", query_string=arguments)
    return response.status_code, json.loads(response.text)


def source_text(style, lesson="xor"):
    return sources.lesson_file(style, lesson).read_text("utf-8")


def stored(source):
    return text_summary.text_pb("source", "```python\n" + source + "```")


@pytest.fixture
def tree(tmp_path):
    for style in STYLES:
        summaries = [*curve(tf1_scalar), (0, tf1_histogram("layer1/weights", [1, 2]))]
        write_events(
            tmp_path / "xor" / "base" / style, [*summaries, (0, stored(source_text(style)))]
        )
    return tmp_path


@pytest.mark.parametrize(
    ("directory", "active"),
    [
        (".", True),
        ("xor", True),
        ("xor/base", True),
        ("xor/base/tf1_compat", False),
        ("elsewhere", False),
        ("nowhere", False),
    ],
)
def test_tab_is_there_where_our_runs_are(tree, directory, active):
    write_events(tree / "elsewhere" / "train", curve(tf1_scalar))
    assert plugin(tree / directory).is_active() == active


def test_without_a_log_directory_there_is_no_tab():
    assert not RosettaPlugin(base_plugin.TBContext(logdir="")).is_active()


def test_entry_point_names_the_plugin():
    from importlib.metadata import entry_points

    (found,) = [e for e in entry_points(group="tensorboard_plugins") if e.name == "rosetta"]
    assert found.load() is RosettaPlugin


@pytest.mark.parametrize(
    ("route", "content_type"),
    [
        ("index.js", "text/javascript"),  # a browser refuses a module of another type
        ("index.css", "text/css"),
        ("experiments", "application/json"),
    ],
)
def test_what_is_served_says_what_it_is(tree, route, content_type):
    response = client(tree).get(f"{ROUTE}/{route}")
    assert response.status_code == 200
    assert response.mimetype == content_type


def test_experiments_are_listed(tree):
    write_events(tree / "xor" / "seed=1" / "tf2_eager", curve(tf1_scalar))
    code, answer = ask(tree, "experiments")
    assert code == 200
    assert [(e["key"], e["styles"]) for e in answer["experiments"]] == [
        ("xor/base", list(STYLES)),
        ("xor/seed=1", ["tf2_eager"]),
    ]


def test_newest_run_of_a_style_counts(tree):
    write_events(tree / "xor" / "base" / "keras_api-2", curve(tf1_scalar, change={500: 9}))
    _, answer = ask(tree, "comparison", experiment="xor/base")
    assert answer["runs"]["keras_api"] == "keras_api-2"
    assert not answer["agree"]


def test_comparison_has_curves_and_differences(tree):
    shutil.rmtree(tree / "xor" / "base" / "keras_api")
    change = {300: 0.5, 700: float("nan")}
    write_events(tree / "xor" / "base" / "keras_api", curve(tf1_scalar, change=change))
    code, answer = ask(tree, "comparison", experiment="xor/base")
    assert code == 200
    assert (answer["tag"], answer["reference"]) == ("cost", "tf1_compat")
    assert len(answer["curves"]["tf1_compat"]) == 10
    assert dict(answer["curves"]["keras_api"])[700] is None
    differences = dict(answer["differences"]["keras_api"])
    assert differences[300] == pytest.approx(0.5 - 1 / 301)
    assert differences[700] is None
    assert differences[900] == 0
    first = {
        (pair["left"], pair["right"], tag["tag"]): tag["first_past"]
        for pair in answer["pairs"]
        for tag in pair["tags"]
        if not tag["agree"] and tag["steps"]
    }
    assert first == {
        ("tf1_compat", "keras_api", "cost"): 300,
        ("tf2_eager", "keras_api", "cost"): 300,
    }


def test_long_curves_are_thinned_but_keep_the_largest_difference(tree):
    steps = range(20_000)
    for style, change in (("tf1_compat", {}), ("tf2_eager", {12_345: 0.25})):
        write_events(tree / "xor" / "long" / style, curve(tf1_scalar, steps=steps, change=change))
    _, answer = ask(tree, "comparison", experiment="xor/long")
    assert len(answer["curves"]["tf1_compat"]) == MOST_POINTS
    assert answer["curves"]["tf1_compat"][-1][0] == 19_999
    assert max(answer["differences"]["tf2_eager"], key=lambda point: point[1])[0] == 12_345


def test_sources_come_from_the_runs(tree):
    code, answer = ask(tree, "sources", experiment="xor/base")
    assert code == 200
    assert "tf.placeholder" in answer["html"]
    assert (answer["differs_from_today"], answer["without_source"]) == ([], [])
    old = source_text("tf2_eager").replace("one_hidden", "").replace("tf.constant", "tf.was_this")
    shutil.rmtree(tree / "xor" / "base" / "tf2_eager")
    write_events(tree / "xor" / "base" / "tf2_eager", [*curve(tf1_scalar), (0, stored(old))])
    shutil.rmtree(tree / "xor" / "base" / "keras_api")
    write_events(tree / "xor" / "base" / "keras_api", curve(tf1_scalar))
    _, answer = ask(tree, "sources", experiment="xor/base")
    assert "tf.was_this" in answer["html"]
    assert answer["differs_from_today"] == ["tf2_eager"]
    assert answer["without_source"] == ["keras_api"]


def test_live_run_is_read_anew(tree):
    one_client = client(tree)
    route = f"{ROUTE}/comparison?experiment=xor/base"
    before = one_client.get(route).json["pairs"][0]["tags"][0]["steps"]
    for style in ("tf1_compat", "tf2_eager"):
        write_events(tree / "xor" / "base" / style, [(1000, tf1_scalar("cost", 0.5))])
    after = one_client.get(route).json["pairs"][0]["tags"][0]["steps"]
    assert (before, after) == (10, 11)


@pytest.mark.parametrize(
    "name",
    ["../outside/xor/base", "xor/../../xor/base", "xor/base/../base", "/", "", "..", "xor", "\0"],
)
@pytest.mark.parametrize("route", ["comparison", "sources"])
def test_names_outside_the_log_tree_are_rejected(tree, route, name):
    inside = tree / "inside"
    shutil.copytree(tree / "xor", inside / "xor")
    code, answer = ask(inside, route, experiment=name)
    assert code == 404
    assert set(answer) == {"error"}


def test_no_route_reads_other_files(tree):
    for path in (
        "plugin.py",
        "static/index.js",
        "../plugin.py",
        "%2e%2e/plugin.py",
        "index.css/..",
    ):
        response = client(tree).get(f"{ROUTE}/{path}")
        assert response.status_code == 404, path
        assert "class RosettaPlugin" not in response.text


def test_hostile_run_is_escaped_and_explained(tree):
    shutil.rmtree(tree / "xor" / "base" / "keras_api")
    write_events(
        tree / "xor" / "base" / "keras_api",
        [
            (0, tf1_scalar("<img src=x onerror=alert(1)>", 1)),
            (0, stored("x = 1  # </div><script>alert(1)</script>\n")),
        ],
    )
    (tree / "xor" / "base" / "keras_api" / "events.out.tfevents.9.x").write_bytes(b"\xff" * 99)
    code, answer = ask(tree, "comparison", experiment="xor/base")
    assert code == 200
    assert answer["problems"] == ["xor/base/keras_api/events.out.tfevents.9.x: not an event file"]
    _, answer = ask(tree, "sources", experiment="xor/base")
    assert "<script" not in answer["html"]
    assert "&lt;script&gt;" in answer["html"]


def test_run_that_vanishes_is_explained(tree, monkeypatch):
    from rosetta.tensorboard_plugin import plugin as module

    original = module.compare_runs

    def compare_without_keras(key, runs, **options):
        shutil.rmtree(runs["keras_api"])
        return original(key, runs, **options)

    monkeypatch.setattr(module, "compare_runs", compare_without_keras)
    code, answer = ask(tree, "comparison", experiment="xor/base")
    assert code == 200
    assert answer["problems"] == ["xor/base/keras_api: No such file or directory"]


def test_the_page_asks_nobody_else():
    static = Path(sources.__file__).parents[1] / "tensorboard_plugin" / "static"
    for file in static.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text
        assert "https:" not in text
        assert "@import" not in text


def test_of_very_many_tags_the_first_are_compared(tmp_path):
    many = summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag=f"tag{i}", simple_value=i) for i in range(5_000)]
    )
    for style in ("tf1_compat", "tf2_eager"):
        write_events(tmp_path / "xor" / "base" / style, [(0, many)])
    _, answer = ask(tmp_path, "comparison", experiment="xor/base")
    assert answer["agree"]
    assert answer["left_out"] == 5_000 - MOST_TAGS
    assert [len(pair["tags"]) for pair in answer["pairs"]] == [MOST_TAGS]


def test_a_source_too_long_for_a_lesson_is_not_shown(tree):
    write_events(tree / "xor" / "base" / "tf2_eager-2", [(0, stored("x = 1\n" * 50_000))])
    _, answer = ask(tree, "sources", experiment="xor/base")
    assert answer["without_source"] == ["tf2_eager"]
