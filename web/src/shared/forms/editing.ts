/**
 * The life of a form: clean → dirty → saving → clean, or back to dirty with what is wrong.
 *
 * What was typed is kept on the device from half a second on and offered on return; a failed save changes
 * nothing; what the server sends meanwhile never overwrites a changed field; one intention has one key.
 */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { type DefaultValues, type FieldValues, type Path, useForm, type UseFormReturn } from 'react-hook-form';
import { type Failure, failureOf, type Reason, useIntention } from '@/shared/api';
import { type ReasonWords, useSayFailure } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { changedValues, type Draft, type DraftPlace, dropDraft, isDirty, keepDraft, readDraft } from './drafts';
import { isDeepEqual } from './equal';
import { placeIssues, type ReasonFields } from './issues';
import { useFormWords } from './words';

const KEEP_AFTER_MS = 500;

export interface Editable<Values extends FieldValues, Saved> {
  /** What is edited, `product`, and which one; without an id it is new. Null keeps nothing on the device, as in dialogs. */
  readonly thing: string | null;
  readonly id?: string | undefined;
  /** Of the values below; sent again with a save, so that nobody's work is overwritten unseen. */
  readonly version?: string | number | undefined;
  /** As the server has it; may come anew at any time. */
  readonly values: Values;
  /**
   * For values with lists, which cannot be mixed by place: while there are changes, values and version stay as the
   * form began from, and move on once it is clean, saved or its conflict settled.
   */
  readonly holds?: boolean | undefined;
  /** Fields that are never kept on the device. */
  readonly secrets?: readonly Path<Values>[] | undefined;
  /** One call, with the context that carries the key of this intention, and the version that the form began from. */
  readonly save: (values: Values, context: Record<string, unknown>, version: string | number) => Promise<Saved>;
  /** The form is clean by then, so that going elsewhere asks nothing. */
  readonly onSaved?: ((saved: Saved) => void) | undefined;
  /** Texts for the reasons of the feature's own domain. */
  readonly reasons?: ReasonWords | undefined;
  readonly reasonFields?: ReasonFields | undefined;
  /** Says a refusal in one text instead of by its issues; undefined for those that it knows nothing of. */
  readonly sayRefusal?: ((failure: Failure) => string | undefined) | undefined;
  /** Where the values stand in what is sent, such as `terms`: its issues name them below it. */
  readonly within?: string | undefined;
  /** Reasons that say that somebody else saved first. */
  readonly conflicts?: readonly Reason[] | undefined;
  /** Fetch what they saved; the page then gives it in `values` and `version`. One that holds names the version here too. */
  readonly reload?: (() => Promise<Reloaded<Values>>) | undefined;
}

interface Reloaded<Values> {
  readonly values: Values;
  readonly version?: string | number | undefined;
}

/** Somebody else saved first: what was to be saved, which of it was changed, and what they saved. */
export interface Conflict<Values> {
  readonly mine: Values;
  readonly changed: readonly string[];
  readonly theirs: Values;
}

export interface KnownField {
  readonly label: string;
}

export interface Editing<Values extends FieldValues = FieldValues> {
  readonly form: UseFormReturn<Values>;
  readonly fields: Map<string, KnownField>;
  readonly submit: () => Promise<void>;
  readonly discard: () => void;
  readonly dirty: boolean;
  /** Read by the guard at the moment of leaving, when what is painted may be old. */
  readonly isDirty: () => boolean;
  readonly saving: boolean;
  readonly failure: Failure | null;
  readonly others: readonly string[];
  readonly draft: Draft | null;
  readonly draftIsOlder: boolean;
  readonly restore: () => void;
  readonly forget: () => void;
  /** There was no room for a draft. */
  readonly unkept: boolean;
  /** Until it is settled. */
  readonly conflict: Conflict<Values> | null;
  readonly settle: (chosen: Partial<Values>) => void;
}

export function useEditing<Values extends FieldValues, Saved>(
  editable: Editable<Values, Saved>,
): Editing<Values> {
  const say = useSayFailure(editable.reasons);
  const t = useFormWords();
  const { thing, id = 'new', version = '', values, holds = false, secrets = [] } = editable;
  const { me, store } = useSession();
  const place = useMemo<DraftPlace | null>(
    () => thing === null ? null : { personId: me.person.id, storeId: store.id, thing, id },
    [me.person.id, store.id, thing, id],
  );
  const form = useForm<Values>({
    defaultValues: values as DefaultValues<Values>,
    ...(holds ? {} : { values, resetOptions: { keepDirtyValues: true } }),
    mode: 'onTouched',
    shouldFocusError: true,
  });
  const { isDirty: dirty, dirtyFields, isSubmitting: saving } = form.formState;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [others, setOthers] = useState<readonly string[]>([]);
  const [draft, setDraft] = useState(() => place && readDraft(place));
  const [unkept, setUnkept] = useState(false);
  const [conflict, setConflict] = useState<(Conflict<Values> & Reloaded<Values>) | null>(null);
  const intention = useIntention();
  const fields = useRef(new Map<string, KnownField>()).current;
  const clean = useRef(false);
  const sent = useRef('');
  const begun = useRef({ values, version });
  const stands = () => (holds ? begun.current.version : version);

  useEffect(() => {
    if (!holds || dirty) return;
    const moved = !isDeepEqual(begun.current.values, values);
    begun.current = { values, version };
    if (moved) form.reset(values);
  }, [holds, dirty, values, version, form]);

  const keep = useEffectEvent(() => {
    if (clean.current || place === null) return;
    if (!form.formState.isDirty) {
      // Typed back to what it was; what is still offered stays.
      if (draft === null) dropDraft(place);
      return;
    }
    const changed = changedValues(form.getValues(), form.formState.dirtyFields, secrets);
    setUnkept(!keepDraft(place, { at: new Date().toISOString(), version: String(stands()), values: changed }));
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const typed = form.subscribe({
      formState: { values: true, dirtyFields: true },
      callback: ({ name }) => {
        // Only a field makes it dirty again; a reset has no name.
        if (name !== undefined) clean.current = false;
        clearTimeout(timer);
        timer = setTimeout(keep, KEEP_AFTER_MS);
      },
    });
    const now = () => keep();
    window.addEventListener('pagehide', now);
    return () => {
      clearTimeout(timer);
      keep();
      typed();
      window.removeEventListener('pagehide', now);
    };
  }, [form]);

  const becomeClean = (to: Values) => {
    clean.current = true;
    begun.current = { ...begun.current, values: to };
    form.reset(to, { keepDirtyValues: false });
    if (place) dropDraft(place);
    setDraft(null);
    setFailure(null);
    setOthers([]);
  };

  const refuse = async (error: unknown, mine: Values, changed: readonly string[]) => {
    const failed = failureOf(error);
    if (editable.conflicts?.includes(failed.reason) && editable.reload) {
      const reloaded = await editable.reload();
      return setConflict({ ...reloaded, mine, changed, theirs: reloaded.values });
    }
    const whole = editable.sayRefusal?.(failed);
    if (whole !== undefined) {
      setOthers([whole]);
      return setFailure(failed);
    }
    const placed = placeIssues(failed, [...fields.keys()], editable.reasonFields ?? {}, say(failed), t.issues, editable.within);
    let first = true;
    for (const [name, message] of placed.byField) {
      form.setError(name as Path<Values>, { type: 'server', message }, { shouldFocus: first });
      first = false;
    }
    setOthers(placed.others);
    setFailure(placed.others.length > 0 ? failed : null);
  };

  const send = async (given: Values) => {
    const text = JSON.stringify(given);
    const changed = Object.keys(dirtyFields).filter((name) => isDirty(dirtyFields[name as keyof typeof dirtyFields]));
    // Other contents are another intention; the same again is the same.
    if (text !== sent.current) intention.renew();
    sent.current = text;
    setFailure(null);
    setOthers([]);
    let saved: Saved;
    try {
      saved = await editable.save(given, intention.context, stands());
    } catch (error) {
      return refuse(error, given, changed);
    }
    intention.renew();
    sent.current = '';
    becomeClean(given);
    editable.onSaved?.(saved);
  };

  return {
    form,
    fields,
    dirty,
    saving,
    failure,
    others,
    draft,
    unkept,
    conflict,
    draftIsOlder: draft !== null && draft.version !== String(version),
    isDirty: () => !clean.current && form.formState.isDirty,
    submit: async () => {
      if (!form.formState.isSubmitting) await form.handleSubmit(send)();
    },
    discard: () => becomeClean(values),
    restore: () => {
      for (const [name, value] of Object.entries(draft?.values ?? {})) {
        form.setValue(name as Path<Values>, value as never, { shouldDirty: true, shouldTouch: true });
      }
      setDraft(null);
    },
    forget: () => {
      if (place) dropDraft(place);
      setDraft(null);
    },
    settle: (chosen) => {
      if (conflict === null) return;
      const { mine, changed, theirs, version: reloaded = version } = conflict;
      const mixed = { ...theirs, ...Object.fromEntries(changed.map((name) => [name, name in chosen ? chosen[name] : mine[name]])) };
      begun.current = { values: theirs, version: reloaded };
      // In one go, so that lists follow: theirs is what is compared with, the mix is what stands.
      form.reset(theirs, { keepValues: true, keepDirtyValues: false });
      form.reset(mixed, { keepDefaultValues: true, keepDirtyValues: false });
      setConflict(null);
    },
  };
}
