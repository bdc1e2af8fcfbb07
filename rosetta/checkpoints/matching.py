"""Which TensorFlow 1 variables belong to which part of a target.

By name first, then by shape, and by order where several have the same shape. Where neither decides,
nothing is guessed: the user is asked for `--map`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence

from rosetta.checkpoints.layouts import PLAIN, Gates, Shape
from rosetta.checkpoints.target import Part, Target
from rosetta.checkpoints.tensors import Spec
from rosetta.checkpoints.tf1_names import Contents, numbers, unnumbered
from rosetta.console.errors import UsageError

# What a variable is to its layer, by the last part of its name. Two variables of different roles
# never match: batch normalization has four of one shape, and contrib's come in another order.
ROLES = {
    **dict.fromkeys(
        ("kernel", "weights", "weight", "W", "w", "embeddings", "embedding"), "weights"
    ),
    **dict.fromkeys(("bias", "biases", "b", "B"), "bias"),
    **{name: name for name in ("gamma", "beta", "moving_mean", "moving_variance")},
    **{name: name for name in ("depthwise_kernel", "pointwise_kernel", "recurrent_kernel")},
}
NEED_A_ROLE = ("gamma", "beta", "moving_mean", "moving_variance")
OLD_SPELLING = {"kernel": "weights", "bias": "biases"}  # of cells in TensorFlow 1.0 and 1.1
SHOWN = 4  # problems in one line


@dataclasses.dataclass(frozen=True)
class Match:
    """A part and the variables of the checkpoint that hold its values.

    Args:
        part: of the target.
        names: of the variables, in the order of the part's layout.
        how: what decided: `--map`, `name`, `shape` or `order`.
    """

    part: Part
    names: tuple[str, ...]
    how: str


@dataclasses.dataclass
class _Search:
    """What is not matched yet, and what is."""

    specs: Mapping[str, Spec]
    names: list[str]
    parts: list[Part]
    found: list[Match]

    def take(self, part: Part, names: Sequence[str], how: str) -> None:
        self.found.append(Match(part, tuple(names), how))
        self.parts.remove(part)
        for name in names:
            self.names.remove(name)

    def fits(self, part: Part, names: Iterable[str]) -> bool:
        return [self.specs[name].shape for name in names] == part.tf1_shapes

    def cells(self) -> list[Part]:
        return [part for part in self.parts if part.layout is not PLAIN]

    def plain(self) -> list[Part]:
        return [part for part in self.parts if part.layout is PLAIN]


def match(
    target: Target, contents: Contents, specs: Mapping[str, Spec], mapped: Mapping[str, str]
) -> list[Match]:
    """Returns for each part of a target what holds its values, in the order of the parts.

    Args:
        target: where the values go, or where they come from.
        contents: the names in the TensorFlow 1 checkpoint.
        specs: its shapes and types.
        mapped: what the user says: a variable or a cell's scope to a part; an empty part leaves
            the variable out.

    Raises:
        UsageError: something does not fit, is missing, left over, or may belong to several.
    """
    search = _Search(specs, list(contents.weights), list(target.parts), [])
    problems = _by_map(search, mapped)
    problems += _by_name(search, target)
    _cells_by_shape(search, contents, target)
    problems += _by_shape(search, contents, target)
    problems += [*_other_types(search), *_unfilled(search), *_left_over(search)]
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise UsageError("; ".join(problems[:SHOWN]) + more)
    return sorted(search.found, key=lambda match: target.parts.index(match.part))


def _by_map(search: _Search, mapped: Mapping[str, str]) -> list[str]:
    problems = []
    for old, new in mapped.items():
        below = [n for n in search.names if n == old or n.startswith(old + "/")]
        if not below:
            problems.append(f"--map={old}={new}: the TensorFlow 1 checkpoint has no such variable")
        elif not new:
            search.names = [name for name in search.names if name not in below]
        else:
            parts = [p for p in search.parts if p.name == new or p.name.endswith("/" + new)]
            # A cell is named by its layer, too.
            parts = parts or [p for p in search.cells() if f"/{new}/" in f"/{p.name}/"]
            if len(parts) != 1:
                known = ", ".join(part.name for part in search.parts)
                problems.append(f"--map={old}={new}: name one of {known or 'none, all are taken'}")
                continue
            (part,) = parts
            names = [old] if part.layout is PLAIN else _cell_at(old, part, search.names)
            if not names or any(name not in search.names for name in names):
                problems.append(f"--map={old}={new}: {_wanted(part)}")
            elif not search.fits(part, names):
                problems.append(f"--map={old}={new}: {_misfit(search, part, names)}")
            else:
                search.take(part, names, "--map")
    return problems


def _by_name(search: _Search, target: Target) -> list[str]:
    """Matches variables that are called alike, exactly or but for scopes around."""
    problems = []
    trusted = _trust(search, target)
    for alike in (_same_name, _same_but_scopes_around):
        for part in search.plain():
            names = [name for name in search.names if alike(name, part.name)]
            rivals = [p for name in names for p in search.plain() if alike(name, p.name)]
            if (
                len(names) != 1
                or len(rivals) != 1
                or not (trusted(names[0]) and trusted(part.name))
            ):
                continue
            if search.fits(part, names):
                search.take(part, names, "name")
            elif alike is _same_name:
                problems.append(_misfit(search, part, names))
                search.parts.remove(part)
                search.names.remove(names[0])
    return problems


def _trust(search: _Search, target: Target) -> Callable[[str], bool]:
    """Returns a test whether a name may be matched by name.

    Both programs number what they do not name. If one has `dense` and `dense_1`, and the other
    `dense_1` and `dense_2`, the same name is not the same layer; nor is it where Keras' numbers do
    not rise along the model: `Dense(2)(Dense(2)(x))` makes the outer layer first.
    """
    ours = list(dict.fromkeys(piece for part in target.parts for piece in part.name.split("/")))
    left = {piece for part in search.parts for piece in part.name.split("/")}
    theirs = {piece for name in search.names for piece in name.split("/")}

    def trusted(name: str) -> bool:
        for piece in set(name.split("/")) - set(ROLES):
            alike = [p for p in ours if unnumbered(p) == unnumbered(piece)]
            both = [
                {p for p in side if unnumbered(p) == unnumbered(piece)} for side in (left, theirs)
            ]
            if all(both) and both[0] != both[1]:
                return False
            if target.ordered and alike != sorted(alike, key=numbers):
                return False
        return True

    return trusted


def _role(name: str) -> str:
    leaf = name.rpartition("/")[2]
    return ROLES.get(leaf, "")


def _same_name(name: str, other: str) -> bool:
    scope, _, leaf = name.rpartition("/")
    other_scope, _, other_leaf = other.rpartition("/")
    same_leaf = leaf == other_leaf or (_role(name) and _role(name) == _role(other))
    return bool(same_leaf) and scope == other_scope


def _same_but_scopes_around(name: str, other: str) -> bool:
    longer, shorter = sorted((name.split("/"), other.split("/")), key=len, reverse=True)
    return _same_name("/".join(longer[-len(shorter) :]), "/".join(shorter))


def _cells_by_shape(search: _Search, contents: Contents, target: Target) -> None:
    """Matches recurrent cells, of which only a scope or a layer that the user named is alike."""
    trusted = _trust(search, target)
    for part in list(search.cells()):
        if part not in search.parts:
            continue
        same = [
            p for p in search.cells() if p.layout is part.layout and p.tf1_shapes == part.tf1_shapes
        ]
        scopes = _scopes(search, part)
        layer = part.name.split("/")[0]
        named = [s for s in scopes if layer in s.split("/")]
        if len(same) > 1 and len(named) == 1 and trusted(layer):
            search.take(part, _cell_at(named[0], part, search.names), "name")
        elif len(scopes) == len(same) and (
            len(same) == 1 or _in_order(scopes, same, contents, target)
        ):
            how = "shape" if len(same) == 1 else "order"
            for one, scope in zip(same, scopes, strict=True):
                search.take(one, _cell_at(scope, one, search.names), how)


def _scopes(search: _Search, part: Part) -> list[str]:
    """Returns the scopes of cells of a part's kind and shapes, in the order of the names."""
    depth = part.layout.names[0].count("/") + 1
    scopes = dict.fromkeys("/".join(name.split("/")[:-depth]) for name in search.names)
    word = part.layout.word if isinstance(part.layout, Gates) else ""
    of_kind = [s for s in scopes if word in s.split("/")[-1] and "cudnn" not in s]
    return [s for s in of_kind if search.fits(part, _cell_at(s, part, search.names))]


def _cell_at(scope: str, part: Part, names: Sequence[str]) -> list[str]:
    """Returns the variables of a cell in a scope, or none if one of them is missing."""
    found = []
    for inner in part.layout.names:
        above, slash, leaf = f"{scope}/{inner}".rpartition("/")
        spellings = [above + slash + leaf, above + slash + OLD_SPELLING[leaf]]
        found += [name for name in spellings if name in names][:1]
    return found if len(found) == len(part.layout.names) else []


def _by_shape(search: _Search, contents: Contents, target: Target) -> list[str]:
    """Matches what has the same shape and role: one to one, or in order.

    What a name says nothing about can be any weight or bias, but not a part of a normalization.
    """
    problems = []
    by_role = dict.fromkeys((p.tf1_shapes[0], _role(p.name)) for p in search.plain())
    by_shape = dict.fromkeys((p.tf1_shapes[0], None) for p in search.plain())
    for shape, role in [*by_role, *by_shape]:
        parts = [p for p in search.plain() if p.tf1_shapes[0] == shape]
        names = [n for n in search.names if search.specs[n].shape == shape]
        if role is not None:
            parts = [p for p in parts if _role(p.name) == role]
            names = [n for n in names if _role(n) == role]
            if len(names) != len(parts):  # a name without a role may be the one that is meant
                continue
        else:
            parts = [p for p in parts if _role(p.name) not in NEED_A_ROLE]
            names = [n for n in names if _role(n) not in NEED_A_ROLE]
        if not parts or len(parts) != len(names):
            continue
        if role is None and len(parts) > 1 and not _roles_agree(names, parts):
            continue
        if len(parts) > 1 and not _in_order(names, parts, contents, target):
            problems.append(_ambiguous(names, parts, shape))
            search.parts = [p for p in search.parts if p not in parts]
            search.names = [n for n in search.names if n not in names]
            continue
        how = "shape" if len(parts) == 1 else "order"
        for part, name in zip(parts, names, strict=True):
            search.take(part, [name], how)
    return problems


def _roles_agree(names: Sequence[str], parts: Sequence[Part]) -> bool:
    return all(
        not _role(name) or not _role(part.name) or _role(name) == _role(part.name)
        for name, part in zip(names, parts, strict=True)
    )


def _in_order(
    names: Sequence[str], parts: Sequence[Part], contents: Contents, target: Target
) -> bool:
    """Tells whether both sides are in the order in which their programs created them.

    TensorFlow 1's files sort by name. The `.meta` file tells the order, and so do names that differ
    in nothing but numbers.
    """
    if any(
        _is_called_like(part, name)
        for place, part in enumerate(parts)
        for other, name in enumerate(names)
        if place != other
    ):
        return False  # the names say something else
    ours = [part.name for part in parts]
    return (contents.created or len(set(map(unnumbered, names))) == 1) and (
        target.ordered or len(set(map(unnumbered, ours))) == 1
    )


def _is_called_like(part: Part, name: str) -> bool:
    """Tells whether a part has a variable's name, or a cell's layer is in the variable's scope."""
    if part.layout is PLAIN:
        return _same_but_scopes_around(name, part.name)
    return part.name.split("/")[0] in name.split("/")


def _shape(shape: Shape) -> str:
    return "[" + ", ".join(map(str, shape)) + "]"


def _misfit(search: _Search, part: Part, names: Sequence[str]) -> str:
    theirs = ", ".join(f"{n} {_shape(search.specs[n].shape)}" for n in names)
    ours = ", ".join(map(_shape, part.tf1_shapes))
    return f"{theirs} does not fit {part.name}, which takes {ours}"


def _wanted(part: Part) -> str:
    if part.layout is PLAIN:
        return f"{part.name} takes one variable, which no other takes"
    return f"{part.name} takes a scope with {', '.join(part.layout.names)}"


def _ambiguous(names: Sequence[str], parts: Sequence[Part], shape: Shape) -> str:
    return (
        f"{', '.join(names)} may each belong to any of {', '.join(p.name for p in parts)}, all "
        f"{_shape(shape)}; the order is not known, or the names say something else; say which with "
        f"--map={names[0]}={parts[0].name} and so on, or put the .meta file beside the checkpoint"
    )


def _left_over(search: _Search) -> list[str]:
    if not search.names:
        return []
    listed = ", ".join(f"{name} {_shape(search.specs[name].shape)}" for name in search.names)
    first = search.names[0]
    return [
        f"in the TensorFlow 1 checkpoint only: {listed}; say where one belongs with "
        f"--map={first}=PLACE, or leave it out with --map={first}="
    ]


def _unfilled(search: _Search) -> list[str]:
    if not search.parts:
        return []
    listed = ", ".join(
        f"{part.name} {' and '.join(map(_shape, part.tf1_shapes))}" for part in search.parts
    )
    return [f"in the target only: {listed}"]


def _other_types(search: _Search) -> list[str]:
    problems = []
    for found in search.found:
        ours = {_dtype(variable) for variable in found.part.variables}
        theirs = {search.specs[name].dtype for name in found.names}
        if ours != theirs:
            problems.append(
                f"{found.names[0]} is {', '.join(theirs)}, {found.part.name} is {', '.join(ours)}"
            )
    return problems


def _dtype(variable: object) -> str:
    dtype = variable.dtype
    return dtype if isinstance(dtype, str) else dtype.name
