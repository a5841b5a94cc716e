// Light, dark, or as the system says. Charts ask here for their colours, since a canvas knows no style sheet.

const NAMES = { auto: "Auto", light: "Light", dark: "Dark" };
const ORDER = Object.keys(NAMES);
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();
let colours;

export const currentTheme = () => document.documentElement.dataset.theme;

/** Calls back whenever the colours change. */
export function onTheme(changed) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function nextTheme() {
  setTheme(ORDER[(ORDER.indexOf(currentTheme()) + 1) % ORDER.length]);
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem("theme", name);
  } catch {
    // Not kept then; it still holds for this page.
  }
  changed();
}

/** Binds the button that goes through the themes. */
export function bindThemeButton(button) {
  const show = () => {
    const name = currentTheme();
    button.textContent = NAMES[name];
    button.dataset.theme = name;
    button.setAttribute("aria-label", `Colours: ${NAMES[name]}. Press to change`);
  };
  button.addEventListener("click", nextTheme);
  onTheme(show);
  show();
}

/** The style sheet's colours as a canvas understands them: `palette().accent`, `palette().lines[0]`. */
export function palette() {
  if (colours) return colours;
  const probe = document.body.appendChild(document.createElement("span"));
  probe.hidden = true;
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  colours = {
    ink: read("ink"),
    muted: read("muted"),
    grid: read("grid"),
    rule: read("rule"),
    surface: read("surface"),
    accent: read("accent"),
    warn: read("warn"),
    lines: [1, 2, 3, 4, 5, 6, 7].map((number) => read(`line-${number}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return colours;
}

/** A colour with another opacity. */
export const faded = (colour, opacity) => colour.replace(/^rgba?\(([^,)]+),([^,)]+),([^,)]+).*\)$/, `rgba($1,$2,$3,${opacity})`);

function changed() {
  colours = null;
  listeners.forEach((listener) => listener());
}

system.addEventListener("change", changed);
