"""What pytest does beside running the tests: it says what a helper's assertion compared, and which messages nobody said."""

import functools
import gc
import os
import sys
import typing
from pathlib import Path

import pytest

# Assertions outside of test files are bare otherwise: "AssertionError", and nothing else.
pytest.register_assert_rewrite("exercise_tests", "registry", "support", "training_command", "trial")

_PREFIX = "test_"

# XLA compiles each function for one call, and what it gives is tested, not its speed. Processes that tests start inherit it.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")
# What reads notebooks imports it where it is installed, to check web addresses, and it begins by compiling a grammar for more than
# a second. Without it they are not checked.
sys.modules.setdefault("rfc3987_syntax", None)
# Of each number that becomes a tensor TensorFlow asks whether it fits a protocol, and until 3.12 Python looks up what that
# protocol has each time anew: a tenth of what checks of exercises compute.
if sys.version_info < (3, 12):
    typing._get_protocol_attrs = functools.cache(typing._get_protocol_attrs)


@pytest.fixture(autouse=True)
def no_seed_is_left(request):
    """Every seeded operation of the tests that this process runs next depends on TensorFlow's global seed, too."""
    yield
    request.config.stash[_SEEDS].begin_anew_if_used()


@pytest.fixture(autouse=True, scope="module")
def nothing_is_kept_ready(request):
    """What a file's tests share, and what TensorFlow keeps to run it again, takes memory, and few are those of another file."""
    yield
    for shared in vars(request.module).values():
        if hasattr(shared, "cache_clear") and not shared.__module__.startswith("course_utils"):
            shared.cache_clear()
    if "course_utils.tfp_cache" in sys.modules:
        sys.modules["course_utils.tfp_cache"].release_traced()
    request.config.stash[_SEEDS].begin_anew()


def pytest_configure(config: pytest.Config) -> None:
    from messages import Recorder
    from seeds import Seeds

    # While modules are imported and tests collected, hardly anything is made that does not stay.
    gc.disable()
    config.stash[_RECORDER], config.stash[_SEEDS] = Recorder(), Seeds()
    # Where workers run the tests, the process that waits for them need not import TensorFlow.
    if config.getoption("dist", "no") == "no":
        config.stash[_RECORDER].record()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, a file that has no others is not imported."""
    if config.option.markexpr == "not slow" and collection_path.suffix == ".py":
        return "\npytestmark = pytest.mark.slow\n" in collection_path.read_text(encoding="utf-8") or None
    return None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Notes whose exercises' tests run whole: neither narrowed down to some tests by name nor by a marker."""
    # All the modules are there now, TensorFlow's too, and stay: Python need not look through them for garbage time and again.
    gc.collect()
    gc.freeze()
    gc.enable()
    if "tensorflow" in sys.modules:
        # Most graphs run once or twice: to rewrite them for speed takes longer than they do.
        sys.modules["tensorflow"].config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
        session.config.stash[_SEEDS].watch()
    if session.config.option.collectonly or any("::" in argument for argument in session.config.args):
        return
    partly = session.config.stash.get(_PARTLY, set())
    files = {item.path for item in session.items} - partly
    session.config.stash[_RECORDER].whole.update(
        f"{file.parent.name}/{file.stem.removeprefix(_PREFIX)}" for file in files
    )


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        item.config.stash.setdefault(_PARTLY, set()).add(item.path)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """A worker of pytest-xdist has ended: it sends what was said there."""
    node.config.stash[_RECORDER].add(*node.workeroutput.get("messages", ([], [])))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    recorder = session.config.stash[_RECORDER]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["messages"] = (sorted(recorder.said), sorted(recorder.whole))
    elif exitstatus == pytest.ExitCode.OK and (unsaid := recorder.unsaid()):
        session.config.stash[_UNSAID] = unsaid
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if unsaid := config.stash.get(_UNSAID, []):
        terminalreporter.section(f"{len(unsaid)} messages of exercises that no test triggers", red=True)
        for message in unsaid:
            terminalreporter.line(str(message))


_RECORDER: pytest.StashKey = pytest.StashKey()
_SEEDS: pytest.StashKey = pytest.StashKey()
_PARTLY: pytest.StashKey = pytest.StashKey()
_UNSAID: pytest.StashKey = pytest.StashKey()
