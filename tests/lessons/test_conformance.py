"""Every style against every recording of real TensorFlow 1.15.5, through one suite."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from rosetta.compare import parity
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES
from rosetta.logs import event_files
from rosetta.reference.events import EVENTS
from rosetta.reference.recordings import recordings
from support.published import PUBLISHED
from support.tolerances import assert_cost_close, assert_parameters_close


def identify(recording):
    defaults = LESSONS[recording["lesson"]]().describe()
    changes = [f"{k}={v}" for k, v in recording["hyperparameters"].items() if defaults.get(k) != v]
    return "-".join([recording["lesson"], *changes])


def configuration(recording):
    lesson = LESSONS[recording["lesson"]]
    return {
        name: lesson.fields()[name].metadata["parser"].parse(value)
        for name, value in recording["hyperparameters"].items()
    }


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("recording", recordings(), ids=identify)
def test_gives_the_numbers_of_tf_1_15_5(style, recording, trained):
    assert recording["tensorflow"] == "1.15.5"
    outcome = trained(recording["lesson"], style, **configuration(recording))

    assert list(outcome.costs) == recording["steps"]
    assert_cost_close(list(outcome.costs.values()), recording["cost"])
    assert_parameters_close(outcome.parameters, recording["final"])
    expected = recording["hypothesis"]  # of digits, that of the first rows
    assert_cost_close(outcome.hypothesis.ravel()[: len(expected)], expected)
    if identify(recording) == recording["lesson"]:
        (events,) = (EVENTS / recording["lesson"]).iterdir()
        expected = event_files.read(events.parent).series.keys()
        assert event_files.read(outcome.directory).series.keys() - parity.SPEED_TAGS == expected
    PUBLISHED.get(identify(recording), lambda outcome: None)(outcome)


def test_what_the_course_published_is_among_the_recordings():
    assert set(PUBLISHED) <= {identify(recording) for recording in recordings()}


def drawn(recording):
    """What decides which op seeds the initial values are drawn with: the lesson, their shapes."""
    shapes = [(tag, np.shape(values)) for tag, values in recording["initial"].items()]
    return recording["lesson"], str(shapes)


# One of each: that the seed counts is seen in the curves above.
STARTS = {
    drawn(recording): recording
    for recording in recordings()
    if "seed" in recording["hyperparameters"]
}.values()


@pytest.fixture
def eagerly():
    """For one update: to trace it takes longer than to run it."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.filterwarnings("error:Your input ran out of data")  # Keras, of a fit without a batch
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("recording", STARTS, ids=identify)
def test_starts_from_the_values_tf_1_15_5_draws(style, recording, train):
    """To the last bit: the same kernel with the same two seeds. The one update is far below one."""
    config = {**configuration(recording), "steps": 1, "learning_rate": 1e-30}
    switches = {"eager": True} if "eager" in STYLES[style] else None
    outcome = train(recording["lesson"], style, switches, **config)
    for tag, values in recording["initial"].items():
        assert_allclose(outcome.parameters[tag], values, rtol=0, atol=1e-20, err_msg=tag)
