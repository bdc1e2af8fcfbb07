"""The peak memory of this process."""

from pathlib import Path

LINUX = Path("/proc/self/status")


def peak_memory() -> int | None:
    """Returns the highest resident size so far in bytes, or None where the system does not tell."""
    if LINUX.exists():
        # Not getrusage: it counts the peak of the process that started this one, too.
        lines = LINUX.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
