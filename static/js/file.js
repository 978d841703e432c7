// A file field in the page's own language: the browser's button speaks the browser's. Without scripts that one stays.
for (const input of document.querySelectorAll('input[type="file"][data-choose]')) {
  const chosen = document.createElement("span");
  const button = document.createElement("span");
  button.className = "button";
  button.textContent = input.dataset.choose;
  chosen.className = "quiet";
  const tell = () => { chosen.textContent = [...input.files].map((file) => file.name).join(", ") || input.dataset.none; };
  const shown = document.createElement("label");
  shown.className = "chooser";
  shown.htmlFor = input.id;
  shown.append(button, " ", chosen);
  input.after(shown);
  input.classList.add("unseen");
  input.addEventListener("change", tell);
  tell();
}
