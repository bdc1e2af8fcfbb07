"""The three styles, and the switches that only one of them has."""

# Style package -> its own switches, each passed to the lesson's `train` by name.
STYLES: dict[str, dict[str, str]] = {
    "tf1_compat": {},
    "tf2_eager": {
        "eager": "run the same code undecorated, one operation at a time, to step through it",
        "jit": "compile the updates with XLA, the default of most lessons; --nojit does not",
    },
    "keras_api": {},
}
# Lessons that also train on several machines, in each style's `<lesson>_workers.py`.
WITH_WORKERS = ("logistic_regression",)
# Styles that train on a file larger than memory, in their `logistic_regression_stream.py`.
STREAMING = ("tf2_eager", "keras_api")
# Real TensorFlow 1.15.5: the name of its runs in the log tree, beside the styles.
TF1 = "tf1_15_5"
