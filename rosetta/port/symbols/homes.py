"""Where the things are imported from that a port has in the place of what is gone."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Home:
    """Where a root of targets other than `tf` is imported from.

    Attributes:
        package: what it is imported from.
        name: what it is called there.
        root: what targets and ported scripts call it.
        is_module: names can be imported from it, too.
        on_keras: it works only with the tf-keras package in the place of Keras 3.
    """

    package: str
    name: str
    root: str
    is_module: bool = True
    on_keras: bool = False

    @property
    def line(self) -> str:
        """The import line."""
        return self.line_as(self.root)

    @property
    def module(self) -> str:
        """Its full path."""
        return f"{self.package}.{self.name}"

    def line_as(self, name: str) -> str:
        """Returns the import line that binds it to another name."""
        as_name = f" as {name}" if name != self.name else ""
        return f"from {self.package} import {self.name}{as_name}"


HOMES = {
    home.root: home
    for home in (
        Home("rosetta.legacy.slim", "tf_slim", "tf_slim", is_module=False, on_keras=True),
        Home("rosetta.legacy", "mnist", "input_data"),
        Home("rosetta.legacy", "rnn", "legacy_rnn", on_keras=True),
        Home("rosetta.legacy", "seq2seq", "legacy_seq2seq", on_keras=True),
        Home("rosetta.legacy", "embedding", "legacy_embedding"),
        Home("rosetta.legacy", "text", "legacy_text"),
        Home("rosetta.legacy", "hparams", "legacy_hparams"),
        Home("rosetta.legacy", "lookup", "legacy_lookup"),
        Home("rosetta.legacy", "data", "legacy_data"),
        Home("rosetta.legacy", "images", "legacy_images"),
        Home("rosetta.legacy", "ragged", "legacy_ragged"),
        Home("tensorboard.plugins", "projector", "projector"),
    )
}
