// Who reaches what: the answers were proven when the page was written; here they are looked up and told.

const reach = data.reach;
const ends = (reach?.ends ?? []).map(([name, what, network, opens, same], at) => ({ at, name, what, network, opens, same }));
const endAt = new Map();
for (const end of ends) for (const name of [end.name, ...end.same]) if (!endAt.has(name)) endAt.set(name, end);

const pair = (a, b) => JSON.stringify([a, b]);
/** The first peering of each two VPCs. */
const peerings = new Map();
for (const [path, a, b] of reach?.peerings ?? []) {
  for (const key of [pair(a, b), pair(b, a)]) if (!peerings.has(key)) peerings.set(key, path);
}

const STATUS = {
  open: ['open', 'It gets through, there and back.'],
  part: ['in part', 'Some of it gets through.'],
  closed: ['closed', 'Nothing gets through.'],
  unknown: ['not known', 'It depends on values that are not known yet.'],
};

function canBeAsked(name) {
  return endAt.has(name);
}

function traceButtons(name) {
  const set = (side) => () => {
    byId(side).value = name;
    showAnswer();
    byId('ways').scrollIntoView();
    byId(side).focus({ preventScroll: true });
  };
  const opens = endAt.get(name)?.opens;
  return make(
    'p',
    { class: 'buttons' },
    opens ? make('button', { type: 'button', onclick: set('from') }, 'Trace from here') : null,
    make('button', { type: 'button', onclick: set('to') }, 'Trace to here'),
  );
}

/** Fills a choice with the ends, by VPC. */
function fill(select, fits) {
  const groups = new Map();
  for (const end of ends.filter(fits)) {
    const group = end.network ?? 'Outside';
    for (const name of [end.name, ...end.same]) {
      const option = make('option', { value: name }, name);
      if (!groups.has(group)) groups.set(group, make('optgroup', { label: group }));
      groups.get(group).append(option);
    }
  }
  select.replaceChildren(...groups.values());
}

/** A text with the blocks of two ends and of their VPCs in place of their marks. */
function unmarked(text, from, to) {
  const own = (end) => [subnets.get(end.name)?.cidr, subnets.get(end.name)?.ipv6];
  const around = (end) => [0, 1].map((at) => elements.get(end.network)?.nets[at]);
  const blocks = [own(from), own(to), around(from), around(to)].flat();
  return text.replace(/[\ue000-\ue007]/g, (mark) => blocks[mark.charCodeAt(0) - 0xe000] ?? '');
}

/** A name as it is written from the view of two ends. */
function named(text, from, to) {
  const rest = unmarked(text.slice(1), from, to);
  if (text[0] === '<') return from.name;
  if (text[0] === '>') return to.name;
  const outer = { '~': from.network, '^': to.network, '|': peerings.get(pair(from.network, to.network)) };
  return (outer[text[0]] ?? '') + rest;
}

/** A sentence as it is for two ends, with their names and blocks. */
function told(text, from, to) {
  const parts = unmarked(text, from, to).split('`');
  return parts.map((part, at) => (at % 2 ? named(part, from, to) : part)).join('`');
}

function showAnswer() {
  const [from, to] = [byId('from').value, byId('to').value];
  byId('answer').replaceChildren(...answerOf(from, to));
}

function answerOf(fromName, toName) {
  const [from, to] = [endAt.get(fromName), endAt.get(toName)];
  if (!from || !to) return [];
  if (fromName === toName) return [make('p', {}, 'Both are the same.')];
  const row = reach.rows[from.at];
  for (let at = 0; at < row.length; at += 2) {
    if (row[at] === to.at) {
      // The hosts that one end stands for keep their own names.
      return answer(reach.answers[row[at + 1]], { ...from, name: fromName }, { ...to, name: toName });
    }
  }
  return [unasked(from, to)];
}

function unasked(from, to) {
  const command = make('code', {}, `expect "${from.name} -> ${to.name}" --path`);
  if (!from.opens) return make('p', {}, make('code', {}, from.name), ' takes connections and opens none.');
  const why = from.network !== null && to.network !== null
    ? 'No peering joins their VPCs, so this page has no answer for them. '
    : 'There are too many questions for this page to answer them all. ';
  return make('p', {}, why, 'Ask on the command line: ', command);
}

/** Whether one end is an endpoint of a VPC that the other is not in. */
function isPeersEndpoint(from, to) {
  return to.what === 'interface endpoint' && from.network !== null && from.network !== to.network;
}

function answer({ status, cases, more }, from, to) {
  const [word, meaning] = STATUS[status];
  return [
    make('p', { class: 'verdict' }, make('strong', { class: `mark ${status}` }, word), ' ', meaning),
    isPeersEndpoint(from, to) && make('p', { class: 'quiet' }, 'By the names of the endpoint itself: from another VPC ' +
      'the name of its service does not lead here.'),
    ...cases.map((shown) => oneCase(shown, from, to)),
    more ? make('p', {}, `${more} more pairs of network interfaces are not shown.`) : null,
  ].filter(Boolean);
}

function oneCase([source, goal, family, asked, works, steps, losses, cause], from, to) {
  const forward = [];
  const back = [];
  for (const number of steps) {
    const [what, element, isReply] = reach.steps[number];
    const stop = element === null ? 'the internet' : named(element, from, to);
    (isReply ? back : forward).push(make('li', {}, make('span', {}, reach.words[what]), ' ', nameOf(stop)));
  }
  // What is lost stands where it is lost: after the stops of its direction.
  for (const loss of losses) (loss[4] ? back : forward).push(lost(loss, from, to));
  const title = make('h3', {}, make('code', {}, named(source, from, to)), ' to ', make('code', {}, named(goal, from, to)));
  const about = works === asked ? `${family}, ${asked}` : `${family}; asked: ${asked}; gets through: ${works}`;
  return make(
    'article',
    { class: 'case' },
    title,
    make('p', { class: 'quiet' }, about),
    cause ? make('p', {}, ...sentence(told(cause[1], from, to)), ' ', code(cause[0])) : null,
    forward.length ? make('h4', {}, 'There') : null,
    forward.length ? make('ol', { class: 'hops' }, ...forward) : null,
    back.length ? make('h4', {}, 'And back') : null,
    back.length ? make('ol', { class: 'hops' }, ...back) : null,
  );
}

function lost([reason, what, fix, isCertain, , traffic], from, to) {
  return make(
    'li',
    { class: isCertain ? 'lost' : 'open-question' },
    make('strong', {}, isCertain ? 'stops: ' : 'not known: '),
    ...sentence(told(what, from, to)),
    traffic === 'nothing' ? '' : ` (${traffic})`,
    ' ',
    code(reason),
    fix ? make('p', { class: 'help' }, ...sentence(told(fix, from, to))) : null,
  );
}

function code(reason) {
  return make('span', { class: 'check' }, reason);
}

function startTrace() {
  if (!reach) return;
  fill(byId('from'), (end) => end.opens);
  fill(byId('to'), () => true);
  // A first question that tells something: the first subnet to the internet.
  const first = ends.find((end) => end.opens && end.network !== null);
  if (first) byId('from').value = first.name;
  byId('to').value = 'internet';
  for (const side of ['from', 'to']) byId(side).addEventListener('change', showAnswer);
  byId('swap').addEventListener('click', () => {
    const [from, to] = [byId('from').value, byId('to').value];
    if (!endAt.get(to)?.opens) return;
    byId('from').value = to;
    byId('to').value = from;
    showAnswer();
  });
  showAnswer();
}

