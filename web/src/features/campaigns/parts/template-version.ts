// Which version of its template a campaign has.
import type { SavedStep, SectionOf, TemplateChoice } from '../data';

export interface Values {
  readonly templateId: string | null;
  /** The template that the campaign has, and in which version; another comes in its latest. */
  readonly ownId: string | null;
  readonly ownVersion: number | null;
}

export const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { templateId = null, templateVersion = null } = (saved ?? {}) as Partial<SectionOf<'layout'>>;
  return { templateId, ownId: templateId, ownVersion: templateVersion };
};

/** The version that the campaign would be sent in; null while that is not known. */
export const versionOf = ({ templateId, ownId, ownVersion }: Values, templates: readonly TemplateChoice[] | undefined): number | null =>
  (templateId === ownId ? ownVersion : null) ?? templates?.find(({ id }) => id === templateId)?.version ?? null;
