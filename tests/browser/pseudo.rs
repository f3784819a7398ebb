//! A language that nobody speaks finds words that no translator would ever see.
//!
//! Every message of the English catalog is put between brackets, and all that authors write in this
//! site bears a mark of its own. Whatever has letters on a page, but neither brackets nor mark, is
//! written in a template, a script or the program itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::chromium::Browser;
use crate::common::{Site, paths};
use crate::host::Host;

/// A site with all that brings words of the theme to a page; `¤` marks the words of authors.
const MARKED: &str = r#"--- site.toml
title = "¤Site"
base_url = "https://help.example.com"
edit_url = "https://example.com/edit/{path}"
feedback_url = "https://example.com/feedback/{path}"

[markdown]
footnotes = true
task_lists = true
videos = "embed"
monikers = ["¤one", "¤two"]

[[docsets]]
path = "guide"
url = "guide"
name = "¤Guide"

[[clouds]]
id = "a"
name = "¤A"
exactly = ["¤A"]
default = true

[[clouds]]
id = "b"
name = "¤B"
contains = ["¤B"]
retired = true

[hosting]
hosts = ["netlify"]

[locales.en-US]
[locales.en-GB]
--- content/en-us/guide/TOC.yml
- name: ¤First
  href: first.md
- name: ¤Group
  items:
  - name: ¤Second
    href: second.md
--- content/en-us/guide/first.md
---
title: ¤First
description: ¤About it
ms.date: 06/17/2026
---

# ¤First

> [!NOTE]
> ¤

> [!TIP]
> ¤

> [!IMPORTANT]
> ¤

> [!WARNING]
> ¤

> [!CAUTION]
> ¤

## ¤Heading

¤Claim[^1] :::no-loc text="¤Name":::.

[^1]: ¤Source.

- [x] ¤Done
- [ ] ¤Open

### ¤Code

```json
{ "¤": 1 }
```

[!code-csharp[](missing.cs)]

| ¤A | ¤B |
|---|---|
| ¤1 | ¤2 |

:::image type="complex" source="media/a.png" alt-text="¤Picture.":::
   ¤Description.
:::image-end:::

> [!VIDEO https://www.youtube.com/embed/abc]

::: moniker range=">= ¤two"
¤Since two.
::: moniker-end

> [!div class="op_single_selector"]
> - [¤One](first.md)
> - [¤Two](second.md)

#### [¤Tab](#tab/one)

¤One

#### [¤Other](#tab/two)

¤Two

---
--- content/en-us/guide/second.md
---
title: ¤Second
clouds: b
ms.date: 06/17/2026
---

# ¤Second

¤Text.
--- content/en-us/guide/faq.yml
### YamlMime:FAQ
metadata:
  title: ¤Questions
title: ¤Questions
summary: ¤Short.
sections:
- name: ¤One
  questions:
  - question: ¤How?
    answer: ¤So.
--- content/en-us/guide/index.yml
### YamlMime:Landing
title: ¤Start
summary: ¤All.
metadata:
  title: ¤Start
landingContent:
- title: ¤Card
  linkLists:
  - linkListType: how-to-guide
    links:
    - text: ¤Link
      url: first.md
--- content/en-us/guide/hub.yml
### YamlMime:Hub
title: ¤Hub
summary: ¤All.
metadata:
  title: ¤Hub
highlightedContent:
  items:
  - title: ¤What?
    itemType: overview
    url: first.md
conceptualContent:
  items:
  - title: ¤Card
    links:
    - text: ¤Link
      itemType: concept
      url: second.md
--- content/en-us/guide/steps.yml
### YamlMime:Tutorial
title: ¤Steps
metadata:
  title: ¤Steps
items:
- title: ¤Step
  durationInMinutes: 3
  content: ¤Do it.
--- content/en-gb/guide/second.md
---
title: ¤Second
ms.date: 06/17/2026
ms.translationtype: MT
ms.contentlocale: en-GB
ms.lasthandoff: 06/18/2026
ms.sourcegitcommit: aaaa
---

# <span data-ttu-id="a1b2c-101">¤Second</span><span class="sxs-lookup"><span data-stu-id="a1b2c-101">¤Second</span></span>

<span data-ttu-id="a1b2c-102">¤Text.</span><span class="sxs-lookup"><span data-stu-id="a1b2c-102">¤Text.</span></span>
"#;

/// Texts of a page that nobody can have translated: as they stand, and in attributes that are shown or
/// read aloud, those included that scripts take their words from.
const BARE: &str = r"(() => {
  // Addresses are the same in every language.
  const isBare = (text) => /\p{L}/u.test(text) && !/[⟦⟧¤]/.test(text) && !/^\s*https:\S+\s*$/.test(text);
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    // Names of languages of programs are the same everywhere, and so are tags of languages.
    if (parent.closest('script, style, .code-header') && !parent.closest('button')) continue;
    if (isBare(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  for (const node of document.querySelectorAll('*')) {
    for (const { name, value } of node.attributes) {
      const shown = ['alt', 'title', 'placeholder', 'label', 'aria-label', 'aria-description', 'aria-roledescription'];
      const isScript = node.localName === 'script' && name.startsWith('data-') && value.includes(' ');
      const isMeta = node.localName === 'meta' && name === 'content'
        && /description|title|site_name/.test(node.getAttribute('name') || node.getAttribute('property') || '');
      if ((shown.includes(name) || isScript || isMeta) && isBare(value)) found.push(`${node.localName}[${name}=${value}]`);
    }
  }
  return found;
})()";

/// The catalog with every text between brackets.
fn bracketed(catalog: &str) -> String {
    let lines = catalog.lines().map(|line| {
        let variant = line.trim_start().trim_start_matches('*').starts_with('[');
        let cut = if variant { "] " } else { " = " };
        match line.split_once(cut) {
            Some((id, text)) if !line.starts_with('#') && !text.ends_with("->") => {
                format!("{id}{cut}⟦{text}⟧\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[test]
fn every_word_of_the_theme_comes_from_a_catalog() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Site::new(MARKED);
    let strings = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/help/strings/en.ftl");
    let catalog = fs::read_to_string(strings).unwrap();
    site.write("themes/help/strings/en.ftl", bracketed(&catalog));
    site.write("content/en-us/guide/media/a.png", PIXEL);
    let said = site.build(&["--keep-going"]).stderr;
    let host = Host::new(&site.output());
    let mut found = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for file in paths(&site.output()) {
        let path = file.strip_prefix(site.output()).unwrap().to_str().unwrap();
        if file.extension().is_none_or(|kind| kind != "html") {
            continue;
        }
        browser.open(&host.url(&format!("/{path}#languages")));
        kinds.insert(browser.text("document.body.className"));
        let Value::Array(bare) = browser.value(BARE) else {
            panic!("{path} has no texts");
        };
        found.extend(bare.iter().map(|text| format!("{path}: {text}")));
    }
    assert!(found.is_empty(), "{found:#?}\n{said}");
    let all = [
        "is-about",
        "is-article",
        "is-chooser",
        "is-cloud",
        "is-home",
        "is-not_found",
        "is-toc",
    ];
    for kind in all {
        assert!(kinds.contains(kind), "no page {kind}: {said}");
    }
}

/// The smallest picture there is.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\x0f\x04\x00\x09\xfb\x03\xfd\xfb^\x6b\x2b\x00\x00\x00\x00IEND\xaeB`\x82";
