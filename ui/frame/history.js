/**
 * One step of the browser's history per choice: a page that was just turned to has no address of
 * its own yet, and what it then puts there takes the empty one's place. Streamlit pushes both, so
 * that Back would first lead to the empty address, where nothing changes.
 */
const PATCHED = Symbol.for("embedding-explorer-history");

/**
 * Whether the second address only says what the first, of the same page, left open.
 * @param {{pathname: string, search: string}} before
 * @param {{pathname: string, search: string}} after
 */
export function completes(before, after) {
  return before.pathname === after.pathname && !before.search && Boolean(after.search);
}

/** Listen once, for as long as the window lives. */
export default function () {
  const known = /** @type {any} */ (window);
  if (known[PATCHED]) return;
  known[PATCHED] = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    if (completes(location, new URL(url ?? "", location.href))) {
      history.replaceState(state, title, url);
    } else {
      push(state, title, url);
    }
  };
}
