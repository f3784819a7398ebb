// Reading a translation together with its original. Loaded when a reader asks for it: on the page of
// the translation the page with both texts is fetched, and its text takes the place of the other.

const BLOCKS = 'p, li, td, th, dt, dd, h1, h2, h3, h4, h5, h6, summary, figcaption, caption, pre';
const MODES = ['translation', 'original', 'side'];

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const article = () => document.querySelector('[data-article-body]');

// The same blocks in the same order on both pages.
const blocks = () => all(BLOCKS, article()).filter((node) => !node.closest('.original, [data-chrome]'));

// Blocks in a grid have no box of their own, but their content has.
function place(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect();
}

// Changes the page so that the reader's line stays where it is.
function keepingPlace(change) {
  const top = document.querySelector('.top');
  const edge = top && getComputedStyle(top).position === 'sticky' ? top.offsetHeight : 0;
  // The first block that begins in the window, else the one that fills it.
  const list = window.scrollY > edge ? blocks().map(place) : [];
  const begins = list.findIndex((box) => box.height && box.top >= edge && box.top < innerHeight);
  const at = begins < 0 ? list.findIndex((box) => box.bottom > edge) : begins;
  const before = at < 0 ? 0 : place(blocks()[at]).top;
  change();
  const after = at < 0 ? null : blocks()[at];
  if (after) scrollBy({ top: place(after).top - before, behavior: 'instant' });
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const body = page.querySelector('[data-article-body]');
  if (!body) throw new Error('no article');
  // Its links start from another address.
  for (const name of ['href', 'src']) {
    all(`[${name}]`, body).forEach((node) => {
      const value = node.getAttribute(name);
      if (!value.startsWith('#')) node.setAttribute(name, new URL(value, address).href);
    });
  }
  return { page, body };
}

function styled(address) {
  if (all('link[rel=stylesheet]').some((link) => link.href === address)) return Promise.resolve();
  return new Promise((done) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.onload = link.onerror = done;
    link.href = address;
    document.head.append(link);
  });
}

// Puts both texts in place of the translation.
async function adopt(control, status) {
  const address = new URL(control.querySelector('[data-mode=original]').getAttribute('href'), location.href);
  address.hash = '';
  const [{ body }] = await Promise.all([fetched(address), styled(new URL(control.dataset.style, location.href).href)]);
  const own = article();
  const swap = (selector, other) => {
    const [from, to] = [own.querySelector(selector), body.querySelector(other)];
    if (from && to) from.replaceWith(document.adoptNode(to));
  };
  return () => {
    if (body.dataset.revision) own.dataset.revision = body.dataset.revision;
    swap('.head > h1', '.head > :is(h1, .pair)');
    swap(':scope > .body', ':scope > .body');
    const compare = body.querySelector('[data-compare]');
    if (compare) {
      status.before(document.adoptNode(compare));
      comparing(compare);
    }
    document.dispatchEvent(new CustomEvent('diglot:article'));
  };
}

function show(control, mode) {
  article().dataset.mode = mode;
  all('.original', article()).forEach((details) => { details.open = mode === 'side'; });
  all('a[data-mode]', control).forEach((link) => {
    if (link.dataset.mode === mode) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
  });
  all('details', control).forEach((way) => { way.open = way.dataset.mode === mode; });
  all('[data-compare]').forEach((box) => { box.hidden = mode === 'translation'; });
}

// A segment and its twin are marked together.
function twins() {
  let marked = [];
  const mark = (event) => {
    const segment = event.target.closest && event.target.closest('[data-unit]');
    if (segment && marked.includes(segment)) return;
    marked.forEach((node) => node.classList.remove('is-twin'));
    marked = [];
    const pair = segment && segment.closest('.pair');
    if (!pair) return;
    const source = segment.closest('.original');
    const sides = [false, true].map((side) => all('[data-unit]', pair).filter((node) => Boolean(node.closest('.original')) === side));
    const at = sides[source ? 1 : 0].indexOf(segment);
    marked = sides.map((side) => side[at]).filter(Boolean);
    marked.forEach((node) => node.classList.add('is-twin'));
  };
  document.addEventListener('pointerover', mark, { passive: true });
  document.addEventListener('focusin', mark);
}

// Segments of a page, by their number where both pages were made from the same source, and by the
// text they were made from.
function counterparts(body) {
  const sameSource = Boolean(body.dataset.revision) && body.dataset.revision === article().dataset.revision;
  const known = new Map();
  all('.pair', body).forEach((pair) => {
    const sources = all('.source > [data-unit]', pair);
    const targets = all('[data-unit]', pair).filter((node) => !node.closest('.original'));
    targets.forEach((target, at) => {
      // Numbers of included files tell nothing about the revision of those files.
      if (sameSource && !target.dataset.unit.includes('.')) known.set(target.dataset.unit, target);
      const text = sources[at] && sources[at].textContent.trim();
      if (text && !known.has('=' + text)) known.set('=' + text, target);
    });
  });
  return (segment, source) => known.get(segment.dataset.unit) || known.get('=' + source);
}

// Puts another translation in place of the original.
function comparing(box) {
  const select = box.querySelector('select');
  const status = box.querySelector('[role=status]');
  const originals = new Map();
  const sources = () => all('.source', article());
  const restore = () => originals.forEach(({ nodes, lang, dir, label }, source) => {
    source.replaceChildren(...nodes);
    Object.assign(source, { lang, dir });
    source.closest('.original').querySelector('summary').textContent = label;
  });
  const replace = (find, option) => {
    let missing = 0;
    sources().forEach((source) => {
      const summary = source.closest('.original').querySelector('summary');
      if (!originals.has(source)) {
        originals.set(source, { nodes: [...source.childNodes], lang: source.lang, dir: source.dir, label: summary.textContent });
      }
      const { nodes } = originals.get(source);
      source.replaceChildren(...nodes.map((node) => {
        const copy = node.cloneNode(true);
        if (!(copy instanceof Element) || !copy.dataset.unit || !copy.textContent) return copy;
        const twin = find(copy, copy.textContent.trim());
        copy.replaceChildren(...(twin ? [...twin.childNodes].map((child) => child.cloneNode(true)) : ['–']));
        all('[id]', copy).forEach((child) => child.removeAttribute('id'));
        copy.classList.toggle('is-missing', !twin);
        if (!twin) missing += 1;
        return copy;
      }));
      Object.assign(source, { lang: option.lang, dir: option.dir });
      summary.textContent = option.textContent;
    });
    return missing;
  };
  select.addEventListener('change', async () => {
    const option = select.selectedOptions[0];
    status.textContent = '';
    if (!option.value) return keepingPlace(restore);
    try {
      const { body } = await fetched(new URL(option.value, box.dataset.base || location.href));
      if (select.selectedOptions[0] !== option) return undefined;
      let missing = 0;
      keepingPlace(() => { missing = replace(counterparts(body), option); });
      if (missing) status.textContent = window.diglot.counted(box.dataset.missing, missing);
    } catch (_) {
      status.textContent = box.dataset.failed || '';
      select.value = '';
      keepingPlace(restore);
    }
    return undefined;
  });
  box.hidden = false;
}

// Begins with `mode`, or with what the address asks for, and follows the reader from there on.
export async function read({ control, memory, mode }) {
  const status = document.createElement('p');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  control.after(status);
  const both = control.dataset.reading === 'bilingual';
  let ready = both;

  const choose = async (chosen, remember) => {
    if (!MODES.includes(chosen)) return;
    const link = control.querySelector(`a[data-mode=${chosen}]`);
    if (remember) memory.set('reading', chosen === 'translation' ? null : chosen);
    try {
      const change = ready ? () => {} : await adopt(control, status);
      ready = true;
      keepingPlace(() => {
        change();
        show(control, chosen);
      });
    } catch (_) {
      status.textContent = control.dataset.failed;
      if (remember && link) location.href = link.href;
      return;
    }
    if (remember) status.textContent = (link || control.querySelector(`[data-mode=${chosen}] > summary`)).textContent.trim();
  };

  control.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-mode]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (both) {
      memory.set('reading', null);
      return;
    }
    event.preventDefault();
    choose(link.dataset.mode, true);
  });
  twins();
  if (both) {
    all('[data-compare]').forEach(comparing);
    const asked = { '#side-by-side': 'side', '#on-demand': 'original' }[location.hash];
    const stored = memory.get('reading');
    await choose(asked || (MODES.includes(stored) && stored !== 'translation' ? stored : 'original'), false);
    // One of the ways is always open. A fragment may open the other one, too.
    all('details', control).forEach((way) => {
      way.querySelector('summary').addEventListener('click', (event) => { if (way.open) event.preventDefault(); });
      way.addEventListener('toggle', () => {
        if (way.open && article().dataset.mode !== way.dataset.mode) choose(way.dataset.mode, true);
      });
    });
  } else {
    await choose(mode.name, mode.chosen);
  }
}
