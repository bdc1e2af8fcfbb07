"""`TSNE(n_iter=...)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, keywords, on_call


@on_call("sklearn.manifold.TSNE")
def iterations(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Renames the keyword."""
    keyword = keywords(call).get("n_iter")
    if keyword:
        why = "scikit-learn 1.7 took n_iter out; it is max_iter since 1.5."
        yield script.edit(keyword, keyword, "max_iter", why=why, at=call)
