// Runs before the first paint: the chosen theme, or else the system's.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('stockade.theme');
  } catch {
    // Storage may be refused; the system's theme will do.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
