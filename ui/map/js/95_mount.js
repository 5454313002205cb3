// What Streamlit calls: once for every run of the script, with the place on the page.
/** @type {WeakMap<Element, {app: App, calls: number}>} */
const MOUNTED = new WeakMap();

/** @param {MapComponent} component */
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const mounted = MOUNTED.get(parentElement) ?? { app: new App(parentElement), calls: 0 };
  MOUNTED.set(parentElement, mounted);
  const { app } = mounted;
  mounted.calls += 1;
  const call = mounted.calls;
  app.send = (value) => setStateValue("selection", value);
  if (data) app.update(data);
  return () => {
    // Where the script runs again while this module still loads, Streamlit makes both calls and
    // then ends the first: the map is the second one's by then.
    if (call < mounted.calls) return;
    MOUNTED.delete(parentElement);
    app.destroy();
  };
}
