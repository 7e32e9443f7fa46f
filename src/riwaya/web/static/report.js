// A report under the keyboard: n and p go through statements and events, Escape lets go, c corrects.
// Selecting words of the report offers to add a statement or an event there.
import { selected } from "./selecting.js";

const text = document.querySelector(".text");
// Each statement and event once, where it is met first: the names beside the words lead to the same.
const stops = new Map();
for (const mark of text.querySelectorAll('a[href^="#"]:not([tabindex="-1"])')) {
  const to = mark.getAttribute("href");
  if (!stops.has(to)) stops.set(to, mark);
}
const marks = [...stops.values()];

function go(step) {
  if (!marks.length) return;
  const at = marks.findIndex((mark) => mark.getAttribute("href") === location.hash);
  const next = marks[at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length];
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
// On an Arabic keyboard the same keys write other letters.
const places = { KeyN: "n", KeyP: "p", KeyC: "c" };

function meant(event) {
  if (event.key in keys) return keys[event.key];
  if (event.key === "؟") return keys["?"];
  return /^[a-z]$/i.test(event.key) ? undefined : keys[places[event.code]];
}

function shownCard() {
  return location.hash.length > 1 ? document.getElementById(`c-${location.hash.slice(1)}`) : null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const act = meant(event);
  if (act) {
    event.preventDefault();
    act();
  }
});

// Marks are links, and browsers select no words where a link or what takes the focus is pressed: while the mouse
// is down a mark is neither.
for (const mark of text.querySelectorAll("a")) mark.draggable = false;
text.addEventListener("mousedown", (event) => {
  const mark = event.target.closest('a[href^="#"]');
  if (!mark || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const was = ["href", "tabindex"].filter((name) => mark.hasAttribute(name)).map((name) => [name, mark.getAttribute(name)]);
  for (const [name] of was) mark.removeAttribute(name);
  const release = (up) => {
    for (const [name, value] of was) mark.setAttribute(name, value);
    if (mark.contains(up.target) && !selected()) location.hash = mark.getAttribute("href");
  };
  document.addEventListener("mouseup", release, { once: true });
});

const article = text.dataset.article;
if (article && "correctable" in text.dataset) {
  const offer = document.getElementById("adding");
  document.addEventListener("selectionchange", () => {
    const chosen = selected();
    offer.hidden = !chosen;
    if (!chosen) return;
    for (const link of offer.querySelectorAll("a")) {
      link.href = `/articles/${article}/add/${link.dataset.kind}?start=${chosen.start}&end=${chosen.end}`;
    }
    // Beside the words, where a script may set a place and a policy without inline styles allows it.
    offer.style.insetBlockStart = `${chosen.box.bottom + window.scrollY + 8}px`;
    offer.style.left = `${Math.max(8, Math.min(chosen.box.left, window.innerWidth - offer.offsetWidth - 8))}px`;
  });
}
