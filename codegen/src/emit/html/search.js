// Search by name or address: a list below the box, chosen from by keyboard or pointer.

const MOST_FOUND = 40;
const searched = data.elements.map(([path, kind, nets]) => ({
  path,
  kind,
  text: path.toLowerCase(),
  ranges: nets.map((net) => ({ net, range: range(net) })).filter((it) => it.range),
}));
for (const [path, routes] of tables) {
  const known = searched.find((it) => it.path === path);
  for (const [net] of routes) {
    const found = range(net);
    if (found && known) known.ranges.push({ net: `route to ${net}`, range: found, isRoute: true });
  }
}
/** What the page has a place for: with its diagram, everything. */
let findable = drawing ? searched : null;
let active = -1;

/** What a text finds, the best first. */
function find(text) {
  if (!findable) {
    const told = new Set([...document.querySelectorAll(NAMES)].map((code) => code.textContent));
    findable = searched.filter((it) => told.has(it.path));
  }
  const address = range(text);
  return address ? byAddress(address) : byName(text.trim().toLowerCase());
}

/** What holds an address, the smallest block first; then the routes to it; then what lies in a block. */
function byAddress(address) {
  const found = [];
  for (const it of findable) {
    for (const { net, range: own, isRoute } of it.ranges) {
      if (within(address, own)) found.push({ ...it, note: net, cost: own.bits - own.prefix + (isRoute ? 500 : 0) });
      else if (within(own, address)) found.push({ ...it, note: net, cost: 1000 + own.prefix });
    }
  }
  return best(found);
}

/** What has the words in its path; one that begins with them comes first. */
function byName(text) {
  if (!text) return [];
  const words = text.split(/\s+/);
  const found = [];
  for (const it of findable) {
    if (!words.every((word) => it.text.includes(word) || it.kind.includes(word))) continue;
    const own = it.text.slice(it.text.lastIndexOf('.') + 1);
    const rank = it.text === text ? 0 : own === text ? 1 : own.startsWith(text) ? 2 : it.text.startsWith(text) ? 3 : 4;
    found.push({ ...it, note: it.ranges[0]?.net ?? '', cost: rank * 1000 + it.text.length });
  }
  return best(found);
}

function best(found) {
  found.sort((a, b) => a.cost - b.cost || (a.path < b.path ? -1 : 1));
  return found;
}

function showFound() {
  const input = byId('search');
  const found = input.value.trim() ? find(input.value) : [];
  const options = found.slice(0, MOST_FOUND).map((it, at) => option(it, at));
  if (found.length > MOST_FOUND) options.push(make('li', { class: 'quiet', role: 'presentation' }, `and ${found.length - MOST_FOUND} more`));
  if (!found.length && input.value.trim()) options.push(make('li', { class: 'quiet', role: 'presentation' }, 'Nothing has this name or address.'));
  byId('found').replaceChildren(...options);
  open(options.length > 0);
}

function option(it, at) {
  return make(
    'li',
    { role: 'option', id: `found-${at}`, 'aria-selected': 'false', 'data-target': it.path, onpointerdown: (event) => event.preventDefault(), onclick: () => take(it.path) },
    make('strong', {}, it.path),
    ' ',
    make('span', { class: 'quiet' }, it.note ? `${it.kind}, ${it.note}` : it.kind),
  );
}

function open(isOpen) {
  byId('found').hidden = !isOpen;
  byId('search').setAttribute('aria-expanded', String(isOpen));
  activate(-1);
}

function activate(at) {
  const options = [...byId('found').querySelectorAll('[role="option"]')];
  active = options.length ? Math.max(-1, Math.min(at, options.length - 1)) : -1;
  options.forEach((it, number) => it.setAttribute('aria-selected', String(number === active)));
  options[active]?.scrollIntoView({ block: 'nearest' });
  if (active >= 0) byId('search').setAttribute('aria-activedescendant', options[active].id);
  else byId('search').removeAttribute('aria-activedescendant');
}

function take(path) {
  open(false);
  go(path);
}

function onSearchKey(event) {
  const isOpen = !byId('found').hidden;
  if (event.key === 'ArrowDown' && isOpen) activate(active + 1);
  else if (event.key === 'ArrowUp' && isOpen) activate(active - 1);
  else if (event.key === 'Enter') {
    const target = byId(`found-${Math.max(active, 0)}`)?.dataset.target;
    if (isOpen && target) take(target);
  } else if (event.key === 'Escape') open(false);
  else return;
  event.preventDefault();
}

function startSearch() {
  byId('search').addEventListener('input', showFound);
  byId('search').addEventListener('keydown', onSearchKey);
  byId('search').addEventListener('blur', () => open(false));
  byId('search').addEventListener('focus', () => byId('search').value && showFound());
}

