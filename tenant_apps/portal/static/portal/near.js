// The browser's position, where the person asks for it: rounded to a hundred metres, put into the
// address of the page like any other place, and kept nowhere else.
const button = document.getElementById("my-position");
const said = document.getElementById("position-said");
if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = "Nous demandons votre position à votre navigateur…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const field = document.getElementById("lieu");
        field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        field.form.requestSubmit();
      },
      () => {
        said.textContent = "Votre navigateur n’a pas donné votre position. Écrivez plutôt une commune.";
        document.getElementById("lieu").focus();
      },
      { timeout: 10_000, maximumAge: 300_000 },
    );
  });
}
