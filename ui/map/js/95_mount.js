// What Streamlit calls: once for every run of the script, with the place on the page.
/** @type {WeakMap<Element, {app: App, calls: MapComponent[]}>} */
const MOUNTED = new WeakMap();
const STANDING = 4; // calls of one place that are remembered

/** @param {MapComponent} component */
export default function (component) {
  const { parentElement } = component;
  const mounted = MOUNTED.get(parentElement) ?? { app: new App(parentElement), calls: [] };
  MOUNTED.set(parentElement, mounted);
  const { app, calls } = mounted;
  calls.push(component);
  calls.splice(0, calls.length - STANDING);
  answerTo(app, component);
  return () => {
    if (!parentElement.isConnected) {
      MOUNTED.delete(parentElement);
      app.destroy();
      return;
    }
    // The place is still there: where the script runs again while this module loads, Streamlit
    // makes the calls of all runs, in any order, and ends at once those that are out of date.
    const at = calls.indexOf(component);
    const last = at >= 0 && at === calls.length - 1;
    if (at >= 0) calls.splice(at, 1);
    if (last && calls.length) answerTo(app, calls[calls.length - 1]);
  };
}

/** @param {App} app @param {MapComponent} component */
function answerTo(app, { data, setStateValue }) {
  app.send = (value) => setStateValue("selection", value);
  if (data) app.update(data);
}
