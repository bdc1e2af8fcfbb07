"""TensorFlow 1.15.5 in a container, behind a program that is called like an interpreter."""

import os
import shlex
import shutil
from importlib import resources
from pathlib import Path

from rosetta.tf1.making import REQUIREMENTS, Unavailable, make, python_in, run

IMAGE = "tf-rosetta-tf1:1.15.5"
_PLATFORM = "linux/amd64"  # TensorFlow 1.15.5 exists for no other processor

# The program sees what the scripts under test need: the working directory, the directory for
# temporary files, and this package, whose programs it runs. Its processes belong to the user, and
# end with it.
_PROGRAM = """\
#!/bin/sh
temporary=${{TMPDIR:-/tmp}}
exec {docker} run --rm --init --interactive --platform {platform} \\
    --user "$(id -u):$(id -g)" --env HOME=/tmp \\
    --env MPLBACKEND --env PYTHONHASHSEED --env PYTHONIOENCODING --env ROSETTA_VERIFY_RUN \\
    --volume "$temporary:$temporary" --volume "$PWD:$PWD" --workdir "$PWD" \\
    --volume {package}:{package}:ro {image} python "$@"
"""


def from_docker(directory: Path) -> str:
    """Builds an image from Docker Hub's python:3.7-slim, and a program that runs it.

    Args:
        directory: where the program goes, as `bin/python`.

    Returns:
        The path of that program.

    Raises:
        Unavailable: there is no docker, or it fails.
    """
    docker = shutil.which("docker")
    if not docker:
        raise Unavailable("is not installed")
    if os.name == "nt":
        raise Unavailable("is not supported on Windows")
    run([docker, "version"])  # asks the daemon, too
    packages = shlex.join(REQUIREMENTS.read_text("utf-8").split())
    recipe = f"FROM python:3.7-slim\nRUN pip install --no-cache-dir {packages}\n"
    run([docker, "build", "--platform", _PLATFORM, "--tag", IMAGE, "-"], input=recipe)

    def build(new: Path) -> None:
        program = python_in(new)
        program.parent.mkdir(parents=True)
        program.write_text(
            _PROGRAM.format(
                docker=shlex.quote(docker),
                platform=_PLATFORM,
                package=shlex.quote(str(resources.files("rosetta"))),
                image=IMAGE,
            )
        )
        program.chmod(0o755)

    return make(directory, build)
