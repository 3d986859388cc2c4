// Where the value of a JSON Pointer (RFC 6901) is in a text.

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

/** Where the value of a member or element begins, in the object or array that begins there. */
function memberOf(text, at, name) {
  const isObject = text[at] === "{";
  if (!isObject && text[at] !== "[") return undefined;
  let next = skip(text, at + 1);
  for (let index = 0; text[next] !== "}" && text[next] !== "]"; index++) {
    let key = String(index);
    if (isObject) {
      const end = endOf(text, next);
      key = JSON.parse(text.slice(next, end));
      next = skip(text, skip(text, end) + 1);
    }
    if (key === name) return next;
    next = skip(text, endOf(text, next));
    if (text[next] === ",") next = skip(text, next + 1);
  }
  return undefined;
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
