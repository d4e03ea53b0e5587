/* Trusted types: text becomes markup in one place only, a document of its own where nothing runs, into
   which htmx parses the fragments of our own origin. Everywhere else the browser refuses text: no innerHTML, no
   script made of words, whoever wrote the line. */
(() => {
  "use strict";
  if (!window.trustedTypes) return;
  const apart = new Set(["Document parseHTMLUnsafe", "DOMParser parseFromString"]);
  window.trustedTypes.createPolicy("default", {
    createHTML: (text, type, sink) => (apart.has(sink) ? text : null),
  });
})();
