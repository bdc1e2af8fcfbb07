"""What Python 3.7 and the NumPy, SciPy, Matplotlib and scikit-learn beside it had, and now lack.

Data: what stands in the place of each old dotted name.
"""

import dataclasses

from rosetta.port.symbols.homes import HOMES, Home

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


@dataclasses.dataclass(frozen=True)
class Renamed:
    """What stands in the place of a dotted name.

    Attributes:
        new: the expression.
        why: the reason, without a period.
        module: the module to import for it, where it is in another one.
        home: where it is imported from, if it is of `homes.py`.
    """

    new: str
    why: str
    module: str | None = None
    home: Home | None = None

    @property
    def line(self) -> str | None:
        """The import line it needs."""
        if self.home:
            return self.home.line
        return f"import {self.module}" if self.module else None


def _moved(old: str, new: str, names: str, why: str) -> dict[str, Renamed]:
    return {f"{old}.{name}": Renamed(f"{new}.{name}", why, new) for name in names.split()}


RENAMED: dict[str, Renamed] = {
    **{f"numpy.{old}": Renamed(new, _NUMPY) for old, new in _NUMPY_BUILTINS.items()},
    **{f"numpy.{old}": Renamed(f"numpy.{new}", _NUMPY) for old, new in _NUMPY_RENAMED.items()},
    **_moved("collections", "collections.abc", _COLLECTIONS, _PYTHON),
    "time.clock": Renamed("time.perf_counter", _PYTHON),
    "inspect.getargspec": Renamed("inspect.getfullargspec", _PYTHON),
    "fractions.gcd": Renamed("math.gcd", _PYTHON, "math"),
    "cgi.escape": Renamed("html.escape", _PYTHON, "html"),
    "base64.encodestring": Renamed("base64.encodebytes", _PYTHON),
    "base64.decodestring": Renamed("base64.decodebytes", _PYTHON),
    "imp.reload": Renamed("importlib.reload", _PYTHON, "importlib"),
    **{f"distutils.version.{name}":
           Renamed("packaging.version.Version", _PYTHON, "packaging.version")
       for name in ("LooseVersion", "StrictVersion")},
    **_moved("scipy.misc", "scipy.special", "logsumexp comb factorial", "SciPy moved it"),
    **{f"scipy.misc.{name}": Renamed(f"legacy_images.{name}",
                                     "SciPy 1.3 took its image functions out",
                                     home=HOMES["legacy_images"])
       for name in ("imread", "imsave", "imresize", "toimage", "fromimage")},
    **{f"{cm}.get_cmap": Renamed("matplotlib.pyplot.get_cmap", "Matplotlib 3.9 took it out",
                                 "matplotlib.pyplot")
       for cm in ("matplotlib.cm", "matplotlib.pyplot.cm")},
    "sklearn.externals.joblib": Renamed("joblib", "scikit-learn 0.23 took it out", "joblib"),
    "sklearn.datasets.samples_generator":
        Renamed("sklearn.datasets", "scikit-learn 0.24 took it out", "sklearn.datasets"),
    "sklearn.cross_validation":
        Renamed("sklearn.model_selection", "scikit-learn 0.20 took it out",
                "sklearn.model_selection"),
}  # fmt: skip

REFUSED = {
    "sklearn.datasets.load_boston": "scikit-learn 1.2 took the Boston data out; nearest: "
    "sklearn.datasets.fetch_california_housing",
    "sklearn.datasets.fetch_mldata": "mldata.org is gone; nearest: sklearn.datasets.fetch_openml",
}
