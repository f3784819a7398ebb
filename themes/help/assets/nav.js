// The table of contents: the whole of it on demand, a filter by words, and one by cloud.
// Without this script a page has its own branch and links to the page with the whole contents.
(function () {
  'use strict';

  const text = document.currentScript.dataset;
  const side = document.querySelector('.side');
  const tree = side || document.querySelector('.is-toc .tree');
  if (!tree) return;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // The whole table of contents.

  let forms = tree.dataset.matches;
  let whole = side && side.dataset.toc ? null : Promise.resolve();

  // Fetches the page with the whole contents, once, and puts them in place of the branch.
  function load() {
    whole = whole || (async () => {
      const address = new URL(side.dataset.toc, location.href);
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.querySelector('.tree');
      forms = found.dataset.matches;
      adopt(found.querySelector('ul'), address);
      all('.whole', side).forEach((node) => node.remove());
    })();
    return whole;
  }

  function adopt(list, address) {
    const own = location.href.split(/[?#]/)[0];
    all('details', list).forEach((group) => { group.open = false; });
    all('a', list).forEach((link) => { link.href = new URL(link.getAttribute('href'), address).href; });
    const page = all('a', list).find((link) => link.href === own);
    if (page) {
      page.setAttribute('aria-current', 'page');
      unfold(page);
    }
    side.querySelector('ul').replaceWith(document.adoptNode(list));
    show();
  }

  // Opens the groups around a node, and the one that it is the name of.
  function unfold(node) {
    for (let group = node.closest('details'); group; group = group.parentElement.closest('details')) group.open = true;
    const below = node.parentElement.querySelector(':scope > details');
    if (below) below.open = true;
  }

  // A plain click; others open windows, where the link must lead somewhere by itself.
  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

  if (side) side.addEventListener('click', async (event) => {
    const link = event.target.closest('a.more[data-group], .whole a');
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    const title = link.textContent;
    try {
      await load();
    } catch (_) {
      location.href = link.href;
      return;
    }
    const group = all('summary', side).find((node) => node.textContent === title && node.closest('.side ul'));
    if (group) unfold(group);
    (group || side.querySelector('ul [aria-current]') || side.querySelector('ul a')).focus();
  });

  // The filters.

  const KEY = 'diglot.cloud';
  // Storage may be switched off: a choice is then good for this page only.
  function remember(cloud) {
    try {
      if (cloud) localStorage.setItem(KEY, cloud); else localStorage.removeItem(KEY);
    } catch (_) { /* nothing to be done */ }
  }
  function remembered() {
    try { return localStorage.getItem(KEY) || ''; } catch (_) { return ''; }
  }

  const clouds = all('[data-menu=cloud] a[data-id]').map((link) => ({
    id: link.dataset.id, name: link.querySelector('span').textContent, isDefault: 'default' in link.dataset, link,
  }));
  const usual = (clouds.find((cloud) => cloud.isDefault) || {}).id;
  let cloud = clouds.some((one) => one.id === remembered()) ? remembered() : '';
  let words = [];
  // Groups that were open before the reader began to filter.
  let opened = null;

  // Letters without their marks: whoever types `u` may mean `ü`.
  const plain = (string) => string.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const LABEL = ':scope > a, :scope > span, :scope > details > summary';

  // Shows what the filters let through; returns whether anything is left of a list. Whatever lies
  // below an entry with the words is shown with it. Counts the entries that have the words.
  function sift(list, inherited, count) {
    let any = false;
    for (const item of list.children) {
      const label = item.querySelector(LABEL);
      const own = item.dataset.cloud === undefined ? usual : item.dataset.cloud;
      const fits = !cloud || own === '*' || own.split(' ').includes(cloud);
      const name = words.length ? plain(label.textContent) : '';
      const has = fits && words.every((word) => name.includes(word));
      if (has && words.length) count.found += 1;
      const group = item.querySelector(':scope > details');
      const below = Boolean(group) && sift(group.querySelector('ul'), inherited || has, count);
      const isHere = !words.length && label.hasAttribute('aria-current');
      const on = below || isHere || (fits && (has || inherited));
      item.hidden = !on;
      if (group && words.length) group.open = below && !has;
      any = any || on;
    }
    return any;
  }

  const status = element('p', { class: 'matches', role: 'status' });
  let speaking = 0;

  function show() {
    const list = tree.querySelector('ul');
    const groups = all('details', list);
    if (words.length && !opened) opened = groups.map((group) => group.open);
    const count = { found: 0 };
    sift(list, false, count);
    if (!words.length && opened) {
      groups.forEach((group, at) => { group.open = opened[at]; });
      opened = null;
    }
    const sentence = words.length ? window.diglot.counted(forms, count.found) : '';
    clearTimeout(speaking);
    // One sentence for what was typed, not one for each letter.
    speaking = setTimeout(() => { status.textContent = sentence; }, 300);
  }

  const input = element('input', { type: 'search', class: 'filter', autocomplete: 'off', spellcheck: 'false', 'aria-label': text.filter, placeholder: text.filter });
  input.addEventListener('input', async () => {
    words = plain(input.value).split(/\s+/).filter(Boolean);
    // The branch at hand is a beginning where the rest cannot be had.
    try { await load(); } catch (_) { forms = '{"100":"{n}"}'; }
    show();
  });

  const choice = element('select', { 'aria-label': text.cloud }, element('option', { value: '' }, text.allClouds));
  clouds.forEach((one) => choice.append(element('option', { value: one.id }, one.name)));
  choice.addEventListener('change', () => choose(choice.value));

  // What is filtered is said where it is seen, also when the contents are folded.
  const name = element('strong', {});
  const out = element('button', { type: 'button' }, text.allClouds);
  const bar = element('p', { class: 'facet' }, element('span', {}, text.limited + ' ', name), out);
  out.addEventListener('click', () => {
    choose('');
    const folded = side && !side.querySelector('.fold').open;
    (folded ? side.querySelector('summary') : input).focus();
  });

  function choose(id) {
    cloud = id;
    remember(id);
    settle();
    document.dispatchEvent(new CustomEvent('diglot:cloud', { detail: id }));
  }

  function settle() {
    choice.value = cloud;
    bar.hidden = !cloud;
    name.textContent = (clouds.find((one) => one.id === cloud) || { name: '' }).name;
    show();
  }

  // The search has the same choice.
  document.addEventListener('diglot:cloud', (event) => {
    if (event.detail === cloud) return;
    cloud = clouds.some((one) => one.id === event.detail) ? event.detail : '';
    settle();
  });

  // Whoever keeps to one cloud and turns to another wants to keep to that one.
  clouds.forEach((one) => one.link.addEventListener('click', () => { if (cloud) remember(one.id); }));

  const tools = element('div', { class: 'contents-tools' }, input, ...(clouds.length > 1 ? [choice] : []), status);
  if (side) side.querySelector('ul').before(tools); else tree.before(tools);
  (side ? side.querySelector('.fold') : tools).before(bar);
  settle();
})();
