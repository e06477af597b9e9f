// Controls of a movie, which would lie over the picture, come when they are asked for. The site and the slides use it.
function withControlsWhenAsked(movie) {
  const update = () => (movie.controls = movie.paused || movie.matches(":hover, :focus-visible"));
  movie.tabIndex = 0;
  for (const event of ["pointerenter", "pointerleave", "focus", "blur", "play", "pause"]) movie.addEventListener(event, update);
}
