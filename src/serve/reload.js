// Reloads the page when it would be another: the desk has changed since it was served. Only a page in view listens: a
// browser has few connections to one server, and many open pages would use them up.
(() => {
  const { version, tag } = document.currentScript.dataset;
  const PLACE = "dateline-place";
  let told = version;
  let events;

  function listen() {
    events?.close();
    if (document.hidden) return;
    events = new EventSource("/-/events");
    events.onmessage = async ({ data }) => {
      if (data === told) return;
      told = data;
      if (await isOther()) reload();
    };
  }

  // A change elsewhere on the desk leaves the page as it is.
  async function isOther() {
    try {
      const { headers } = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      return headers.get("ETag") !== `"${tag}"`;
    } catch {
      told = ""; // Asked again when the server tells something.
      return false;
    }
  }

  function reload() {
    sessionStorage.setItem(PLACE, JSON.stringify([location.href, scrollX, scrollY]));
    location.reload();
  }

  const [from, left, top] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  sessionStorage.removeItem(PLACE);
  if (from === location.href) addEventListener("load", () => scrollTo({ left, top, behavior: "instant" }));

  document.addEventListener("visibilitychange", listen);
  listen();
})();
