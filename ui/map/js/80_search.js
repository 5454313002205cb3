// The search box, its list, and its keys.
let searches = 0;

/** @param {Names} names */
const farOf = (names) => /** @type {FarTexts} */ (names);

class Search {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    searches += 1;
    this.id = `ee-map-found-${searches}`;
    /** @type {number[]} */
    this.found = [];
    /** @type {string | undefined} */
    this.token = undefined;
    this.root = make("div", "ee-map-search");
    this.input = make("input", "ee-map-input", {
      type: "text", role: "combobox", placeholder: "Find an item by name",
      "aria-label": "Find an item by name", "aria-expanded": "false", "aria-controls": this.id,
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
    });
    this.list = make("div", "ee-map-found", { role: "listbox", id: this.id, "aria-label": "Found items" });
    this.list.hidden = true;
    this.root.append(svgIcon("M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12Zm4.5 10.5L20 20"), this.input, this.list);
    this.input.oninput = () => this.search();
    this.input.onfocus = () => this.app.data?.names.namesUrl && finderOf(farOf(this.app.data.names));
    this.input.onkeydown = (event) => this.press(event);
    this.input.onblur = () => this.close();
    this.close();
  }

  folded() {
    const { names, token } = this.app.data;
    if (this.token !== token) {
      this.token = token;
      this.texts = Array.from({ length: names.length }, (_, i) => fold(names.get(i)));
    }
    return this.texts;
  }

  search() {
    const query = fold(this.input.value);
    this.query = query;
    if (!query) return this.close();
    const { names } = this.app.data;
    return names.namesUrl ? this.searchFar(farOf(names), query) : this.searchNear(query);
  }

  /** @param {FarTexts} names @param {string} query */
  async searchFar(names, query) {
    const found = await finderOf(names).find(query).catch(quiet);
    if (!found || this.query !== query || this.app.data.names !== names) return;
    for (const [i, text] of found) names.known.set(i, text);
    this.found = found.map(([i]) => i);
    this.open();
  }

  /** @param {string} query */
  searchNear(query) {
    const near = find(this.folded(), query);
    const more = near.length < MAX_FOUND ? find(this.folded(), query, fuzzy) : [];
    this.found = [...new Set([...near, ...more])].slice(0, MAX_FOUND);
    return this.open();
  }

  open() {
    this.at = this.found.length ? 0 : -1;
    const options = this.found.map((i, at) => this.option(i, at));
    const none = make("div", "ee-map-none", { role: "status" }, "No item with that name.");
    this.list.replaceChildren(...(options.length ? options : [none]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point();
  }

  /** @param {number} i @param {number} at */
  option(i, at) {
    const option = make("div", "ee-map-option", { role: "option", id: `${this.id}-${at}` });
    if (this.app.data.thumbs) option.append(this.app.thumb(i, 24));
    option.append(make("span", "", {}, shorten(this.app.data.names.get(i), 80)));
    option.onpointerdown = (event) => { event.preventDefault(); this.choose(at); };
    return option;
  }

  point() {
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.at)));
    if (this.at < 0) return this.input.removeAttribute("aria-activedescendant");
    options[this.at].scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    event.stopPropagation();
    const step = Number(event.key === "ArrowDown") - Number(event.key === "ArrowUp");
    if (step) {
      event.preventDefault();
      if (this.list.hidden) return this.search();
      if (!this.found.length) return undefined;
      this.at = turned(this.at, step, this.found.length);
      return this.point();
    }
    if (event.key === "Escape") return this.close();
    return event.key === "Enter" && !this.list.hidden && this.at >= 0 ? this.choose(this.at) : undefined;
  }

  /** @param {number} at */
  choose(at) {
    const i = this.found[at];
    this.input.value = this.app.data.names.get(i);
    this.close();
    this.app.views.forEach((view) => view.reveal(i));
    this.app.select([i], "search");
  }

  close() {
    this.found = [];
    this.at = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
