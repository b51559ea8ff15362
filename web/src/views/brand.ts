import {h, icon} from '../dom';

const BUBBLES =
  'M5 3h9a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H9.5L5.5 16.5V13H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z ' +
  'M19 8v2.5a4.5 4.5 0 0 1-4.5 4.5H10c.3 1.7 1.4 2.5 3 2.5h2l4 3.5v-3.5a3 3 0 0 0 3-3V11a3 3 0 0 0-3-3z';

/** The product's mark and name. */
export function brand(): HTMLElement {
  return h('div', {class: 'brand'}, h('span', {class: 'mark'}, icon(BUBBLES)), h('span', {}, 'Parley'));
}

/** Switches between light and dark. The choice is kept in this browser; without one the system's is used. */
export function themeButton(): HTMLElement {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (document.documentElement.dataset.theme ?? (systemDark.matches ? 'dark' : 'light')) === 'dark';
  const sunAndMoon = icon('M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z');
  return h(
    'button',
    {
      class: 'ghost square',
      type: 'button',
      title: 'Switch between light and dark',
      'aria-label': 'Switch between light and dark',
      onclick: () => {
        const theme = dark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme;
        localStorage.setItem('theme', theme);
      },
    },
    sunAndMoon,
  );
}

/** Applies the theme that was chosen earlier, if any. */
export function restoreTheme(): void {
  const theme = localStorage.getItem('theme');
  if (theme === 'dark' || theme === 'light') {
    document.documentElement.dataset.theme = theme;
  }
}
