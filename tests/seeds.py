"""Whether tests drew by a seed: where TensorFlow's operations have got to with it, they go on in the next test."""

import sys


class Seeds:
    """Begins all seeds anew, but only where one was used: TensorFlow then forgets all that it keeps ready to run again, too."""

    def __init__(self) -> None:
        self._source, self._used = None, True

    def watch(self) -> None:
        """From now on, notes when an operation is made that draws by a seed, its own or the global one."""
        self._source = sys.modules["tensorflow.python.framework.random_seed"]
        get_seed = self._source.get_seed

        def noting(op_seed):
            seeds = get_seed(op_seed)
            self._used |= any(seed is not None for seed in seeds)
            return seeds

        self._source.get_seed = noting

    def begin_anew_if_used(self) -> None:
        """Lets operations draw from the beginning of their seeds, and sets no global one, if there was any seed."""
        if self._source is not None:
            self._source.get_seed(None)  # a global seed is noted, though nothing was drawn by it
        if self._used:
            self.begin_anew()

    def begin_anew(self) -> None:
        """The same in any case."""
        if "tensorflow" in sys.modules:
            sys.modules["tensorflow"].random.set_seed(None)
            self._used = self._source is None
