/** A rehearsal says so on every page; base.css draws it. */

/** @param {{rehearsal?: {zh: string, en: string}}} state  whole state of any view */
export function markRehearsal(state) {
  const words = state.rehearsal;
  if (words) document.body.dataset.rehearsal = `${words.zh} · ${words.en}`;
  else delete document.body.dataset.rehearsal;
}
