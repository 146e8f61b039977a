// What every page has: the choice of language and colours at its foot, what is said of fields, and where the focus stays.
import './fields.js';
import './focus.js';
import {LANGUAGES, language, setLanguage, word} from './words.js';

const STORED = 'emberwatch.theme';
const THEMES = ['auto', 'dark', 'light'];

function choice(id, label, options, selected, onChoice) {
  const element = document.createElement('label');
  const select = document.createElement('select');
  select.id = id;
  for (const [value, text] of options) select.add(new Option(text, value, false, value === selected));
  select.addEventListener('change', () => onChoice(select.value));
  element.append(`${label} `, select);
  return element;
}

function setTheme(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'auto') localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, theme);
  } catch (failure) {
    console.warn(failure); // It holds for this page only.
  }
}

const themes = THEMES.map((theme) => [theme, word(`look.theme.${theme}`)]);
document.getElementById('look').append(
  choice('language', word('look.language'), Object.entries(LANGUAGES), language, setLanguage),
  choice('theme', word('look.theme'), themes, document.documentElement.dataset.theme ?? 'auto', setTheme),
);
