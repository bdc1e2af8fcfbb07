"""A model that is no row of layers: a subclass of `keras.Model` with a training step of its own.

The author's statements stay: what made variables makes the model's weights, what computed with them
are its methods, and what trained is `train_step`, which `train_on_batch` calls.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from rosetta.port import edits
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.keras_api import arrays, results, training, unused
from rosetta.port.targets.keras_api.nodes import Evaluator, Node
from rosetta.port.targets.keras_api.original_lines import OriginalLines
from rosetta.port.targets.keras_api.program import Program, assignments, parameters
from rosetta.port.targets.keras_api.requirements import is_scalar
from rosetta.port.targets.keras_api.reserved import RESERVED
from rosetta.port.targets.keras_api.step_results import Returned, computing, returned
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import Source, comments_above, indented, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_METHODS = {"numpy", "assign", "assign_add", "assign_sub", "shape", "dtype", "read_value"}
_KEYWORDS = {"name", "dtype", "trainable", "initial_value"}
_MODES = {"training", "mask"}  # arguments of `call` that Keras sets itself


class OwnStep:
    """The port of a program that trains one model, whatever that computes.

    Args:
        program: a native port.
        original: the lines of the script.
    """

    def __init__(self, program: Program, original: OriginalLines) -> None:
        self._program, self._original = program, original
        self._script = program.script
        self._source = Source(program.script, [])
        self._evaluator = Evaluator(program)
        taken = {n.value for n in program.script.positions if isinstance(n, cst.Name)}
        self._class = free_name("Network", taken)
        self._model = free_name("model", taken)

    def result(self) -> tuple[str, list[list[Edit]]]:
        """Returns the port, and what makes it of the native one: edits one after the other.

        Raises:
            Unknown: it trains several models, or something that is not understood.
        """
        if self._program.prefix:
            raise Unknown(self._script.module, f"a class that trains; {_OFFER}")
        self._trains = [f for f in training.functions(self._program) if self._updates(f)]
        if not self._trains:
            raise Unknown(self._script.module, f"it applies no gradients; {_OFFER}")
        self._find()
        self._check()
        self._beside: dict[str, str] = {}
        made = self._as_step()
        if made is None:
            self._train, self._beside, made = None, {}, []
            self._name_updates()
        made += self._uses()
        made += self._taken_out()
        place = self._whole(self._trains[-1])
        made.append(Edit(place.start, place.end, (self._text(),),
                         self._script.line(self._trains[-1]), "", self._text().strip(),
                         "A keras.Model with a training step of its own: no built-in one computes "
                         "this."))  # fmt: skip
        stages = [list(self._told(made))]
        text = edits.apply(self._script.text, stages[0])
        for removed in unused.removals(text, ()):
            stages.append(removed)
            text = edits.apply(text, removed)
        return text, stages

    def _as_step(self) -> list[Edit] | None:
        """Returns the edits of the calls of `train_step`; None if Keras cannot make them."""
        if len(self._trains) > 1 or any(map(self._draws, self._methods())):
            return None
        (self._train,) = self._trains
        try:
            self._returns = returned(self._program, self._train)
            self._nodes = self._computed()
            return list(self._sites())
        except Unknown:
            return None

    def _told(self, made: Iterable[Edit]) -> Iterator[Edit]:
        """Yields edits with the lines and statements of the script that they are about."""
        statements = {
            self._script.line(node): node for node in self._script.positions
            if isinstance(node, cst.SimpleStatementLine | cst.FunctionDef)
        }  # fmt: skip
        for edit in sorted(made, key=lambda e: (e.start, e.end)):
            if edit.why and edit.line in statements:
                line = self._original.of(self._program, statements[edit.line])
                edit = dataclasses.replace(edit, line=line, was=self._original.text(line))
            yield edit

    # --- what belongs to the model -------------------------------------------------------------

    def _find(self) -> None:
        """Finds the functions, the variables and the optimizer that the training step needs."""
        functions = self._program.functions
        needed, waiting = [], list(self._trains)
        while waiting:
            function = waiting.pop()
            needed.append(function)
            waiting += [
                functions[name] for name in self._named(function) & functions.keys()
                if functions[name] not in needed + waiting
            ]  # fmt: skip
        heads = {name.partition("[")[0] for name in self._program.variables}
        self._weights = {
            head for function in needed for head in self._named(function) & heads
        }  # fmt: skip
        # what else computes with them
        moved: set[str] = set()
        while True:
            more = {
                name for name, function in functions.items()
                if function not in self._trains and name not in moved
                and self._named(function) & (self._weights | moved) and self._computes(function)
            }  # fmt: skip
            if not more:
                break
            moved |= more
        self._moved = [function for name, function in functions.items() if name in moved]
        self._statements = list(dict.fromkeys(
            variable.statement for variable in self._program.variables.values()
            if variable.name.partition("[")[0] in self._weights
        ))  # fmt: skip
        self._optimizers = {train: self._applied(train) for train in self._trains}
        self._names = {
            name: f"own_{name}" if name in RESERVED else name
            for name in [*self._weights, *moved]
        }  # fmt: skip
        self._call = self._main()
        if self._call:
            self._names[self._call.name.value] = "call"
        if len(self._trains) == 1:
            self._names[self._optimizers[self._trains[0]]] = "optimizer"

    def _updates(self, function: cst.FunctionDef) -> bool:
        """Says whether a function applies gradients."""
        return any(isinstance(call.func, cst.Attribute) and call.func.attr.value ==
                   "apply_gradients" for call in self._calls(function))  # fmt: skip

    def _methods(self) -> list[cst.FunctionDef]:
        """Returns the functions that become methods."""
        return [*self._moved, *self._trains]

    def _name_updates(self) -> None:
        """Makes methods of the training functions, with the optimizers as attributes."""
        for train, optimizer in self._optimizers.items():
            name = train.name.value
            self._names[name] = f"own_{name}" if name in RESERVED else name
            own = f"{name}_optimizer" if optimizer == "optimizer" else optimizer
            self._names.setdefault(optimizer, own)
            if self._names[optimizer] == "optimizer":
                self._names[optimizer] = own
        wanted = set(self._optimizers.values())
        self._statements += [
            statement for statement in self._script.module.body
            if any(name in wanted for name, _ in assignments(statement))
        ]  # fmt: skip

    def _named(self, node: cst.CSTNode) -> set[str]:
        """Returns the names that a function reads from outside, decorators apart."""
        body = node.body if isinstance(node, cst.FunctionDef) else node
        place = self._script.span(body)
        found = {
            inner.value for inner in self._script.positions if isinstance(inner, cst.Name)
            and place.start <= self._script.span(inner).start < place.end
        }  # fmt: skip
        return found - self._locals(node)

    def _locals(self, node: cst.CSTNode) -> set[str]:
        """Returns the names that a function binds for itself."""
        if not isinstance(node, cst.FunctionDef):
            return set()
        found = set()
        for inner in self._script.positions:
            if isinstance(inner, cst.AssignTarget | cst.For | cst.Param) and (
                self._inside(inner, node)
            ):  # fmt: skip
                found |= self._bound(inner.name if isinstance(inner, cst.Param) else inner.target)
        return found

    def _computes(self, function: cst.FunctionDef) -> bool:
        """Says whether a function only computes, so that it can be a method of the model."""
        named = self._named(function)
        trains = {train.name.value for train in self._trains}
        return not named & {*trains, "numpy", "print"}

    def _applied(self, train: cst.FunctionDef) -> str:
        """Returns the name of the optimizer that a training function applies gradients with."""
        found = set()
        place = self._script.span(train)
        for node in self._script.positions:
            match node:
                case cst.Attribute(value=cst.Name(value=name),
                                   attr=cst.Name(value="apply_gradients")) if (
                    place.start <= self._script.span(node).start < place.end
                ):  # fmt: skip
                    found.add(name)
        made = self._program.assigned.get(min(found, default=""), [])
        keras = len(made) == 1 and isinstance(made[0], cst.Call) and (
            self._is_optimizer(made[0].func)
        )  # fmt: skip
        if len(found) != 1 or not keras:
            raise Unknown(train, f"it is not trained by one optimizer of Keras; {_OFFER}")
        return found.pop()

    def _is_optimizer(self, made: cst.BaseExpression) -> bool:
        """Says whether a class is an optimizer of Keras, or the native port's own one of them."""
        own = [
            statement for statement in self._script.module.body
            if isinstance(statement, cst.ClassDef) and statement.bases
            and self._script.of(made) == statement.name.value
        ]  # fmt: skip
        base = own[0].bases[0].value if own else made
        return (self._program.endpoint(base) or "").startswith("keras.optimizers.")

    def _main(self) -> cst.FunctionDef | None:
        """Returns the function whose result the training step begins with."""
        if len(self._trains) > 1:
            return None
        (train,) = self._trains
        inputs = parameters(train)
        line = self._script.line
        places = []
        for function in self._moved:
            given = parameters(function)
            uses = [u for u in self._program.uses(function.name.value)
                    if self._inside(u, train)]  # fmt: skip
            if given and uses and set(given) <= set(inputs) and not set(given) & _MODES and (
                not self._is_number(function)
            ):  # fmt: skip
                places.append((line(uses[0]), function.name.value, function))
        return min(places)[-1] if places else None

    def _is_number(self, function: cst.FunctionDef) -> bool:
        """Says whether a function computes one number, as a loss."""
        try:
            return is_scalar(self._program, self._evaluator.function(function.name.value))
        except Unknown:
            return False

    def _inside(self, node: cst.CSTNode, other: cst.CSTNode) -> bool:
        place = self._whole(other)
        return place.start <= self._script.span(node).start < place.end

    # --- what must hold ------------------------------------------------------------------------

    def _check(self) -> None:
        program, script = self._program, self._script
        if not self._weights:
            raise Unknown(self._trains[0], f"what it trains is not seen; {_OFFER}")
        for statement in self._statements:
            for name, _ in assignments(statement):
                if name not in self._weights or len(program.assigned[name]) != 1:
                    raise Unknown(statement, f"{name} is bound again; {_OFFER}")
        for variable in program.variables.values():
            if variable.statement in self._statements:
                self._check_variable(variable.statement)
        for function in self._methods():
            self._check_locals(function)
        self._trained: list[cst.List] = []
        for train in self._trains:
            self._check_trained(train)
        end = script.span(self._trains[-1]).start
        self._below = [s for s in self._specs() if script.span(s).start > end]
        for statement in self._statements:
            if script.span(statement).start > end:
                raise Unknown(statement, f"it stands below what trains; {_OFFER}")
        early: list[cst.CSTNode] = []
        for name in [*self._weights, *(f.name.value for f in self._methods())]:
            for use in self._outside(name):
                if script.span(use).start < end and self._is_at_margin(use):
                    early.append(program.statement_of(use))
        self._later = sorted(dict.fromkeys(early), key=script.line)
        for statement in self._later:
            self._check_later(statement, end)

    def _check_later(self, statement: cst.CSTNode, end: int) -> None:
        """Refuses a statement that does another thing below the model than above it."""
        bound = {name for name, _ in assignments(statement)}
        whole = self._script.span(statement)
        needed = bool(bound) and all(len(self._program.assigned[name]) == 1 for name in bound)
        for name in bound:
            for use in self._program.uses(name):
                between = whole.end <= self._script.span(use).start < end
                inside = any(self._inside(use, later) for later in self._later)
                if between and not inside and self._is_computed_here(use):
                    needed = False
        for name in self._named(statement) - bound:
            needed &= len(self._program.assigned.get(name, [])) < 2
        if not needed or self._program.parents[statement] is not self._script.module:
            raise Unknown(statement, f"it needs the model before that is complete; {_OFFER}")

    def _is_computed_here(self, node: cst.CSTNode) -> bool:
        """Says whether a node is computed where it stands, or where a function is traced."""
        function = self._function(node)
        return isinstance(function, cst.Module) or any(
            not isinstance(d.decorator, cst.Call) for d in function.decorators
        )

    def _is_at_margin(self, node: cst.CSTNode) -> bool:
        """Says whether a node is computed where it stands, not in a function."""
        while node in self._program.parents:
            node = self._program.parents[node]
            if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
                return False
        return True

    def _specs(self) -> list[cst.CSTNode]:
        """Returns the statements that make the specifications of the methods' arguments."""
        wanted = {f"{name}_spec" for f in self._moved for name in parameters(f)}
        return [
            statement for statement in self._script.module.body
            if any(name in wanted for name, _ in assignments(statement))
        ]  # fmt: skip

    def _check_variable(self, statement: cst.CSTNode) -> None:
        for call in self._calls(statement):
            endpoint = self._program.endpoint(call.func)
            if endpoint == "Variable":
                others = {a.keyword.value for a in call.args if a.keyword} - _KEYWORDS
                if others:
                    raise Unknown(call, f"a weight of Keras has no {min(others)}; {_OFFER}")
            elif endpoint is None and isinstance(call.func, cst.Attribute) and (
                "rand" in self._script.of(call.func)
            ):  # fmt: skip
                raise Unknown(call, f"NumPy would draw its first value later; {_OFFER}")
        for name in self._named(statement) & self._program.assigned.keys():
            if len(self._program.assigned[name]) > 1:
                raise Unknown(statement, f"{name}, which it begins with, is bound again; {_OFFER}")

    def _calls(self, node: cst.CSTNode) -> list[cst.Call]:
        return [n for n in self._script.positions
                if isinstance(n, cst.Call) and self._inside(n, node)]  # fmt: skip

    def _check_locals(self, function: cst.FunctionDef) -> None:
        """Refuses a comprehension that binds the name of a weight or a method."""
        ours = {*self._names, *self._optimizers.values(), *(t.name.value for t in self._trains)}
        for node in self._script.positions:
            if not isinstance(node, cst.CompFor) or not self._inside(node, function):
                continue
            for name in self._bound(node.target) & ours:
                raise Unknown(function, f"{name} is the name of two things in it; {_OFFER}")

    def _bound(self, target: cst.CSTNode) -> set[str]:
        if isinstance(target, cst.Name):
            return {target.value}
        if isinstance(target, cst.Tuple | cst.List):
            return set().union(*(self._bound(e.value) for e in target.elements))
        return set()

    def _draws(self, function: cst.FunctionDef) -> bool:
        """Says whether it draws numbers that would begin anew where Keras traces it again."""
        endpoints = [self._program.endpoint(call.func) or "" for call in self._calls(function)]
        return any(e == "nn.dropout" or e.startswith("random.") for e in endpoints)

    def _check_trained(self, train: cst.FunctionDef) -> None:
        """Finds the list of what is trained, and makes sure that the model holds all of it."""
        for node in self._script.positions:
            if self._is_everything(node) and self._inside(node, train):
                self._trained.append(node)
        for call in self._calls(train):
            match call:
                case cst.Call(func=cst.Attribute(attr=cst.Name(value="gradient")),
                              args=[_, cst.Arg(value=listed), *_]):  # fmt: skip
                    if isinstance(listed, cst.Name):
                        listed = self._local(train, listed.value)
                    if not isinstance(listed, cst.List) or not all(
                        self._program.variable(e.value) for e in listed.elements
                    ):  # fmt: skip
                        raise Unknown(call, f"which variables it trains is not seen; {_OFFER}")

    def _is_everything(self, node: cst.CSTNode) -> bool:
        """Says whether an expression is a list of all that a model can train."""
        if not isinstance(node, cst.List):
            return False
        names = [self._program.variable(e.value) for e in node.elements]
        every = {v.name for v in self._program.variables.values()
                 if v.statement in self._statements and v.trainable}  # fmt: skip
        return len(names) == len(every) and {*names} == every

    def _local(self, function: cst.FunctionDef, name: str) -> cst.BaseExpression | None:
        for statement in function.body.body:
            for bound, value in assignments(statement):
                if bound == name:
                    return value
        found = self._program.assigned.get(name, [])
        return found[0] if len(found) == 1 else None

    # --- the class -----------------------------------------------------------------------------

    def _text(self) -> str:
        """Returns the class, the model and the statement that compiles it."""
        alias = self._program.alias
        weights = "\n".join(self._weight(statement) for statement in self._statements)
        lines = [
            "def __init__(self):",
            indented(f"super().__init__()\n{weights}\nself.built = True  # all weights are there"),
        ]
        methods = ["\n".join(lines)]
        order = sorted(self._moved, key=lambda f: f is not self._call)
        methods += [self._method(function) for function in order]
        methods += self._beside.values()
        compiled = ""
        if self._train is None:
            methods += [self._method(train) for train in self._trains]
        else:
            methods.append(self._step())
            (optimizer,) = self._optimizers.values()
            compiled = f"{self._model}.compile(optimizer={optimizer})\n"
        body = indented("\n\n".join(methods))
        later = "".join(
            self._source.statement(statement, list(self._of_model(statement))) + "\n"
            for statement in self._later
        )
        specs = "".join(self._source.statement(s) + "\n" for s in self._below)
        return (f"{specs}\n\nclass {self._class}({alias}.keras.Model):\n{body}\n\n\n"
                f"{self._model} = {self._class}()\n{compiled}{later}")  # fmt: skip

    def _weight(self, statement: cst.CSTNode) -> str:
        """Returns the statement that makes weights of what a statement makes."""
        found = list(self._renamed(statement))
        for call in self._calls(statement):
            if self._program.endpoint(call.func) != "Variable":
                continue
            found.append(replace(self._script, call.func, f"{self._program.alias}.keras.Variable"))
            for argument in call.args:
                if argument.keyword and argument.keyword.value == "name":
                    value = argument.value
                    if isinstance(value, cst.SimpleString) and "/" in value.value:
                        new = value.value.replace("/", "_")
                        found.append(replace(self._script, value, new))
        return self._source.statement(statement, found)

    def _renamed(self, node: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits that name weights, methods and the optimizer by `self` in a part."""
        hidden = self._locals(self._function(node))
        for name, own in self._names.items():
            for use in self._program.uses(name) if name not in hidden else ():
                if not self._inside(use, node) or isinstance(
                    self._program.parents[use], cst.FunctionDef
                ):  # fmt: skip
                    continue
                if own == "call":
                    own_call = self._program.parents[use]
                    if not isinstance(own_call, cst.Call) or own_call.func is not use:
                        raise Unknown(use, f"{name} is handed on as a function; {_OFFER}")
                    yield replace(self._script, use, "self")
                elif name in self._weights and self._read(use) is not None:
                    text = f"{self._program.alias}.convert_to_tensor(self.{own})"
                    yield replace(self._script, self._read(use), text)
                else:
                    yield replace(self._script, use, f"self.{own}")

    def _function(self, node: cst.CSTNode) -> cst.CSTNode:
        """Returns the function that a node stands in, the module outside of any."""
        while not isinstance(node, cst.FunctionDef | cst.Module):
            node = self._program.parents[node]
        return node

    def _read(self, use: cst.CSTNode) -> cst.Call | None:
        """Returns `W.read_value()` of the name or element in it."""
        node = use
        while isinstance(self._program.parents[node], cst.Subscript):
            node = self._program.parents[node]
        match self._program.parents[node]:
            case cst.Attribute(value=value, attr=cst.Name(value=method)) as attribute if (
                value is node
            ):  # fmt: skip
                if method not in _METHODS:
                    raise Unknown(attribute, f"a weight of Keras has no {method}; {_OFFER}")
                if method == "read_value":
                    return self._program.parents[attribute]
        return None

    def _method(self, function: cst.FunctionDef) -> str:
        """Returns a method that computes what a function does."""
        script = self._script
        found = [e for e in self._renamed(function) if e.start > script.span(function.name).end]
        first = script.span(function.name)
        names = parameters(function)
        own = self._names[function.name.value]
        found.append(Edit(first.start, first.end + 1, (f"{own}(self{', ' if names else ''}",), 0,
                          "", "", ""))  # fmt: skip
        lines = [] if own == "call" else [
            f"@{self._source.of(d.decorator)}" for d in function.decorators
            if isinstance(d.decorator, cst.Call)
        ]  # fmt: skip
        text = self._source.statement(function, found)
        return "\n".join([*lines, text[text.index("def ") :]])

    def _step(self) -> str:
        """Returns `train_step`."""
        lines = [*self._unpacked()]
        *statements, last = self._train.body.body
        if not (isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], cst.Return)):
            statements.append(last)
        for statement in statements:
            found = list(self._renamed(statement))
            for listed in self._trained:
                if self._inside(listed, statement):
                    whole = self._script.span(listed)
                    found = [e for e in found if not whole.start <= e.start < whole.end]
                    found.append(replace(self._script, listed, "self.trainable_variables"))
            found += self._listed(statement)
            lines.append(self._source.statement(statement, found))
        logged = ", ".join(f'"{name}": {name}' for name in self._logged())
        lines.append(f"return {{{logged}}}")
        return "\n".join(["def train_step(self, data):", indented("\n".join(lines))])

    def _listed(self, statement: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits that name all weights where the script has a list of them."""
        for later in self._later:
            for name, value in assignments(later):
                if self._is_everything(value):
                    for use in self._program.uses(name):
                        if self._inside(use, statement):
                            yield replace(self._script, use, "self.trainable_variables")

    def _unpacked(self) -> Iterator[str]:
        names = self._inputs()
        if len(names) == 1:
            yield f"{names[0]}, *_ = data"
        elif len(names) == 2:
            yield f"{names[0]}, {names[1]}, _ = data"
        elif names:
            yield f"({', '.join(names)}), *_ = data"
        alias = self._program.alias
        for name in names:
            if name in self._cast:
                yield f"{name} = {alias}.cast({name}, {self._dtype(name)})"
        for name, text in self._python.items():
            yield f"{name} = {text}"

    def _inputs(self) -> list[str]:
        """Returns what the training step is given, but for what Python decides."""
        return [name for name in parameters(self._train) if name in self._program.specs]

    def _dtype(self, name: str) -> str:
        return self._script.of(self._program.specs[name].args[1].value)

    # --- calls ---------------------------------------------------------------------------------

    def _computed(self) -> dict[str, Node]:
        """Returns what the training step's names stand for, as far as that is understood."""
        environment = self._evaluator.parameters(self._train)
        for statement in self._train.body.body:
            for inner in getattr(statement.body, "body", [statement]):
                try:
                    self._evaluator.statement(inner, environment)
                except Unknown:
                    continue
        return environment

    def _is_logged(self, made: Returned) -> bool:
        """Says whether Keras hands a result on as it is: a number."""
        node = self._nodes.get(made.name)
        return not made.is_weight and node is not None and is_scalar(self._program, node)

    def _logged(self) -> list[str]:
        """Returns the names of what the training step logs: its loss, if nothing is asked of it."""
        found = [made.name for made in self._returns if self._is_logged(made)]
        losses = [self._script.of(call.args[0].value) for call in self._calls(self._train)
                  if isinstance(call.func, cst.Attribute)
                  and call.func.attr.value == "gradient"]  # fmt: skip
        return found or [name for name in losses
                         if self._is_logged(Returned(name, False, False))][:1]  # fmt: skip

    def _outside(self, name: str) -> Iterator[cst.Name]:
        own = [*self._methods(), *self._statements]
        for use in self._program.uses(name):
            hidden = name in self._locals(self._function(use))
            if not hidden and not any(self._inside(use, node) for node in own):
                yield use

    def _sites(self) -> Iterator[Edit]:
        """Yields the edits of the calls that train."""
        self._cast: set[str] = set()
        self._python: dict[str, str] = {}
        for use in self._outside(self._train.name.value):
            call = self._program.parents[use]
            if not isinstance(call, cst.Call) or call.func is not use:
                raise Unknown(use, f"the training step is handed on; {_OFFER}")
            yield from self._trained_at(call)

    def _trained_at(self, call: cst.Call) -> Iterator[Edit]:
        given = self._program.arguments(call, self._train)
        for name in parameters(self._train):
            if name not in given:
                raise Unknown(call, f"what {name} is is not seen; {_OFFER}")
            if name not in self._program.specs:
                text = self._script.of(given[name])
                if self._python.setdefault(name, text) != text or not self._is_literal(given[name]):
                    raise Unknown(call, f"{name} is not the same whenever it trains; {_OFFER}")
        texts = [self._put_in(name, given[name]) for name in self._inputs()]
        examples = ", ".join(texts)
        if len(texts) > 2:
            examples = f"({examples})"
        update = f"{self._model}.train_on_batch({examples or None}"
        whole = results.with_numpy(self._program, call)
        logged = self._logged()
        if isinstance(self._program.parents[call], cst.Expr):
            yield replace(self._script, call, f"{update})", _TRAINS)
            return
        if whole is not call and len(self._returns) == 1 and self._is_logged(self._returns[0]):
            yield replace(self._script, whole, f"{update})", _TRAINS)
            return
        targets, assign = results.targets(self._program, call, whole, len(self._returns))
        converted = dict(results.converted(self._program, assign, targets))
        before, after, taken = [], [], {}
        for target, made in zip(targets, self._returns):
            if assign.value is call and target not in converted:
                raise Unknown(call, f"{target} goes on as a tensor; fetch it in a run of its own")
            if made.is_weight:
                after.append((target, f"{self._outer(made.name)}.numpy()"))
            elif self._is_logged(made):
                taken[target] = made.name
            else:
                before.append((target, self._asked(call, made, given)))
        lines = [f"{target} = {text}  # before the update, as TensorFlow 1 fetched it"
                 for target, text in before]  # fmt: skip
        lines += self._updated(update, logged, taken)
        if after:
            left, right = (", ".join(side) for side in zip(*after))
            lines.append(f"{left} = {right}")
        indent = self._source.indent(self._program.statement_of(call))
        yield replace(self._script, assign, f"\n{indent}".join(lines), _TRAINS)
        for statement in converted.values():
            place = self._whole(statement)
            yield Edit(place.start, place.end, ("",), self._script.line(statement), "", "", "")

    def _updated(
        self, update: str, logged: Sequence[str], taken: dict[str, str]
    ) -> Iterator[str]:  # fmt: skip
        """Yields the statements that train and take what the step logs."""
        if not taken:
            yield f"{update})"
        elif len(logged) == 1:
            yield f"{min(taken)} = {update})"
        else:
            logs = free_name("logs", {n.value for n in self._script.positions
                                      if isinstance(n, cst.Name)})  # fmt: skip
            yield f"{logs} = {update}, return_dict=True)"
            values = ", ".join(f'{logs}["{name}"]' for name in taken.values())
            yield f"{', '.join(taken)} = {values}"

    def _asked(
        self, call: cst.Call, made: Returned, given: dict[str, cst.BaseExpression]
    ) -> str:  # fmt: skip
        """Returns what computes a result of the training step that is no number, before it."""
        if any(map(self._drawing, self._methods())):
            raise Unknown(call, f"{made.name} is computed with random numbers, beside the update; "
                          "fetch it in a run of its own")  # fmt: skip
        names = parameters(self._train)
        own = f"{made.name}_of"
        if own in self._program.functions:
            own = free_name(f"{made.name}_before", set(self._program.functions))
        if own not in self._beside:
            steps = computing(self._program, self._train, made.name)
            if steps is None:
                raise Unknown(call, f"{made.name} is computed from the gradients; {_OFFER}")
            lines = [self._source.statement(s, list(self._renamed(s))) for s in steps]
            specs = ", ".join(f"{name}_spec" for name in names)
            head = f"@{self._program.alias}.function(input_signature=[{specs}], autograph=False)"
            body = "\n".join([*lines, f"return {made.name}"])
            self._beside[own] = f"{head}\ndef {own}(self, {', '.join(names)}):\n{indented(body)}"
        texts = ", ".join(self._script.of(given[name]) for name in names)
        value = f"{self._model}.{own}({texts})"
        return value if made.is_dictionary else f"{value}.numpy()"

    def _drawing(self, function: cst.FunctionDef) -> bool:
        """Says whether a function changes the state of a generator of random numbers."""
        for name in self._named(function):
            made = self._program.assigned.get(name, [])
            if any("Generator" in self._script.of(value) for value in made):
                return True
        return False

    def _put_in(self, name: str, node: cst.BaseExpression) -> str:
        """Returns what is put into `train_on_batch`, which takes no lists."""
        written, dtype = self._script.of(node), self._dtype(name)
        bound = self._program.bound(node)
        if written == f"{name}_tensor" or (
            isinstance(bound, cst.Call) and self._program.endpoint(bound.func) == "constant"
        ):  # fmt: skip
            return written
        known = self._program.placeholders.get(name)
        fed = known and known.types == {"ndarray"} and 0 not in self._program.ranks(name)
        if arrays.is_array(self._program, node) or fed:
            self._cast.add(name)
            return written
        return f"{self._program.alias}.constant({written}, {dtype})"

    @staticmethod
    def _is_literal(node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.BaseNumber | cst.BaseString) or (
            isinstance(node, cst.Name) and node.value in ("True", "False", "None")
        )

    def _outer(self, name: str) -> str:
        head, bracket, rest = name.partition("[")
        return f"{self._model}.{self._names[head]}{bracket}{rest}"

    def _uses(self) -> Iterator[Edit]:
        """Yields the edits of what is asked of the model, and of its weights."""
        for name in self._names:
            for use in self._outside(name):
                if not any(self._inside(use, statement) for statement in self._later):
                    yield from self._use(name, use)

    def _of_model(self, statement: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits of what a statement that goes below the model asks of it."""
        for name in self._names:
            for use in self._outside(name):
                if self._inside(use, statement):
                    yield from self._use(name, use)

    def _use(self, name: str, use: cst.Name) -> Iterator[Edit]:
        own = self._names[name]
        if own == "optimizer":
            return  # the statement that makes it stays
        if name in self._weights and self._read(use) is not None:
            text = f"{self._program.alias}.convert_to_tensor({self._model}.{own})"
            yield replace(self._script, self._read(use), text, _HOLDS)
        elif own == "call":
            yield from self._called_at(use)
        else:
            why = _HOLDS if name in self._weights else _COMPUTES
            yield replace(self._script, use, f"{self._model}.{own}", why)

    def _called_at(self, use: cst.Name) -> Iterator[Edit]:
        call = self._program.parents[use]
        if not isinstance(call, cst.Call) or call.func is not use:
            raise Unknown(use, f"{use.value} is handed on as a function; {_OFFER}")
        given = self._program.arguments(call, self._call)
        texts = []
        for name in parameters(self._call):
            if name not in given:
                raise Unknown(call, f"what {name} is is not seen; {_OFFER}")
            text = self._script.of(given[name])
            typed = text == f"{name}_tensor" or name not in self._program.specs
            if not typed:
                text = f"{self._program.alias}.constant({text}, {self._dtype(name)})"
            texts.append(text)
        yield replace(self._script, call, f"{self._model}({', '.join(texts)})", _COMPUTES)

    def _taken_out(self) -> Iterator[Edit]:
        """Yields the edits that take out what the class has now."""
        for node in (*self._moved, *self._trains[:-1], *self._statements,
                     *self._later, *self._below):  # fmt: skip
            place = self._whole(node)
            yield Edit(place.start, place.end, ("",), self._script.line(node),
                       self._script.of(node), "", "The model has it.")  # fmt: skip

    def _whole(self, node: cst.CSTNode) -> Span:
        """Returns the lines of a statement with the comments right above it."""
        head = node.decorators[0] if getattr(node, "decorators", ()) else node
        start = self._script.line_start(self._script.span(head).start)
        for _ in comments_above(node):
            start = self._script.line_start(start - 1)
        return Span(start, self._script.line_end(self._script.span(node).end))


_TRAINS = "Keras calls train_step, and returns what it logs."
_HOLDS = "The model holds its weights."
_COMPUTES = "The model computes it."
