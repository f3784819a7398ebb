//! Articles of an author who means harm, as a browser understands them.
//!
//! Each vector is an article of its own, so that what one leaves open hides no other. Pages are looked
//! at as they come from the server, by two parsers of the browser: one that would run scripts, and one
//! that would not, because some elements mean something else to each.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::common::Site;
use crate::host::Host;

const CONFIG: &str = r#"--- site.toml
title = "Help"
base_url = "https://help.example.com"

[hosting]
hosts = ["netlify"]

[locales.en-US]
[locales.de-DE]
--- content/en-us/index.md
# Home
"#;

/// Markdown that would run `window.pwned = 1`, fetch something, or change what stands around it.
const VECTORS: [&str; 48] = [
    "<script>window.pwned=1</script>",
    "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    "<SCRIPT/x>window.pwned=1</SCRIPT >",
    "<script\n>window.pwned=1</script\n>",
    "<img src=x onerror=window.pwned=1>",
    "<img src=\"x`` onerror=window.pwned=1\" onload=window.pwned=1//",
    "<img/src=x/onerror=window.pwned=1>",
    "<b onmouseover=\"window.pwned=1\" style=\"position:fixed;inset:0\">b</b>",
    "<p id=x tabindex=1 onfocus=window.pwned=1 autofocus>b</p>",
    "<details open ontoggle=window.pwned=1><summary>s</summary>t</details>",
    "<a href=\"javascript:window.pwned=1\">a</a>",
    "<a href=\" &#106;ava&#9;script&colon;window.pwned=1\">a</a>",
    "<a href=\"\u{1}javascript:window.pwned=1\">a</a>",
    "[a](javascript:window.pwned=1) [b](<java\tscript:window.pwned=1>) [c](JaVaScRiPt&colon;window.pwned=1)",
    "[a](vbscript:msgbox(1)) [b](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)",
    "![a](javascript:window.pwned=1) ![b](data:image/svg+xml,<svg%20onload=window.pwned=1>)",
    "[a][r] ![b][r]\n\n[r]: javascript:window.pwned=1 \"t\"",
    "<javascript:window.pwned=1>",
    "<iframe src=\"javascript:window.pwned=1\"></iframe>",
    "<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>",
    "<iframe src=\"https://evil.example/\"></iframe>",
    "<object data=\"javascript:window.pwned=1\"></object><embed src=\"javascript:window.pwned=1\">",
    "<base href=\"https://evil.example/\"><link rel=stylesheet href=\"https://evil.example/x.css\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.pwned=1\">",
    "<form action=\"javascript:window.pwned=1\"><input type=submit autofocus onfocus=window.pwned=1><button formaction=\"javascript:window.pwned=1\">b</button></form>",
    "<style>@import 'https://evil.example/x.css'; *{display:none}</style>",
    "<svg onload=window.pwned=1><script>window.pwned=1</script></svg>",
    "<svg><style><img src=x onerror=window.pwned=1></style></svg>",
    "<svg><a xlink:href=\"javascript:window.pwned=1\"><text x=20 y=20>a</text></a></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=window.pwned=1>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.pwned=1&gt;\">",
    "<math><mi xlink:href=\"javascript:window.pwned=1\">a</mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.pwned=1>\"></noscript>",
    "<textarea><img title=\"</textarea><img src=x onerror=window.pwned=1>\"></textarea>",
    "<title><img title=\"</title><img src=x onerror=window.pwned=1>\"></title>",
    "<xmp><img title=\"</xmp><img src=x onerror=window.pwned=1>\"></xmp>",
    "<template><script>window.pwned=1</script></template><plaintext>",
    "<!--><img src=x onerror=window.pwned=1>-->",
    "<!-- --!><img src=x onerror=window.pwned=1> -->",
    "<![CDATA[><img src=x onerror=window.pwned=1>]]>",
    "<?php <img src=x onerror=window.pwned=1> ?>",
    "<table><tr><td></article></main></body><script>window.pwned=1</script>",
    "```\" onmouseover=\"window.pwned=1\n</code></pre><script>window.pwned=1</script>\n```",
    "# <a name=\"x\" onclick=window.pwned=1></a> A <img src=x onerror=window.pwned=1> {#\"onclick=window.pwned=1}",
    ":::image type=\"content\" source=\"javascript:window.pwned=1\" alt-text=\"\\\" onerror=window.pwned=1 \" lightbox=\"javascript:window.pwned=1\":::",
    "> [!VIDEO javascript:window.pwned=1]\n\n> [!div class=\"x\" onclick=\"window.pwned=1\"]\n> a",
    "<span data-ttu-id=\"a-1\">a <img src=x onerror=window.pwned=1></span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">b <svg onload=window.pwned=1></span></span>",
];

/// Says what of a page an author must not have brought there. `html` is the page as it was sent.
const FOUND: &str = r"((html) => {
  const found = [];
  const barred = new Set(['script', 'style', 'base', 'meta', 'link', 'form', 'object', 'embed',
    'iframe', 'frame', 'frameset', 'applet', 'template', 'textarea', 'input', 'noscript', 'title',
    'xmp', 'plaintext', 'marquee', 'svg', 'math']);
  const schemes = new Set(['http:', 'https:', 'mailto:']);
  const image = /^data:image\/(png|gif|jpeg|webp)[;,]/;
  const judge = (element) => {
    for (const {name, value} of element.attributes) {
      if (name.startsWith('on') || ['style', 'srcdoc', 'formaction', 'action'].includes(name))
        found.push(`${element.localName} has ${name}`);
      const leads = ['href', 'src', 'poster', 'data', 'cite', 'background'].includes(name);
      if (leads && !image.test(value) && !schemes.has(new URL(value, location.href).protocol))
        found.push(`${name} is ${value}`);
      // A link is the reader's to follow; anything else would be fetched.
      const isFetched = leads && element.localName !== 'a';
      if (isFetched && value.includes('evil.example')) found.push(`${name} is ${value}`);
    }
  };
  const sent = new DOMParser().parseFromString(html, 'text/html');
  const body = sent.querySelector('[data-article-body]');
  for (const element of body.querySelectorAll('*')) {
    if (barred.has(element.localName)) found.push(element.localName);
    judge(element);
  }
  sent.querySelectorAll('*').forEach(judge);
  for (const script of sent.scripts) {
    const isData = script.type === 'application/ld+json';
    if (!script.getAttribute('src') && !isData) found.push('a script of a page');
    if (isData) JSON.parse(script.textContent);
  }
  // The element that is asked to parse it once more belongs to a page with scripts.
  const again = document.createElement('div');
  again.innerHTML = body.innerHTML;
  if (again.innerHTML !== body.innerHTML) found.push(`${body.innerHTML} becomes ${again.innerHTML}`);
  if (!body.closest('main') || !sent.querySelector('main ~ footer, footer')) found.push('it leaves its place');
  return found;
})";

/// R-H1, R-H2: nothing of an author runs, loads or leads elsewhere, and no two parsers see different
/// trees.
#[test]
fn nothing_of_a_hostile_author_reaches_readers() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Site::new(CONFIG);
    for (number, vector) in VECTORS.iter().enumerate() {
        let head = "---\ntitle: '</title><script>window.pwned=1</script>'\ndescription: '\"><img src=x onerror=window.pwned=1>'\n---\n\n";
        let text = format!("{head}vor\n\n{vector}\n\nnach\n");
        site.write(&format!("content/de-de/v{number}.md"), text);
    }
    site.build(&[]).expect(0);
    let host = Host::new(&site.output());
    for (number, vector) in VECTORS.iter().enumerate() {
        let mut views = vec![format!("/de-de/v{number}/")];
        if vector.contains("data-ttu-id") {
            views.push(format!("/de-de/v{number}/bilingual/"));
        }
        for view in views {
            browser.open(&host.url(&view));
            let asked = format!(
                "fetch({}).then((answer) => answer.text()).then({FOUND})",
                json!(view)
            );
            assert_eq!(browser.value(&asked), json!([]), "{vector}");
            assert_eq!(
                browser.value("window.pwned ?? null"),
                Value::Null,
                "{vector}"
            );
            let text = browser.text("document.querySelector('[data-article-body]').textContent");
            assert!(text.contains("vor"), "{vector}: {text}");
            let seen = browser.seen();
            assert!(
                seen.complaints.is_empty(),
                "{vector}: {:?}",
                seen.complaints
            );
            let own = host.url("/");
            for request in seen.requests {
                let is_own = request.starts_with(&own) || request.starts_with("data:image/");
                assert!(is_own, "{vector} asks for {request}");
            }
        }
    }
}
