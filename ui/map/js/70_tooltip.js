// The card that follows the pointer: name, thumbnail and fields, as text only.
const THUMB_PX = 96;
const BELIEF_TITLE = "Reliability";
const PIXELATED_BELOW = 65;

class Tooltip {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.root = make("div", "ee-map-tip", { role: "tooltip" });
    this.root.hidden = true;
  }

  /** @param {number} i @param {Spot} event @param {View} view */
  show(i, event, view) {
    const said = view?.panel.belief ? beliefText(view.panel.belief[i]) : "";
    if (this.item !== i || this.said !== said) this.fill(i, said);
    [this.item, this.said] = [i, said];
    this.root.hidden = false;
    this.put(event);
    const { names } = this.app.data;
    if (names.has(i)) return;
    names.want([i]).then(() => {
      if (this.item !== i || this.root.hidden) return;
      this.fill(i, this.said);
      this.put(event);
    }).catch(quiet);
  }

  hide() {
    this.root.hidden = true;
  }

  /** @param {number} i @param {string} said */
  fill(i, said) {
    const { data } = this.app;
    const name = make("strong", "", {}, data.names.get(i) || "…");
    const rows = data.fields.map((field) => [field.title, field.get(i)]).filter(([, text]) => text);
    if (said) rows.push([BELIEF_TITLE, said]);
    const list = make("dl");
    for (const [title, text] of rows) list.append(make("dt", "", {}, title), make("dd", "", {}, text));
    const words = make("div", "ee-map-tip-words");
    words.append(name, ...(rows.length ? [list] : []));
    this.root.replaceChildren(...(data.thumbs ? [this.app.thumb(i, THUMB_PX)] : []), words);
  }

  // Beside the pointer, on the side where it stays inside the map.
  /** @param {Spot} event */
  put(event) {
    const frame = this.app.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const left = x + 18 + width <= frame.width ? x + 18 : x - 18 - width;
    const top = y + 16 + height <= frame.height ? y + 16 : y - 12 - height;
    this.root.style.left = `${clamp(left, 0, Math.max(frame.width - width, 0))}px`;
    this.root.style.top = `${clamp(top, 0, Math.max(frame.height - height, 0))}px`;
  }
}

// One tile of the sheet, scaled to fit a square of `side` px.
/** @param {Thumbs} thumbs @param {string} url @param {number} i @param {number} side */
function tile(thumbs, url, i, side) {
  const { columns, width, height } = thumbs;
  const factor = side / Math.max(width, height);
  const element = make("div", "ee-map-thumb", { "aria-hidden": "true" });
  Object.assign(element.style, {
    width: `${width * factor}px`, height: `${height * factor}px`,
    backgroundImage: `url("${url}")`,
    backgroundPosition: `${-(i % columns) * width * factor}px ${-Math.floor(i / columns) * height * factor}px`,
    backgroundSize: `${columns * width * factor}px auto`,
    imageRendering: Math.max(width, height) < PIXELATED_BELOW ? "pixelated" : "auto",
  });
  return element;
}
