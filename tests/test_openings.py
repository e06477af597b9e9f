"""The first code cell of a notebook: it finds the course or installs it, or says what to do, and shows the week's opening."""

import importlib.util

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from course_utils.authoring.publishing import Publication

PUBLICATION = Publication("https://github.com/someone/flows", "v1.2.3")
COLAB, ELSEWHERE = "<google.colab._shell.Shell object>", "<ipykernel.zmqshell.ZMQInteractiveShell object>"


class Shell:
    """An IPython of this name, which notes what it is to install."""

    def __init__(self, name):
        self.name = name
        self.installed = []

    def __str__(self):
        return self.name

    def run_line_magic(self, magic, line):
        self.installed.append(f"%{magic} {line}")


def run_first_cell(shell, monkeypatch, *, found):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if found else None)
    exec(TransformerManager().transform_cell(PUBLICATION.install()), {"get_ipython": lambda: shell})


def test_in_colab_the_course_is_installed(monkeypatch):
    shell = Shell(COLAB)
    run_first_cell(shell, monkeypatch, found=False)
    assert shell.installed == ['%pip install -q --no-deps "git+https://github.com/someone/flows@v1.2.3"']


@pytest.mark.parametrize("name", [COLAB, ELSEWHERE])
def test_where_the_course_is_nothing_is_installed(monkeypatch, name):
    shell = Shell(name)
    run_first_cell(shell, monkeypatch, found=True)
    assert shell.installed == []


def test_where_it_is_missing_it_is_said_what_to_do_without_a_traceback(monkeypatch):
    shell = Shell(ELSEWHERE)
    with pytest.raises(ModuleNotFoundError) as stopped:
        run_first_cell(shell, monkeypatch, found=False)
    assert shell.installed == []
    (told,) = stopped.value._render_traceback_()  # what IPython shows in place of a traceback
    assert told.startswith("The course's package is not installed here.")
    assert "\n    make lab\n" in told and f'%pip install "{PUBLICATION.requirement()}"' in told


def test_a_week_with_an_opening_shows_it():
    assert PUBLICATION.install("week_01").endswith('\n\nopening("week_01")')
