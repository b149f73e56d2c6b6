// Compiles MJML by npm's `mjml`, which lies in the given folder: a list of sources in, of HTML out.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const mjml2html = createRequire(`${process.argv[2]}/package.json`)('mjml');
const compiled = JSON.parse(await text(process.stdin)).map((source) => {
  const { html, errors } = mjml2html(source, { keepComments: true, validationLevel: 'soft' });
  return { html, errors: errors.map((error) => error.message) };
});
process.stdout.write(JSON.stringify(compiled));
