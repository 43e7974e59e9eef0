package dev.reckon.serving.request;

/** Receives the successes and failures of the candidate. Called by any number of threads. */
public interface CandidateObserver {

  /**
   * The candidate ranked for a user, or failed to.
   *
   * @param digest of the candidate's bundle
   */
  void answered(String digest, boolean isFailure);
}
