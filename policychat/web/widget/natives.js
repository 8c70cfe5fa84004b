// What the page may have changed by the time it is needed, as it was when this script was loaded. The other modules
// use these, index loops and syntax; they call no method of arrays, which old libraries overwrite.

const uncurry = Function.prototype.bind.bind(Function.prototype.call);

export const fetchNative = window.fetch.bind(window);
export const setTimer = window.setTimeout.bind(window);
export const clearTimer = window.clearTimeout.bind(window);
export const parseJson = JSON.parse;
export const toJson = JSON.stringify;
export const keysOf = Object.keys;

export const indexOf = uncurry(String.prototype.indexOf);
export const lowerCase = uncurry(String.prototype.toLowerCase);
export const replace = uncurry(String.prototype.replace);
export const slice = uncurry(String.prototype.slice);
export const split = uncurry(String.prototype.split);
export const startsWith = uncurry(String.prototype.startsWith);
export const trim = uncurry(String.prototype.trim);
export const execute = uncurry(RegExp.prototype.exec);

export const appendChild = uncurry(Node.prototype.appendChild);
export const insertBefore = uncurry(Node.prototype.insertBefore);
export const append = uncurry(Element.prototype.append);
export const removeNode = uncurry(Element.prototype.remove);
export const empty = uncurry(Element.prototype.replaceChildren);
export const getAttribute = uncurry(Element.prototype.getAttribute);
export const setAttribute = uncurry(Element.prototype.setAttribute);
export const scrollIntoView = uncurry(Element.prototype.scrollIntoView);
export const focus = uncurry(HTMLElement.prototype.focus);
export const listen = uncurry(EventTarget.prototype.addEventListener);
export const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const createElement = uncurry(Document.prototype.createElement);

// An element with its attributes, listeners (onclick: …) and children. Text becomes text nodes, never markup; null
// and false are left out.
export function h(tag, attributes, ...children) {
  const node = createElement(document, tag);
  const names = keysOf(attributes);
  for (let i = 0; i < names.length; i++) {
    const name = names[i], value = attributes[name];
    if (startsWith(name, "on")) listen(node, slice(name, 2), value);
    else if (value === true) setAttribute(node, name, "");
    else if (value !== false && value != null) setAttribute(node, name, value);
  }
  for (let i = 0; i < children.length; i++) {
    if (children[i] != null && children[i] !== false) append(node, children[i]);
  }
  return node;
}

// JSON of arrays must not depend on a toJSON that a page has put on Array.prototype.
export function plain(array) {
  array.toJSON = undefined;
  return array;
}
