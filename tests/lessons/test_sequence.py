"""The next character: what a run says, and that the sentence is learned."""

from rosetta.lessons import sequence
from support import as_tensorboard


def test_a_run_shows_what_it_predicts_at_each_logged_step(train):
    outcome = train("sequence", "tf1_compat", steps=51)
    table = as_tensorboard.text(outcome.directory, "predictions").splitlines()
    assert table[0] == "| step | predicted after ` if you want yo` |"
    steps = [int(row.split("|")[1]) for row in table[2:]]
    assert steps == list(outcome.costs)
    texts = [row.split("`")[1] for row in table[2:]]
    assert {len(text) for text in texts} == {len("if you want you")}
    assert texts[-1] == "if you want you" != texts[0]
    logged = as_tensorboard.scalars(outcome.directory)["accuracy"]
    right = sum(a == b for a, b in zip(texts[0], "if you want you"))
    assert abs(logged[0] - right / len(texts[0])) < 1e-6


def test_characters_have_the_same_numbers_in_each_run_of_python():
    assert list(" afinotuwy") == sequence.CHARACTERS
