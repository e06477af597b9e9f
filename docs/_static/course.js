// What scrolls sideways must be reachable by keyboard.
function reachable() {
  for (const box of document.querySelectorAll("pre, .table-wrapper, mjx-container[display='true']")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

// A picture in the text is a button that opens it as large as the screen; another click, or Escape, closes it.
function enlargeable() {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.addEventListener("click", () => dialog.close());
  // Sphinx would take Escape for itself.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  for (const picture of document.querySelectorAll("article img:not(.still, .toggler, a img, .sd-card img)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.title = "Enlarge";
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", () => {
      const large = picture.cloneNode();
      large.removeAttribute("style");
      large.removeAttribute("width");
      large.style.setProperty("--ratio", picture.naturalWidth / picture.naturalHeight);
      large.style.setProperty("--natural", `${picture.naturalWidth}px`);
      dialog.replaceChildren(large);
      dialog.setAttribute("aria-label", picture.alt);
      dialog.showModal();
    });
  }
}

// The front page's movies begin by themselves, for those who have not asked for less motion.
function play() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const movie of document.querySelectorAll(".course-movies video")) {
    withControlsWhenAsked(movie);
    movie.play().catch(() => {});
  }
}

// A search quotes pages as they are before formulas are typeset: without the marks around these they can be read.
function readable(results) {
  new MutationObserver(() => {
    const walker = document.createTreeWalker(results, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const plain = text.data.replace(/\\[()[\]]/g, "");
      if (plain !== text.data) text.data = plain;
    }
  }).observe(results, { childList: true, subtree: true });
}

// Pages without formulas load no MathJax.
window.addEventListener("load", async () => {
  enlargeable();
  play();
  const results = document.querySelector("#search-results");
  if (results) readable(results);
  await window.MathJax?.startup?.promise;
  reachable();
});
