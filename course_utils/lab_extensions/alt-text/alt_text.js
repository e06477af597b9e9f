// Gives pictures and movies the alt text that their outputs carry, so that a screen reader can say what they show.
//
// JupyterLab itself makes an <img> of an image/png output and leaves the output's "alt" metadata aside. From a movie that
// was not made on this machine it takes the label away. This is a prebuilt extension, written by hand as the container that
// JupyterLab's loader asks for: it needs no build.
(() => {
  const name = "alt-text";
  let scope;

  async function shared(module) {
    const [version] = Object.values(scope[module]);
    return (await version.get())();
  }

  async function extension() {
    const { IRenderMimeRegistry, RenderedHTML, RenderedImage } = await shared("@jupyterlab/rendermime");

    // What a movie shows is said of its still, too.
    const description = (model) => model.metadata["image/png"]?.alt ?? "";

    class DescribedImage extends RenderedImage {
      async render(model) {
        await super.render(model);
        this.node.querySelector("img").alt = description(model);
      }
    }

    class DescribedMovie extends RenderedHTML {
      async render(model) {
        await super.render(model);
        this.node.querySelectorAll("video").forEach((movie) => movie.setAttribute("aria-label", description(model)));
      }

      // A movie stops when JupyterLab moves its cell about, and would stay so.
      onAfterAttach(message) {
        super.onAfterAttach(message);
        this.node.querySelectorAll("video[autoplay]").forEach((movie) => movie.play().catch(() => {}));
      }
    }

    const renderers = { "image/png": DescribedImage, "text/html": DescribedMovie };
    const plugin = {
      id: `${name}:plugin`,
      autoStart: true,
      requires: [IRenderMimeRegistry],
      activate: (app, registry) => {
        for (const [mimeType, Renderer] of Object.entries(renderers)) {
          const factory = { safe: true, mimeTypes: [mimeType], createRenderer: (options) => new Renderer(options) };
          // With the rank of the renderer that it replaces.
          registry.addFactory(factory, registry.getFactory(mimeType).defaultRank);
        }
      },
    };
    return () => ({ __esModule: true, default: plugin });
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB[name] = {
    init: (given) => {
      scope = given;
    },
    get: extension,
  };
})();
