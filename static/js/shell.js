// Small comforts; every page works without them.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector(".head .search input");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details[data-closes-outside][open]").forEach((details) => {
      details.open = false;
      details.querySelector("summary").focus();
    });
  }
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-closes-outside][open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
  if (event.target.closest("[data-print]")) window.print();
});

// A table that fits its frame needs no scrolling of its own, so its head can stay in sight while the page scrolls.
const frames = document.querySelectorAll(".frame:not(.tall)");
const fit = () => frames.forEach((frame) => frame.classList.toggle("fits", frame.firstElementChild.scrollWidth <= frame.clientWidth));
fit();
window.addEventListener("resize", fit);
document.fonts.ready.then(fit);
