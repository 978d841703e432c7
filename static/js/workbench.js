// The search box that stands in for a long choice bears the name of its field, which its maker leaves out.
const nameBox = (box) => {
  const field = box.closest(".select2-container")?.previousElementSibling;
  const words = field?.getAttribute("aria-label") || field?.labels?.[0]?.textContent.replace(/:\s*$/, "");
  if (!words) return;
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", words.trim());
};
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) node.querySelectorAll(".select2-selection, .select2-selection [role=textbox]").forEach(nameBox);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
