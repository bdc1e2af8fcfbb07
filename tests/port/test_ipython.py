"""What IPython's own syntax in a cell becomes for Python."""

import ast

import pytest

from rosetta.scripts import ipython


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls -l 'it\nelse:\n    %time f()", "if x:\n    pass\nelse:\n    pass"),
        ("files = !ls", "files = []"),
        ("a, b = %sql select", "a, b = []"),
        ("?tf.nn", "pass"),
        ("tf.nn??", "pass"),
        ("x = 1  # why?", "x = 1  # why?"),
        ("s = 'a?'", "s = 'a?'"),
        # what continues a line is Python's
        ("%pylab\nprint('%d'\n%value)", "pass\nprint('%d'\n%value)"),
        ("%pylab\nx = a \\\n%b", "pass\nx = a \\\n%b"),
        ('%pylab\ns = """\n%d\n!ls\nhelp?\n"""\n!ls', 'pass\ns = """\n%d\n!ls\nhelp?\n"""\npass'),
        ("!pip install \\\n  numpy\nx = 1", "pass\n\nx = 1"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("\n%%bash\nls | wc\n\nexit", "\npass\npass\n\npass"),
        # a cell that is indented as a whole
        ("  x = 1\n  if x:\n    y = 2\n", "x = 1\nif x:\n  y = 2\n"),
        ("\n    x = '''\nb'''", "\nx = '''\nb'''"),
        ("    !ls\n    x = 1", "pass\nx = 1"),
        ("if x:\n    y = 1", "if x:\n    y = 1"),
        ("", ""),
    ],
)
def test_as_python(cell: str, python: str) -> None:
    assert ipython.as_python(cell) == python
    assert cell.count("\n") == python.count("\n")
    ast.parse(python)


def test_the_python_of_tensorflow_1_can_use_it() -> None:
    source = ipython.__loader__.get_source(ipython.__name__)
    tree = ast.parse(source, feature_version=(3, 6))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {alias.name for node in imports for alias in node.names} == {"re", "tokenize"}
