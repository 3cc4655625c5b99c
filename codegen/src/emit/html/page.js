// The start: what needs the script is shown only now.

for (const part of document.querySelectorAll('.search, .tools, .hint, #details, .ask')) part.hidden = false;
startDiagram();
startTrace();
startFindings();
startSearch();

/** What must be scrolled sideways can be reached by keyboard. */
function watchWidth() {
  for (const section of document.querySelectorAll('section.prose')) {
    if (section.scrollWidth > section.clientWidth) section.setAttribute('tabindex', '0');
    else section.removeAttribute('tabindex');
  }
}
window.addEventListener('resize', watchWidth);
watchWidth();
document.documentElement.dataset.ready = 'yes';
