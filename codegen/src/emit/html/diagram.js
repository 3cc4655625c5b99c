// The diagram, if the page has it: moved and zoomed with pointer and keyboard, one thing in it chosen.

const view = byId('view');
const drawing = view?.querySelector('svg');
const { width = 0, height = 0 } = drawing?.viewBox.baseVal ?? {};
const whole = { x: 0, y: 0, width, height };
const things = [...(drawing?.querySelectorAll('[data-path]') ?? [])];
const thingAt = new Map();
for (const thing of things) {
  if (!thingAt.has(thing.dataset.path)) thingAt.set(thing.dataset.path, thing);
}
const ways = [...(drawing?.querySelectorAll('.way') ?? [])];
/** What of a thing takes the keyboard and tells its name: its box, since boxes do not hold each other. */
const boxOf = (thing) => thing.querySelector('rect');
/** Its place in the drawing, as it was written: asking the browser would have it lay out everything anew. */
function placeOf(thing) {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(boxOf(thing).getAttribute(name)));
  return { x, y, width, height };
}
const networks = things
  .filter((thing) => thing.classList.contains('network'))
  .map((thing) => ({ thing, place: placeOf(thing) }));
let box = { ...whole };
let chosen = null;

/** Shows a part of the drawing, in its own units. */
function look(part) {
  box = part;
  drawing.setAttribute('viewBox', `${part.x} ${part.y} ${part.width} ${part.height}`);
  drawing.classList.toggle('far', scale() < 0.5);
  // What is out of sight is not laid out: a large estate has thousands of labels.
  for (const { thing, place } of networks) {
    const beside = place.x > part.x + part.width || place.x + place.width < part.x;
    const above = place.y > part.y + part.height || place.y + place.height < part.y;
    thing.classList.toggle('away', beside || above);
  }
}

/** Pixels on the screen for one unit of the drawing. */
function scale() {
  return Math.min(view.clientWidth / box.width, view.clientHeight / box.height);
}

function zoom(factor, at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }) {
  const limited = Math.min(Math.max(factor, scale() / 4), (whole.width * 4) / box.width);
  look({
    x: at.x - (at.x - box.x) * limited,
    y: at.y - (at.y - box.y) * limited,
    width: box.width * limited,
    height: box.height * limited,
  });
}

/** Everything, but nothing larger than it was drawn, on no more room than it needs. */
function fit() {
  const high = whole.height * Math.min(1, view.clientWidth / whole.width);
  view.style.height = `${Math.round(Math.max(240, Math.min(high, window.innerHeight * 0.72)))}px`;
  const width = Math.max(whole.width, view.clientWidth);
  const height = Math.max(whole.height, view.clientHeight);
  look({ x: (whole.width - width) / 2, y: Math.min(0, (whole.height - height) / 2), width, height });
}

/** Brings a thing into view, large enough to be read. */
function bring(thing) {
  const rect = placeOf(thing);
  const around = thing.classList.contains('network') ? thing : thing.closest('.network') ?? thing;
  const room = placeOf(around);
  const wide = Math.max(room.width + 80, view.clientWidth);
  const high = Math.max(room.height + 80, view.clientHeight);
  const fits = Math.min(view.clientWidth / wide, view.clientHeight / high) > 0.5;
  const [target, width, height] = fits ? [room, wide, high] : [rect, view.clientWidth, view.clientHeight];
  look({ x: target.x + target.width / 2 - width / 2, y: target.y + target.height / 2 - height / 2, width, height });
}

/** Marks what was chosen and the ways from and to it. */
function mark(path) {
  if (chosen) setChosen(chosen, false);
  chosen = thingAt.get(path) ?? null;
  if (chosen) setChosen(chosen, true);
  drawing.classList.toggle('has-choice', chosen !== null);
  for (const way of ways) way.classList.toggle('lit', way.dataset.from === path || way.dataset.to === path);
}

function setChosen(thing, isChosen) {
  thing.classList.toggle('chosen', isChosen);
  boxOf(thing).setAttribute('aria-pressed', String(isChosen));
}

/** The one thing that the Tab key comes to; the arrow keys go on from it. */
function rove(thing) {
  drawing.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
  boxOf(thing).setAttribute('tabindex', '0');
}

/** The nearest thing in a direction. */
function neighbour(from, [dx, dy]) {
  const centre = (thing) => {
    const { x, y, width, height } = placeOf(thing);
    return { x: x + width / 2, y: y + height / 2 };
  };
  const start = centre(from);
  let best = null;
  for (const thing of things) {
    if (thing === from || thing.contains(from) || thing.classList.contains('network')) continue;
    const to = centre(thing);
    const along = (to.x - start.x) * dx + (to.y - start.y) * dy;
    const aside = Math.abs((to.x - start.x) * dy) + Math.abs((to.y - start.y) * dx);
    if (along > 4 && (best === null || along + 3 * aside < best.cost)) best = { thing, cost: along + 3 * aside };
  }
  return best?.thing;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKey(event) {
  const thing = event.target.closest('[data-path]');
  if (!thing) return;
  if (event.key in ARROWS) {
    const next = neighbour(thing, ARROWS[event.key]);
    if (next) {
      rove(next);
      if (!isInView(next)) bring(next);
      boxOf(next).focus({ preventScroll: true });
    }
  } else if (event.key === 'Enter' || event.key === ' ') {
    choose(thing.dataset.path);
  } else if (event.key === 'Escape') {
    choose(null);
  } else {
    return;
  }
  event.preventDefault();
}

function isInView(thing) {
  const { x, y, width, height } = placeOf(thing);
  return x >= box.x && y >= box.y && x + width <= box.x + box.width && y + height <= box.y + box.height;
}

/** Dragging moves the drawing; a click that hardly moves chooses. */
function onPointer(event) {
  if (event.button !== 0) return;
  const start = { x: event.clientX, y: event.clientY, box };
  let moved = false;
  const move = (now) => {
    const [dx, dy] = [now.clientX - start.x, now.clientY - start.y];
    moved ||= Math.hypot(dx, dy) > 4;
    if (moved) look({ ...start.box, x: start.box.x - dx / scale(), y: start.box.y - dy / scale() });
  };
  const end = () => {
    view.removeEventListener('pointermove', move);
    view.classList.remove('held');
  };
  view.classList.add('held');
  view.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end, { once: true });
  view.addEventListener('click', (click) => {
    const thing = click.target.closest('[data-path]');
    if (!moved && thing) choose(thing.dataset.path);
  }, { once: true });
}

function onWheel(event) {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const frame = view.getBoundingClientRect();
  const size = scale();
  const at = {
    x: box.x + box.width / 2 + (event.clientX - frame.x - frame.width / 2) / size,
    y: box.y + box.height / 2 + (event.clientY - frame.y - frame.height / 2) / size,
  };
  zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at);
}

/** The name and block of a VPC in large letters, for when the others are too small to be read. */
function addFarNames(network, { x, y, width }) {
  const [name, block] = [...network.querySelectorAll(':scope > text')].map((text) => text.textContent);
  const add = (kind, text, size, room, left) => {
    const label = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    const fitting = Math.round(Math.min(size, room / (0.68 * Math.max(text.length, 1))));
    for (const [attribute, value] of Object.entries({ class: kind, x: left, y: y + 42, 'font-size': fitting })) {
      label.setAttribute(attribute, value);
    }
    label.textContent = text;
    network.append(label);
  };
  add('far-name', name ?? '', 42, width * 0.5 - 24, x + 18);
  add('far-range', block ?? '', 28, width * 0.5 - 24, x + width - 18);
}

function startDiagram() {
  if (!drawing) return;
  // A picture hides what is in it from those who do not see it; what can be chosen must not be hidden.
  drawing.setAttribute('role', 'group');
  for (const thing of things) {
    const title = thing.querySelector('title').textContent;
    const settings = { role: 'button', tabindex: '-1', 'aria-label': title, 'aria-pressed': 'false' };
    for (const [name, setting] of Object.entries(settings)) boxOf(thing).setAttribute(name, setting);
  }
  networks.forEach(({ thing, place }) => addFarNames(thing, place));
  for (const text of drawing.querySelectorAll('text')) text.setAttribute('aria-hidden', 'true');
  const first = things.find((thing) => thing.classList.contains('part')) ?? things[0];
  if (first) rove(first);
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  view.classList.add('live');
  view.addEventListener('keydown', onKey);
  view.addEventListener('pointerdown', onPointer);
  view.addEventListener('wheel', onWheel, { passive: false });
  byId('zoom-in').addEventListener('click', () => zoom(1 / 1.4));
  byId('zoom-out').addEventListener('click', () => zoom(1.4));
  byId('zoom-fit').addEventListener('click', fit);
  window.addEventListener('resize', fit);
  window.addEventListener('beforeprint', () => look(whole));
  window.addEventListener('afterprint', fit);
  fit();
}

