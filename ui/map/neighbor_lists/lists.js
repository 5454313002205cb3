// Two lists of neighbours. User text only ever becomes text nodes.
/** @type {Record<string, string>} */
const SIGNS = { near: "✓", hidden: "◌", false: "✕" };

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const LONGEST = 48; // letters of a name that are shown: two lines or three
const TILE = 30; // px, the longer side of a thumbnail

/** @param {Sheet} sheet @param {number} position */
function tile(sheet, position) {
  const scale = TILE / Math.max(sheet.width, sheet.height);
  const [w, h] = [sheet.width * scale, sheet.height * scale];
  const node = element("span", "tile");
  Object.assign(node.style, {
    width: `${w}px`,
    height: `${h}px`,
    backgroundImage: `url(${sheet.url})`,
    backgroundSize: `${sheet.columns * w}px auto`,
    backgroundPosition: `${-(position % sheet.columns) * w}px ${-Math.floor(position / sheet.columns) * h}px`,
    imageRendering: sheet.width < TILE ? "pixelated" : "auto",
  });
  return node;
}

// A long name without its middle: what tells names apart stands at either end.
/** @param {string} text */
function middle(text) {
  const letters = [...text];
  if (letters.length <= LONGEST) return text;
  const tail = Math.floor(LONGEST / 2) - 1;
  return `${letters.slice(0, LONGEST - tail - 1).join("")}…${letters.slice(-tail).join("")}`;
}

/** @param {ListEntry} entry @param {number} rank @param {(position: number) => void} pick @param {Sheet} [sheet] */
function row(entry, rank, pick, sheet) {
  const li = element("li", entry.status);
  li.dataset.status = entry.status;
  const top = element("div", "top");
  top.append(element("span", "rank", String(rank)));
  if (sheet) top.append(tile(sheet, entry.position));
  const name = element("button", "", middle(entry.name));
  name.type = "button";
  name.title = entry.name;
  name.onclick = () => pick(entry.position);
  top.append(name, element("span", "number", entry.number));
  const bar = element("div", "bar");
  const fill = element("i");
  fill.style.width = `${Math.round(Math.min(Math.max(entry.share, 0), 1) * 100)}%`;
  bar.append(fill);
  const remark = element("div", "remark");
  if (SIGNS[entry.status]) remark.append(element("span", "sign", SIGNS[entry.status]));
  remark.append(element("span", "", [entry.words, entry.remark].filter(Boolean).join(" · ")));
  li.append(top, bar, remark);
  return li;
}

/** @param {NeighborList} list @param {(position: number) => void} pick @param {Sheet} [sheet] */
function section(list, pick, sheet) {
  const node = element("section");
  node.append(element("h4", "", list.title), element("p", "sub", list.subtitle));
  if (!list.entries.length) {
    node.append(element("p", "empty", list.empty));
    return node;
  }
  const ol = element("ol");
  list.entries.forEach((entry, i) => ol.append(row(entry, i + 1, pick, sheet)));
  node.append(ol);
  return node;
}

/** @param {Element} node */
function isDark(node) {
  const rgb = getComputedStyle(node).color.match(/[\d.]+/g).map(Number);
  return rgb[0] + rgb[1] + rgb[2] > 382; // light text stands on a dark page
}

/** @param {ListsComponent} component */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = /** @type {HTMLElement | null} */ (parentElement.querySelector(".ee-lists"));
  if (!root) {
    root = element("div", "ee-lists");
    root.dataset.testid = "neighbors";
    parentElement.append(root);
  }
  const dark = isDark(root);
  root.style.setProperty("--ee-hidden", dark ? "#F5A65B" : "#B85C00");
  root.style.setProperty("--ee-false", dark ? "#FF7A90" : "#C2185B");
  /** @param {number} position */
  const pick = (position) => setTriggerValue("pick", position);
  root.replaceChildren(...data.lists.map((list) => section(list, pick, data.thumbs)));
}
