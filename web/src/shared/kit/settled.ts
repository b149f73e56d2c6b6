// A value once it has stood still for a moment, so that nothing is asked at each letter or tick.
import { useEffect, useState } from 'react';

const WAIT_MS = 400;

/** Compares by content: a new object that says the same is the same value. */
export function useSettled<Value>(value: Value, waitMs: number = WAIT_MS): Value {
  const [settled, setSettled] = useState(value);
  const said = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(said) as Value), waitMs);
    return () => clearTimeout(timer);
  }, [said, waitMs]);
  return settled;
}
