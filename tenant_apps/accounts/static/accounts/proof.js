// The work that a form for everyone asks of a browser (accounts/antirobot.py): find the key whose
// beginning is known, among some hundreds that are slow to derive. It starts with the page, beside
// what the person does; a form sent before it ends waits for it. Where a browser cannot, the form
// leaves without proof.
const octets = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (found) => [...found].map((octet) => octet.toString(16).padStart(2, "0")).join("");

async function derive({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array([...octets(nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: octets(salt), iterations: cost };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, keyLength * 8)));
}

async function solve(challenge) {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derive(challenge.parameters, counter);
    if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
  }
}

for (const field of document.querySelectorAll("[data-challenge]")) {
  if (!crypto.subtle) continue;
  const { form } = field;
  const working = solve(JSON.parse(field.dataset.challenge)).then((proof) => { field.value = proof; });
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    const button = event.submitter;
    const words = button?.textContent;
    if (button) button.textContent = field.dataset.waiting;
    await working.catch(() => {});
    if (button) button.textContent = words;
    if (field.value) form.requestSubmit(button);
    else form.submit();
  });
}
