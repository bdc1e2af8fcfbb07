"""What a fault suite is made of."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    """One fault that was brought about.

    Attributes:
        what: what it was done to, such as the name of a lesson.
        where: the style, or another place.
        wrong: what was wrong afterwards, empty if nothing.
        detail: how it was done, to do it again.
    """

    what: str
    where: str
    wrong: str
    detail: object = None
