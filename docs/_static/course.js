// What scrolls sideways must be reachable by keyboard.
function reachable() {
  for (const box of document.querySelectorAll("pre, .table-wrapper, mjx-container[display='true']")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}
// Pages without formulas load no MathJax.
window.addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  reachable();
});
