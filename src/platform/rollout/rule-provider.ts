import type { EvaluationContext, JsonValue, Logger, ResolutionDetails } from '@openfeature/core';
import type { Provider } from '@openfeature/server-sdk';
import type { PathRule } from './path-rule.ts';

/** Evaluates OpenFeature flags by the active rule, in this process. Owns only the choice of that rule. */
export class RuleProvider implements Provider {
  readonly metadata = { name: 'quickfire-rules' } as const;
  readonly runsOn = 'server' as const;
  rule: PathRule;

  constructor(rule: PathRule) {
    this.rule = rule;
  }

  async resolveBooleanEvaluation(
    flag: string,
    otherwise: boolean,
    context: EvaluationContext,
    logger: Logger,
  ): Promise<ResolutionDetails<boolean>> {
    return this.rule.core.resolveBooleanEvaluation(flag, otherwise, context, logger);
  }

  async resolveStringEvaluation(
    flag: string,
    otherwise: string,
    context: EvaluationContext,
    logger: Logger,
  ): Promise<ResolutionDetails<string>> {
    return this.rule.core.resolveStringEvaluation(flag, otherwise, context, logger);
  }

  async resolveNumberEvaluation(
    flag: string,
    otherwise: number,
    context: EvaluationContext,
    logger: Logger,
  ): Promise<ResolutionDetails<number>> {
    return this.rule.core.resolveNumberEvaluation(flag, otherwise, context, logger);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flag: string,
    otherwise: T,
    context: EvaluationContext,
    logger: Logger,
  ): Promise<ResolutionDetails<T>> {
    return this.rule.core.resolveObjectEvaluation(flag, otherwise, context, logger);
  }
}
