/* The one ceremony a browser cannot do without a script: asking a key to make or show a proof.
   A form marked data-webauthn="create" or "get" holds a hidden field "credential"; its options are
   in the element named by data-options, or asked from data-fetch. */
(() => {
  "use strict";
  const toBytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const decoded = (options) => {
    const asked = { ...options, challenge: toBytes(options.challenge) };
    if (asked.user) asked.user = { ...asked.user, id: toBytes(asked.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (asked[list]) asked[list] = asked[list].map((one) => ({ ...one, id: toBytes(one.id) }));
    }
    return asked;
  };

  const encoded = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return {
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const optionsOf = async (form) => {
    if (form.dataset.fetch) {
      const answer = await fetch(form.dataset.fetch, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return (await answer.json()).request_options;
    }
    const given = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return given.creation_options || given.request_options;
  };

  const ceremony = async (form) => {
    const asked = decoded((await optionsOf(form)).publicKey);
    if (form.dataset.webauthn === "create") {
      const resident = form.elements.passwordless && form.elements.passwordless.checked;
      asked.authenticatorSelection = {
        ...asked.authenticatorSelection,
        residentKey: resident ? "required" : "discouraged",
        requireResidentKey: Boolean(resident),
        userVerification: "required",
      };
      return navigator.credentials.create({ publicKey: asked });
    }
    return navigator.credentials.get({ publicKey: asked });
  };

  for (const form of document.querySelectorAll("form[data-webauthn]")) {
    const button = form.querySelector("button");
    const said = form.querySelector("[role=status]");
    if (!window.PublicKeyCredential) continue;
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = said.dataset.waiting;
      try {
        form.elements.credential.value = JSON.stringify(encoded(await ceremony(form)));
        form.submit();
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
  }
})();
