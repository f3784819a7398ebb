// Looks words up in the index of a locale. The format of its files, and the rules by which words are
// cut and compared, are those of src/search in diglot; the manual has them under "Output".

const FORMAT = 1;
const PREFIX = 3;
const LONGEST = 40;

const RUN = /[\p{L}\p{M}\p{N}\p{Cf}]+/gu;
const ATTACHED = /^[\p{M}\p{Cf}]/u;
const UNSPACED = /^[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{20000}-\u{3ffff}]/u;
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const TWINS = {
  ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', ı: 'i', ς: 'σ',
  '\u0671': '\u0627', '\u0649': '\u064a', '\u06cc': '\u064a', '\u0629': '\u0647', '\u06a9': '\u0643',
};
const TWIN = new RegExp(`[${Object.keys(TWINS).join('')}\u0660-\u0669\u06f0-\u06f9]`, 'g');
const ARTICLE = /^(?:وال|بال|كال|فال|ال|لل)(?=...)/u;

const twin = (c) => TWINS[c] || String(c.charCodeAt(0) & 15);
const fold = (plain) => plain.normalize('NFD').replace(/и\u0306/g, 'й').replace(MARKS, '').replace(TWIN, twin).normalize('NFC');

// A run cut where writing without spaces begins or ends.
function pieces(run) {
  const cut = [];
  for (const c of run) {
    const last = cut[cut.length - 1];
    const unspaced = UNSPACED.test(c);
    if (last && (ATTACHED.test(c) || last.unspaced === unspaced)) last.text += c;
    else cut.push({ text: c, unspaced });
  }
  return cut;
}

// Characters with the marks on them.
function clusters(text) {
  const found = [];
  for (const c of text) {
    if (found.length && ATTACHED.test(c)) found[found.length - 1] += c;
    else found.push(c);
  }
  return found;
}

// Pairs of neighbours, and the last character alone. Places are known where folding has not joined
// or parted characters; elsewhere the whole piece is the place.
function pairs(folded, piece, start, found) {
  const signs = clusters(folded);
  const own = clusters(piece);
  const ends = [start];
  for (const sign of own) ends.push(ends[ends.length - 1] + sign.length);
  const same = own.length === signs.length;
  const place = (from, to) => (same
    ? { start: ends[from], end: ends[to], middle: ends[from + 1] }
    : { start, end: start + piece.length });
  for (let at = 0; at + 1 < signs.length; at += 1) {
    found.push({ word: signs[at] + signs[at + 1], pair: true, ...place(at, at + 2) });
  }
  const last = signs.length - 1;
  found.push({ word: signs[last], pair: true, rest: last > 0, alone: last === 0, ...place(last, last + 1) });
}

/** The words of a text, folded, with their places in it. */
export function words(text) {
  const found = [];
  for (const run of text.matchAll(RUN)) {
    let start = run.index;
    for (const piece of pieces(run[0])) {
      const end = start + piece.text.length;
      const plain = piece.text.replace(/\p{Cf}/gu, '').normalize('NFKC').toLowerCase();
      for (const [part] of plain.matchAll(RUN)) {
        const folded = fold(part);
        if (!folded) continue;
        if (piece.unspaced) pairs(folded, piece.text, start, found);
        else if ([...folded].length <= LONGEST) found.push({ word: folded.replace(ARTICLE, ''), pair: false, start, end });
      }
      start = end;
    }
  }
  return found;
}

/** Whether one letter more, less, other, or two exchanged make one word the other. */
export function isNear(a, b) {
  const [x, y] = [[...a], [...b]];
  if (Math.abs(x.length - y.length) > 1) return false;
  let from = 0;
  while (from < x.length && x[from] === y[from]) from += 1;
  let to = 0;
  while (to < Math.min(x.length, y.length) - from && x[x.length - 1 - to] === y[y.length - 1 - to]) to += 1;
  const [left, right] = [x.length - from - to, y.length - from - to];
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && x[from] === y[from + 1] && x[from + 1] === y[from];
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

// Calls `each` with every page of a line, and the digit that says where the word stands.
function decode(line, each) {
  let page = 0;
  for (let at = 0; at < line.length; at += 1) {
    let gap = 0;
    let shift = 0;
    let digit = VALUES.get(line[at]);
    for (; digit > 31; digit = VALUES.get(line[at])) {
      gap |= (digit & 31) << shift;
      shift += 5;
      at += 1;
    }
    page += gap | (digit << shift);
    at += 1;
    each(page, VALUES.get(line[at]));
    page += 1;
  }
}

// The words of a list, each of which begins as the one before.
function listed(text) {
  let last = '';
  return text.split('\n').filter(Boolean).map((line) => {
    last = last.slice(0, VALUES.get(line[0])) + line.slice(1);
    return last;
  });
}

const [TITLE, HEADING, OFTEN, SOURCE_TITLE, SOURCE] = [1, 2, 12, 16, 32];
const OWN = TITLE | HEADING | OFTEN;

// Whether a page with this sum of clouds is for the one at position `at`.
const isIn = (sum, at) => Math.floor(sum / 2 ** at) % 2 === 1;

// What a word is worth on a page, by where it stands.
function worth(digit, norm) {
  return (digit & TITLE ? 6 : 0) + (digit & HEADING ? 2.5 : 0) + [0, 1, 1.6, 2.1][(digit & OFTEN) >> 2] / norm
    + (digit & SOURCE_TITLE ? 3.5 : 0) + (digit & SOURCE ? 0.35 : 0);
}

// Text with its marks: pairs of a piece and whether it is marked.
function marked(text, hits, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  for (const { start, end } of hits) {
    if (start >= to || end <= from) continue;
    if (start > at) parts.push([text.slice(at, start), false]);
    const begin = Math.max(start, at);
    const last = parts[parts.length - 1];
    if (end > begin) {
      if (last && last[1] && begin === at) last[0] += text.slice(begin, end);
      else parts.push([text.slice(begin, end), true]);
      at = end;
    }
  }
  if (at < to) parts.push([text.slice(at, to), false]);
  return parts;
}

/** The index of a locale. */
export class Index {
  /** Opens the index whose entry is at `address`. */
  static async open(address) {
    const index = new Index();
    index.address = address;
    await index.load();
    return index;
  }

  async load() {
    const answer = await fetch(this.address, { cache: 'no-cache' });
    if (!answer.ok) throw new Error(answer.statusText);
    const entry = await answer.json();
    if (entry.format !== FORMAT) throw new Error(`index format ${entry.format}`);
    this.entry = entry;
    this.count = entry.pages.length.length;
    const total = entry.pages.length.reduce((sum, length) => sum + 2 ** length, 0);
    this.mean = total / this.count || 1;
    this.files = new Map();
    const known = Intl.Segmenter && new Intl.Segmenter(entry.lang, { granularity: 'word' });
    this.breaks = (text) => new Set(known ? [...known.segment(text)].map((segment) => segment.index) : []);
  }

  // A file of the index, read once.
  file(kind, digest, read) {
    const name = `${kind}.${digest}.idx`;
    if (!this.files.has(name)) {
      const file = this.unpacked(name).then(read);
      file.catch(() => this.files.delete(name));
      this.files.set(name, file);
    }
    return this.files.get(name);
  }

  async unpacked(name) {
    const answer = await fetch(new URL(name, this.address));
    if (!answer.ok) throw Object.assign(new Error(answer.statusText), { gone: answer.status === 404 });
    const bytes = await answer.arrayBuffer();
    const head = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
    // Some hosts take the compression for theirs, and the browser has undone it.
    if (head[0] !== 0x1f || head[1] !== 0x8b) return new TextDecoder().decode(bytes);
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(plain).text();
  }

  // Groups of words that may hold those that begin with `start`.
  async groups(start) {
    const { words: files } = this.entry;
    const first = [...start].slice(0, PREFIX).join('');
    let from = files.findIndex(([begin]) => begin > first);
    from = Math.max((from < 0 ? files.length : from) - 1, 0);
    const short = first === start;
    const to = files.findIndex(([begin], at) => at > from && !(short && begin.startsWith(first)));
    const wanted = files.slice(from, to < 0 ? files.length : to);
    const read = (text) => text.split('\n').filter(Boolean).map((line) => {
      const [key, rests, pages] = line.split('\t');
      return { key, forms: rests.split(',').map((rest) => key + rest), pages };
    });
    return (await Promise.all(wanted.map(([, digest]) => this.file('words', digest, read)))).flat();
  }

  // What the index has for a word: as it is, as the beginning of others, in a form that stands
  // nowhere, mistyped.
  async lookUp({ word, pair, alone }, isLast) {
    const length = [...word].length;
    const groups = await this.groups(word);
    const exact = groups.filter((group) => group.forms.includes(word)).map((group) => ({ group, quality: 1, forms: group.forms }));
    if (pair && !alone) return exact;
    const found = exact;
    if (alone || (isLast && length > 1)) {
      for (const group of groups) {
        const forms = group.forms.filter((form) => form.startsWith(word));
        if (forms.length && !group.forms.includes(word)) found.push({ group, quality: alone ? 1 : 0.7, forms });
      }
    }
    if (found.length || pair) return found;
    const kin = groups.filter(({ key }) => key.length > 3 && word.startsWith(key) && word.length - key.length < 4);
    if (kin.length) return kin.map((group) => ({ group, quality: 0.9, forms: group.forms }));
    if (this.entry.lang.startsWith('de')) {
      const plain = word.replace(/([aou])e/g, '$1');
      const umlaut = plain === word ? [] : await this.exactly(plain, 0.9);
      if (umlaut.length) return umlaut;
    }
    return length < 5 ? [] : this.mistyped(word);
  }

  async exactly(word, quality) {
    const groups = (await this.groups(word)).filter((group) => group.forms.includes(word));
    return groups.map((group) => ({ group, quality, forms: group.forms }));
  }

  async mistyped(word) {
    const list = await this.file('list', this.entry.list, listed);
    const near = list.filter((known) => isNear(known, word)).slice(0, 8);
    const found = (await Promise.all(near.map((known) => this.exactly(known, 0.6)))).flat();
    return found.filter(({ group }, at) => found.findIndex((other) => other.group === group) === at);
  }

  // The words of a query that pages are to have. Of writing without spaces, pairs inside of a word
  // are wanted; those across two words only help.
  wanted(query) {
    const breaks = this.breaks(query);
    const all = words(query).filter((word) => !word.rest).slice(0, 32);
    const within = all.some((word) => word.pair && !breaks.has(word.middle));
    const seen = new Map();
    for (const word of all) {
      const helps = word.pair && !word.alone && within && breaks.has(word.middle);
      const known = seen.get(word.word);
      if (known) known.helps &&= helps; else seen.set(word.word, { ...word, helps });
    }
    return [...seen.values()];
  }

  // Pages for the words, best first: those with all of them before those with some.
  rank(terms, cloud) {
    const { pages, clouds } = this.entry;
    const at = clouds.findIndex(([id]) => id === cloud);
    const inCloud = (page) => at < 0 || isIn(pages.clouds[page], at);
    const rows = new Map();
    const sum = (list, value) => list.reduce((total, item) => total + value(item), 0);
    const found = terms.filter((term) => term.pages.size);
    const telling = found.filter((term) => !term.helps && term.pages.size < this.count * 0.6);
    const needed = telling.length ? telling : found;
    const all = sum(needed, (term) => term.idf) || 1;
    for (const term of found) {
      for (const [page, { digit, quality }] of term.pages) {
        if (!inCloud(page)) continue;
        const row = rows.get(page) || { page, score: 0, title: 0, source: 0, own: 0, foreign: 0, has: 0, words: 0 };
        rows.set(page, row);
        const norm = 0.5 + (0.5 * 2 ** pages.length[page]) / this.mean;
        const weight = term.idf * quality * (term.helps ? 0.5 : 1);
        row.score += weight * worth(digit, norm);
        if (digit & TITLE) row.title += 1;
        if (digit & SOURCE_TITLE) row.source += 1;
        if (digit & OWN) row.own += term.idf; else row.foreign += term.idf;
        if (needed.includes(term)) {
          row.has += term.idf;
          row.words += 1;
        }
      }
    }
    for (const row of rows.values()) {
      // A title that the query says as a whole, and not one that has its words among others.
      const cover = (words, length) => (length ? Math.min(words / Math.max(length, terms.length), 1) ** 2 : 0);
      row.score *= 1 + cover(row.title, pages.title[row.page]) + 2 * cover(row.source, pages.source_title[row.page]);
      row.complete = row.words === needed.length;
      row.share = row.has / all;
    }
    const ranked = [...rows.values()].sort((a, b) => b.complete - a.complete
      || b.score * b.share - a.score * a.share || a.page - b.page);
    const complete = ranked.filter((row) => row.complete).length;
    return complete >= 5 ? ranked.slice(0, complete) : ranked.filter((row) => row.complete || row.share >= 0.4);
  }

  /**
   * Finds pages: how many there are, and what a reader sees of the first `limit`. `typing` makes the
   * last word the beginning of one; `cloud` keeps those of a cloud.
   */
  async find(query, options = {}) {
    // A site that was published anew has other files: then the search begins again, with a new entry.
    try {
      return await this.search(query, options);
    } catch (error) {
      if (!error.gone) throw error;
      await this.load();
      return this.search(query, options);
    }
  }

  async search(query, { cloud = '', typing = true, limit = 10 }) {
    const wanted = this.wanted(query);
    const open = typing && /[\p{L}\p{M}\p{N}]$/u.test(query);
    const terms = await Promise.all(wanted.map(async (word, at) => {
      const matches = await this.lookUp(word, open && at === wanted.length - 1);
      const pages = new Map();
      for (const { group, quality } of matches) {
        decode(group.pages, (page, digit) => {
          const known = pages.get(page) || { digit: 0, quality: 0 };
          pages.set(page, { digit: known.digit | digit, quality: Math.max(known.quality, quality) });
        });
      }
      const forms = matches.flatMap((match) => match.forms);
      return { ...word, forms, pages, idf: Math.log(1 + this.count / (pages.size || this.count)) };
    }));
    const ranked = this.rank(terms, cloud);
    const forms = new Map(terms.flatMap((term) => term.forms.map((form) => [form, term])));
    const pages = await Promise.all(ranked.slice(0, limit).map((row) => this.show(row, forms, terms)));
    return { total: ranked.length, pages };
  }

  // Address, title, language, title of the source, and sections of a page.
  async text(page) {
    const { texts } = this.entry;
    const next = texts.findIndex(([first]) => first > page);
    const [first, digest] = texts[(next < 0 ? texts.length : next) - 1];
    return (await this.file('texts', digest, JSON.parse))[page - first];
  }

  // What a reader sees of a page.
  async show(row, forms, terms) {
    const { pages } = this.entry;
    const [address, title, lang, sourceTitle, sections] = await this.text(row.page);
    // Pairs across two words are marked where the one before them in the query is before them here.
    const hits = (text) => {
      const found = [];
      for (const word of words(text)) {
        const term = word.rest ? undefined : forms.get(word.word);
        const last = found[found.length - 1];
        const goesOn = last && term && last.middle === word.start && terms[terms.indexOf(term) - 1] === last.term;
        if (term && (!term.helps || goesOn)) found.push({ ...word, term });
      }
      return found;
    };
    const sum = (list) => [...new Set(list.map((hit) => hit.term))].reduce((total, term) => total + term.idf, 0);
    const all = terms.reduce((total, term) => total + (term.helps ? 0 : term.idf), 0);
    const titles = hits(title);
    let heading = null;
    for (const [id, text] of sections) {
      const own = id ? hits(text) : [];
      const value = sum(own);
      if (value >= all * 0.6 && value > (heading ? heading.value : 0)) heading = { id, text: marked(text, own), value };
    }
    const foreign = row.foreign > row.own;
    const clouds = this.entry.clouds.filter((_, at) => isIn(pages.clouds[row.page], at));
    return {
      page: row.page,
      address: new URL(`../${address}`, this.address).href,
      title: marked(title, titles),
      lang,
      // Their names; none where all pages are for the same one.
      clouds: clouds.map(([, name]) => name),
      heading,
      excerpt: this.excerpt(sections, hits, sum),
      fallback: (pages.flags[row.page] & 1) === 1,
      // Found only because the source has the words.
      sourceLang: this.entry.source,
      source: foreign ? marked(sourceTitle || title, hits(sourceTitle || title)) : null,
    };
  }

  // The part of the text with most of the words.
  excerpt(sections, hits, sum) {
    let best = { value: 0 };
    for (const [, , text] of sections) {
      const found = hits(text);
      const length = UNSPACED.test(text.slice(0, 1)) ? 90 : 180;
      let to = 0;
      found.forEach((hit, from) => {
        while (to < found.length && found[to].end - hit.start <= length) to += 1;
        const value = sum(found.slice(from, to)) + Math.min(to - from, 9) / 100;
        if (value > best.value) best = { value, text, found, at: hit.start, length };
      });
    }
    const text = best.text || (sections.find(([, , own]) => own) || [])[2] || '';
    const length = best.length || (UNSPACED.test(text.slice(0, 1)) ? 90 : 180);
    // A few words before the first mark tell what it is about.
    let from = Math.max((best.at || 0) - Math.floor(length / 4), 0);
    if (from > 0) {
      const space = text.lastIndexOf(' ', best.at - 1);
      const early = text.indexOf(' ', from);
      from = early >= 0 && early <= space ? early + 1 : from;
    }
    let to = Math.min(from + length + Math.floor(length / 4), text.length);
    if (to < text.length) {
      const space = text.lastIndexOf(' ', to);
      to = space > from + length / 2 ? space : to;
    }
    const parts = marked(text, best.found || [], from, to);
    if (from > 0) parts.unshift(['… ', false]);
    if (to < text.length) parts.push([' …', false]);
    return parts;
  }
}
