// A slide whose height was estimated too low shrinks until it fits.
async function fit(slide) {
  // Only a slide that is drawn asks for its fonts.
  await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  const {width, height} = Reveal.getConfig();
  slide.style.fontSize = "";
  for (let size = 96; size >= 60 && (slide.scrollHeight > height || slide.scrollWidth > width); size -= 4) {
    slide.style.fontSize = size + "%";
  }
}

window.MathJax = {
  tex: {inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true},
  // Slides that are not yet seen have no height to match.
  chtml: {matchFontHeight: false},
  // The speaker's notes are shown in a window that has no MathJax: better as they were typed.
  options: {ignoreHtmlClass: "notes"},
  startup: {
    pageReady: async () => {
      await MathJax.startup.defaultPageReady();
      Reveal.on("slidechanged", ({currentSlide}) => fit(currentSlide));
      await Reveal.initialize({
        width: 1280,
        height: 720,
        margin: 0.04,
        center: false,
        hash: true,
        slideNumber: "c/t",
        transition: "none",
        plugins: [RevealNotes],
      });
      fit(Reveal.getCurrentSlide());
    },
  },
};
