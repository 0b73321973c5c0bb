"use strict";

// A link to what is folded away opens all that it is folded in. Browsers do so by
// themselves where the target is inside a fold, but not all of them, and none for a fold
// that is itself the target.
function unfold(id) {
  let fold = id && document.getElementById(id)?.closest("details");
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link) unfold(decodeURIComponent(link.hash.slice(1)));
});
addEventListener("hashchange", () => unfold(decodeURIComponent(location.hash.slice(1))));
unfold(decodeURIComponent(location.hash.slice(1)));

// A menu closes by Escape, and by a click elsewhere.
function closeMenu(event) {
  const menu = document.querySelector(".menu[open]");
  if (!menu || (event.type === "click" && menu.contains(event.target))) return;
  if (event.type === "keydown" && event.key !== "Escape") return;
  if (event.type === "keydown") menu.querySelector("summary").focus();
  menu.open = false;
}

addEventListener("click", closeMenu);
addEventListener("keydown", closeMenu);
