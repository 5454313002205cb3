// Small things everybody uses: elements, theme, plotly.js.
/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {Record<string, string>} [attributes]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, className, attributes = {}, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** @param {string} path */
function svgIcon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

/** @param {Element} element @returns {Theme} */
function readTheme(element) {
  const style = getComputedStyle(element);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => {
    const value = style.getPropertyValue(`--st-${name}`).trim();
    return value && value !== "unset" ? value : otherwise;
  };
  const background = read("background-color", "#FCFCFA");
  const dark = luminance(background) < 0.4;
  return {
    dark,
    background,
    panel: read("secondary-background-color", dark ? "#1A222B" : "#F0F2F1"),
    text: read("text-color", dark ? "#E8EDF2" : "#1B2430"),
    accent: dark ? read("link-color", "#56C4BC") : read("primary-color", "#0B6E6E"),
    border: read("border-color", dark ? "#313B46" : "#D5DAD8"),
    font: read("font", "sans-serif"),
    near: dark ? "#56C4BC" : "#0B6E6E",
    hidden: dark ? "#F5B041" : "#B45F06",
    wrong: dark ? "#FF7B72" : "#C62828",
  };
}

/** @param {string} color */
function luminance(color) {
  const context = make("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** @param {string} kind */
function hasWebGL(kind) {
  const context = /** @type {WebGLRenderingContext | null} */ (make("canvas").getContext(kind));
  if (!context) return false;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return true;
}

const LOADING = new Map();

// plotly.js once per page.
/** @param {string} url @returns {Promise<any>} */
function loadPlotly(url) {
  if (window.Plotly?.react) return Promise.resolve(window.Plotly);
  if (!LOADING.has(url)) {
    const loading = addScript(url).then(() => window.Plotly);
    loading.catch(() => LOADING.delete(url));
    LOADING.set(url, loading);
  }
  return LOADING.get(url);
}

/** @param {string} src @returns {Promise<void>} */
function addScript(src) {
  return new Promise((resolve, reject) => {
    const script = make("script", "", { src });
    script.onload = () => (window.Plotly?.react ? resolve() : reject(new Error("no plotly in it")));
    script.onerror = () => reject(new Error(`${src} did not load`));
    document.head.append(script);
  });
}

// What the user is told as it is; any other error is a defect of ours.
class Sentence extends Error {}
