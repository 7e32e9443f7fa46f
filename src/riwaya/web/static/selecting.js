// What is selected in the text of a report, as offsets.
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
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const words = range.toString();
  const lead = words.length - words.trimStart().length;
  const trail = words.length - words.trimEnd().length;
  if (start + lead >= end - trail) return null;
  return { start: start + lead, end: end - trail, words: words.trim(), box: range.getBoundingClientRect() };
}
