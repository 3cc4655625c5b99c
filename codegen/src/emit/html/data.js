// What the page knows: elements, subnets, route tables, and who reaches what.

const data = JSON.parse(document.getElementById('data').textContent);
const elements = new Map(data.elements.map(([path, kind, nets]) => [path, { path, kind, nets }]));
const subnets = new Map((data.subnets ?? []).map((subnet) => [subnet.path, subnet]));
const tables = new Map(data.tables ?? []);

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; text stays text. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** A sentence whose names stand between backticks. */
function sentence(text) {
  const parts = text.split('`');
  return parts.map((part, at) => (at % 2 ? make('code', {}, part) : part));
}

function table(head, rows) {
  const cells = (tag, row) => row.map((cell) => make(tag, tag === 'th' ? { scope: 'col' } : {}, ...[cell].flat()));
  return make(
    'table',
    {},
    make('thead', {}, make('tr', {}, ...cells('th', head))),
    make('tbody', {}, ...rows.map((row) => make('tr', {}, ...cells('td', row)))),
  );
}

