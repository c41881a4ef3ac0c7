// On a phone the filters start closed, so that results come first. Without JavaScript they stay open.
if (matchMedia("(max-width: 900px)").matches) {
  document.querySelector(".filters")?.removeAttribute("open");
}
