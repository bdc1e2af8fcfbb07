"""What the project needs. The rest about the package stands in setup.cfg.

It is Python because of tf-keras: tf-keras X works with TensorFlow X only, and pip, asked for any of
them, takes the newest tf-keras and replaces the TensorFlow that is installed to match it. So a
TensorFlow of the range below that is already there decides the version of tf-keras.
"""

import subprocess
import sys

from setuptools import setup

OLDEST, NEWEST = 16, 21  # TensorFlow 2.16 to 2.21; `make matrix` tries them


def installed() -> int | None:
    """Returns 19 if TensorFlow 2.19 is installed, and None if there is none of the range."""
    # pip runs this file where no package of the environment is seen; -I looks past that.
    ask = "from importlib.metadata import version; print(version('tensorflow'))"
    found = subprocess.run([sys.executable, "-I", "-c", ask], capture_output=True, text=True)
    minors = range(OLDEST, NEWEST + 1)
    return next((minor for minor in minors if found.stdout.startswith(f"2.{minor}.")), None)


def beside_tensorflow(minor: int | None) -> list[str]:
    """Returns the requirements that depend on the TensorFlow that is installed."""
    if minor is None:
        return [f"tf-keras >=2.{OLDEST},<2.{NEWEST + 1}"]
    # TensorBoard before 2.21 imports pkg_resources, which setuptools 82 no longer has.
    return [f"tf-keras ==2.{minor}.*", *(["setuptools <82"] if minor < 21 else [])]


setup(
    install_requires=[
        f"tensorflow >=2.{OLDEST},<2.{NEWEST + 1}",
        *beside_tensorflow(installed()),
        "keras >=3.10",
        "tensorboard >=2.16",
        "absl-py >=2.1",
        "filelock >=3.12",
        "google-crc32c >=1.6",
        "h5py >=3.10",
        "matplotlib >=3.8",
        "pillow >=10",
        "libcst >=1.5",
        "numpy >=1.26",
        "protobuf >=4.25",
        "Pygments >=2.17",
        "rich >=13",
        "tf-slim >=1.1",
        "tqdm >=4.66",
        "werkzeug >=2.3",
    ]
)
