// Gives pictures the alt text that their outputs carry, so that a screen reader can say what they show.
//
// JupyterLab itself makes an <img> of an image/png output and leaves the output's "alt" metadata aside. This is a
// prebuilt extension, written by hand as the container that JupyterLab's loader asks for: it needs no build.
(() => {
  const name = "alt-text";
  let scope;

  async function shared(module) {
    const [version] = Object.values(scope[module]);
    return (await version.get())();
  }

  async function extension() {
    const { IRenderMimeRegistry, RenderedImage } = await shared("@jupyterlab/rendermime");

    class DescribedImage extends RenderedImage {
      async render(model) {
        await super.render(model);
        this.node.querySelector("img").alt = model.metadata[this.mimeType]?.alt ?? "";
      }
    }

    const factory = {
      safe: true,
      mimeTypes: ["image/png"],
      createRenderer: (options) => new DescribedImage(options),
    };
    const plugin = {
      id: `${name}:plugin`,
      autoStart: true,
      requires: [IRenderMimeRegistry],
      // With the rank of the renderer that it replaces.
      activate: (app, registry) => registry.addFactory(factory, registry.getFactory("image/png").defaultRank),
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
