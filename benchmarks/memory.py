"""How much memory a process has held."""

import platform
import resource


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if platform.system() == "Darwin" else 2**10)  # macOS counts bytes, Linux kilobytes
