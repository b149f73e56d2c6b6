// Which version of its template a campaign has.
import type { SavedStep, SectionOf, TemplateChoice } from '../data';

export interface Values {
  readonly templateId: string | null;
  /** The template that the campaign has, and in which version; another comes in its latest. One value, so that a conflict parts them never. */
  readonly own: { readonly id: string | null; readonly version: number | null };
}

export const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { templateId = null, templateVersion = null } = (saved ?? {}) as Partial<SectionOf<'layout'>>;
  return { templateId, own: { id: templateId, version: templateVersion } };
};

/** The version that the campaign would be sent in; null while that is not known. */
export const versionOf = ({ templateId, own }: Values, templates: readonly TemplateChoice[] | undefined): number | null =>
  (templateId === own.id ? own.version : null) ?? templates?.find(({ id }) => id === templateId)?.version ?? null;
