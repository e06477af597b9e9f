"""A page with one fault of each kind, which the check of the site has to find: a check that finds nothing proves nothing."""

from pathlib import Path

# What is said of the faults of the page, one each.
FAULTS = (
    "error in a script: broken",
    "expected no request that leaves the machine; got one to http://elsewhere.invalid/picture.png",
    "request failed: http://elsewhere.invalid/picture.png",
    "console: Failed to load resource",
    "a formula that is not typeset: a formula",
    "a formula with an error: an error",
    "raw TeX: $x$",
    "a picture that does not load: data:image/png;base64,AAAA",
    "a picture without alt text",
    "a video without a duration",
    "pixels wide on a screen of 1440: div.wide",
    "a mark for authors: # BEGIN SOLUTION",
    'axe, serious: color-contrast, 1 times, first <p class="light"',
    'in the dark: axe, serious: color-contrast, 1 times, first <p class="dark"',
    "a picture that a click does not enlarge",
    "on paper: button:not(.enlarge) can be seen",
    "on paper: a folded solution is open",
    "on paper: a movie without its still",
)
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Faults</title>
<style>
  .light { background: white; color: #ccc; }
  .dark { background: white; color: black; }
  .wide { width: 9999px; }
  .still { display: none; }
  @media (prefers-color-scheme: dark) { .light { color: black; } .dark { color: #ccc; } }
  @media print { details.hide::details-content { content-visibility: visible; } }
</style>
</head>
<body>
<main>
<h1>Faults</h1>
<p class="light">Faint in the light.</p>
<p class="dark">Faint in the dark.</p>
<div class="wide">Wide</div>
<p>$x$</p>
<span class="math">a formula</span>
<mjx-merror>an error</mjx-merror>
<button class="enlarge" type="button">A picture</button>
<pre># BEGIN SOLUTION</pre>
<img src="http://elsewhere.invalid/picture.png" alt="From another machine">
<img src="data:image/png;base64,AAAA" alt="">
<video src="data:video/mp4;base64,AAAA" aria-label="A movie that is none"></video><img class="still" alt="Still" src="missing.png">
<button type="button">A button</button>
<details class="hide"><summary>A solution</summary><p>The solution</p></details>
<script>throw new Error("broken");</script>
</main>
</body>
</html>
"""


def write_faulty_page(folder: Path) -> None:
    """Writes `faulty.html` to a folder, which is made."""
    folder.mkdir(parents=True)
    (folder / "faulty.html").write_text(_PAGE, encoding="utf-8", newline="\n")
