"""The next character: what a run says, and that the sentence is learned."""

from tensorboard.util import tensor_util

from rosetta.lessons import sequence
from support import as_tensorboard


def test_a_run_shows_what_it_predicts_at_each_logged_step(train):
    outcome = train("sequence", "tf1_compat", steps=51)
    shown = as_tensorboard.read(outcome.directory).Tensors("prediction")
    assert [event.step for event in shown] == list(outcome.costs)
    texts = [tensor_util.make_ndarray(event.tensor_proto).item().decode() for event in shown]
    assert texts[-1] == "if you want you" != texts[0]
    logged = as_tensorboard.scalars(outcome.directory)["accuracy"]
    right = sum(a == b for a, b in zip(texts[0], "if you want you", strict=True))
    assert abs(logged[0] - right / len(texts[0])) < 1e-6


def test_characters_have_the_same_numbers_in_each_run_of_python():
    assert list(" afinotuwy") == sequence.CHARACTERS
