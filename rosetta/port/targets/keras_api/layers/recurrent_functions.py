"""The functions of a native port that run a recurrent cell, as a call of them begins."""

from rosetta.port.targets.tf2_eager import recurrent

LSTM = f"{recurrent.BASIC_LSTM}("
RNN = f"{recurrent.BASIC_RNN}("
# How many times as many biases as units each of them has.
UNITS = {LSTM: 4, RNN: 1}
