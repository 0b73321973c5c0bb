/* The key / leads to the search at the top, unless somebody types. */
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
addEventListener("keydown", (event) => {
  const other = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
  if (event.key !== "/" || other || event.target.closest(TYPED_INTO)) return;
  event.preventDefault();
  document.getElementById("everywhere").select();
});
