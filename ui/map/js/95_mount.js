// What Streamlit calls: once for every run of the script, with the place on the page.
/** @type {WeakMap<Element, App>} */
const APPS = new WeakMap();

/** @param {MapComponent} component */
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!APPS.has(parentElement)) APPS.set(parentElement, new App(parentElement));
  const app = APPS.get(parentElement);
  app.send = (value) => setStateValue("selection", value);
  if (data) app.update(data);
  return () => {
    APPS.delete(parentElement);
    app.destroy();
  };
}
