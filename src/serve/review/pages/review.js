// Keys of the review desk. They work where a place or a name has the focus, and press the buttons that stand there.
(() => {
  const NEXT = "dateline-review-next";
  const places = () => [...document.querySelectorAll("[data-place]")];
  const questions = () => [...document.querySelectorAll("[data-question]")];

  function focusOn(place) {
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "nearest" });
  }

  function step(all, here, by) {
    return all[Math.min(Math.max(all.indexOf(here) + by, 0), all.length - 1)];
  }

  // A button or a link with a key: of the place first, then of its question, then of the page.
  function withKey(key, place) {
    const around = [place, place.closest("[data-question]"), document].filter(Boolean);
    for (const part of around) {
      const own = part === document ? part.querySelector(`[data-key="u"]`) : [...part.querySelectorAll("[data-key]")];
      const found = Array.isArray(own) ? own.find((one) => one.dataset.key === key && (part === place || !one.closest("[data-place]"))) : key === "u" && own;
      if (found) return found;
    }
    return null;
  }

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const place = target.closest?.("[data-place], [data-question], .told");
    const isField = target.matches("input, textarea, select");
    if (key === "Escape" && isField) return focusOn(place);
    if (!place || isField) return;
    const own = place.matches("[data-question]") ? (place.querySelector("[data-place]") ?? place) : place;
    const question = place.closest("[data-question]");
    const moved = { j: [places, own, 1], k: [places, own, -1], J: [questions, question, 1], K: [questions, question, -1] }[key];
    if (moved) {
      const [all, here, by] = moved;
      const to = step(all(), here, by);
      focusOn(to?.matches("[data-question]") ? to.querySelector("[data-place]") : to);
      return event.preventDefault();
    }
    const found = withKey(key === "a" ? "1" : key, own);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input")) found.focus();
    else found.click();
    if (found.matches("summary")) found.parentElement.querySelector("[type=radio]")?.focus();
  });

  // After an answer the page comes anew, without the place: the one that came next has the focus then.
  document.addEventListener("submit", ({ target }) => {
    const all = places();
    const here = target.closest("[data-place]") ?? target.closest("[data-question]")?.querySelector("[data-place]");
    const isWhole = !target.closest("[data-place]");
    const question = target.closest("[data-question]");
    const after = all.slice(all.indexOf(here) + 1).filter((place) => !isWhole || !question?.contains(place));
    const next = here ? after[0] ?? all[all.indexOf(here) - 1] : document.activeElement?.closest("[data-place]");
    sessionStorage.setItem(NEXT, JSON.stringify([next?.id, here?.id]));
  });

  const [next, here] = JSON.parse(sessionStorage.getItem(NEXT) ?? "[]");
  const isDone = new URLSearchParams(location.search).has("done");
  sessionStorage.removeItem(NEXT);
  focusOn(document.getElementById(here) && !isDone ? document.getElementById(here) : document.getElementById(next) ?? places()[0] ?? document.querySelector(".told"));
})();
