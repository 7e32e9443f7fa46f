// What is selected in the text of a report, as offsets.
// Offsets are code points of the untouched text: JavaScript counts UTF-16 units, so they are counted here.

function offset(node, at) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const line = element.closest("[data-start]");
  if (line) {
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, at);
    return Number(line.dataset.start) + [...before.toString()].length;
  }
  // Names beside a line come after all its words.
  const beside = element.closest(".line")?.querySelector("[data-start]");
  return beside ? Number(beside.dataset.start) + [...beside.textContent].length : null;
}

function wordsOf(range) {
  const copy = range.cloneContents();
  for (const names of copy.querySelectorAll(".notes")) names.remove();
  return range.startContainer.parentElement?.closest(".notes") ? "" : copy.textContent;
}

export function selected() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const words = wordsOf(range);
  const lead = words.length - words.trimStart().length;
  const trail = words.length - words.trimEnd().length;
  if (start + lead >= end - trail) return null;
  return {
    start: start + lead,
    end: end - trail,
    words: words.trim().replace(/\s*\n\s*/g, " "), // a field of one line would take a line feed out
    box: range.getBoundingClientRect(),
  };
}
