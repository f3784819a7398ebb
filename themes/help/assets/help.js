// Comfort for readers. Every page is complete without this script: it only adds to what is there.
(function () {
  'use strict';

  const here = document.currentScript;
  const text = here.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // Storage may be switched off or full: a choice is then good for this page only.
  const memory = {
    get(key, store = 'localStorage') {
      try { return window[store].getItem('diglot.' + key); } catch (_) { return null; }
    },
    set(key, value, store = 'localStorage') {
      try {
        if (value === null) window[store].removeItem('diglot.' + key);
        else window[store].setItem('diglot.' + key, value);
      } catch (_) { /* nothing to be done */ }
    },
  };

  // A number in a sentence, which other scripts count with, too. `forms` has a sentence for each of a
  // few numbers, as JSON; the one with the plural form of `number` is taken.
  function counted(forms, number) {
    const { lang } = document.documentElement;
    const rules = new Intl.PluralRules(lang);
    const sentences = Object.entries(JSON.parse(forms));
    const same = sentences.find(([sample]) => rules.select(Number(sample)) === rules.select(number));
    const written = new Intl.NumberFormat(lang).format(number);
    return (same || sentences.find(([sample]) => sample === '100'))[1].replace('{n}', written);
  }
  window.diglot = { counted };

  // Ends what listens on behalf of a text when another text takes its place.
  let whileShown = new AbortController();

  // Menus close when the reader turns to something else.
  function menus() {
    const menus = all('details.menu');
    const close = (except) => menus.forEach((menu) => { if (menu !== except) menu.open = false; });
    document.addEventListener('click', (event) => close(event.target.closest('details.menu')));
    document.addEventListener('keydown', (event) => {
      const open = event.key === 'Escape' && menus.find((menu) => menu.open);
      if (!open) return;
      const inside = open.contains(document.activeElement);
      close();
      if (inside) open.querySelector('summary').focus();
    });
    document.addEventListener('focusin', (event) => {
      const menu = event.target.closest('details.menu');
      if (menu || event.target !== document.body) close(menu);
    });
  }

  // Light, dark, or as the system says.
  function appearance() {
    const menu = document.querySelector('[data-menu=theme]');
    if (!menu) return;
    const root = document.documentElement;
    const buttons = all('[data-set-theme]', menu);
    const show = () => buttons.forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.setTheme === (root.dataset.theme || 'system')));
    });
    buttons.forEach((button) => button.addEventListener('click', () => {
      const theme = button.dataset.setTheme === 'system' ? null : button.dataset.setTheme;
      if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
      memory.set('theme', theme);
      show();
    }));
    show();
    menu.hidden = false;
  }

  // The heading the reader is at: the last one in the upper third of the window, or above it.
  let currentHeading = '';

  function followHeadings() {
    const links = all('.onpage a');
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (!links.length || !headings.every(Boolean)) return;
    let waiting = false;
    const follow = () => {
      waiting = false;
      const line = window.innerHeight / 3;
      let at = -1;
      headings.forEach((heading, index) => { if (heading.getBoundingClientRect().top < line) at = index; });
      // Sections at the end of a page never reach the line: the one that was asked for, else the last.
      if (window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2) {
        const asked = links.findIndex((link) => link.hash === location.hash);
        at = asked >= 0 && asked >= at ? asked : headings.length - 1;
      }
      if (window.scrollY < 8) at = -1;
      currentHeading = at < 0 ? '' : links[at].hash;
      links.forEach((link, index) => {
        if (index === at) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
      });
    };
    const soon = () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } };
    addEventListener('scroll', soon, { passive: true, signal: whileShown.signal });
    addEventListener('resize', soon, { passive: true, signal: whileShown.signal });
    addEventListener('hashchange', soon, { signal: whileShown.signal });
    follow();
  }

  // Other languages open at the same heading, for ids are the same in all of them. The choice is
  // remembered only when a reader makes it.
  function languages() {
    const links = all('a[data-status]');
    const point = () => links.forEach((link) => {
      if (link.dataset.status !== 'home') link.hash = currentHeading || location.hash;
    });
    for (const name of ['pointerdown', 'focusin', 'click']) {
      document.addEventListener(name, (event) => {
        if (event.target.closest('a[data-status], [data-menu=language]')) point();
      }, true);
    }
    all('a[data-status][hreflang]:not([data-fallback])').forEach((link) => link.addEventListener('click', () => {
      memory.set('locale', link.hreflang);
    }));
  }

  // A long list of languages can be filtered by name, in its own words or by its tag.
  const MANY_LANGUAGES = 8;

  function manyLanguages() {
    all('nav[data-languages], [data-menu=language] nav').forEach((nav) => {
      const items = all('li', nav);
      if (items.length <= MANY_LANGUAGES) return;
      const input = element('input', {
        type: 'search', class: 'filter', autocomplete: 'off', spellcheck: 'false',
        'aria-label': text.languages, placeholder: text.languages,
      });
      const plain = (string) => string.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
      input.addEventListener('input', () => {
        const wanted = plain(input.value.trim());
        items.forEach((item) => {
          const link = item.querySelector('a');
          item.hidden = !plain(`${link.textContent} ${link.hreflang}`).includes(wanted);
        });
      });
      nav.prepend(input);
      const menu = nav.closest('details');
      // Typing filters at once: whoever opens a long list looks for one entry of it.
      if (menu) menu.addEventListener('toggle', () => { if (menu.open && matchMedia('(hover: hover)').matches) input.focus(); });
    });
  }

  // Folds stand open where there is room for them; style sheets do the same in recent browsers.
  function folds() {
    const rules = [['.side > .fold', '(min-width: 50.0625em)'], ['.onpage', '(min-width: 75em)']];
    for (const [selector, query] of rules) {
      const fold = document.querySelector(selector);
      if (!fold) continue;
      const wide = matchMedia(query);
      const apply = () => { fold.open = wide.matches; };
      wide.addEventListener('change', apply);
      apply();
      fold.addEventListener('click', (event) => {
        if (event.target.closest('a') && !wide.matches) fold.open = false;
      });
    }
    // The current entry stands in the middle of a long navigation.
    const side = document.querySelector('.side');
    const current = side && side.querySelector('[aria-current]');
    if (current && side.scrollHeight > side.clientHeight) {
      side.scrollTop = current.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 2;
    }
  }

  // A link beside each heading, outside of it: it is no part of its text.
  function headingLinks() {
    all('.body :is(h2, h3, h4, h5, h6)[id]').forEach((heading) => {
      if (heading.closest('summary, .landing-card')) return;
      const link = element('a', {
        class: 'anchor', href: '#' + encodeURIComponent(heading.id), 'data-chrome': '',
        'aria-label': text.heading.replace('%s', () => heading.textContent.trim()),
      }, '#');
      const line = element('div', { class: 'heading-line' });
      heading.replaceWith(line);
      line.append(heading, link);
    });
  }

  // Long lines can be scrolled with the keyboard. The clipboard exists on secure pages only.
  function codeBlocks() {
    all('.body pre').forEach((pre) => { if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0; });
    if (!navigator.clipboard) return;
    all('.body pre > code').forEach((code) => {
      // Nobody types what a program prints.
      if (/(^| )language-output( |$)/i.test(code.className)) return;
      const button = element('button', { type: 'button', class: 'copy', 'data-chrome': '' }, text.copy);
      const frame = element('div', { class: 'code' });
      const pre = code.parentElement;
      const before = pre.previousElementSibling;
      const header = before && before.matches('.code-header') ? before : null;
      pre.replaceWith(frame);
      frame.append(...(header ? [header, pre] : [pre]));
      (header || frame).append(button);
      const status = element('span', { class: 'visually-hidden', role: 'status', 'data-chrome': '' });
      frame.append(status);
      button.addEventListener('click', async () => {
        try { await navigator.clipboard.writeText(code.textContent.replace(/\n$/, '')); } catch (_) { return; }
        button.textContent = status.textContent = text.copied;
        setTimeout(() => { button.textContent = text.copy; status.textContent = ''; }, 2000);
      });
    });
  }

  // Panels that stand one after the other become tabs. Panels that are not shown can still be
  // found by searching in the page, where browsers know how.
  const HIDDEN = 'onbeforematch' in document.body ? 'until-found' : '';

  function tabs() {
    const groups = all('.tabs').map((box, group) => {
      const list = element('div', { role: 'tablist', class: 'tab-list', 'data-chrome': '' });
      const tabs = [];
      all(':scope > .tab-panel', box).forEach((panel) => {
        const name = panel.dataset.tab;
        // Panels of one tab differ in the tab of another group that they depend on.
        let tab = panel.dataset.condition && tabs.find((other) => other.name === name);
        const id = `dg-tab-${group}-${tab ? tabs.indexOf(tab) : tabs.length}`;
        if (!tab) {
          const button = element('button', { role: 'tab', type: 'button', id });
          const title = panel.querySelector(':scope > .tab-title');
          if (title) {
            button.append(...[...title.childNodes].map((node) => node.cloneNode(true)));
            all('.tab-condition', button).forEach((node) => node.remove());
          }
          tab = { name, button, panels: [] };
          const at = tabs.push(tab) - 1;
          button.addEventListener('click', () => choose(groups[group], at));
        }
        tab.panels.push(panel);
        if (!panel.id) panel.id = `${id}-panel-${tab.panels.length}`;
        tab.button.setAttribute('aria-controls', tab.panels.map((own) => own.id).join(' '));
        panel.setAttribute('role', 'tabpanel');
        panel.setAttribute('aria-labelledby', id);
        panel.tabIndex = 0;
        panel.addEventListener('beforematch', () => show(groups[group], tabs.indexOf(tab)));
      });
      const buttons = tabs.map((tab) => tab.button);
      list.append(...buttons);
      list.addEventListener('keydown', (event) => move(event, buttons));
      box.prepend(list);
      box.classList.add('is-live');
      return { tabs, at: 0 };
    });
    if (!groups.length) return;

    // What depends on a tab that is not chosen stays away, unless nothing else would be left.
    function refresh() {
      const chosen = groups.map((group) => group.tabs[group.at].name);
      for (const group of groups) {
        group.tabs.forEach((tab, index) => {
          const on = index === group.at;
          const fits = tab.panels.filter((panel) => !panel.dataset.condition || chosen.includes(panel.dataset.condition));
          tab.panels.forEach((panel) => {
            if (on && (fits.length ? fits : tab.panels).includes(panel)) panel.removeAttribute('hidden');
            else panel.setAttribute('hidden', HIDDEN);
          });
          tab.button.setAttribute('aria-selected', String(on));
          tab.button.tabIndex = on ? 0 : -1;
        });
      }
    }

    function show(group, at) {
      group.at = at;
      refresh();
    }

    // The same tab opens in every group that has it, and stays chosen on the next page. What the
    // reader clicked must not jump away when groups above it change their height.
    function choose(group, at) {
      const { name, button } = group.tabs[at];
      const before = button.getBoundingClientRect().top;
      memory.set('tab', name);
      groups.forEach((other) => {
        const same = other.tabs.findIndex((tab) => tab.name === name);
        if (same >= 0) other.at = same;
      });
      show(group, at);
      scrollBy(0, button.getBoundingClientRect().top - before);
    }

    function move(event, buttons) {
      const forward = getComputedStyle(buttons[0]).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
      const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
      const at = buttons.indexOf(event.target);
      const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const button = buttons[(to + buttons.length) % buttons.length];
      button.focus();
      button.click();
    }

    function openTarget() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      groups.forEach((group) => {
        const at = group.tabs.findIndex((tab) => tab.panels.some((panel) => panel.contains(target)));
        if (at >= 0) show(group, at);
      });
      target.scrollIntoView();
    }

    const remembered = memory.get('tab');
    groups.forEach((group) => {
      group.at = Math.max(group.tabs.findIndex((tab) => tab.name === remembered), 0);
    });
    refresh();
    addEventListener('hashchange', openTarget, { signal: whileShown.signal });
    openTarget();
  }

  // Zones are for readers who chose something: a choice above the first of them shows only those.
  function zones() {
    const zones = all('.body .zone[data-pivot]');
    const groups = all('.body .zone-pivots').map((list) => {
      const key = 'pivot.' + list.dataset.group;
      const pivots = all('li', list);
      const ids = pivots.map((pivot) => pivot.dataset.pivot);
      const remembered = memory.get(key);
      const group = { ids, chosen: ids.includes(remembered) ? remembered : ids[0] };
      const box = element('fieldset', { class: 'zone-choice', 'data-chrome': '' });
      if (list.dataset.prompt) box.append(element('legend', {}, list.dataset.prompt));
      group.inputs = pivots.map((pivot, at) => {
        const input = element('input', { type: 'radio', name: 'dg-' + key, value: ids[at] });
        box.append(element('label', {}, input, pivot.textContent));
        input.addEventListener('change', () => {
          group.chosen = input.value;
          memory.set(key, input.value);
          show();
        });
        return input;
      });
      list.replaceWith(box);
      return group;
    });
    if (!groups.length) return;

    function show() {
      const chosen = groups.map((group) => group.chosen);
      zones.forEach((zone) => {
        const own = zone.dataset.pivot.split(' ');
        const known = groups.some((group) => group.ids.some((id) => own.includes(id)));
        const on = !known || own.some((id) => chosen.includes(id));
        if (on) zone.removeAttribute('hidden'); else zone.setAttribute('hidden', HIDDEN);
        zone.classList.toggle('is-chosen', known);
      });
      groups.forEach((group) => group.inputs.forEach((input) => { input.checked = input.value === group.chosen; }));
    }

    function open(zone) {
      const own = zone.dataset.pivot.split(' ');
      const group = groups.find((one) => one.ids.some((id) => own.includes(id)));
      if (!group || own.includes(group.chosen)) return;
      group.chosen = group.ids.find((id) => own.includes(id));
      show();
    }

    function openTarget() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const zone = target && target.closest('.zone[data-pivot]');
      if (!zone) return;
      open(zone);
      target.scrollIntoView();
    }

    zones.forEach((zone) => zone.addEventListener('beforematch', () => open(zone)));
    show();
    addEventListener('hashchange', openTarget, { signal: whileShown.signal });
    openTarget();
  }

  // Large pictures open above the page instead of leaving it.
  function lightboxes() {
    all('a.lightbox').forEach((link) => link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
      event.preventDefault();
      const small = link.querySelector('img');
      const close = element('button', { type: 'button', class: 'button' }, text.close);
      const box = element('dialog', { class: 'light', 'aria-label': small ? small.alt : '' },
        element('img', { src: link.href, alt: small ? small.alt : '' }), close);
      box.addEventListener('click', () => box.close());
      box.addEventListener('close', () => { box.remove(); link.focus(); });
      document.body.append(box);
      box.showModal();
    }));
  }

  // Nothing is loaded from a video host before the reader asks for it.
  function videos() {
    all('figure.video[data-embed] > a').forEach((link) => link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const frame = element('iframe', {
        src: link.parentElement.dataset.embed, title: link.textContent.trim(), allow: 'fullscreen; encrypted-media',
        referrerpolicy: 'strict-origin-when-cross-origin',
      });
      link.replaceWith(frame);
      frame.focus();
    }));
  }

  // The search opens above the page; what it needs is loaded when it is first opened. Without script,
  // from a disk or after a failure, the link leads to its page.
  function search() {
    const link = document.querySelector('a[data-search]');
    if (!link || !location.protocol.startsWith('http')) return;
    const load = () => import(new URL(link.dataset.search, location.href).href);
    if (document.querySelector('[data-search-page]')) {
      load().then((module) => module.page()).catch(console.error);
    }
    const open = (event) => {
      event.preventDefault();
      const field = document.querySelector('[data-search-page] .search-input');
      if (field) field.focus();
      else load().then((module) => module.open(link)).catch(() => { location.href = link.href; });
    };
    [link, ...all('a[data-search-open]')].forEach((one) => one.addEventListener('click', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
    }));
    document.addEventListener('keydown', (event) => {
      const { key, target } = event;
      const writes = target.isContentEditable || target.closest('input:not([type=radio], [type=checkbox]), textarea, select');
      const slash = key === '/' && !writes && !event.ctrlKey && !event.metaKey && !event.altKey;
      const k = key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (slash || k) open(event);
    });
  }

  // A translation can be read together with its original. The script for that comes only when the
  // reader wants it, now or since an earlier page.
  function reading() {
    const control = document.querySelector('.reading[data-script]');
    if (!control || !location.protocol.startsWith('http')) return;
    const load = (mode) => import(new URL(control.dataset.script, location.href).href)
      .then((module) => module.read({ control, memory, mode }));
    const stored = memory.get('reading');
    if (control.dataset.reading === 'bilingual' || stored) {
      load({ name: stored, chosen: false }).catch(() => {});
      return;
    }
    const first = new AbortController();
    control.addEventListener('click', (event) => {
      const link = event.target.closest('a[data-mode]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      first.abort();
      load({ name: link.dataset.mode, chosen: true }).catch(() => { location.href = link.href; });
    }, { signal: first.signal });
  }

  // Offers the address in other languages where they have it.
  async function notFound() {
    const box = document.querySelector('[data-not-found]');
    if (!box || !location.protocol.startsWith('http')) return;
    const home = new URL(text.home, location.href).pathname;
    if (!location.pathname.startsWith(home)) return;
    const rest = location.pathname.slice(home.length);
    await Promise.all(all('a[data-status]').map(async (link) => {
      const address = new URL(rest, link.href);
      if (address.origin !== location.origin || address.pathname === location.pathname) return;
      try {
        const answer = await fetch(address, { method: 'HEAD' });
        if (!answer.ok) return;
      } catch (_) { return; }
      const copy = link.cloneNode(true);
      copy.href = address.href;
      box.querySelector('ul').append(element('li', {}, copy));
      box.hidden = false;
    }));
  }

  // Sends the reader on from the chooser, once in a session: whoever comes back wants to choose.
  function choosePage() {
    const box = document.querySelector('[data-chooser]');
    if (!box || location.hash === '#languages' || memory.get('chosen', 'sessionStorage')) return;
    const links = all('a[hreflang]', box);
    const link = links.find((one) => one.hreflang === memory.get('locale')) || bestMatch(links, navigator.languages || []);
    memory.set('chosen', '1', 'sessionStorage');
    if (link) location.replace(link.href);
  }

  // The link for the first wish that can be met: region and all, else language and script.
  function bestMatch(links, wishes) {
    const key = (tag) => {
      try {
        const { language, script, region } = new Intl.Locale(tag).maximize();
        return [`${language}-${script}-${region}`, `${language}-${script}`];
      } catch (_) { return [tag, tag]; }
    };
    for (const wish of wishes) {
      for (const level of [0, 1]) {
        const match = links.find((link) => key(link.hreflang)[level] === key(wish)[level]);
        if (match) return match;
      }
    }
    return null;
  }

  // What is done to the text of an article, and again when another text takes its place.
  const inText = [headingLinks, codeBlocks, tabs, zones, followHeadings, lightboxes, videos];
  document.addEventListener('diglot:article', () => {
    whileShown.abort();
    whileShown = new AbortController();
    run(inText);
  });

  function run(parts) {
    for (const part of parts) {
      // One part that fails in an old browser must not take the others with it.
      try { part(); } catch (error) { console.error(error); }
    }
  }

  run([choosePage, menus, appearance, folds, ...inText, languages, manyLanguages, search, notFound, reading]);
})();
