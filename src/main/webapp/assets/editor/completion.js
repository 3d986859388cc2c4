// Completion in a text area: a list at the caret, by the schemas of the server. With Ctrl+Space, and while a string is being typed.

import { contextAt } from "./json-context.js";
import { suggestionsAt } from "./suggestions.js";

/** The list does not scroll: it shows those around the chosen one. */
const SHOWN = 8;
const COPIED = ["boxSizing", "width", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth",
  "borderBottomWidth", "borderLeftWidth", "borderStyle", "fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "tabSize"];

/**
 * @param {HTMLTextAreaElement} editor
 * @param {HTMLElement} list a listbox, next to the editor in the same positioned element
 * @param {HTMLElement} status is told how many there are
 * @param {() => Promise<object | undefined>} known the schemas, as of `suggestionsAt`; undefined if there are none
 */
export function complete(editor, list, status, known) {
  let context;
  let suggestions = [];
  let chosen = 0;
  let first = 0;

  const close = () => {
    list.hidden = true;
    suggestions = [];
    editor.removeAttribute("aria-activedescendant");
    status.textContent = "";
  };

  const choose = index => {
    chosen = (index + suggestions.length) % suggestions.length;
    first = Math.max(chosen - SHOWN + 1, Math.min(first, chosen));
    const shown = suggestions.slice(first, first + SHOWN);
    list.replaceChildren(...shown.map((each, place) => optionOf(each, first + place, suggestions.length, first + place === chosen)));
    editor.setAttribute("aria-activedescendant", `completion-${chosen}`);
  };

  const open = async asked => {
    const schemas = await known();
    if (schemas === undefined || document.activeElement !== editor || editor.selectionStart !== editor.selectionEnd) return close();
    context = contextAt(editor.value, editor.selectionStart);
    suggestions = asked || context.isQuoted ? suggestionsAt(context, schemas) : [];
    // nothing to add to what is there
    if (suggestions.length === 0 || (!asked && suggestions.length === 1 && suggestions[0].label === context.prefix)) return close();
    first = 0;
    choose(0);
    list.hidden = false;
    moveToCaret(editor, list, context.from);
    status.textContent = `${suggestions.length} ${suggestions.length === 1 ? "suggestion" : "suggestions"}`;
  };

  const accept = index => {
    const { insert, caret } = suggestions[index];
    const { from, to } = context;
    close();
    editor.focus();
    editor.setSelectionRange(from, to);
    // keeps what was typed before undoable
    if (!document.execCommand("insertText", false, insert)) {
      editor.setRangeText(insert, from, to, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
    editor.setSelectionRange(from + caret, from + caret);
    close();
  };

  editor.addEventListener("input", event => {
    if (event.isComposing || event.inputType?.startsWith("history")) close();
    else open(false);
  });
  editor.addEventListener("keydown", event => {
    if (event.key === " " && event.ctrlKey) open(true);
    else if (list.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") accept(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  editor.addEventListener("blur", close);
  editor.addEventListener("scroll", close);
  editor.addEventListener("pointerdown", close);
  // the editor keeps the focus
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("click", event => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) accept(first + index);
  });
}

function optionOf({ label, detail }, index, total, isChosen) {
  const option = Object.assign(document.createElement("li"), { id: `completion-${index}`, textContent: label });
  const attributes = { role: "option", "aria-selected": isChosen, "aria-posinset": index + 1, "aria-setsize": total };
  for (const [name, value] of Object.entries(attributes)) option.setAttribute(name, String(value));
  if (detail) option.append(Object.assign(document.createElement("small"), { textContent: detail }));
  return option;
}

/** Places the list below the line of the character at this index. */
function moveToCaret(editor, list, index) {
  const mirror = document.createElement("div");
  const style = getComputedStyle(editor);
  for (const name of COPIED) mirror.style[name] = style[name];
  Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
  mirror.textContent = editor.value.slice(0, index);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  mirror.append(mark);
  editor.after(mirror);
  const below = editor.offsetTop + mark.offsetTop + mark.offsetHeight - editor.scrollTop;
  const left = editor.offsetLeft + mark.offsetLeft;
  mirror.remove();
  list.style.top = `${below + 2}px`;
  list.style.left = `${Math.max(0, Math.min(left, editor.offsetLeft + editor.offsetWidth - list.offsetWidth))}px`;
}
