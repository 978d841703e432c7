// The sheet of plans: keys, blocks pasted from a spreadsheet, sums as they change. Without this script it is a plain form.
const form = document.querySelector("form[data-grid]");
if (form) {
  const SCALE = 1000n;
  const ukrainian = document.documentElement.lang === "uk";
  const status = form.querySelector("[data-unsaved]");
  const rows = [...form.querySelectorAll("tbody tr[data-row]")].map((tr) => [...tr.querySelectorAll("input")]);
  const inputs = rows.flat();

  // A figure as either language writes it, in plain form; null where it is none. Of a comma and a point the later is the decimal mark.
  const plain = (text) => {
    let figure = text.replace(/[\s\u00a0\u202f'’]/g, "").replace("−", "-");
    if (figure.includes(",") && figure.includes(".")) {
      const mark = figure.lastIndexOf(",") > figure.lastIndexOf(".") ? "," : ".";
      figure = figure.replaceAll(mark === "," ? "." : ",", "").replace(mark, ".");
    } else if (!ukrainian && /^-?\d{1,3}(,\d{3})+$/.test(figure)) {
      figure = figure.replaceAll(",", "");
    } else {
      figure = figure.replace(",", ".");
    }
    return /^-?\d+(\.\d*)?$/.test(figure) ? figure : null;
  };
  // Exact, in thousandths; what is no figure weighs nothing.
  const weigh = (text) => {
    const figure = plain(text);
    if (figure === null) return 0n;
    const [whole, fraction = ""] = figure.replace("-", "").split(".");
    const weight = BigInt(whole) * SCALE + BigInt(fraction.padEnd(3, "0").slice(0, 3));
    return figure.startsWith("-") ? -weight : weight;
  };
  const written = (weight) => {
    const size = weight < 0n ? -weight : weight;
    const whole = (size / SCALE).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ukrainian ? "\u00a0" : ",");
    const fraction = (size % SCALE).toString().padStart(3, "0").replace(/0+$/, "");
    return (weight < 0n ? "−" : "") + whole + (fraction ? (ukrainian ? "," : ".") + fraction : "");
  };
  // Figures written in this page's own language, to add to.
  const base = new Map();
  form.querySelectorAll("[data-sum], tfoot td.n").forEach((cell) => base.set(cell, weigh(cell.textContent)));

  const isChanged = (input) => input.value.trim() !== input.dataset.saved;
  const more = (input) => weigh(input.value) - weigh(input.dataset.saved);
  const sum = () => {
    const totals = new Map();
    const add = (key, weight) => totals.set(key, (totals.get(key) ?? 0n) + weight);
    form.querySelectorAll("tbody tr[data-row]").forEach((tr, place) => {
      const weight = rows[place].reduce((found, input) => found + more(input), 0n);
      tr.querySelectorAll("[data-sum]").forEach((cell) => (cell.textContent = written(base.get(cell) + weight)));
    });
    for (const input of inputs) {
      const { unit, month, quarter } = input.dataset;
      if (month) add(`${unit} ${month}`, more(input));
      add(`${unit} ${quarter}`, more(input));
      add(unit, more(input));
    }
    form.querySelectorAll("tfoot tr").forEach((tr) => {
      tr.querySelectorAll("td.n").forEach((cell) => {
        const key = [tr.dataset.unit, cell.dataset.month ?? cell.dataset.quarter].filter(Boolean).join(" ");
        cell.textContent = written(base.get(cell) + (totals.get(key) ?? 0n));
      });
    });
  };
  const unsaved = () => inputs.filter(isChanged).length;
  const tell = (sentence) => {
    const count = unsaved();
    inputs.forEach((input) => input.classList.toggle("changed", isChanged(input)));
    status.textContent = sentence ?? (count ? status.dataset.some.replace("%s", count) : status.dataset.none);
    sum();
  };

  const placeOf = (input) => {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, rows[row].indexOf(input)];
  };
  const go = (input) => {
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  };
  // The cell above or below that stands over the same months; rows that are only read are passed over.
  const across = (input, step) => {
    const edge = input.getBoundingClientRect();
    const middle = edge.left + Math.min(edge.width / 2, 40);
    let [row] = placeOf(input);
    for (row += step; row >= 0 && row < rows.length; row += step) {
      const found = rows[row].find((cell) => cell.parentElement.getBoundingClientRect().right > middle);
      if (found) return found;
    }
    return null;
  };
  const besides = (input, step) => inputs[inputs.indexOf(input) + step] ?? null;
  const atEdge = (input, end) => {
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const edge = end ? input.value.length : 0;
    return whole || (input.selectionStart === edge && input.selectionEnd === edge);
  };

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!inputs.includes(input) || event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = {
      ArrowUp: () => go(across(input, -1)),
      ArrowDown: () => go(across(input, 1)),
      ArrowLeft: () => !event.shiftKey && atEdge(input, false) && go(besides(input, -1)),
      ArrowRight: () => !event.shiftKey && atEdge(input, true) && go(besides(input, 1)),
      Enter: () => go(across(input, event.shiftKey ? -1 : 1)) || true,
      Escape: () => {
        input.value = input.dataset.saved;
        input.select();
        tell();
        return true;
      },
    }[event.key];
    if (moved?.()) event.preventDefault();
  });

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!inputs.includes(input) || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const [row, column] = placeOf(input);
    let lost = 0;
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((piece, right) => {
        const cell = rows[row + down]?.[column + right];
        const figure = plain(piece);
        if (cell) cell.value = figure === null ? piece.trim() : /^-?\d+(\.\d{0,3})?$/.test(figure) ? written(weigh(figure)) : piece.trim();
        else if (piece.trim()) lost += 1;
      });
    });
    tell(lost ? status.dataset.lost.replace("%s", lost) : undefined);
  });

  form.addEventListener("input", (event) => inputs.includes(event.target) && tell());
  let leaving = false;
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  tell();
}
