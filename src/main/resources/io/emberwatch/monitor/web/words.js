// The texts of the pages in English and Chinese, and times as the reader writes them. The language is the one that was
// chosen here before, else the first of the browser's that there is, else English. Each page brings its own texts:
//   import words from './words-PAGE.js';   // export default {en: {key: 'text {0}'}, zh: {key: '…{0}'}}
//   addWords(words);
//   translate(document);
// A text that depends on a number has two keys, KEY.one and KEY.other, in both languages.

// A cookie, so that the login page, which the server writes, is shown in the same language.
const STORED = 'emberwatch_language';
const STORED_SECONDS = 365 * 24 * 3600;

export const LANGUAGES = {en: 'English', zh: '中文'};

// Shared by all pages; here so that the test of equal keys finds them as it finds the others.
const shared = {
  en: {
    'nav.label': 'Pages',
    'nav.cameras': 'Cameras',
    'nav.incidents': 'Incidents',
    'nav.explain': 'Explain',
    'nav.system': 'System',
    'nav.skip': 'Skip to the content',
    'account.log_out': 'Log out',
    'look.language': 'Language',
    'look.theme': 'Colours',
    'look.theme.auto': 'As the system',
    'look.theme.dark': 'Dark',
    'look.theme.light': 'Light',
    'link.connecting': 'connecting',
    'link.live': 'live',
    'link.gone': 'not connected',
    'link.gone_since': 'No connection to Emberwatch since {0}. The images below are old.',
    'role.viewer': 'viewer',
    'role.operator': 'operator',
    'role.admin': 'admin',
    'state.calm': 'Calm',
    'state.suspected': 'Suspected',
    'state.fire': 'Fire',
    'state.cooling_down': 'Cooling down',
    'state.blind': 'Blind',
    'feed.connecting': 'Connecting',
    'feed.up': 'Live',
    'feed.down': 'No signal',
    'feed.stale': 'Stale',
    'feed.frozen': 'Frozen',
    'feed.covered': 'Covered',
    'feed.unjudged': 'Not judged',
    'feed.ended': 'Ended',
    'feed.unknown': 'Not connected',
    'age.none': 'no image yet',
    'age.now': 'now',
    'age.seconds': '{0} s ago',
    'age.minutes': '{0} min ago',
    'age.hours': '{0} h ago',
    'age.as_of': 'nothing heard since {0}',
    'rate.fps': '{0} fps',
    'judged.not': 'not judged',
    'judged.every': 'judged every {0} s',
    'judged.rate': '{0} judged a second',
    'camera.image': 'Image of {0}: {1}',
    'camera.score': 'score {0}',
    'fire.spoken': 'Fire: {0}',
    'list.separator': ', ',
    'needs_script': 'This page needs JavaScript.',
    'field.missing': 'Fill this in.',
    'field.number': 'Write a number.',
    'field.range': 'Write a number from {0} to {1}.',
    'field.step': 'Write it in steps of {0}.',
    'field.pattern': 'Write it as described here.',
    'link.no_answer': 'Emberwatch does not answer',
  },
  zh: {
    'nav.label': '页面',
    'nav.cameras': '摄像头',
    'nav.incidents': '事件',
    'nav.explain': '解释',
    'nav.system': '系统',
    'nav.skip': '跳到正文',
    'account.log_out': '退出登录',
    'look.language': '语言',
    'look.theme': '颜色',
    'look.theme.auto': '跟随系统',
    'look.theme.dark': '深色',
    'look.theme.light': '浅色',
    'link.connecting': '正在连接',
    'link.live': '实时',
    'link.gone': '未连接',
    'link.gone_since': '自 {0} 起与服务器失去连接。下面的画面不是最新的。',
    'role.viewer': '查看者',
    'role.operator': '操作员',
    'role.admin': '管理员',
    'state.calm': '正常',
    'state.suspected': '疑似火情',
    'state.fire': '火情',
    'state.cooling_down': '正在解除',
    'state.blind': '无法监视',
    'feed.connecting': '正在连接',
    'feed.up': '实时',
    'feed.down': '无信号',
    'feed.stale': '画面过旧',
    'feed.frozen': '画面冻结',
    'feed.covered': '镜头被遮挡',
    'feed.unjudged': '未分析',
    'feed.ended': '已结束',
    'feed.unknown': '未连接',
    'age.none': '尚无画面',
    'age.now': '刚刚',
    'age.seconds': '{0} 秒前',
    'age.minutes': '{0} 分钟前',
    'age.hours': '{0} 小时前',
    'age.as_of': '自 {0} 起没有消息',
    'rate.fps': '每秒 {0} 帧',
    'judged.not': '未分析',
    'judged.every': '每 {0} 秒分析一次',
    'judged.rate': '每秒分析 {0} 帧',
    'camera.image': '{0} 的画面：{1}',
    'camera.score': '得分 {0}',
    'fire.spoken': '火情：{0}',
    'list.separator': '、',
    'needs_script': '此页面需要 JavaScript。',
    'field.missing': '请填写此项。',
    'field.number': '请填写数字。',
    'field.range': '请填写 {0} 到 {1} 之间的数字。',
    'field.step': '请以 {0} 为单位填写。',
    'field.pattern': '请按此处说明的格式填写。',
    'link.no_answer': '服务器没有响应',
  },
};

const stored = () => new RegExp(`(?:^|; )${STORED}=(\\w+)`).exec(document.cookie)?.[1] ?? null;

function chosen() {
  const wanted = [stored(), ...navigator.languages].filter((each) => each !== null);
  return wanted.map((each) => each.slice(0, 2).toLowerCase()).find((each) => each in LANGUAGES) ?? 'en';
}

export const language = chosen();
const locale = navigator.languages.find((each) => each.slice(0, 2).toLowerCase() === language) ?? language;
const plurals = new Intl.PluralRules(language);
const texts = new Map(Object.entries(shared[language]));

export function addWords(more) {
  for (const [key, text] of Object.entries(more[language])) texts.set(key, text);
}

// The text of a key with its values. A key that is missing is shown as it is, so that nobody overlooks it.
export function word(key, ...values) {
  const text = texts.get(key);
  return text === undefined ? key : text.replace(/\{(\d)\}/g, (all, index) => String(values[index] ?? all));
}

// The text for a number, which is also its value {0}.
export function wordFor(key, number, ...values) {
  const form = plurals.select(number) === 'one' ? 'one' : 'other';
  return word(`${key}.${form}`, number, ...values);
}

const ATTRIBUTES = {wordTitle: 'title', wordLabel: 'aria-label', wordAlt: 'alt', wordPlaceholder: 'placeholder'};

// Gives elements their texts: data-word the content, data-word-title, -label, -alt and -placeholder the attribute.
// Also inside the templates of the root.
export function translate(root) {
  for (const element of root.querySelectorAll('[data-word]')) element.textContent = word(element.dataset.word);
  for (const [data, attribute] of Object.entries(ATTRIBUTES)) {
    const selector = `[data-${data.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}]`;
    for (const element of root.querySelectorAll(selector)) element.setAttribute(attribute, word(element.dataset[data]));
  }
  for (const template of root.querySelectorAll('template')) translate(template.content);
}

// Keeps the choice and shows the page again in that language.
export function setLanguage(next) {
  document.cookie = `${STORED}=${next}; Path=/; SameSite=Lax; Max-Age=${STORED_SECONDS}`;
  location.reload();
}

// Times in the reader's zone, from a Date, a number of milliseconds or ISO 8601.
const clock = new Intl.DateTimeFormat(locale, {timeStyle: 'medium'});
const calendar = new Intl.DateTimeFormat(locale, {dateStyle: 'medium', timeStyle: 'medium'});
export const timeOfDay = (when) => clock.format(new Date(when));
export const dateAndTime = (when) => calendar.format(new Date(when));

document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
translate(document);
