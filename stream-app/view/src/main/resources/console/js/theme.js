/** Light or dark: the system's preference, until the user chooses. */

const KEY = 'reckon.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');

export function isDark() {
  const chosen = localStorage.getItem(KEY);
  return chosen === null ? system.matches : chosen === 'dark';
}

export function startTheme(button, onChange) {
  const show = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    button.setAttribute('aria-pressed', String(isDark()));
    onChange();
  };
  button.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    // Choosing the system's preference follows the system again.
    if ((next === 'dark') === system.matches) {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, next);
    }
    show();
  });
  system.addEventListener('change', show);
  show();
}
