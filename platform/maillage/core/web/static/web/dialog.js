// A link or button with data-dialog="id" opens that native <dialog>; without JavaScript a link
// still leads where it says. Escape and the buttons of its form close it, and focus comes back.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
