window.MathJax = {
  tex: {inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true},
  // A formula holds all of its shapes: the window of the speaker's notes gets a copy and nothing else.
  svg: {fontCache: "local"},
  startup: {
    pageReady: async () => {
      await MathJax.startup.defaultPageReady();
      // What is there for screen readers would be seen in the notes' window, where no style hides it.
      document.querySelectorAll(".notes mjx-assistive-mml").forEach(hidden => hidden.remove());
      if (new URLSearchParams(location.search).has("print-pdf")) {
        document.querySelectorAll("video").forEach(movie => movie.removeAttribute("controls"));
      }
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
