/**
 * In a narrow window the menu lies over the page: once a page was chosen there it is closed.
 * Streamlit does so by what a browser calls itself (a phone), not by the width of its window.
 */
const PATCHED = Symbol.for("embedding-explorer-narrow-menu");
const NARROW = "(max-width: 768px)"; // where Streamlit lays its sidebar over the page
const LINK = '[data-testid="stSidebar"] a[href]:not([target="_blank"]):not([download])';
const CLOSE =
  '[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button';

/** Close the menu, unless Streamlit itself just did. */
function close() {
  const button = document.querySelector(CLOSE);
  if (button instanceof HTMLElement) button.click();
}

/** Listen once, for as long as the window lives. */
export default function () {
  const known = /** @type {any} */ (window);
  if (known[PATCHED]) return;
  known[PATCHED] = true;
  document.addEventListener("click", ({ target }) => {
    const chose = target instanceof Element && target.closest(LINK);
    if (chose && matchMedia(NARROW).matches) setTimeout(close); // after Streamlit's own listener
  });
}
