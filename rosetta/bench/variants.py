"""What `rosetta bench` measures."""

import dataclasses
import importlib.util
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from rosetta.lessons.styles import STYLES

PROGRAMS = Path(__file__).parent / "programs"


@dataclasses.dataclass(frozen=True)
class Variant:
    """One row of the table.

    Attributes:
        name: what the row is called.
        command: the interpreter and the program.
        arguments: what the program is told beside the lesson.
        warm_steps: updates in a stretch that is timed once warm; some tenths of a second.
        writes: whether it writes summaries; if not, it runs once, without.
        fewer: by how much its number of steps is divided; the table says so.
        slow: it is left out of the runs of more steps than the first.
        missing: why it cannot run here, or None.
    """

    name: str
    command: tuple[str, ...]
    arguments: dict
    warm_steps: int
    writes: bool = True
    fewer: int = 1
    slow: bool = False
    missing: str | None = None


def _lesson(style: str, warm_steps: int, switches: dict[str, bool], **more) -> Variant:
    """Returns the row of a style's own lesson file with some of the style's switches."""
    flags = [f"--{name}" if on else f"--no{name}" for name, on in switches.items()]
    assert set(switches) <= set(STYLES[style])
    return Variant(
        " ".join([style, *flags]),
        (sys.executable, "-m", "rosetta.bench.programs.lesson"),
        {"style": style, "switches": switches},
        warm_steps,
        **more,
    )


def _other(name: str, program: str, library: str, warm_steps: int, **more) -> Variant:
    installed = importlib.util.find_spec(library)
    return Variant(
        name,
        (sys.executable, "-m", "rosetta.bench.programs.other"),
        {"program": program},
        warm_steps,
        writes=False,
        missing=None if installed else f"{library} is not installed",
        **more,
    )


def variants(tf1_python: str | None) -> list[Variant]:
    """Returns the variants, those that every other is compared with first.

    Args:
        tf1_python: the interpreter that has TensorFlow 1.15.5, or None.
    """
    slow = {"slow": True, "fewer": 20}
    return [
        Variant(
            "TF 1.15.5",
            (tf1_python or "", str(PROGRAMS / "tf1_15_5.py")),
            {},
            1_000,
            missing=None if tf1_python else "`rosetta tf1` sets it up",
        ),
        _lesson("tf1_compat", 1_000, {}),
        dataclasses.replace(
            _lesson("tf1_compat", 1_000, {}),
            name="tf1_compat with TensorFlow's default executor",
            arguments={"style": "tf1_compat", "switches": {}, "default_executor": True},
        ),
        _lesson("tf2_eager", 200_000, {}),
        _lesson("tf2_eager", 5_000, {"jit": False}),
        _lesson("tf2_eager", 200, {"eager": True}, **slow),
        _lesson("keras_api", 20_000, {}),
        _other("naive: GradientTape in a Python loop", "naive_tape", "tensorflow", 200, **slow),
        _other("naive: Keras fit(epochs=steps)", "naive_fit", "keras", 50, **slow),
        _other("NumPy", "numpy", "numpy", 10_000),
        _other("JAX fori_loop", "jax", "jax", 1_000_000),
        _other("PyTorch", "torch", "torch", 1_000, slow=True),
    ]


def choose(known: Iterable[Variant], names: Iterable[str], fail: Callable[[str], None]) -> list:
    """Returns the variants of the names, in the table's order; calls `fail` for an unknown one."""
    by_name = {variant.name: variant for variant in known}
    for name in names:
        if name not in by_name:
            fail(name)
    return [by_name[name] for name in by_name if not names or name in names]
