"""How far a recording moves when every weight starts one unit in the last place away.

It is told in shares of the conformance suite's tolerance (`tests/support/tolerances.py`), in the
table `ONE_ULP.txt` beside the recordings. TensorFlow 1.15.5 rounds differently on another
processor: where one ulp moves a recording by more than half a tolerance, it is no truth there.
"""

import os

import numpy as np

COST_ABSOLUTE, COST_RELATIVE = 1e-6, 1e-5
PARAMETERS_RELATIVE, PARAMETERS_ABSOLUTE = 1e-4, 1e-6
VALUES_RELATIVE, VALUES_ABSOLUTE = 1e-11, 1e-14  # in float64; tests/lessons/test_gradients.py
LARGEST_SHARE = 0.5
TABLE = "ONE_ULP.txt"
HEADER = (
    "# How far one ulp in every weight moves a recording, in tolerances: %.0e or %.0e of a cost,\n"
    "# %.0e of a tensor's largest parameter or %.0e.\n"
    % (COST_ABSOLUTE, COST_RELATIVE, PARAMETERS_RELATIVE, PARAMETERS_ABSOLUTE)
)
NOT_COMPARED = ("steps", "initial", "accuracy")  # of the accuracy only the last one


def share_of_tolerance(recorded, moved):
    """Returns the largest difference of two trainings, divided by its tolerance."""
    shares = []
    for key, values in recorded.items():
        if key == "final":
            for tag, parameters in values.items():
                largest = np.abs(parameters).max()
                tolerance = max(PARAMETERS_ABSOLUTE, PARAMETERS_RELATIVE * largest)
                shares.append(difference(parameters, moved[key][tag]) / tolerance)
        elif key == "values":
            for name, value in values.items():
                if value is not None:
                    tolerance = VALUES_ABSOLUTE + VALUES_RELATIVE * np.abs(value)
                    shares.append(difference(value, moved[key][name]) / tolerance)
        elif key not in NOT_COMPARED and values is not None:
            tolerance = np.maximum(COST_ABSOLUTE, COST_RELATIVE * np.abs(values))
            shares.append(difference(values, moved[key]) / tolerance)
    return max(np.max(share) for share in shares if np.size(share))


def difference(values, others):
    return np.abs(np.subtract(values, others))


def read_table(folder):
    """Returns the shares that are written down, by the file's name without its ending."""
    path = os.path.join(folder, TABLE)
    if not os.path.exists(path):
        return {}
    with open(path) as table:
        rows = [line.split() for line in table if not line.startswith("#")]
    return {name: float(share) for name, share in rows}


def write_table(folder, shares):
    with open(os.path.join(folder, TABLE), "w") as table:
        table.write(HEADER)
        width = max(map(len, shares))
        for name in sorted(shares):
            table.write("%-*s  %.2g\n" % (width, name, shares[name]))
