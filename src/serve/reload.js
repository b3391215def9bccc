// Reloads the page when the desk has changed since it was served. Only a page in view listens: a
// browser has few connections to one server, and many open pages would use them up.
const shown = document.currentScript.dataset.version;
let events;

function listen() {
  events?.close();
  if (document.hidden) return;
  events = new EventSource("/-/events");
  events.onmessage = ({ data }) => {
    if (data !== shown) location.reload();
  };
}

document.addEventListener("visibilitychange", listen);
listen();
