/** Light or dark: what the system prefers, until somebody says otherwise. */

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
    // Back to what the system says is no choice at all: it follows the system again.
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
