// What html-validate asks of built pages: everything of its standard, document and accessibility
// sets but what is said here.
module.exports = {
  root: true,
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  // The standard (HTML, section 4.11.1) has this element as flow content that may stand in a header
  // cell; that it parts a text into sections was so once.
  elements: ["html5", { details: { sectioning: false } }],
  rules: {
    // Files of the site itself are named by their content; a checksum would say the same twice.
    "require-sri": ["error", { target: "crossorigin" }],
    // ARIA lets lists have names, which tells a screen reader what the list is of.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A wide table scrolls in a named, focusable region, inside which headings have no place; and a
    // <select> cannot hold results of a search, which are links with a text below them.
    "prefer-native-element": ["error", { exclude: ["region", "listbox"] }],
  },
};
