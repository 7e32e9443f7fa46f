// While a field for words has the cursor, words selected in the report are put into it.
import { selected } from "./selecting.js";

const form = document.querySelector("form[data-editing]");
const text = document.querySelector(".text");
let field = null;

// The words that are being corrected are lit, and in sight.
const its = form.dataset.editing ? [...text.querySelectorAll(`.in-${CSS.escape(form.dataset.editing)}`)] : [];
for (const mark of its) mark.classList.add("lit");
if (its.length) {
  text.scrollTop += its[0].getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
}

// Another type has other modes.
form.elements.namedItem("type")?.addEventListener("change", (event) => {
  form.querySelector("[data-modes]").setAttribute("list", `modes-${event.target.value}`);
});

function taking(element) {
  if (!element.matches("[data-words]")) return;
  field?.classList.remove("taking");
  field = element;
  field.classList.add("taking");
}
form.addEventListener("focusin", (event) => taking(event.target));

function take() {
  const chosen = selected();
  if (!chosen || !field) return;
  const where = form.elements.namedItem(`${field.name}.at`);
  field.value = chosen.words;
  where.value = `${chosen.start}-${chosen.end}`;
}

text.addEventListener("pointerup", () => setTimeout(take));
text.addEventListener("keyup", take);
// Marks are links on the page of the report; here they are words to be selected.
text.addEventListener("click", (event) => event.preventDefault());
text.addEventListener("dragstart", (event) => event.preventDefault());
for (const mark of text.querySelectorAll("a")) {
  mark.removeAttribute("href");
  mark.removeAttribute("tabindex"); // no words can be selected from what takes the focus
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("button.main"));
});
// Who was faster than this script stays where they are.
if (form.contains(document.activeElement)) taking(document.activeElement);
else form.querySelector("[data-words]")?.focus({ preventScroll: true });
