// Keeps the place of people who work with keys: a button that is switched off while it works, and so loses the focus, has it
// again afterwards, unless something else was chosen meanwhile.
let last = null;

document.addEventListener('focusin', (event) => {
  last = event.target;
});

// Nothing has the focus.
const nowhere = () => document.activeElement === null || document.activeElement === document.body;

new MutationObserver((changes) => {
  for (const {target} of changes) {
    if (target === last && !target.disabled && nowhere() && target.checkVisibility()) target.focus({preventScroll: true});
  }
}).observe(document, {subtree: true, attributes: true, attributeFilter: ['disabled']});
