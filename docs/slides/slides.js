window.MathJax = {
  tex: {inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true},
  // A formula holds all of its shapes: the window of the speaker's notes gets a copy and nothing else.
  svg: {fontCache: "local"},
  startup: {
    pageReady: async () => {
      await MathJax.startup.defaultPageReady();
      // Formulas that take each other's place have one size.
      for (const stack of document.querySelectorAll(".alone .stack")) {
        const formulas = [...stack.querySelectorAll("mjx-container[display='true'] > svg")];
        stack.style.setProperty("--ex", Math.max(1, ...formulas.map(formula => parseFloat(formula.getAttribute("width")))));
      }
      // What is there for screen readers would be seen in the notes' window, where no style hides it.
      document.querySelectorAll(".notes mjx-assistive-mml").forEach(hidden => hidden.remove());
      if (new URLSearchParams(location.search).has("print-pdf")) {
        document.querySelectorAll("video").forEach(movie => movie.removeAttribute("controls"));
      } else {
        document.querySelectorAll("video").forEach(withControlsWhenAsked);
      }
      // What is to be replaced is seen from the beginning, and reveal.js would start it when it goes.
      Reveal.on("slidechanged", ({currentSlide}) => currentSlide.querySelectorAll(".fade-out video").forEach(movie => movie.play()));
      await Reveal.initialize({
        width: 1280,
        height: 720,
        margin: 0,
        center: false,
        controls: false,
        hash: true,
        pdfSeparateFragments: false,
        transition: "none",
        plugins: [RevealNotes],
      });
    },
  },
};
