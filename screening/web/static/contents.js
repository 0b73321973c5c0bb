/* An address of before, when all parts stood on one page, leads on to the page of its part. */
const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
const onwards = part?.closest("[data-page]")?.querySelector("a");
if (onwards) location.replace(onwards.href + location.hash);
