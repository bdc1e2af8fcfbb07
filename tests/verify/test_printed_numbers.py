"""What is read as a number in an output, and what is not."""

import time

import pytest

from rosetta.verify import printed_numbers
from rosetta.verify.printed_numbers import numbers


def values(output: str) -> list[float]:
    return [number.value for number in numbers(output)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[array([0.5], dtype=float32), 3.0]", "[array([0.5], dtype=float32), np.float32(3.0)]"),
        ("[[ True] [False]]", "[[ True]\n [False]]"),
        ("[ 1.   2.5  3. ]", "[1.  2.5\n 3. ]"),
        ("[1e-07 1.e+00]", "[1.e-07 1.e+00]"),
        ("True", "np.True_"),
        ("on 1.15.5", "on 2.21.0"),
        ("versions {\n  producer: 134\n}", "versions {\n  producer: 2474\n}"),
        ("Tensor(\"conv2d_1/bias:0\")", "Tensor(\"conv2d_12/bias:0\")"),
        ("10/20 loss: 9.0\r20/20 loss: 3.0\n", "\r20/20 loss: 3.0\n"),
        ("Device mapping:\n/job:localhost/replica:0/task:0/device:XLA_CPU:0 -> XLA\n4", "4"),
        ("add: (Add): /job:localhost/replica:0/task:0/device:CPU:0\n4", "4"),
        ("\x1b[1m4\x1b[0m", "4"),
    ],
)  # fmt: skip
def test_the_same_numbers_in_another_dress(old, new):
    assert values(old) == values(new)


def test_reads_every_notation():
    text = "cost=-1. .5 1.5e-3 [nan -inf] Epoch:0012 정확도0.9 5-3"
    assert repr(values(text)) == repr(
        [-1.0, 0.5, 0.0015, float("nan"), -float("inf"), 12.0, 0.9, 5.0, -3.0]
    )


def test_digits_in_names_do_not_count():
    assert values("layer1/w_2 float32 info nano x1") == []


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (1.0, 1.0009, True),
        (1.0, 1.0012, False),
        (1e-9, 3e-7, True),
        (1e-9, 3e-6, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (float("inf"), -float("inf"), False),
    ],
)
def test_tolerance(a, b, equal):
    assert (printed_numbers.difference(a, b) <= 1e-3) is equal


# Keras' progress. The lines are what TF 1.15.5, tf-keras 2.21 and Keras 3 printed for the same fit.


@pytest.mark.parametrize(
    "printed",
    [
        "\r 32/100 [========>.....................] - ETA: 0s - loss: 0.9529" + "\b" * 70 + "\r"
        "100/100 [==============================] - 0s 1ms/sample - loss: 0.8964 - acc: 0.5\n",
        "100/100 [==============================] - 1s 40us/sample - loss: 0.8964 - acc: 0.5\n",
        "4/4 [==============================] - 1s 90ms/step - loss: 0.8964 - acc: 0.5\n",
        "\r\x1b[1m4/4\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m "
        "9ms/step - loss: 0.8964 - acc: 0.5\n",
        "4/4 - 0s - 14ms/step - loss: 0.8964 - acc: 0.5\n",
        "4/4 - 0s - loss: 0.8964 - acc: 0.5 - 21ms/epoch - 5ms/step\n",
        "100/100 - 0s - loss: 0.8964 - acc: 0.5\n",
        " 64/100 [==================>...........] - ETA: 1:02 - loss: 0.9529\n"
        "100/100 [==============================] - 62s 1s/step - loss: 0.8964 - acc: 0.5\n",
        "Train on 100 samples, validate on 50 samples\n100/100 - 3s - loss: 0.8964 - acc: 0.5\n",
    ],
)
def test_of_keras_progress_only_the_metrics_count(printed):
    assert values(printed) == [0.8964, 0.5]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1/10 - loss: 0.5", [1, 10, 0.5]),
        ("2/2 - 0.25", [2, 2, 0.25]),
        ("Epoch 2/5", [2, 5]),
        ("3/4 [0.5 0.75]", [3, 4, 0.5, 0.75]),
    ],
)
def test_what_only_looks_like_keras_progress_counts(printed, expected):
    assert values(printed) == expected


@pytest.mark.parametrize(
    ("text", "timings"),
    [
        ("40 examples/sec", [True]),
        ("103 images per second", [True]),
        ("epoch 3 took 4.5", [False, True]),
        ("12 steps 0.5 s", [False, True]),
        ("time step 3", [False]),
        ("time 1: 0.25", [True, False]),
    ],
)
def test_a_timing_is_told_by_the_words_up_to_the_next_number(text, timings):
    assert [number.timing for number in numbers(text)] == timings


@pytest.mark.parametrize("word", ["0.123456, ", "1 x ", "1 ", "took 1 step ", "step ", "1.1.1 "])
def test_a_long_line_is_read_in_linear_time(word):
    """In quadratic time, which it took before, this line would take over ten minutes."""
    start = time.monotonic()
    numbers(word * 50_000 + "(1")
    assert time.monotonic() - start < 30
    assert numbers(word * 3 + "(7")[-1].value == 7


def test_a_number_of_thousands_of_digits_is_no_step():
    assert not numbers("step " + "7" * 5000)[0].step
