// Finding an item by its name: exact, then from the start, then inside, then nearly.
const MAX_FOUND = 8;
let searches = 0;

// Without accents and case, so that "citroen" finds "Citroën".
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

function score(name, query) {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const at = name.indexOf(query);
  if (at < 0) return Infinity;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) && !wordStart(name, query) ? 3 : 2;
}

function wordStart(name, query) {
  return name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(query));
}

// Edits (insert, delete, replace, swap of neighbours) from a to b, Infinity beyond `most`
// (optimal string alignment).
function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let [before, row] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length] <= most ? row[b.length] : Infinity;
}

const wordsOf = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// The fewest slips that make the query, or its start, one of the texts.
function slips(texts, query) {
  const most = query.length < 4 ? 0 : query.length < 8 ? 1 : 2;
  const tried = texts.flatMap((text) => [text, text.slice(0, query.length)]);
  return Math.min(Infinity, ...tried.map((text) => edits(query, text, most)));
}

// Nearly: the name as a whole, or every word of the query in some word of the name.
function fuzzy(name, query) {
  const [words, asked] = [wordsOf(name), wordsOf(query)];
  const apart = asked.reduce((sum, word) => sum + slips(words, word), asked.length ? 0 : Infinity);
  return 4 + Math.min(slips([name], query), apart);
}

function find(folded, query, rate = score) {
  const hits = [];
  folded.forEach((name, i) => {
    const value = rate(name, query);
    if (value < Infinity) hits.push({ i, value, length: name.length });
  });
  hits.sort((a, b) => a.value - b.value || a.length - b.length || a.i - b.i);
  return hits.slice(0, MAX_FOUND).map((hit) => hit.i);
}

class Search {
  constructor(app) {
    this.app = app;
    searches += 1;
    this.id = `ee-map-found-${searches}`;
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
    if (!query) return this.close();
    const near = find(this.folded(), query);
    const more = near.length < MAX_FOUND ? find(this.folded(), query, fuzzy) : [];
    this.found = [...new Set([...near, ...more])].slice(0, MAX_FOUND);
    return this.open();
  }

  open() {
    this.at = this.found.length ? 0 : -1;
    const options = this.found.map((i, at) => this.option(i, at));
    const none = make("div", "ee-map-none", { role: "status" }, "Nothing by that name.");
    this.list.replaceChildren(...(options.length ? options : [none]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point();
  }

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

  press(event) {
    event.stopPropagation();
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.list.hidden) return this.search();
      if (!this.found.length) return undefined;
      this.at = (this.at + steps[event.key] + this.found.length) % this.found.length;
      return this.point();
    }
    if (event.key === "Escape") return this.close();
    return event.key === "Enter" && !this.list.hidden && this.at >= 0 ? this.choose(this.at) : undefined;
  }

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
