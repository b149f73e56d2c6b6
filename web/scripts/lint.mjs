// The rules of web.md that no type says: who may import whom, how long files are, and where texts and values live.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src');
const MOST_LINES = 400;
const LAYERS = ['client', 'shared', 'features', 'app'];
/** Only these may name pixels, colours and values in brackets. */
const VALUES_ALLOWED = /^(shared\/(kit|charts)\/|styles\/)/;
/** Attributes that a person reads or hears. */
const SAID = new Set(['alt', 'aria-label', 'aria-description', 'label', 'placeholder', 'title', 'hint']);
const LETTERS = /\p{L}{2}/u;
const VALUE = /#[0-9a-f]{3,8}\b|\b\d+px\b|\b(rgb|hsl|oklch|oklab)a?\(/i;
const BRACKETED = /(^|\s)[\w:/-]+-\[[^\]]+\]|(^|\s)\[[^\]]+:[^\]]+\]/;

/** @returns {string[]} what is wrong with a file, given by its path below `src` and its text */
export function lint(path, text) {
  const found = [];
  const lines = text.split('\n').length - 1;
  if (path.startsWith('client/')) return found;
  const isTest = /\.test\.tsx?$/.test(path);
  if (lines > MOST_LINES) found.push(`${path}: ${lines} lines, at most ${MOST_LINES}`);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const say = (node, what) =>
    found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
  const visit = (node) => {
    const specifier = importOf(node);
    const wrong = specifier && wrongImport(path, specifier.text);
    if (wrong) say(node, wrong);
    if (!isTest) checkNode(path, node, say);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

function wrongImport(path, specifier) {
  const target = specifier.startsWith('@/')
    ? specifier.slice(2)
    : specifier.startsWith('.')
      ? relative(SRC, resolve(SRC, dirname(path), specifier))
      : null;
  if (target === null) return null;
  const [layer, feature] = path.split('/');
  const [targetLayer, targetFeature, ...inside] = target.split('/');
  if (!LAYERS.includes(targetLayer)) return null;
  if (LAYERS.indexOf(targetLayer) > LAYERS.indexOf(layer)) return `${layer} may not import ${targetLayer}`;
  const foreign = targetLayer === 'features' && !(layer === 'features' && feature === targetFeature);
  return foreign && inside.length > 0 ? `reach ${targetFeature} by its index.ts` : null;
}

function checkNode(path, node, say) {
  const inShared = path.startsWith('shared/');
  if (!inShared && ts.isCallExpression(node) && node.expression.getText() === 'fetch') say(node, 'fetch outside shared');
  if (/\/words\//.test(path)) return;
  if (ts.isJsxText(node) && LETTERS.test(node.text)) say(node, `text outside words: ${node.text.trim()}`);
  if (ts.isJsxAttribute(node)) checkAttribute(path, node, say);
  if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
    if (ts.isStringLiteralLike(node.expression) && LETTERS.test(node.expression.text)) say(node, 'text outside words');
  }
  if (VALUES_ALLOWED.test(path)) return;
  if (ts.isStringLiteralLike(node) && !importOf(node.parent)) {
    if (VALUE.test(node.text)) say(node, `a value outside kit, charts and tokens: ${node.text}`);
    if (BRACKETED.test(node.text) && inClass(node)) say(node, `a class in brackets: ${node.text}`);
  }
}

function checkAttribute(path, node, say) {
  const said = SAID.has(node.name.getText()) && node.initializer;
  if (said && ts.isStringLiteral(said) && LETTERS.test(said.text)) say(node, `text outside words: ${said.text}`);
}

function inClass(node) {
  for (let up = node.parent; up; up = up.parent) {
    if (ts.isJsxAttribute(up)) return up.name.getText() === 'className';
    if (ts.isCallExpression(up) && up.expression.getText() === 'clsx') return true;
  }
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = (await readdir(SRC, { recursive: true })).filter((name) => /\.tsx?$/.test(name)).sort();
  const found = files.flatMap((name) => lint(name, readFileSync(join(SRC, name), 'utf8')));
  for (const each of found) console.error(each);
  if (found.length > 0) process.exit(1);
}
