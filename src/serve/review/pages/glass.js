// The glass over a previewed page: `g` colours what is linked, mentioned and refused; the foot of the window says why, and
// answers as the review desk does.
(() => {
  const [ON, TOLD] = ["dateline-glass", "dateline-glass-told"];
  const SKIPPED = "aside, nav, sup, script, style, .who, .story, .footnote, .kicker, .dateline, .by, .newest, .corrections, figcaption";
  const isWord = /[\p{L}\p{N}]/u;
  let panel;
  let shown = null;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // The letters and digits of the page, and where each stands.
  function letters(root) {
    const places = [];
    let text = "";
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(SKIPPED)) continue;
      for (let at = 0; at < node.data.length; ) {
        const letter = String.fromCodePoint(node.data.codePointAt(at));
        if (isWord.test(letter)) {
          text += letter;
          for (let unit = 0; unit < letter.length; unit++) places.push([node, at + unit]);
        }
        at += letter.length;
      }
    }
    return { text, places };
  }

  const bare = (text) => [...text].filter((letter) => isWord.test(letter)).join("");

  // Names come in the order of the text: each is looked for behind the one before.
  function located(names, { text, places }) {
    let from = 0;
    const found = [];
    names.forEach((name, number) => {
      const [before, surface, after] = [name.before, name.surface, name.after].map(bare);
      if (!surface) return;
      const near = [[before, after], [before, after.slice(0, 8)], [before.slice(-8), after], [before.slice(-8), after.slice(0, 8)]];
      for (const [head, tail] of near) {
        let at = text.indexOf(head + surface + tail, Math.max(0, from - head.length));
        if (at < 0) at = text.indexOf(head + surface + tail);
        if (at < 0) continue;
        const [start, end] = [at + head.length, at + head.length + surface.length];
        found.push({ number, parts: places.slice(start, end) });
        from = end;
        return;
      }
    });
    return found;
  }

  function colour(name, number, parts) {
    // One mark for each text node that the name stands in, from the last to the first.
    const nodes = [...new Set(parts.map(([node]) => node))].reverse();
    for (const node of nodes) {
      const own = parts.filter(([other]) => other === node).map(([, at]) => at);
      const range = document.createRange();
      range.setStart(node, own[0]);
      range.setEnd(node, own.at(-1) + 1);
      const mark = element("span", { className: "dateline-glass" });
      mark.dataset.state = name.state;
      mark.dataset.number = number;
      mark.title = name.why;
      if (!node.parentElement.closest("a, button, summary")) {
        mark.tabIndex = 0;
        mark.setAttribute("role", "button");
        mark.setAttribute("aria-label", `${name.surface}, ${name.state}: ${name.why}`);
      }
      range.surroundContents(mark);
    }
  }

  async function open() {
    const root = document.querySelector("main");
    if (!root || panel) return;
    document.head.append(element("link", { rel: "stylesheet", href: "/-/review/glass.css", id: "dateline-glass-style" }));
    panel = element("section", { id: "dateline-glass-panel" });
    panel.setAttribute("aria-label", "Glass");
    document.body.append(panel);
    sessionStorage.setItem(ON, "on");
    const answer = await fetch(`/-/review/glass?path=${encodeURIComponent(location.pathname)}`, { cache: "no-store" });
    if (answer.status === 403) return say("The glass needs the token: open the address that the terminal printed.");
    if (!answer.ok) return say("The glass lies over pieces: this page is none.");
    const { source, names } = await answer.json();
    shown = { source, names };
    const found = located(names, letters(root.querySelector("article") ?? root));
    for (const { number, parts } of found.reverse()) colour(names[number], number, parts);
    const count = (state) => names.filter((name) => name.state === state).length;
    const legend = ["linked", "mentioned", "refused"].map((state) => {
      const part = element("span", { className: "dateline-glass", textContent: `${count(state)} ${state}` });
      part.dataset.state = state;
      return part;
    });
    const told = sessionStorage.getItem(TOLD);
    sessionStorage.removeItem(TOLD);
    const keys = "j and k go from name to name, a and 1 to 9 accept, n is none of ours, o another, u undo, g closes";
    panel.replaceChildren(element("p", { className: "legend" }, ...legend.flatMap((part) => [part, " "]), element("small", { textContent: keys })));
    if (told) panel.prepend(element("p", { role: "status", textContent: told }));
  }

  function close() {
    for (const mark of document.querySelectorAll("main .dateline-glass")) mark.replaceWith(...mark.childNodes);
    document.querySelector("main")?.normalize();
    document.getElementById("dateline-glass-style")?.remove();
    panel.remove();
    panel = shown = null;
    sessionStorage.removeItem(ON);
  }

  function say(text) {
    panel.replaceChildren(element("p", { textContent: text }));
  }

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const nameAt = (target) => {
    const mark = target?.closest?.(".dateline-glass") ?? target?.querySelector?.(":scope > .dateline-glass");
    return mark && !panel.contains(mark) ? shown?.names[mark.dataset.number] : undefined;
  };

  // The reason at once, and then what the desk has of that place.
  let asked;
  async function show(name) {
    if (!name || asked === name) return panel?.querySelector("article");
    asked = name;
    say(`“${name.surface}” is ${name.state}: ${name.why}`);
    const query = new URLSearchParams({ source: shown.source, start: name.start, end: name.end });
    const answer = await fetch(`/-/review/place?${query}`, { cache: "no-store" });
    if (asked !== name || !panel) return null;
    const page = parsed(await answer.text());
    const place = page.querySelector("article, [role=alert]");
    // The theme has a `place` of its own.
    if (place) place.className = "";
    const undo = page.querySelector("[data-key=u]")?.closest("form");
    panel.replaceChildren(...[place, undo].filter(Boolean));
    return panel.querySelector("article");
  }

  async function send(form, submitter) {
    const fields = new URLSearchParams(new FormData(form, submitter));
    fields.set("back", "/-/review/done");
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = parsed(await answer.text());
    const told = page.querySelector(".told, [role=alert]")?.textContent.replace(/\s+/g, " ").trim() ?? answer.statusText;
    asked = undefined;
    panel.replaceChildren(element("p", { role: "status", textContent: told }));
    // The page comes anew when the desk has been read again.
    if (answer.ok) sessionStorage.setItem(TOLD, told);
  }

  const marks = () => [...document.querySelectorAll("main .dateline-glass")];
  const focusable = (mark) => (mark?.tabIndex === 0 ? mark : mark?.closest("a, button, summary"));
  let current;
  const markOf = (target) => target.closest?.(".dateline-glass") ?? target.querySelector?.(".dateline-glass");

  document.addEventListener("mouseover", ({ target }) => panel && show(nameAt(target)));
  document.addEventListener("focusin", ({ target }) => {
    if (!panel || panel.contains(target)) return;
    current = markOf(target) ?? current;
    show(nameAt(markOf(target)));
  });
  document.addEventListener("submit", (event) => {
    if (!panel?.contains(event.target)) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("keydown", async (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || target.matches("input, textarea, select")) return;
    if (key === "g") {
      event.preventDefault();
      return panel ? close() : open();
    }
    if (!panel) return;
    if (key === "Escape") return close();
    if (key === "j" || key === "k") {
      event.preventDefault();
      const all = marks();
      const here = all.indexOf(current);
      const next = all[Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), all.length - 1)];
      focusable(next)?.focus();
      current = next;
      return;
    }
    if (!/^[a1-9nou]$/.test(key)) return;
    const place = asked ? await show(asked) : null;
    const found = (place ?? panel).querySelector(`[data-key="${key === "a" ? "1" : key}"]`) ?? (key === "u" ? panel.querySelector("[data-key=u]") : null);
    if (found?.matches("input")) found.focus();
    else found?.click();
  });

  if (sessionStorage.getItem(ON)) open();
})();
