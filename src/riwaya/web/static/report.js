// A report under the keyboard: n and p go through statements and events, Escape lets go, c corrects.
// Selecting words of the report offers to add a statement or an event there.

const text = document.querySelector(".text");
const marks = [...text.querySelectorAll('a[href^="#"]:not([tabindex="-1"])')];

function go(step) {
  if (!marks.length) return;
  const at = marks.findIndex((mark) => mark.getAttribute("href") === location.hash);
  const next = marks[(at + step + marks.length) % marks.length];
  location.hash = next.getAttribute("href");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center", behavior: "instant" });
}

const keys = {
  n: () => go(1),
  p: () => go(-1),
  c: () => shownCard()?.querySelector("[data-correct]")?.click(),
  Escape: () => {
    history.replaceState(null, "", location.pathname + location.search);
    location.hash = "_";
  },
  "?": () => document.getElementById("keys")?.showModal(),
};

function shownCard() {
  return location.hash.length > 1 ? document.getElementById(`c-${location.hash.slice(1)}`) : null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// Offsets are code points of the untouched text: JavaScript counts UTF-16 units, so they are counted here.
function offset(node, at) {
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, at);
  return Number(line.dataset.start) + [...before.toString()].length;
}

export function selected() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  let start = offset(range.startContainer, range.startOffset);
  let end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const words = chosen.toString();
  start += words.length - words.trimStart().length;
  end -= words.length - words.trimEnd().length;
  return start < end ? { start, end } : null;
}
