import {h} from '../dom';

/** Asks before something is done to somebody. True when the operator said yes. */
export function confirmed(question: string, detail: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      {class: 'panel', 'aria-labelledby': 'question'},
      h('h2', {id: 'question'}, question),
      h('p', {class: 'muted'}, detail),
      h(
        'div',
        {class: 'between'},
        h('button', {type: 'button', onclick: () => dialog.close('no'), autofocus: true}, 'Cancel'),
        h('button', {type: 'button', class: 'danger', onclick: () => dialog.close('yes')}, yes),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
