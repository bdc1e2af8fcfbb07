// A browser starts no worker in a page that was opened from a folder. Search then runs in a hidden
// frame, which speaks as a worker does.
if (location.protocol === "file:") {
  // The search asks for this name to find its files from here.
  window.IFrameWorker = window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      const inner = frame.contentWindow;
      this.send = inner.postMessage.bind(inner); // what the frame itself calls so speaks to us
      window.addEventListener("message", (event) => {
        if (event.source !== inner) return;
        const message = new MessageEvent("message", { data: event.data });
        this.dispatchEvent(message);
        this.onmessage?.(message);
      });
      const page = inner.document;
      page.open();
      page.write(`<script>
        postMessage = (data) => parent.postMessage(data, "*");
        importScripts = (...urls) => urls.reduce((loaded, url) => loaded.then(() => new Promise((done) => {
          const script = document.createElement("script");
          script.src = url;
          script.onload = script.onerror = done;
          document.body.appendChild(script);
        })), Promise.resolve());
      </scr` + `ipt><body><script src="${url}"></scr` + `ipt></body>`);
      this.loaded = new Promise((done) => frame.addEventListener("load", done));
      page.close();
    }
    postMessage(data) {
      this.loaded.then(() => this.send(data, "*"));
    }
    terminate() {}
  };
}
