"""What Python 3.7 and the NumPy, SciPy, Matplotlib and scikit-learn beside it had, and now lack.

Data: old dotted name -> (new expression, import line it needs or None, reason).
"""

_NUMPY = "NumPy 1.24 and 2.0 took this name out"
_PYTHON = "Python took this name out after 3.7"

_NUMPY_BUILTINS = {
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "unicode": "str",
}
# numpy name -> numpy name
_NUMPY_RENAMED = {
    "float_": "float64",
    "complex_": "complex128",
    "unicode_": "str_",
    "string_": "bytes_",
    "bool8": "bool_",
    "int0": "intp",
    "NaN": "nan",
    "NAN": "nan",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "PINF": "inf",
    "product": "prod",
    "cumproduct": "cumprod",
    "sometrue": "any",
    "alltrue": "all",
    "row_stack": "vstack",
    "trapz": "trapezoid",
    "in1d": "isin",
    "mat": "asmatrix",
    "round_": "round",
    "asfarray": "asarray",
}

_COLLECTIONS = """
Awaitable ByteString Callable Collection Container Coroutine Generator Hashable ItemsView Iterable
Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible Sequence
Set Sized ValuesView
"""

RENAMED: dict[str, tuple[str, str | None, str]] = {
    **{f"numpy.{old}": (new, None, _NUMPY) for old, new in _NUMPY_BUILTINS.items()},
    **{f"numpy.{old}": (f"numpy.{new}", None, _NUMPY) for old, new in _NUMPY_RENAMED.items()},
    **{f"collections.{name}": (f"collections.abc.{name}", "import collections.abc", _PYTHON)
       for name in _COLLECTIONS.split()},
    "time.clock": ("time.perf_counter", None, _PYTHON),
    "inspect.getargspec": ("inspect.getfullargspec", None, _PYTHON),
    "fractions.gcd": ("math.gcd", "import math", _PYTHON),
    "cgi.escape": ("html.escape", "import html", _PYTHON),
    "base64.encodestring": ("base64.encodebytes", None, _PYTHON),
    "base64.decodestring": ("base64.decodebytes", None, _PYTHON),
    "imp.reload": ("importlib.reload", "import importlib", _PYTHON),
    "distutils.version.LooseVersion":
        ("packaging.version.Version", "import packaging.version", _PYTHON),
    "distutils.version.StrictVersion":
        ("packaging.version.Version", "import packaging.version", _PYTHON),
    "scipy.misc.logsumexp": ("scipy.special.logsumexp", "import scipy.special", "SciPy moved it"),
    "scipy.misc.comb": ("scipy.special.comb", "import scipy.special", "SciPy moved it"),
    "scipy.misc.factorial": ("scipy.special.factorial", "import scipy.special", "SciPy moved it"),
    **{f"scipy.misc.{name}": (f"legacy_images.{name}",
                              "from rosetta.legacy import images as legacy_images",
                              "SciPy 1.3 took its image functions out")
       for name in ("imread", "imsave", "imresize", "toimage", "fromimage")},
    "matplotlib.cm.get_cmap": ("matplotlib.pyplot.get_cmap", "import matplotlib.pyplot",
                               "Matplotlib 3.9 took it out"),
    "matplotlib.pyplot.cm.get_cmap": ("matplotlib.pyplot.get_cmap", "import matplotlib.pyplot",
                                      "Matplotlib 3.9 took it out"),
    "sklearn.externals.joblib": ("joblib", "import joblib", "scikit-learn 0.23 took it out"),
    "sklearn.datasets.samples_generator": ("sklearn.datasets", "import sklearn.datasets",
                                           "scikit-learn 0.24 took it out"),
    "sklearn.cross_validation": ("sklearn.model_selection", "import sklearn.model_selection",
                                 "scikit-learn 0.20 took it out"),
}  # fmt: skip

REFUSED = {
    "sklearn.datasets.load_boston": "scikit-learn 1.2 took the Boston data out; nearest: "
    "sklearn.datasets.fetch_california_housing",
    "sklearn.datasets.fetch_mldata": "mldata.org is gone; nearest: sklearn.datasets.fetch_openml",
}

# Styles that Matplotlib 3.6 renamed.
SEABORN_STYLE = "seaborn-v0_8"
