// Light and dark: as the system asks, or as the reader chooses.

const key = 'approxima-theme';
const order = ['system', 'light', 'dark'];
const names = { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' };

/** Where storage is forbidden, the choice lasts as long as the page. */
function stored() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Makes the button go through the themes; drawings in canvases hear `themechange`. */
export function installTheme(button) {
  let chosen = order.includes(stored()) ? stored() : 'system';
  const apply = () => {
    if (chosen === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    button.textContent = names[chosen];
    document.dispatchEvent(new Event('themechange'));
  };
  button.addEventListener('click', () => {
    chosen = order[(order.indexOf(chosen) + 1) % order.length];
    try {
      localStorage.setItem(key, chosen);
    } catch {
      // Not kept, then.
    }
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  apply();
}
