// The search of a locale: on its own page, and above any other page that asks for it. Both show the
// box that the page of the search holds in its template.

const KEY = 'diglot.cloud';
const DIALOG = 6;
const PAGE = 10;

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// The cloud that a reader filters by, here and in the contents. Storage may be switched off.
const memory = {
  get() { try { return localStorage.getItem(KEY) || ''; } catch (_) { return ''; } },
  set(cloud) {
    try { if (cloud) localStorage.setItem(KEY, cloud); else localStorage.removeItem(KEY); } catch (_) { /* for this page only */ }
    document.dispatchEvent(new CustomEvent('diglot:cloud', { detail: cloud }));
  },
};

const text = (parts) => parts.map(([piece, isMarked]) => (isMarked ? element('mark', {}, piece) : piece));

function style(href) {
  const known = [...document.styleSheets].some((sheet) => sheet.href === href);
  if (known) return null;
  const link = element('link', { rel: 'stylesheet', href });
  return new Promise((done) => {
    link.addEventListener('load', done);
    link.addEventListener('error', done);
    document.head.append(link);
  });
}

// The box of the template, which stands on the page at `address`.
async function box(template, address) {
  const { engine, entry, style: sheet, ...texts } = template.dataset;
  const [{ Index }] = await Promise.all([import(new URL(engine, address).href), style(new URL(sheet, address).href)]);
  const root = document.importNode(template.content, true).querySelector('.search-box');
  const open = () => Index.open(new URL(entry, address).href);
  return new Box(root, texts, open);
}

class Box {
  constructor(root, texts, open) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, texts, run: 0, active: -1, limit: PAGE, opened: () => {}, changed: () => {}, chosen: () => false });
    this.input = find('.search-input');
    this.cloud = find('.search-cloud');
    this.list = find('.search-results');
    this.status = find('.search-status');
    this.more = find('.search-more');
    this.close = find('.search-close');
    // The index is asked for before the first letter is typed, and again after a failure.
    this.index = () => {
      this.loading ||= open().catch((error) => { this.loading = null; throw error; });
      return this.loading;
    };
    if (this.cloud) this.cloud.value = memory.get();
    if (this.cloud && this.cloud.selectedIndex < 0) this.cloud.value = '';
    this.listen();
  }

  listen() {
    let waiting = 0;
    this.input.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(), 90);
    });
    if (this.cloud) {
      this.cloud.addEventListener('change', () => {
        memory.set(this.cloud.value);
        this.search();
      });
    }
    this.more.addEventListener('click', async () => {
      const from = this.options().length;
      this.limit += PAGE;
      await this.search(true);
      this.activate(Math.min(from, this.options().length - 1));
      this.input.focus();
    });
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => { if (event.target.closest('a')) this.opened(event); });
  }

  key(event) {
    const { key, isComposing } = event;
    // Enter and arrows belong to the input method as long as it is open.
    if (isComposing || event.altKey || event.shiftKey) return;
    const options = this.options();
    const last = options.length - 1;
    if (key === 'Enter') {
      event.preventDefault();
      const option = options[this.active];
      if (option) option.click();
      else if (!this.chosen()) this.search();
      return;
    }
    if (event.ctrlKey || event.metaKey || last < 0) return;
    const to = {
      ArrowDown: this.active >= last ? 0 : this.active + 1,
      ArrowUp: this.active <= 0 ? last : this.active - 1,
      PageDown: last,
      PageUp: 0,
    }[key];
    if (to === undefined) return;
    event.preventDefault();
    this.activate(to);
  }

  options() { return [...this.list.querySelectorAll('[role=option]')]; }

  activate(at) {
    const options = this.options();
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    this.active = at;
    const option = options[at];
    if (!option) {
      this.input.removeAttribute('aria-activedescendant');
      return;
    }
    this.input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  say(message) { if (this.status.textContent !== message) this.status.textContent = message; }

  /** Searches for what stands in the field. Of two searches, the later one is shown. */
  async search(keep = false) {
    this.run += 1;
    const own = this.run;
    const query = this.input.value.trim();
    const cloud = this.cloud ? this.cloud.value : '';
    if (!keep) this.limit = this.first || PAGE;
    this.changed(query, cloud);
    if (!query) {
      this.show([], 0);
      this.say('');
      return;
    }
    try {
      const index = await this.index();
      const { pages, total } = await index.find(this.input.value, { cloud, limit: this.limit });
      if (own !== this.run) return;
      this.show(pages, total);
      this.say(total ? window.diglot.counted(this.texts.counts, total) : this.texts.none);
    } catch (error) {
      if (own !== this.run) return;
      console.warn(error);
      this.show([], 0);
      this.say(this.texts.failed);
    }
  }

  show(pages, total) {
    const options = pages.flatMap((page) => this.entries(page));
    options.forEach((option, at) => { option.id = `dg-search-${at}`; });
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.input.setAttribute('aria-expanded', String(options.length > 0));
    this.more.hidden = pages.length >= total;
    this.activate(-1);
  }

  // A page, and the heading below it that says what was asked for.
  entries(page) {
    const own = page.lang ? { lang: page.lang, dir: 'auto' } : {};
    const notes = [];
    if (page.fallback) notes.push(this.texts.fallback);
    if (page.source) notes.push(this.texts.source);
    const title = element('span', { class: 'search-title' }, element('span', own, ...text(page.title)),
      ...notes.flatMap((note) => [' ', element('span', { class: 'tag' }, note)]));
    const option = (href, ...children) => element('a', { role: 'option', class: 'search-result', href, tabindex: '-1', 'aria-selected': 'false' }, ...children);
    const first = option(page.address, title);
    // Articles on one task in several clouds often have one title.
    if (page.clouds.length && !(this.cloud && this.cloud.value)) {
      first.append(element('span', { class: 'search-clouds' }, ...page.clouds.map((name) => element('span', {}, name))));
    }
    if (page.source) first.append(element('span', { class: 'search-original', lang: page.sourceLang, dir: 'auto' }, ...text(page.source)));
    first.append(element('span', { class: 'search-excerpt', ...own }, ...text(page.excerpt)));
    if (!page.heading) return [first];
    const address = `${page.address}#${encodeURIComponent(page.heading.id)}`;
    const second = option(address, element('span', { class: 'search-title', ...own }, ...text(page.heading.text)));
    second.classList.add('is-heading');
    return [first, second];
  }
}

/** Makes the page of the search a search. */
export async function page() {
  const place = document.querySelector('[data-search-page]');
  const own = await box(place.querySelector('template'), location.href);
  const wanted = new URLSearchParams(location.search);
  own.input.value = wanted.get('q') || '';
  if (own.cloud && wanted.has('cloud')) {
    own.cloud.value = wanted.get('cloud');
    if (own.cloud.selectedIndex < 0) own.cloud.value = '';
    memory.set(own.cloud.value);
  }
  own.close.remove();
  own.changed = (query, cloud) => {
    const address = new URL(location.href);
    for (const [key, value] of [['q', query], ['cloud', cloud]]) {
      if (value) address.searchParams.set(key, value); else address.searchParams.delete(key);
    }
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  };
  document.querySelectorAll('[data-search-without]').forEach((node) => node.remove());
  place.append(own.root);
  own.input.focus({ preventScroll: true });
  if (own.input.value) await own.search();
  return own.input;
}

let dialog = null;

async function makeDialog(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const own = await box(html.querySelector('template[data-search-box]'), link.href);
  const frame = element('dialog', { class: 'search-dialog', 'aria-label': own.input.getAttribute('aria-label') }, own.root);
  own.first = DIALOG;
  own.opened = (event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) frame.close(); };
  // Without a choice, Enter leads to the page with everything that was found.
  own.chosen = () => {
    const address = new URL(link.href);
    if (!own.input.value.trim()) return false;
    address.searchParams.set('q', own.input.value.trim());
    if (own.cloud && own.cloud.value) address.searchParams.set('cloud', own.cloud.value);
    location.href = address.href;
    return true;
  };
  own.close.addEventListener('click', () => frame.close());
  frame.addEventListener('click', (event) => { if (event.target === frame) frame.close(); });
  // A field of searches takes Escape for itself; here it closes the dialog at once.
  frame.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    frame.close();
  });
  document.body.append(frame);
  return { frame, own };
}

/** Opens the search above the page, from the link that leads to its page. */
export async function open(link) {
  const before = document.activeElement;
  dialog ||= makeDialog(link).catch((error) => { dialog = null; throw error; });
  const { frame, own } = await dialog;
  if (frame.open) return;
  own.index().catch(() => {});
  frame.addEventListener('close', () => {
    const back = before && before !== document.body && before.isConnected ? before : link;
    back.focus();
  }, { once: true });
  frame.showModal();
  own.input.focus();
  own.input.select();
}
