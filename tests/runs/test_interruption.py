"""Ctrl-C while a lesson trains."""

import signal

import pytest

from rosetta.runs.interruption import interrupted_at_logged_steps


def press():
    signal.raise_signal(signal.SIGINT)


def test_the_first_ctrl_c_waits_for_a_logged_step():
    written = []

    def train():
        with interrupted_at_logged_steps() as end_if_interrupted:
            end_if_interrupted()
            press()
            written.append("what was being written")
            end_if_interrupted()
            written.append("more")

    with pytest.raises(KeyboardInterrupt):
        train()
    assert written == ["what was being written"]
    with pytest.raises(KeyboardInterrupt):  # what Ctrl-C did before is back
        press()


def test_a_second_ctrl_c_acts_at_once():
    went_on = False

    def train():
        nonlocal went_on
        with interrupted_at_logged_steps():
            press()
            press()
            went_on = True

    with pytest.raises(KeyboardInterrupt):
        train()
    assert not went_on


def test_ctrl_c_after_the_last_logged_step_is_not_lost():
    ended = False

    def train():
        nonlocal ended
        with interrupted_at_logged_steps():
            press()
            ended = True

    with pytest.raises(KeyboardInterrupt):
        train()
    assert ended
