"""What the port does not understand, and so refuses."""

import libcst as cst


class Unknown(Exception):
    """A construct that cannot be ported.

    Attributes:
        node: where.
        why: the reason, and what to do by hand.
    """

    def __init__(self, node: cst.CSTNode, why: str) -> None:
        super().__init__(why)
        self.node, self.why = node, why
