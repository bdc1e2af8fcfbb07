"""The lessons: for each, the data and the hyperparameters its three implementations share."""

from rosetta.lessons.digits import Digits
from rosetta.lessons.gradients import Gradients
from rosetta.lessons.hyperparameters import Hyperparameters
from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.neuron import Neuron
from rosetta.lessons.save_restore import SaveRestore
from rosetta.lessons.sequence import Sequence
from rosetta.lessons.softmax import Softmax
from rosetta.lessons.xor import Xor

LESSONS: dict[str, type[Hyperparameters]] = {
    "xor": Xor,
    "logistic_regression": LogisticRegression,
    "neuron": Neuron,
    "linear_regression": LinearRegression,
    "softmax": Softmax,
    "digits": Digits,
    "sequence": Sequence,
    "gradients": Gradients,
    "save_restore": SaveRestore,
}
