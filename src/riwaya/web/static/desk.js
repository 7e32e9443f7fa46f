// What every page has: suggestions while one searches, files dropped on a form, printing, copied addresses.
// Pages work without it.

for (const input of document.querySelectorAll("[data-suggest]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let asked = 0;
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = input.value.trim();
    if (words.length < 2) return;
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`);
      if (!answer.ok || turn !== asked) return;
      const names = await answer.json();
      list.replaceChildren(
        ...names.map(({ name, about }) => {
          const option = document.createElement("option");
          option.value = name;
          option.label = about;
          return option;
        }),
      );
    }, 180);
  });
}

const dropped = document.querySelector("form[data-drop]");
if (dropped) {
  const file = dropped.querySelector("input[type=file]");
  const over = (event) => {
    event.preventDefault();
    dropped.classList.toggle("over", event.type === "dragover");
  };
  dropped.addEventListener("dragover", over);
  dropped.addEventListener("dragleave", over);
  dropped.addEventListener("drop", (event) => {
    over(event);
    if (event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      dropped.requestSubmit();
    } else {
      dropped.querySelector("textarea").value = event.dataTransfer.getData("text/plain");
    }
  });
}

// On a phone the bar is wider than the page: where one is stands in sight.
const here = document.querySelector(".bar [aria-current]");
if (here) {
  const list = here.closest("ul");
  const [at, frame] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += (at.left + at.right - frame.left - frame.right) / 2;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  navigator.clipboard.writeText(new URL(link.getAttribute("href"), location.href).href);
  link.textContent += " ✓";
  link.removeAttribute("data-copy");
});

// A filter form sends only what was filled in, so that addresses stay short.
for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filter] :disabled")) field.disabled = false;
});
