// Where values are in a JSON text: that of a JSON Pointer (RFC 6901), and the members of an object.

/** The start and the end of the value, or undefined if the text is not JSON or has nothing there. */
export function positionOf(text, pointer) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const wanted = pointer.split("/").slice(1).map(part => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  let at = skip(text, 0);
  for (const part of wanted) {
    at = memberOf(text, at, part);
    if (at === undefined) return undefined;
  }
  return { start: at, end: endOf(text, at) };
}

/** The names and the JSON texts of the members of an object, or of the elements of an array; none of any other value. */
export const membersOf = json => [...members(json, skip(json, 0))].map(({ name, start, end }) => [name, json.slice(start, end)]);

function memberOf(text, at, wanted) {
  for (const { name, start } of members(text, at)) if (name === wanted) return start;
  return undefined;
}

/** The members or elements of the object or array that begins there. */
function* members(text, at) {
  const isObject = text[at] === "{";
  if (!isObject && text[at] !== "[") return;
  let next = skip(text, at + 1);
  for (let index = 0; text[next] !== "}" && text[next] !== "]"; index++) {
    let name = String(index);
    if (isObject) {
      const end = endOf(text, next);
      name = JSON.parse(text.slice(next, end));
      next = skip(text, skip(text, end) + 1);
    }
    const end = endOf(text, next);
    yield { name, start: next, end };
    next = skip(text, end);
    if (text[next] === ",") next = skip(text, next + 1);
  }
}

function skip(text, at) {
  while (" \t\r\n".includes(text[at]) && at < text.length) at++;
  return at;
}

/** Where the value that begins there ends; without recursion, since a document may be deep. */
function endOf(text, at) {
  let depth = 0;
  let next = at;
  do {
    const first = text[next];
    if (first === '"') {
      next++;
      while (text[next] !== '"') next += text[next] === "\\" ? 2 : 1;
    } else if (first === "{" || first === "[") depth++;
    else if (first === "}" || first === "]") depth--;
    next++;
  } while (depth > 0);
  if (!'{["'.includes(text[at])) while (next < text.length && !" \t\r\n,]}".includes(text[next])) next++;
  return next;
}
