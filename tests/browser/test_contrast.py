"""The measure of contrast finds what it is to find, on colours and on a page whose contrast is known."""

import contrast
import pytest


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        (["rgb(0, 0, 0)", "rgb(255, 255, 255)"], 21),
        (["rgb(255, 255, 255)", "rgb(0, 0, 0)"], 21),
        (["rgb(119, 119, 119)", "rgb(255, 255, 255)"], 4.48),
        (["rgb(118, 118, 118)", "rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"], 4.54),
        (["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"], 1),
        (["rgb(0, 0, 0)", "rgba(0, 0, 0, 0.5)", "rgb(238, 238, 238)"], 4.69),
    ],
)
def test_known_contrasts(colours, expected):
    assert contrast.ratio(colours) == pytest.approx(expected, abs=0.005)


def test_a_colour_in_another_notation_is_refused():
    with pytest.raises(ValueError, match=r"Expected a colour as rgb\(r, g, b\).*; got oklch\(0.5 0.1 20\)\."):
        contrast.ratio(["oklch(0.5 0.1 20)", "rgb(255, 255, 255)"])


def test_faint_messages_are_found(browser):
    page = browser.new_page()
    page.set_content(
        """<body style="background: #111">
        <div class="jp-OutputArea-output" style="background: #fff"><pre style="color: #aaa">printed before
✗ faint
printed after</pre></div>
        <div class="jp-OutputArea-output"><pre style="color: #eee">✓ <b>clear</b></pre></div>
        <div class="jp-OutputArea-output"><pre style="color: #222">· dark on dark
✓ and another</pre></div>
        <pre>✓ no output</pre>"""
    )
    found = contrast.of_messages(page)
    page.close()
    assert [text for text, _ in found] == ["✗ faint", "✓ ", "· dark on dark", "✓ and another"]
    assert [ratio >= contrast.READABLE for _, ratio in found] == [False, True, False, False]
