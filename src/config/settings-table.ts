import { SETTING_NAMES, SETTINGS } from './settings.ts';

/** All settings as a Markdown table: the body of docs/settings.md. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { env, flag, secret, default: fallback, doc } = SETTINGS[name];
    const variable = secret ? `\`${env}\`, \`${env}_FILE\`` : `\`${env}\``;
    return `| ${variable} | ${flag ? `\`--${flag}\`` : ''} | \`${name}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${doc} |`;
  });
  return ['| environment | flag | bonafide.config.json | default | what |', '|---|---|---|---|---|', ...rows].join('\n');
}
