// What is known about the thing that was chosen in the diagram.

/** Chooses a thing, or nothing: the diagram marks it, the panel tells of it. */
function choose(path) {
  mark(path);
  byId('details-body').replaceChildren(...(path === null ? [hint()] : details(path)));
  byId('details-title').textContent = path ?? 'Details';
}

function hint() {
  return make('p', { class: 'quiet' }, 'Choose a subnet, a gateway or an endpoint in the diagram.');
}

function details(path) {
  const subnet = subnets.get(path);
  return subnet ? subnetDetails(subnet) : otherDetails(path);
}

function facts(pairs) {
  const known = pairs.filter(([, fact]) => fact !== '' && fact != null);
  return make('dl', {}, ...known.map(([name, fact]) => make('div', {}, make('dt', {}, name), make('dd', {}, fact))));
}

function subnetDetails(subnet) {
  const routes = tables.get(subnet.table) ?? [];
  const inside = [...(thingAt.get(subnet.path)?.querySelectorAll('[data-path]') ?? [])];
  const rows = routes.map(([to, target, by]) => [make('code', {}, to), make('code', {}, target), by]);
  return [
    facts([
      ['Block', subnet.cidr],
      ['IPv6', subnet.ipv6],
      ['Zone', subnet.zone],
      ['Type', subnet.purpose],
      ['Usable addresses', subnet.usable === null ? '' : String(subnet.usable)],
      ['Public IPv4 at launch', subnet.public ? 'yes' : 'no'],
    ]),
    canBeAsked(subnet.path) ? traceButtons(subnet.path) : null,
    make('h4', {}, 'Routes ', subnet.table ? make('code', {}, subnet.table) : 'of the main table of its VPC'),
    rows.length ? table(['Destination', 'Target', 'Written'], rows) : make('p', {}, 'Nothing but its VPC.'),
    inside.length ? make('h4', {}, 'In it') : null,
    inside.length ? make('ul', {}, ...inside.map((thing) => make('li', {}, nameOf(thing.dataset.path)))) : null,
  ].filter(Boolean);
}

function otherDetails(path) {
  const element = elements.get(path);
  const thing = thingAt.get(path);
  const from = ways.filter((way) => way.dataset.to === path && way.dataset.from !== path);
  const joined = ways.filter((way) => way.querySelector('title').textContent.startsWith(`${path}: `));
  const users = thing?.classList.contains('network') ? [] : [...new Set(from.map((way) => way.dataset.from))];
  const parts = thing?.classList.contains('network')
    ? [...thing.querySelectorAll('.part')].map((part) => part.dataset.path)
    : [];
  return [
    facts([
      ['Kind', element?.kind ?? ''],
      ['Addresses', element?.nets.join(', ') ?? ''],
      ['Joins', joined.flatMap((way) => [way.dataset.from, way.dataset.to]).join(' and ')],
    ]),
    canBeAsked(path) ? traceButtons(path) : null,
    ...list('Subnets', parts),
    ...list('Used by', users),
  ].filter(Boolean);
}

function list(title, paths) {
  if (!paths.length) return [];
  return [make('h4', {}, title), make('ul', {}, ...paths.map((path) => make('li', {}, nameOf(path))))];
}

/** A name that leads to the thing in the diagram. */
function nameOf(path) {
  if (!thingAt.has(path)) return make('code', {}, path);
  return make('button', { type: 'button', class: 'name', onclick: () => go(path) }, path);
}

/** Names in the text of the review. */
const NAMES = 'main section.prose code, #finding-list code.path';

/** Shows an element: in the diagram, or where the review speaks of it. */
function go(path) {
  const thing = thingAt.get(path);
  if (thing) {
    choose(path);
    bring(thing);
    rove(thing);
    view.scrollIntoView({ block: 'nearest' });
    boxOf(thing).focus({ preventScroll: true });
    return;
  }
  const place = [...document.querySelectorAll(NAMES)].find((code) => code.textContent === path);
  const target = place?.closest('tr, h3, p, li') ?? null;
  if (!target) return;
  target.setAttribute('tabindex', '-1');
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
}

