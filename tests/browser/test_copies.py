"""What sliders need of a notebook is found, whatever else the notebook does."""

import copies
import pytest

CELLS = {
    "imports": "import course_utils\nimport numpy as np\nfrom course_utils.sliders import explore",
    "install": "if missing:\n    %pip install course",
    "old": "flow = None",
    "slope": "slope = np.float32(2)",
    "entry": "slope.names[0] = 'new'",
    "blank": "def forward(z):\n    return slope * z",
    "check": "forward = week_01.affine.check(forward)",
    "training": "for k in range(3):\n    flow = fit(k)",
    "k": "k = [k for k in range(3)]",
    "bar": "forward = None",
    "sliders": "def draw(a):\n    k = forward(a)\n    return [flow(k) for k in ()]\n\nexplore(draw, a=1)",
    "after": "flow = forward = 0",
}


def cells(**tags):
    return [
        {"id": name, "cell_type": "code", "metadata": {"tags": tags.get(name, [])}, "source": source, "outputs": [1]}
        for name, source in CELLS.items()
    ]


def test_what_is_read_and_bound():
    assert copies.names("x = y + x\nfor k in z:\n    k") == ({"x", "k"}, {"y", "x", "z"})
    assert copies.names("def f(a, *, b=c):\n    d = a\n    return lambda: (d, e, f)") == ({"f"}, {"c", "e"})
    assert copies.names("class C(B):\n    def m(self):\n        return [n for n in g(self.o)]") == (
        {"C"},
        {"B", "__name__", "g"},
    )


def test_what_is_changed():
    assert copies.changed("a[0] = b.c.d = e[1]\nf().g = h\n(i[0], j.k), l = m") == {"a", "b", "i", "j"}


def test_what_sliders_need():
    kept = copies.what_sliders_need(cells(bar=["solution-only"]))
    assert [cell["id"] for cell in kept] == ["imports", "slope", "entry", "blank", "check", "training", "sliders"]
    assert all(cell["outputs"] == [] for cell in kept)


def test_cells_that_only_solutions_have_are_dropped():
    assert [cell["id"] for cell in copies.without_bars(cells(bar=["solution-only"]))] == [
        it for it in CELLS if it != "bar"
    ]


@pytest.mark.parametrize("kind", copies.KINDS)
def test_copies(kind, tmp_path):
    for folder in ("notebooks", "solutions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "week_01_a.ipynb").write_text('{"cells": [], "nbformat": 4}', encoding="utf-8")
    copies.copy(tmp_path, kind, tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["week_01_a.ipynb"]
