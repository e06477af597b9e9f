"""How TensorFlow is started: without messages in the notebooks, and so that it gives memory back."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

# What writing raises where `sys.stderr` is None, closed, or leads nowhere, as under pythonw and some services.
_MISSING = (AttributeError, OSError, ValueError)


def start_tensorflow() -> None:
    """Imports TensorFlow and looks for its devices, and drops what the libraries behind it print meanwhile.

    They write to the process's standard error before any logging level is read, so `TF_CPP_MIN_LOG_LEVEL` alone does
    not silence them. Should the import fail, all that was written is shown. Neither a standard error nor a folder for
    temporary files need be there.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # On CPUs TensorFlow otherwise keeps whatever it once allocated, and seats on a hub have 2 GB. Training is as quick.
    os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "true")
    with _scratch_file() as written:
        try:
            with _standard_error_to(written):
                import tensorflow as tf

                tf.config.list_physical_devices()
            # Its warnings of retracing fill pages, and a notebook that builds models over and over cannot heed them.
            tf.get_logger().setLevel("ERROR")
        except BaseException:
            written.seek(0)
            with contextlib.suppress(*_MISSING):
                sys.stderr.write(written.read().decode(errors="replace"))
            raise


def _scratch_file() -> BinaryIO:
    try:
        return tempfile.TemporaryFile()
    except OSError:  # no folder can be written: what the libraries say is lost
        return open(os.devnull, "w+b")


@contextlib.contextmanager
def _standard_error_to(file: BinaryIO) -> Iterator[None]:
    with contextlib.suppress(*_MISSING):
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # the process has none, so that nothing can be written there
        yield
        return
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
