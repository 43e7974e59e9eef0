package dev.reckon.serving.rollout;

import dev.reckon.serving.request.CandidateObserver;
import java.util.Locale;

/**
 * Rolls back a failing candidate: as soon as it has failed for some users, and for more than a
 * small share of its recent users. Safe for any number of threads.
 */
public final class CandidateGuard implements CandidateObserver {

  /** Rolls back a candidate. */
  public interface Withdrawal {
    /** Returns at once. */
    void withdraw(String digest, String why);
  }

  /**
   * Both counts are halved after this many users, so that old successes do not hide new failures.
   */
  private static final int REMEMBERED = 10_000;

  private final int leastFailures;
  private final double failureShare;
  private final Withdrawal withdrawal;

  private String digest = "";
  private int asked;
  private int failed;
  private boolean isWithdrawn;

  /**
   * @param leastFailures users, before a rollback
   * @param failureShare of its recent users, at least
   */
  public CandidateGuard(int leastFailures, double failureShare, Withdrawal withdrawal) {
    this.leastFailures = leastFailures;
    this.failureShare = failureShare;
    this.withdrawal = withdrawal;
  }

  /** The candidate of this digest ranked for a user, or failed to. */
  @Override
  public synchronized void answered(String candidate, boolean isFailure) {
    if (!candidate.equals(digest)) {
      digest = candidate;
      asked = 0;
      failed = 0;
      isWithdrawn = false;
    }
    asked++;
    failed += isFailure ? 1 : 0;
    if (!isWithdrawn && failed >= leastFailures && failed >= failureShare * asked) {
      isWithdrawn = true;
      withdrawal.withdraw(
          digest,
          String.format(
              Locale.ROOT, "rolled back, as it failed for %d of %d users", failed, asked));
    }
    if (asked >= REMEMBERED) {
      asked /= 2;
      failed /= 2;
    }
  }
}
