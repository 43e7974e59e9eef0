package dev.reckon.learning.reaemb;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a stage did.
 *
 * @param steps updates
 * @param seconds of the clock
 * @param cpuSeconds of all processors
 * @param paddedTokens that its batches had, padding included
 * @param viewsFound share of the items kept from it whose other view is the nearest of its batch;
 *     of LRCL alone
 * @param reward the mean reward of items without noise; of CRRL alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StageResult(
    long steps,
    double seconds,
    double cpuSeconds,
    long paddedTokens,
    @Nullable Change viewsFound,
    @Nullable Change reward) {

  /** A measure before and after a stage. */
  record Change(double before, double after) {}

  /** The result of a stage that is over. */
  static StageResult of(StageState end, double after) {
    Change change = new Change(end.before(), after);
    boolean isLrcl = end.stage().equals(StageName.LRCL.id());
    return new StageResult(
        end.step(),
        end.seconds(),
        end.cpuSeconds(),
        end.paddedTokens(),
        isLrcl ? change : null,
        isLrcl ? null : change);
  }
}
