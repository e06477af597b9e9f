// What scrolls sideways must be reachable by keyboard.
function reachable() {
  for (const box of document.querySelectorAll("pre, .table-wrapper, mjx-container[display='true']")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}
window.addEventListener("load", () => MathJax?.startup?.promise.then(reachable) ?? reachable());
