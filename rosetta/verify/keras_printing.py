"""What Keras itself prints, alike in all versions: the values, without layout and durations.

It runs beside the script, under the interpreter that is being verified, so it uses nothing but the
standard library of Python 3.6 and later, and whatever Keras it finds there.

Keras 2 and 3 draw other progress bars and other tables, whose numbers are durations, sizes and how
often a bar was drawn. Here a finished bar becomes one line of its values, with nine digits, and a
model's summary one line for each layer and its number of parameters.
"""

import sys

_BARS = (
    "keras.src.utils.progbar",
    "keras.src.utils.generic_utils",
    "keras.utils.generic_utils",
    "tensorflow.python.keras.utils.generic_utils",
)
_SUMMARIES = (
    "keras.src.utils.summary_utils",
    "keras.src.utils.layer_utils",
    "keras.utils.layer_utils",
    "tensorflow.python.keras.utils.layer_utils",
)


def print_alike():
    """Changes what the Keras that has been imported prints; does nothing a second time."""
    for name in _BARS:
        bar = getattr(sys.modules.get(name), "Progbar", None)
        if bar is not None and bar.update is not _update:
            bar.update = _update
    for name in _SUMMARIES:
        module = sys.modules.get(name)
        if hasattr(module, "print_summary"):
            module.print_summary = _print_summary


def _update(self, current, values=None, finalize=None):
    """Takes the place of `Progbar.update`."""
    if finalize is None:
        finalize = self.target is not None and current >= self.target
    if finalize and values and self.verbose:
        told = sorted((value[0], float(value[1])) for value in values)  # Keras 3 sorts them
        print(" - ".join(f"{name}: {value:.9g}" for name, value in told))


def _print_summary(model, line_length=None, positions=None, print_fn=None, **others):
    """Takes the place of `print_summary`."""
    tell = print_fn or print
    for layer in model.layers:
        tell(f"{type(layer).__name__}: {layer.count_params() if layer.built else '?'}")
    if model.built:
        tell(f"Total params: {model.count_params()}")
