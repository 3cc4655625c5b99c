// Findings by severity, state and words.

function filterFindings() {
  const checked = (name) => new Set(
    [...document.querySelectorAll(`#findings input[name="${name}"]:checked`)].map((input) => input.value),
  );
  const [severities, states] = [checked('severity'), checked('state')];
  const words = byId('finding-words').value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...document.querySelectorAll('#finding-list > li')];
  let shown = 0;
  for (const item of all) {
    const text = item.textContent.toLowerCase();
    const state = item.dataset.state === 'open' || states.has('allowed');
    item.hidden = !(severities.has(item.dataset.severity) && state && words.every((word) => text.includes(word)));
    if (!item.hidden) shown += 1;
  }
  byId('finding-none').hidden = shown > 0;
  byId('finding-count').textContent = `${shown} of ${all.length}`;
}

function startFindings() {
  const list = byId('finding-list');
  if (!list) return;
  for (const item of list.children) {
    const path = item.querySelector('.path');
    const shown = data.findings[Number(item.dataset.finding)].about.find((about) => thingAt.has(about));
    const target = thingAt.has(path.textContent) ? path.textContent : shown;
    if (target) path.replaceWith(make('button', { type: 'button', class: 'name path', onclick: () => go(target) }, path.textContent));
  }
  document.querySelector('#findings .filter').hidden = false;
  document.querySelector('#findings .filter').addEventListener('input', filterFindings);
  filterFindings();
}

