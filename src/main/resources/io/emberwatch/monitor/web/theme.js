// Runs before the page is painted, so that a chosen theme does not flash; the choice itself is in look.js.
try {
  const theme = localStorage.getItem('emberwatch.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing shows the system's colours.
}
