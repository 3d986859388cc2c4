// Every view is a link: what is shown is in the query of the address.

const listeners = new Set();

/** The query of the address. */
export const address = () => new URLSearchParams(location.search);

/** Shows another view; without a new entry in the browser's history if `replace`. */
export function navigate(parameters, { replace = false } = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const target = `?${new URLSearchParams(given)}`;
  history[replace ? "replaceState" : "pushState"](null, "", target);
  listeners.forEach(listener => listener());
  if (!replace) scrollTo(0, 0);
}

/** Calls the listener whenever the address changes. */
export function onNavigate(listener) {
  listeners.add(listener);
}

addEventListener("popstate", () => listeners.forEach(listener => listener()));

// links within the page do not load it anew, which would lose the credential
document.addEventListener("click", event => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented) return;
  const link = event.target.closest?.('a[href^="?"]');
  if (!link) return;
  event.preventDefault();
  navigate(Object.fromEntries(new URLSearchParams(link.getAttribute("href"))));
});
