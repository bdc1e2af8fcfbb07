"""The languages of the notes: the files they are in, and the words that stand around them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Language:
    """One language.

    Attributes:
        code: as HTML calls it.
        name: what it calls itself.
        suffix: of its files, `traps.md` and `notes.md` in English.
        trap: what a trap's title begins with.
        where: what the paragraph begins with that tells where a trap is met.
        marked: what the marks of lines mean.
        all_lessons: the name of the index.
        heading: of the index.
        by_section: what the index has; it takes the names of the styles.
    """

    code: str
    name: str
    suffix: str
    trap: str
    where: str
    marked: str
    all_lessons: str
    heading: str
    by_section: str


ENGLISH = Language(
    code="en",
    name="English",
    suffix=".md",
    trap="Trap: ",
    where="Where: ",
    marked="Lines that all columns share are dimmed; lines that only one has are marked.",
    all_lessons="All lessons",
    heading="One lesson, three TensorFlows",
    by_section="Each lesson in {styles}, section by section.",
)
KOREAN = Language(
    code="ko",
    name="한국어",
    suffix=".ko.md",
    trap="함정: ",
    where="위치: ",
    marked="모든 열에 있는 줄은 흐리게, 한 열에만 있는 줄은 표시해서 보여 줍니다.",
    all_lessons="모든 레슨",
    heading="레슨 하나, TensorFlow 셋",
    by_section="{styles}로 쓴 레슨을 단원별로 나란히 놓았습니다.",
)
LANGUAGES = {language.code: language for language in (ENGLISH, KOREAN)}
