"use strict";
// The page is whole without this: it only sorts and filters tables and enlarges photos.
const words = document.body.dataset;

function number(text) {
  const found = text.replace(/\u2013/g, "-").match(/-?\d[\d.,]*/);
  return found ? parseFloat(found[0].replace(/,/g, "")) : NaN;
}

function compare(a, b) {
  const x = number(a), y = number(b);
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function sortBy(table, place, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => compare(a.cells[place].innerText, b.cells[place].innerText) * (down ? -1 : 1));
  table.querySelectorAll("thead th").forEach((th) => th.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("table.sorts")) {
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.title = words.sort.replace("{column}", button.textContent.trim());
    button.addEventListener("click", () => sortBy(table, place, head));
    head.append(button);
  });
  if (table.tBodies[0].rows.length < 12) continue;
  const label = document.createElement("label"), input = document.createElement("input");
  label.className = "filter";
  input.type = "search";
  label.append(words.filter, input);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.innerText.toLowerCase().includes(wanted);
  });
  table.parentElement.before(label);
}

const large = document.createElement("dialog");
large.addEventListener("click", () => large.close());
document.body.append(large);
for (const photo of document.querySelectorAll(".cards img")) {
  photo.tabIndex = 0;
  photo.setAttribute("role", "button");
  photo.setAttribute("aria-label", `${words.enlarge}: ${photo.alt}`);
  const open = () => { large.replaceChildren(photo.cloneNode()); large.firstChild.removeAttribute("tabindex"); large.showModal(); };
  photo.addEventListener("click", open);
  photo.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } });
}
