"""Keep TensorFlow's start-up messages out of the notebooks."""

import contextlib
import os
import sys
import tempfile


def import_tensorflow_quietly() -> None:
    """Imports TensorFlow and looks for its devices, and drops what the libraries behind it print meanwhile.

    They write to the process's standard error before any logging level is read, so `TF_CPP_MIN_LOG_LEVEL` alone does
    not silence them. Should the import fail, all that was written is shown.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryFile() as written:
        try:
            with _standard_error_to(written):
                import tensorflow as tf

                tf.config.list_physical_devices()
            # Its warnings of retracing fill pages, and a notebook that builds models over and over cannot heed them.
            tf.get_logger().setLevel("ERROR")
        except BaseException:
            written.seek(0)
            sys.stderr.write(written.read().decode(errors="replace"))
            raise


@contextlib.contextmanager
def _standard_error_to(file):
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
