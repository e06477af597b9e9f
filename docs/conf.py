"""Sphinx configuration of the course's web site; `make site` builds it."""

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "Normalising flows, week by week"
_published = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
version = release = _published["version"]
language = "en"
# The last four are modules beside this file.
extensions = [
    "myst_nb",
    "sphinx_design",
    "sphinx.ext.napoleon",
    "autoapi.extension",
    "cross_references",
    "docstrings",
    "front_page",
    "week_pages",
]
exclude_patterns = ["node_modules"]
# Straight quotation marks in text about code are meant.
smartquotes = False
# What is between single backticks in a docstring is code.
default_role = "literal"

nb_execution_mode = "off"
nb_code_prompt_show = "Show the solution"
nb_code_prompt_hide = "Hide the solution"
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_links_external_new_tab = False

autoapi_dirs = ["../course_utils"]
autoapi_root = "api"
# The checks of the weeks are about students' answers, and would give them away.
autoapi_ignore = ["*/exercises/week_*", "*/__main__.py"]
autoapi_options = ["members", "show-inheritance", "show-module-summary"]
autoapi_python_class_content = "both"
autoapi_member_order = "groupwise"
autoapi_add_toctree_entry = False

# Several names that are assigned in one line are read one by one only when the module is run.
suppress_warnings = ["autoapi.python_import_resolution"]

html_theme = "furo"
html_title = project
# The course's blue, as light and as dark as contrast asks for.
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#005a91", "color-brand-content": "#005a91"},
    "dark_css_variables": {"color-brand-primary": "#7cc3ef", "color-brand-content": "#7cc3ef"},
}
templates_path = ["_templates"]
# Where the course is published, for links to it.
html_context = {"repository": _published["urls"]["Repository"], "tag": f"v{version}"}
html_search_scorer = str(HERE / "_static" / "search_scorer.js")
# All of MathJax, which loads its fonts and extensions from beside itself.
html_static_path = ["_static", "node_modules/mathjax"]
html_favicon = "_static/favicon.svg"
html_css_files = ["course.css"]
html_js_files = ["movies.js", "course.js"]
html_copy_source = False
# The page's end says it, in `_templates/page.html`.
html_show_copyright = False
html_show_sphinx = False
mathjax_path = "es5/tex-chtml.js"

# For `make links`. Colab and Binder answer whatever they are asked to open; and anchors on GitHub's pages are made by scripts.
linkcheck_ignore = [r"https://colab\.research\.google\.com/", r"https://mybinder\.org/"]
linkcheck_anchors_ignore_for_url = [r"https://github\.com/"]
