// What a page can do with a script: copy, search, and a menu that is closed on a phone. Without it
// everything can be read.
"use strict";

const up = document.currentScript.dataset.up;

// Copies a block of code; of a terminal only what was typed.
for (const pre of document.querySelectorAll("pre")) {
  pre.tabIndex = 0;
  if (pre.querySelector(".language-text")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    let text = pre.textContent;
    if (pre.querySelector(".language-console")) {
      text = text.split("\n").filter((line) => line.startsWith("$ ")).map((line) => line.slice(2)).join("\n") + "\n";
    }
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  const frame = document.createElement("div");
  frame.className = "code";
  pre.replaceWith(frame);
  frame.append(pre, button);
}

const menu = document.querySelector("nav details");
const narrow = matchMedia("(max-width: 60rem)");
menu.open = !narrow.matches;
narrow.addEventListener("change", () => { menu.open = !narrow.matches; });
const contents = document.querySelector(".contents");
if (contents && matchMedia("(min-width: 80rem)").matches) contents.open = true;
document.querySelector("nav [aria-current], nav .open")?.scrollIntoView({ block: "nearest" });
scrollTo(0, location.hash ? scrollY : 0);

const form = document.querySelector(".search");
const field = form.querySelector("input");
const list = document.querySelector("#found");
form.hidden = false;

// load fetches the index with the first letter.
let loading;
const load = () => loading ??= new Promise((done) => {
  const script = document.createElement("script");
  script.src = up + "search.js";
  script.addEventListener("load", done);
  document.head.append(script);
});

// rank tells how well a heading matches all words; 0 is not at all.
const rank = (heading, page, words) => {
  const text = heading.toLowerCase();
  if (!words.every((word) => text.includes(word) || page.toLowerCase().includes(word))) return 0;
  if (text === words.join(" ")) return 4;
  if (text.startsWith(words[0])) return 3;
  return text.includes(words[0]) ? 2 : 1;
};

field.addEventListener("input", async () => {
  await load();
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = window.searchIndex
    .map((entry) => [rank(entry[0], entry[1], words), entry])
    .filter(([score]) => words.length > 0 && score > 0)
    .sort((a, b) => b[0] - a[0]).slice(0, 20);
  list.replaceChildren(...found.map(([, [heading, page, address]]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = up + address;
    link.textContent = heading;
    const where = document.createElement("small");
    where.textContent = page;
    link.append(where);
    item.append(link);
    return item;
  }));
  if (words.length > 0 && found.length === 0) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = "Nothing has this name.";
    list.append(none);
  }
  list.hidden = words.length === 0;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") list.hidden = true;
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    field.focus();
  }
});
document.addEventListener("click", (event) => { if (!form.contains(event.target)) list.hidden = true; });
