// Runs before the first paint: the theme and the language that this reader chose.
try {
  const { theme, language } = JSON.parse(localStorage.getItem('cartwheel.reader') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (language) document.documentElement.lang = language;
} catch {
  // A browser that keeps nothing shows the system's theme.
}
