// What may be written where the cursor stands, by the JSON Schema of the file.
"use strict";

const completion = (() => {
  const KEY = /^(\s*)((?:-\s+)*)(?:"([^"]+)"|'([^']+)'|([^\s#"'{[][^:#]*?)):(?:\s|$)/;
  const BULLETS = /^(\s*)((?:-\s+)+|-$)/;
  const ENTRY = Symbol("an entry of a list");

  // The first token of a line: how far in it stands, after how many bullets, its key.
  function read(line) {
    const key = KEY.exec(line);
    if (key) {
      const bullets = [...key[2].matchAll(/-/g)].map((one) => key[1].length + one.index);
      return { column: key[1].length + key[2].length, bullets, key: key[3] ?? key[4] ?? key[5], end: key[0].length };
    }
    const entry = BULLETS.exec(line);
    if (!entry) return null;
    const bullets = [...entry[2].matchAll(/-/g)].map((one) => entry[1].length + one.index);
    return { column: entry[0].length, bullets, key: null, end: entry[0].length };
  }

  // Keys and entries from the top of the file to a column of a row, outermost first.
  function above(lines, row, column, listed) {
    const path = [];
    for (let at = row - 1; at >= 0 && (column > 0 || listed); at -= 1) {
      if (/^\s*(#|$)/.test(lines[at])) continue;
      const token = read(lines[at]);
      if (!token) continue;
      // A list may stand as far in as the key that holds it.
      const holds = token.key !== null && (token.column < column || (listed && token.column === column && !token.bullets.length));
      if (holds) {
        path.unshift(token.key);
        column = token.column;
        listed = false;
      }
      while (token.bullets.length && token.bullets.at(-1) < column) {
        column = token.bullets.pop();
        path.unshift(ENTRY);
        listed = true;
      }
    }
    return path;
  }

  // What stands open in the text after a key: brackets, their keys, and the side of ":".
  function within(text) {
    const open = [];
    let key = null;
    let word = "";
    for (const letter of text) {
      if (letter === "{" || letter === "[") {
        if (key !== null) open.push(key);
        key = null;
        if (letter === "[") open.push(ENTRY);
        open.push(letter);
        word = "";
      } else if (letter === "}" || letter === "]") {
        while (open.length && !["{", "["].includes(open.pop()));
        if (open.at(-1) === ENTRY) open.pop();
        if (typeof open.at(-1) === "string" && !["{", "["].includes(open.at(-1))) open.pop();
        key = null;
      } else if (letter === ",") {
        key = null;
        word = "";
      } else if (letter === ":") {
        key = word.trim();
        word = "";
      } else {
        word += letter;
      }
    }
    const inMapping = open.findLast((one) => one === "{" || one === "[") === "{";
    const path = open.filter((one) => one !== "{" && one !== "[");
    if (inMapping && key !== null) path.push(key);
    return { path, asks: inMapping && key === null ? "key" : "value" };
  }

  // Where a place in the text is: its path, and whether a key or a value is due.
  function placeAt(lines, row, column) {
    const before = lines[row].slice(0, column);
    const token = read(before);
    if (token?.key != null) {
      const inline = within(before.slice(token.end));
      const entries = token.bullets.map(() => ENTRY);
      const outer = above(lines, row, token.bullets[0] ?? token.column, token.bullets.length > 0);
      return { path: [...outer, ...entries, token.key, ...inline.path], asks: inline.asks };
    }
    const entries = (token?.bullets ?? []).map(() => ENTRY);
    const first = token?.bullets[0] ?? before.search(/\S|$/);
    const path = [...above(lines, row, first, entries.length > 0), ...entries];
    return { path, asks: entries.length ? "both" : "key" };
  }

  // Every schema that may hold at a place: alternatives and references followed.
  function spread(root, schema, seen = new Set()) {
    if (!schema || typeof schema !== "object" || seen.has(schema)) return [];
    seen.add(schema);
    const target = schema.$ref?.split("/").slice(1).reduce((at, part) => at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    const others = [target, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
    return [schema, ...others.flatMap((one) => spread(root, one, seen))];
  }

  function step(root, schemas, part) {
    const next = schemas.flatMap((schema) => {
      if (part === ENTRY) return [schema.items];
      if (schema.properties && Object.hasOwn(schema.properties, part)) return [schema.properties[part]];
      const pattern = Object.keys(schema.patternProperties ?? {}).find((one) => new RegExp(one, "u").test(part));
      return [pattern ? schema.patternProperties[pattern] : schema.additionalProperties];
    });
    return next.flatMap((one) => spread(root, one));
  }

  function keysOf(schemas) {
    const named = schemas.flatMap((one) => Object.entries(one.properties ?? {}));
    const allowed = schemas.flatMap((one) => one.propertyNames?.enum ?? []);
    return [
      ...named.map(([key, about]) => ({ value: key, says: about.description ?? about.title ?? "", key: true })),
      ...allowed.map((key) => ({ value: key, says: "", key: true })),
    ];
  }

  function valuesOf(root, schemas) {
    const all = [...schemas, ...schemas.flatMap((one) => spread(root, one.items))];
    return all.flatMap((one) => {
      if (one.enum) return one.enum.map((value) => ({ value: String(value), says: one.title ?? "" }));
      if (one.const !== undefined) return [{ value: String(one.const), says: one.description ?? one.title ?? "" }];
      return one.type === "boolean" ? ["true", "false"].map((value) => ({ value, says: "" })) : [];
    });
  }

  // What may be written at a place of the text: keys, ids, choices.
  function at(root, sheet, lines, row, column) {
    if (/(^|\s)#/.test(lines[row].slice(0, column))) return [];
    const { path, asks } = placeAt(lines, row, column);
    const schemas = path.reduce((now, part) => step(root, now, part), spread(root, sheet));
    const found = [
      ...(asks === "value" ? [] : keysOf(schemas)),
      ...(asks === "key" ? [] : valuesOf(root, schemas)),
    ];
    return [...new Map(found.map((one) => [one.value, one])).values()];
  }

  return { at };
})();
