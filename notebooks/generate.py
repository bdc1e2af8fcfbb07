"""Writes a notebook for each lesson, in both languages, from the lesson's files.

python notebooks/generate.py
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rosetta.diff import notes, sections, sources, traps
from rosetta.diff.languages import ENGLISH, KOREAN, Language
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES

FOLDER = Path(__file__).parent
# A lesson that ends at its checkpoint is called again, and goes on from there.
CALLS = {"save_restore": "train(config, run) or train(config, run)"}
INSTALL = """\
%pip install --quiet --editable ..
import site

site.main()  # this process finds what was installed without a restart"""
SETUP = """\
import shutil
from pathlib import Path

import matplotlib.pyplot as plt

from rosetta.lessons.{lesson} import {class_name}
from rosetta.reference import recordings
from rosetta.runs.run import Run

config = {class_name}()
recorded = recordings.find("{lesson}", config)
costs = {{"TensorFlow 1.15.5": dict(zip(recorded["steps"], recorded["cost"]))}}


def new_run(style):
    directory = Path("logs/{lesson}/notebook", style)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return Run(directory)


config"""
RUN = """\
run = new_run("{style}")
result = {call}
costs["{style}"] = run.costs
result.hypothesis[:6]"""
CURVES = """\
for name, curve in costs.items():
    plt.plot(curve.keys(), curve.values(), label=name, linewidth=6 if "1.15.5" in name else 2)
plt.xlabel("step")
plt.ylabel("cost")
plt.legend()
for style in ("tf1_compat", "tf2_eager", "keras_api"):
    difference = recordings.largest_difference(costs[style], costs["TensorFlow 1.15.5"])
    print(f"{style:10} {difference:.1e}")"""
TENSORBOARD = "%load_ext tensorboard\n%tensorboard --logdir logs/{lesson}"
LECTURE = [
    "import tensorflow as tf\n\ntf.set_random_seed(777)",
    "x_train = [1, 2, 3]\ny_train = [1, 2, 3]\n"
    'W = tf.Variable(tf.random_normal([1]), name="weight")\n'
    'b = tf.Variable(tf.random_normal([1]), name="bias")\n'
    "cost = tf.reduce_mean(tf.square(x_train * W + b - y_train))\n"
    "train = tf.train.GradientDescentOptimizer(learning_rate=0.01).minimize(cost)",
    "sess = tf.Session()\nsess.run(tf.global_variables_initializer())\n"
    "for step in range(2001):\n"
    "    cost_val, W_val, b_val, _ = sess.run([cost, W, b, train])\n"
    "    if step % 500 == 0:\n"
    "        print(step, cost_val, W_val, b_val)",
]
PORT = [
    "import json\n\n"
    "lecture = [\n{cells}]\n"
    'code = {{"cell_type": "code", "execution_count": None, "metadata": {{}}, "outputs": []}}\n'
    'cells = [{{**code, "source": cell.strip()}} for cell in lecture]\n'
    'notebook = {{"cells": cells, "metadata": {{}}, "nbformat": 4, "nbformat_minor": 4}}\n'
    'Path("lecture.ipynb").write_text(json.dumps(notebook))',
    "!rosetta port lecture.ipynb --to=tf2_eager -o ported.ipynb --overwrite",
    'for cell in json.loads(Path("ported.ipynb").read_text())["cells"]:\n'
    '    print("".join(cell["source"]), end="\\n\\n")',
    "%run ported.ipynb",
]
WORDS = {
    ENGLISH: {
        "made": "This notebook is made from the lesson's files by `notebooks/generate.py`. It lies "
        "in a clone of the repository, whose packages the first cell installs.",
        "setup": "The hyperparameters, and what real TensorFlow 1.15.5 computed for them:",
        "style": "The lesson's file for this style, and its training:",
        "changes": "What TensorFlow changed",
        "curves": "The curves lie over each other",
        "differences": "The printed numbers are the largest difference of the cost from TensorFlow "
        "1.15.5, over all logged steps.",
        "port": "A notebook of your own",
        "ported": "A lecture of 2017, as a notebook. `rosetta port` rewrites its cells; run, they "
        "print the numbers of TensorFlow 1.15.5. Your own: put its name in the place of "
        "`lecture.ipynb`.",
    },
    KOREAN: {
        "made": "이 노트북은 `notebooks/generate.py`가 레슨의 파일에서 만듭니다. "
        "저장소를 복제한 폴더 안에 있고, 첫 셀이 그 패키지를 설치합니다.",
        "setup": "하이퍼파라미터와, 진짜 TensorFlow 1.15.5가 그것으로 계산한 값:",
        "style": "이 방식의 레슨 파일과 그 학습:",
        "changes": "TensorFlow가 바꾼 것",
        "curves": "서로 겹치는 곡선",
        "differences": "출력된 숫자는 기록한 모든 스텝에서 "
        "TensorFlow 1.15.5와 비용이 가장 크게 다른 값입니다.",
        "port": "자기의 노트북",
        "ported": "2017년의 강의를 노트북으로 썼습니다. `rosetta port`가 셀을 고쳐 쓰고, "
        "돌리면 TensorFlow 1.15.5의 숫자를 출력합니다. "
        "자기 것을 옮기려면 `lecture.ipynb` 자리에 그 이름을 쓰십시오.",
    },
}


def notebooks() -> Iterator[tuple[Path, str]]:
    """Yields the file and the text of each notebook."""
    for language in (ENGLISH, KOREAN):
        for lesson in LESSONS:
            name = lesson + language.suffix.replace(".md", ".ipynb")
            yield FOLDER / name, _text(_cells(lesson, language))


def _cells(lesson: str, language: Language) -> Iterator[dict[str, Any]]:
    words = WORDS[language]
    files = {style: sources.read(sources.lesson_file(style, lesson)) for style in STYLES}
    first = next(iter(files.values()))
    title, _, rest = (ast.get_docstring(ast.parse(first)) or "").partition("\n")
    yield _markdown(f"# {title.partition(':')[0]}\n\n{rest.strip()}\n\n{words['made']}")
    yield _code(INSTALL)
    yield _markdown(words["setup"])
    yield _code(SETUP.format(lesson=lesson, class_name=LESSONS[lesson].__name__))
    for style, (before, file) in zip(files, zip([None, *files], files.values())):
        yield _markdown(f"## {style}\n\n{words['style']}")
        yield _code(_without_command(file))
        call = CALLS.get(lesson, "train(config, run)")
        yield _code(RUN.format(style=style, call=call))
        if before:
            yield _markdown(_changes(lesson, first, before, style, language))
    yield _markdown(f"## {words['curves']}")
    yield _code(CURVES)
    yield _markdown(words["differences"])
    yield _code(TENSORBOARD.format(lesson=lesson))
    if lesson == "linear_regression":
        yield _markdown(f"## {words['port']}\n\n{words['ported']}")
        written, *others = PORT
        quoted = "".join(f'    """\n{cell}\n""",\n' for cell in LECTURE)
        for cell in (written.format(cells=quoted), *others):
            yield _code(cell)


def _without_command(file: str) -> str:
    """Returns a lesson's code without its docstring and the lines that make it a command."""
    docstring = ast.parse(file).body[0]
    lines = file.splitlines()[docstring.end_lineno :]
    end = next(i for i, line in enumerate(lines) if line.startswith("if __name__"))
    kept = [line for line in lines[:end] if "import run_lesson" not in line]
    return "\n".join(kept).strip()


def _changes(lesson: str, file: str, left: str, right: str, language: Language) -> str:
    """Returns the notes on one change of style, section by section, with their traps."""
    parts = [f"### {left} → {right}: {WORDS[language]['changes']}"]
    for section in sections.split(file):
        for note in notes.find(lesson, section.title, left, right, language):
            parts += [f"**{section.title}.** " + "\n\n".join(note.paragraphs)]
            parts += [f"- {language.trap}{_link(trap, language)}" for trap in note.traps]
    return "\n\n".join(parts)


def _link(trap: traps.Trap, language: Language) -> str:
    page = f"../rosetta/diff/traps{language.suffix}"
    return f"[{trap.title}]({page}#{traps.anchor(trap.title)})"


def _markdown(text: str) -> dict[str, Any]:
    text = re.sub(r"\n{3,}", "\n\n", text)
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    return {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
        "source": text.splitlines(keepends=True),
    }  # fmt: skip


def _notebook(cells: Iterator[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata: Mapping[str, Any] = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def _text(cells: Iterator[dict[str, Any]]) -> str:
    return json.dumps(_notebook(cells), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for path, text in notebooks():
        path.write_text(text, encoding="utf-8")
        print(path)
