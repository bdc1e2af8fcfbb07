// The search is a dialog, which a screen reader announces by its name.
const search = document.querySelector("[data-md-component=search]");
search?.setAttribute("aria-label", search.querySelector("input").placeholder);
