"""`rosetta verify`: what it calls equal, and above all what it does not."""

import dataclasses
import json
from collections.abc import Callable

import numpy as np
import pytest

from rosetta.verify import report, verdict
from rosetta.verify.execution import Execution
from support.verifying import verify, write


def test_equal(tmp_path):
    a = write(tmp_path, "a.py", "print('step', 1, 0.5)\nprint(2.0)")
    b = write(tmp_path, "b.py", "print('step', 1, 0.50001)\nprint(2.0)")
    done = verify(a, b)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "equal; 3 numbers compared, none with 4 digits or more; "
        "largest relative difference 2e-05 in line 1 of the output"
    )
    assert done.stdout.count("\n") == 1
    assert verify(a, b, "--rtol=1e-6").returncode == 1


def test_not_equal_names_the_first_line_and_step(tmp_path):
    a = write(tmp_path, "a.py", "for i in range(4): print('step', i, 1.0)")
    b = write(tmp_path, "b.py", "for i in range(4): print('step', i, 1.0 + (i > 1))")
    done = verify(a, b)
    assert done.returncode == 1
    assert "not equal" in done.stdout
    assert "step 2 (line 3) of the output: 1.0 became 2.0" in done.stdout


def test_missing_and_extra_numbers_are_not_equal(tmp_path):
    a = write(tmp_path, "a.py", "print(1)\nprint(2)")
    b = write(tmp_path, "b.py", "print(1)")
    for original, port in ((a, b), (b, a)):
        done = verify(original, port)
        assert done.returncode == 1
        assert "numbers" in done.stdout


def test_scripts_without_numbers_compare_their_text(tmp_path):
    a = write(tmp_path, "a.py", "print('Hello')")
    assert verify(a, write(tmp_path, "b.py", "print('Hello')")).returncode == 0
    assert verify(a, write(tmp_path, "c.py", "print('World')")).returncode == 1


@pytest.mark.parametrize("broken", ["original", "port"])
def test_a_failing_script_is_never_equal(tmp_path, broken):
    good = write(tmp_path, "good.py", "print(1)")
    bad = write(tmp_path, "bad.py", "print(1)\nraise KeyError('there is none')")
    done = verify(*((bad, good) if broken == "original" else (good, bad)))
    assert done.returncode == 1
    assert f"failed; the {broken} failed in line 2: KeyError: 'there is none'" in done.stdout
    assert "the only number that both printed until then agrees" in done.stdout
    assert verify(bad, bad).returncode == 1


def test_stderr_does_not_count(tmp_path):
    a = write(tmp_path, "a.py", "import sys; print(1); print(5, file=sys.stderr)")
    assert verify(a, write(tmp_path, "b.py", "print(1)")).returncode == 0


@pytest.mark.usefixtures("in_forks")
@pytest.mark.parametrize(
    ("draw", "named"),
    [
        ("import random\nx = random.randint(0, 10**9)", "random.randint in line 2"),
        ("from random import *\nx = random()", "random.random in line 2"),
        ("import numpy as np\nx = np.random.rand()", "numpy.random.rand in line 2"),
        ("import numpy as np; np.random.seed(3)\nnp.random.seed(); x = np.random.rand()",
         "numpy.random.rand in line 2"),
        ("import random; x = random.random(); random.seed(5)\n", "random.random in line 1"),
    ],
)  # fmt: skip
def test_a_script_without_a_seed_is_equal_only_once_seeded_alike(tmp_path, draw, named):
    script = write(tmp_path, "a.py", f"{draw}\nprint(0.25)\nprint(x)")
    done = verify(script, script)
    assert done.returncode == 4, done.stdout
    assert done.stdout.startswith("equal once seeded alike; drawn without a seed")
    assert named in done.stdout


def test_a_wrong_port_of_a_script_without_a_seed_is_not_equal(tmp_path):
    text = "import random\nprint(0.25)\nprint(random.random() * {})"
    original = write(tmp_path, "a.py", text.format(1))
    assert verify(original, write(tmp_path, "b.py", text.format(1.01))).returncode == 1


def test_the_draws_are_named_by_the_lines_of_the_original():
    original = Execution("0.5", "", 0, 0.1, "1.15.5", ("random.randint in line 2",), 0)
    port = dataclasses.replace(original, unseeded=("random.randint in line 4",))
    other = dataclasses.replace(original, output="0.7")
    result = verdict.judge(original, port, 1e-3, lambda seed: other)
    assert result.kind == verdict.SEEDED
    assert result.reason.endswith("runs: random.randint in line 2")


def test_what_cannot_be_seeded_is_random(tmp_path):
    draw = "import os; x = int.from_bytes(os.urandom(4), 'big')"
    script = write(tmp_path, "a.py", f"{draw}\nprint(0.25)\nprint(x)")
    done = verify(script, script)
    assert done.returncode == 1
    assert done.stdout.startswith("random; from line 2 on the original does not repeat")


def test_a_result_that_hides_its_randomness_is_not_equal(tmp_path):
    """The two outputs agree within the tolerance, but no two runs of the original are the same."""
    script = write(tmp_path, "a.py", "import random\nprint(1 + 1e-5 * random.random())")
    assert verify(script, script).returncode == 4


@pytest.mark.usefixtures("in_forks")
@pytest.mark.parametrize(
    "draw",
    [
        "import random; random.seed(1); x = random.random()",
        "import numpy as np; np.random.seed(1); x = np.random.rand()",
        "import random; random.random(); x = 1",
    ],
)
def test_seeded_or_harmless_randomness_is_equal(tmp_path, draw):
    script = write(tmp_path, "a.py", f"{draw}\nprint(x)")
    assert verify(script, script).returncode == 0


def test_a_wrong_port_of_a_random_script_is_still_told_by_what_comes_before(tmp_path):
    a = write(tmp_path, "a.py", "import random\nprint(0.5)\nprint(random.random())")
    b = write(tmp_path, "b.py", "import random\nprint(0.7)\nprint(random.random())")
    assert verify(a, b).stdout.startswith("not equal")


def test_durations_are_left_out_but_counted(tmp_path):
    text = "import time\nprint('cost', 0.5)\nprint('took', time.perf_counter() * {}, 's')"
    a = write(tmp_path, "a.py", text.format(1))
    b = write(tmp_path, "b.py", text.format(2))
    done = verify(a, b)
    assert done.returncode == 0
    assert "1 number compared, none with 4 digits or more, 1 timings left out" in done.stdout


def test_the_order_of_a_set_of_strings_is_the_same_in_both(tmp_path):
    text = "letters = list(set('if you want you'))\nprint([letters.index(c) for c in 'want'])"
    a = write(tmp_path, "a.py", text)
    done = verify(a, write(tmp_path, "b.py", "print([8, 1, 4, 6])"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("0.1235, 1.50, 0.00042, 12, 0.1000", "5 numbers compared, 2 with 4 digits or more"),
        ("0.1, 100.0", "2 numbers compared, 1 with 4 digits or more"),
        ("0.12345, 1.5e-3, 1.0", "3 numbers compared, 1 with 4 digits or more"),
        ("0.0, 0.0", "2 numbers compared, none with 4 digits or more"),
    ],
)
def test_it_says_how_many_numbers_there_are_and_how_fine(printed, told):
    execution = Execution(printed, "", 0, 0.1, "1.15.5", (), 0)
    result = verdict.judge(execution, execution, 1e-3, lambda: execution)
    assert report.evidence(result) == f"{told}; largest relative difference 0"


def test_json(tmp_path):
    a = write(tmp_path, "a.py", "print(0.1235, 1.0, float('nan'))")
    b = write(tmp_path, "b.py", "print(0.1235, 1.5, 2.0)")
    done = verify(a, b, "--json")
    told = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert done.returncode == 1
    assert (told["verdict"], told["numbers"]) == ("not equal", 3)
    assert told["numbers_of_4_digits"] == 1
    assert told["first_difference"]["ported"] == "1.5"
    assert told["original"]["exit_code"] == told["ported"]["exit_code"] == 0
    assert told["original"]["seconds"] > 0


def test_json_names_the_line_that_failed(tmp_path):
    a = write(tmp_path, "a.py", "print(1)")
    b = write(tmp_path, "b.py", "def f():\n    import gone\nprint(1)\nf()")
    told = json.loads(verify(a, b, "--json").stdout)["ported"]
    assert told["failed_at"] == {"line": 2, "cell": None}
    assert told["failure"] == "failed in line 2: ModuleNotFoundError: No module named 'gone'"


def test_a_syntax_error_names_its_line(tmp_path):
    a = write(tmp_path, "a.py", "print(1)\n\nprint 2")
    assert "the original failed in line 3: SyntaxError" in verify(a, a).stdout


def test_durations_do_not_hide_what_a_failed_script_printed_before(tmp_path):
    text = "print('0.12345\\ntook {} s\\n0.5'){}"
    good = write(tmp_path, "a.py", text.format(1, ""))
    bad = write(tmp_path, "b.py", text.format(2, "\nraise KeyError('no')"))
    assert "the 3 numbers that both printed until then agree" in verify(good, bad).stdout


def test_an_exit_without_a_word_names_its_code_and_line(tmp_path):
    a = write(tmp_path, "a.py", "import sys\nsys.exit(3)")
    assert "failed; the original failed in line 2: exit code 3" in verify(a, a).stdout


def test_a_crash_names_its_line(tmp_path):
    a = write(tmp_path, "a.py", "import ctypes\nprint(1)\nctypes.string_at(0)")
    done = verify(a, a)
    assert "failed; the original was ended by SIGSEGV in line 3" in done.stdout, done


# Chaos: the same map written in two ways that round differently

CHAOS = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.Variable([0.3, 0.6])
step = x.assign({formula})
session = tf.Session()
session.run(tf.global_variables_initializer())
for i in range(60):
    print(i, session.run(step))
"""


@pytest.mark.usefixtures("in_forks")
def test_chaos_is_named_with_its_step(tmp_path):
    original = write(tmp_path, "a.py", CHAOS.format(formula="3.9 * x * (1. - x)"))
    rounds = write(tmp_path, "b.py", CHAOS.format(formula="3.9 * x - 3.9 * x * x"))
    done = verify(original, rounds)
    assert done.returncode == 3, done.stdout
    step = int(done.stdout.removeprefix("equal up to step ").split()[0])
    assert 10 < step < 40


def logistic_map(
    formula: Callable, start: float = 0.3, steps: int = 60, nudged: int = 0
) -> Execution:
    lines, x = [], np.float32(start)
    for step in range(steps):
        x = np.float32(formula(x))
        lines.append(f"{step} {x}")
    return Execution("\n".join(lines), "", 0, 0.1, "1.15.5", (), nudged)


def growth(x: np.float32) -> np.float32:
    return np.float32(3.9) * x * (1 - x)


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        (lambda x: np.float32(3.9) * x - np.float32(3.9) * x * x, verdict.NOISE),
        (lambda x: np.float32(3.9) * x * (np.float32(1.0001) - x), verdict.DIFFERENT),
    ],
)
def test_chaos_excuses_no_wrong_formula(port, kind):
    def again(nudge: int = 0) -> Execution:
        return logistic_map(growth, 0.3 * (1 + (0, 1e-6, -1e-6, 1e-6)[nudge]), nudged=nudge)

    assert verdict.judge(logistic_map(growth), logistic_map(port), 1e-3, again).kind == kind


def test_calm_training_excuses_nothing():
    """A drift that starts small and grows is an error where the original itself does not drift."""
    steps = range(100)
    original = Execution("\n".join(f"{i} 0.5" for i in steps), "", 0, 0.1, "1.15.5", (), 0)
    drifting = "\n".join(f"{i} {0.5 + 1e-7 * 1.2**i}" for i in steps)
    port = dataclasses.replace(original, output=drifting)
    nudged = dataclasses.replace(original, nudged=2)
    result = verdict.judge(original, port, 1e-3, lambda nudge=0: nudged if nudge else original)
    assert result.kind == verdict.DIFFERENT


STOPPED = Execution("", "", None, 600.0, "1.15.5", (), 0, "did not end in time")


def test_a_changed_original_that_does_not_end_leaves_noise_unknown():
    """It was called not equal without a word, on a machine too busy for the time limit."""

    def again(nudge: int = 0) -> Execution:
        return STOPPED if nudge else logistic_map(growth)

    port = logistic_map(growth, 0.3 * (1 - 1e-7))
    result = verdict.judge(logistic_map(growth), port, 1e-3, again)
    assert result.kind == verdict.DIFFERENT
    assert result.reason.endswith("with changed weights, the original did not end in time")


def test_an_original_that_once_ends_and_once_not_is_not_called_random():
    port = logistic_map(growth, 0.3 * (1 - 1e-7))
    result = verdict.judge(logistic_map(growth), port, 1e-3, lambda nudge=0: STOPPED)
    assert result.kind == verdict.FAILED
    assert result.reason == "the original, run again, did not end in time"


def test_noise_needs_an_original_that_repeats_itself():
    """Chaos and a random order of the examples look alike until the original just runs again."""
    port = logistic_map(growth, 0.3 * (1 - 1e-7))

    def again(nudge: int = 0) -> Execution:
        return logistic_map(growth, 0.3 * (1 + 1e-6), nudged=nudge)

    assert verdict.judge(logistic_map(growth), port, 1e-3, again).kind == verdict.RANDOM


def test_randomness_that_no_generator_told_of_is_found_by_running_again():
    """A shuffled order of examples: the changed weights hide that nothing repeats."""
    starts = iter([0.5, 0.6])

    def again(nudge: int = 0) -> Execution:
        return logistic_map(growth, next(starts), nudged=nudge)

    port = logistic_map(growth, 0.8)
    assert verdict.judge(logistic_map(growth), port, 1e-3, again).kind == verdict.RANDOM


def counts(*printed: float, nudged: int = 0) -> Execution:
    output = "\n".join(f"step {step} right {count}" for step, count in enumerate(printed))
    return Execution(output, "", 0, 0.1, "1.15.5", (), nudged)


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        (counts(32.0, 285.0, 291.0), verdict.NOISE),
        (counts(32.0, 201.0, 290.0), verdict.DIFFERENT),
        (counts(32.0, 285.0), verdict.NOISE),
        (counts(33.0, 286.0, 290.0), verdict.DIFFERENT),
    ],
)
def test_a_count_is_judged_by_three_changes_and_not_100_times_as_far(port, kind):
    """The first change of the weights leaves the count as it was, by chance."""
    changed = [counts(32.0, right, 289.0, nudged=4) for right in (286.0, 287.0, 288.0)]
    original = counts(32.0, 286.0, 290.0)

    def again(nudge: int = 0) -> Execution:
        return changed[nudge - 1] if nudge else original

    assert verdict.judge(original, port, 1e-3, again).kind == kind


@pytest.mark.usefixtures("in_forks")
def test_a_tensorflow_script_without_a_seed_names_the_node(tmp_path):
    script = write(
        tmp_path,
        "a.py",
        "import tensorflow.compat.v1 as tf\n"
        "tf.disable_v2_behavior()\n"
        "print(tf.Session().run(tf.random_normal([2], name='guess')))\n",
    )
    done = verify(script, script)
    assert done.returncode == 4, done.stdout
    assert "RandomStandardNormal 'guess/RandomStandardNormal'" in done.stdout
