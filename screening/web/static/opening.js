// Say that a file is too large before it is sent, where that is certain.
"use strict";

const field = document.getElementById("briefing");

field.addEventListener("change", () => {
  const [file] = field.files;
  const large = file && file.size > Number(field.dataset.largest);
  field.setCustomValidity(large ? field.dataset.tooLarge : "");
  if (large) field.reportValidity();
});
