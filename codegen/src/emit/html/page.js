// The start: what needs the script is shown only now.

for (const part of document.querySelectorAll('.search, .tools, .hint, #details, .ask')) part.hidden = false;
startDiagram();
startTrace();
startFindings();
startSearch();
document.documentElement.dataset.ready = 'yes';
