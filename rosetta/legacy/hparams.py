"""tf.contrib.training.HParams: hyperparameters as attributes that can be read from text."""

import json
import re
from typing import Any


class HParams:
    """Hyperparameters as attributes; each keeps the type of its first value."""

    def __init__(self, **values: Any) -> None:
        self._names: list[str] = []
        for name, value in values.items():
            self.add_hparam(name, value)

    def add_hparam(self, name: str, value: Any) -> None:
        """Adds a hyperparameter.

        Raises:
            ValueError: there is one of that name, or an attribute.
        """
        if hasattr(self, name):
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        self._names.append(name)
        setattr(self, name, value)

    def set_hparam(self, name: str, value: Any) -> None:
        """Sets a hyperparameter, converting the value to the type it has.

        Raises:
            KeyError: there is none of that name.
            ValueError: the value cannot be converted.
        """
        if name not in self._names:
            raise KeyError(f"Hyperparameter {name} does not exist")
        setattr(self, name, _converted(name, getattr(self, name), value))

    def del_hparam(self, name: str) -> None:
        """Removes a hyperparameter, if there is one of that name."""
        if name in self._names:
            self._names.remove(name)
            delattr(self, name)

    def get(self, key: str, default: Any = None) -> Any:
        """Returns a hyperparameter's value, or the default."""
        return getattr(self, key) if key in self._names else default

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def values(self) -> dict[str, Any]:
        """Returns all names and values."""
        return {name: getattr(self, name) for name in self._names}

    def parse(self, values: str) -> "HParams":
        """Sets hyperparameters from `name=value,list=[1,2]`.

        Raises:
            ValueError: the text is not of that form, or names an unknown hyperparameter.
        """
        for name, value in re.findall(r"(\w+)=(\[[^\]]*\]|[^,]*)", values):
            if name not in self._names:
                raise ValueError(f"Unknown hyperparameter type for {name}")
            if value.startswith("["):
                value = [v.strip() for v in value[1:-1].split(",") if v.strip()]
            self.set_hparam(name, value)
        return self

    def override_from_dict(self, values_dict: dict[str, Any]) -> "HParams":
        """Sets hyperparameters from a dictionary."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def to_json(self, indent: int | None = None, separators: Any = None,
                sort_keys: bool = False) -> str:  # fmt: skip
        """Returns names and values as JSON."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json: str) -> "HParams":
        """Sets hyperparameters from JSON."""
        return self.override_from_dict(json.loads(values_json))

    def __repr__(self) -> str:
        return f"HParams({sorted(self.values().items())})"

    __str__ = __repr__


def _converted(name: str, old: Any, new: Any) -> Any:
    if isinstance(old, list):
        return [_converted(name, old[0], v) if old else v for v in new]
    if isinstance(old, bool) and isinstance(new, str):
        if new.lower() not in ("true", "false", "1", "0"):
            raise ValueError(f"Could not parse hparam {name} of type bool with value {new}")
        return new.lower() in ("true", "1")
    if old is None or isinstance(new, type(old)):
        return new
    return type(old)(new)
