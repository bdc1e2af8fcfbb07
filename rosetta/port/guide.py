"""The steps of TensorFlow's migration guide, and which of them a port has taken."""

from collections.abc import Mapping, Set

# In the guide's order; by the beginnings of the endpoints of TensorFlow 1 that a step is about.
_STEPS = {
    "symbols": ("",),
    "contrib": ("contrib",),
    "forward pass": ("placeholder", "Session", "InteractiveSession", "layers", "nn"),
    "training loop": ("train.GradientDescent", "train.Adam", "train.Momentum", "gradients",
                      "assign", "train.RMSProp", "train.Adagrad"),
    "saving": ("train.Saver", "train.get_checkpoint_state", "train.latest_checkpoint"),
    "summaries": ("summary",),
}  # fmt: skip


def steps(used: Set[str], ported: bool) -> dict[str, str]:
    """Returns what became of each step: "done", "open" or "not needed".

    Args:
        used: the endpoints of TensorFlow that a script has.
        ported: whether it was ported.
    """
    return {
        step: ("done" if ported else "open") if _uses(used, beginnings) else "not needed"
        for step, beginnings in _STEPS.items()
    }


def line(guide: Mapping[str, str]) -> str:
    """Returns the steps as one line for people."""
    marks = {"done": "x", "open": " ", "not needed": "-"}
    return "migration guide: " + " ".join(f"[{marks[s]}] {step}" for step, s in guide.items())


def _uses(used: Set[str], beginnings: tuple[str, ...]) -> bool:
    return any(endpoint.startswith(beginnings) for endpoint in used)
