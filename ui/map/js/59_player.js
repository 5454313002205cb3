// Beneath a panel with steps: back, play, on, a slider, the speed, and which step it is.
const SPEEDS = [0.5, 1, 2];
const PLAYER_ICONS = {
  previous: "M18 5v14L9 12zM6 5v14",
  play: "M7 4v16l13-8z",
  pause: "M8 5v14M16 5v14",
  next: "M6 5v14l9-7zM18 5v14",
};

class Player {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.speed = 1;
    this.root = make("div", "ee-map-player", { role: "group" });
    this.root.hidden = true;
    this.previous = this.button("previous", "Previous step", () => this.go(-1));
    this.toggle = this.button("play", "Play the steps", () => (view.playing ? view.stopPlaying() : view.play()));
    this.next = this.button("next", "Next step", () => this.go(1));
    this.slider = make("input", "ee-map-slider", {
      type: "range", min: "0", step: "1", "aria-label": "Step", "data-testid": "map-step-slider",
    });
    this.slider.oninput = () => this.scrub(Number(this.slider.value));
    this.speeds = this.choice();
    this.text = make("p", "ee-map-step", { "data-testid": "map-step-title", "aria-live": "polite" });
    const keys = make("div", "ee-map-group");
    keys.append(this.previous, this.toggle, this.next);
    const row = make("div", "ee-map-player-row");
    row.append(keys, this.slider, this.speeds);
    this.root.append(this.text, row);
  }

  /** @param {keyof typeof PLAYER_ICONS} name @param {string} label @param {() => void} act */
  button(name, label, act) {
    const made = button(label, [svgIcon(PLAYER_ICONS[name])], act);
    made.dataset.testid = `map-step-${name}`;
    return made;
  }

  choice() {
    const made = make("select", "ee-map-speed", { "aria-label": "Speed", title: "Speed", "data-testid": "map-step-speed" });
    for (const speed of SPEEDS) made.append(make("option", "", { value: String(speed) }, `${speed}×`));
    made.value = "1";
    made.onchange = () => { this.speed = Number(made.value); };
    return made;
  }

  /** @param {number} by */
  go(by) {
    this.view.stopPlaying();
    this.view.goTo((this.view.motion?.to ?? this.view.step) + by);
  }

  /** @param {number} step */
  scrub(step) {
    this.view.stopPlaying();
    this.view.goTo(step, { jump: true });
  }

  draw() {
    const { view } = this;
    const steps = view.given?.steps ?? [];
    this.root.hidden = !steps.length;
    if (!steps.length) return delete view.root.dataset.step;
    view.root.dataset.step = String(view.step);
    const at = view.motion?.to ?? view.step;
    this.root.setAttribute("aria-label", `Steps of ${view.given.title || "the map"}`);
    this.text.textContent = `${at + 1} of ${steps.length}: ${steps[at].title}`;
    this.text.setAttribute("aria-live", view.playing ? "off" : "polite");
    this.slider.max = String(steps.length - 1);
    this.slider.value = String(at);
    this.slider.setAttribute("aria-valuetext", this.text.textContent);
    this.enable(this.previous, at > 0);
    this.enable(this.next, at < steps.length - 1);
    const label = view.playing ? "Pause" : "Play the steps";
    if (this.toggle.title === label) return undefined;
    Object.assign(this.toggle, { title: label });
    this.toggle.setAttribute("aria-label", label);
    this.toggle.replaceChildren(svgIcon(PLAYER_ICONS[view.playing ? "pause" : "play"]));
    return undefined;
  }

  // A button that has the focus keeps it, so that the keyboard does not lose its place at the end.
  /** @param {Element} element @param {boolean} able */
  enable(element, able) {
    element.setAttribute("aria-disabled", String(!able));
  }
}
