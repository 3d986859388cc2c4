// Formats JSON without parsing its values: 1.10 stays 1.10 and a 40-digit number keeps its digits, which
// JSON.stringify(JSON.parse(text)) would lose.

const INLINE_WIDTH = 76;
/** Deeper levels are not indented further: an upstream's nesting is unlimited. */
const DEEPEST_INDENT = 40;

/** The formatted text; text that is not JSON is returned unchanged. */
export function layOut(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const tokens = [...tokensOf(text)];
  const closing = flatContainers(tokens);
  let out = "";
  let depth = 0;
  const newline = () => "\n" + "  ".repeat(Math.min(depth, DEEPEST_INDENT));
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (closing.has(i)) {
      const end = closing.get(i);
      out += inline(tokens, i, end);
      i = end;
    } else if (token === "{" || token === "[") {
      depth++;
      out += token + newline();
    } else if (token === "}" || token === "]") {
      depth--;
      out += newline() + token;
    } else if (token === ",") {
      out += "," + newline();
    } else {
      out += token === ":" ? ": " : token;
    }
  }
  return out;
}

/** The tokens of a text known to be JSON, values unchanged. */
function* tokensOf(text) {
  let at = 0;
  while (at < text.length) {
    const start = at++;
    const first = text[start];
    if (" \t\r\n".includes(first)) continue;
    if (first === '"') {
      at = endOfString(text, at);
    } else if (!"{}[]:,".includes(first)) {
      while (at < text.length && !" \t\r\n{}[]:,".includes(text[at])) at++;
    }
    yield text.slice(start, at);
  }
}

/** Where a string ends. Without a regular expression, which overflows the stack on a value of a few megabytes. */
function endOfString(text, at) {
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** The start and end of objects and arrays that contain no others and fit on a line. */
function flatContainers(tokens) {
  const flat = new Map();
  let start = -1;
  let width = 0;
  tokens.forEach((token, i) => {
    if (token === "{" || token === "[") {
      start = i;
      width = 0;
    } else if (token === "}" || token === "]") {
      if (start >= 0 && width <= INLINE_WIDTH) flat.set(start, i);
      start = -1;
    } else {
      width += token.length + (token === "," || token === ":" ? 1 : 0);
    }
  });
  return flat;
}

function inline(tokens, start, end) {
  const inside = tokens
    .slice(start + 1, end)
    .map(token => (token === "," ? ", " : token === ":" ? ": " : token))
    .join("");
  return tokens[start] + inside + tokens[end];
}
