// What the page draws of an explanation: picture, heat, boxes, hidden regions and tables.
import {word} from './words.js';

const WIDEST = 1280;
const byId = (id) => document.getElementById(id);

function made(name, text, className = '') {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  return element;
}

// Fills the canvas with an image; wide ones are made smaller.
export function paint(canvas, bitmap) {
  const scale = Math.min(1, WIDEST / bitmap.width);
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
}

export function lay(element, {left, top, right, bottom}) {
  element.style.insetInlineStart = `${left * 100}%`;
  element.style.insetBlockStart = `${top * 100}%`;
  element.style.inlineSize = `${(right - left) * 100}%`;
  element.style.blockSize = `${(bottom - top) * 100}%`;
}

const share = (region) => `${(region.mass * 100).toFixed(0)} %`;
const signed = (value) => (value > 0 ? `−${value.toFixed(3)}` : `+${Math.abs(value).toFixed(3)}`);
// A region without area says that nothing is hot.
export const hotRegions = (explanation) => explanation.regions.filter((region) => region.area > 0);

export function showBoxes(explanation) {
  byId('boxes').replaceChildren(...hotRegions(explanation).map((region, index) => {
    const box = made('div', '', index === 0 ? 'box box-first' : 'box');
    lay(box, region.box);
    box.append(made('span', `${index + 1} · ${share(region)} · ${signed(region.deletion_drop)}`, 'box-label'));
    return box;
  }));
}

export function showMasks(masks, open) {
  const all = open === null ? masks : [...masks, open];
  byId('masks').replaceChildren(...all.map((mask) => {
    const box = made('div', '', 'masked');
    lay(box, mask);
    box.append(made('span', word('explain.hidden'), 'box-label'));
    return box;
  }));
}

function heading(...cells) {
  const head = document.createElement('thead');
  const row = head.insertRow();
  for (const cell of cells) {
    const th = made('th', cell);
    th.scope = 'col';
    row.append(th);
  }
  return head;
}

function row(first, ...cells) {
  const line = document.createElement('tr');
  const th = made('th', first);
  th.scope = 'row';
  line.append(th, ...cells.map((cell) => {
    const td = document.createElement('td');
    td.append(cell);
    return td;
  }));
  return line;
}

function fill(table, head, rows) {
  const body = document.createElement('tbody');
  body.append(...rows);
  table.replaceChildren(head, body);
}

// Scores of all classes, the most likely first, and with regions hidden.
export function showScores(answer) {
  const after = answer.masked?.after;
  const classes = Object.entries(answer.scores).sort((one, other) => other[1] - one[1]).slice(0, 10);
  fill(
    byId('scores'),
    heading(word('explain.class'), word('explain.score'), ...(after ? [word('explain.score_after')] : [])),
    classes.map(([name, score]) => row(name, score.toFixed(4), ...(after ? [after[name].toFixed(4)] : []))));
}

export function showRegions(explanation, onHide) {
  fill(
    byId('hot-regions'),
    heading(word('explain.region'), word('explain.share'), word('explain.drop_of'), ''),
    hotRegions(explanation).map((region, index) => {
      const hide = made('button', word('explain.hide_one'), 'button');
      hide.type = 'button';
      hide.setAttribute('aria-label', word('explain.hide_numbered', index + 1));
      hide.addEventListener('click', () => onHide(region.box));
      return row(String(index + 1), share(region), region.deletion_drop.toFixed(3), hide);
    }));
}

export function showResponse(answer) {
  const table = byId('response');
  table.hidden = answer.masked === undefined;
  if (table.hidden) return;
  fill(
    table,
    heading(word('explain.changed_layer'), word('explain.changed')),
    Object.entries(answer.masked.feature_response).map(([layer, moved]) => row(layer, `${(moved * 100).toFixed(1)} %`)));
}

export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Picture, heat as strong as it is shown, and boxes in one image.
export function composed(explanation, opacity) {
  const picture = byId('picture');
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  if (explanation === null) return canvas;
  pen.globalAlpha = opacity;
  pen.drawImage(byId('heat'), 0, 0, canvas.width, canvas.height);
  pen.globalAlpha = 1;
  pen.lineWidth = Math.max(2, canvas.width / 300);
  pen.strokeStyle = '#f2b134';
  for (const {box} of hotRegions(explanation)) {
    pen.strokeRect(box.left * canvas.width, box.top * canvas.height,
      (box.right - box.left) * canvas.width, (box.bottom - box.top) * canvas.height);
  }
  return canvas;
}
