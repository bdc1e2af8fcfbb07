// The search is a dialog, which a screen reader announces by its name.
const search = document.querySelector("[data-md-component=search]");
search?.setAttribute("aria-label", search.querySelector("input").placeholder);
// A table that is wider than the page is scrolled by keyboard, too.
document$.subscribe(() =>
  setTimeout(() => document.querySelectorAll(".md-typeset__scrollwrap").forEach((table) => (table.tabIndex = 0))),
);
