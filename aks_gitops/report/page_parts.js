const MOST_ROWS = 200;
const MOST_TOGGLES = 12;

const data = JSON.parse(document.getElementById("data").textContent);

// Characters that hide, or turn the text around them, are written out: a path must look like itself.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const plainText = (text) =>
  String(text).replace(UNSEEN, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child == null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(plainText(child)));
  }
  return node;
}
const $ = (id) => document.getElementById(id);
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;
const countOf = (number, all, one) =>
  number === all ? count(all, one) : `${number.toLocaleString("en")} of ${count(all, one)}`;
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const emptyLast = (a, b) => !a - !b || compare(a, b);
const unique = (list) => [...new Set(list)];
const grouped = (list, key) => {
  const groups = new Map();
  for (const one of list) {
    const name = key(one);
    if (groups.has(name)) groups.get(name).push(one);
    else groups.set(name, [one]);
  }
  return groups;
};
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Append the first rows of a list, and a button for the rest. */
function fillList(list, rows, render, most = MOST_ROWS) {
  const show = (some) => list.append(...some.map((row) => h("li", null, render(row))));
  show(rows.slice(0, most));
  if (rows.length > most) {
    const button = h("button", { type: "button", class: "plain" }, `Show all ${rows.length.toLocaleString("en")}`);
    const last = h("li", { class: "more" }, button);
    button.addEventListener("click", () => { last.remove(); show(rows.slice(most)); list.children[most].querySelector("a")?.focus(); });
    list.append(last);
  }
  return list;
}
const makeList = (rows, render, name) => fillList(h("ul", { class: name || "list" }), rows, render);
const table = (...rows) =>
  h("dl", { class: "table" }, rows.filter((row) => row && row[1]).map(([key, value]) => [h("dt", null, key), h("dd", null, value)]));

const part = (id, title, ...content) =>
  h("section", { class: "part", "aria-labelledby": id }, h("h2", { id }, title), ...content);
const outside = (href, content, hint) => h("a", { href, target: "_blank", rel: "noopener noreferrer", title: hint }, content);

// A long path breaks after its slashes first.
const code = (path) => h("code", null, path.split(/(?<=\/)/).map((piece, index) => (index ? [h("wbr"), piece] : piece)));

const renderFacts = (facts) => $("facts").append(
  ...facts.filter(Boolean).map(([key, value]) => h("div", null, h("dt", null, key), h("dd", null, value))));

// --- Search and filters: over `items` by `facets`, which each page has, as it has `update` ----

let words = [];

const switched = (list) => list.map((facet) => ({ ...facet, on: new Set(), buttons: new Map() }));

const passes = (item, except) =>
  words.every((word) => item.text.includes(word)) &&
  facets.every((facet) => facet === except || !facet.on.size || facet.of(item).some((value) => facet.on.has(value)));
const isNarrowed = () => words.length > 0 || facets.some((facet) => facet.on.size);

function renderFacets() {
  for (const facet of facets) {
    const found = new Set(items.flatMap(facet.of));
    const values = facet.known ? facet.known.filter((v) => found.has(v)) : [...found].sort(facet.order);
    const box = h("div", { class: "toggles" });
    values.forEach((value, index) => {
      const number = h("small");
      const button = h("button", { type: "button", class: "toggle", "aria-pressed": "false", hidden: index >= MOST_TOGGLES },
        h("span", null, facet.label(value)), number);
      button.addEventListener("click", () => {
        if (!facet.on.delete(value)) facet.on.add(value);
        update();
      });
      facet.buttons.set(value, [button, number]);
      box.append(button);
    });
    if (values.length > MOST_TOGGLES) {
      const more = h("button", { type: "button", class: "plain" }, `${values.length - MOST_TOGGLES} more`);
      more.addEventListener("click", () => {
        const first = box.children[MOST_TOGGLES];
        for (const button of box.children) button.hidden = false;
        more.remove();
        first.focus();
      });
      box.append(more);
    }
    $("filters").append(h("fieldset", null, h("legend", { class: "label" }, facet.name), box));
  }
}

function updateFacets() {
  for (const facet of facets) {
    const numbers = new Map();
    for (const item of items)
      if (passes(item, facet)) for (const value of facet.of(item)) numbers.set(value, (numbers.get(value) || 0) + 1);
    for (const [value, [button, number]] of facet.buttons) {
      const on = facet.on.has(value);
      number.textContent = (numbers.get(value) || 0).toLocaleString("en");
      button.setAttribute("aria-pressed", on);
      button.classList.toggle("none", !numbers.get(value) && !on);
      if (on) button.hidden = false;
    }
  }
}

function clear() {
  $("search").value = "";
  words = [];
  for (const facet of facets) facet.on.clear();
  update();
}

/** Clear the search and the filters; tell whether there were any. */
function clearNarrowed() {
  const was = isNarrowed();
  if (was) clear();
  return was;
}

/** Given: what Escape does; it returns whether the key has thereby done its work. */
function startKeys(escape) {
  let waiting = 0;
  $("search").addEventListener("input", () => {
    words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(update);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== $("search")) {
      event.preventDefault();
      $("search").focus();
      $("search").select();
    } else if (event.key === "Escape" && escape()) event.preventDefault();
  });
}

const narrow = matchMedia("(max-width: 760px)");
const foldFilters = () => { $("filters").open = !narrow.matches; };

function startFilters() {
  renderFacets();
  $("clear").addEventListener("click", () => { clear(); $("search").focus(); });
  narrow.addEventListener("change", foldFilters);
  foldFilters();
}

// --- Theme -----------------------------------------------------------------------------------

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
const nameTheme = () => { $("theme").textContent = isDark() ? "Light theme" : "Dark theme"; };
const remembered = (theme) => {
  try {
    if (theme) localStorage.setItem("aks-gitops-theme", theme);
    return localStorage.getItem("aks-gitops-theme");
  } catch {
    return null; // Some browsers keep nothing for pages from files.
  }
};
function startTheme() {
  const theme = remembered();
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  nameTheme();
  dark.addEventListener("change", nameTheme);
  $("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    remembered(document.documentElement.dataset.theme);
    nameTheme();
  });
}

/** Start what every page has. Given: what Escape does. */
function startPage(escape = clearNarrowed) {
  startTheme();
  startKeys(escape);
  startFilters();
}
