import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { queryOf, readPeriod, requestOf, type Period } from './period.ts';

/**
 * A report over the games of the days in the page's address.
 * @param of where the server has it
 * @param read asks the server for an address
 */
export function usePeriodReport<T>(of: string, read: (address: string) => Promise<T>) {
  const { path, query, route } = useLocation();
  const period = readPeriod(query);
  const asked = `${of}?${requestOf(period)}`;
  const [report, setReport] = useState<T | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    setProblem(undefined);
    read(asked).then(
      (found) => wanted && setReport(found),
      (error: unknown) => wanted && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
  }, [asked]);
  const onPeriod = (next: Period) => {
    const text = queryOf(next);
    route(text === '' ? path : `${path}?${text}`, true);
  };
  return { period, report, problem, onPeriod };
}
