/** Artillery's name of a measure has its unit in it: `answer.ack` is `answer_ack_ms`. Of a counter both names are one. */
export const metricOfMeasure = (measure: string): string => `${measure.replaceAll('.', '_')}_ms`;

export const measureOfMetric = (metric: string): string => metric.replace(/_ms$/, '').replaceAll('_', '.');
