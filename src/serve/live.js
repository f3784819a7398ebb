// Keeps a page of the preview up to date. It is served with every page and never built into one.
(() => {
  'use strict';
  const script = document.currentScript;
  const { page, token } = script.dataset;
  let seen = script.dataset.seen;
  const SAVED = 'diglot-preview';
  const inPage = () => location.pathname + location.search;

  // Where the reader is: how far the page is scrolled, and which disclosures are open.
  const summaryOf = (details) => details.querySelector('summary')?.textContent ?? '';
  const remember = () => {
    const open = [...document.querySelectorAll('details')].map((d) => [summaryOf(d), d.open]);
    const place = { at: inPage(), x: scrollX, y: scrollY, open };
    try {
      sessionStorage.setItem(SAVED, JSON.stringify(place));
    } catch {
      // Without storage the page begins at its top, which is better than not being loaded.
    }
  };
  const restore = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(SAVED));
      sessionStorage.removeItem(SAVED);
    } catch {
      return;
    }
    if (place?.at !== inPage()) return;
    // Summaries tell disclosures apart when others were added; those of one name go in turn.
    const states = new Map();
    for (const [summary, open] of place.open) {
      states.set(summary, [...(states.get(summary) ?? []), open]);
    }
    for (const details of document.querySelectorAll('details')) {
      const open = states.get(summaryOf(details))?.shift();
      if (open !== undefined) details.open = open;
    }
    const scroll = () => scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
    scroll();
    // Images that come later move what is below them.
    if (document.readyState !== 'complete') addEventListener('load', scroll, { once: true });
  };
  const reload = () => {
    remember();
    location.reload();
  };

  // New stylesheets are loaded before the old ones go, so that the page is never without.
  const restyle = (styles, now) => {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
    if (links.length !== styles.length) return reload();
    seen = now;
    links.forEach((old, at) => {
      const link = old.cloneNode();
      link.href = styles[at];
      const done = () => old.remove();
      link.addEventListener('load', done, { once: true });
      link.addEventListener('error', done, { once: true });
      old.after(link);
    });
  };

  // Errors lie over the page, in a tree of their own that the styles of the page do not reach.
  const LOOK = `
    :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; }
    section { box-sizing: border-box; max-height: 70vh; overflow: auto; padding: 1rem 1.5rem;
      border-top: 4px solid #ff6b60; background: #1c1414; color: #fff;
      font: 15px/1.5 system-ui, sans-serif; box-shadow: 0 0 2rem #0009; }
    h2 { margin: 0 0 .5rem; font-size: 17px; color: #ff8f86; }
    button { float: right; padding: .2rem .7rem; border: 1px solid #fff8; border-radius: 4px;
      background: none; color: inherit; font: inherit; cursor: pointer; }
    button:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
    p { margin: .2rem 0; overflow-wrap: anywhere; }
    code { font-family: ui-monospace, monospace; }
    .place { color: #ffd2a8; }
    pre { margin: .3rem 0 1rem; padding: .5rem; overflow-x: auto; background: #0006;
      font: 13px/1.4 ui-monospace, monospace; unicode-bidi: plaintext; }`;
  let overlay = null;
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const place = (error) => [error.path, error.line, error.column].filter(Boolean).join(':');
  const hide = () => {
    overlay?.remove();
    overlay = null;
  };
  const show = (errors) => {
    hide();
    if (errors.length === 0) return;
    overlay = document.createElement('diglot-errors');
    const root = overlay.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    const section = document.createElement('section');
    section.lang = 'en';
    section.dir = 'ltr';
    section.setAttribute('role', 'alert');
    const close = element('button', 'Close');
    close.type = 'button';
    close.addEventListener('click', hide);
    const many = errors.length === 1 ? 'An error' : `${errors.length} errors`;
    section.append(close, element('h2', `${many}; the page below is as it last was`));
    for (const error of errors) {
      section.append(element('p', `${error.severity}[${error.code}]: ${error.message}`));
      section.append(element('p', place(error), 'place'));
      if (error.excerpt) section.append(element('pre', error.excerpt));
      if (error.help) section.append(element('p', error.help));
    }
    root.append(section);
    document.documentElement.append(overlay);
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });

  const obey = (word) => {
    switch (word.do) {
      case 'reload':
        return reload();
      case 'styles':
        return restyle(word.styles, word.seen);
      case 'go':
        return location.assign(word.to);
      case 'errors':
        return show(word.errors);
    }
  };

  // The server may end and come back. Then it has another token, which only a new page knows; any
  // other failure is no reason to load the page again, and again.
  const isOther = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = html.querySelector('script[data-token]')?.dataset.token;
      return now !== undefined && now !== token;
    } catch {
      return false;
    }
  };
  const SHORTEST = 250;
  const LONGEST = 5000;
  let pause = SHORTEST;
  const connect = () => {
    const query = new URLSearchParams({ token, page, seen });
    const scheme = location.protocol.replace('http', 'ws');
    const socket = new WebSocket(`${scheme}//${location.host}/_diglot/live?${query}`);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      pause = SHORTEST;
    });
    socket.addEventListener('message', (event) => obey(JSON.parse(event.data)));
    socket.addEventListener('close', async () => {
      if (!opened && (await isOther())) return reload();
      setTimeout(connect, pause);
      pause = Math.min(2 * pause, LONGEST);
    });
  };

  restore();
  connect();
})();
