"""How flags are spelled."""

import pytest
from absl import flags

from rosetta.console import command_line
from rosetta.console.errors import UsageError


@pytest.fixture
def values():
    values = flags.FlagValues()
    flags.DEFINE_integer("log_every", 100, "steps between two logged ones", flag_values=values)
    flags.DEFINE_bool("in_place", True, "replace the files", flag_values=values)
    return values


@pytest.mark.parametrize("argument", ["--log_every=7", "--log-every=7"])
def test_a_hyphen_and_an_underscore_mean_the_same(argument, values):
    assert command_line.parse(values, "command", [argument, "a-b.py"]) == ["a-b.py"]
    assert values["log_every"].value == 7


@pytest.mark.parametrize("argument", ["--noin_place", "--noin-place"])
def test_so_they_do_in_a_negated_switch(argument, values):
    command_line.parse(values, "command", [argument])
    assert values["in_place"].value is False


def test_the_value_keeps_its_hyphens(values):
    flags.DEFINE_string("experiment", None, "name", flag_values=values)
    command_line.parse(values, "command", ["--experiment=a-b", "--", "--log-every"])
    assert values["experiment"].value == "a-b"


def test_an_unknown_flag_is_named_as_it_was_typed(values):
    with pytest.raises(UsageError, match="--log-ever: there is no such flag; did you mean"):
        command_line.parse(values, "command", ["--log-ever=3"])


@pytest.mark.parametrize("argument", ["--logdir=", "--style=", "--map=", "-o="])
def test_an_empty_value_is_wrong(argument, values):
    flags.DEFINE_string("logdir", "logs", "root", flag_values=values)
    flags.DEFINE_string("o", None, "file", flag_values=values)
    flags.DEFINE_list("style", ["a"], "styles", flag_values=values)
    flags.DEFINE_multi_string("map", [], "tags", flag_values=values)
    with pytest.raises(UsageError, match=f"{argument[:-1]}: its value is empty"):
        command_line.parse(values, "command", ["--map=a=b", argument])
