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
import { changedValues, type Draft, type DraftPlace, dropDraft, keepDraft, readDraft } from './drafts';
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
  /** Fields that are never kept on the device. */
  readonly secrets?: readonly Path<Values>[] | undefined;
  /** One call, with the context that carries the key of this intention. */
  readonly save: (values: Values, context: Record<string, unknown>) => Promise<Saved>;
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
  /** Fetch what they saved; the page then gives it in `values` and `version`. */
  readonly reload?: (() => Promise<{ readonly values: Values }>) | undefined;
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
  /** What somebody else saved meanwhile, until it is settled. */
  readonly theirs: Values | null;
  readonly settle: (chosen: Partial<Values>) => void;
}

export function useEditing<Values extends FieldValues, Saved>(
  editable: Editable<Values, Saved>,
): Editing<Values> {
  const say = useSayFailure(editable.reasons);
  const t = useFormWords();
  const { thing, id = 'new', version = '', values, secrets = [] } = editable;
  const { me, store } = useSession();
  const place = useMemo<DraftPlace | null>(
    () => thing === null ? null : { personId: me.person.id, storeId: store.id, thing, id },
    [me.person.id, store.id, thing, id],
  );
  const form = useForm<Values>({
    defaultValues: values as DefaultValues<Values>,
    values,
    resetOptions: { keepDirtyValues: true },
    mode: 'onTouched',
    shouldFocusError: true,
  });
  const { isDirty: dirty, dirtyFields, isSubmitting: saving } = form.formState;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [others, setOthers] = useState<readonly string[]>([]);
  const [draft, setDraft] = useState(() => place && readDraft(place));
  const [unkept, setUnkept] = useState(false);
  const [theirs, setTheirs] = useState<Values | null>(null);
  const intention = useIntention();
  const fields = useRef(new Map<string, KnownField>()).current;
  const clean = useRef(false);
  const sent = useRef('');

  const keep = useEffectEvent(() => {
    if (clean.current || place === null) return;
    if (!form.formState.isDirty) {
      // Typed back to what it was; what is still offered stays.
      if (draft === null) dropDraft(place);
      return;
    }
    const changed = changedValues(form.getValues(), form.formState.dirtyFields, secrets);
    setUnkept(!keepDraft(place, { at: new Date().toISOString(), version: String(version), values: changed }));
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
    form.reset(to, { keepDirtyValues: false });
    if (place) dropDraft(place);
    setDraft(null);
    setFailure(null);
    setOthers([]);
  };

  const refuse = async (error: unknown) => {
    const failed = failureOf(error);
    if (editable.conflicts?.includes(failed.reason) && editable.reload) {
      return setTheirs((await editable.reload()).values);
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
    // Other contents are another intention; the same again is the same.
    if (text !== sent.current) intention.renew();
    sent.current = text;
    setFailure(null);
    setOthers([]);
    let saved: Saved;
    try {
      saved = await editable.save(given, intention.context);
    } catch (error) {
      return refuse(error);
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
    theirs,
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
      if (theirs === null) return;
      const mine = form.getValues();
      const touched = Object.keys(dirtyFields);
      form.reset(theirs, { keepDirtyValues: false });
      for (const name of touched) {
        const value = name in chosen ? chosen[name] : mine[name];
        form.setValue(name as Path<Values>, value as never, { shouldDirty: true });
      }
      setTheirs(null);
    },
  };
}
