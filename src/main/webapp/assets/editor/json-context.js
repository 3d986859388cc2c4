// Where the caret is in a JSON text that is being written: in which object or array, and whether a name or a value belongs
// there. The text need not be complete. Pure functions.

/**
 * @returns {{expects: "name" | "value", path: (string | number)[], container: object, prefix: string, from: number, to: number,
 *   isQuoted: boolean, hasColon: boolean, hasValue: boolean}} `path`: of the object for a name, of the value for a value;
 *   `container`: the object or array with its `members` so far; `from`, `to`: what a completion replaces
 */
export function contextAt(text, caret) {
  const before = [...tokens(text.slice(0, caret))];
  const last = before.at(-1);
  const isQuoted = last?.kind === "string" && !last.isClosed;
  const isWord = last?.kind === "word" && last.end === caret;
  if (isQuoted || isWord) before.pop();
  const from = isQuoted || isWord ? last.start : caret;
  const rest = text.slice(caret);
  const to = caret + (isQuoted ? /^[\w$.#/-]*"?/ : isWord ? /^\w*/ : /^/).exec(rest)[0].length;
  const after = [...tokens(text.slice(to))];
  const prefix = text.slice(isQuoted ? from + 1 : from, caret);
  const { container, expects, name } = place([...before, { kind: "here" }, ...after]);
  return {
    expects: expects === "name" ? "name" : "value",
    isMisplaced: expects === "separator",
    path: expects === "name" ? pathOf(container) : [...pathOf(container), name],
    container, prefix, from, to, isQuoted,
    hasColon: after[0]?.kind === ":",
  };
}

/** The objects and arrays around a container, from the outermost. */
export function around(container) {
  return container === undefined || container.kind === "root" ? [] : [...around(container.parent), container];
}

const pathOf = container => around(container).slice(1).map(each => each.name);

function* tokens(text) {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const first = text[at];
    if (" \t\r\n".includes(first)) at++;
    else if ("{}[]:,".includes(first)) {
      at++;
      yield { kind: first, start, end: at };
    } else if (first === '"') {
      at++;
      // a string ends with its line, at the latest
      while (at < text.length && text[at] !== '"' && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
      const isClosed = text[at] === '"';
      if (isClosed) at++;
      yield { kind: "string", start, end: at, isClosed, text: text.slice(start + 1, isClosed ? at - 1 : at) };
    } else {
      while (at < text.length && !' \t\r\n{}[]:,"'.includes(text[at])) at++;
      yield { kind: "word", start, end: at, text: text.slice(start, at) };
    }
  }
}

/** Builds the objects and arrays, as far as that is possible, and finds the place of the token `here` in them. */
function place(all) {
  const root = { kind: "root", members: new Map() };
  let current = root;
  let name = "";
  let expects = "value";
  let here;
  const put = value => {
    current.members.set(name, value);
    expects = "separator";
  };
  for (const token of all) {
    switch (token.kind) {
      case "{":
      case "[": {
        const child = { kind: token.kind, members: new Map(), parent: current, name };
        put(child);
        current = child;
        name = token.kind === "{" ? undefined : 0;
        expects = token.kind === "{" ? "name" : "value";
        break;
      }
      case "}":
      case "]":
        name = current.name;
        current = current.parent ?? root;
        expects = "separator";
        break;
      case ":":
        expects = "value";
        break;
      case ",":
        name = current.kind === "[" ? current.members.size : undefined;
        expects = current.kind === "{" ? "name" : "value";
        break;
      case "here":
        here = { container: current, expects, name };
        if (expects === "name") expects = "separator";
        else if (expects === "value") put(undefined);
        break;
      default:
        if (expects === "name") {
          name = token.text;
          expects = "separator";
        } else if (expects === "value") put(token.text);
    }
  }
  return here;
}
