// The page's elements. Text from a database is set as text, never as HTML.
import { clock, exact } from './format.js';

export function byId(id) {
  return document.getElementById(id);
}

/** Sets the text if it differs, so that the browser lays out and reads out real changes only. */
export function say(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** Sets the text, and hides the element if the text is empty. */
export function sayIfAny(id, text) {
  say(id, text ?? '');
  byId(id).hidden = !text;
}

export function sayTime(id, iso, otherwise = 'never') {
  const element = byId(id);
  const shown = String(iso ?? otherwise);
  if (element.dataset.time === shown && element.dataset.day === new Date().toDateString()) return;
  element.dataset.time = shown;
  element.dataset.day = new Date().toDateString();
  element.replaceChildren(iso ? timeOf(iso) : otherwise);
}

export function timeOf(iso, text = clock(iso)) {
  return make('time', { dateTime: iso, title: exact(iso) }, text);
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Replaces the children if the data differ, and returns the focus to the element that had it. */
export function fill(id, data, childrenOf) {
  const element = byId(id);
  const key = JSON.stringify(data ?? null);
  if (element.key === key) return;
  element.key = key;
  const focused = element.contains(document.activeElement) ? document.activeElement.id : '';
  element.replaceChildren(...childrenOf(data));
  if (focused) (byId(focused) ?? element.closest('[tabindex]'))?.focus();
}

/** Shows that the button's action is running, and disables the button meanwhile. */
export function setBusy(id, busy) {
  const button = byId(id);
  if (button.disabled === busy) return;
  const wasFocused = document.activeElement === button;
  button.disabled = busy;
  button.setAttribute('aria-busy', busy);
  button.textContent = busy ? button.dataset.busy : button.dataset.idle;
  button.hadFocus = busy && wasFocused;
}

export function giveFocusBack(id) {
  const button = byId(id);
  if (button.hadFocus && !button.disabled) {
    button.hadFocus = false;
    if (document.activeElement === document.body) button.focus();
  }
}

/** Asks in a dialog; resolves to true if the answer is yes. */
export function confirmed(title, text, yes) {
  const dialog = byId('confirm');
  say('confirm-title', title);
  say('confirm-text', text);
  say('confirm-yes', yes);
  byId('confirm-yes').onclick = () => dialog.close('yes');
  byId('confirm-no').onclick = () => dialog.close('no');
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
  });
}
