// The Rosetta tab: TensorBoard loads this module into a frame of its own and calls render().

const COLORS = {
  light: ['#c98a3d', '#0b6e99', '#8a2f8f', '#2d7034'],
  dark: ['#e0a85e', '#5fb4e5', '#d792dc', '#8fcf94'],
};
const DASH = 9;
const REMEMBERED = 'rosetta.experiment';

const state = {experiments: [], key: null, comparison: null, sources: null, shown: ''};
const root = element('div', {class: 'source-diff rosetta'});

export async function render() {
  const style = element('link', {rel: 'stylesheet', href: pluginPath('index.css')});
  const styled = new Promise((resolve) => style.addEventListener('load', resolve));
  document.head.append(style);
  document.documentElement.lang = 'en';
  document.body.append(root);
  followTheme();
  // TensorBoard calls reload() of a tab's element, if it has one, at each of its own reloads.
  if (window.frameElement) window.frameElement.reload = refresh;
  let width = 0; // only a new width redraws: a longer readout changes the height, while the pointer is on it
  new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    drawCharts();
  }).observe(root);
  await styled;
  await refresh();
}

async function refresh() {
  try {
    state.experiments = (await get('experiments')).experiments;
    const keys = state.experiments.map((experiment) => experiment.key);
    const wanted = state.key || sessionStorage.getItem(REMEMBERED);
    state.key = keys.includes(wanted) ? wanted : keys[0];
    await load();
  } catch (error) {
    root.replaceChildren(element('main', {}, [element('p', {class: 'bad'}, String(error.message))]));
    state.shown = '';
  }
}

async function load() {
  if (!state.key) {
    root.replaceChildren(element('main', {}, ['The log tree holds no runs of a lesson.']));
    state.shown = '';
    return;
  }
  const key = state.key;
  const query = '?' + new URLSearchParams({experiment: key});
  const [comparison, sources] = await Promise.all([get('comparison' + query), get('sources' + query)]);
  if (key !== state.key) return; // another one was chosen meanwhile
  Object.assign(state, {comparison, sources});
  // What has not changed stays as it is, and so do the reader's selection and scroll position.
  const now = JSON.stringify([state.experiments, key, comparison, sources]);
  if (now === state.shown) return;
  state.shown = now;
  show();
}

async function get(route) {
  const response = await fetch(pluginPath(route));
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function pluginPath(route) {
  return new URL(route, import.meta.url).href;
}

function choose(key) {
  state.key = key;
  sessionStorage.setItem(REMEMBERED, key);
  load().catch(refresh);
}

function followTheme() {
  let host = document.body;
  try {
    host = window.parent.document.body;
  } catch {} // opened from elsewhere: light
  const apply = () => {
    const dark = host.classList.contains('dark-mode');
    for (const node of [root, ...root.querySelectorAll('.source-diff')]) {
      node.classList.toggle('dark', dark);
      node.classList.toggle('light', !dark);
    }
    drawCharts();
  };
  new MutationObserver(apply).observe(host, {attributes: true, attributeFilter: ['class']});
  followTheme.apply = apply;
  apply();
}

function show() {
  const {comparison} = state;
  root.replaceChildren(
    element('main', {}, [
      experimentButtons(),
      verdict(comparison),
      problems(comparison),
      element('div', {class: 'evidence'}, [curvesCard(comparison), parityCard(comparison)]),
      ...sourcePart(state.sources),
    ])
  );
  followTheme.apply();
}

function experimentButtons() {
  const several = new Set(state.experiments.map((e) => e.name)).size > 1;
  return element('nav', {'aria-label': 'Experiments'}, state.experiments.map((experiment) => {
    const button = element('button', {type: 'button', 'aria-pressed': String(experiment.key === state.key)}, [
      experiment.lesson.replaceAll('_', ' '),
      ...(several ? [' ', element('small', {}, experiment.name)] : []),
    ]);
    button.addEventListener('click', () => choose(experiment.key));
    return button;
  }));
}

// A tag of a pair is good (agrees), bad (past the tolerance) or warn (not all there to compare).
function judge(tag) {
  if (tag.agree) return 'good';
  return tag.first_past === null ? 'warn' : 'bad';
}

function verdict(comparison) {
  const styles = Object.keys(comparison.runs);
  const all = comparison.pairs.flatMap((pair) => pair.tags.map((tag) => ({pair, tag, judged: judge(tag)})));
  const wrong = all.find(({judged}) => judged === 'bad') || all.find(({judged}) => judged === 'warn');
  let kind = 'good', mark = '✓', heading, detail;
  if (styles.length < 2) {
    [kind, mark, heading] = ['warn', '–', `Only ${styles[0]} has run`];
    detail = 'Train another style with `rosetta run` to compare them.';
  } else if (!all.length) {
    [kind, mark, heading, detail] = ['warn', '–', 'Nothing to compare yet', 'The runs have no tag.'];
  } else if (!wrong) {
    heading = `${styles.length === 2 ? 'Both' : `All ${styles.length}`} runs agree`;
    if (comparison.left_out) heading += ' in the first tags';
    const tags = new Set(all.map(({tag}) => tag.tag)).size;
    const steps = Math.max(...all.map(({tag}) => tag.steps));
    detail = `${tags} tags at ${steps.toLocaleString('en')} steps, within the tolerance: ${styles.join(', ')}.`;
  } else {
    const {pair, tag, judged} = wrong;
    [kind, mark] = judged === 'bad' ? ['bad', '✗'] : ['warn', '!'];
    const names = judged === 'bad' ? `${pair.right} differs from ${pair.left}` : `${pair.left} and ${pair.right} are not alike`;
    heading = `${names} in ${tag.tag}`;
    detail = tag.disagreement;
    const others = all.filter(({judged}) => judged !== 'good').length - 1;
    if (others) detail += `; ${others} more ${others === 1 ? 'entry' : 'entries'} of the table ${others === 1 ? 'disagrees' : 'disagree'}`;
    detail += '.';
  }
  if (comparison.left_out) {
    detail += ` ${comparison.left_out.toLocaleString('en')} more tags are not looked at here; \`rosetta compare\` looks at all.`;
  }
  return element('div', {class: 'verdict', role: 'status'}, [
    element('span', {class: `mark ${kind}`, 'aria-hidden': 'true'}, mark),
    element('div', {}, [element('h1', {}, heading), element('p', {}, detail)]),
  ]);
}

function problems(comparison) {
  if (!comparison.problems.length) return '';
  return element('ul', {class: 'problems'}, comparison.problems.map((text) => element('li', {}, text)));
}

function parityCard({pairs}) {
  const rows = new Map(); // tag -> pair index -> comparison
  pairs.forEach((pair, i) =>
    pair.tags.forEach((tag) => {
      if (!rows.has(tag.tag)) rows.set(tag.tag, []);
      rows.get(tag.tag)[i] = tag;
    })
  );
  const head = element('tr', {}, [
    element('th', {scope: 'col'}, 'tag'),
    ...pairs.map((pair) => element('th', {scope: 'col'}, [pair.left, element('br'), pair.right])),
  ]);
  const body = [...rows].map(([name, tags]) =>
    element('tr', {}, [
      element('th', {scope: 'row'}, name),
      ...pairs.map((pair, i) => parityCell(tags[i], pair)),
    ])
  );
  const explained = 'Largest difference of each two runs, or the first step past the tolerance. Scalars agree within 1e-6 ' +
    'or 1e-5 of their value, the least and largest of a histogram within 1e-4 of its largest magnitude.';
  return element('div', {class: 'card parity'}, [
    element('h2', {}, 'Parity'),
    element('div', {class: 'scroll'}, [
      element('table', {}, [element('thead', {}, [head]), element('tbody', {}, body)]),
    ]),
    element('p', {class: 'readout'}, explained),
  ]);
}

function parityCell(tag, pair) {
  if (!tag) return element('td', {}, '');
  const judged = judge(tag);
  if (judged === 'warn') {
    const short = tag.steps ? 'steps' : tag.disagreement.includes('missing') ? 'missing' : 'no match';
    return element('td', {class: 'warn', title: tag.disagreement}, `! ${short}`);
  }
  const of = tag.statistic === 'value' ? '' : ` of the ${tag.statistic.replaceAll('_', ' ')}`;
  const largest = tag.absolute === null ? 'not finite on one side' : `${tag.absolute}${of}`;
  const title = `${pair.left} and ${pair.right}, ${tag.steps} steps in common\n` +
    `largest difference ${largest} at step ${tag.absolute_step} (${tag.left} and ${tag.right})\n` +
    `largest relative difference ${tag.relative} at step ${tag.relative_step}`;
  const text = judged === 'good' ? `✓ ${brief(tag.absolute)}` : `✗ step ${tag.first_past}`;
  return element('td', {class: judged, title}, text);
}

function brief(number) {
  if (number === null) return '∞';
  return number === 0 ? '0' : number.toExponential(1).replace('e+', 'e');
}

function sourcePart(sources) {
  if (!sources.html) {
    return [element('p', {class: 'part'}, 'No run of this experiment stores its source.')];
  }
  const changed = sources.differs_from_today;
  const frame = element('div', {class: 'sources'});
  frame.innerHTML = sources.html; // page.py has escaped every text in it
  const says = changed.length
    ? element('p', {class: 'part changed'}, `This is what ran. Today’s file differs: ${changed.join(', ')}.`)
    : element('p', {class: 'part'}, 'This is what ran, taken from the runs; today’s files are the same.');
  return [element('h2', {class: 'part'}, 'The code that gave these numbers'), says, frame];
}

// ---- curves ----

function curvesCard(comparison) {
  const legend = Object.keys(comparison.curves).map((style) =>
    element('span', {}, [element('i', {'data-style': style}), style])
  );
  return element('div', {class: 'card curves'}, [
    element('h2', {}, [comparison.tag, ' ', element('small', {}, `and how far it is from ${comparison.reference}`)]),
    element('div', {class: 'legend'}, legend),
    element('div', {class: 'charts'}),
    element('p', {class: 'readout', 'aria-live': 'off'}),
  ]);
}

function drawCharts() {
  const card = root.querySelector('.curves');
  if (!card || !state.comparison) return;
  const {curves, differences, tolerance, reference} = state.comparison;
  const styles = Object.keys(curves);
  const palette = COLORS[root.classList.contains('dark') ? 'dark' : 'light'];
  const color = Object.fromEntries(Object.keys(state.comparison.runs).map((style, i) => [style, palette[i % 4]]));
  card.querySelectorAll('.legend i').forEach((mark) => (mark.style.background = color[mark.dataset.style]));

  const width = Math.max(260, card.querySelector('.charts').clientWidth);
  const steps = styles.flatMap((style) => curves[style].map(([step]) => step));
  if (!steps.length) return card.querySelector('.charts').replaceChildren('No curve yet.');
  const x = scale(Math.min(...ends(steps)), Math.max(...ends(steps)), 58, width - 10);

  const values = styles.flatMap((style) => curves[style].map(([, value]) => value)).filter((v) => v !== null);
  const y = scale(...padded(values), 196, 8);
  const upper = svg('svg', {viewBox: `0 0 ${width} 204`, height: 204, role: 'img', 'aria-label': 'curves'});
  for (const tick of ticks(...padded(values), 5)) {
    upper.append(
      svg('line', {class: 'grid', x1: 58, x2: width - 10, y1: y(tick), y2: y(tick)}),
      label(50, y(tick) + 4, tidy(tick), 'end')
    );
  }
  // Where curves lie over each other, their dashes take turns over the first, so all can be seen.
  styles.forEach((style, i) => {
    const dashes = i ? {
      'stroke-dasharray': `${DASH} ${DASH * (styles.length - 1)}`,
      'stroke-dashoffset': -DASH * i,
    } : {};
    upper.append(svg('path', {
      d: path(curves[style], x, y), fill: 'none', stroke: color[style], 'stroke-width': 2.5,
      'data-style': style, ...dashes,
    }));
  });

  const lower = svg('svg', {viewBox: `0 0 ${width} 178`, height: 178, role: 'img', 'aria-label': 'differences'});
  const sizes = [...Object.values(differences).flat(), ...tolerance].map(([, d]) => d).filter((d) => d > 0);
  const [least, most] = sizes.length ? [floor10(Math.min(...ends(sizes))), ceil10(Math.max(...ends(sizes)))] : [-8, -5];
  const log = scale(least, most, 120, 12);
  const zero = 136; // a log scale has no 0, so 0 has a line of its own
  const place = (difference) => (difference === null ? 12 : difference === 0 ? zero : log(Math.log10(difference)));
  if (tolerance.length > 1) {
    const edge = tolerance.map(([step, t]) => `${x(step)},${place(t)}`).join(' ');
    lower.append(svg('polygon', {class: 'allowed', points: `${edge} ${x(tolerance.at(-1)[0])},${zero + 6} ${x(tolerance[0][0])},${zero + 6}`}));
  }
  const every = Math.ceil((most - least) / 5);
  for (let power = least; power <= most; power += every) {
    lower.append(
      svg('line', {class: 'grid', x1: 58, x2: width - 10, y1: log(power), y2: log(power)}),
      label(50, log(power) + 4, `1e${power}`, 'end')
    );
  }
  lower.append(label(50, zero + 4, '0', 'end'), label(width - 12, place(tolerance.at(-1)?.[1] ?? null) - 5, 'tolerance', 'end'));
  const compared = Object.keys(differences);
  compared.forEach((style, i) => {
    const radius = 1.4 + 1.1 * (compared.length - 1 - i); // points that coincide show as rings
    for (const [step, difference] of differences[style]) {
      lower.append(svg('circle', {cx: x(step), cy: place(difference), r: radius, fill: color[style]}));
    }
  });
  for (const tick of ticks(...x.domain, Math.max(2, Math.floor(width / 110)))) {
    lower.append(label(x(tick), 160, tick.toLocaleString('en'), 'middle'));
  }
  lower.append(label((58 + width - 10) / 2, 176, 'step', 'middle'));
  card.querySelector('.charts').replaceChildren(upper, lower);
  followPointer(card, [upper, lower], x, color);
}

function followPointer(card, charts, x, color) {
  const {curves, differences, reference} = state.comparison;
  const readout = card.querySelector('.readout');
  const idle = `Point at a step to read its values. Grey: what may differ from ${reference}.`;
  readout.replaceChildren(idle);
  const longest = Object.values(curves).reduce((a, b) => (b.length > a.length ? b : a));
  const cursors = charts.map((chart) => {
    const cursor = svg('line', {class: 'cursor', y1: 6, y2: chart.viewBox.baseVal.height - 36, visibility: 'hidden'});
    chart.append(cursor);
    return cursor;
  });
  const leave = () => {
    cursors.forEach((cursor) => cursor.setAttribute('visibility', 'hidden'));
    readout.replaceChildren(idle);
  };
  const move = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = x.invert(event.clientX - box.left);
    const [step] = longest.reduce((a, b) => (Math.abs(b[0] - at) < Math.abs(a[0] - at) ? b : a));
    cursors.forEach((cursor) => {
      cursor.setAttribute('x1', x(step));
      cursor.setAttribute('x2', x(step));
      cursor.setAttribute('visibility', 'visible');
    });
    const parts = [element('b', {}, `step ${step.toLocaleString('en')}`)];
    for (const [style, points] of Object.entries(curves)) {
      const value = points.find((point) => point[0] === step)?.[1];
      const difference = differences[style]?.find((point) => point[0] === step)?.[1];
      const name = element('b', {}, style);
      name.style.color = color[style];
      parts.push(' · ', name, ` ${value === undefined ? '–' : value === null ? 'not finite' : value.toPrecision(7)}`);
      if (difference) parts.push(` (off ${brief(difference)})`);
    }
    readout.replaceChildren(...parts);
  };
  for (const chart of charts) {
    chart.addEventListener('pointermove', move);
    chart.addEventListener('pointerleave', leave);
  }
}

function ends(numbers) {
  // Math.min(...numbers) of a long list overflows the stack.
  return numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity]);
}

function padded(values) {
  const [low, high] = values.length ? ends(values) : [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - margin, high + margin];
}

function scale(from, to, start, end) {
  const span = to - from || 1;
  const apply = (value) => Math.round((start + ((value - from) / span) * (end - start)) * 100) / 100;
  apply.invert = (position) => from + ((position - start) / (end - start)) * span;
  apply.domain = [from, to];
  return apply;
}

function ticks(low, high, count) {
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  const found = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) found.push(tick);
  return found;
}

function tidy(number) {
  return String(Number(number.toPrecision(4)));
}

function floor10(number) {
  return Math.floor(Math.log10(number));
}

function ceil10(number) {
  return Math.max(Math.ceil(Math.log10(number)), floor10(number) + 1);
}

function path(points, x, y) {
  let command = 'M';
  return points.map(([step, value]) => {
    if (value === null) {
      command = 'M'; // a value that is not finite leaves a gap
      return '';
    }
    const piece = `${command}${x(step)} ${y(value)}`;
    command = 'L';
    return piece;
  }).join('');
}

function label(x, y, text, anchor) {
  const node = svg('text', {x, y, 'text-anchor': anchor});
  node.textContent = text;
  return node;
}

function svg(name, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function element(name, attributes = {}, content = []) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...(Array.isArray(content) ? content : [content])); // strings become text, not HTML
  return node;
}
