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
