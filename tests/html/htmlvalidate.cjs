// What html-validate asks of built pages: everything of its standard, document and accessibility
// sets but what is said here.
module.exports = {
  root: true,
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  rules: {
    // Files of the site itself are named by their content; a checksum would say the same twice.
    "require-sri": ["error", { target: "crossorigin" }],
    // ARIA lets lists have names, which tells a screen reader what the list is of.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A wide table scrolls in a named, focusable region, inside which headings have no place.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
