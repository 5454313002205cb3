// Small things everybody uses: elements, numbers, theme, plotly.js.
function make(tag, className, attributes = {}, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

function svgIcon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

const count = (n) => n.toLocaleString("en-GB");
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const shorten = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);

// A number generator with a seed (mulberry32), so that a sample is the same on every visit.
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function readTheme(element) {
  const style = getComputedStyle(element);
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

function luminance(color) {
  const context = make("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

function hasWebGL(kind) {
  const context = make("canvas").getContext(kind);
  if (!context) return false;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return true;
}

const LOADING = new Map();

// plotly.js once per page.
function loadPlotly(url) {
  if (window.Plotly?.react) return Promise.resolve(window.Plotly);
  if (!LOADING.has(url)) {
    const loading = addScript(url).then(() => window.Plotly);
    loading.catch(() => LOADING.delete(url));
    LOADING.set(url, loading);
  }
  return LOADING.get(url);
}

function addScript(src) {
  return new Promise((resolve, reject) => {
    const script = make("script", "", { src });
    script.onload = () => (window.Plotly?.react ? resolve() : reject(new Error("no plotly in it")));
    script.onerror = () => reject(new Error(`${src} did not load`));
    document.head.append(script);
  });
}
